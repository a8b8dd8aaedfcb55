"""Composer le courriel hebdomadaire des échéances de financement."""

from django.urls import reverse

from predict.comptes import courrier
from predict.comptes.courrier import adresse_absolue

from .calculs.echeances import echeances_de, ouvertures_de
from .models import Veille
from .regles import RythmeVeille
from .regles.financement import JOURS_DE_VEILLE


def _veille(courriel):
    return Veille.objects.filter(reseau_id=courriel.reseau_id, ref=courriel.objet_ref)


def _toujours_voulue(courriel):
    return _veille(courriel).filter(rythme=RythmeVeille.HEBDOMADAIRE).exists()


def _reste_a_envoyer(courriel):
    _veille(courriel).update(dernier_envoi_le=None)


VEILLE = courrier.genre(
    "veille_financements",
    motif="Vous recevez ce courriel parce que vous l’avez demandé à {reseau}.",
    reglages="financements:veille",
    libelle_reglages="Changer de rythme, choisir les dispositifs ou ne plus rien recevoir",
    encore_du=_toujours_voulue,
    renoncer=_reste_a_envoyer,
)


def composer(veille, le):
    """Ce que demande `poster` pour cet abonnement, ou `None` si rien n’approche.

    `veille` : lue avec son agent, dont l’adhésion est celle du réseau de la veille.
    """
    fermetures = _lignes(veille, echeances_de(veille.agent, le), "ferme_le", le)
    ouvertures = _lignes(veille, ouvertures_de(veille.agent, le), "ouvre_le", le)
    if not fermetures and not ouvertures:
        return None
    return {
        "reseau": veille.reseau,
        "genre": VEILLE,
        "adresse": veille.agent.email,
        "destinataire": veille.agent,
        "sujet": _sujet(fermetures, ouvertures),
        "gabarit": "financements/courriels/veille",
        "contexte": {
            "agent": veille.agent,
            "fermetures": fermetures,
            "ouvertures": ouvertures,
            "jours": JOURS_DE_VEILLE,
            "url_sessions": adresse_absolue(reverse("financements:sessions")),
        },
        "cle": f"veille:{veille.ref}:{le.isoformat()}",
        "objet": veille,
    }


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
