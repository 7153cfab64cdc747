"""The invented place: its agencies, its two tables, and the people of both."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from string import ascii_uppercase

from agencies import services as agency_services
from agencies.models import Agency, Membership, Sector, User
from cases.sample import EMAIL_DOMAIN
from tables import services
from tables.models import Officer, Seat, Table
from tables.services.undertakings import LASTS, enter_signature

FRENCH = "fr-ca"
# Sector, English name, French name, privacy statute.
AGENCIES = (
    ("police", "Lakemore Police Service", "Service de police de Lakemore", "mfippa"),
    (
        "mental_health_and_addictions",
        "Lakemore Mental Health and Addictions Centre",
        "Centre de santé mentale et de toxicomanie de Lakemore",
        "phipa",
    ),
    ("health", "Lakemore Community Hospital", "Hôpital communautaire de Lakemore", "phipa"),
    ("education", "Lakemore School Boards", "Conseils scolaires de Lakemore", "mfippa"),
    (
        "child_welfare",
        "Lakemore Child and Family Services",
        "Services à l’enfance et à la famille de Lakemore",
        "cyfsa",
    ),
    ("housing", "Lakemore Housing", "Logement Lakemore", "mfippa"),
    ("social_services", "Lakemore Social Services", "Services sociaux de Lakemore", "mfippa"),
    (
        "justice_and_corrections",
        "Lakemore Probation and Parole",
        "Probation et libération conditionnelle de Lakemore",
        "fippa",
    ),
    (
        "victim_services",
        "Lakemore Victim Services",
        "Services aux victimes de Lakemore",
        "none",
    ),
    (
        "emergency_responders",
        "Lakemore Fire and Paramedics",
        "Pompiers et paramédics de Lakemore",
        "mfippa",
    ),
    (
        "indigenous_agencies",
        "Lakemore Friendship Centre",
        "Centre d’amitié de Lakemore",
        "none",
    ),
    (
        "francophone_services",
        "Lakemore Francophone Centre",
        "Centre francophone de Lakemore",
        "none",
    ),
)
SECOND_TABLE = (
    "francophone_services", "police", "mental_health_and_addictions", "health", "education",
    "child_welfare", "housing", "social_services",
)  # fmt: skip
# An alternate's days in force, counted from now: from, until.
ALTERNATES = {"education": (-20, 40), "housing": (-3, 11), "police": (-200, -170)}
STATEMENT_EN = (
    "What is said here stays here. We speak without names until the table has found the risk to "
    "be acute, and only agencies with a part stay for the plan."
)
STATEMENT_FR = (
    "Ce qui se dit ici reste ici. Nous parlons sans nommer personne tant que la table n’a pas "
    "reconnu le risque, et seuls les organismes concernés restent pour le plan."
)


@dataclass
class Place:
    """One table with what the telling needs to find quickly. Keys are sectors."""

    table: Table
    seats: dict[str, Seat] = field(default_factory=dict)
    speakers: dict[str, User] = field(default_factory=dict)
    chair: User | None = None
    co_chair: User | None = None
    coordinator: User | None = None

    def officer(self, office: str) -> User:
        """Who holds *office*: chair, co_chair or coordinator."""
        held: User = getattr(self, office)
        return held


def address(role: str, of: str = "") -> str:
    """The e-mail address of somebody in the sample."""
    name = f"{role}.{of}" if of else role
    return f"{name.replace('_', '-')}@{EMAIL_DOMAIN}"


def make_agencies(since: datetime) -> dict[str, Agency]:
    """The agencies, each with its contact and its privacy officer."""
    made = {}
    for sector, name_en, name_fr, statute in AGENCIES:
        agency = agency_services.create_agency(
            by=None,
            name_en=name_en,
            name_fr=name_fr,
            sector=Sector.objects.get(code=sector),
            statute=statute,
            is_sample=True,
        )
        made[sector] = agency
        offices = (("contact", "contact"), ("privacy", "privacy_officer"))
        for role, office in offices:
            person(role, sector, agency, since, office=office)
    return made


def make_administrator() -> None:
    """Somebody to look around as, on a site that is a sample altogether."""
    User.objects.create_user(
        address("administrator"), name="Sample administrator", is_administrator=True
    )


TITLES = {
    "representative": ("Sample representative", "Représentation d’exemple"),
    "alternate": ("Sample alternate", "Suppléance d’exemple"),
    "contact": ("Sample agency contact", "Personne-ressource d’exemple"),
    "privacy": ("Sample privacy officer", "Responsable d’exemple de la vie privée"),
    "chair": ("Sample chair", "Présidence d’exemple"),
    "co-chair": ("Sample co-chair", "Coprésidence d’exemple"),
    "coordinator": ("Sample coordinator", "Coordination d’exemple"),
}


def person(
    role: str,
    of: str,
    agency: Agency,
    since: datetime,
    *,
    language: str = "en",
    office: str = "",
    what: str = "",
) -> User:
    """Somebody who works for *agency* since *since*, named for what they are."""
    french = language == FRENCH
    title = TITLES[role][french]
    label = what or (agency.sector.name_fr if french else agency.sector.name_en)
    user = User.objects.create_user(
        address(role, of), name=f"{title}, {label}", language=language, joined_at=since,
        trained_at=since,
    )  # fmt: skip
    for held in {"", office}:
        membership = agency_services.appoint(agency, user, held, by=None)
        Membership.objects.filter(pk=membership.pk).update(from_at=since)
    return user


def make_first_table(agencies: dict[str, Agency], since: datetime, now: datetime) -> Place:
    """The English-speaking table, at which every agency has a seat."""
    place = Place(
        _table("Lakemore Situation Table", "Table d’intervention de Lakemore", "LK", "en")
    )
    for sector, agency in agencies.items():
        language = FRENCH if sector == "francophone_services" else "en"
        user = person("representative", sector, agency, since, language=language)
        _seat(place, sector, agency, user, since)
    for sector, (first, last) in ALTERNATES.items():
        user = person("alternate", sector, agencies[sector], since)
        from_at, until_at = now + timedelta(days=first), now + timedelta(days=last)
        services.name_representative(
            place.seats[sector], user, by=None, from_at=from_at, until_at=until_at
        )
        _sign(place.table, user, since)
    _officers(place, "lakemore", agencies, since, "en", place.table.name_en)
    return place


def make_second_table(agencies: dict[str, Agency], first: Place, since: datetime) -> Place:
    """The French-leaning table. Two people of the first one speak here too."""
    names = ("Lakemore East Situation Table", "Table d’intervention de Lakemore-Est")
    place = Place(_table(*names, "LE", FRENCH))
    for sector in SECOND_TABLE:
        agency = agencies[sector]
        if sector in ("francophone_services", "police"):
            user = first.speakers[sector]
        else:
            user = person(
                "representative", f"{sector}.east", agency, since, language=FRENCH,
                what=f"{agency.sector.name_fr} (Est)",
            )  # fmt: skip
        _seat(place, sector, agency, user, since)
    _officers(place, "lakemore-east", agencies, since, FRENCH, place.table.name_fr)
    return place


def make_table_beside(agencies: dict[str, Agency], since: datetime, language: str) -> Place:
    """One table on a server that has live ones, in the *language* of the one it stands beside."""
    names = ("Sample Situation Table", "Table d’intervention d’exemple")
    place = Place(_table(*names, _free_prefix(), language))
    for sector in SECOND_TABLE:
        user = person("representative", sector, agencies[sector], since, language=language)
        _seat(place, sector, agencies[sector], user, since)
    _officers(place, "beside", agencies, since, language, place.table.name)
    return place


def _free_prefix() -> str:
    """Letters that no table has."""
    taken = set(Table.objects.values_list("prefix", flat=True))
    return next(f"SA{letter}" for letter in ascii_uppercase if f"SA{letter}" not in taken)


def _table(name_en: str, name_fr: str, prefix: str, language: str) -> Table:
    return services.create_table(
        by=None,
        is_sample=True,
        name_en=name_en,
        name_fr=name_fr,
        prefix=prefix,
        language=language,
        statement_en=STATEMENT_EN,
        statement_fr=STATEMENT_FR,
    )


def _seat(place: Place, sector: str, agency: Agency, user: User, since: datetime) -> None:
    seat = services.give_seat(
        place.table,
        agency,
        by=None,
        agreement_date=since.date(),
        agreement_until_date=since.date() + timedelta(days=3 * 365),
        from_at=since,
    )
    services.name_representative(seat, user, by=None, from_at=since)
    _sign(place.table, user, since)
    place.seats[sector], place.speakers[sector] = seat, user


def _officers(
    place: Place,
    of: str,
    agencies: dict[str, Agency],
    since: datetime,
    language: str,
    what: str,
) -> None:
    """Chair, co-chair and coordinator: people of agencies who speak for no seat."""
    held = (("chair", "police"), ("co_chair", "health"), ("coordinator", "social_services"))
    for office, sector in held:
        user = person(
            office.replace("_", "-"), of, agencies[sector], since, language=language, what=what
        )
        row = services.appoint_officer(place.table, user, office, by=None)
        Officer.objects.filter(pk=row.pk).update(from_at=since)
        _sign(place.table, user, since)
        setattr(place, office, user)


def _sign(table: Table, user: User, since: datetime) -> None:
    """Sign the undertaking when the story begins, and again before that year is over."""
    again = since + LASTS - timedelta(days=40)
    for moment in (since, again):
        if moment <= datetime.now(UTC):  # the story's own present is still at its beginning
            enter_signature(table, user, signed_at=moment)
