"""Ce qu’une clôture gardera d’une période : ses chiffres, leurs preuves, le bilan du rapport."""

from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from accompagnements.models import Accompagnement
from collectivites.models import Fiche

from ..models import Cible, Indicateur, IndicateurPropre
from ..regles import CODES, NatureIndicateur
from . import detailler, matrice
from .bilan import dresser
from .composition import CompositionInvalide, choix_du_reseau, lire_composition, relever
from .constats import geler_constats
from .gel import geler
from .mesure import Unite

FORME = 1
# Leur titre est un texte libre qui peut nommer une personne : la collectivité suffit.
SANS_TITRE = {
    "accompagnements.activite": "Activité",
    "collectivites.echange": "Échange",
    "accompagnements.sollicitation": "Sollicitation",
}
FICHE_INDICATEUR = (
    "code", "chaine", "libelle", "libelle_court", "unite", "sens", "source", "outil",
    "periodicite", "definition", "numerateur", "denominateur", "ordre",
)  # fmt: skip


@dataclass(frozen=True)
class ChiffreAFiger:
    """Les colonnes d’un `ChiffreClos`, sans sa clôture."""

    code: str
    numerateur: Decimal
    denominateur: int | None
    invitees: int | None
    details: dict
    ventilations: dict
    preuves: list
    ecartees: list


@dataclass(frozen=True)
class Gel:
    bilan: dict
    chiffres: tuple[ChiffreAFiger, ...]


def figer(reseau, periode):
    """Lit tout ce qu’une clôture garde ; n’écrit rien."""
    noms = _Noms(reseau)
    mesures = detailler(reseau, periode)
    bilan = dresser(reseau, periode)
    cumul = matrice(reseau, periode).cumuls.get(periode.annee)
    propres = IndicateurPropre.objects.du_reseau(reseau).filter(actif=True)
    choix = choix_du_reseau(reseau)
    constats = geler_constats(reseau, periode)
    releves = [
        (i, _relever(reseau, i, periode, choix))
        for i in propres
        if i.nature == NatureIndicateur.COMPOSE
    ]
    return Gel(
        {
            "forme": FORME,
            "bilan": geler(_sans_cles(bilan, noms)),
            "cibles": _cibles(reseau, periode),
            "indicateurs": [
                {nom: getattr(i, nom) for nom in FICHE_INDICATEUR} for i in Indicateur.objects.all()
            ],
            "propres": [_propre(i, choix, constats) for i in propres],
        },
        (
            *(
                _chiffre(mesures[code], noms, {"cumul": cumul} if code == "I1" else None)
                for code in CODES
            ),
            *(_chiffre_propre(i, r, noms) for i, r in releves if r is not None),
        ),
    )


def _relever(reseau, indicateur, periode, choix):
    """`None` si la composition ne se lit plus : le réseau la corrigera, sa clôture n’attend pas."""
    try:
        composition = lire_composition(indicateur.composition)
    except CompositionInvalide:
        return None
    return relever(reseau, composition, periode, choix=choix, limite=None)


class _Noms:
    """Codes et références des fiches et des dossiers, lus une fois."""

    def __init__(self, reseau):
        lignes = (
            Fiche.objects.du_reseau(reseau)
            .order_by()
            .values_list("pk", "ref", "collectivite__code_insee", "collectivite__siren")
        )
        self.refs, self.codes = {}, {}
        for pk, ref, insee, siren in lignes:
            self.refs["collectivites.fiche", pk] = ref
            self.codes[pk] = insee or siren or f"{reseau.slug}:{ref}"
        for pk, ref in Accompagnement.objects.du_reseau(reseau).order_by().values_list("pk", "ref"):
            self.refs["accompagnements.accompagnement", pk] = ref

    def des_fiches(self, pks):
        return sorted({self.codes[pk] for pk in pks if pk in self.codes})


def _sans_cles(bilan, noms):
    """Le bilan, ses unités désignées par des codes ; les preuves se relisent dans les chiffres."""

    def nue(mesure):
        unites = tuple(
            Unite(rang, u.compte, frozenset(noms.des_fiches(u.fiches)))
            for rang, u in enumerate(mesure.unites)
        )
        return replace(mesure, unites=unites, fiches_invitees=frozenset(), preuves=(), ecartees=())

    return replace(
        bilan,
        mesures={code: nue(m) for code, m in bilan.mesures.items()},
        annees=tuple({code: nue(m) for code, m in une.items()} for une in bilan.annees),
    )


def _cibles(reseau, periode):
    lues = Cible.objects.du_reseau(reseau).filter(annee=periode.du.year)
    return [
        {"code": code, "nature": nature, "ventilation": v, "categorie": c, "valeur": str(valeur)}
        for code, nature, v, c, valeur in lues.order_by(
            "indicateur__ordre", "nature", "ventilation", "categorie"
        ).values_list("indicateur__code", "nature", "ventilation", "categorie", "valeur")
    ]


def _propre(indicateur, choix, constats):
    """Définition d’un indicateur propre au jour de la clôture ; qualitatif, ses constats de la
    période."""
    try:
        phrase = lire_composition(indicateur.composition).phrase(choix)
    except CompositionInvalide:
        phrase = ""
    siens = {}
    if indicateur.nature == NatureIndicateur.QUALITATIF:
        siens = {"constats": constats.get(indicateur.pk, [])}
    return siens | {
        "code": indicateur.code,
        "libelle": indicateur.libelle,
        "nature": indicateur.nature,
        "unite": indicateur.unite,
        "definition": indicateur.definition,
        "composition": indicateur.composition,
        "phrase": phrase,
    }


# -- Un chiffre, prêt à écrire ----------------------------------------------------------------


def _chiffre(mesure, noms, autres=None):
    par_collectivite = mesure.est_un_taux or mesure.code == "I1"
    comptees = [u for u in mesure.unites if u.compte]
    details = {cle: _detail(v) for cle, v in mesure.details.items()} | (autres or {})
    details |= {
        "codes": noms.des_fiches(_reunies(mesure.unites if par_collectivite else comptees)),
        "codes_favorables": noms.des_fiches(_reunies(comptees)) if mesure.est_un_taux else [],
        "codes_invitees": noms.des_fiches(mesure.fiches_invitees),
    }
    return ChiffreAFiger(
        mesure.code,
        Decimal(mesure.numerateur),
        mesure.denominateur,
        mesure.invitees,
        details,
        {
            v.value: [
                [x.categorie, x.numerateur, x.denominateur, x.collectivites] for x in une.lignes
            ]
            for v, une in mesure.ventilations.items()
        },
        [figer_preuve(p, noms) for p in mesure.preuves],
        [figer_preuve(p, noms) for p in mesure.ecartees],
    )


def _reunies(unites):
    return frozenset().union(*(u.fiches for u in unites))


def _detail(valeur):
    if isinstance(valeur, Fraction):
        return [valeur.numerator, valeur.denominator]
    if isinstance(valeur, tuple):
        return list(valeur)
    if isinstance(valeur, dict):
        return {cle: str(v) for cle, v in sorted(valeur.items())}
    return str(valeur) if isinstance(valeur, Decimal) else valeur


def _chiffre_propre(indicateur, releve, noms):
    valeur = releve.valeur
    details = {
        "unite": valeur.unite,
        "codes": sorted({code for p in releve.comptees for code in p.codes}),
        "codes_favorables": [],
        "codes_invitees": [],
    }
    return ChiffreAFiger(
        indicateur.code,
        Decimal(valeur.numerateur),
        valeur.denominateur,
        None,
        details,
        {},
        [figer_preuve(p, noms) for p in releve.comptees],
        [figer_preuve(p, noms) for p in releve.ecartees],
    )


def figer_preuve(preuve, noms):
    """Une preuve sans clé de base, ni texte libre qui pourrait nommer une personne."""
    titre, note = preuve.titre, preuve.note
    if preuve.type in SANS_TITRE:
        titre = ", ".join(preuve.collectivites) or SANS_TITRE[preuve.type]
    elif preuve.type == "accompagnements.accompagnement" and len(preuve.dates) == 2:
        # La note de I1 cite l’objet d’une activité ; les dates en disent assez.
        note = ""
    ref = noms.refs.get(preuve.cible) if preuve.cible else None
    return {
        "type": preuve.type,
        "ref": preuve.ref,
        "titre": titre,
        "note": note,
        "acte": preuve.acte,
        "collectivites": list(preuve.collectivites),
        "codes": list(preuve.codes),
        "dates": [[mot, le.isoformat()] for mot, le in preuve.dates],
        "cible": [preuve.cible[0], ref] if ref else None,
    }
