"""An empty server begins with one command and one link, and with no password anywhere."""

import re

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command
from django.urls import reverse

from agencies.models import Agency, Membership, User
from cases.models import Term
from tables.models import Officer, Seat, SetUp, Table
from tests.cast import signs

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough choice"
GIVEN = {
    "email": "Coordinator@Example.org",
    "name": "The coordinator",
    "agency": "Social Services",
    "agency_fr": "Services sociaux",
    "table": "River table",
    "prefix": "RV",
}


def bootstrap(capsys: pytest.CaptureFixture[str], **changed: object) -> str:
    call_command("bootstrap", **{**GIVEN, **changed})
    return capsys.readouterr().out


def path_in(words: str) -> str:
    match = re.search(r"https?://[^/]+(/invitations/\S+)", words)
    assert match is not None
    return match[1]


def test_bootstrap_makes_one_agency_one_table_and_its_seat(capsys) -> None:
    bootstrap(capsys)
    table = Table.objects.get()
    assert (table.name_en, table.name_fr, table.prefix) == ("River table", "River table", "RV")
    assert Seat.objects.get().agency == Agency.objects.get(name_fr="Services sociaux")
    assert table.is_sample is False
    assert Term.objects.filter(list=Term.List.RISK_FACTORS).exists()


def test_bootstrap_makes_no_account_that_can_sign_in(capsys, client) -> None:
    bootstrap(capsys)
    coordinator = User.objects.get()
    assert coordinator.has_usable_password() is False
    assert client.login(email=coordinator.email, password="") is False


def test_link_of_bootstrap_sets_the_password_once_and_opens_the_table(capsys, client) -> None:
    path = path_in(bootstrap(capsys))
    answer = client.post(path, {"password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 302
    coordinator = authenticate(email="coordinator@example.org", password=PASSWORD)
    assert not coordinator.has_perm("tables.manage_table", Table.objects.get())
    signs(coordinator, Table.objects.get())
    assert coordinator.has_perm("tables.manage_table", Table.objects.get())
    assert coordinator.has_perm("agencies.manage_people", Agency.objects.get())
    assert client.get(path).status_code == 404


def test_link_of_bootstrap_refuses_a_weak_password(capsys, client) -> None:
    path = path_in(bootstrap(capsys))
    assert client.post(path, {"password": "password", "again": "password"}).status_code == 422
    assert User.objects.get().has_usable_password() is False
    assert Membership.objects.filter(office=Membership.Office.CONTACT).exists() is False


def test_bootstrap_uses_the_address_of_the_site(capsys, settings) -> None:
    settings.SITE_URL = "https://situations.example.org"
    words = bootstrap(capsys)
    assert f"https://situations.example.org{path_in(words)}" in words
    assert path_in(words).startswith(reverse("invitation", args=["x"]).removesuffix("x/"))


@pytest.mark.parametrize(
    "wrong",
    [{"prefix": "rv1"}, {"email": "nobody"}, {"sector": "weather"}, {"time_zone": "Mars/Crater"}],
    ids=lambda wrong: next(iter(wrong)),
)
def test_bootstrap_with_something_wrong_makes_nothing(capsys, wrong) -> None:
    with pytest.raises(CommandError):
        bootstrap(capsys, **wrong)
    made = (Table, Agency, User, Officer)
    assert [model.objects.count() for model in made] == [0, 0, 0, 0]


def test_bootstrap_begins_the_set_up_of_the_table(capsys, client) -> None:
    path = path_in(bootstrap(capsys))
    client.post(path, {"password": PASSWORD, "again": PASSWORD})
    assert SetUp.objects.get().table == Table.objects.get()
    assert SetUp.objects.get().step == "place"


def test_next_table_of_the_server_has_a_coordinator_and_a_set_up_of_its_own(capsys) -> None:
    bootstrap(capsys)
    other = {"table": "Lake table", "prefix": "LK", "agency": "Housing", "email": "b@example.org"}
    words = bootstrap(capsys, another=True, **other)
    lake = Table.objects.get(prefix="LK")
    assert path_in(words)
    assert lake.set_up.finished_at is None
    held = Officer.objects.get(table=lake)
    assert (held.user.email, held.office) == ("b@example.org", "coordinator")
    assert Seat.objects.filter(table=lake).count() == 1


def test_next_table_for_somebody_with_an_account_needs_no_link(capsys) -> None:
    bootstrap(capsys)
    words = bootstrap(capsys, another=True, table="Lake table", prefix="LK")
    assert f"/tables/{Table.objects.get(prefix='LK').pk}/set-up/" in words
    assert (Agency.objects.count(), User.objects.count()) == (1, 1)


def test_next_table_brings_nobody_into_an_agency_that_has_a_contact(capsys, client) -> None:
    path = path_in(bootstrap(capsys))
    client.post(path, {"password": PASSWORD, "again": PASSWORD})
    with pytest.raises(CommandError, match="contact"):
        bootstrap(capsys, another=True, table="Lake", prefix="LK", email="c@example.org")
    assert Table.objects.count() == 1


def test_second_bootstrap_is_refused(capsys) -> None:
    bootstrap(capsys)
    with pytest.raises(CommandError, match="not empty"):
        bootstrap(capsys, prefix="XX", agency="Other", email="other@example.org")
    assert Table.objects.count() == 1


def test_bootstrap_is_refused_on_a_sample_site(capsys, settings) -> None:
    settings.SAMPLE_MODE = True
    with pytest.raises(CommandError, match="sample"):
        bootstrap(capsys)
