"""What involved agencies write in plans, by kind of entry: English and French."""

from __future__ import annotations

NOTES: dict[str, tuple[tuple[str, str], ...]] = {
    "contact_attempt_agreed": (
        (
            "We go to the door together this afternoon; the person knows one of us.",
            "Nous allons à la porte ensemble cet après-midi; la personne connaît l’une de nous.",
        ),
        (
            "First call by the worker who is trusted, then a short visit.",
            "Premier appel par l’intervenante de confiance, puis une courte visite.",
        ),
    ),
    "joint_visit": (
        (
            "Two of us, no uniform, ten minutes at most. We leave a number and come again.",
            "À deux, sans uniforme, dix minutes au plus. Nous laissons un numéro et revenons.",
        ),
        (
            "Visit went well: the door stayed open, a second one is agreed.",
            "La visite s’est bien passée : la porte est restée ouverte, une deuxième est convenue.",
        ),
    ),
    "safety_planning": (
        (
            "Safety plan made together; the steps are known to all three agencies.",
            "Plan de sécurité fait ensemble; les étapes sont connues des trois organismes.",
        ),
        (
            "A code word is agreed for calls when someone else listens.",
            "Un mot convenu sert aux appels quand quelqu’un d’autre écoute.",
        ),
    ),
    "service_to_arrange": (
        (
            "Intake is held open until the end of the week.",
            "La place à l’accueil est gardée jusqu’à la fin de la semaine.",
        ),
        (
            "A bed is kept from tomorrow; transport is ours.",
            "Un lit est gardé dès demain; le transport est à notre charge.",
        ),
    ),
    "information_to_check": (
        (
            "We check whether a worker of ours is involved already.",
            "Nous vérifions si quelqu’un de chez nous intervient déjà.",
        ),
    ),
    "consent_to_seek": (
        (
            "Consent is sought at the first calm moment, in the person’s own words.",
            "Le consentement est demandé au premier moment calme, dans les mots de la personne.",
        ),
    ),
    "referral": (
        (
            "Referral made with the person in the room.",
            "Orientation faite en présence de la personne.",
        ),
    ),
}


def note(kind: str, language: str, turn: int) -> str:
    """The words of the *turn*-th entry of *kind*, in the writer's language."""
    words = NOTES[kind][turn % len(NOTES[kind])]
    return words[language.startswith("fr")]
