"""Actes du suivi : fixer les cibles, préparer et demander le rapport annuel."""

from django.db import transaction

from predict.comptes.actions import demander_travail, journaliser

from .models import Cible, Indicateur, Rapport


@transaction.atomic
def fixer_cibles(*, annee, valeurs, agent):
    """`valeurs` : {code: Decimal, ou `None` pour retirer la cible}. Rend les codes changés."""
    actuelles = {
        c.indicateur.code: c
        for c in Cible.objects.visibles_par(agent)
        .filter(annee=annee, indicateur__code__in=valeurs)
        .select_related("indicateur")
        .select_for_update(of=("self",))
    }
    indicateurs = {i.code: i for i in Indicateur.objects.filter(code__in=valeurs)}
    changes = []
    for code, valeur in valeurs.items():
        cible = actuelles.get(code)
        if (cible.valeur if cible else None) == valeur:
            continue
        if cible is None:
            cible = Cible(reseau=agent.reseau, indicateur=indicateurs[code], annee=annee)
        changes.append(code)
        if valeur is None:
            journaliser(agent=agent, verbe="cible retirée", objet=cible)
            cible.delete()
            continue
        cible.valeur = valeur
        cible.save()
        journaliser(agent=agent, verbe="cible fixée", objet=cible, champs=["valeur"])
    return changes


def nouveau_rapport(*, agent, periode):
    """Rapport non enregistré, aux textes de l’édition précédente : on corrige, on ne retape pas."""
    precedent = (
        Rapport.objects.visibles_par(agent).filter(du__lt=periode.du).order_by("-du", "-pk").first()
    )
    rapport = Rapport(
        reseau=agent.reseau,
        auteur=agent,
        titre="Une année d’action internationale, mesurée",
        du=periode.du,
        au=periode.au,
    )
    if precedent is not None:
        for champ in ("titre", "introduction", "faits_marquants", "perspectives"):
            setattr(rapport, champ, getattr(precedent, champ))
    return rapport


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
        type="rapport_annuel",
        titre=f"Rapport « {rapport.titre} »"[:200],
        parametres={"rapport": rapport.pk, "adresse": adresse},
        agent=agent,
    )
    rapport.save(update_fields=["travail", "modifie_le"])
    journaliser(agent=agent, verbe="rapport demandé", objet=rapport)
    return rapport.travail
