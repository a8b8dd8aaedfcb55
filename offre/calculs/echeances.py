"""Les échéances des financements : une seule source pour Ma journée, l’agenda et le courriel."""

from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Case, F, IntegerField, Q, When

from predict.noyau.calendrier import RendezVous

from ..models import SessionDispositif
from ..models.financement import SessionQuerySet
from ..regles.financement import JOURS_DE_VEILLE, EtatSession, etat_de_session

# L’ordre d’une liste d’échéances : ce qui se prépare, ce qui viendra, ce que l’on ignore, le passé.
RANG = {
    EtatSession.OUVERTE: 0,
    EtatSession.A_VENIR: 1,
    EtatSession.PERMANENTE: 2,
    EtatSession.INCONNUE: 3,
    EtatSession.EXEMPLE: 4,
    EtatSession.FERMEE: 5,
}


def echeances_de(agent, le, jours=JOURS_DE_VEILLE):
    """Sessions visibles de l’agent qui ferment du jour `le` à `jours` plus tard, la plus proche
    d’abord ; celles qui n’ouvrent qu’ensuite y sont aussi : elles se préparent."""
    return (
        SessionDispositif.objects.visibles_par(agent)
        .filter(ferme_le__range=(le, le + timedelta(days=jours)))
        .select_related("dispositif")
        .order_by("ferme_le", "libelle", "pk")
    )


def ouvertures_de(agent, le, jours=JOURS_DE_VEILLE):
    """Sessions visibles qui ouvrent après `le`, sous `jours`."""
    return (
        SessionDispositif.objects.visibles_par(agent)
        .filter(ouvre_le__range=(le + timedelta(days=1), le + timedelta(days=jours)))
        .select_related("dispositif")
        .order_by("ouvre_le", "libelle", "pk")
    )


def etat_de(session, le):
    return etat_de_session(
        session.ouvre_le, session.ferme_le, session.dates_a_verifier, session.annee, le
    )


def condition_d_etat(etat, le):
    """Le même état, en condition de requête."""
    sans_date = Q(ouvre_le__isnull=True, ferme_le__isnull=True)
    fermee = Q(ferme_le__isnull=False, ferme_le__lt=le)
    a_venir = Q(ouvre_le__isnull=False, ouvre_le__gt=le) & ~fermee
    exemple = SessionQuerySet.d_exemple(le)
    return {
        EtatSession.FERMEE: fermee,
        EtatSession.A_VENIR: a_venir,
        EtatSession.EXEMPLE: exemple,
        EtatSession.OUVERTE: ~fermee & ~a_venir & ~exemple & ~sans_date,
        EtatSession.INCONNUE: sans_date & Q(dates_a_verifier=True) & ~exemple,
        EtatSession.PERMANENTE: sans_date & Q(dates_a_verifier=False),
    }[etat]


def avec_rang(sessions, le):
    """Annote `rang` (état) : de ce qui presse à ce qui est passé."""
    cas = [When(condition_d_etat(etat, le), then=rang) for etat, rang in RANG.items()]
    return sessions.annotate(rang=Case(*cas, default=9, output_field=IntegerField()))


def par_echeance(sessions, le):
    """Les clôtures d’abord, puis les ouvertures, puis le reste, le plus récent devant."""
    return avec_rang(sessions, le).order_by(
        "rang",
        F("ferme_le").asc(nulls_last=True),
        F("ouvre_le").asc(nulls_last=True),
        "-annee",
        "libelle",
        "pk",
    )


def rendez_vous(session, adresse):
    """L’entrée « Clôture » d’un agenda, sur la journée. `adresse` : page de la session."""
    a_verifier = "\nDates à vérifier auprès du financeur." if session.dates_a_verifier else ""
    financeur = session.dispositif.financeur
    return RendezVous(
        uid=f"session-{session.pk}@{session.propre_a_id or 'commun'}.predict",
        titre=f"Clôture : {session.libelle}",
        le=session.ferme_le,
        # La table n’horodate pas ses lignes ; sa version, elle, croît à chaque changement.
        modifie_le=_horodatage(session.verifie_le or date(session.annee, 1, 1)),
        detail=f"{session.dispositif.libelle}, {financeur}{a_verifier}",
        url=adresse,
        occupe=False,
        version=session.numero_version,
    )


def _horodatage(jour):
    return datetime.combine(jour, time(0), tzinfo=UTC)
