"""La stratégie internationale : ce qui manque à chaque étape, ce qui rend un objectif SMART.

Fonctions pures. Source : guide CUF (domaine.md §1.6, 29 à 35). Rien n’empêche d’avancer : on dit
ce qui manque, la collectivité décide.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from collectivites.regles import Nature
from collectivites.regles import Rattachement as Lieu
from collectivites.regles import VarianteRattachement as Variante
from collectivites.regles.rattachement import MODELES, VARIANTES
from predict.noyau.typographie import date_longue, enumeration

from .outils import ConditionReussite, EtapeStrategie, EtatCondition, Rattachement

# -- Horizon ---------------------------------------------------------------------------

# Année d’élection connue, durée du mandat (domaine.md §3).
_MANDATS = {
    Nature.DEPARTEMENT: (2028, 7),
    Nature.REGION: (2028, 7),
}
_MANDAT_COMMUNAL = (2026, 6)


def annees_du_mandat(nature, le):
    """(première, dernière) année du mandat en cours à cette date ; mars fait la bascule."""
    election, duree = _MANDATS.get(nature, _MANDAT_COMMUNAL)
    annee = le.year if le.month > 3 else le.year - 1
    debut = election + (annee - election) // duree * duree
    return debut, debut + duree


# -- SMART -----------------------------------------------------------------------------


@dataclass(frozen=True)
class FaitsIndicateur:
    reference: Decimal | None = None
    reference_le: date | None = None
    cible: Decimal | None = None
    cible_le: date | None = None

    @property
    def chiffre_et_date(self):
        """Une référence mesurée tel jour, ou une cible pour tel jour."""
        reference = self.reference is not None and self.reference_le is not None
        return reference or (self.cible is not None and self.cible_le is not None)


@dataclass(frozen=True)
class FaitsObjectif:
    """`debut`, `fin` : années de la stratégie ; `fin` vide, elle n’a pas de terme."""

    precis: str = ""
    atteignable: str = ""
    pertinent: str = ""
    echeance: date | None = None
    indicateurs: tuple[FaitsIndicateur, ...] = ()
    debut: int = 0
    fin: int | None = None


@dataclass(frozen=True)
class Lettre:
    """Une lettre de SMART : tenue ou non, et pourquoi, toujours dit."""

    initiale: str
    nom: str
    tenue: bool
    raison: str


def smart(f):
    """Les cinq lettres d’un objectif, dans l’ordre."""
    return (
        _ecrite("S", "Précis", f.precis, "Écrivez qui fait quoi, et où."),
        Lettre("M", "Mesurable", *_mesurable(f.indicateurs)),
        _ecrite("A", "Atteignable", f.atteignable, "Écrivez avec quels moyens."),
        _ecrite("R", "Pertinent", f.pertinent, "Écrivez à quoi il sert ici."),
        Lettre("T", "Daté", *_date(f)),
    )


def _ecrite(initiale, nom, phrase, manque):
    tenue = bool(phrase.strip())
    return Lettre(initiale, nom, tenue, phrase.strip() if tenue else manque)


def _mesurable(indicateurs):
    if not indicateurs:
        return False, "Aucun indicateur : ajoutez-en un, avec une valeur et une date."
    chiffres = sum(i.chiffre_et_date for i in indicateurs)
    if not chiffres:
        return False, "Aucun indicateur n’a de référence ni de cible chiffrée et datée."
    if chiffres == 1:
        return True, "Un indicateur chiffré et daté."
    return True, f"{chiffres} indicateurs chiffrés et datés."


def _date(f):
    if f.echeance is None:
        return False, "Sans échéance."
    quand = date_longue(f.echeance)
    if f.echeance.year < f.debut:
        return False, f"Échéance du {quand}, avant le début de la stratégie ({f.debut})."
    if f.fin and f.echeance.year > f.fin:
        return False, f"Échéance du {quand}, après la fin de la stratégie ({f.fin})."
    return True, f"Pour le {quand}."


def manque_a(lettres):
    """« Il manque : mesurable, daté. » ; vide si tout est tenu."""
    noms = [x.nom.lower() for x in lettres if not x.tenue]
    return f"Il manque : {enumeration(noms)}." if noms else ""


# -- Écart à la cible ------------------------------------------------------------------


def part_du_chemin(reference, cible, valeur):
    """Part du chemin faite, de la référence (zéro à défaut) à la cible ; `None` sans chemin."""
    if cible is None or valeur is None:
        return None
    depart = reference or Decimal(0)
    return None if cible == depart else (valeur - depart) / (cible - depart)


# -- Étapes ----------------------------------------------------------------------------


@dataclass(frozen=True)
class FaitsDemarche:
    """`conditions` : {condition: état} ; `objectifs_incomplets` : ceux à qui manque une lettre."""

    conditions: dict
    diagnostic: bool = False
    diagnostic_rendu: bool = False
    parties: int = 0
    parties_placees: int = 0
    benefices: bool = False
    textes_vides: tuple[str, ...] = ()
    geographiques: int = 0
    thematiques: int = 0
    priorites_sans_raison: int = 0
    objectifs: int = 0
    objectifs_incomplets: int = 0
    rattachement: bool = False
    moyens: bool = False
    communication: bool = False
    adoptee: bool = False
    mi_parcours: bool = False
    finale: bool = False
    mesures: int = 0


@dataclass(frozen=True)
class Manque:
    """`ou` : onglet de la démarche où cela se répare."""

    titre: str
    ou: str


# La condition se regarde surtout à cette étape ; les neuf y passent (guide CUF).
CONDITIONS_DE = {
    EtapeStrategie.SENSIBILISATION: (
        ConditionReussite.PORTAGE,
        ConditionReussite.SENSIBILISATION,
    ),
    EtapeStrategie.DIAGNOSTIC: (
        ConditionReussite.DIAGNOSTIC,
        ConditionReussite.ANCRAGE,
        ConditionReussite.ECOSYSTEME,
    ),
    EtapeStrategie.COCONSTRUCTION: (
        ConditionReussite.COCONSTRUCTION,
        ConditionReussite.COMPETENCES,
        ConditionReussite.FINANCEMENTS,
        ConditionReussite.MOYENS,
    ),
    EtapeStrategie.SUIVI: (),
}


def _de(n, un, plusieurs):
    return un if n == 1 else plusieurs.format(n=n)


def _sensibilisation(f):
    if not f.benefices:
        yield Manque("Ce que le territoire y gagne n’est pas écrit", "moyens")


def _diagnostic(f):
    if not f.diagnostic:
        yield Manque("Aucun diagnostic n’est relié à la démarche", "demarche")
    elif not f.diagnostic_rendu:
        yield Manque("Le diagnostic n’est pas encore rendu", "demarche")
    if not f.parties:
        yield Manque("Aucune partie prenante sur la fiche de la collectivité", "acteurs")
    elif not f.parties_placees:
        yield Manque("Aucune partie prenante n’est encore appréciée", "acteurs")


def _coconstruction(f):
    for texte in f.textes_vides:
        yield Manque(f"{texte} : à écrire", "cap")
    if not f.geographiques:
        yield Manque("Aucune priorité géographique", "cap")
    if not f.thematiques:
        yield Manque("Aucune priorité thématique", "cap")
    if n := f.priorites_sans_raison:
        yield Manque(_de(n, "Une priorité n’a pas sa raison", "{n} priorités sans raison"), "cap")
    if not f.objectifs:
        yield Manque("Aucun objectif spécifique", "objectifs")
    if n := f.objectifs_incomplets:
        yield Manque(
            _de(n, "Un objectif n’est pas encore SMART", "{n} objectifs pas encore SMART"),
            "objectifs",
        )
    if not f.rattachement:
        yield Manque("Où se tient le service international : à dire", "moyens")
    if not f.moyens:
        yield Manque("Temps et moyens : à écrire", "moyens")
    if not f.communication:
        yield Manque("Comment on le dit et qui l’on associe : à écrire", "moyens")


def _suivi(f):
    if not f.adoptee:
        yield Manque("La délibération n’est pas notée", "suivi")
    if not f.mi_parcours:
        yield Manque("L’évaluation à mi-parcours n’est pas prévue", "suivi")
    if not f.finale:
        yield Manque("L’évaluation finale n’est pas prévue", "suivi")
    if f.objectifs and not f.mesures:
        yield Manque("Aucune mesure relevée", "objectifs")


MANQUES = {
    EtapeStrategie.SENSIBILISATION: _sensibilisation,
    EtapeStrategie.DIAGNOSTIC: _diagnostic,
    EtapeStrategie.COCONSTRUCTION: _coconstruction,
    EtapeStrategie.SUIVI: _suivi,
}


def manques(etape, faits):
    """Ce qui manque à une étape : ses conditions pas réunies, puis ce qui n’est pas écrit."""
    lignes = [
        Manque(f"{c.label} : {_dite(faits.conditions.get(c.value))}", "demarche")
        for c in CONDITIONS_DE[EtapeStrategie(etape)]
        if faits.conditions.get(c.value) != EtatCondition.REUNIE
    ]
    return [*lignes, *MANQUES[EtapeStrategie(etape)](faits)]


def _dite(etat):
    return EtatCondition(etat).label.lower() if etat else "pas encore regardé"


# -- Aide ------------------------------------------------------------------------------

AIDE_ETAPE = {
    EtapeStrategie.SENSIBILISATION: "Les élu·es et les services savent pourquoi agir, et ce que "
    "le territoire peut y gagner.",
    EtapeStrategie.DIAGNOSTIC: "On regarde ce qui existe déjà, qui le porte, et ce qui manque.",
    EtapeStrategie.COCONSTRUCTION: "On choisit ensemble : des valeurs, quelques priorités, des "
    "objectifs que l’on saura mesurer. Puis le conseil délibère.",
    EtapeStrategie.SUIVI: "On relève les indicateurs, on évalue à mi-parcours et à la fin, on "
    "corrige.",
}
AIDE_CONDITION = {
    ConditionReussite.PORTAGE: "Un·e élu·e la défend, en a le mandat, et le dit.",
    ConditionReussite.SENSIBILISATION: "Le conseil en a entendu parler avant de voter.",
    ConditionReussite.COCONSTRUCTION: "Services, acteurs et habitants y ont mis la main.",
    ConditionReussite.COMPETENCES: "Elle part de ce que la collectivité sait faire.",
    ConditionReussite.ANCRAGE: "Elle répond à des besoins d’ici et s’appuie sur des gens d’ici.",
    ConditionReussite.DIAGNOSTIC: "On est parti d’un état des lieux, pas d’une idée.",
    ConditionReussite.ECOSYSTEME: "On sait qui agit déjà, ici et dans les réseaux.",
    ConditionReussite.FINANCEMENTS: "On sait qui pourrait payer, et quand déposer.",
    ConditionReussite.MOYENS: "Quelqu’un a du temps pour cela, et un budget est écrit.",
}
# Familles de bénéfices, et la question qui aide à les trouver (domaine.md §1.6-29).
BENEFICES = (
    ("Atouts du territoire", "Que met-on en valeur, que l’on ne voit pas d’ici ?"),
    (
        "Dynamiques économiques et sociales",
        "Qui, parmi les habitants et les entreprises, y gagne ?",
    ),
    ("Capital humain de la collectivité", "Qu’apprennent les agents et les élu·es ?"),
    ("Agir dans un monde qui change", "À quel sujet d’ici l’ailleurs donne-t-il une prise ?"),
)
PRINCIPES = (
    "s’appuyer sur l’expérience",
    "cibler peu de priorités",
    "mobiliser les gens d’ici",
    "chercher la réciprocité",
    "tenir dans la durée",
)
COMMUNIQUER = (
    "un calendrier publié",
    "une consultation des habitants",
    "des groupes de travail",
    "les réseaux sociaux et les jeunes",
    "des rendez-vous entre services",
    "l’accueil de stagiaires",
)
# Le même endroit, nommé autrement sur la fiche de la collectivité.
LIEUX = {
    Rattachement.DGS: MODELES[Lieu.DGS],
    Rattachement.FONCTIONNELLE: MODELES[Lieu.FONCTIONNELLE],
    Rattachement.OPERATIONNELLE: MODELES[Lieu.OPERATIONNELLE],
    Rattachement.CABINET: MODELES[Lieu.CABINET],
    Rattachement.ELUS: MODELES[Lieu.ELUS],
    Rattachement.PROJET: VARIANTES[Variante.MODE_PROJET],
    Rattachement.REFERENTS: VARIANTES[Variante.REFERENT_PAR_SERVICE],
    Rattachement.CONSORTIUM: VARIANTES[Variante.CONSORTIUM],
}
DEPUIS_LA_FICHE = {
    Lieu.DGS: Rattachement.DGS,
    Lieu.FONCTIONNELLE: Rattachement.FONCTIONNELLE,
    Lieu.OPERATIONNELLE: Rattachement.OPERATIONNELLE,
    Lieu.CABINET: Rattachement.CABINET,
    Lieu.ELUS: Rattachement.ELUS,
}

if (
    set(LIEUX) != set(Rattachement)
    or set(AIDE_CONDITION) != set(ConditionReussite)
    or sorted(c for liste in CONDITIONS_DE.values() for c in liste) != sorted(ConditionReussite)
    or not set(MANQUES) == set(AIDE_ETAPE) == set(CONDITIONS_DE) == set(EtapeStrategie)
):
    raise ValueError("Une étape, une condition ou un rattachement n’a pas sa règle.")
