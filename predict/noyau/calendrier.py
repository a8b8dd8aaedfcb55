"""Écrire un calendrier (iCalendar, RFC 5545) : fuseau de Paris, identifiants stables.

Ne reçoit que ce qui peut sortir : à l’appelant de ne donner ni note privée ni coordonnées.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from icalendar import Calendar, Event, Timezone

from .typographie import sans_commandes

PARIS = ZoneInfo("Europe/Paris")
# Les règles d’heure d’été en vigueur depuis 1996, pour les agendas qui ne connaissent pas Paris.
FUSEAU = """BEGIN:VTIMEZONE
TZID:Europe/Paris
BEGIN:DAYLIGHT
DTSTART:19960331T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
TZNAME:CEST
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19961027T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
TZNAME:CET
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
END:VTIMEZONE
""".replace("\n", "\r\n")
MIME_ICS = "text/calendar; charset=utf-8"


@dataclass(frozen=True)
class RendezVous:
    """Une entrée d’agenda. `heure` nulle : toute la journée ; `duree` : minutes ; `occupe` : le
    temps est pris (TRANSP) ; `modifie_le` : horodatage ; `version` : croît à chaque changement."""

    uid: str
    titre: str
    le: date
    modifie_le: datetime
    heure: object = None
    duree: int = 60
    lieu: str = ""
    detail: str = ""
    url: str = ""
    occupe: bool = True
    version: int = 1


def _evenement(rendez_vous):
    e = Event()
    e.add("uid", rendez_vous.uid)
    e.add("summary", sans_commandes(rendez_vous.titre))
    # DTSTAMP est l’horodatage de la donnée, pas de la lecture : deux lectures se ressemblent.
    modifie = rendez_vous.modifie_le.replace(microsecond=0)
    e.add("dtstamp", modifie)
    e.add("last-modified", modifie)
    e.add("sequence", max(rendez_vous.version - 1, 0))
    if rendez_vous.heure is None:
        e.add("dtstart", rendez_vous.le)
        e.add("dtend", rendez_vous.le + timedelta(days=1))
    else:
        debut = datetime.combine(rendez_vous.le, rendez_vous.heure, tzinfo=PARIS)
        # La durée s’ajoute en temps vécu : une nuit de changement d’heure n’en vole pas une.
        fin = (debut.astimezone(ZoneInfo("UTC")) + timedelta(minutes=rendez_vous.duree)).astimezone(
            PARIS
        )
        e.add("dtstart", debut)
        e.add("dtend", fin)
    e.add("transp", "OPAQUE" if rendez_vous.occupe else "TRANSPARENT")
    for nom, valeur in (("location", rendez_vous.lieu), ("description", rendez_vous.detail)):
        if valeur:
            e.add(nom, sans_commandes(valeur))
    if rendez_vous.url:
        e.add("url", rendez_vous.url)
    return e


def ecrire_ics(nom, rendez_vous):
    """Octets d’un calendrier nommé `nom` ; l’ordre des entrées est celui reçu."""
    calendrier = Calendar()
    calendrier.add("prodid", "-//PREDICT//Agenda//FR")
    calendrier.add("version", "2.0")
    calendrier.add("method", "PUBLISH")
    calendrier.add("x-wr-calname", sans_commandes(nom))
    calendrier.add("x-wr-timezone", "Europe/Paris")
    calendrier.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendrier.add_component(Timezone.from_ical(FUSEAU))
    for un in rendez_vous:
        calendrier.add_component(_evenement(un))
    return calendrier.to_ical()


def reponse_ics(nom_fichier, contenu):
    reponse = HttpResponse(contenu, content_type=MIME_ICS)
    reponse["Content-Disposition"] = f'attachment; filename="{nom_fichier}.ics"'
    return reponse
