"""Effacer un compte qui ne sert plus à personne : son nom, son adresse, ses moyens d’entrer."""

import secrets

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import transaction

from ..models import (
    Adhesion,
    Agent,
    Courriel,
    FluxCalendrier,
    Notification,
    PreferenceNotification,
    Rappel,
)
from ..regles import Role

EFFACE = "Personne anonymisée"


@transaction.atomic
def effacer_compte(*, compte, reseau_id):
    """Efface ce que le compte dit d’une personne, s’il n’était qu’un accès au portail d’ici.

    Vrai si c’est fait ; faux, sans rien écrire, si le compte a une autre place (équipe, autre
    réseau) ou des droits techniques. Irréversible ; ses actes restent, sans nom.
    """
    if compte.is_staff or compte.is_superuser:
        return False
    ailleurs = Adhesion.objects.filter(agent=compte).exclude(
        reseau_id=reseau_id, role=Role.REFERENT
    )
    if ailleurs.exists():
        return False
    for modele, lien in (
        (EmailAddress, "user"), (Authenticator, "user"), (SocialAccount, "user"),
        (UserSession, "user"), (FluxCalendrier, "agent"), (Courriel, "destinataire"),
        (Notification, "destinataire"), (Rappel, "destinataire"), (PreferenceNotification, "agent"),
    ):  # fmt: skip
        modele.objects.filter(**{lien: compte}).delete()
    Adhesion.objects.filter(agent=compte).update(active=False, fonction="")
    compte.set_unusable_password()
    Agent.objects.filter(pk=compte.pk).update(
        prenom="",
        nom=EFFACE,
        email=f"anonyme-{secrets.token_hex(8)}@anonyme.invalid",
        password=compte.password,
        is_active=False,
        last_login=None,
    )
    return True
