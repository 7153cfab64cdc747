"""The one settings file: everything that differs between places comes from the environment.

docs/deployment.md lists every variable. Importing this module never fails for want of a
secret and writes nothing, so that commands which touch no data run in a fresh checkout;
`config.safety` refuses to serve, work or schedule with anything unsafe.
"""

from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import databases, env
from config.identity import providers
from config.secret import sample_secret

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = Path(env.text("STATE_DIR") or BASE_DIR / "var")
LOOPBACK = ["localhost", "127.0.0.1", "[::1]"]

# --- Where this runs ---------------------------------------------------------------------

# A sample site is for trying the product on one's own machine: invented data, and anybody
# at the keyboard may sign in as anybody. Everything below is strict unless it is set.
SAMPLE_MODE = env.flag("SAMPLE_MODE")
DEBUG = False
SECRET_KEY = env.text("SECRET_KEY") or (sample_secret(STATE_DIR) if SAMPLE_MODE else "")
SECRET_KEY_FALLBACKS = env.items("SECRET_KEY_FALLBACKS")
# Seals the texts that were reported for naming somebody. Kept apart from the secret key, which is
# changed at leisure: with another sealing key what is sealed can no longer be opened.
SEALING_KEY = env.text("SEALING_KEY") or (
    sample_secret(STATE_DIR, "sample-sealing-key") if SAMPLE_MODE else ""
)
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS") or list(LOOPBACK)
CSRF_TRUSTED_ORIGINS = env.items("CSRF_TRUSTED_ORIGINS")
BIND_HOST = env.text("BIND_HOST", "127.0.0.1")
PORT = env.number("PORT", 8000)
SITE_URL = (env.text("SITE_URL") or f"http://localhost:{PORT}").rstrip("/")
WEB_WORKERS = env.number("WEB_WORKERS", 0)  # 0: see config/gunicorn.py
WEB_THREADS = env.number("WEB_THREADS", 8)

# --- Applications ------------------------------------------------------------------------

INSTALLED_APPS = [
    "config.apps.SiteConfig",
    "cases.apps.CasesConfig",
    "tables.apps.TablesConfig",
    "agencies.apps.AgenciesConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "csp",
]

MIDDLEWARE = [
    "config.health.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.PrivacyHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.identity.middleware.FormTargetsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "config.middleware.RefuseNulMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.refusals.RefusalMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.sessions.SessionLimitsMiddleware",
    "config.middleware.OneMomentMiddleware",
    "config.preferences.PreferencesMiddleware",
    "config.locking.LockMiddleware",
    "config.sessions.SecondFactorMiddleware",
    "config.admission.AdmissionMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "config.errors.ProblemPageMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # config stands first in INSTALLED_APPS, so that its pages win over the packages'.
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "config.context.site",
                "tables.context.frame",
            ],
        },
    },
]

# --- Data --------------------------------------------------------------------------------

# A sample has a file of its own: it can never be opened as a live site, nor the reverse.
DATABASE_FILE = STATE_DIR / ("sample.sqlite3" if SAMPLE_MODE else "situations.sqlite3")
DATABASES = {
    "default": databases.from_address(
        env.text("DATABASE_URL"),
        fallback=DATABASE_FILE,
        pool_size=env.number("DATABASE_POOL_SIZE", 10),
    )
}

REDIS_URL = env.text("REDIS_URL")
# Shared counters (rate limits) live here, so a cache of one process's own memory will not do.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "situations",
    }
    if REDIS_URL
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entries",
    }
}

# --- People ------------------------------------------------------------------------------

AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = [
    # Who is it? The first also names the person of a session that a program opens.
    "agencies.backends.SignInBackend",
    # May they? Object permissions, and nothing else.
    "agencies.backends.AccessBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "config.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60  # seconds

# The second factor: a passkey or hardware key first, else an app; config.sessions insists on it.
MFA_ADAPTER = "config.accounts.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "config.second_factor_forms.SignInForm",
    "reauthenticate": "config.second_factor_forms.ConfirmForm",
    "activate_totp": "config.second_factor_forms.AppForm",
    "add_webauthn": "config.second_factor_forms.KeyForm",
}
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "Situation table"
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds: clocks differ
# Whoever accepted an invitation has read the mail that went to the address.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = SAMPLE_MODE

# The accounts of organizations that sign in here: see config/identity. No token, name or address of
# theirs is kept, and an address links nothing.
IDENTITY_PROVIDERS = providers.from_environment()
SOCIALACCOUNT_ADAPTER = "config.identity.flow.OrganizationsAdapter"
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_AUTO_SIGNUP = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_QUERY_EMAIL = False

# guardian's permissions live in tables with a foreign key of their own (cases), and are
# only ever asked about through the project's rules: nothing is prefetched, nobody is anonymous.
GUARDIAN_AUTO_PREFETCH = False
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False
GUARDIAN_MONKEY_PATCH_GROUP = False

SESSION_ENGINE = "config.session_store"
SESSION_COOKIE_AGE = env.number("SESSION_SECONDS", 12 * 3600)  # at most, whatever is done
# Left alone for this long, a session ends. Nobody is at a sample but its owner.
SESSION_IDLE_SECONDS = SESSION_COOKIE_AGE if SAMPLE_MODE else env.number("IDLE_SECONDS", 30 * 60)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

# --- Transport and headers ---------------------------------------------------------------

# A sample runs on the loopback address without TLS; everything else is TLS only.
SECURE_SSL_REDIRECT = not SAMPLE_MODE
SESSION_COOKIE_SECURE = not SAMPLE_MODE
CSRF_COOKIE_SECURE = not SAMPLE_MODE
SECURE_HSTS_SECONDS = 0 if SAMPLE_MODE else env.number("HSTS_SECONDS", 365 * 24 * 3600)
SECURE_HSTS_INCLUDE_SUBDOMAINS = not SAMPLE_MODE
SECURE_HSTS_PRELOAD = not SAMPLE_MODE
if env.flag("BEHIND_TLS_PROXY"):
    # The proxy must set both headers itself, whatever the browser sent.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # whose attempts to count: the address before the proxy's
# Not "no-referrer": over TLS the CSRF check reads the Referer of our own pages.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # bytes; no form of ours comes near it
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
# What somebody uploads is never written to a disk in clear: it stays in memory, or is not taken.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024  # bytes

# --- Static files ------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT") or STATE_DIR / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "config.static_files.SiteStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- Language and time -------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("fr-ca", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = not SAMPLE_MODE
USE_I18N = True
TIME_ZONE = env.text("TIME_ZONE", "America/Toronto")
USE_TZ = True

# --- Mail --------------------------------------------------------------------------------

# The sample's mails are files one can read; nothing leaves the machine.
EMAIL_BACKEND = (
    "django.core.mail.backends.filebased.EmailBackend"
    if SAMPLE_MODE
    else "django.core.mail.backends.smtp.EmailBackend"
)
EMAIL_FILE_PATH = STATE_DIR / "mail"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "no-reply@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- The trail ---------------------------------------------------------------------------

# Where the heads of the audit chains are noted every day, beside the log. Best on another machine.
ANCHOR_FILE = Path(env.text("ANCHOR_FILE") or STATE_DIR / "anchors.jsonl")
ANCHOR_MAIL = env.items("ANCHOR_MAIL")
ANCHOR_SYSLOG = env.text("ANCHOR_SYSLOG")
# The public key that backups are encrypted to; the private one is kept elsewhere.
BACKUP_RECIPIENT = env.text("BACKUP_RECIPIENT")
# What a monitor shows at /metrics; without it there is no such address.
METRICS_TOKEN = env.text("METRICS_TOKEN")
# What was erased and revoked, by reference: a restored backup replays it.
JOURNAL_FILE = Path(env.text("JOURNAL_FILE") or STATE_DIR / "journal.jsonl")

# --- API ---------------------------------------------------------------------------------

REST_FRAMEWORK = {
    # The token comes first: its header is what turns "who are you" into a 401.
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "agencies.authentication.ApiTokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "agencies.api.confirmed.InScope",
        "agencies.api.confirmed.ConfirmedLately",
        "config.admission.Admitted",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["agencies.api.parsers.JsonParser"],
    "DEFAULT_PAGINATION_CLASS": "config.api.PageByCursor",
    "DEFAULT_SCHEMA_CLASS": "agencies.api.schema.OperationSchema",
    # OPTIONS would describe forms from serializers; the schema does that.
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_VERSIONING_CLASS": None,
    "EXCEPTION_HANDLER": "config.api.handle_exception",
    "PAGE_SIZE": 50,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Situation tables",
    "DESCRIPTION": "The acts of the screens, for programs. Errors are problem details (RFC 9457).",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    # Closed at first: all addresses at once keep a slow laptop busy for minutes.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "docExpansion": "none"},
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "CorrectionReasonEnum": "cases.models.Correction.Reason",
        "OverrideReasonEnum": "cases.models.IdentifierOverride.Reason",
        "AgencyOfficeEnum": "agencies.models.Membership.Office",
        "AgencyStatuteEnum": "agencies.models.Agency.Statute",
        "AttendanceModeEnum": "tables.models.Attendance.Mode",
        "BreakGlassStateEnum": "cases.models.break_glass.State",
        "ClockStateEnum": "cases.clock.ClockState",
        "ImportStateEnum": "cases.models.ImportBatch.State",
        "InvolvementRoleEnum": "cases.models.Involvement.Role",
        "MeetingKindEnum": "tables.models.Meeting.Kind",
        "MeetingStateEnum": "tables.models.Meeting.State",
        "OfferKindEnum": "cases.models.Offer.Kind",
        "RecordsPurposeEnum": "cases.models.RecordExport.Purpose",
        "RepairKindEnum": "cases.models.Repair.Kind",
        "ReportPurposeEnum": "cases.models.ReportRequest.Purpose",
        "SealedTextKindEnum": "cases.models.SealedText.Kind",
        "StageEnum": "cases.models.Stage",
        "TableOfficeEnum": "tables.models.Officer.Office",
        "TermListEnum": "cases.models.Term.List",
        "ValueListEnum": "cases.api.bodies.room.VALUE_LIST_CHOICES",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "agencies.api.schema.describe_problems",
        "agencies.api.schema.close_bodies",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

# --- Background work ---------------------------------------------------------------------

BROKER_DIR = STATE_DIR / "broker"
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        # A task taken by a worker that died is given out again after this many seconds, so it
        # must be longer than the longest task; the sweep that gives it back runs every 5.
        "visibility_timeout": 15 * 60,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    }
    if REDIS_URL
    else {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "control_folder": str(BROKER_DIR / "control"),
        "polling_interval": 0.05,
    }
)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_STORE_ERRORS_EVEN_IF_IGNORED = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
# Threads everywhere: processes hang at the end on the file broker, and the database pool
# belongs to one process.
CELERY_WORKER_POOL = "threads"
CELERY_WORKER_CONCURRENCY = env.number("WORKER_THREADS", 4)
CELERY_BEAT_SCHEDULE_FILENAME = str(STATE_DIR / "beat-schedule")
CELERY_ENABLE_UTC = True
CELERY_TIMEZONE = TIME_ZONE

# --- Logs --------------------------------------------------------------------------------

# Read by config.logs.configure, which takes the place of Django's own set-up.
LOG_LEVEL = env.text("LOG_LEVEL", "INFO").upper()
DEFAULT_EXCEPTION_REPORTER = "config.logs.SilentReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "config.logs.HideEverything"
LOGGING_CONFIG = "config.logs.configure"
LOGGING = {"level": LOG_LEVEL}

SILENCED_SYSTEM_CHECKS = [
    # guardian asks for its own backend; ours (agencies.backends.AccessBackend) takes its place.
    "guardian.W001",
]
