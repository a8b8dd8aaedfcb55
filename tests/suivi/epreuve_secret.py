"""Un lecteur qui garde tout : chaque tableau affiché, après chaque transmission.

Il met ce qu’il lit en équations et les résout par élimination, sans rien devoir au code éprouvé.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace

from suivi.calculs.national import VENTILATIONS_NATIONALES, National, Version

PREMIER = 2**31 - 1
ORIGINE = datetime(2027, 1, 1)
CODES = ("I1", "I2", "I6", "I8", "I9")
ADDITIVES = ("profil",)


def mesure(numerateur, denominateur=None, **autres):
    valeurs = {
        "invitees": None,
        "collectivites": numerateur if denominateur is None else denominateur,
        "cles": [],
        "favorables": [],
        "cles_invitees": [],
        "ventilations": {},
        "details": {},
    }
    return SimpleNamespace(
        **{"numerateur": numerateur, "denominateur": denominateur, **valeurs, **autres}
    )


def version(cle, reseau, jour=0, jusqu_a=None, **mesures):
    fin = None if jusqu_a is None else ORIGINE + timedelta(days=jusqu_a)
    return Version(cle, reseau, ORIGINE + timedelta(days=jour), fin, mesures)


def etats(versions):
    """[(présentes, National tel que la coordination l’a vu)] à chaque transmission ou retrait."""
    instants = {v.depuis for v in versions} | {v.jusqu_a for v in versions if v.jusqu_a}
    for le in sorted(instants):
        connues = [
            replace(v, jusqu_a=v.jusqu_a if v.jusqu_a and v.jusqu_a <= le else None)
            for v in versions
            if v.depuis <= le
        ]
        yield [v for v in connues if v.jusqu_a is None], National(connues)


class Lecteur:
    """`lignes` : système échelonné, chaque équation {inconnue: coefficient}."""

    def __init__(self):
        self.lignes = {}

    def lire(self, forme):
        reste = self.reste(forme)
        if not reste:
            return
        pivot, coefficient = next(iter(reste.items()))
        inverse = pow(coefficient, PREMIER - 2, PREMIER)
        reste = {x: c * inverse % PREMIER for x, c in reste.items()}
        self.lignes = {p: self._oter(ligne, pivot, reste) for p, ligne in self.lignes.items()}
        self.lignes[pivot] = reste

    def reste(self, forme):
        reste = dict(forme)
        for pivot, ligne in self.lignes.items():
            reste = self._oter(reste, pivot, ligne)
        return {x: c % PREMIER for x, c in reste.items() if c % PREMIER}

    @staticmethod
    def _oter(forme, pivot, ligne):
        fois = forme.get(pivot, 0)
        if not fois:
            return forme
        neuve = {
            x: (forme.get(x, 0) - fois * ligne.get(x, 0)) % PREMIER for x in {**forme, **ligne}
        }
        return {x: c for x, c in neuve.items() if c}

    def sait(self, forme):
        return not self.reste(forme)


def composantes(code, m):
    if m.denominateur is None:
        return {"n": m.numerateur}
    parts = {"oui": m.numerateur, "non": m.denominateur - m.numerateur}
    if m.invitees is not None:
        parts["muettes"] = m.invitees - m.denominateur
    return parts


def affiche(chiffre):
    """Ce qui se lit d’un chiffre : {composante: nombre}, ou rien."""
    if chiffre.masque:
        return {}
    return composantes("", chiffre)


def attaquer(versions, ventilations=("profil", "scenario")):
    """(lecteur, interdits) : tout ce qu’il a lu, et ce qu’il ne doit pas savoir."""
    lecteur, interdits, par_reseau = Lecteur(), [], {}
    for v in versions:
        _arithmetique(lecteur, v)
        interdits += _petites(v)
        for avant in par_reseau.setdefault(v.reseau, []):
            interdits += _ecarts(avant, v)
        par_reseau[v.reseau].append(v)
    for presentes, national in etats(versions):
        _lire_etat(lecteur, interdits, presentes, national, ventilations)
    return lecteur, interdits


def _arithmetique(lecteur, v):
    """Ce que tout le monde sait : un taux et son dénominateur, une ventilation et son total."""
    m = v.mesures
    if "I9" in m and "I1" in m:
        lecteur.lire({("I9", v.cle, "oui"): 1, ("I9", v.cle, "non"): 1, ("I1", v.cle, "n"): -1})
    if "I6" in m and "I8" in m and m["I6"].invitees is not None:
        trio = ("oui", "non", "muettes")
        lecteur.lire({("I6", v.cle, c): 1 for c in trio} | {("I8", v.cle, c): -1 for c in trio})
    for code, une in m.items():
        for ventilation, lignes in une.ventilations.items():
            if ventilation in ADDITIVES and code != "I2":
                for c in ("n",) if une.denominateur is None else ("oui", "non"):
                    forme = {(code, v.cle, ventilation, ligne[0], c): 1 for ligne in lignes}
                    lecteur.lire(forme | {(code, v.cle, c): -1})
    for ligne in m["I9"].ventilations.get("profil", ()) if "I9" in m else ():
        lecteur.lire(
            {("I9", v.cle, "profil", ligne[0], c): 1 for c in ("oui", "non")}
            | {("I1", v.cle, "profil", ligne[0], "n"): -1}
        )


def _petites(v):
    for code, m in v.mesures.items():
        for c, n in composantes(code, m).items():
            if n and (m.collectivites if code == "I2" else n) < 3:
                yield f"{code} de {v.reseau}, {c} = {n}", {(code, v.cle, c): 1}
        for ventilation, lignes in m.ventilations.items():
            for ligne, num, den, collectivites in lignes:
                cases = {"n": num} if den is None else {"oui": num, "non": den - num}
                for c, n in cases.items():
                    if n and (collectivites if code == "I2" else n) < 3:
                        yield (
                            f"{code} {ventilation} {ligne} de {v.reseau}, {c} = {n}",
                            {(code, v.cle, ventilation, ligne, c): 1},
                        )


def _ecarts(avant, apres):
    for code, m in apres.mesures.items():
        anciennes = composantes(code, avant.mesures[code])
        for c, n in composantes(code, m).items():
            ecart = n - anciennes.get(c, 0)
            if 0 < abs(ecart) < 3:
                yield (
                    f"{code} de {apres.reseau}, {c} : écart de {ecart}",
                    {(code, apres.cle, c): 1, (code, avant.cle, c): -1},
                )


def _lire_etat(lecteur, interdits, presentes, national, ventilations):
    if not presentes:
        return
    etat = tuple(sorted(v.cle for v in presentes))
    for code in CODES:
        ligne = national.ligne(code)
        par_reseau = {v.reseau: v for v in presentes}
        for reseau, chiffre in ligne.reseaux.items():
            for c in affiche(chiffre):
                lecteur.lire({(code, par_reseau[reseau].cle, c): 1})
        for c, n in affiche(ligne.total).items():
            valeurs = [composantes(code, v.mesures[code])[c] for v in presentes]
            forme = {(code, v.cle, c): 1 for v in presentes}
            doubles = sum(valeurs) - n
            # Un lecteur averti sait quand aucune collectivité n’est suivie deux fois.
            if doubles:
                forme[(code, "doubles", etat, c)] = -1
                if 0 < doubles < 3:
                    interdits.append((f"{code} doubles {doubles}", {(code, "doubles", etat, c): 1}))
            lecteur.lire(forme)
            assert n == 0 or code == "I2" or n >= 3, (code, c, n)
        for ventilation in ventilations:
            for categorie, chiffre in national.ventiler(code, ventilation).lignes:
                for c, n in affiche(chiffre).items():
                    assert n == 0 or code == "I2" or n >= 3, (code, categorie, c, n)
                    lecteur.lire(
                        {
                            (code, v.cle, ventilation, categorie, c): 1
                            for v in presentes
                            if categorie
                            in {x[0] for x in v.mesures[code].ventilations.get(ventilation, ())}
                        }
                    )


assert set(ADDITIVES) <= {v.value for v in VENTILATIONS_NATIONALES}
