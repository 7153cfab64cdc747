"""The words an address is made of, English and French."""

from __future__ import annotations

TYPES = frozenset(
    "st street ave av avenue rd road blvd boulevard boul dr drive cres crescent cr crt ct court"
    " ln lane pkwy parkway pky terr terrace ter hwy highway sideroad sdrd line concession way"
    " place pl trail trl gate circle cir grove gr row square sq mews path heights hts ridge run"
    " walk close gardens gdns hill circuit esplanade promenade prom expressway freeway parade"
    " loop wynd chase bend link quay landing route townline private priv pvt sideline".split()
)
# Types that make an address even in small letters.
SMALL_TYPES = frozenset(
    "st street ave avenue rd road blvd boulevard dr drive cres crescent crt ln lane pkwy hwy"
    " highway sideroad concession line terrace court place trail".split()
)
# Of these, the ones that are everyday words: a name in small letters before them proves nothing.
LOOSE_TYPES = frozenset("drive place court trail line concession highway terrace".split())
FRENCH_TYPES = frozenset(
    "rue avenue av ave boul boulevard bd chemin ch rang route rte place allée impasse cour"
    " croissant crois promenade prom montée mtée côte terrasse ruelle quai sentier concession"
    " cercle ligne rond-point esplanade traverse carré".split()
)
# French types that are everyday words too: what follows must then look like a name.
FRENCH_LOOSE = frozenset(
    "place cour route côte concession cercle quai rang traverse ligne ave ch".split()
)
NUMBERED_ROADS = frozenset(
    "highway hwy concession conc con line sideroad sdrd route rte rr road rd cr autoroute rang"
    " county cty regional reg township twp".split()
)
DIRECTIONS = frozenset(
    "n s e w north south east west nord sud est ouest o ne nw se sw northeast northwest"
    " southeast southwest".split()
)
PARTICLES = frozenset("de du des d la le les l à aux saint sainte st ste".split())
# Of the words below, those that streets are named for.
STREET_NAMES = frozenset("second may june august march the long short family".split())
# Words that show that the number counts something instead of naming a house.
NOT_IN_STREETS = frozenset(
    "a an the and or of on in at to for from with by off over under between near than since"
    " until about after before into is was were are has had he she they his her their its this"
    " that not no who when while then but as per each every more less other different busy same"
    " day days week weeks month months year years hour hours hr hrs minute minutes min mins"
    " second times time people persons person youth youths men women kids children adults calls"
    " visits blocks block km kms kilometres miles metres m units beds bed officers police cars"
    " dollars cents mg ml percent points grams gram pills o'clock am pm weeks' days' years'"
    " months' long short et ou à au aux en dans sur sous par pour avec sans qui que est était"
    " sont jours jour semaines mois ans heures heure fois personnes jeunes enfants hommes"
    " femmes appels visites lits agents policiers crisis help distress tip family superior drug"
    " criminal provincial federal divisional traffic bail high small claims wellness gladue"
    " step steps bus transit january february march april may june july august september"
    " october november december".split()
)
