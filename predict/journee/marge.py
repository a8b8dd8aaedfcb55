"""La marge : ce qui approche, ce qu’on attend des autres."""

from datetime import timedelta

from django.db.models import Count, F, IntegerField, Min, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from accompagnements.models import Convention, Passation, Sollicitation, Tache, Validation
from accompagnements.regles import EtatValidation, PartieValidation
from collectivites.models import Echange, Mandat
from collectivites.regles.monde import MOIS_AVANT_TERME, plus_tard
from offre.calculs.echeances import echeances_de
from offre.regles.financement import JOURS_DE_VEILLE
from predict.comptes.droits import est_direction
from predict.comptes.models import Reseau
from predict.noyau.typographie import date_courte, date_longue, heures
from suivi.models import Campagne, InvitationEnquete, Reponse

from .a_faire import dire_heure

RENDEZ_VOUS = 5
VALIDATIONS = 6
SESSIONS = 6
CONVENTIONS = 5
REPRISES = 6
# Au-delà, qui suit le dossier le sait par ailleurs.
JOURS_DE_REPRISE = 60
JOURS_APRES_TERME = 31
JOURS_MANDATS = 365
SESSION_PRESSEE, SESSION_PROCHE = 10, 30  # jours
JOURS_COURTS = ("Lun.", "Mar.", "Mer.", "Jeu.", "Ven.", "Sam.", "Dim.")

# Ce qu’une direction rend à son conseil et à ses financeurs, à portée dès l’accueil.
PILOTAGE = (
    ("Tableau de bord", "suivi:activite", "activité, portefeuille, financements, services"),
    ("Charge de l’équipe", "suivi:charge", "qui est au-dessus, quand recruter"),
    ("Coûts et rentabilité", "suivi:couts", "par service, collectivité, financement"),
    ("Préparer un rapport", "suivi:choisir_rapport", "note au conseil, rapport annuel, financeur"),
)


def pilotage(agent):
    """[{titre, url, note}] pour la direction ; vide pour les autres. Aucune requête."""
    if not est_direction(agent):
        return []
    return [
        {"titre": titre, "url": reverse(route), "note": note} for titre, route, note in PILOTAGE
    ]


def rendez_vous(agent, maintenant):
    """Échanges à venir notés par l’agent ; le prochain se lit en gras."""
    le = maintenant.date()
    prevus = (
        Echange.objects.visibles_par(agent)
        .filter(auteur=agent, le__gte=le)
        .select_related("fiche__collectivite")
        .order_by("le", F("heure").asc(nulls_last=True), "pk")[:RENDEZ_VOUS]
    )
    lignes, trouve = [], False
    for e in prevus:
        passe = e.le == le and e.heure is not None and e.heure < maintenant.time()
        prochain, trouve = not passe and not trouve, trouve or not passe
        duree = heures(e.duree_minutes) if e.duree_minutes else ""
        lignes.append({
            "quand": _quand(e, le),
            "iso": f"{e.le.isoformat()}T{e.heure:%H:%M}" if e.heure else e.le.isoformat(),
            "titre": f"{e.objet}, {e.fiche}",
            "url": reverse("accompagnements:echange", args=[e.pk]),
            "note": " · ".join(
                m for m in (e.get_type_display(), duree, e.lieu, e.participants) if m
            ),
            "prochain": prochain,
            "aujourdhui": e.le == le,
        })  # fmt: skip
    return lignes


def _quand(echange, le):
    heure = dire_heure(echange.heure).removesuffix("\u00a000") if echange.heure else ""
    if echange.le == le:
        return dire_heure(echange.heure) if echange.heure else "Auj."
    if (echange.le - le).days < 7:
        return f"{JOURS_COURTS[echange.le.weekday()]} {heure}".strip()
    return date_courte(echange.le)


def validations(agent):
    """Cadres dont une validation est demandée : à la direction, tous ceux qui l’attendent."""
    demandees = Validation.objects.visibles_par(agent).filter(etat=EtatValidation.DEMANDEE)
    if est_direction(agent):
        demandees = demandees.filter(partie=PartieValidation.DIRECTION)
    else:
        demandees = demandees.filter(cadre__accompagnement__responsable=agent)
    lues = demandees.select_related("cadre__accompagnement__fiche__collectivite")
    return [
        {
            "titre": f"{v.cadre.accompagnement.fiche}, {v.cadre.get_forme_display().lower()} "
            f"v{v.cadre.numero}",
            "url": v.cadre.get_absolute_url(),
            "note": f"{v.get_partie_display()}, depuis le "
            f"{date_courte(timezone.localtime(v.demandee_le))}",
        }
        for v in lues.order_by("demandee_le", "pk")[:VALIDATIONS]
    ]


def sessions(agent, le):
    """Sessions de financement qui ferment sous 45 jours, et nos brouillons."""
    brouillon = Q(candidatures__reseau=agent.reseau_id, candidatures__deposee_le__isnull=True)
    proches = echeances_de(agent, le, JOURS_DE_VEILLE).annotate(
        brouillons=Count("candidatures", filter=brouillon)
    )[:SESSIONS]
    return [_session(s, (s.ferme_le - le).days) for s in proches]


def _session(s, jours):
    ton = "danger" if jours <= SESSION_PRESSEE else "attention" if jours <= SESSION_PROCHE else ""
    n = s.brouillons
    brouillons = f" · {n} candidature{'s' if n > 1 else ''} en brouillon" if n else ""
    return {
        "nombre": jours,
        "unite": "jours" if jours > 1 else "jour",
        "titre": str(s),
        "url": s.get_absolute_url(),
        "note": f"{date_courte(s.ferme_le)}{brouillons}",
        "ton": ton,
    }


def enquetes(agent, le):
    """La campagne ouverte : combien de collectivités invitées n’ont pas répondu, ou `None`."""
    invitations = InvitationEnquete.objects.filter(campagne=OuterRef("pk")).order_by()
    reponses = Reponse.objects.filter(invitation__campagne=OuterRef("pk")).order_by()

    def combien(lignes, quoi):
        nombre = lignes.values("reseau").annotate(n=Count(quoi, distinct=True)).values("n")
        return Subquery(nombre[:1], output_field=IntegerField())

    ouverte = (
        Campagne.objects.visibles_par(agent)
        .filter(Q(close_le__isnull=True) | Q(close_le__gte=le), ouverte_le__lte=le)
        .annotate(invitees=combien(invitations, "pk"), repondu=combien(reponses, "invitation"))
        .order_by("close_le", "pk")
        .first()
    )
    if ouverte is None or not ouverte.invitees:
        return None
    return {
        "titre": str(ouverte),
        "invitees": ouverte.invitees,
        "sans_reponse": ouverte.invitees - (ouverte.repondu or 0),
        "fin": date_longue(ouverte.close_le) if ouverte.close_le else "",
    }


def comptes_du_jour(agent, le):
    """Mandats qui finissent dans les douze mois (combien, et le premier), appels à traiter, tâches
    à faire de l’agent : une requête."""
    finissants = Mandat.objects.visibles_par(agent).finissant(
        le, le + timedelta(days=JOURS_MANDATS)
    )
    par_reseau = finissants.order_by().values("reseau")
    appels = Sollicitation.objects.visibles_par(agent).a_traiter().order_by().values("reseau")
    siennes = Tache.objects.visibles_par(agent).filter(assignee=agent).a_faire()

    def lire(lignes, quoi):
        return Subquery(lignes.annotate(n=quoi).values("n")[:1])

    nombre, premier, a_traiter, taches = Reseau.objects.filter(pk=agent.reseau_id).values_list(
        lire(par_reseau, Count("contact", distinct=True)),
        lire(par_reseau, Min("fin_le")),
        lire(appels, Count("pk")),
        lire(siennes.order_by().values("reseau"), Count("pk")),
    )[0]
    return {"nombre": nombre or 0, "premier": premier}, a_traiter or 0, taches or 0


def reprises(agent, le):
    """Dossiers que l’on vient de lui confier et qu’elle n’a pas encore ouverts."""
    recues = Passation.objects.visibles_par(agent).filter(
        a=agent, lue_le=None, le__gte=le - timedelta(days=JOURS_DE_REPRISE),
        accompagnement__responsable=agent,
    )  # fmt: skip
    lues = recues.select_related("de", "accompagnement__fiche__collectivite")
    return [
        {
            "titre": f"{p.accompagnement.fiche}, {p.accompagnement}",
            "url": p.accompagnement.get_absolute_url(),
            "note": f"Repris {f'de {p.de.nom_complet} ' if p.de else ''}le {date_longue(p.le)}",
        }
        for p in lues.order_by("le", "pk")[:REPRISES]
    ]


def conventions(agent, le):
    """Ses conventions signées qui finissent sous six mois, ou finies le mois passé, sans suite."""
    siennes = Convention.objects.visibles_par(agent).finissant(
        le - timedelta(days=JOURS_APRES_TERME), plus_tard(le, MOIS_AVANT_TERME)
    )
    if not est_direction(agent):
        siennes = siennes.filter(accompagnement__responsable=agent)
    lues = siennes.select_related("fiche__collectivite").order_by("fin_le", "pk")[:CONVENTIONS]
    return [
        {
            "titre": f"{c}, {c.fiche}",
            "url": c.get_absolute_url(),
            "note": f"{'finie' if c.fin_le < le else 'finit'} le {date_longue(c.fin_le)}",
            "finie": c.fin_le < le,
        }
        for c in lues
    ]
