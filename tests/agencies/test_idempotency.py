"""A write sent twice happens once, and what is kept of it says nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies import cleanup, services
from agencies.errors import GuardFailed, KeyReused
from agencies.idempotency import Outcome, once
from agencies.models import ApiToken, BodySecret, IdempotencyKey, User
from tests.cast import Cast, load_lists, person

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

BODY = b'{"name": "laptop", "secret words": "of somebody"}'


@pytest.fixture
def user() -> User:
    load_lists()
    return person("somebody")


def issuing(user: User) -> Callable[[], ApiToken]:
    """A write that makes a row."""
    return lambda: services.issue_token(user, name="laptop", days=1)[0]


def send(user: User, write: Any = None, **other: Any) -> Outcome:
    """Send the same write under the same key, but for *other*."""
    given = {"user": user, "route": "POST /tokens/", "key": "k1", "body": BODY, **other}
    return once(write or issuing(user), **given)


def made(user: User) -> int:
    return ApiToken.objects.filter(user=user).count()


def test_replay_answers_with_the_object_and_writes_nothing(user: User) -> None:
    first, second = send(user), send(user)
    assert (first.replayed, second.replayed) == (False, True)
    assert (second.object_id, second.result) == (first.object_id, None)
    assert made(user) == 1


@pytest.mark.parametrize("other", [{"body": b"{}"}, {"route": "POST /other/"}])
def test_key_with_other_content_is_refused(user: User, other: dict[str, Any]) -> None:
    send(user)
    with pytest.raises(KeyReused) as refused:
        send(user, **other)
    assert (refused.value.status, refused.value.code) == (409, "idempotency_key_reused")
    assert made(user) == 1


def test_same_key_of_another_person_is_another_key(user: User) -> None:
    other = person("another")
    send(user)
    assert not send(other).replayed
    assert (made(user), made(other)) == (1, 1)


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 81, "a\n", "\x00"])
def test_unusable_key_is_refused(user: User, key: str) -> None:
    with pytest.raises(GuardFailed) as refused:
        send(user, key=key)
    assert refused.value.code == "idempotency_key_missing"
    assert made(user) == 0


def test_refused_write_leaves_no_key_and_may_be_sent_again(user: User) -> None:
    def refuse() -> None:
        services.issue_token(user, name="laptop", days=0)

    with pytest.raises(GuardFailed):
        send(user, refuse)
    assert IdempotencyKey.objects.count() == 0
    assert not send(user).replayed


def test_key_is_free_again_after_a_day(user: User) -> None:
    send(user)
    cleanup.forget(timezone.now() + timedelta(hours=25))
    assert IdempotencyKey.objects.count() == 0
    assert not send(user).replayed
    assert made(user) == 2


def test_key_is_kept_for_a_day(user: User) -> None:
    send(user)
    cleanup.forget(timezone.now() + timedelta(hours=23))
    assert IdempotencyKey.objects.count() == 1


def test_replay_after_the_secret_of_its_day_is_gone_is_refused_not_repeated(user: User) -> None:
    send(user)
    BodySecret.objects.all().delete()
    with pytest.raises(KeyReused):
        send(user)
    assert made(user) == 1


def test_secret_of_a_day_that_is_over_goes_in_the_night(user: User) -> None:
    send(user)
    cleanup.forget(timezone.now() + timedelta(hours=24))
    assert BodySecret.objects.count() == 0


def test_what_is_kept_does_not_hold_the_body(user: User) -> None:
    send(user)
    row = IdempotencyKey.objects.get()
    kept = repr([getattr(row, field.attname) for field in row._meta.concrete_fields])
    assert "laptop" not in kept
    assert "somebody" not in kept.replace("somebody@", "")


def test_same_body_under_two_keys_has_one_digest_a_day_and_another_tomorrow(cast: Cast) -> None:
    send(cast.lead)
    send(cast.lead, key="k2")
    today = set(IdempotencyKey.objects.values_list("body_digest", flat=True))
    BodySecret.objects.all().delete()
    send(cast.lead, key="k3")
    later = set(IdempotencyKey.objects.values_list("body_digest", flat=True))
    assert (len(today), len(later)) == (1, 2)
