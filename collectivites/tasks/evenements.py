"""Écrire à qui est invité, à qui était présent : un courriel par personne, une seule fois."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from predict.comptes.actions import poster
from predict.comptes.perimetre import dans_reseau
from predict.comptes.travaux import travail

from .. import courriels_evenements
from ..models import Evenement, Participation
from ..models.evenements import hacher

INVITATIONS, AVIS = "invitations_evenement", "avis_evenement"


@travail(INVITATIONS)
def envoyer_les_invitations(un_travail, avancer):
    """Écrit à chaque personne invitée et joignable qui n’a encore ni reçu ni répondu."""
    return _ecrire_a_chacun(
        un_travail, avancer, "a_ecrire", "envoyee_le", courriels_evenements.invitation
    )


@travail(AVIS)
def demander_les_avis(un_travail, avancer):
    return _ecrire_a_chacun(
        un_travail, avancer, "a_questionner", "evaluation_demandee_le",
        courriels_evenements.demande_d_avis,
    )  # fmt: skip


def _ecrire_a_chacun(un_travail, avancer, qui, quand, composer):
    """`qui` : le mot du queryset ; `quand` : la colonne qui dit que c’est écrit.

    La colonne et le courriel s’écrivent ensemble : repris après une coupure, le travail n’écrit
    jamais deux fois à la même personne. Si le facteur renonce, la colonne s’efface.
    """
    reseau, pk = un_travail.reseau_id, un_travail.parametres["evenement"]
    le = timezone.localdate()
    with dans_reseau(reseau):
        evenement = Evenement.objects.select_related("reseau", "lieu", "animee_par").get(
            pk=pk, reseau_id=reseau
        )
        a_faire = getattr(evenement.participations, qui)(le).order_by("pk")
        a_faire = list(a_faire.values_list("pk", flat=True))
    ecrits = 0
    for rang, cle in enumerate(a_faire):
        avancer(rang, len(a_faire), f"{ecrits} courriels écrits")
        jeton = courriels_evenements.nouveau_jeton()
        with dans_reseau(reseau), transaction.atomic():
            # Relu au moment d’écrire : une opposition notée entre-temps arrête l’envoi.
            prise = getattr(Participation.objects.filter(pk=cle), qui)(le).avec_personne().first()
            if prise is None:
                continue
            Participation.objects.filter(pk=cle).update(
                jeton_hache=hacher(jeton), **{quand: timezone.now()}
            )
            prise.evenement = evenement
            poster(**composer(prise, jeton, un_travail.demande_par))
        ecrits += 1
    route = "evenement_invitations" if quand == "envoyee_le" else "evenement_presence"
    url = reverse(f"collectivites:{route}", args=[pk])

    def effet():
        return {"url": url, "ecrits": ecrits}

    return effet
