"""Inviter : la personne et son lien ; à la clôture d’un dossier, sans que personne le demande."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accompagnements.models import Accompagnement
from accompagnements.regles import Etape
from predict.comptes.actions import demander_travail
from predict.comptes.travaux import travail

from ..calculs.destinataires import REFERENTE, choisir
from ..models import Campagne, InvitationEnquete
from ..regles import DeclenchementCampagne
from .enquetes import ENVOI_ENQUETE

ENQUETE_DE_CLOTURE = "enquete_de_cloture"
# Un lien sans fin de campagne vaut deux mois : au-delà, on ne se souvient plus.
VALIDITE = timedelta(days=60)


@transaction.atomic
def inviter(*, campagne, destinataires, agent, le, accompagnement=None):
    """Invite les personnes qui ne le sont pas encore et demande l’envoi ; rend les nouvelles."""
    deja = set(campagne.invitations.values_list("contact_id", flat=True))
    nouvelles = [
        InvitationEnquete(
            reseau_id=campagne.reseau_id, campagne=campagne, fiche=d.fiche, contact=d.contact,
            accompagnement=accompagnement, envoyee_le=le,
            expire_le=campagne.close_le or le + VALIDITE,
        )
        for d in destinataires
        if d.contact is not None and not d.exclue and d.contact.pk not in deja
    ]  # fmt: skip
    InvitationEnquete.objects.bulk_create(nouvelles, batch_size=500)
    if nouvelles:
        demander_travail(
            reseau=campagne.reseau, type=ENVOI_ENQUETE, titre=f"Enquête : {campagne}"[:200],
            parametres={"campagne": campagne.pk}, agent=agent,
        )  # fmt: skip
    return nouvelles


@travail(ENQUETE_DE_CLOTURE)
def inviter_a_la_cloture(un_travail, avancer):
    """Paramètre : `accompagnement` (pk), qui vient de se clore ; rouvert depuis, rien ne part."""

    def effet():
        le, pk = timezone.localdate(), un_travail.parametres["accompagnement"]
        return {"invitees": inviter_les_clotures(un_travail.reseau, le, accompagnement=pk)}

    return effet


@transaction.atomic
def inviter_les_clotures(reseau, le, *, accompagnement=None):
    """Campagnes « à la clôture » : chaque accompagnement terminé depuis leur ouverture, une fois.

    `accompagnement` (pk) : celui-là seul ; sinon tous, le filet de la passe quotidienne. Rend le
    nombre de personnes invitées.
    """
    nombre = 0
    # Le verrou : la passe du jour et le travail d’une clôture n’invitent pas l’une après l’autre.
    campagnes = Campagne.objects.du_reseau(reseau).courantes(le).select_for_update(of=("self",))
    for campagne in campagnes.filter(declenchement=DeclenchementCampagne.CLOTURE):
        termines = (
            Accompagnement.objects.du_reseau(reseau)
            .filter(fin_le__range=(campagne.ouverte_le, le), etape=Etape.CLOS)
            .exclude(fiche__in=campagne.invitations.order_by().values("fiche"))
            .select_related("fiche__collectivite")
            .order_by("fin_le", "pk")
        )
        if accompagnement is not None:
            termines = termines.filter(pk=accompagnement)
        dossiers = {a.fiche_id: a for a in termines}
        fiches = [a.fiche for a in dossiers.values()]
        for destinataire in choisir(fiches, qui=REFERENTE, le=le):
            nombre += len(
                inviter(
                    campagne=campagne, destinataires=[destinataire], agent=None, le=le,
                    accompagnement=dossiers[destinataire.fiche.pk],
                )
            )  # fmt: skip
    return nombre
