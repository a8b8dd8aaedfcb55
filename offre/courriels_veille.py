"""Composer le courriel hebdomadaire des échéances de financement."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from .calculs.echeances import echeances_de, ouvertures_de
from .regles.financement import JOURS_DE_VEILLE


def adresse_absolue(chemin):
    return f"{settings.ADRESSE_PUBLIQUE.rstrip('/')}{chemin}"


def composer(veille, le):
    """Le courriel de cet abonnement, ou `None` si rien n’approche.

    `veille` : lue avec son agent, dont l’adhésion est celle du réseau de la veille.
    """
    fermetures = _lignes(veille, echeances_de(veille.agent, le), "ferme_le", le)
    ouvertures = _lignes(veille, ouvertures_de(veille.agent, le), "ouvre_le", le)
    if not fermetures and not ouvertures:
        return None
    contexte = {
        "agent": veille.agent,
        "reseau": veille.reseau,
        "fermetures": fermetures,
        "ouvertures": ouvertures,
        "jours": JOURS_DE_VEILLE,
        "url_sessions": adresse_absolue(reverse("financements:sessions")),
        "url_veille": adresse_absolue(reverse("financements:veille")),
    }
    courriel = EmailMultiAlternatives(
        subject=_sujet(fermetures, ouvertures),
        body=render_to_string("financements/courriels/veille.txt", contexte),
        to=[veille.agent.email],
        headers={"List-Unsubscribe": f"<{contexte['url_veille']}>"},
    )
    courriel.attach_alternative(
        render_to_string("financements/courriels/veille.html", contexte), "text/html"
    )
    return courriel


def _lignes(veille, sessions, champ, le):
    if veille.dispositifs:
        sessions = sessions.filter(dispositif__code__in=veille.dispositifs)
    return [
        {
            "session": session,
            "le": getattr(session, champ),
            "jours": (getattr(session, champ) - le).days,
            "url": adresse_absolue(session.get_absolute_url()),
        }
        for session in sessions
    ]


def _sujet(fermetures, ouvertures):
    n = len(fermetures)
    if n:
        return f"Financements : {n} session{'s' * (n > 1)} à déposer bientôt"
    n = len(ouvertures)
    return f"Financements : {n} session{'s' * (n > 1)} à venir"
