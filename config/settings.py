"""How is it set up? All that the environment says, read by config/environment.py and listed in docs/operations.md."""

import os
import re
from hashlib import sha256
from pathlib import Path

import dj_database_url
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

from config import environment as env

LONGEST_SOCKET_PATH = 100  # bytes; the kernel takes 107
ROOT = Path(__file__).resolve().parent.parent
DATA = Path(env.text("SOHOA_DATA", str(ROOT / "var"))).resolve()

DEBUG = env.flag("SOHOA_DEBUG", default=False)
SECRET_KEY_FILE = DATA / "secret_key"  # made by `sohoa up`, `sohoa init` and `sohoa demo`
SECRET_KEY_GIVEN = bool(env.secret("SOHOA_SECRET_KEY"))
SECRET_KEY = (
    env.secret("SOHOA_SECRET_KEY")
    or (SECRET_KEY_FILE.read_text(encoding="ascii").strip() if SECRET_KEY_FILE.exists() else "")
    or get_random_secret_key()
)
ALLOWED_HOSTS = env.text("SOHOA_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in env.text("SOHOA_ORIGINS").split(",") if origin]
HTTPS = env.flag("SOHOA_HTTPS", default=False)
PROXIES = env.networks("SOHOA_PROXIES")  # whose word on a client's address counts

INSTALLED_APPS = [
    "accounts",
    "storage",
    "workers",
    "reports",
    "web",
    "accounts.apps.DoorConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "ninja",
    "axes",
    "allauth",
    "allauth.account",  # allauth's OIDC stands on it; none of its pages is open
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "web.access_log.traced",
    "django.middleware.security.SecurityMiddleware",
    "web.middleware.only_this_origin",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "web.middleware.ZippedPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "web.middleware.chosen_language",
    "web.api.errors.in_one_shape",
    "web.limits.bounded",
    "web.middleware.without_nul",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "web.middleware.session_over_the_page",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "web.places.place",
            ],
        },
    },
]

DATABASE_URL = env.secret("SOHOA_DATABASE_URL") or f"sqlite:///{DATA / 'sohoa.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # With Django's defaults three writing processes lost 267 of 1,200 writes; with these none.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
    }
else:
    # A link that is cut is told to nobody: by themselves client and server find out after a quarter of an hour to two
    # hours, and for so long the server keeps a transaction's locks, which the other hosts wait for.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 20_000,
        "options": "-c idle_in_transaction_session_timeout=30s -c tcp_keepalives_idle=10"
        " -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=20s",
        **DATABASES["default"].get("OPTIONS", {}),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

OWN_REDIS = not env.secret("SOHOA_REDIS_URL")  # then `sohoa up` runs one, on a unix socket
REDIS_SOCKET = DATA / "redis.sock"
# Redis tells its clients the path in a line that they cut at spaces and equal signs, and a URL has signs of its own.
if len(os.fsencode(REDIS_SOCKET)) > LONGEST_SOCKET_PATH or not re.fullmatch(r"[A-Za-z0-9_./-]+", str(REDIS_SOCKET)):
    REDIS_SOCKET = Path(f"/tmp/sohoa-{os.getuid()}-{sha256(os.fsencode(DATA)).hexdigest()[:12]}/redis.sock")  # noqa: S108 # a folder of mode 0700 that workers/supervisor.py makes and checks
REDIS_URL = env.secret("SOHOA_REDIS_URL") or f"unix://{REDIS_SOCKET}"
BLOB_URL_GIVEN = bool(env.secret("SOHOA_BLOB_URL"))
BLOB_URL = env.secret("SOHOA_BLOB_URL") or str(DATA / "blobs")  # a folder, memory:// or s3://
INDEX_DIR = Path(env.text("SOHOA_INDEX", str(DATA / "index")))
SCRATCH_DIR = Path(env.text("SOHOA_SCRATCH", str(DATA / "scratch")))

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "accounts.administering.PlaceBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "accounts.passwords.LongEnough"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SECOND_FACTOR = env.choice("SOHOA_SECOND_FACTOR", "required", "offered")  # of archivists and administrators
AXES_HANDLER = "accounts.logins.Throttle"
AXES_FAILURE_LIMIT = 5  # at one address; BOUND_EVERYWHERE times as many from all together
AXES_COOLOFF_TIME = 1  # hours; the unit's manager can lift the lock sooner
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"], "username"]  # never the address alone: a counter shares one
AXES_CLIENT_IP_CALLABLE = "web.addresses.client_address"
# Else one address could, by going on while it is locked out, bring a person to the bound that locks everywhere.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_TEMPLATE = "web/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = True  # a success clears the attempts; these rows stay to be counted
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "code", "csrfmiddlewaretoken"]  # never in its rows
AXES_ENABLE_ADMIN = False  # locks are lifted on Nhân viên; its tables have no Vietnamese names
OIDC_URL = env.text("SOHOA_OIDC_URL")  # of the provider; empty: no such way in
OIDC_NAME = env.text("SOHOA_OIDC_NAME", "OIDC")
OIDC_CLAIM = env.text("SOHOA_OIDC_CLAIM", "preferred_username")  # what the provider calls our log-in name
SOCIALACCOUNT_ADAPTER = "web.oidc.OtherHouse"
SOCIALACCOUNT_LOGIN_ON_GET = True  # else a page of allauth's own would ask once more
ACCOUNT_RATE_LIMITS = False  # one throttle only: axes
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "oidc",
                "name": OIDC_NAME,
                "client_id": env.text("SOHOA_OIDC_CLIENT_ID"),
                "secret": env.secret("SOHOA_OIDC_CLIENT_SECRET"),
                "settings": {"server_url": OIDC_URL},
            }
        ],
    }
}
LOGIN_URL = "login"
LANGUAGE_COOKIE_AGE = 60 * 60 * 24 * 365
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
SESSION_COOKIE_AGE = 60 * 60 * 12
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True  # the CSRF token is read by our scripts, so not that one
if HTTPS:  # browsers take cookies of such names from this very host alone
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0  # a year
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", _("Tiếng Việt")), ("en", _("English"))]
USE_I18N = True
LOCALE_PATHS = [ROOT / "web" / "locale"]
FORMAT_MODULE_PATH = ["web.formats"]
USE_THOUSAND_SEPARATOR = True
USE_TZ = True
TIME_ZONE = "Asia/Ho_Chi_Minh"  # days and periods; rows keep UTC

STATIC_URL = "static/"
STATIC_ROOT = ROOT / "static-collected"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = DEBUG
FILE_UPLOAD_HANDLERS = ["web.limits.BoundedUploadHandler"]
FILE_UPLOAD_TEMP_DIR = env.text("SOHOA_UPLOAD_TEMP") or None
DATA_UPLOAD_MAX_NUMBER_FILES = 500

MAX_UPLOAD_BYTES = env.number("SOHOA_MAX_UPLOAD_MB", 300) * 2**20
MAX_PAGES = env.number("SOHOA_MAX_PAGES", 1000)
MAX_PAGE_PIXELS = env.number("SOHOA_MAX_PAGE_MEGAPIXELS", 160) * 10**6
PAGE_SECONDS = env.number("SOHOA_PAGE_SECONDS", 120)
PAGE_MEMORY = env.number("SOHOA_PAGE_MEMORY_MB", 2048) * 2**20
MIN_FREE_DISK = env.number("SOHOA_MIN_FREE_DISK_PERCENT", 5)
OCR_LANGUAGE = env.text("SOHOA_OCR_LANGUAGE", "vie")

METRICS_TOKEN = env.secret("SOHOA_METRICS_TOKEN")  # empty: /metrics answers loopback only
LISTEN_HOST = env.text("SOHOA_LISTEN_HOST", "127.0.0.1")
LISTEN_PORT = env.number("SOHOA_LISTEN_PORT", 8000)
WEB_PROCESSES = env.number("SOHOA_WEB_PROCESSES", 1)
WORKERS = env.number("SOHOA_WORKERS", 0)  # reading processes of `sohoa up` and `sohoa work`; 0: one a core
WORKER_JOBS = env.number("SOHOA_WORKER_JOBS", 500)  # after so many a worker starts anew; 0: never

LOG_FORMAT = env.choice("SOHOA_LOG_FORMAT", "plain", "json")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"context": {"()": "config.logs.Context"}},
    "formatters": {
        "plain": {"()": "config.logs.Plain", "fmt": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {"()": "config.logs.Json"},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["context"]}},
    "root": {"handlers": ["stderr"], "level": env.text("SOHOA_LOG_LEVEL", "INFO")},
    "loggers": {
        "axes": {"level": "WARNING"},
        # At a terminal the many requests of a page that polls would hide all else.
        "web.access_log": {"level": "INFO" if LOG_FORMAT == "json" else "WARNING"},
    },
}
