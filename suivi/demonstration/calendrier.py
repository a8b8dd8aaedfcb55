"""Le temps de la démonstration : tout se date par rapport au jour donné."""

import datetime as dt


class Calendrier:
    """`ecart` : jours depuis aujourd’hui (négatif : passé). Jamais un samedi ni un dimanche,
    sauf aujourd’hui même."""

    def __init__(self, aujourdhui):
        self.aujourdhui = aujourdhui

    def date(self, ecart):
        le = self.aujourdhui + dt.timedelta(days=int(ecart))
        if ecart and le.weekday() > 4:
            # Vers le passé : l’ordre des dates se garde, et rien de fait ne devient à venir.
            le -= dt.timedelta(days=le.weekday() - 4)
        return le

    def jour(self, ecart):
        return self.date(ecart).isoformat()

    def instant(self, ecart, heure="10:15"):
        return f"{self.jour(ecart)}T{heure}:00+01:00"

    def ecart(self, annee, mois, jour):
        return (dt.date(annee, mois, jour) - self.aujourdhui).days

    @property
    def annee(self):
        return self.aujourdhui.year
