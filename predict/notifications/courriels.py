"""Les deux courriels communs : la nouvelle à l’instant, le résumé."""

from django.urls import reverse

from predict.comptes import courrier
from predict.comptes.actions import poster
from predict.comptes.models import Notification

from .lecture import vaut_encore

REGLER = "Choisir ce que vous recevez, et quand"


def _une_a_dire(courriel):
    """Une nouvelle retirée, ou déjà lue dans l’outil, ne s’écrit plus."""
    lignes = Notification.objects.filter(reseau_id=courriel.reseau_id, courriel=courriel)
    lignes = lignes.filter(retiree_le__isnull=True, lue_le__isnull=True)
    return any(vaut_encore(n) for n in lignes.select_related("nouvelle", "destinataire"))


NOUVELLE = courrier.genre(
    "notification",
    motif="Vous recevez ce message parce que cela vous concerne, dans {reseau}.",
    reglages="notifications:reglages",
    libelle_reglages=REGLER,
    encore_du=_une_a_dire,
)
RESUME = courrier.genre(
    "resume",
    motif="Ce résumé rassemble ce que vous n’avez pas encore lu dans {reseau}.",
    reglages="notifications:reglages",
    libelle_reglages=REGLER,
    encore_du=_une_a_dire,
)


def adresse_de(notification):
    return courrier.adresse_absolue(reverse("notifications:ouvrir", args=[notification.pk]))


def ecrire_la_nouvelle(notification, un, objet, agent):
    """À l’instant ; la lettre propre au type, s’il en a une. Rend le courriel, ou `None`."""
    nouvelle = notification.nouvelle
    lettre = un.lettre(objet, agent, nouvelle) if un.lettre else {
        "sujet": f"{un.libelle} : {notification.titre}",
        "gabarit": "notifications/courriels/nouvelle",
        "contexte": {
            "agent": agent,
            "notification": notification,
            "libelle": un.libelle,
            "auteur": nouvelle.auteur,
            "url": adresse_de(notification),
        },
    }  # fmt: skip
    return poster(
        reseau=agent.reseau,
        genre=NOUVELLE,
        adresse=agent.email,
        destinataire=agent,
        cle=f"notification:{nouvelle.ref}:{agent.pk}",
        objet=notification,
        **lettre,
    )


def ecrire_le_resume(agent, groupes, combien, le):
    """`groupes` : [(libellé du type, [notifications])]. Rend le courriel ; `None` s’il est déjà
    écrit."""
    return poster(
        reseau=agent.reseau,
        genre=RESUME,
        adresse=agent.email,
        destinataire=agent,
        sujet=f"{agent.reseau} : {combien} nouvelle{'s' * (combien > 1)} pour vous",
        gabarit="notifications/courriels/resume",
        contexte={
            "agent": agent,
            "groupes": [(titre, [(n, adresse_de(n)) for n in lignes]) for titre, lignes in groupes],
            "combien": combien,
            "url": courrier.adresse_absolue(reverse("notifications:liste")),
        },
        cle=f"resume:{agent.pk}:{le.isoformat()}",
    )
