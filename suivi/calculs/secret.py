"""Le secret national : ne rien montrer dont on déduise une à deux collectivités (ADR 7).

Un lecteur qui garde tout ce qu’il a vu sait des sommes : un total, une ligne, le même total un
mois plus tard. `Savoir` tient ces sommes comme un système linéaire et n’en apprend une de plus que
si rien d’interdit ne s’en déduit. C’est la règle entière : la cellule trop petite, celle qu’il faut
taire avec elle, la différence de deux transmissions en sont des cas.
"""

from ..regles import SEUIL_NATIONAL

# Les coefficients se comptent modulo un grand nombre premier : exact, et rapide.
_PREMIER = (1 << 61) - 1


def trop_petit(nombre, collectivites=None):
    """Un nombre dit-il quelque chose d’une ou deux collectivités ? Zéro ne désigne personne.

    `collectivites` : combien sont derrière ; par défaut, le nombre lui-même.
    """
    derriere = nombre if collectivites is None else collectivites
    return nombre != 0 and abs(derriere) < SEUIL_NATIONAL


class Savoir:
    """Formes linéaires connues du lecteur. Une forme : {inconnue: coefficient entier}.

    `communs` : inconnues d’un autre tableau, dont celui-ci ne doit rien apprendre de plus.
    `poids` : {inconnue: collectivités qu’elle compte}, pour les inconnues qui ne sont pas signées.
    """

    def __init__(self):
        self._lignes = {}
        self._plafond = 0
        self.communs = frozenset()
        self.interdits = []
        self.poids = {}

    @classmethod
    def au_dessus(cls, *socles):
        """Un savoir qui commence par ce que d’autres tableaux ont montré, sans l’accroître."""
        neuf = cls()
        neuf.communs = frozenset().union(*(_inconnues(s) for s in socles))
        for socle in socles:
            neuf.poids |= socle.poids
            for ligne in socle._lignes.values():
                neuf.admettre(ligne)
        neuf._plafond = neuf._rang_commun()
        return neuf

    def deduit(self, forme):
        return not self._reduire(forme)

    def interdire(self, forme):
        self.interdits.append(dict(forme))

    def admettre(self, forme):
        """Tient la forme pour connue, sans juger : l’arithmétique du tableau, que chacun sait."""
        reste = self._reduire(forme)
        if not reste:
            return
        pivot = next((x for x in reste if x not in self.communs), next(iter(reste)))
        inverse = pow(reste[pivot], -1, _PREMIER)
        reste = {x: c * inverse % _PREMIER for x, c in reste.items()}
        for autre in self._lignes.values():
            if pivot in autre:
                _retrancher(autre, reste, autre[pivot])
        self._lignes[pivot] = reste

    def apprendre(self, *formes):
        """Apprend ces formes d’un coup si rien d’interdit ne s’en déduit ; dit si c’est fait."""
        if all(self.deduit(forme) for forme in formes):
            return True
        avant = {pivot: dict(ligne) for pivot, ligne in self._lignes.items()}
        for forme in formes:
            self.admettre(forme)
        if self._fuit():
            self._lignes = avant
            return False
        return True

    def _fuit(self):
        return (
            self._rang_commun() > self._plafond
            or any(self.deduit(forme) for forme in self.interdits)
            or any(self._trop_legere(ligne) for ligne in self._lignes.values())
        )

    def _trop_legere(self, ligne):
        """Une somme de cellules tues qui, par sa seule petitesse, les dirait une à une.

        Chacune compte au moins 1 ; il faut que chacune puisse en compter trois.
        """
        if len(ligne) < 2 or any(c != 1 or x not in self.poids for x, c in ligne.items()):
            return False
        poids = [self.poids[x] for x in ligne if self.poids[x]]
        return bool(poids) and sum(poids) < len(poids) + SEUIL_NATIONAL - 1

    def _rang_commun(self):
        """Ce que l’on sait des seules inconnues communes : leurs pivots viennent en dernier."""
        return sum(pivot in self.communs for pivot in self._lignes)

    def _reduire(self, forme):
        reste = {x: c % _PREMIER for x, c in forme.items() if c}
        for pivot in [x for x in reste if x in self._lignes]:
            _retrancher(reste, self._lignes[pivot], reste[pivot])
        return reste


def _retrancher(ligne, autre, fois):
    for x, c in autre.items():
        valeur = (ligne.get(x, 0) - fois * c) % _PREMIER
        if valeur:
            ligne[x] = valeur
        else:
            ligne.pop(x, None)


def _inconnues(savoir):
    connues = {x for ligne in savoir._lignes.values() for x in ligne}
    return connues.union(savoir.poids, *savoir.interdits)
