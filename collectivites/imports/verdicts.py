"""Le juge de chaque type d’import."""

from ..regles import TypeImport
from .examen_acteurs import ExamenActeurs
from .examen_collectivites import ExamenCollectivites
from .examen_contacts import ExamenContacts
from .examen_echanges import ExamenEchanges
from .examen_partenariats import ExamenPartenariats

EXAMENS = {
    TypeImport.COLLECTIVITES: ExamenCollectivites,
    TypeImport.CONTACTS: ExamenContacts,
    TypeImport.PARTENARIATS: ExamenPartenariats,
    TypeImport.ACTEURS: ExamenActeurs,
    TypeImport.ECHANGES: ExamenEchanges,
}

# Ce sans quoi aucune ligne ne passerait : une colonne au moins de chaque groupe.
_UNE_COLLECTIVITE = ("collectivite_siren", "collectivite_insee", "collectivite")
INDISPENSABLES = {
    TypeImport.COLLECTIVITES: (("siren", "insee", "collectivite"),),
    TypeImport.CONTACTS: (_UNE_COLLECTIVITE, ("nom", "nom_complet")),
    TypeImport.PARTENARIATS: (_UNE_COLLECTIVITE, ("pays",), ("partenaire",)),
    TypeImport.ACTEURS: (("nom",),),
    TypeImport.ECHANGES: (_UNE_COLLECTIVITE, ("le",), ("objet",)),
}


def champs_de(type_):
    return EXAMENS[TypeImport(type_)].champs


def manquantes(type_, correspondance):
    """Libellés des groupes de champs dont aucun n’a de colonne."""
    libelles = {champ.code: champ.libelle for champ in champs_de(type_)}
    return [
        " ou ".join(f"« {libelles[code]} »" for code in groupe)
        for groupe in INDISPENSABLES[TypeImport(type_)]
        if not any(code in correspondance for code in groupe)
    ]
