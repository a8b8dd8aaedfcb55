"""Ce qu’une personne référente doit savoir."""

from django.urls import reverse
from django.utils import timezone

from accompagnements.regles import PartieValidation
from predict.comptes.courrier import adresse_absolue
from predict.comptes.regles import Rythme
from predict.noyau.typographie import date_longue

from .commun import REFERENTES, Type
from .equipe import DOSSIER, _attend, _forme


def _referentes(fiche, contact_id=None):
    """Les accès ouverts de la collectivité ; qui s’est opposé·e ne reçoit plus rien."""
    acces = fiche.referents.filter(actif=True, agent__is_active=True)
    acces = acces.exclude(contact__oppose_le__isnull=False)
    if contact_id:
        acces = acces.filter(contact=contact_id)
    return list(acces.values_list("agent_id", flat=True))


def _lettre_de_cadre(cadre, agent, nouvelle):
    a = cadre.accompagnement
    responsable = a.responsable or nouvelle.auteur
    return {
        "sujet": f"À relire : {cadre.get_forme_display().lower()}, {a.titre}",
        "gabarit": "accompagnements/courriels/cadre_partage",
        "contexte": {
            "personne": agent,
            "cadre": cadre,
            "accompagnement": a,
            "collectivite": a.fiche.collectivite,
            "responsable": responsable,
            "url": adresse_absolue(reverse("portail:cadre", args=[cadre.pk])),
        },
        "repond": responsable,
    }


def _close(invitation, agent):
    return (
        invitation.repondue_le is not None
        or invitation.a_expire(timezone.localdate())
        or invitation.campagne.est_close(timezone.localdate())
    )


TYPES = (
    Type(
        "cadre_partage",
        "Document à relire",
        "Le réseau vous soumet un cadre de collaboration : à commenter, puis à valider.",
        "accompagnements.CadreCollaboration",
        qui=lambda c, nouvelle: _referentes(c.accompagnement.fiche),
        titre=_forme,
        detail=lambda c: f"{c.accompagnement}, {c.accompagnement.fiche}",
        chemin=lambda c: reverse("portail:cadre", args=[c.pk]),
        depassee=lambda c, agent: not _attend(c, PartieValidation.COLLECTIVITE),
        lettre=_lettre_de_cadre,
        rythme=Rythme.INSTANT,
        publics=REFERENTES,
        lies=DOSSIER,
    ),
    Type(
        "enquete",
        "Enquête à répondre",
        "Le réseau vous demande votre avis ; le lien vous est aussi écrit par courriel.",
        "suivi.InvitationEnquete",
        qui=lambda i, nouvelle: _referentes(i.fiche, i.contact_id),
        titre=lambda i: str(i.campagne),
        detail=lambda i: (
            f"Réponse possible jusqu’au {date_longue(i.expire_le)}" if i.expire_le else str(i.fiche)
        ),
        chemin=lambda i: reverse("suivi:repondre", args=[i.pk]),
        depassee=_close,
        rythme=Rythme.ICI,
        publics=REFERENTES,
        deja_ecrit=True,
        lies=("campagne", "fiche__collectivite"),
    ),
)
