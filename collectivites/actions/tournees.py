"""Préparer une tournée, la changer, l’arrêter. Ce qui est confirmé ne bouge plus tout seul."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from predict.comptes.actions import journaliser
from predict.noyau.typographie import date_longue

from ..calculs.tournees import (
    en_heure,
    en_minutes,
    journee_de,
    journees,
    jours_de,
    point,
    raisons_de,
    se_chevauchent,
    vivier,
)
from ..models import Tournee, Visite
from ..regles import EtatTournee
from ..regles.tournees import Etape, composer, organiser

A_LA_MAIN = "Ajoutée par l’équipe"


def _verrouiller(tournee):
    """Deux personnes qui changent la même tournée se suivent ; une tournée arrêtée se rouvre."""
    tenue = Tournee.objects.select_for_update().get(pk=tournee.pk)
    if tenue.etat != EtatTournee.BROUILLON:
        raise ValidationError("Cette tournée est arrêtée : rouvrez-la pour la changer.")


def _visites(tournee):
    return list(tournee.visites.select_related("fiche__collectivite").order_by("le", "heure", "pk"))


def _etape(visite, *, fixe=None):
    """`fixe` : tenir l’heure ; sans le dire, celle d’un rendez-vous confirmé ou fait."""
    tenue = (visite.confirmee or visite.echange_id) if fixe is None else fixe
    return Etape(
        cle=visite.fiche_id,
        point=point(visite.fiche.collectivite),
        duree=visite.duree_minutes,
        a=en_minutes(visite.heure) if tenue else None,
    )


def _par_jour(visites):
    par_jour = {}
    for visite in visites:
        par_jour.setdefault(visite.le, []).append(visite)
    return par_jour


def _remesurer(tournee):
    """Réécrit la distance gardée avec chaque visite, telle que l’écran la montre."""
    visites = _visites(tournee)
    journees(tournee, visites)
    for visite in visites:
        visite.distance_km = None if visite.km is None else round(visite.km)
    Visite.objects.bulk_update(visites, ["distance_km"])


def _placer(visites, deroule):
    """Donne à chaque visite l’heure que le déroulé lui trouve."""
    heures = {p.cle: en_heure(p.debut) for p in deroule.passages}
    for visite in visites:
        if visite.heure != heures[visite.fiche_id]:
            visite.heure, visite.modifie_le = heures[visite.fiche_id], timezone.now()
    Visite.objects.bulk_update(visites, ["heure", "modifie_le"])


# -- Proposer ----------------------------------------------------------------------------


@transaction.atomic
def creer_tournee(*, agent_auteur, **champs):
    """Crée une tournée, vide ; `champs` : ceux du modèle, dont `agent`, qui la fera."""
    tournee = Tournee(reseau_id=agent_auteur.reseau_id, **champs)
    tournee.full_clean(exclude=["reseau"])
    tournee.save()
    journaliser(agent=agent_auteur, verbe="tournée créée", objet=tournee)
    return tournee


@transaction.atomic
def proposer_visites(*, tournee, agent, le, refaire=False):
    """Complète la semaine par priorité et proximité ; rend le nombre de visites posées.

    `refaire` retire d’abord les visites ni confirmées ni faites. Une journée déjà trop chargée
    pour ce qu’elle contient reste comme elle est.
    """
    _verrouiller(tournee)
    if refaire:
        tournee.visites.filter(confirmee=False, echange__isnull=True).delete()
    gardees = _par_jour(_visites(tournee))
    deja = {jour: [_etape(v, fixe=True) for v in vs] for jour, vs in gardees.items()}
    candidats = vivier(tournee, agent, le).candidats
    jours = {jour: journee_de(tournee) for jour in jours_de(tournee)}
    semaine = composer(candidats, jours, tournee.visites_par_jour, deja)
    raisons = {c.faits.cle: list(c.raisons) for c in candidats}
    connues = {v.fiche_id for vs in gardees.values() for v in vs}
    nouvelles = [
        Visite(
            reseau_id=tournee.reseau_id, tournee=tournee, fiche_id=p.cle, le=jour,
            heure=en_heure(p.debut), duree_minutes=tournee.duree_visite, raisons=raisons[p.cle],
        )
        for jour, deroule in semaine.items()
        for p in deroule.passages
        if p.cle not in connues
    ]  # fmt: skip
    Visite.objects.bulk_create(nouvelles)
    _remesurer(tournee)
    journaliser(agent=agent, verbe="visites proposées", objet=tournee, champs=["visites"])
    return len(nouvelles)


# -- Ajouter, déplacer, retirer ----------------------------------------------------------


@dataclass
class Ajout:
    """Ce qu’a donné l’ajout de fiches à une tournée : trois listes de fiches."""

    ajoutees: list = field(default_factory=list)
    deja: list = field(default_factory=list)
    sans_place: list = field(default_factory=list)


@transaction.atomic
def ajouter_a_la_tournee(*, tournee, fiches, agent, jour=None):
    """Place chaque fiche là où elle allonge le moins la route ; rend un `Ajout`.

    Sans `jour`, le nombre de visites par jour de la tournée est tenu ; avec, seules les heures de
    la journée le sont. Ce qui est déjà posé garde son heure. Une collectivité sans point connu se
    place aussi, son trajet compté pour rien : l’écran le dit. ValidationError si la tournée est
    arrêtée.
    """
    _verrouiller(tournee)
    ajout, journee = Ajout(), journee_de(tournee)
    fiches = list(fiches.select_related("collectivite"))
    raisons = raisons_de(fiches, timezone.localdate())
    visites = _visites(tournee)
    par_jour = {j: [] for j in ([jour] if jour else jours_de(tournee))}
    par_jour |= {j: vs for j, vs in _par_jour(visites).items() if j in par_jour}
    deja = {v.fiche_id for v in visites}
    for fiche in fiches:
        if fiche.pk in deja:
            ajout.deja.append(fiche)
            continue
        place = _meilleure_place(fiche, par_jour, journee, tournee, borne=jour is None)
        if place is None:
            ajout.sans_place.append(fiche)
            continue
        le, debut = place
        visite = Visite.objects.create(
            reseau_id=tournee.reseau_id, tournee=tournee, fiche=fiche, le=le, heure=en_heure(debut),
            duree_minutes=tournee.duree_visite, raisons=[A_LA_MAIN, *raisons.get(fiche.pk, [])],
        )  # fmt: skip
        par_jour[le].append(visite)
        ajout.ajoutees.append(fiche)
    if ajout.ajoutees:
        _remesurer(tournee)
        journaliser(agent=agent, verbe="visites ajoutées", objet=tournee, champs=["visites"])
    return ajout


def _meilleure_place(fiche, par_jour, journee, tournee, borne):
    """(jour, minute) de moindre détour, ou `None` si aucune journée ne la contient."""
    nouvelle = Etape(fiche.pk, point(fiche.collectivite), tournee.duree_visite)
    places = []
    for le, visites in par_jour.items():
        if borne and len(visites) >= tournee.visites_par_jour:
            continue
        etapes = [_etape(v, fixe=True) for v in visites]
        avant, apres = organiser(etapes, journee), organiser([*etapes, nouvelle], journee)
        if avant is not None and apres is not None:
            debut = next(p.debut for p in apres.passages if p.cle == fiche.pk)
            # À détour égal, la journée la moins remplie, puis la première.
            places.append((round(apres.km - avant.km, 3), len(visites), le, debut))
    return min(places)[2:] if places else None


@transaction.atomic
def deplacer_visite(*, visite, agent, le, heure=None, duree_minutes=None, **reste):
    """Change le jour, l’heure ou la durée. Sans heure, la première place libre de la journée.

    `reste` : `contact` (qui l’on rencontre), `objet`.

    ValidationError, à la place du champ, si le jour n’est pas de la tournée, si la visite sort
    des heures de la journée, si elle en recouvre une autre ou si la journée est pleine.
    """
    tournee = visite.tournee
    _verrouiller(tournee)
    if not tournee.du <= le <= tournee.au:
        raise ValidationError({"le": "Ce jour n’est pas de la tournée."})
    visite.duree_minutes = duree_minutes or visite.duree_minutes
    autres = [v for v in _visites(tournee) if v.le == le and v.pk != visite.pk]
    visite.le, visite.heure = le, heure or _heure_libre(visite, autres, tournee)
    fin = en_minutes(visite.heure) + visite.duree_minutes
    if visite.heure < tournee.heure_depart or fin > en_minutes(tournee.heure_retour):
        raise ValidationError({"heure": "Cette heure sort de la journée de tournée."})
    if se_chevauchent([*autres, visite]):
        raise ValidationError({"heure": "Une autre visite est déjà prévue à cette heure."})
    for nom, valeur in reste.items():
        setattr(visite, nom, valeur)
    champs = ["le", "heure", "duree_minutes", *reste]
    visite.version += 1
    visite.save(update_fields=[*champs, "version", "modifie_le"])
    _remesurer(tournee)
    journaliser(agent=agent, verbe="visite déplacée", objet=visite, champs=champs)


def _heure_libre(visite, autres, tournee):
    etapes = [*(_etape(v, fixe=True) for v in autres), _etape(visite, fixe=False)]
    deroule = organiser(etapes, journee_de(tournee))
    if deroule is None:
        raise ValidationError({"le": f"La journée du {date_longue(visite.le)} est pleine."})
    return next(en_heure(p.debut) for p in deroule.passages if p.cle == visite.fiche_id)


@transaction.atomic
def reorganiser_jour(*, tournee, le, agent):
    """Remet la journée dans l’ordre le plus court ; les rendez-vous confirmés gardent leur heure.

    ValidationError si ses visites ne tiennent pas ensemble.
    """
    _verrouiller(tournee)
    visites = [v for v in _visites(tournee) if v.le == le]
    deroule = organiser([_etape(v) for v in visites], journee_de(tournee))
    if deroule is None:
        raise ValidationError("Ces visites ne tiennent pas dans la journée : déplacez-en une.")
    _placer(visites, deroule)
    _remesurer(tournee)
    journaliser(agent=agent, verbe="journée réorganisée", objet=tournee, champs=["visites"])


@transaction.atomic
def retirer_visite(*, visite, agent):
    """Retire une visite ; celle qui a son compte rendu reste."""
    _verrouiller(visite.tournee)
    if visite.echange_id:
        raise ValidationError("Cette visite a eu lieu : son compte rendu la garde.")
    journaliser(agent=agent, verbe="visite retirée", objet=visite)
    visite.delete()
    _remesurer(visite.tournee)


@transaction.atomic
def confirmer_visite(*, visite, confirmee, agent):
    """Le rendez-vous est pris, ou ne l’est plus : possible aussi quand la tournée est arrêtée."""
    Visite.objects.filter(pk=visite.pk).update(confirmee=confirmee, modifie_le=timezone.now())
    verbe = "rendez-vous confirmé" if confirmee else "rendez-vous à confirmer"
    journaliser(agent=agent, verbe=verbe, objet=visite, champs=["confirmee"])


# -- Arrêter, rouvrir, rendre compte -----------------------------------------------------


@transaction.atomic
def arreter_tournee(*, tournee, agent):
    """La semaine est décidée : elle paraît à l’agenda, et ne change plus sans être rouverte."""
    _verrouiller(tournee)
    if not tournee.visites.exists():
        raise ValidationError("Cette tournée n’a aucune visite : proposez-en d’abord.")
    _changer_etat(tournee, EtatTournee.ARRETEE, agent, "tournée arrêtée")


@transaction.atomic
def rouvrir_tournee(*, tournee, agent):
    _changer_etat(tournee, EtatTournee.BROUILLON, agent, "tournée rouverte")


def _changer_etat(tournee, etat, agent, verbe):
    Tournee.objects.filter(pk=tournee.pk).update(etat=etat, modifie_le=timezone.now())
    tournee.etat = etat
    journaliser(agent=agent, verbe=verbe, objet=tournee, champs=["etat"])


@transaction.atomic
def rattacher_compte_rendu(*, visite, echange, agent):
    """La visite a eu lieu : l’échange en rend compte. La dernière rend la tournée faite."""
    libres = Visite.objects.filter(pk=visite.pk, echange__isnull=True)
    if not libres.update(echange=echange, modifie_le=timezone.now()):
        raise ValidationError("Cette visite a déjà son compte rendu.")
    visite.echange = echange
    if not visite.tournee.visites.filter(echange__isnull=True).exists():
        _changer_etat(visite.tournee, EtatTournee.FAITE, agent, "tournée faite")


@transaction.atomic
def supprimer_tournee(*, tournee, agent):
    """Supprime une tournée dont aucune visite n’a eu lieu."""
    if tournee.visites.filter(echange__isnull=False).exists():
        raise ValidationError("Des visites ont eu lieu : cette tournée reste.")
    journaliser(agent=agent, verbe="tournée supprimée", objet=tournee)
    tournee.delete()
