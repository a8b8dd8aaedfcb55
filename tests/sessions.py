"""Entrer comme quelqu’un, dans un essai."""

from types import SimpleNamespace

from allauth.account.internal.flows.login import record_authentication


def entrer(navigateur, personne, *, confirmee=True):
    """Connecte la personne, qui vient de confirmer que c’est elle (ou non)."""
    navigateur.force_login(personne)
    if confirmee:
        requete = SimpleNamespace(session=navigateur.session)
        record_authentication(requete, personne, "password", reauthenticated=True)
        requete.session.save()
    return navigateur
