"""Salaires, frais, recettes : la direction seule les tient ; le journal dit le geste, sans valeur.

Une recette s’y note sur sa prestation : son propre nom porte un montant.
"""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from predict.comptes.actions import journaliser
from predict.comptes.droits import est_direction

from ..models import FraisGeneraux


def _exiger(agent):
    if not est_direction(agent):
        raise PermissionDenied


@transaction.atomic
def regler_annee(*, formulaire, postes, agent):
    """Enregistre les réglages d’une année et ses frais ; `False`, message posé, si quelqu’un l’a
    fait entre-temps. `postes` : [{"poste": pk ou None, "libelle", "montant"}], dans l’ordre."""
    _exiger(agent)
    formulaire.instance.reseau_id = agent.reseau_id
    if not formulaire.enregistrer():
        return False
    exercice = formulaire.instance
    presents = {f.pk: f for f in exercice.frais.select_for_update()}
    gardes = set()
    for rang, poste in enumerate(p for p in postes if p.get("libelle")):
        frais = presents.get(poste["poste"]) or FraisGeneraux(
            reseau_id=agent.reseau_id, exercice=exercice
        )
        frais.libelle, frais.montant, frais.ordre = poste["libelle"], poste["montant"], rang
        frais.save()
        gardes.add(frais.pk)
    exercice.frais.exclude(pk__in=gardes).delete()
    journaliser(
        agent=agent, verbe="réglages des coûts enregistrés", objet=exercice,
        champs=[*formulaire.changed_data, "frais"],
    )  # fmt: skip
    return True


@transaction.atomic
def noter_salaire(*, formulaire, agent):
    """`False`, message posé, si quelqu’un l’a changé entre-temps."""
    _exiger(agent)
    neuf = formulaire.instance.pk is None
    formulaire.instance.reseau_id = agent.reseau_id
    if not formulaire.enregistrer():
        return False
    journaliser(
        agent=agent, verbe="salaire noté" if neuf else "salaire modifié",
        objet=formulaire.instance, champs=formulaire.changed_data,
    )  # fmt: skip
    return True


@transaction.atomic
def retirer_salaire(*, salaire, agent):
    _exiger(agent)
    journaliser(agent=agent, verbe="salaire retiré", objet=salaire)
    salaire.delete()


@transaction.atomic
def noter_recette(*, formulaire, prestation, agent):
    _exiger(agent)
    neuve = formulaire.instance.pk is None
    formulaire.instance.reseau_id = agent.reseau_id
    formulaire.instance.prestation = prestation
    if not formulaire.enregistrer():
        return False
    journaliser(
        agent=agent, verbe="recette notée" if neuve else "recette modifiée", objet=prestation,
        champs=formulaire.changed_data,
    )  # fmt: skip
    return True


@transaction.atomic
def retirer_recette(*, recette, agent):
    _exiger(agent)
    journaliser(agent=agent, verbe="recette retirée", objet=recette.prestation)
    recette.delete()
