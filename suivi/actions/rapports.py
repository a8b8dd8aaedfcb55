"""Rapports : reprendre l’édition d’avant, demander la production."""

from django.db import transaction

from predict.comptes.actions import demander_travail, journaliser

from ..blocs_rapport import TYPES, blocs_de
from ..models import Rapport
from ..regles import GenreRapport

_COLONNES = ("titre", "introduction", "faits_marquants", "perspectives")


def nouveau_rapport(
    *, agent, periode, genre=GenreRapport.ANNUEL, financement=None, fiche=None, cloture=None
):
    """Rapport non enregistré, aux textes de l’édition précédente : on corrige, on ne retape pas.

    L’édition précédente est de même genre, pour le même financement ou la même collectivité.
    """
    rapport = Rapport(
        reseau=agent.reseau,
        auteur=agent,
        genre=genre,
        financement=financement,
        fiche=fiche,
        cloture=cloture,
        titre=_titre(genre, periode, financement, fiche),
        du=periode.du,
        au=periode.au,
    )
    precedents = Rapport.objects.visibles_par(agent).meme_edition(rapport)
    if genre == GenreRapport.ANNUEL:
        precedents = precedents.filter(du__lt=periode.du)
    precedent = precedents.order_by("-du", "-pk").first()
    if precedent is None:
        return rapport
    if genre == GenreRapport.ANNUEL:
        for champ in _COLONNES:
            setattr(rapport, champ, getattr(precedent, champ))
    gardes = {b.code for b in blocs_de(genre) if b.garde}
    rapport.textes = {code: t for code, t in precedent.textes.items() if code in gardes}
    return rapport


def _titre(genre, periode, financement, fiche):
    if genre == GenreRapport.NOTE_CA:
        return f"Où en est le réseau en {periode.du.year}"
    if genre == GenreRapport.FINANCEUR:
        return f"{financement} : ce qui a été fait"[:200]
    if genre == GenreRapport.MANDAT:
        return f"Avec {fiche}, ce qui s’est fait pendant le mandat"[:200]
    return "Une année d’action internationale, mesurée"


@transaction.atomic
def demander_rapport(*, rapport, agent, adresse):
    """Demande la production du rapport. `adresse` : racine du site, pour lier les preuves.

    Un travail déjà en route pour ce rapport est rendu tel quel : deux clics n’en font qu’un.
    """
    rapport = Rapport.objects.select_for_update().get(pk=rapport.pk, reseau_id=agent.reseau_id)
    if rapport.travail is not None and not rapport.travail.termine:
        return rapport.travail
    rapport.travail = demander_travail(
        reseau=agent.reseau,
        type=TYPES[rapport.genre],
        titre=f"Rapport « {rapport.titre} »"[:200],
        parametres={"rapport": rapport.pk, "adresse": adresse},
        agent=agent,
    )
    rapport.save(update_fields=["travail", "modifie_le"])
    journaliser(agent=agent, verbe="rapport demandé", objet=rapport)
    return rapport.travail
