"""Le cadre : ce qui rend une rubrique complète, ce que vaut un apport, qui valide après qui.

Fonctions pures. Sources : guide PREDICT, étape 4 ; domaine.md §1.4 (20, 21) ; conception §6.
"""

from dataclasses import dataclass
from enum import Enum

from predict.noyau.typographie import enumeration, euros, jours

from . import CasType, EtatCadre, FormeCadre, PartieValidation, Rubrique, TypeLivrable

# -- Versions et circuit -----------------------------------------------------------


class Reprise(Enum):
    """Ce que veut dire modifier un cadre, selon où il en est."""

    SUR_PLACE = "sur place"
    NOUVELLE_VERSION = "nouvelle version"
    IMPOSSIBLE = "impossible"


# Un cadre soumis ne change plus sous les yeux de qui le lit : il en vient un autre (conception §6).
REPRISES = {
    EtatCadre.BROUILLON: Reprise.SUR_PLACE,
    EtatCadre.EN_VALIDATION: Reprise.NOUVELLE_VERSION,
    EtatCadre.VALIDE: Reprise.NOUVELLE_VERSION,
    EtatCadre.SCELLE: Reprise.NOUVELLE_VERSION,
    EtatCadre.REMPLACE: Reprise.IMPOSSIBLE,
}
# Un cadre scellé reste en vigueur, ses validations avec lui, jusqu’au scellement du suivant.
ETAT_QUAND_SUIVANT_OUVERT = {
    EtatCadre.EN_VALIDATION: EtatCadre.REMPLACE,
    EtatCadre.VALIDE: EtatCadre.REMPLACE,
    EtatCadre.SCELLE: EtatCadre.SCELLE,
}
# Rédaction, puis direction, puis collectivité ; après la dernière, le cadre est validé.
PARTIE_SUIVANTE = {
    PartieValidation.REDACTION: PartieValidation.DIRECTION,
    PartieValidation.DIRECTION: PartieValidation.COLLECTIVITE,
    PartieValidation.COLLECTIVITE: None,
}

if REPRISES.keys() != set(EtatCadre) or PARTIE_SUIVANTE.keys() != set(PartieValidation):
    raise RuntimeError("Chaque état du cadre se reprend, chaque partie a sa suivante.")


# -- Budget ------------------------------------------------------------------------


def valoriser(jours, cout_jour, reseau, collectivite):
    """Apports en euros, le montant laissé vide par un seul côté venant de jours × coût.

    Rien ne se devine si les deux côtés sont vides : on ne sait pas qui apporte les jours.
    """
    if jours is None or cout_jour is None:
        return reseau, collectivite
    if reseau is None and collectivite == 0:
        return jours * cout_jour, collectivite
    if collectivite is None and reseau == 0:
        return reseau, jours * cout_jour
    return reseau, collectivite


def message_manquant(poste, reseau, collectivite, nom_reseau, la_collectivite):
    """Ce qu’il reste à dire d’une ligne de budget ; vide si tout y est. 0 se dit, vide non."""
    qui = [
        nom for nom, montant in ((nom_reseau, reseau), (la_collectivite, collectivite))
        if montant is None
    ]  # fmt: skip
    if not qui:
        return ""
    verse = "n’apportent rien" if len(qui) > 1 else "n’apporte rien"
    pronom = "s’ils" if len(qui) > 1 else "si cette partie"
    return f"« {poste} » : indiquez l’apport de {enumeration(qui)}, ou 0 {pronom} {verse}."


def jours_du_reseau(apport_reseau, apport_collectivite):
    """Vrai si les jours d’une ligne sont ceux du réseau : ils se lisent du côté qui les apporte."""
    if apport_collectivite is None and apport_reseau == 0:
        return False
    return not apport_collectivite


def message_jours(au_budget, au_calibrage):
    """L’écart entre les jours du réseau au budget et ceux du calibrage ; vide s’ils s’accordent."""
    if not au_calibrage or au_budget == au_calibrage:
        return ""
    ecart = jours(abs(au_budget - au_calibrage))
    sens = f"{ecart} de moins" if au_budget < au_calibrage else f"{ecart} de plus"
    return (
        f"Le budget compte {jours(au_budget)} du réseau, {sens} que le calibrage "
        f"({jours(au_calibrage)}) : accordez-les, ou dites pourquoi dans les précisions."
    )


def message_valeur(poste, jours_, cout_jour, montant):
    """Jours × coût ne fait pas le montant écrit : les deux se lisent, il faut choisir."""
    if None in (jours_, cout_jour, montant) or not montant or jours_ * cout_jour == montant:
        return ""
    return (
        f"« {poste} » : {jours(jours_)} à {euros(cout_jour)} font {euros(jours_ * cout_jour)}, "
        f"le montant écrit est {euros(montant)}."
    )


# -- Rubriques ---------------------------------------------------------------------


class EtatRubrique(Enum):
    COMPLETE = "complete"
    A_REVOIR = "a_revoir"
    VIDE = "vide"


LIBELLES = {
    EtatRubrique.COMPLETE: "Complète",
    EtatRubrique.A_REVOIR: "À revoir",
    EtatRubrique.VIDE: "Vide",
}


@dataclass(frozen=True)
class FaitsRubrique:
    """`lignes` : nombre d’entrées (échéances, postes…) ; `incompletes` : celles où il manque
    un montant, une date ou une cible ; `commentaires` : ceux qui ne sont pas réglés."""

    texte: str = ""
    texte_collectivite: str = ""
    lignes: int = 0
    incompletes: int = 0
    commentaires: int = 0


# Ce qu’une rubrique demande : un texte, le texte des deux parties, ou au moins une ligne.
DEMANDE = {
    Rubrique.OBJECTIFS: "texte",
    Rubrique.ACTEURS: "texte",
    Rubrique.ROLES: "deux_textes",
    Rubrique.ECHEANCES: "lignes",
    Rubrique.BUDGET: "lignes",
    Rubrique.LIVRABLES: "lignes",
    Rubrique.INDICATEURS: "lignes",
}
AIDES = {
    Rubrique.OBJECTIFS: "Ce que les deux parties visent, et ce que la collectivité attend.",
    Rubrique.ACTEURS: "Qui décide, qui travaille, qui est consulté. Une personne ou une "
    "structure par ligne.",
    Rubrique.ROLES: "Ce que fait le réseau, dans sa posture, et ce que fait l’autre partie.",
    Rubrique.ECHEANCES: "Les rendez-vous qui engagent les deux parties, avec leur date.",
    Rubrique.BUDGET: "Ce que chaque partie apporte, en temps et en argent. Les jours sont "
    "valorisés au coût de revient.",
    Rubrique.LIVRABLES: "Ce qui sera remis, et quand.",
    Rubrique.INDICATEURS: "À quoi l’on verra que c’est réussi. Chaque mesure a sa cible.",
}
CE_QUI_MANQUE = {
    Rubrique.ECHEANCES: "au moins une échéance",
    Rubrique.BUDGET: "les apports encore à préciser, ou 0",
    Rubrique.LIVRABLES: "une date pour chaque livrable",
    Rubrique.INDICATEURS: "une cible pour chaque indicateur",
    Rubrique.ROLES: "le rôle de chacune des deux parties",
}

# Ce que chaque mise en page met en avant, pour choisir en connaissance de cause.
FORMES = {
    FormeCadre.NOTE: "L’essentiel en deux pages, pour une décision.",
    FormeCadre.FEUILLE_DE_ROUTE: "Le calendrier d’abord, puis les sept rubriques.",
    FormeCadre.PLAN_ACTION: "Un tableau en paysage : quoi, quand, qui, et ce qui est fait.",
    FormeCadre.ANNEXE: "Des articles numérotés et des signatures, à joindre à la convention.",
    FormeCadre.AUTRE: "Les sept rubriques, l’une après l’autre.",
}

if (
    FORMES.keys() != set(FormeCadre)
    or DEMANDE.keys() != set(Rubrique)
    or AIDES.keys() != set(Rubrique)
):
    raise RuntimeError("Chaque rubrique dit ce qu’elle demande.")


def ecrite(code, f):
    """Vrai si la rubrique porte tout ce qu’elle demande, commentaires à part."""
    if DEMANDE[code] == "texte":
        return bool(f.texte.strip())
    if DEMANDE[code] == "deux_textes":
        return bool(f.texte.strip() and f.texte_collectivite.strip())
    return f.lignes > 0 and f.incompletes == 0


def etat_rubrique(code, f):
    """Vide, à revoir (il manque quelque chose, ou un commentaire n’est pas réglé), complète."""
    if not (f.texte.strip() or f.texte_collectivite.strip() or f.lignes):
        return EtatRubrique.VIDE
    if ecrite(code, f) and not f.commentaires:
        return EtatRubrique.COMPLETE
    return EtatRubrique.A_REVOIR


def bilan_rubriques(etats):
    """« 5 complètes, 1 à revoir, 1 vide »."""
    comptes = [(sum(e is etat for e in etats), etat) for etat in EtatRubrique]
    mots = {EtatRubrique.COMPLETE: "complète", EtatRubrique.VIDE: "vide"}
    return ", ".join(
        f"{n} {mots[e] + ('s' if n > 1 else '') if e in mots else 'à revoir'}"
        for n, e in comptes if n
    )  # fmt: skip


# Mot du titre d’un livrable → son type, proposé quand le cadre est scellé ; il se corrige.
TYPES_DE_LIVRABLE = {
    "étude": TypeLivrable.ETUDE,
    "diagnostic": TypeLivrable.ETUDE,
    "compte rendu": TypeLivrable.RAPPORT,
    "support": TypeLivrable.SUPPORT,
    "carnet": TypeLivrable.SUPPORT,
    "guide": TypeLivrable.SUPPORT,
}


def type_de_livrable(titre):
    titre = titre.casefold()
    return next((t for mot, t in TYPES_DE_LIVRABLE.items() if mot in titre), TypeLivrable.AUTRE)


# -- Indicateurs que le cas peut nourrir ----------------------------------------------

# (code, mesure, source) : domaine.md §2. Cible à dire ensemble.
MESURES = {
    "I2": ("Candidature déposée à un financement", "Accusé de dépôt"),
    "I3": ("Étude produite pour la collectivité", "Rapport final daté"),
    "I4": ("Convention signée avec un partenaire", "Convention signée"),
    "I5": ("Projet développé après une mise en réseau", "Document du projet"),
    "I6": ("Satisfaction de la collectivité, sur 5", "Enquête de clôture"),
    "I7": ("Projet déposé obtenant un financement", "Notification"),
    "I9": ("Stratégie internationale délibérée", "Délibération"),
}
PAR_SERVICE = {
    "diagnostic_territorial": ("I3",),
    "observatoire": ("I3",),
    "appui_strategie": ("I9",),
    "montage_projet": ("I2", "I7"),
    "mise_en_relation": ("I4",),
    "appui_accords": ("I4",),
    "appui_jumelages": ("I4",),
    "groupes_echange": ("I5",),
    "programmes_mutualises": ("I5",),
}
PAR_CAS = {CasType.FINANCEMENT: ("I2", "I7"), CasType.BAILLEUR: ("I2", "I7")}


def indicateurs_possibles(cas_type, services):
    """Codes que ce cas peut nourrir, dans l’ordre de la matrice ; la satisfaction, toujours.

    `services` : codes du catalogue commun des prestations retenues.
    """
    codes = {"I6", *PAR_CAS.get(cas_type, ())}
    for service in services:
        codes.update(PAR_SERVICE.get(service, ()))
    return sorted(codes)
