"""How a rule is asked: whoever asks badly gets nothing, and never everything."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from agencies import access
from agencies.models import Agency, User
from cases.models import Situation
from tests.cast import Cast, situation_at

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


def test_nobody_is_nobody(cast: Cast) -> None:
    assert not Agency.objects.filter(access.nobody()).exists()


@pytest.mark.parametrize("perm", ["cases.see_everything", "cases.change_situation", ""])
def test_unknown_permission_raises_for_lists_and_objects(cast: Cast, perm: str) -> None:
    row = situation_at(cast, "draft")
    with pytest.raises(access.UnknownPermission):
        Situation.objects.permitted(cast.originating, perm)
    with pytest.raises(access.UnknownPermission):
        cast.originating.has_perm(perm, row)


def test_permission_of_another_model_raises(cast: Cast) -> None:
    with pytest.raises(access.UnknownPermission):
        cast.lead.has_perm("cases.see_listing", cast.table)


def test_permission_without_an_object_is_never_held(cast: Cast) -> None:
    superuser = cast.superuser
    assert not superuser.has_perm("cases.see_listing")
    assert not superuser.has_perms(["cases.see_listing"])
    assert not superuser.has_module_perms("cases")


def test_stranger_and_inactive_person_see_no_row_of_any_rule(cast: Cast) -> None:
    situation_at(cast, "open")
    User.objects.filter(pk=cast.lead.pk).update(is_active=False)
    cast.lead.refresh_from_db()
    for model, perm, _rule in access.registered():
        for user in (AnonymousUser(), cast.lead):
            assert (perm, access.permitted(model.objects.all(), user, perm).count()) == (perm, 0)


def test_superuser_without_a_seat_sees_no_row_of_any_rule(cast: Cast) -> None:
    situation_at(cast, "open")
    for model, perm, _rule in access.registered():
        found = access.permitted(model.objects.all(), cast.superuser, perm).count()
        assert (perm, found) == (perm, 0)


def test_no_rule_is_empty_for_somebody_with_nothing(cast: Cast) -> None:
    # An empty condition would be everybody.
    for model, perm, _rule in access.registered():
        assert (perm, access.condition(model, cast.observer, perm)) != (perm, Q())


def test_parts_are_shared_inside_one_question_only(cast: Cast) -> None:
    made = []

    @access.part
    def named(word: str) -> Q:
        made.append(word)
        return Q(pk=word)

    with access.sharing():
        named("a")
        named("a")
        named("b")
    named("a")
    assert made == ["a", "b", "a"]


@pytest.mark.parametrize(
    ("written", "left"),
    [
        (Q(pk__in=[]) | Q(stage="open"), Q(stage="open")),
        (Q(pk__in=[]) & Q(stage="open"), False),
        (~Q(pk__in=[]) & Q(stage="open"), Q(stage="open")),
        (~Q(pk__in=[]) | Q(stage="open"), True),
        (Q(pk__in=frozenset()), False),
        (~(Q(pk__in=[]) | Q(stage="open")), ~Q(stage="open")),
        (Q(), True),
        (Q(stage__in=["open"]), Q(stage__in=["open"])),
    ],
)
def test_condition_is_written_without_what_is_known_beforehand(written, left) -> None:
    assert access.simplified(written) == left
