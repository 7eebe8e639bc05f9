"""Every setting of an installation, in one file; what may differ comes from env.py."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from plateau.config.env import database_from, mail_from, read_env

django_stubs_ext.monkeypatch()  # lets Django's generic classes be written with their types

ENV = read_env()
HOME = ENV.home
SITE_URL = ENV.url
SECURE = ENV.url.startswith("https://")

# Identity -----------------------------------------------------------------------------------------------------------
DEBUG = ENV.debug
SECRET_KEY = ENV.secret_key
MEDIA_SECRET = ENV.media_secret
METRICS_TOKEN = ENV.metrics_token  # empty: nobody reads /metrics
ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [SITE_URL]
ROOT_URLCONF = "plateau.config.urls"
WSGI_APPLICATION = "plateau.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The rooms, ground floor first --------------------------------------------------------------------------------------
ROOMS = [
    "plateau.core",
    "plateau.journal",
    "plateau.people",
    "plateau.channels",
    "plateau.notices",
    "plateau.media",
    "plateau.subjects",
    "plateau.studio",
    "plateau.money",
    "plateau.antenna",
    "plateau.community",
    "plateau.audience",
    "plateau.website",
]
INSTALLED_APPS = [
    *ROOMS,
    "allauth",
    "allauth.account",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "plateau.website.middleware.ImportMapMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "plateau.people.middleware.PersonMiddleware",
    "plateau.antenna.middleware.InvitationMiddleware",
    "plateau.core.middleware.RefusedMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "plateau.website.context.house",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "plateau.core.templatetags.plateau",
                "plateau.website.templatetags.cards",
                "plateau.website.templatetags.figures",
                "plateau.website.templatetags.website",
            ],
        },
    },
]
FORM_RENDERER = "plateau.core.forms.PageRenderer"

# Data ---------------------------------------------------------------------------------------------------------------
DATABASES = {"default": database_from(ENV.database_url, HOME)}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        "OPTIONS": {"MAX_ENTRIES": 200_000},  # Django's own 300 would cull counters of logins that are still needed
    },
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "TIMEOUT": 30},
}
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "public", "base_url": "/public/"},
    },
    "documents": {  # what only a view may hand out, after asking who asks
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": HOME / "documents", "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
MASTERS = HOME / "masters"  # originals: never served, never overwritten
AIR = HOME / "air"  # finished packages: the edge serves them under signed addresses
UPLOADS = HOME / "uploads"  # files on their way in; on one file system with MASTERS, so that they move by renaming
SCRATCH = HOME / "scratch"  # where jobs work; on one file system with AIR
MODELS = HOME / "models"  # what listens to films: put in place by `plateau models`, never downloaded at run time
WHISPER_MODEL = ENV.whisper_model  # one of these by name, or a folder elsewhere; empty: the largest of these
TRANSCRIPTS = ENV.transcripts
CACHE = HOME / "cache"  # masters that this machine fetched from storage elsewhere
STORES = ENV.stores  # storage beside the folders above: media/storage/addresses.py reads it
STORE_FOR_NEW = ENV.storage
CACHE_MOST_BYTES = ENV.cache_gb * 10**9
FINER_DAYS = ENV.finer_days  # unwatched, after which a film's finer sizes are put away; 0: never
COLD_STORE = ENV.cold_storage  # where masters go that many days after their film was ready; 0: never
COLD_AFTER_DAYS = ENV.cold_days
SCRUB_BYTES_A_SECOND = ENV.scrub_mb * 10**6  # 0: nothing is read again
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
FILE_UPLOAD_PERMISSIONS = 0o644
DATA_UPLOAD_MAX_MEMORY_SIZE = 6 * 1024 * 1024

# Accounts -----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["plateau.people.backend.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "plateau.people.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]
ACCOUNT_SIGNUP_FORM_CLASS = "plateau.people.forms.SignupForm"
ACCOUNT_SIGNUP_FORM_HONEYPOT_FIELD = "website"
ACCOUNT_FORMS = {
    "login": "plateau.people.account_forms.LoginForm",
    "signup": "plateau.people.account_forms.SignupForm",
    "request_login_code": "plateau.people.account_forms.RequestLoginCodeForm",
    "confirm_login_code": "plateau.people.account_forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "plateau.people.account_forms.ConfirmEmailVerificationCodeForm",
    "confirm_password_reset_code": "plateau.people.account_forms.ConfirmPasswordResetCodeForm",
    "reset_password": "plateau.people.account_forms.ResetPasswordForm",
    "reset_password_from_key": "plateau.people.account_forms.ResetPasswordKeyForm",
    "set_password": "plateau.people.account_forms.SetPasswordForm",
    "change_password": "plateau.people.account_forms.ChangePasswordForm",
    "add_email": "plateau.people.account_forms.AddEmailForm",
}
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_RATE_LIMITS = {  # counted in the database cache, right across processes; the edge limits by address as well
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key",
    "signup": "20/h/ip",
    "request_login_code": "20/h/ip,4/15m/key",
    "reset_password": "20/h/ip,4/15m/key",
    "reset_password_from_key": "20/m/ip",
    "confirm_email": "1/10s/key",
    "change_password": "5/m/user",
    "manage_email": "10/h/user",
    "reauthenticate": "10/m/user",
}
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # by password, or by a code where there is none (people.reauthentication)
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # seconds, as for the other codes
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE else "http"
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 90 * 24 * 3600

# Background work ----------------------------------------------------------------------------------------------------
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"

# Mail: Django hands every message to the outbox; a job sends it by the transport, if there is one --------------------
_transport = mail_from(ENV.email_url)
MAIL_TRANSPORT = "smtp" if _transport else "outbox"  # outbox: mails are kept there and sent nowhere
MAILERS: dict[str, dict[str, object]] = {"default": {"BACKEND": "plateau.notices.outbox.OutboxBackend"}}
if _transport:
    MAILERS["transport"] = {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": _transport | {"timeout": 20},
    }
DEFAULT_FROM_EMAIL = f"Plateau <plateau@{urlsplit(SITE_URL).hostname}>"

# Media --------------------------------------------------------------------------------------------------------------
FFMPEG = ENV.ffmpeg
UPLOAD_MOST_BYTES = ENV.file_gb * 10**9  # of one file
CHANNEL_MOST_BYTES = ENV.channel_gb * 10**9  # masters and packages of one channel
PERSON_MOST_BYTES = ENV.person_gb * 10**9  # masters that one person sent
GUEST_MOST_BYTES = ENV.guest_gb * 10**9  # side material that one guest of a channel sent
KEEP_FREE_BYTES = ENV.keep_free_gb * 10**9  # never taken by an upload
UPLOAD_KEPT_DAYS = 7  # how long a file on its way waits for its next byte

# Languages ----------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LOCALE_PATHS: list[Path] = []
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

# Safety: nothing from elsewhere runs or loads -------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],  # and the import map's hash, added by website.middleware
    # the hash of emptiness: media-chrome's elements fill empty <style>s through the CSSOM (antenna/js/chrome.js)
    "style-src": [CSP.SELF, "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "font-src": [CSP.SELF],
    "media-src": [CSP.SELF, "blob:"],
    "connect-src": [CSP.SELF],
    "worker-src": [CSP.SELF, "blob:"],
    "manifest-src": [CSP.SELF],
    "frame-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # whoever ends TLS in front of the edge sends plain requests on to https
    "security.W021",  # browsers' preload lists bind a domain for years: its owner decides, not a default
]
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_X_FORWARDED_HOST = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"without_keys": {"()": "plateau.core.logs.WithoutKeys"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["without_keys"]}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"plateau": {"level": "INFO"}},
}
