"""Qui est venu, et ce qu’il en reste : pointage, venues sans inscription, bilan."""

from django.db import transaction

from predict.comptes.actions import journaliser

from ..models import Echange, Participation
from ..regles import TypeEchange
from .inscriptions import ouvrir_sa_fiche
from .relation import noter_echange


@transaction.atomic
def pointer(*, evenement, affichees, presentes, agent, noter_les_echanges=False):
    """Enregistre le pointage des lignes `affichees` (clés) : présentes si elles sont cochées.

    Les autres ne bougent pas. Une inscription en ligne pour une collectivité sans fiche ouvre la
    fiche : qui vient entre dans la relation. Une présence n’est pas un échange [D], sauf si
    l’agent le demande. Rend le nombre de lignes changées.
    """
    presentes, changees = set(presentes), 0
    lignes = evenement.participations.avec_personne().filter(pk__in=affichees)
    for ligne in lignes.select_for_update(of=("self",)):
        venue = ligne.pk in presentes
        if ligne.presente != venue:
            if venue:
                ouvrir_sa_fiche(participation=ligne, agent=agent)
            ligne.presente = venue
            ligne.save(update_fields=["presente", "modifie_le"])
            changees += 1
    if changees:
        journaliser(agent=agent, verbe="présences pointées", objet=evenement, champs=["presente"])
    if noter_les_echanges:
        _noter_les_echanges(evenement, agent)
    return changees


def _noter_les_echanges(evenement, agent):
    """Un échange par collectivité présente, une seule fois."""
    objet = evenement.titre[:200]
    deja = set(
        Echange.objects.filter(
            reseau_id=evenement.reseau_id, type=TypeEchange.EVENEMENT, le=evenement.le, objet=objet
        ).values_list("fiche_id", flat=True)
    )
    venues = {}
    for ligne in evenement.participations.avec_personne().filter(presente=True):
        venues.setdefault(ligne.fiche, []).append(ligne.personne)
    for fiche, personnes in venues.items():
        if fiche.pk not in deja:
            noter_echange(
                fiche=fiche, agent=agent, type=TypeEchange.EVENEMENT, le=evenement.le, objet=objet,
                participants=", ".join(filter(None, personnes))[:300],
            )  # fmt: skip


@transaction.atomic
def ajouter_venue(
    *, evenement, fiche, agent, contact=None, prenom="", nom="", fonction="", email=""
):
    """Ajoute qui est venu sans s’inscrire : présent·e, jamais compté·e parmi les inscrit·es."""
    if contact is not None:
        ligne, _ = Participation.objects.get_or_create(
            evenement=evenement, contact=contact,
            defaults={"reseau_id": evenement.reseau_id, "fiche": fiche},
        )  # fmt: skip
        ligne.presente = True
        ligne.save(update_fields=["presente", "modifie_le"])
    else:
        ligne = Participation.objects.create(
            reseau_id=evenement.reseau_id, evenement=evenement, fiche=fiche, presente=True,
            prenom=prenom, nom=nom, fonction=fonction, email=email,
        )  # fmt: skip
    journaliser(agent=agent, verbe="présence ajoutée", objet=evenement)
    return ligne
