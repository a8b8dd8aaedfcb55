"""Cibles, valeurs de référence, tenue d’un indicateur."""

from django.db import transaction

from predict.comptes.actions import journaliser

from ..models import Cible, Indicateur
from ..regles import NatureCible

VERBES = {
    NatureCible.CIBLE: ("cible fixée", "cible retirée"),
    NatureCible.REFERENCE: ("valeur de référence fixée", "valeur de référence retirée"),
}


@transaction.atomic
def fixer_cibles(*, annee, valeurs, agent, nature=NatureCible.CIBLE, ventilation=""):
    """`valeurs` : {code: Decimal, ou `None` pour retirer} ; avec `ventilation`, {(code, ligne): …}.

    Rend les clés changées.
    """
    voulues = {cle if isinstance(cle, tuple) else (cle, ""): cle for cle in valeurs}
    codes = {code for code, _ in voulues}
    actuelles = {
        (c.indicateur.code, c.categorie): c
        for c in Cible.objects.visibles_par(agent)
        .filter(annee=annee, indicateur__code__in=codes, nature=nature, ventilation=ventilation)
        .select_related("indicateur")
        .select_for_update(of=("self",))
    }
    indicateurs = {i.code: i for i in Indicateur.objects.filter(code__in=codes)}
    fixee, retiree = VERBES[nature]
    changes = []
    for (code, categorie), cle in voulues.items():
        cible, valeur = actuelles.get((code, categorie)), valeurs[cle]
        if (cible.valeur if cible else None) == valeur:
            continue
        if cible is None:
            cible = Cible(
                reseau=agent.reseau, indicateur=indicateurs[code], annee=annee, nature=nature,
                ventilation=ventilation, categorie=categorie,
            )  # fmt: skip
        changes.append(cle)
        if valeur is None:
            journaliser(agent=agent, verbe=retiree, objet=cible)
            cible.delete()
            continue
        cible.valeur = valeur
        cible.save()
        journaliser(agent=agent, verbe=fixee, objet=cible, champs=["valeur"])
    return changes


@transaction.atomic
def tenir_indicateur(*, formulaire, agent):
    """Rend la tenue enregistrée, ou `None` si quelqu’un l’a modifiée entre-temps (message posé)."""
    if not formulaire.enregistrer():
        return None
    tenue = formulaire.instance
    journaliser(
        agent=agent, verbe="tenue d’un indicateur", objet=tenue, champs=formulaire.changed_data
    )
    return tenue
