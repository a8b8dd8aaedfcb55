"""Comment on entre : adresse et mot de passe, code par courriel, second facteur."""

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.core.internal.ratelimit import get_ip

from .models import Agent


class AuthentificationAgent(AuthenticationBackend):
    """Rend l’agent avec son adhésion et son réseau : une requête, pas trois."""

    def get_user(self, user_id):
        agent = Agent.objects.avec_adhesion().filter(pk=user_id).first()
        return agent if agent and self.user_can_authenticate(agent) else None


class AdaptateurComptes(DefaultAccountAdapter):
    """On n’entre que sur invitation : pas d’inscription libre."""

    # Cinq essais par adresse en cinq minutes : la limite d’allauth, que ce message dit.
    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": "Trop d’essais manqués. Attendez cinq minutes, ou choisissez "
        "un nouveau mot de passe par « Mot de passe oublié ? ».",
    }

    def is_open_for_signup(self, request):
        return False

    def populate_username(self, request, user):
        """L’adresse tient lieu d’identifiant."""

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Compte les essais manqués par adresse électronique **et** par visiteur.

        Par adresse seule, cinq essais d’un inconnu fermeraient la porte à la vraie personne.
        """
        cle = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{cle}:{get_ip(request)}"
