"""What every test may ask for. Servers and the browser come from tests.services.plugin."""

from typing import Any

import pytest
from django.utils import translation

from tests import cast as casting
from tests import signing_in  # noqa: F401 - whoever `force_login` signs in has a second factor

pytest_plugins = ["tests.services.plugin"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Load the coded lists once, outside the tests' transactions: they are the same for all.

    A transactional test empties the database behind it; `casting.load_lists` loads them again.
    """
    with django_db_blocker.unblock():
        casting.load_lists()


@pytest.fixture(autouse=True)
def _nothing_kept_from_the_test_before() -> None:
    """No board, since another test's is of the same version; nor the language of its last page."""
    from cases.views.boards import keeping

    keeping.forget()
    translation.deactivate()


@pytest.fixture
def cast(db: None) -> casting.Cast:
    """One table with everybody around it."""
    return casting.gather()
