"""Partenariats à l’étranger : les ranger, leur donner un comité, les retirer."""

from django.db import transaction

from predict.comptes.actions import journaliser

from ..models import Acteur
from ..regles import TypeActeur
from .acteurs import relier_acteur

ROLE_DU_COMITE = "Fait vivre le jumelage"


def comite_nomme(*, fiche, nom, agent):
    """L’acteur de ce nom dans l’annuaire du réseau, créé s’il n’y est pas ; relié à la fiche."""
    nom = " ".join(nom.split())
    if not nom:
        return None
    acteur = Acteur.objects.filter(reseau_id=fiche.reseau_id, nom__iexact=nom).first()
    if acteur and fiche.acteurs.filter(acteur=acteur).exists():
        return acteur
    lien = relier_acteur(
        fiche=fiche,
        agent=agent,
        role=ROLE_DU_COMITE,
        acteur=acteur,
        **({} if acteur else {"nom": nom, "type": TypeActeur.COMITE_JUMELAGE}),
    )
    return lien.acteur


@transaction.atomic
def ranger_partenariat(*, partenariat, agent, champs=(), nom_du_comite=None):
    """Suit l’enregistrement d’un partenariat : son comité, et la trace au journal.

    `champs` : vide à la création ; `nom_du_comite` : `None` pour n’y pas toucher.
    """
    if nom_du_comite is not None:
        comite = comite_nomme(fiche=partenariat.fiche, nom=nom_du_comite, agent=agent)
        if comite != partenariat.comite:
            partenariat.comite = comite
            partenariat.save(update_fields=["comite", "modifie_le"])
    verbe = "partenariat modifié" if champs else "partenariat ajouté"
    journaliser(agent=agent, verbe=verbe, objet=partenariat, champs=champs)
    return partenariat


@transaction.atomic
def retirer_partenariat(*, partenariat, agent):
    """Ôte un partenariat noté par erreur ; un partenariat fini se marque « terminé »."""
    journaliser(agent=agent, verbe="partenariat retiré", objet=partenariat)
    partenariat.delete()
