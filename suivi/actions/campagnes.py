"""Campagnes : ouvrir, inviter, relancer, clore. Les courriels partent par travail."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction

from predict.comptes.actions import demander_travail, journaliser
from predict.comptes.models import Travail

from ..models import Campagne
from ..tasks import ENVOI_ENQUETE, RELANCE_ENQUETE
from ..tasks.invitations import inviter, inviter_les_clotures


@transaction.atomic
def ouvrir_campagne(*, campagne, destinataires, agent, le):
    """Enregistre une campagne (non enregistrée), invite et demande l’envoi.

    `destinataires` : `calculs.destinataires.Destinataire` ; les exclues ne sont pas invitées.
    Rend le nombre de personnes invitées.
    """
    campagne.reseau_id = agent.reseau_id
    campagne.auteur = agent
    campagne.ouverte_le = le
    campagne.full_clean(validate_unique=False)
    campagne.save()
    journaliser(agent=agent, verbe="campagne ouverte", objet=campagne)
    return len(inviter(campagne=campagne, destinataires=destinataires, agent=agent, le=le))


@transaction.atomic
def renvoyer(*, campagne, agent):
    """Reprend l’envoi des liens qui ne sont pas partis (serveur de courriel en panne)."""
    return demander_travail(
        reseau=campagne.reseau, type=ENVOI_ENQUETE, titre=f"Enquête : {campagne}"[:200],
        parametres={"campagne": campagne.pk}, agent=agent,
    )  # fmt: skip


@transaction.atomic
def relancer(*, campagne, agent, le, invitations=None):
    """Relance à la main : ces invitations (pk), ou toutes celles restées sans réponse.

    ValidationError si personne n’est à relancer. Jamais deux fois le même jour.
    """
    a_relancer = campagne.invitations.sans_reponse(le).exclude(relancee_le=le)
    if invitations is not None:
        a_relancer = a_relancer.filter(pk__in=invitations)
    pks = list(a_relancer.values_list("pk", flat=True))
    if not pks:
        raise ValidationError(
            "Personne à relancer : tout le monde a répondu, a déjà été relancé aujourd’hui, ou ne "
            "se joint plus."
        )
    journaliser(agent=agent, verbe="enquête relancée", objet=campagne)
    demander_travail(
        reseau=campagne.reseau, type=RELANCE_ENQUETE, titre=f"Relance : {campagne}"[:200],
        parametres={"campagne": campagne.pk, "le": le.isoformat(), "invitations": pks},
        agent=agent,
    )  # fmt: skip
    return len(pks)


@transaction.atomic
def clore_campagne(*, campagne, agent, le):
    """Close la veille au soir : plus aucun lien ne s’ouvre, plus aucune relance ne part.

    Déjà close, elle garde son jour.
    """
    if campagne.est_close(le):
        return
    campagne.close_le = max(campagne.ouverte_le, le - timedelta(days=1))
    campagne.save(update_fields=["close_le", "modifie_le"])
    journaliser(agent=agent, verbe="campagne close", objet=campagne, champs=["close_le"])


def demander_le_quotidien(*, reseau, le):
    """Les travaux du jour d’un réseau : relances dues, et clôtures que rien n’a encore invitées
    (leur travail invite d’ordinaire sur-le-champ : `tasks.invitations`).

    Appelée plusieurs fois le même jour, elle n’en demande pas deux. Rend (invitées, relances).
    """
    with transaction.atomic():
        return inviter_les_clotures(reseau, le), _demander_les_relances(reseau, le)


def _demander_les_relances(reseau, le):
    deja = set(
        Travail.objects.du_reseau(reseau)
        .filter(type=RELANCE_ENQUETE, parametres__le=le.isoformat(), demande_par__isnull=True)
        .values_list("parametres__campagne", flat=True)
    )
    nombre = 0
    campagnes = Campagne.objects.du_reseau(reseau).courantes(le).exclude(relances=[])
    for campagne in campagnes.exclude(pk__in=deja).select_related("reseau"):
        en_attente = campagne.invitations.sans_reponse(le)
        if any(i.relance_due(campagne.relances, le) for i in en_attente):
            demander_travail(
                reseau=reseau, type=RELANCE_ENQUETE, titre=f"Relance : {campagne}"[:200],
                parametres={"campagne": campagne.pk, "le": le.isoformat()},
            )  # fmt: skip
            nombre += 1
    return nombre
