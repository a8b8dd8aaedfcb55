"""Un indicateur, réseau par réseau et ensemble, rejoué transmission après transmission."""

from ...regles import D_ENQUETE, PAR_COLLECTIVITE
from ..consolidation import Part, consolider
from ..secret import Savoir, trop_petit
from .chiffres import (
    AUTRES,
    FAVORABLES,
    INTERROGEES,
    MASQUE,
    MUETTES,
    TOTAL,
    Chiffre,
    LigneNationale,
    chiffre,
    est_sensible,
    parts_de,
)


class Tableau:
    """Un indicateur, rejoué. `savoir` : ce qu’un lecteur de tout ce qui s’est montré en sait."""

    def __init__(self, code, versions, instants, socle):
        self.code, self.socle = code, socle
        source = "I6" if code == INTERROGEES else code
        sources = ("I6", "I8") if code == INTERROGEES else (source,)
        self.mesures = {
            v: next((v.mesures[s] for s in sources if s in v.mesures), None) for v in versions
        }
        self.mesures = {v: m for v, m in self.mesures.items() if m is not None}
        self.parts = {v: parts_de(code, m) for v, m in self.mesures.items()}
        self.savoir = Savoir.au_dessus(socle.savoir) if socle else Savoir()
        self.visibles, self.total_visible, self.presentes = frozenset(), False, []
        # {état: ({composante: nombre}, {composante: forme})} : la ventilation s’y compare.
        self.totaux = {}
        vues = []
        for instant in instants:
            presentes = [v for v in self.mesures if v.compte(instant)]
            self._accueillir([v for v in presentes if v not in vues], vues)
            vues += [v for v in presentes if v not in vues]
            self._montrer(presentes)

    # -- Ce que sait l’arithmétique --------------------------------------------------------

    def inconnue(self, version, composante):
        return (self.code, version.cle, composante)

    def _poids(self, version, composante):
        mesure = self.mesures[version]
        par_unite = self.code in PAR_COLLECTIVITE or self.code == INTERROGEES
        return self.parts[version][composante] if par_unite else mesure.collectivites

    def _accueillir(self, nouvelles, vues):
        for v in nouvelles:
            parts = self.parts[v]
            for composante in parts:
                self.savoir.poids[self.inconnue(v, composante)] = self._poids(v, composante)
            if self.sensible(v):
                self._interdire(v)
            if (
                self.socle
                and v in self.socle.parts
                and sum(parts.values()) == sum(self.socle.parts[v].values())
            ):
                self.savoir.admettre(
                    {self.inconnue(v, c): 1 for c in parts} | {self.socle.inconnue(v, TOTAL): -1}
                )
            for avant in vues:
                if avant.reseau == v.reseau:
                    self._interdire_l_ecart(avant, v)

    def _interdire(self, v):
        """Chaque petite composante ; toutes si c’est le groupe qui est trop petit ou unanime."""
        parts = self.parts[v]
        petites = [c for c in parts if trop_petit(parts[c], self._poids(v, c))]
        groupe = [c for c in (TOTAL, FAVORABLES, AUTRES) if c in parts]
        for composante in petites or groupe:
            self.savoir.interdire({self.inconnue(v, composante): 1})
        if len(groupe) > 1:
            if trop_petit(sum(parts[c] for c in groupe)):
                self.savoir.interdire({self.inconnue(v, c): 1 for c in groupe})
            if self.code in D_ENQUETE and 0 in (parts[FAVORABLES], parts[AUTRES]):
                for composante in groupe:
                    self.savoir.interdire({self.inconnue(v, composante): 1})

    def _interdire_l_ecart(self, avant, apres):
        """Une correction d’une ou deux collectivités ne se lit pas dans la différence."""
        for c in self.parts[apres]:
            ecart = self.parts[apres][c] - self.parts[avant].get(c, 0)
            if trop_petit(ecart):
                self.savoir.interdire({self.inconnue(apres, c): 1, self.inconnue(avant, c): -1})

    def sensible(self, v):
        return est_sensible(self.code, self.parts[v], self.mesures[v].collectivites)

    # -- Ce qui se montre ---------------------------------------------------------------------

    def _montrer(self, presentes):
        self.presentes = presentes
        self.total_visible = bool(presentes) and self._montrer_le_total(presentes)
        visibles = set()
        for v in sorted(presentes, key=lambda v: (-sum(self.parts[v].values()), v.cle)):
            formes = [{self.inconnue(v, c): 1} for c in self.parts[v]]
            if not self.sensible(v) and self.savoir.apprendre(*formes):
                visibles.add(v)
        self.visibles = frozenset(visibles)

    def _montrer_le_total(self, presentes):
        parts, ecarts = self.consolides(presentes)
        collectivites = sum(self.mesures[v].collectivites for v in presentes)
        composantes = list(parts)
        formes = []
        for c in composantes:
            forme = {self.inconnue(v, c): 1 for v in presentes if c in self.parts[v]}
            if ecarts[c]:
                forme[self.doubles_de(presentes, c)] = -1
            formes.append(forme)
        self.totaux[tuple(presentes)] = (parts, dict(zip(composantes, formes, strict=True)))
        for c in composantes:
            if ecarts[c] and trop_petit(ecarts[c]):
                self.savoir.interdire({self.doubles_de(presentes, c): 1})
        if self.socle and self.socle.presentes:
            self._lier_les_doubles(presentes, composantes, ecarts)
        if est_sensible(self.code, parts, collectivites):
            for c, forme in zip(composantes, formes, strict=True):
                if trop_petit(parts[c], None if self.par_unite else collectivites):
                    self.savoir.interdire(forme)
            return False
        return self.savoir.apprendre(*formes)

    @property
    def par_unite(self):
        return self.code in PAR_COLLECTIVITE or self.code == INTERROGEES

    def doubles_de(self, presentes, composante):
        """L’inconnue « comptées deux fois » : elle aussi désigne des collectivités."""
        return (self.code, "doubles", tuple(sorted(v.cle for v in presentes)), composante)

    def _lier_les_doubles(self, presentes, composantes, ecarts):
        _, du_socle = self.socle.consolides([v for v in presentes if v in self.socle.parts])
        if sum(ecarts.values()) == du_socle[TOTAL]:
            forme = {self.doubles_de(presentes, c): 1 for c in composantes if ecarts[c]}
            if du_socle[TOTAL]:
                forme[self.socle.doubles_de(presentes, TOTAL)] = -1
            self.savoir.admettre(forme)

    def consolides(self, versions):
        """({composante: nombre national}, {composante: doubles retirés})."""
        codes = [
            c
            for c in (self.parts[versions[0]] if versions else (TOTAL,))
            if all(c in self.parts[v] for v in versions)
        ]
        sommes = {c: sum(self.parts[v].get(c, 0) for v in versions) for c in codes}
        nationaux = dict(sommes)
        mesures = [self.mesures[v] for v in versions]
        if not self.par_unite or not mesures:
            return nationaux, dict.fromkeys(codes, 0)
        if self.code == INTERROGEES:
            nationaux[TOTAL] = consolider(_part_invitees(m) for m in mesures).numerateur
        else:
            ensemble = consolider(_part(m) for m in mesures)
            if ensemble.denominateur is None:
                nationaux[TOTAL] = ensemble.numerateur
            else:
                nationaux[FAVORABLES] = ensemble.numerateur
                nationaux[AUTRES] = ensemble.denominateur - ensemble.numerateur
            if MUETTES in nationaux:
                invitees = consolider(_part_invitees(m) for m in mesures).numerateur
                nationaux[MUETTES] = max(invitees - ensemble.denominateur, 0)
        return nationaux, {c: sommes[c] - nationaux[c] for c in codes}

    def derniere_ligne(self):
        reseaux = {
            v.reseau: chiffre(self.parts[v]) if v in self.visibles else MASQUE
            for v in self.presentes
        }
        total = MASQUE
        if self.total_visible:
            total = chiffre(self.consolides(self.presentes)[0])
        elif not self.presentes:
            total = Chiffre()
        montant = None
        if self.code == "I7" and self.total_visible and self.presentes:
            montant = sum(self.mesures[v].details.get("montant_accorde", 0) for v in self.presentes)
        return LigneNationale(self.code, total, reseaux, montant)


def _part(mesure):
    """Les clés ne servent qu’entières et concordantes : sans elles, on additionne."""
    cles, favorables = frozenset(mesure.cles), frozenset(mesure.favorables)
    if mesure.denominateur is None:
        entieres = len(cles) == mesure.numerateur
    else:
        entieres = (
            len(cles) == mesure.denominateur
            and len(favorables) == mesure.numerateur
            and favorables <= cles
        )
    if not entieres:
        return Part(mesure.numerateur, mesure.denominateur)
    return Part(mesure.numerateur, mesure.denominateur, cles, favorables)


def _part_invitees(mesure):
    entieres = len(mesure.cles_invitees) == mesure.invitees
    return Part(mesure.invitees or 0, None, frozenset(mesure.cles_invitees if entieres else ()))
