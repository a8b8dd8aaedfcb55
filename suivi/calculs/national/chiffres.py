"""Ce qu’un réseau a transmis, découpé en composantes, et le nombre qui s’en montre."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from ...regles import D_ENQUETE, Ventilation
from ..mesure import rapport
from ..secret import trop_petit

TOTAL, FAVORABLES, AUTRES, MUETTES = "total", "favorables", "autres", "sans réponse"
# Tableau que l’on ne montre pas, commun à deux qui se montrent : les collectivités interrogées.
INTERROGEES = "interrogées"


@dataclass(frozen=True, eq=False)
class Version:
    """Une transmission. `depuis`, `jusqu_a` : quand elle a compté ; `mesures` : {code: mesure}."""

    cle: int
    reseau: int
    depuis: datetime
    jusqu_a: datetime | None
    mesures: dict

    def compte(self, le):
        return self.depuis <= le and (self.jusqu_a is None or le < self.jusqu_a)


@dataclass(frozen=True)
class Chiffre:
    """Un nombre consolidé ou d’un réseau. Masqué, il ne porte plus rien.

    Compte : `numerateur` seul. Taux : `denominateur` aussi, et `invitees` pour une enquête.
    """

    numerateur: int | None = None
    denominateur: int | None = None
    invitees: int | None = None
    est_un_taux: bool = False
    masque: bool = False

    @property
    def valeur(self):
        if self.masque or not self.est_un_taux:
            return self.numerateur
        return rapport(self.numerateur, self.denominateur)

    @property
    def taux_reponse(self):
        return None if self.invitees is None else rapport(self.denominateur, self.invitees)

    @property
    def part(self):
        return Fraction(self.valeur or 0)


MASQUE = Chiffre(masque=True)


@dataclass(frozen=True)
class LigneNationale:
    """Un indicateur : l’ensemble, et chaque réseau qui l’a transmis. `montant` : euros, I7."""

    code: str
    total: Chiffre
    reseaux: dict[int, Chiffre]
    montant: int | None = None

    @property
    def masquees(self):
        return sum(c.masque for c in self.reseaux.values())


@dataclass(frozen=True)
class VentilationNationale:
    """`lignes` : [(catégorie, Chiffre)], de la plus fournie à la plus tue."""

    code: str
    ventilation: Ventilation
    additive: bool
    lignes: tuple


def parts_de(code, mesure):
    """{composante: nombre} d’une mesure transmise ; une enquête dit aussi qui n’a pas répondu."""
    if code == INTERROGEES:
        return {TOTAL: mesure.invitees or 0}
    if mesure.denominateur is None:
        return {TOTAL: mesure.numerateur}
    parts = {
        FAVORABLES: mesure.numerateur,
        AUTRES: mesure.denominateur - mesure.numerateur,
    }
    if mesure.invitees is not None:
        parts[MUETTES] = mesure.invitees - mesure.denominateur
    return parts


def est_sensible(code, parts, collectivites=None):
    """Ces nombres disent-ils quelque chose d’une ou deux collectivités ?

    Un taux se tait aussi quand le groupe entier est trop petit ; celui d’une enquête, quand toutes
    ont répondu pareil : ce que chacune a dit se lirait dans l’ensemble.
    """
    if set(parts) == {TOTAL}:
        return trop_petit(parts[TOTAL], None if code in (INTERROGEES, "I1") else collectivites)
    groupe = parts[FAVORABLES] + parts[AUTRES]
    return (
        any(trop_petit(n) for n in parts.values())
        or trop_petit(groupe)
        or trop_petit(sum(parts.values()))
        or (code in D_ENQUETE and groupe > 0 and 0 in (parts[FAVORABLES], parts[AUTRES]))
    )


def chiffre(parts):
    if TOTAL in parts:
        return Chiffre(parts[TOTAL])
    denominateur = parts[FAVORABLES] + parts[AUTRES]
    invitees = denominateur + parts[MUETTES] if MUETTES in parts else None
    return Chiffre(parts[FAVORABLES], denominateur, invitees, est_un_taux=True)
