"""L’accueil du portail : ce que l’on attend de moi, puis où en est-on."""

from django.shortcuts import render
from django.utils import timezone

from accompagnements.droits import accompagnement_ou_404
from accompagnements.models import Accompagnement
from accompagnements.regles import Etat
from accompagnements.views import affichage_portail as affichage
from accompagnements.views.portail_appuis import demandes_de
from accompagnements.views.portail_documents import fiche_ou_404
from collectivites.models import Fiche
from collectivites.views.portail import evenements_a_venir
from predict.aide.premiers_pas import premiers_pas

from .attentes import attentes

DEMANDES, EVENEMENTS = 2, 2
EN_COURS = (Etat.ACTIF, Etat.EN_SOMMEIL)


def accueil(request):
    """Une collectivité : la sienne. Plusieurs : à choisir, chacune avec ce qu’elle attend."""
    fiches = list(
        Fiche.objects.visibles_par(request.user)
        .select_related("collectivite", "suivie_par")
        .order_by("collectivite__nom", "pk")
    )
    if len(fiches) == 1:
        return _collectivite(request, fiches[0], seule=True)
    attendues = attentes(request.user, timezone.localdate())
    visibles = Accompagnement.objects.visibles_par(request.user).filter(etat__in=EN_COURS)
    ouverts = {}
    for a in visibles.order_by("-debut_le", "pk"):
        ouverts.setdefault(a.fiche_id, []).append(a)
    blocs = [
        {
            "fiche": f,
            "attentes": sum(x["fiche_id"] == f.pk for x in attendues),
            "accompagnements": [
                {"objet": a, "etape": affichage.MOTS[a.etape]} for a in ouverts.get(f.pk, ())
            ],
        }
        for f in fiches
    ]
    contexte = {"blocs": blocs, "collectivite": None, "premiers_pas": premiers_pas(request.user)}
    return render(request, "portail/accueil.html", contexte)


def collectivite(request, pk):
    seule = Fiche.objects.visibles_par(request.user).count() == 1
    return _collectivite(request, fiche_ou_404(request, pk), seule)


def _collectivite(request, fiche, seule):
    """L’espace d’une collectivité ; d’un seul accompagnement en cours, c’est sa page."""
    visibles = Accompagnement.objects.visibles_par(request.user).filter(fiche=fiche)
    siens = list(visibles.exclude(etat=Etat.ABANDONNE).avec_fiche().order_by("-debut_le", "pk"))
    en_cours = [a for a in siens if a.etat in EN_COURS]
    if len(en_cours) == 1:
        return accompagnement(request, en_cours[0].pk)
    contexte = _commun(request, fiche, seule) | {
        "accompagnements": [
            {"objet": a, "etape": affichage.MOTS[a.etape], "clos": a.etat == Etat.CLOS}
            for a in siens
        ],
    }
    return render(request, "portail/collectivite.html", contexte)


def _commun(request, fiche, seule=None):
    agent, le = request.user, timezone.localdate()
    if seule is None:
        seule = Fiche.objects.visibles_par(agent).count() == 1
    return {
        "fiche": fiche,
        "collectivite": fiche.collectivite,
        "plusieurs": not seule,
        "premiers_pas": premiers_pas(agent),
        "attentes": [x for x in attentes(agent, le) if x["fiche_id"] == fiche.pk],
        "demandes": demandes_de(agent, [fiche.pk])[:DEMANDES],
        "evenements": evenements_a_venir(agent, le)[:EVENEMENTS],
    }


def accompagnement(request, pk):
    a = accompagnement_ou_404(request, pk)
    cadre = affichage.cadre_partage(request.user, a)
    autres = Accompagnement.objects.visibles_par(request.user).filter(fiche=a.fiche_id)
    contexte = _commun(request, a.fiche) | {
        "accompagnement": a,
        "autres": list(autres.exclude(pk=a.pk).exclude(etat=Etat.ABANDONNE).order_by("pk")[:6]),
        "cadre": cadre,
        "cadre_version": affichage.VERSION[cadre.etat] if cadre else "",
        "etapes": affichage.etapes(a, a.passages.all(), cadre),
        "echeance": affichage.prochaine_echeance(a, cadre, timezone.localdate()),
        "pieces": affichage.pieces(request.user, a, cadre),
        "ouvert": a.etat != Etat.CLOS,
    }
    return render(request, "portail/accompagnement.html", contexte)
