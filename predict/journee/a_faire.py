"""Ce qui est à faire, et le temps à imputer."""

from datetime import timedelta

from django.db.models import Case, Count, F, IntegerField, Q, When, Window
from django.db.models.functions import RowNumber

from accompagnements.forms.quotidien import DUREES, VIE_DU_RESEAU
from accompagnements.models import Accompagnement, TempsPasse
from accompagnements.views.quotidien import (
    attendu_par_semaine,
    ligne_de_tache,
    minutes_de_la_semaine,
    taches_de,
)
from predict.noyau.typographie import date_courte, heures

TACHES_PAR_GROUPE = 8
TEMPS_PROPOSES = 3
TEMPS_RELUS = 40  # lignes de temps où chercher les derniers dossiers
RETARD, JOUR, RAPPEL, SEMAINE = 0, 1, 2, 3


def dire_heure(heure):
    return f"{heure.hour}\u00a0h\u00a0{heure.minute:02d}"


def a_faire(agent, le):
    """Quatre groupes, au plus `TACHES_PAR_GROUPE` lignes chacun ; une requête. Un rappel n’a son
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
            ligne["quand"] = dire_heure(tache.heure) if tache.heure else "dans la journée"
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
    }


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
