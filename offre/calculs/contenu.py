"""Le texte d’un service, commun ou du réseau, lu et comparé champ par champ."""

from dataclasses import dataclass

from predict.comptes.models import Terme
from predict.noyau.differences import comparer

from ..models import Competence
from ..regles import CHAMPS_COMMUNS

NOMENCLATURES = {
    "publics": "niveau_engagement",
    "profils": "profil_acter",
    "modes": "mode_accompagnement",
    "odd": "odd",
}


class Lexique:
    """Les mots communs derrière les codes d’un service : {champ: {code: mot}}."""

    def __init__(self, mots):
        self.mots = mots

    @classmethod
    def charger(cls):
        """Deux requêtes, quel que soit le nombre de services à lire ensuite."""
        mots = {champ: {} for champ in (*NOMENCLATURES, "competences")}
        champ_de = {nomenclature: champ for champ, nomenclature in NOMENCLATURES.items()}
        termes = Terme.objects.filter(nomenclature__in=champ_de).order_by("ordre", "code")
        for terme in termes:
            champ = champ_de[terme.nomenclature]
            mots[champ][terme.code] = _mot(champ, terme)
        for competence in Competence.objects.all():
            mots["competences"][competence.code] = competence.libelle
        return cls(mots)

    def codes(self, champ, valeur):
        """Les mots d’une liste de codes ; un code inconnu se montre tel quel."""
        connus = self.mots[champ]
        return [connus.get(code, str(code)) for code in _liste(valeur)]

    def dire(self, champ, valeur):
        """La valeur d’un champ en texte simple, une ligne par entrée de liste."""
        if champ in self.mots:
            return ", ".join(self.codes(champ, valeur))
        if champ == "deroule":
            return "\n".join(_ligne_de(phase) for phase in _liste(valeur))
        if isinstance(valeur, bool):
            return "Oui" if valeur else "Non"
        if isinstance(valeur, list):
            return "\n".join(map(str, valeur))
        return str(valeur or "")


def _mot(champ, terme):
    if champ == "profils":
        return terme.code
    return f"{int(terme.code)}. {terme.libelle}" if champ == "odd" else terme.libelle


def _liste(valeur):
    # Un fichier d’échange peut porter n’importe quel JSON : le lire n’échoue pas.
    return [v for v in valeur if isinstance(v, str | dict)] if isinstance(valeur, list) else []


def _ligne_de(phase):
    if not isinstance(phase, dict):
        return str(phase)
    etapes = " ; ".join(str(etape) for etape in phase.get("etapes") or ())
    return f"{phase.get('phase', '')} : {etapes}" if etapes else str(phase.get("phase", ""))


@dataclass(frozen=True)
class Difference:
    """Un champ qui change. `morceaux` : [(egal, retire ou ajoute ; texte)]."""

    champ: str
    titre: str
    avant: str
    apres: str
    morceaux: list


def difference(champ, avant, apres, lexique):
    avant, apres = lexique.dire(champ, avant), lexique.dire(champ, apres)
    return Difference(champ, CHAMPS_COMMUNS[champ], avant, apres, comparer(avant, apres))


def differences(avant, apres, lexique):
    """[Difference] des champs qui diffèrent entre deux {champ: valeur}, dans l’ordre de lecture.

    Un champ absent d’un côté (version d’avant ce champ) ne se compare pas.
    """
    return [
        difference(champ, avant[champ], apres[champ], lexique)
        for champ in CHAMPS_COMMUNS
        if champ in avant and champ in apres and avant[champ] != apres[champ]
    ]
