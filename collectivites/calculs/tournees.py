"""Ce qu’une tournée lit avant de proposer, et ce que son écran relit : jamais d’écriture."""

from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import pairwise

from django.db.models import Exists, Max, OuterRef, Q, Subquery

from ..models import Echange, Fiche, Mandat, Visite
from ..regles import FonctionContact, Nature
from ..regles.tournees import (
    Faits,
    Journee,
    candidats,
    dans_le_rayon,
    distance_km,
    minutes_de_route,
)

# Au-delà, les moins prioritaires ne changeraient pas la semaine proposée.
CANDIDATS_EXAMINES = 1000
SANS_PLACE = (Nature.REGION, Nature.DEPARTEMENT)


def en_minutes(heure):
    return heure.hour * 60 + heure.minute


def en_heure(minutes):
    return time(minutes // 60, minutes % 60)


def point(collectivite):
    """(longitude, latitude) en degrés, ou `None` si l’on ne sait pas où aller.

    Le point d’une région ou d’un département est le milieu de son territoire : personne n’y
    reçoit. Celui d’une intercommunalité en est assez près pour préparer une tournée.
    """
    if (
        collectivite.nature in SANS_PLACE
        or collectivite.longitude is None
        or collectivite.latitude is None
    ):
        return None
    return (collectivite.longitude, collectivite.latitude)


def jours_de(tournee):
    """Du lundi au vendredi entre les deux dates ; tous les jours si elle tient en un week-end."""
    tous = [tournee.du + timedelta(days=n) for n in range((tournee.au - tournee.du).days + 1)]
    return [jour for jour in tous if jour.weekday() < 5] or tous


def journee_de(tournee):
    return Journee(
        depart=point(tournee.depart),
        debut=en_minutes(tournee.heure_depart),
        fin=en_minutes(tournee.heure_retour),
        vitesse=tournee.vitesse,
    )


def semaines_de(tournee):
    """Du lundi de la première semaine au dimanche de la dernière."""
    debut = tournee.du - timedelta(days=tournee.du.weekday())
    return debut, tournee.au + timedelta(days=6 - tournee.au.weekday())


def _retenues(tournee, agent):
    """Les fiches que les critères de la tournée retiennent."""
    criteres, fiches = tournee.criteres, Fiche.objects.visibles_par(agent)
    if code := criteres.get("departement"):
        fiches = fiches.filter(
            Q(collectivite__departement__code_insee=code)
            | Q(collectivite__nature=Nature.DEPARTEMENT, collectivite__code_insee=code)
        )
    if siren := criteres.get("epci"):
        fiches = fiches.filter(Q(collectivite__epci__siren=siren) | Q(collectivite__siren=siren))
    if niveau := criteres.get("niveau"):
        fiches = fiches.filter(niveau=niveau)
    if criteres.get("miennes"):
        fiches = fiches.filter(suivie_par=tournee.agent_id)
    return fiches.filter(collectivite__obsolete_le__isnull=True)


def _avec_mandat(fiches, le):
    """Annote `mandat_debut_le` : début du mandat le plus récent des élu·es en exercice."""
    mandats = (
        Mandat.objects.filter(
            contact__fiche=OuterRef("pk"),
            contact__qualite=FonctionContact.ELU,
            contact__anonymise_le__isnull=True,
        )
        .en_cours(le)
        .order_by()
        .values("contact__fiche")
        .annotate(debut=Max("debut_le"))
        .values("debut")
    )
    return fiches.annotate(mandat_debut_le=Subquery(mandats))


def faits_de(fiche):
    return Faits(
        cle=fiche.pk,
        nom=fiche.collectivite.nom,
        point=point(fiche.collectivite),
        priorite=fiche.priorite,
        attentes=tuple(fiche.attentes_libelles),
        recherche_de=fiche.recherche_de,
        profil=fiche.profil_principal,
        niveau=fiche.niveau,
        dernier_echange_le=fiche.dernier_echange_le,
        mandat_debut_le=fiche.mandat_debut_le,
    )


@dataclass(frozen=True)
class Vivier:
    """Qui l’on peut proposer, et combien sont écartées : sans point, trop loin, vues la même
    semaine."""

    candidats: list
    sans_point: list
    trop_loin: int
    vues: int


def vivier(tournee, agent, le):
    """Les candidates d’une tournée, la plus prioritaire d’abord ; trois requêtes."""
    retenues = _retenues(tournee, agent).exclude(visites__tournee=tournee)
    debut, fin = semaines_de(tournee)
    visitees = Visite.objects.filter(fiche=OuterRef("pk"), le__range=(debut, fin))
    echangees = Echange.objects.filter(fiche=OuterRef("pk"), le__range=(debut, fin))
    vue = Exists(visitees.exclude(tournee=tournee)) | Exists(echangees)
    libres = _avec_mandat(retenues.exclude(vue), le).select_related("collectivite")
    tous = candidats([faits_de(f) for f in libres], le, tournee.duree_visite)
    pres = dans_le_rayon(tous, point(tournee.depart), tournee.rayon_km)
    sans_point = [c.faits.nom for c in tous if c.faits.point is None]
    return Vivier(
        candidats=pres[:CANDIDATS_EXAMINES],
        sans_point=sorted(sans_point),
        trop_loin=len(tous) - len(sans_point) - len(pres),
        vues=retenues.filter(vue).count(),
    )


def raisons_de(fiches, le):
    """{pk: (points, raisons)} pour ces fiches ; une requête."""
    lues = _avec_mandat(Fiche.objects.filter(pk__in=[f.pk for f in fiches]), le)
    trouves = candidats([faits_de(f) for f in lues.select_related("collectivite")], le)
    return {c.faits.cle: list(c.raisons) for c in trouves}


# -- Relire une tournée telle qu’elle est ------------------------------------------------


@dataclass
class Jour:
    """Une journée de la tournée, mesurée. `tendus` : visites où l’on arriverait en retard."""

    le: date
    visites: list
    km: float = 0
    route: int = 0
    sur_place: int = 0
    depart_a: time | None = None
    retour_a: time | None = None
    deborde: bool = False


def mesurer(visites, journee):
    """Pose sur chaque visite `km`, `route`, `fin`, `retard` ; rend (km, route, retour).

    `visites` : celles d’un jour, par heure. `retard` : minutes qui manquent pour arriver à temps.
    """
    heure, ici, km_total, route_totale = journee.debut, journee.depart, 0, 0
    for visite in visites:
        la = point(visite.fiche.collectivite)
        visite.km = distance_km(ici, la)
        visite.route = minutes_de_route(visite.km, journee.vitesse)
        visite.a_un_point = la is not None
        debut = en_minutes(visite.heure)
        visite.retard = max(heure + visite.route - debut, 0)
        heure = debut + visite.duree_minutes
        visite.fin = en_heure(min(heure, 24 * 60 - 1))
        km_total += visite.km or 0
        route_totale += visite.route
        ici = la or ici
    km_retour = distance_km(ici, journee.depart) if visites else None
    route_retour = minutes_de_route(km_retour, journee.vitesse)
    return km_total + (km_retour or 0), route_totale + route_retour, heure + route_retour


def journees(tournee, visites):
    """Les jours de la tournée et leurs visites mesurées, dans l’ordre."""
    journee = journee_de(tournee)
    par_jour = {jour: [] for jour in jours_de(tournee)}
    for visite in visites:
        par_jour.setdefault(visite.le, []).append(visite)
    jours = []
    for le, du_jour in sorted(par_jour.items()):
        du_jour.sort(key=lambda v: (v.heure, v.pk))
        km, route, retour = mesurer(du_jour, journee)
        jour = Jour(le=le, visites=du_jour, km=km, route=route)
        if du_jour:
            jour.sur_place = sum(v.duree_minutes for v in du_jour)
            premiere = du_jour[0]
            jour.depart_a = en_heure(max(en_minutes(premiere.heure) - premiere.route, 0))
            jour.retour_a = en_heure(min(retour, 24 * 60 - 1))
            jour.deborde = retour > journee.fin
        jours.append(jour)
    return jours


def se_chevauchent(visites):
    """Vrai si deux visites d’un même jour se recouvrent."""
    rangees = sorted(visites, key=lambda v: v.heure)
    return any(
        en_minutes(a.heure) + a.duree_minutes > en_minutes(b.heure) for a, b in pairwise(rangees)
    )
