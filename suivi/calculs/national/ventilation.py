"""L’ensemble d’un indicateur, rangé par profil, strate, mission… et ce qui s’en montre."""

from ...regles import D_ENQUETE, est_additive
from ..secret import Savoir, trop_petit
from .chiffres import (
    AUTRES,
    FAVORABLES,
    MASQUE,
    MUETTES,
    TOTAL,
    VentilationNationale,
    chiffre,
    est_sensible,
)


class Ventilee:
    """L’ensemble rangé par une ventilation. Une collectivité de deux réseaux y est deux fois."""

    def __init__(self, tableau, ventilation, national):
        self.tableau, self.ventilation = tableau, ventilation
        self.additive = est_additive(tableau.code, ventilation)
        socles, self.parente = [tableau.savoir], None
        if tableau.code == "I9" and national.ligne("I1").reseaux:
            self.parente = Ventilee(national.tableau("I1"), ventilation, national)
            socles.append(self.parente.savoir)
        self.cases = {v: self._cases(m) for v, m in tableau.mesures.items()}
        self.savoir = Savoir.au_dessus(*socles)
        self.presentes, self.visibles = [], frozenset()
        vues = []
        for instant in national.instants:
            presentes = [v for v in self.cases if v.compte(instant)]
            for v in presentes:
                if v not in vues:
                    self._accueillir(v, vues)
                    vues.append(v)
            self._montrer(presentes)

    def _cases(self, mesure):
        """{catégorie: ({composante: nombre}, collectivités)}."""
        cases = {}
        for categorie, numerateur, denominateur, collectivites in mesure.ventilations.get(
            self.ventilation, ()
        ):
            parts = (
                {TOTAL: numerateur}
                if denominateur is None
                else {FAVORABLES: numerateur, AUTRES: denominateur - numerateur}
            )
            cases[categorie] = (parts, collectivites)
        return cases

    def inconnue(self, version, categorie, composante):
        return (self.tableau.code, self.ventilation.value, version.cle, categorie, composante)

    def _poids(self, parts, composante, collectivites):
        return parts[composante] if self.tableau.par_unite else collectivites

    def _accueillir(self, v, vues):
        cases = self.cases[v]
        for categorie, (parts, collectivites) in cases.items():
            for c, nombre in parts.items():
                poids = self._poids(parts, c, collectivites)
                inconnue = self.inconnue(v, categorie, c)
                self.savoir.poids[inconnue] = poids
                if trop_petit(nombre, poids) or self._unanime(parts):
                    self.savoir.interdire({inconnue: 1})
                self._interdire_le_reste(v, inconnue, c, nombre, poids)
            if len(parts) > 1 and trop_petit(sum(parts.values())):
                self.savoir.interdire({self.inconnue(v, categorie, c): 1 for c in parts})
            for avant in vues:
                if avant.reseau == v.reseau:
                    self._interdire_l_ecart(avant, v, categorie)
            if self.parente and categorie in self.parente.cases.get(v, {}):
                forme = {self.inconnue(v, categorie, c): 1 for c in parts}
                forme[self.parente.inconnue(v, categorie, TOTAL)] = -1
                self.savoir.admettre(forme)
        self._admettre_les_sommes(v)
        self._interdire_l_intersection(v)

    def _unanime(self, parts):
        return (
            self.tableau.code in D_ENQUETE
            and sum(parts.values()) > 0
            and 0 in (parts[FAVORABLES], parts[AUTRES])
        )

    def _interdire_le_reste(self, v, inconnue, composante, nombre, poids):
        """Celles qui ne sont pas dans la ligne : le total moins elle."""
        total = self.tableau.parts[v].get(composante)
        if total is None:
            return
        derriere = None if self.tableau.par_unite else self.tableau.mesures[v].collectivites - poids
        if trop_petit(total - nombre, derriere):
            self.savoir.interdire({self.tableau.inconnue(v, composante): 1, inconnue: -1})

    def _interdire_l_ecart(self, avant, apres, categorie):
        parts, _ = self.cases[apres][categorie]
        anciennes, _ = self.cases[avant].get(categorie, ({}, 0))
        for c in parts:
            if trop_petit(parts[c] - anciennes.get(c, 0)):
                forme = {self.inconnue(apres, categorie, c): 1}
                if c in anciennes:
                    forme[self.inconnue(avant, categorie, c)] = -1
                self.savoir.interdire(forme)

    def _admettre_les_sommes(self, v):
        if not self.additive:
            return
        for c, total in self.tableau.parts[v].items():
            lignes = {k: parts[c] for k, (parts, _) in self.cases[v].items() if c in parts}
            if c != MUETTES and sum(lignes.values()) == total:
                forme = {self.inconnue(v, k, c): 1 for k in lignes}
                self.savoir.admettre(forme | {self.tableau.inconnue(v, c): -1})

    def _interdire_l_intersection(self, v):
        """Deux lignes qui se recouvrent : leur somme moins le total dit qui est dans les deux."""
        if self.additive or not self.tableau.par_unite:
            return
        for c, total in self.tableau.parts[v].items():
            lignes = {k: p[c] for k, (p, _) in self.cases[v].items() if p.get(c)}
            if len(lignes) == 2 and trop_petit(sum(lignes.values()) - total):
                forme = {self.inconnue(v, k, c): 1 for k in lignes}
                self.savoir.interdire(forme | {self.tableau.inconnue(v, c): -1})

    def _montrer(self, presentes):
        self.presentes, self.sommes = presentes, self._sommes(presentes)
        formes = {
            k: {
                c: {
                    self.inconnue(v, k, c): 1
                    for v in presentes
                    if c in self.cases[v].get(k, ({}, 0))[0]
                }
                for c in parts
            }
            for k, (parts, _) in self.sommes.items()
        }
        montrables = []
        for k, (parts, collectivites) in self.sommes.items():
            if not self._sensible(parts, collectivites):
                montrables.append(k)
                continue
            for c, nombre in parts.items():
                if trop_petit(nombre, self._poids(parts, c, collectivites)):
                    self.savoir.interdire(formes[k][c])
        self._interdire_les_restes(presentes, formes)
        visibles = set()
        if self.tableau.total_visible:
            for k in sorted(montrables, key=lambda k: (-sum(self.sommes[k][0].values()), k)):
                if self.savoir.apprendre(*formes[k].values()):
                    visibles.add(k)
        self.visibles = frozenset(visibles)

    def _interdire_les_restes(self, presentes, formes):
        """Le total moins une ligne ; si deux lignes se recouvrent, ce qu’elles ont en commun."""
        nationaux, du_total = self.tableau.totaux.get(tuple(presentes), ({}, {}))
        if not self.tableau.par_unite:
            return
        for c, total in nationaux.items():
            lignes = {k: parts[c] for k, (parts, _) in self.sommes.items() if parts.get(c)}
            for k, nombre in lignes.items():
                if trop_petit(total - nombre):
                    self.savoir.interdire(_moins(du_total[c], formes[k][c]))
            if not self.additive and len(lignes) == 2 and trop_petit(sum(lignes.values()) - total):
                ensemble = {x: n for k in lignes for x, n in formes[k][c].items()}
                self.savoir.interdire(_moins(ensemble, du_total[c]))

    def _sensible(self, parts, collectivites):
        if set(parts) == {TOTAL}:
            return trop_petit(parts[TOTAL], self._poids(parts, TOTAL, collectivites))
        return est_sensible(self.tableau.code, parts)

    def _sommes(self, presentes):
        sommes = {}
        for v in presentes:
            for k, (parts, collectivites) in self.cases[v].items():
                ici, n = sommes.get(k, ({}, 0))
                sommes[k] = (
                    {c: ici.get(c, 0) + parts.get(c, 0) for c in {**ici, **parts}},
                    n + collectivites,
                )
        return sommes

    def derniere(self):
        lignes = [
            (k, chiffre(parts) if k in self.visibles else MASQUE)
            for k, (parts, _) in self.sommes.items()
        ] if self.presentes else []  # fmt: skip
        lignes.sort(key=lambda x: (x[1].masque, -x[1].part, x[0]))
        return VentilationNationale(
            self.tableau.code, self.ventilation, self.additive, tuple(lignes)
        )


def _moins(forme, autre):
    return {x: forme.get(x, 0) - autre.get(x, 0) for x in {**forme, **autre}}
