"""Ma journée : ce qui est à faire, ce qui attend, ce qui approche ; un nombre fixe de requêtes."""

from datetime import timedelta

from django.db.models import (
    Case,
    Count,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, RowNumber
from django.urls import reverse
from django.utils import timezone

from accompagnements.forms.quotidien import DUREES, VIE_DU_RESEAU
from accompagnements.forms.sollicitations import SollicitationForm
from accompagnements.models import (
    Accompagnement,
    Convention,
    Sollicitation,
    Tache,
    TempsPasse,
    Validation,
)
from accompagnements.models.attentes import compter, en_attente, faits_en_lot
from accompagnements.regles import (
    ETAPE_SUIVANTE,
    Etape,
    EtatSollicitation,
    EtatValidation,
    PartieValidation,
)
from accompagnements.regles.portes import VERS, manquants
from accompagnements.views.quotidien import (
    attendu_par_semaine,
    ligne_de_tache,
    minutes_de_la_semaine,
    taches_de,
)
from collectivites.models import Echange, Mandat
from collectivites.regles.monde import MOIS_AVANT_TERME, plus_tard
from offre.calculs.echeances import echeances_de
from offre.regles.financement import JOURS_DE_VEILLE
from predict.comptes.droits import est_direction
from predict.comptes.models import Reseau
from predict.noyau.typographie import date_courte, date_longue, heures
from suivi.models import Campagne, InvitationEnquete, Reponse

TACHES_PAR_GROUPE = 8
ATTENTES = 7
TEMPS_PROPOSES = 3
TEMPS_RELUS = 40  # lignes de temps où chercher les derniers dossiers
RENDEZ_VOUS = 5
VALIDATIONS = 6
SESSIONS = 6
CONVENTIONS = 5
JOURS_APRES_TERME = 31
JOURS_MANDATS = 365
SESSION_PRESSEE, SESSION_PROCHE = 10, 30  # jours
RETARD, JOUR, RAPPEL, SEMAINE = 0, 1, 2, 3
# Ce que seule la collectivité peut lever.
DE_LA_COLLECTIVITE = {"cadre_collectivite"}
# Le titre d’une condition dit ce qui doit être réuni ; ici, on dit le geste qui manque.
GESTES = {
    "singularite": "Marqueurs du territoire à saisir",
    "interlocuteur": "Interlocuteur ou interlocutrice à nommer",
    "scenario": "Cas type à choisir",
    "offre": "Entrée dans l’offre à vérifier",
    "echange": "Premier échange à dater",
    "elu_referent": "Élu·e référent·e à nommer",
    "prestations": "Prestation à choisir",
    "mode": "Mode d’une prestation à choisir",
    "jours": "Jours d’une prestation à prévoir",
    "fiche_besoins": "Fiche besoins à écrire",
    "interet_local": "Intérêt local à dire",
    "posture": "Posture à expliquer",
    "cadre": "Cadre à écrire",
    "cadre_reseau": "Validation du cadre par la direction",
    "cadre_collectivite": "Validation du cadre",
}
JOURS_COURTS = ("Lun.", "Mar.", "Mer.", "Jeu.", "Ven.", "Sam.", "Dim.")


def journee(agent, maintenant):
    """Contexte de la page. `maintenant` : horodatage ; l’heure ne sert qu’aux rendez-vous."""
    maintenant = timezone.localtime(maintenant)
    le = maintenant.date()
    return {
        "le": le,
        "appel": SollicitationForm(agent=agent, aujourdhui=le),
        "temps": temps(agent, le),
        "a_faire": a_faire(agent, le),
        "attentes": attentes(agent, le),
        "appels_a_traiter": Sollicitation.objects.visibles_par(agent)
        .filter(etat=EtatSollicitation.A_TRAITER)
        .count(),
        "rendez_vous": rendez_vous(agent, maintenant),
        "validations": validations(agent),
        "sessions": sessions(agent, le),
        "enquetes": enquetes(agent, le),
        "mandats": mandats(agent, le),
        "conventions": conventions(agent, le),
    }


# -- À faire -----------------------------------------------------------------------------


def a_faire(agent, le):
    """Quatre groupes, au plus `TACHES_PAR_GROUPE` lignes chacun ; deux requêtes. Un rappel n’a son
    groupe que si l’échéance est plus loin, ou n’existe pas."""
    fin = le + timedelta(days=7)
    groupe = Case(
        When(echeance__lt=le, then=RETARD),
        When(echeance=le, then=JOUR),
        When(echeance__lte=fin, then=SEMAINE),
        default=RAPPEL,
        output_field=IntegerField(),
    )
    ordre = (F("echeance"), F("heure").asc(nulls_last=True), F("pk"))
    rangees = (
        taches_de(agent)
        .a_faire()
        .filter(Q(echeance__lte=fin) | Q(rappel_le__lte=le))
        .annotate(groupe=groupe)
        .annotate(
            rang=Window(RowNumber(), partition_by=F("groupe"), order_by=ordre),
            ensemble=Window(Count("pk"), partition_by=F("groupe")),
        )
        .filter(rang__lte=TACHES_PAR_GROUPE)
        .order_by("groupe", "rang")
    )
    nombres, lignes = {}, {RETARD: [], JOUR: [], RAPPEL: [], SEMAINE: []}
    for tache in rangees:
        nombres[tache.groupe] = tache.ensemble
        ligne = ligne_de_tache(tache, le, "journee")
        if tache.groupe == JOUR:
            ligne["quand"] = _heure(tache.heure) if tache.heure else "dans la journée"
        lignes[tache.groupe].append(ligne)
    titres = {
        RETARD: "En retard", JOUR: "Aujourd’hui", RAPPEL: "À se rappeler",
        SEMAINE: f"D’ici le {date_courte(fin)}",
    }  # fmt: skip
    groupes = [
        {
            "titre": titres[g], "nombre": nombres[g], "taches": lignes[g], "retard": g == RETARD,
            "reste": nombres[g] - len(lignes[g]),
        }
        for g in (RETARD, JOUR, RAPPEL, SEMAINE) if lignes[g]
    ]  # fmt: skip
    return {
        "groupes": groupes,
        "en_retard": nombres.get(RETARD, 0),
        "aujourdhui": nombres.get(JOUR, 0),
        "en_tout": Tache.objects.visibles_par(agent).filter(assignee=agent).a_faire().count(),
    }


def _heure(heure):
    return f"{heure.hour}\u00a0h\u00a0{heure.minute:02d}"


# -- Temps --------------------------------------------------------------------------------


def temps(agent, le):
    """Derniers dossiers imputés, complétés par ceux que l’on suit ; trois requêtes."""
    choix = {}
    derniers = (
        TempsPasse.objects.visibles_par(agent)
        .filter(agent=agent, accompagnement__isnull=False)
        .select_related("accompagnement__fiche__collectivite", "prestation__service")
        .order_by("-le", "-pk")[:TEMPS_RELUS]
    )
    for un in derniers:
        quoi = un.prestation.service if un.prestation else un.accompagnement
        cle = f"p{un.prestation_id}" if un.prestation_id else f"a{un.accompagnement_id}"
        choix.setdefault(cle, (str(un.accompagnement.fiche), str(quoi)))
    suivis = Accompagnement.objects.visibles_par(agent).suivis_par(agent).ouverts().avec_fiche()
    for a in suivis.order_by("-modifie_le")[:TEMPS_PROPOSES]:
        if len(choix) < TEMPS_PROPOSES:
            choix.setdefault(f"a{a.pk}", (str(a.fiche), str(a)))
    proposes = list(choix.items())[:TEMPS_PROPOSES]
    proposes.append(("r", ("Vie du réseau", VIE_DU_RESEAU)))
    return {
        "choix": [{"cle": cle, "lieu": lieu, "quoi": quoi} for cle, (lieu, quoi) in proposes],
        "durees": [{"minutes": m, "libelle": heures(m)} for m in DUREES],
        "semaine": minutes_de_la_semaine(agent, le),
        "attendu": attendu_par_semaine(agent),
    }


# -- Accompagnements en attente ----------------------------------------------------------


def attentes(agent, le):
    """Les plus anciens à leur étape, selon qui doit agir ; cinq requêtes pour tous."""
    siens = Accompagnement.objects.visibles_par(agent).suivis_par(agent)
    retenus, ouverts = compter(agent)
    lignes = [
        _attente(a, faits, le) for a, faits in faits_en_lot(list(en_attente(siens, le)[:ATTENTES]))
    ]
    groupes = [
        {"titre": titre, "lignes": [x for x in lignes if x["collectivite"] is cote]}
        for titre, cote in (("De votre part", False), ("De la part de la collectivité", True))
    ]
    return {
        "groupes": [g for g in groupes if g["lignes"]],
        "nombre": retenus,
        "ouverts": ouverts,
        "reste": retenus - len(lignes),
    }


def _attend_la_collectivite(condition, faits):
    relecture = condition.code == "fiche_besoins" and faits.besoins_le is not None
    return relecture or condition.code in DE_LA_COLLECTIVITE


def _geste(condition, faits):
    if condition.code == "fiche_besoins" and faits.besoins_le is not None:
        return "Relecture de la fiche besoins"
    return GESTES[condition.code.partition("-")[0]]


def _attente(a, faits, le):
    manque = manquants(a.etape, faits)
    notre_part = [c for c in manque if not _attend_la_collectivite(c, faits)]
    # « mode-12 », « mode-15 » : deux prestations, une seule chose à dire.
    dits = list(dict.fromkeys(_geste(c, faits) for c in notre_part or manque))
    if dits:
        quoi = ", ".join([dits[0], *(d[:1].lower() + d[1:] for d in dits[1:3])])
        quoi += f" et {len(dits) - 3} de plus" if len(dits) > 3 else ""
    else:
        quoi = f"Rien ne manque : passer {VERS[ETAPE_SUIVANTE[Etape(a.etape)]]}"
    return {
        "titre": str(a.fiche),
        "objet": str(a),
        "url": a.get_absolute_url(),
        "numero": a.etape,
        "etape": "Cadre" if a.etape == Etape.CADRE else Etape(a.etape).label,
        "quoi": quoi,
        "collectivite": bool(manque) and not notre_part,
        "url_relance": reverse("accompagnements:noter_echange", args=[a.fiche_id]),
        "jours": max((le - a.etape_depuis).days, 0),
    }


# -- La marge ----------------------------------------------------------------------------


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
    heure = _heure(echange.heure).removesuffix("\u00a000") if echange.heure else ""
    if echange.le == le:
        return _heure(echange.heure) if echange.heure else "Auj."
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


def mandats(agent, le):
    """Mandats qui finissent dans les douze mois : combien, et le premier."""
    finissants = Mandat.objects.visibles_par(agent).finissant(
        le, le + timedelta(days=JOURS_MANDATS)
    )
    return finissants.aggregate(nombre=Count("contact", distinct=True), premier=Min("fin_le"))


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


# -- Comptes de la navigation -------------------------------------------------------------


def comptes_de_navigation(agent, le):
    """{nom de route: (compte, ce qu’il compte)} ; une requête pour les trois."""
    dues = Tache.objects.visibles_par(agent).filter(assignee=agent, echeance__lte=le).a_faire()
    ouverts = Accompagnement.objects.visibles_par(agent).suivis_par(agent).ouverts()
    # Une session commune n’a pas de réseau : elle se groupe autrement que les lignes métier.
    proches = echeances_de(agent, le).order_by().annotate(tout=Value(1)).values("tout")
    a_faire, suivis, sessions_proches = Reseau.objects.filter(pk=agent.reseau_id).values_list(
        _nombre(dues),
        _nombre(ouverts),
        Coalesce(Subquery(proches.annotate(nombre=Count("pk")).values("nombre")), 0),
    )[0]
    return {
        "accueil": (a_faire, "à faire"),
        "accompagnements:liste": (suivis, "ouverts"),
        "financements:sessions": (sessions_proches, f"ferment sous {JOURS_DE_VEILLE} jours"),
    }


def _nombre(lignes):
    """Le compte d’un queryset, à lire avec d’autres dans une même requête."""
    comptees = lignes.order_by().values("reseau").annotate(nombre=Count("pk")).values("nombre")
    return Coalesce(Subquery(comptees), 0)
