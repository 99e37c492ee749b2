"""Django settings: one file; values of the environment through lib.env, choices of the plan through policy."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from sharewell import policy
from sharewell.lib import clock, env, secret, sql

HERE = Path(__file__).parent
PLAN = policy.current()

BASE_URL = env.text("SHAREWELL_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
_base = urlsplit(BASE_URL)
SECURE = _base.scheme == "https"
_here = _base.hostname in {"127.0.0.1", "::1", "localhost"}
if not _base.hostname or not (SECURE or (_here and _base.scheme == "http")):
    raise env.BadSetting("SHAREWELL_BASE_URL", "must begin with https:// (http:// is for this machine only)")
if env.flag("SHAREWELL_DEMO") and not _here:
    raise env.BadSetting(
        "SHAREWELL_DEMO", "shows every message to anyone, so SHAREWELL_BASE_URL must be this machine"
    )
if not (env.text("SHAREWELL_SMTP", "") or "smtp://").startswith(("smtp://", "smtps://")):
    raise env.BadSetting("SHAREWELL_SMTP", "must begin with smtp:// or smtps://")

SECRET_KEY = secret.keyed("django", "secret-key").hex()
DEBUG = False
ALLOWED_HOSTS = [_base.hostname or "127.0.0.1", "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

TRUSTED_PROXIES = env.networks("SHAREWELL_PROXIES")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "sharewell.web.shared",  # before allauth: our pages stand in the place of its own
    "sharewell.web.portal",
    "sharewell.web.console",
    "allauth",
    "allauth.account",
    "sharewell.audit",
    "sharewell.notify",
    "sharewell.accounts",
    "sharewell.members",
    "sharewell.records",
    "sharewell.coverage",
    "sharewell.registry",
    "sharewell.sharing",
    "sharewell.oauth",
    "sharewell.ingest",
    "sharewell.metrics",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    # These stand outside all that may refuse a request, so that refusals have their headers, too.
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "sharewell.web.shared.no_store.NoStore",
    "sharewell.web.shared.manner.Manner",
    "sharewell.web.shared.body_limit.BodyLimit",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sharewell.web.shared.session_limit.AbsoluteLimit",
    "sharewell.web.shared.guard.DenyUnguarded",
]

ROOT_URLCONF = "sharewell.urls"
WSGI_APPLICATION = "sharewell.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sharewell.web.shared.context.plan",
                "sharewell.web.shared.session_limit.context",
                "sharewell.web.shared.typed.context",
                "sharewell.web.portal.navigation.pages",
            ],
        },
    }
]


def _database(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        path = sql.sqlite_path(url)
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=15000;"
        options = {"transaction_mode": "IMMEDIATE", "timeout": 15, "init_command": pragmas}
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path,
            "OPTIONS": options,
            "TEST": {"NAME": path},
        }
    if parts.scheme in {"postgresql", "postgres"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": parts.path[1:],
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
        }
    raise env.BadSetting("SHAREWELL_DATABASE", f"cannot be read: unknown kind {parts.scheme!r}")


DATABASES = {"default": _database(env.text("SHAREWELL_DATABASE", "sqlite:///var/sharewell.db"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCOUNT_ADAPTER = "sharewell.web.portal.adapter.Adapter"
ACCOUNT_FORMS = {"login": "sharewell.web.portal.sign_in.SignInForm"}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_PRESERVE_USERNAME_CASING = False  # names are kept in lower case and found through their index
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
LOGIN_URL = "/login/"
LOGIN_REDIRECT_URL = "/account/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

SESSION_ENGINE = "sharewell.accounts.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if SECURE:  # a neighbour under the same domain can set no cookie of these names
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
LANGUAGE_COOKIE_SECURE, LANGUAGE_COOKIE_HTTPONLY, LANGUAGE_COOKIE_SAMESITE = SECURE, True, "Lax"
DATA_UPLOAD_MAX_MEMORY_SIZE = (
    256 * 1024
)  # bytes of a request's body; web.shared.body_limit holds it for files, too
FILE_UPLOAD_MAX_MEMORY_SIZE = 24 * 1024 * 1024  # a file that a view may take never touches the disk
SESSION_COOKIE_AGE = PLAN.session_idle_minutes * 60
SESSION_SAVE_EVERY_REQUEST = True
SECURE_HSTS_SECONDS = 63072000 if SECURE else 0
SECURE_SSL_REDIRECT = False
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "sharewell.web.shared.errors.csrf_failed"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [(code, {"en": "English", "es": "Español"}[code]) for code in PLAN.languages]
LOCALE_PATHS = sorted((HERE / "locale").iterdir())  # one folder for each subject
FORMAT_MODULE_PATH = "sharewell.web.shared.formats"
TIME_ZONE = clock.plan_zone().key
USE_TZ = True
USE_I18N = True
STATIC_URL = "/static/"
STATICFILES_DIRS: list[Path] = []
STATIC_ROOT = None  # nothing is collected: whitenoise finds the files where they lie
WHITENOISE_USE_FINDERS = True

LOGGING_LEVEL = env.choice("SHAREWELL_LOG", "INFO", "WARNING", "DEBUG")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"places": {"()": "sharewell.lib.log.Places"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "places"}},
    "root": {"handlers": ["stderr"], "level": LOGGING_LEVEL},
    # Authlib's debug lines hold tokens, so its loggers never go below INFO.
    "loggers": {"authlib": {"level": "INFO"}, "django.request": {"level": "ERROR"}},
}
