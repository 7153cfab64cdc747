"""The settings of the test suite: the one settings file, under the environment of a test."""

import os
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "0123456789abcdef" * 4)
os.environ.setdefault("SEALING_KEY", "also-only-for-tests-" + "0123456789abcdef" * 4)
for name in ("SAMPLE_MODE", "ALLOWED_HOSTS", "REDIS_URL", "DATABASE_URL", "STATE_DIR"):
    os.environ.pop(name, None)
# What a first process compiled need not be compiled by each of the hundred that follow.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False
# One folder for the session; processes that it starts inherit the name.
FOLDER = Path(
    os.environ.setdefault("TEST_FOLDER", f"{tempfile.gettempdir()}/situations-tests-{os.getpid()}")
)
FOLDER.mkdir(mode=0o700, exist_ok=True)
if os.environ.get("TEST_DATABASE") == "postgres":
    # One for each share of the tests: what one share has open would hold another's old rows.
    cluster = os.environ["TEST_CLUSTER"] = f"{FOLDER}-pg{os.environ.get('PYTEST_XDIST_WORKER', '')}"
    os.environ["DATABASE_URL"] = f"postgresql://tests@{quote(cluster, safe='')}/postgres"
    os.environ["DATABASE_POOL_SIZE"] = "0"
# A live server answers in threads of this process.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"

from config.settings import *  # noqa: E402, F403
from config.settings import DATABASES as SITE_DATABASES  # noqa: E402
from config.settings import STORAGES as SITE_STORAGES  # noqa: E402

STATE_DIR = FOLDER
ANCHOR_FILE, JOURNAL_FILE = FOLDER / "anchors.jsonl", FOLDER / "journal.jsonl"
DATABASES = {"default": SITE_DATABASES["default"]}
if "DATABASE_URL" not in os.environ:
    # A file, not memory: threads then have connections of their own, as they do when it runs.
    DATABASES["default"]["TEST"] = {"NAME": FOLDER / "test.sqlite3"}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# The test client and the live server speak plain HTTP; the real values are tested in a process
# of their own.
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
LANGUAGE_COOKIE_SECURE = False
# The manifest is made by collectstatic; without it a live server serves no style and says nothing.
STORAGES = {
    **SITE_STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
# Counters of one process: a test that is about sharing them sets the real cache.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# Hundreds of people sign in; how slow a hash is, is not what these tests are about.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
