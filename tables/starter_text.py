"""The text of an undertaking that a new table begins with; its coordinator writes the table's own.

A starting point, to be checked by each table with its agencies' advisers.
"""

UNDERTAKING_EN = """\
What I learn at this table I use only to lower the risk to the people concerned.
I speak without names until the table has found a risk to be acutely elevated.
I write down what identifies somebody only when my agency will intervene, and only in my agency's own file.
When my agency has no part in a situation, I leave before the plan is made and keep nothing of it.
I let nobody else use my sign-in, and nobody look at my screen.
When something reached the wrong person, I say so at once to my agency's privacy officer.
This holds after I have left the table."""  # noqa: E501

UNDERTAKING_FR = """\
Ce que j’apprends à cette table ne me sert qu’à réduire le risque que courent les personnes concernées.
Je parle sans nommer personne tant que la table n’a pas reconnu un risque extrêmement élevé.
Je ne note ce qui identifie quelqu’un que si mon organisme intervient, et seulement dans le dossier de mon organisme.
Lorsque mon organisme ne participe pas à une situation, je quitte la discussion avant le plan et n’en garde rien.
Je ne laisse personne utiliser mon compte ni regarder mon écran.
Si quelque chose est parvenu à la mauvaise personne, je le dis aussitôt à la personne responsable de la protection de la vie privée de mon organisme.
Cela reste vrai après mon départ de la table."""  # noqa: E501
