"""La période d’un calcul : deux jours compris, et les mêmes jours des années d’avant."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from predict.noyau.saisies import lire_date
from predict.noyau.typographie import date_longue

# Bornes larges : hors d’elles, une date est une faute de frappe, pas une période.
ANNEE_MIN, ANNEE_MAX = 2000, 2100


class PeriodeInvalide(ValueError):
    """La période demandée n’en est pas une ; le message est à montrer tel quel."""


@dataclass(frozen=True, order=True)
class Periode:
    """Du jour `du` au jour `au`, compris tous les deux."""

    du: date
    au: date

    def __post_init__(self):
        if self.au < self.du:
            raise PeriodeInvalide(
                f"La période finit le {date_longue(self.au)}, avant de commencer le "
                f"{date_longue(self.du)} : inversez les deux dates."
            )
        if self.du.year < ANNEE_MIN or self.au.year > ANNEE_MAX:
            raise PeriodeInvalide(f"Choisissez une période entre {ANNEE_MIN} et {ANNEE_MAX}.")

    def __contains__(self, le):
        return le is not None and self.du <= le <= self.au

    @classmethod
    def de_l_annee(cls, annee):
        if not ANNEE_MIN <= annee <= ANNEE_MAX:
            raise PeriodeInvalide(f"Choisissez une année entre {ANNEE_MIN} et {ANNEE_MAX}.")
        return cls(date(annee, 1, 1), date(annee, 12, 31))

    @property
    def annee(self):
        """L’année civile que la période couvre exactement, sinon `None`."""
        entiere = (self.du.month, self.du.day, self.au.month, self.au.day) == (1, 1, 12, 31)
        return self.du.year if entiere and self.du.year == self.au.year else None

    @property
    def nom(self):
        """« 2027 », ou « du 1er mars au 31 mai 2027 »."""
        if self.annee:
            return str(self.annee)
        return f"du {date_longue(self.du)} au {date_longue(self.au)}"

    @property
    def en_toutes_lettres(self):
        """« en 2027 », ou « du 1er mars au 31 mai 2027 », à la suite d’une phrase."""
        return f"en {self.annee}" if self.annee else self.nom

    def il_y_a(self, annees):
        """Les mêmes jours, `annees` plus tôt ; le 29 février devient le 28."""
        return Periode(_reculer(self.du, annees), _reculer(self.au, annees))

    def historique(self, profondeur):
        """Elle, puis les mêmes jours des années d’avant ; elle seule si elles se couvrent."""
        if _reculer(self.au, 1) >= self.du:
            return (self,)
        recul = min(profondeur, self.du.year - ANNEE_MIN)
        return tuple(self.il_y_a(n) for n in range(recul + 1))


def _reculer(le, annees):
    annee = le.year - annees
    return le.replace(year=annee, day=min(le.day, monthrange(annee, le.month)[1]))


def lire_periode(du, au):
    """Deux textes → `Periode`. Lève `PeriodeInvalide` avec une phrase qui nomme la date fautive."""
    bornes = []
    for nom, texte in (("de début", du), ("de fin", au)):
        try:
            bornes.append(lire_date(texte or ""))
        except ValueError as erreur:
            raise PeriodeInvalide(f"Date {nom} : {erreur}") from None
    return Periode(*bornes)


def lire_annee(texte):
    """« 2027 » → `Periode`. Lève `PeriodeInvalide`."""
    if not (texte.isascii() and texte.isdigit() and len(texte) == 4):
        raise PeriodeInvalide("Écrivez une année en quatre chiffres, comme 2027.")
    return Periode.de_l_annee(int(texte))
