"""Django's settings, made from Galley's (`galley.project.conf`)."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from galley.desk import conf as desk_conf
from galley.distribute.mail import SmtpAddress
from galley.kernel.keys import kept_key
from galley.kernel.settings import ConfigurationError
from galley.project import conf
from galley.project.logs import LOGGING as LOGGING  # noqa: PLC0414 -- a setting

PACKAGE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = conf.DATA_DIR.value.resolve()
PORT = conf.PORT.value
BASE_URL = conf.BASE_URL.value or f"http://localhost:{PORT}"
DEBUG = conf.DEBUG.value
GALLEY_BASE_URL = BASE_URL


def _secret_key() -> str:
    """The secret key, made on first start and kept in the data folder, readable by its owner only."""
    return kept_key(DATA_DIR / "keys" / "secret_key", lambda: secrets.token_urlsafe(50).encode()).decode()


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", str(urlsplit(BASE_URL).hostname)] + [
    name.strip() for name in conf.ALLOWED_HOSTS.value.split(",") if name.strip()
]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    # First, so that permissions exist when Galley's groups are given them after a migration.
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "galley.desk",
    "galley.govern",
    "galley.feedback",
    "galley.site",
    "galley.distribute",
    "galley.newsroom",
    "galley.gather",
    "galley.demo",
    "galley.kernel",
    "wagtail.contrib.forms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.table_block",
    "wagtail.contrib.simple_translation",
    "wagtail.locales",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "galley.project.health.HealthMiddleware",
    "galley.project.security.SecurityHeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "galley.desk.language.StaffLanguageMiddleware",
    "galley.desk.accounts.SecondFactorMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "galley.site.middleware.PageStoreMiddleware",
]

ROOT_URLCONF = "galley.project.urls"
ASGI_APPLICATION = "galley.project.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
        },
    },
]


def _database() -> dict[str, Any]:
    address = conf.DATABASE_URL.value
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA_DIR / "galley.sqlite3",
            "OPTIONS": {
                # Measured: with IMMEDIATE ten writers wait for each other; with Django's default they fail as "locked".
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000; "
                    "PRAGMA mmap_size=134217728;"
                ),
            },
        }
    parts = urlsplit(address)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise ConfigurationError(
            conf.DATABASE_URL.name, "(hidden)", "postgresql://user:password@host:5432/name, or nothing for SQLite"
        )
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    host = options.pop("host", parts.hostname or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


DATABASES = {"default": _database()}

AUTH_USER_MODEL = "galley_kernel.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

WAGTAILADMIN_LOGIN_URL = LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
WAGTAIL_PASSWORD_RESET_ENABLED = False  # the accounts' own page does it, with its rate limits
ACCOUNT_ADAPTER = "galley.desk.accounts.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "username"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an operator makes the accounts
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ALLAUTH_TRUSTED_PROXY_COUNT = desk_conf.TRUSTED_PROXIES.value
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "Galley"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = BASE_URL.startswith("http://localhost")  # browsers allow it there alone

LANGUAGE_CODE = "en"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [PACKAGE_DIR / "desk" / "borrowed", PACKAGE_DIR / "project" / "locale"]
WAGTAIL_I18N_ENABLED = True
TIME_ZONE = conf.TIME_ZONE.value
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = ["galley.project.formats"]

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
PAGE_STORE_DIR = DATA_DIR / "pages"
GALLEY_STORE_PAGES = not DEBUG  # a developer sees a changed template at once
# `galley.project.security` says these for every answer, also for those that never reach Django.
SECURE_REFERRER_POLICY = SECURE_CROSS_ORIGIN_OPENER_POLICY = None
X_FRAME_OPTIONS = "SAMEORIGIN"  # the desk shows a page's preview in a frame
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
CSRF_FAILURE_VIEW = "galley.site.views.errors.csrf_failure"

# Mail leaves by SMTP, or is written to files of the data folder while there is no mail server.
MAIL_DIR = DATA_DIR / "mail"
GALLEY_SMTP_URL = conf.SMTP_URL.value
DEFAULT_FROM_EMAIL = SERVER_EMAIL = conf.MAIL_FROM.value
EMAIL_BACKEND = "galley.distribute.mail.FolderBackend"
if GALLEY_SMTP_URL:
    _smtp = SmtpAddress.parse(GALLEY_SMTP_URL)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _smtp.host, _smtp.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _smtp.user, _smtp.password
    EMAIL_USE_TLS, EMAIL_USE_SSL, EMAIL_TIMEOUT = _smtp.starttls, _smtp.implicit_tls, 20

TASKS = {"default": {"BACKEND": "galley.kernel.jobs.backend.JobBackend", "QUEUES": []}}

WAGTAIL_SITE_NAME = "Galley"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "avif", "svg"]
# No pictures: those go to the pictures, where location and device data are taken out. No pages or scripts.
WAGTAILDOCS_EXTENSIONS = [
    *("pdf", "odt", "ods", "odp", "docx", "xlsx", "pptx", "rtf", "epub", "txt", "md", "csv", "tsv", "json", "geojson"),
    *(
        "xml",
        "ics",
        "vtt",
        "srt",
        "zip",
        "gz",
        "mp3",
        "m4a",
        "aac",
        "ogg",
        "opus",
        "wav",
        "flac",
        "mp4",
        "m4v",
        "webm",
        "mov",
    ),
]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
# An uploaded file is of this site, so the pages' policy would let it be their script or style.
WAGTAILDOCS_CONTENT_TYPES = dict.fromkeys(["js", "mjs", "es", "css"], "text/plain")
# They would ask other sites past `kernel.http`; a story's embed is a link, so nothing uses them.
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAILIMAGES_IMAGE_MODEL = "galley_newsroom.NewsroomImage"
WAGTAILIMAGES_IMAGE_FORM_BASE = "galley.newsroom.forms.PictureForm"
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # nobody outside is told who works here

DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
SILENCED_SYSTEM_CHECKS: list[str] = []
