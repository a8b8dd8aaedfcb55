"""Écrire à qui est invité à une enquête, relancer qui n’a pas répondu : une seule fois chacun."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from predict.comptes.actions import annoncer, poster
from predict.comptes.perimetre import dans_reseau
from predict.comptes.travaux import travail

from ..courriels_enquete import composer
from ..models import Campagne, InvitationEnquete
from ..models.enquetes import empreinte

ENVOI_ENQUETE, RELANCE_ENQUETE = "envoi_enquete", "relance_enquete"


@travail(ENVOI_ENQUETE)
def envoyer_l_enquete(un_travail, avancer):
    """Paramètre : `campagne` (pk). Écrit à chaque personne joignable dont le lien n’est pas parti.

    L’empreinte du lien et le courriel s’écrivent ensemble : repris après une coupure, le travail
    n’écrit jamais deux fois à la même personne. Si le facteur renonce, l’empreinte s’efface.
    """
    le = timezone.localdate()

    def a_faire(lignes):
        return lignes.a_ecrire(le)

    def marquer(invitation):
        return {"jeton_sha256": empreinte(invitation.jeton), "envoyee_le": le}

    return _ecrire_a_chacun(un_travail, avancer, a_faire, marquer, relance=False)


@travail(RELANCE_ENQUETE)
def relancer_l_enquete(un_travail, avancer):
    """Paramètres : `campagne` (pk), `le` (jour, ISO) ; `invitations` (pk) pour une relance à la
    main, sinon celles dont un jour de relance est passé.

    Tout est relu au moment d’écrire : qui a répondu, qui ne veut plus de courriels, une campagne
    close, un lien expiré arrêtent la relance. Demandée hier et jamais exécutée, elle ne part plus.
    """
    demandees, le = un_travail.parametres.get("invitations"), timezone.localdate()
    perimee = date.fromisoformat(un_travail.parametres["le"]) != le

    def a_faire(lignes):
        if perimee:
            return lignes.none()
        dues = lignes.sans_reponse(le).exclude(relancee_le=le)
        if demandees is not None:
            return dues.filter(pk__in=demandees)
        dues = dues.select_related("campagne")
        return dues.filter(pk__in=[i.pk for i in dues if i.relance_due(i.campagne.relances, le)])

    def marquer(invitation):
        faites = invitation.jours_passes(invitation.campagne.relances, le)
        return {"relancee_le": le, "relances": max(invitation.relances + 1, faites)}

    return _ecrire_a_chacun(un_travail, avancer, a_faire, marquer, relance=True)


def _ecrire_a_chacun(un_travail, avancer, a_faire, marquer, *, relance):
    """`a_faire` : réduit le queryset à qui attend ; `marquer` : colonnes qui disent que c’est
    écrit."""
    reseau, pk = un_travail.reseau_id, un_travail.parametres["campagne"]
    with dans_reseau(reseau):
        campagne = Campagne.objects.select_related("reseau", "auteur").get(pk=pk, reseau_id=reseau)
        pks = list(a_faire(campagne.invitations.order_by("pk")).values_list("pk", flat=True))
    ecrits = 0
    for rang, cle in enumerate(pks):
        avancer(rang, len(pks), f"{ecrits} courriels écrits")
        with dans_reseau(reseau), transaction.atomic():
            lignes = a_faire(InvitationEnquete.objects.filter(pk=cle))
            prise = lignes.select_related("campagne", "fiche__collectivite", "contact").first()
            if prise is None:
                continue
            marque = marquer(prise)
            avant = {nom: getattr(prise, nom) for nom in marque}
            # La condition redite ici : deux exécuteurs ne prennent pas la même personne.
            if not InvitationEnquete.objects.filter(pk=cle, **avant).update(**marque):
                continue
            lettre = composer(
                campagne=campagne, reseau=campagne.reseau, contact=prise.contact,
                fiche=prise.fiche, jeton=prise.jeton, expire_le=prise.expire_le, relance=relance,
                repond=un_travail.demande_par or campagne.auteur, objet=prise,
            )  # fmt: skip
            poster(**lettre)
            if not relance:
                annoncer(type="enquete", objet=prise, agent=un_travail.demande_par)
        ecrits += 1

    def effet():
        return {"url": campagne.get_absolute_url(), "ecrits": ecrits}

    return effet
