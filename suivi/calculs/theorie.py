"""Lire une théorie du changement : niveaux, numéros, valeurs du moment, ce qui reste à compléter.

Quatre niveaux, des activités à l’impact (domaine.md §1.4-23, §4-4). Un lien va toujours vers un
niveau plus haut : aucun cycle n’est possible.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from predict.noyau.typographie import ABSENT, nombre, pourcent

from ..models import TheorieChangement
from ..regles import NatureIndicateur, NiveauTheorie
from . import matrice
from .composition import CompositionInvalide, lire_composition, valeurs
from .periode import Periode
from .theorie_modele import LIBELLES

NIVEAUX = tuple(NiveauTheorie)
# « I » est déjà la lettre des indicateurs.
SIGLES = {
    NiveauTheorie.ACTIVITE: "A",
    NiveauTheorie.RESULTAT: "R",
    NiveauTheorie.EFFET: "E",
    NiveauTheorie.IMPACT: "Im",
}


def rang(niveau):
    return NIVEAUX.index(niveau)


def est_plus_haut(de, vers):
    """`vers` est-il d’un niveau plus haut que `de` ?"""
    return rang(vers.niveau) > rang(de.niveau)


def refus_du_lien(de, vers):
    """Pourquoi ces deux maillons ne se lient pas dans ce sens."""
    return (
        f"« {vers} » est au niveau « {vers.get_niveau_display()} », « {de} » au niveau "
        f"« {de.get_niveau_display()} » : un lien monte, des activités vers les résultats, les "
        "effets, puis l’impact."
    )


def numeroter(maillons):
    """{pk: « R2 »}, dans l’ordre du schéma."""
    comptes, numeros = defaultdict(int), {}
    for maillon in maillons:
        comptes[maillon.niveau] += 1
        numeros[maillon.pk] = f"{SIGLES[maillon.niveau]}{comptes[maillon.niveau]}"
    return numeros


@dataclass(frozen=True)
class Maillon:
    """Un maillon lu. `valeur` : « 12 », « 66,7 % », ou vide s’il n’a pas d’indicateur.

    `code`, `mesure` : l’indicateur ; `du_modele` : son libellé est encore celui de la
    reconstruction.
    """

    maillon: object
    numero: str
    code: str = ""
    mesure: str = ""
    valeur: str = ""
    url: str = ""
    premier: bool = False
    dernier: bool = False

    @property
    def du_modele(self):
        return self.maillon.libelle in LIBELLES

    @property
    def en_bref(self):
        """« I3 : 12 », pour la case du schéma."""
        return f"{self.code} : {self.valeur}" if self.valeur else self.code


@dataclass(frozen=True)
class Lien:
    """`repere` : numéro de l’hypothèse, dans l’ordre du schéma ; vide si rien n’est supposé."""

    lien: object
    de: Maillon
    vers: Maillon
    repere: str = ""


@dataclass(frozen=True)
class TheorieLue:
    theorie: TheorieChangement
    periode: Periode
    maillons: dict
    liens: tuple

    @cached_property
    def niveaux(self):
        """[(niveau, [Maillon])], des activités à l’impact."""
        return [
            (niveau, [m for m in self.maillons.values() if m.maillon.niveau == niveau])
            for niveau in NIVEAUX
        ]

    @property
    def hypotheses(self):
        return [lien for lien in self.liens if lien.repere]

    @property
    def reconstruits(self):
        return sum(m.du_modele for m in self.maillons.values())

    def suites(self, maillon):
        return [lien for lien in self.liens if lien.de is maillon]

    def causes(self, maillon):
        return [lien for lien in self.liens if lien.vers is maillon]

    @cached_property
    def manques(self):
        """Ce qui reste à compléter, en phrases."""
        if not self.maillons:
            return []
        partis = {lien.de.numero for lien in self.liens}
        arrives = {lien.vers.numero for lien in self.liens}
        phrases = [
            f"Le niveau « {niveau.label} » est vide." for niveau, siens in self.niveaux if not siens
        ]
        for niveau, siens in self.niveaux:
            for m in siens:
                if niveau != NiveauTheorie.IMPACT and m.numero not in partis:
                    phrases.append(f"{m.numero} ne mène à rien : {m.maillon}.")
                if niveau != NiveauTheorie.ACTIVITE and m.numero not in arrives:
                    phrases.append(f"Rien ne mène à {m.numero} : {m.maillon}.")
        if muets := [
            m.numero
            for niveau, siens in self.niveaux
            for m in siens
            if niveau in (NiveauTheorie.RESULTAT, NiveauTheorie.EFFET) and not m.mesure
        ]:
            phrases.append(f"Sans indicateur : {', '.join(muets)}.")
        return phrases

    @property
    def conclusion(self):
        """La phrase qui titre le schéma."""
        activites, impact = len(self.niveaux[0][1]), len(self.niveaux[-1][1])
        if not activites or not impact:
            return "Des activités à l’impact : le chemin reste à tracer"
        n, h = len(self.liens), len(self.hypotheses)
        pluriel = "activités mènent" if activites > 1 else "activité mène"
        suite = f" si {h} hypothèses tiennent" if h > 1 else " si une hypothèse tient" if h else ""
        return f"{activites} {pluriel} à l’impact par {n} lien{'s' if n > 1 else ''}{suite}"


def lire_theorie(theorie, periode):
    """Une `TheorieLue`, valeurs de la période comprises : un nombre constant de requêtes."""
    maillons = sorted(
        theorie.maillons.select_related("indicateur", "indicateur_propre__reseau"),
        key=lambda m: (rang(m.niveau), m.ordre, m.pk),
    )
    numeros, ecrites = numeroter(maillons), _ecrites(theorie.reseau, maillons, periode)
    lus = {}
    for maillon in maillons:
        freres = [m.pk for m in maillons if m.niveau == maillon.niveau]
        commun, propre = maillon.indicateur, maillon.indicateur_propre
        lus[maillon.pk] = Maillon(
            maillon,
            numeros[maillon.pk],
            code=commun.code if commun else propre.code if propre else "",
            mesure=(commun.libelle_court or commun.libelle) if commun
            else propre.libelle if propre else "",
            valeur=ecrites.get(maillon.pk, ""),
            premier=freres[0] == maillon.pk,
            dernier=freres[-1] == maillon.pk,
        )  # fmt: skip
    places = list(lus)
    liens = sorted(
        theorie.liens.all(), key=lambda x: (places.index(x.de_id), places.index(x.vers_id))
    )
    lues, compte = [], 0
    for lien in liens:
        compte += bool(lien.hypothese)
        repere = str(compte) if lien.hypothese else ""
        lues.append(Lien(lien, lus[lien.de_id], lus[lien.vers_id], repere))
    return TheorieLue(theorie, periode, lus, tuple(lues))


def _ecrites(reseau, maillons, periode):
    """{pk du maillon: valeur écrite}."""
    ecrites = _propres(reseau, maillons, periode)
    if any(m.indicateur_id for m in maillons):
        mesures = matrice(reseau, periode, profondeur=0).mesures
        ecrites |= {
            m.pk: _ecrire(mesures[m.indicateur.code])
            for m in maillons
            if m.indicateur_id and m.indicateur.code in mesures
        }
    return ecrites


def _propres(reseau, maillons, periode):
    """Une requête par indicateur composé ; un indicateur qualitatif se lit sur sa page."""
    indicateurs = {m.indicateur_propre_id: m.indicateur_propre for m in maillons
                   if m.indicateur_propre_id}  # fmt: skip
    lues = {}
    for pk, indicateur in indicateurs.items():
        if indicateur.nature == NatureIndicateur.COMPOSE:
            try:
                composition = lire_composition(indicateur.composition)
            except CompositionInvalide:
                continue
            lues[pk] = valeurs(reseau, composition, [periode])[0].affichee
    return {m.pk: lues[m.indicateur_propre_id] for m in maillons
            if m.indicateur_propre_id in lues}  # fmt: skip


def _ecrire(mesure):
    if mesure.valeur is None:
        return ABSENT
    return pourcent(mesure.valeur) if mesure.est_un_taux else nombre(mesure.valeur)
