"""Réglages de PREDICT, lus dans l’environnement (voir docs/exploitation.md).

Sans aucune variable, on obtient l’embarqué : SQLite, exécuteur de travaux local, DEBUG.
En production (`DEBUG=0`), une clé secrète de remplacement empêche le démarrage.
"""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from celery.schedules import crontab
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=True)
CLE_DE_REMPLACEMENT = "a-remplacer-cette-cle-ne-sert-qu-a-la-demonstration"
SECRET_KEY = env("SECRET_KEY", default=CLE_DE_REMPLACEMENT)
if not DEBUG and (SECRET_KEY == CLE_DE_REMPLACEMENT or len(SECRET_KEY) < 40):
    raise ImproperlyConfigured(
        "SECRET_KEY absente, trop courte (40 caractères au moins) ou laissée à sa valeur de "
        "remplacement : PREDICT refuse de démarrer en production. Voir docs/exploitation.md."
    )
# Secret des clés de collectivités transmises (ADR 7) : le changer sépare à jamais ce qui est déjà
# transmis de ce qui le sera.
CLE_NATIONALE = env("CLE_NATIONALE", default="") or f"predict:cle-nationale:{SECRET_KEY}"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
ADRESSE_PUBLIQUE = env("ADRESSE_PUBLIQUE", default="http://127.0.0.1:8000")
DEMONSTRATION = env.bool("DEMONSTRATION", default=DEBUG)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    # Statiques livrés par paquet : static/bootstrap/ et static/bootstrap-icons/.
    "bootstrap",
    "js_lib_bootstrap_icons",
    "predict.noyau",
    "predict.comptes",
    "collectivites",
    "offre",
    "accompagnements",
    "suivi",
    "predict.notifications",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "predict.introuvable.page_de_la_maison",
    # En dernier : il exécute la vue elle-même, dans le réseau de l’agent.
    "predict.comptes.perimetre.PerimetreMiddleware",
]

ROOT_URLCONF = "predict.urls"
WSGI_APPLICATION = "predict.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "predict.accueil.contexte",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

# -- Données -----------------------------------------------------------------
DATABASES = {
    "default": env.db_url(
        "DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'var' / 'predict.sqlite3'}"
    )
}
_BASE = DATABASES["default"]
SUR_POSTGRESQL = _BASE["ENGINE"].endswith("postgresql")
if SUR_POSTGRESQL:
    _BASE["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    _BASE["CONN_HEALTH_CHECKS"] = True
else:
    # WAL : les lecteurs n’attendent pas l’écrivain ; IMMEDIATE : pas d’interblocage au milieu.
    _BASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
# Rôle PostgreSQL sous lequel s’exécutent les vues et les travaux : ni propriétaire, ni
# BYPASSRLS. En production la connexion l’a déjà ; en développement et en essais, où l’on se
# connecte en propriétaire, il est pris dans chaque transaction (voir comptes.perimetre).
ROLE_APPLICATIF = env("ROLE_APPLICATIF", default="predict_app")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL", default="")
if REDIS_URL:
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}
    }
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "predict",
        }
    }
# Durée, en secondes, où l’en-tête garde ses comptes (tâches dues, accompagnements ouverts).
NAVIGATION_SECONDES = 60

# -- Travaux -----------------------------------------------------------------
# Sans Redis, l’exécuteur embarqué (`manage.py executer_travaux`) lit la même table.
TRAVAUX_PAR_CELERY = env.bool("TRAVAUX_PAR_CELERY", default=bool(REDIS_URL) and not DEBUG)
CELERY_BROKER_URL = env("CELERY_BROKER_URL", default=REDIS_URL or "memory://")
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE = {
    "balayer-les-travaux": {"task": "predict.comptes.tasks.balayer", "schedule": 30.0},
    "demander-le-quotidien": {
        "task": "predict.comptes.tasks.demander_le_quotidien",
        "schedule": crontab(hour=6, minute=0),
    },
}
# Commandes qui demandent les travaux du jour ; les rejouer le même jour n’en demande pas deux.
COMMANDES_QUOTIDIENNES = ["sceller_journal", "relancer_enquetes", "notifier"]
# Travaux qu’une clôture demande, leur dossier (pk) en paramètre : l’app du dessous ne nomme pas
# celle du dessus.
TRAVAUX_A_LA_CLOTURE = ["enquete_de_cloture"]

# -- Comptes -----------------------------------------------------------------
AUTH_USER_MODEL = "comptes.Agent"
AUTHENTICATION_BACKENDS = ["predict.comptes.authentification.AuthentificationAgent"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 15},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accueil"
ACCOUNT_ADAPTER = "predict.comptes.authentification.AdaptateurComptes"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[PREDICT] "
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
# Derrière un mandataire, l’adresse du visiteur est dans X-Forwarded-For : sans ce compte, la
# limite d’essais de mot de passe serait commune à tout le monde.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("MANDATAIRES", default=0)
# Par visiteur seul : comptées par adresse électronique, les demandes d’un inconnu priveraient la
# vraie personne de son code.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "5/m/ip,20/h/ip",
    "reset_password": "5/m/ip,20/h/ip",  # nosec B105 : un débit
}
# Essais manqués avant d’attendre (comptes.freins).
FREINS = {"secret": "30/10m/ip", "identifiant": "200/10m/user"}  # nosec B105 : des débits
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "PREDICT"
MFA_FORMS = {
    "activate_totp": "predict.comptes.forms_mfa.ActivationForm",
    "add_webauthn": "predict.comptes.forms_mfa.AjoutCleForm",
    "edit_webauthn": "predict.comptes.forms_mfa.NomCleForm",
}
# L’adresse est prouvée par l’invitation reçue : sans cette ligne, allauth refuserait la double
# vérification à tout le monde, faute de sa propre vérification.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_PASSKEY_LOGIN_ENABLED = False
SOCIALACCOUNT_ADAPTER = "predict.comptes.oidc.AdaptateurOIDC"
SOCIALACCOUNT_PROVIDERS = {}
# « reseau » : la double vérification que demande le réseau vaut aussi pour qui entre par OIDC.
# « fournisseur » : celle du fournisseur suffit, s’il l’atteste (revendication amr « mfa »).
OIDC_SECOND_FACTEUR = env("OIDC_SECOND_FACTEUR", default="reseau")
if OIDC_SECOND_FACTEUR not in {"reseau", "fournisseur"}:
    raise ImproperlyConfigured("OIDC_SECOND_FACTEUR vaut « reseau » ou « fournisseur ».")
OIDC_SERVEUR = env("OIDC_SERVEUR", default="")


def fournisseur_oidc(serveur, client, secret, nom="ProConnect"):
    """Le seul fournisseur, sous l’identifiant « oidc » ; échange lié au navigateur par PKCE."""
    application = {
        "provider_id": "oidc",
        "name": nom,
        "client_id": client,
        "secret": secret,
        "settings": {"server_url": serveur},
    }
    return {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [application]}}


if env("OIDC_CLIENT_ID", default=""):
    SOCIALACCOUNT_PROVIDERS = fournisseur_oidc(
        OIDC_SERVEUR,
        env("OIDC_CLIENT_ID"),
        env("OIDC_SECRET"),
        env("OIDC_NOM", default="ProConnect"),
    )
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
if not DEBUG:
    _EN_HTTPS = env.bool("HTTPS", default=True)
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _EN_HTTPS
    SECURE_SSL_REDIRECT = False  # le mandataire s’en charge
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000 if _EN_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
# Contrôles de déploiement écartés, chacun pour sa raison : sous-domaines et préchargement HSTS
# engagent tout un domaine qui n’est pas à nous (W005, W021) ; la redirection vers HTTPS est au
# mandataire (W008) ; l’aperçu d’un PDF s’affiche dans un cadre de notre origine (W019).
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W008", "security.W019", "security.W021"]

# -- Sécurité du contenu -------------------------------------------------------
from csp.constants import NONCE, NONE, SELF  # noqa: E402

ORIGINES_OIDC = ["{0.scheme}://{0.netloc}".format(urlsplit(OIDC_SERVEUR))] if OIDC_SERVEUR else []
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": [],
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # Le bouton du fournisseur d’identité mène chez lui.
        "form-action": [SELF, *ORIGINES_OIDC],
        "frame-src": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    },
}

# -- Courriel, langue, fichiers -----------------------------------------------
if DEMONSTRATION and not env("EMAIL_URL", default=""):
    # L’attrape-courriels : rien ne part, tout se lit à /demonstration/courriels/.
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = env("COURRIELS", default=str(BASE_DIR / "var" / "courriels"))
else:
    vars().update(env.email_url("EMAIL_URL", default="smtp://localhost:25"))
DEFAULT_FROM_EMAIL = env("EXPEDITEUR", default="PREDICT <predict@exemple.invalid>")
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
if DEBUG:
    # Un clone tout neuf n’a ni base ni statiques réunis : leur dossier suffit à démarrer.
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
import fontpkg_inter  # noqa: E402

# fontpkg-inter n’est pas une application Django : ses fichiers se servent sous static/inter/.
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("inter", Path(fontpkg_inter.__file__).parent / "files"),
]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": env("FICHIERS_PRIVES", default=str(BASE_DIR / "var" / "prive"))},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
# Les fichiers sont privés : aucune adresse publique, ils ne sortent que par une vue.
MEDIA_URL = ""
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
PHONENUMBER_DEFAULT_REGION = "FR"

# -- Journaux techniques : sans donnée personnelle -----------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"sans_donnees": {"()": "predict.noyau.journaux.SansDonneesPersonnelles"}},
    "formatters": {"json": {"()": "predict.noyau.journaux.FormatJSON"}},
    "handlers": {
        "sortie": {
            "class": "logging.StreamHandler",
            "filters": ["sans_donnees"],
            **({} if DEBUG else {"formatter": "json"}),
        }
    },
    "root": {"handlers": ["sortie"], "level": env("NIVEAU_JOURNAUX", default="INFO")},
    "loggers": {
        "django.server": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
    },
}
if env("SENTRY_DSN", default=""):
    import sentry_sdk

    sentry_sdk.init(dsn=env("SENTRY_DSN"), send_default_pii=False)
