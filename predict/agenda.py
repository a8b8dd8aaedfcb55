"""L’agenda d’un agent, lu par son logiciel à une adresse secrète (iCalendar).

Composé ici, au-dessus de toutes les applications. N’en sort que ce qu’un agenda montre : ni note
privée, ni compte rendu, ni nom ou coordonnée d’une personne extérieure.
"""

from dataclasses import replace
from datetime import timedelta

from allauth.core.internal.ratelimit import consume, respond_429
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accompagnements.models import Convention, Tache
from collectivites.models import Echange, Evenement, Visite
from collectivites.regles import EtatTournee, TypeEchange
from collectivites.regles.monde import MOIS_AVANT_TERME, plus_tard
from offre.calculs import communication
from offre.calculs.echeances import echeances_de, rendez_vous
from predict.comptes.models import Adhesion, FluxCalendrier, Reseau
from predict.comptes.perimetre import dans_reseau
from predict.comptes.regles import ROLES_INTERNES
from predict.noyau.calendrier import RendezVous, ecrire_ics, reponse_ics

# Un courriel ou une note déjà faits ne prennent pas de place dans un agenda.
RENCONTRES = (TypeEchange.APPEL, TypeEchange.REUNION, TypeEchange.VISITE, TypeEchange.EVENEMENT)
DEBIT = {"agenda": "120/h/ip"}
# Un agenda garde un peu de passé, et ne regarde pas au-delà de l’an prochain.
PASSE, AVENIR = timedelta(days=31), timedelta(days=400)


@login_not_required
@never_cache
@require_safe
def flux(request, slug, jeton):
    """Adresse fausse, retirée, ou d’une personne partie : la même page, après la même lecture."""
    if not consume(request, app="predict", action="agenda", config=DEBIT, limit_get=True):
        return respond_429(request)
    reseau = Reseau.objects.filter(slug=slug).first()
    with dans_reseau(reseau and reseau.pk):
        agent = _agent_de(reseau, jeton)
        if agent is None:
            raise Http404
        contenu = agenda_de(agent, timezone.localdate(), taches=request.GET.get("taches") == "1")
    return reponse_ics("agenda", contenu)


def _agent_de(reseau, jeton):
    """L’agent de cette adresse, dans ce réseau ; `None` si elle ne vaut rien ou qu’il est parti."""
    ouverts = FluxCalendrier.objects.ouverts().avec_jeton(jeton).filter(reseau=reseau)
    un_flux = ouverts.select_related("agent").first()
    if un_flux is None or not un_flux.agent.is_active:
        return None
    places = Adhesion.objects.actives().filter(role__in=ROLES_INTERNES, reseau=reseau)
    place = places.filter(agent=un_flux.agent_id).select_related("reseau").first()
    if place is None:
        return None
    le = timezone.localdate()
    if un_flux.dernier_acces_le != le:
        # Seule trace d’une lecture, une fois par jour : elle dit à l’agent si l’adresse sert.
        FluxCalendrier.objects.filter(pk=un_flux.pk).update(dernier_acces_le=le)
    # L’adresse vaut pour son réseau, quel que soit celui où l’agent travaille en ce moment.
    un_flux.agent.adhesion_courante = place
    return un_flux.agent


def agenda_de(agent, le, taches=False):
    """Octets du calendrier de l’agent, du mois passé à l’an prochain."""
    bornes = (le - PASSE, le + AVENIR)
    entrees = [
        *_echanges(agent, le, bornes), *_visites(agent, bornes), *_evenements(agent, bornes),
        *_clotures(agent, le), *_termes(agent, bornes),
    ]  # fmt: skip
    if taches:
        entrees += [*_taches(agent, bornes), *_communication(agent, bornes)]
    return ecrire_ics(f"PREDICT, {agent.nom_complet}", entrees)


def _uid(objet):
    return f"{objet._meta.model_name}-{objet.ref}@{objet.reseau_id}.predict"


def _adresse(chemin):
    return f"{settings.ADRESSE_PUBLIQUE.rstrip('/')}{chemin}"


def _entree(objet, titre, le, chemin, **reste):
    return RendezVous(
        uid=_uid(objet), titre=titre, le=le, url=_adresse(chemin), modifie_le=objet.modifie_le,
        version=objet.version, **reste,
    )  # fmt: skip


def _echanges(agent, le, bornes):
    """Les échanges à venir, et les rencontres du mois passé qui avaient une heure."""
    siens = Q(auteur=agent) | Q(presences__agent=agent)
    prevus = Q(le__gt=le) | Q(heure__isnull=False, type__in=RENCONTRES)
    echanges = (
        Echange.objects.visibles_par(agent)
        .publics()
        .filter(siens, prevus, le__range=bornes)
        .select_related("fiche__collectivite")
        .order_by("le", "heure", "pk")
        .distinct()
    )
    return [
        _entree(
            e, f"{e.get_type_display()}, {e.fiche} : {e.objet}", e.le,
            reverse("accompagnements:echange", args=[e.pk]),
            heure=e.heure, duree=e.duree_minutes or 60, lieu=e.lieu, occupe=e.heure is not None,
        )
        for e in echanges
    ]  # fmt: skip


def _visites(agent, bornes):
    visites = (
        Visite.objects.visibles_par(agent)
        .filter(tournee__agent=agent, le__range=bornes, echange__isnull=True)
        .exclude(tournee__etat=EtatTournee.BROUILLON)
        .select_related("fiche__collectivite", "tournee")
        .order_by("le", "heure", "pk")
    )
    return [
        _entree(
            v, f"Visite, {v.fiche}" + ("" if v.confirmee else " (à confirmer)"), v.le,
            v.tournee.get_absolute_url(), heure=v.heure, duree=v.duree_minutes,
            lieu=str(v.fiche), detail=f"Tournée « {v.tournee} »",
        )
        for v in visites
    ]  # fmt: skip


def _evenements(agent, bornes):
    evenements = (
        Evenement.objects.visibles_par(agent)
        .filter(animee_par=agent, le__range=bornes)
        .select_related("lieu")
        .order_by("le", "heure_debut", "pk")
    )
    return [
        _entree(
            e, f"{e.get_type_display()} : {e.titre}", e.le, e.get_absolute_url(),
            heure=e.heure_debut, duree=_duree(e), occupe=e.heure_debut is not None,
            lieu=", ".join(str(m) for m in (e.adresse, e.lieu) if m),
        )
        for e in evenements
    ]  # fmt: skip


def _duree(evenement):
    debut, fin = evenement.heure_debut, evenement.heure_fin
    if debut is None or fin is None:
        return 120
    return (fin.hour - debut.hour) * 60 + fin.minute - debut.minute


def _taches(agent, bornes):
    taches = (
        Tache.objects.visibles_par(agent)
        .a_faire()
        .filter(assignee=agent, echeance__range=bornes)
        # La suite d’une note privée en dit le contenu : elle reste dans l’outil.
        .exclude(echange__prive=True)
        .order_by("echeance", "heure", "pk")
    )
    return [
        _entree(
            t, f"À faire : {t.titre}", t.echeance,
            reverse("accompagnements:modifier_tache", args=[t.pk]),
            heure=t.heure, duree=30, occupe=False,
        )
        for t in taches
    ]  # fmt: skip


def _clotures(agent, le):
    """Les sessions de financement qui ferment, tout le jour."""
    return [
        rendez_vous(session, _adresse(session.get_absolute_url()))
        for session in echeances_de(agent, le, AVENIR.days)
    ]


def _termes(agent, bornes):
    """Le terme des conventions des dossiers suivis, et six mois avant, pour préparer la suite."""
    du, au = bornes
    suivies = (
        Convention.objects.visibles_par(agent)
        .filter(accompagnement__responsable=agent)
        .finissant(du, plus_tard(au, MOIS_AVANT_TERME))
        .select_related("fiche__collectivite")
        .order_by("fin_le", "pk")
    )
    entrees = []
    for c in suivies:
        rappel = plus_tard(c.fin_le, -MOIS_AVANT_TERME)
        if c.fin_le <= au:
            entrees.append(
                _entree(
                    c, f"Terme de la convention : {c}, {c.fiche}", c.fin_le, c.get_absolute_url(),
                    occupe=False,
                )
            )  # fmt: skip
        if du <= rappel <= au:
            entrees.append(
                replace(
                    _entree(
                        c, f"Dans six mois, terme de la convention : {c}, {c.fiche}", rappel,
                        c.get_absolute_url(), occupe=False,
                    ),
                    uid=f"rappel-{_uid(c)}",
                )
            )  # fmt: skip
    return entrees


def _communication(agent, bornes):
    return [
        _entree(
            une, f"Communication : {une}", une.prevue_le,
            reverse("offre:modifier_communication", args=[une.pk]), occupe=False,
        )
        for une in communication.echeances_de(agent, bornes)
    ]  # fmt: skip
