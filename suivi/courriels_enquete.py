"""Composer les courriels d’une enquête : invitation, relance."""

from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from predict.comptes import courrier
from predict.comptes.courrier import adresse_absolue

from .models import InvitationEnquete

LIEN_D_EXEMPLE = "lien-personnel"
RAPPEL = "Rappel : "
ENQUETE, RELANCE = "enquete", "relance_enquete"


def _invitation(courriel):
    return InvitationEnquete.objects.filter(reseau_id=courriel.reseau_id, ref=courriel.objet_ref)


def _attend_une_reponse(courriel):
    """Réponse, opposition, clôture ou lien expiré depuis : on n’écrit plus."""
    return _invitation(courriel).sans_reponse(timezone.localdate()).exists()


def _lien_a_ecrire(courriel):
    _invitation(courriel).update(jeton_sha256="")


def _a_relancer(courriel):
    _invitation(courriel).filter(relances__gt=0).update(
        relancee_le=None, relances=F("relances") - 1
    )


MOTIF = "Vous recevez ce message parce que {reseau} vous a accompagné·e, ou vous suit."
courrier.genre(ENQUETE, motif=MOTIF, encore_du=_attend_une_reponse, renoncer=_lien_a_ecrire)
courrier.genre(RELANCE, motif=MOTIF, encore_du=_attend_une_reponse, renoncer=_a_relancer)


def lien_personnel(reseau, jeton):
    return adresse_absolue(reverse("avis:repondre", args=[reseau.slug, jeton]))


def composer(
    *, campagne, reseau, contact, fiche, jeton, expire_le, relance=False, repond=None, objet=None
):
    """Ce que demandent `poster` et, pour un aperçu, `courrier.ecrire`.

    `campagne` peut n’être pas encore enregistrée (aperçu), avec `jeton` d’exemple ; `objet` :
    l’invitation ; `repond` : qui reçoit les réponses au courriel.
    """
    return {
        "reseau": reseau,
        "genre": RELANCE if relance else ENQUETE,
        "adresse": contact.email,
        "sujet": f"{RAPPEL if relance else ''}{campagne.titre}",
        "gabarit": "suivi/courriels/enquete",
        "contexte": {
            "campagne": campagne,
            "contact": contact,
            "fiche": fiche,
            "expire_le": expire_le,
            "relance": relance,
            "repond": repond,
            "url": lien_personnel(reseau, jeton),
        },
        "secret": True,  # nosec B105 : un drapeau, pas un mot de passe
        "objet": objet,
        "repond": repond,
    }
