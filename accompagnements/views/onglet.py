"""Ce qu’une fiche de collectivité montre des accompagnements : son onglet, et le fil entier."""

from django.db.models import Q
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from collectivites.droits import fiche_ou_404
from collectivites.views.entete import contexte_fiche
from collectivites.views.fil import Entree, fil_de_la_relation, ranger
from predict.comptes.models import Document
from predict.noyau.typographie import INSECABLE, nombre

from ..models import Accompagnement, CadreCollaboration, Convention, FicheBesoin, Passage

BORNE = 50
SORTES = {
    "": "Tout",
    "echange": "Échanges",
    "passage": "Passages",
    "document": "Documents",
}


def onglet(request, pk):
    """L’onglet « Accompagnements » d’une fiche."""
    fiche = fiche_ou_404(request, pk)
    lignes = Accompagnement.objects.visibles_par(request.user).filter(fiche=fiche)
    contexte = contexte_fiche(fiche, "accompagnements") | {
        "accompagnements": list(lignes.select_related("responsable"))
    }
    return render(request, "accompagnements/onglet.html", contexte)


def fil(request, pk):
    """Le fil de la synthèse, complété des passages et des documents (fragment htmx).

    `collectivites` ne connaît pas les accompagnements : sa page montre les échanges, et ce
    fragment la remplace. Sans JavaScript, l’onglet « Accompagnements » dit le reste.
    """
    fiche, le = fiche_ou_404(request, pk), timezone.localdate()
    sorte = request.GET.get("sorte", "")
    sorte = sorte if sorte in SORTES else ""
    entrees = []
    if sorte in ("", "echange"):
        entrees += fil_de_la_relation(fiche, le, BORNE)
    if sorte in ("", "passage"):
        entrees += _passages(fiche)
    if sorte in ("", "document"):
        entrees += _documents(request.user, fiche)
    contexte = {
        "fiche": fiche,
        "entrees": ranger(entrees)[:BORNE],
        "sorte": sorte,
        "sortes": SORTES.items(),
        "borne": BORNE,
    }
    return render(request, "accompagnements/_fil.html", contexte)


def _passages(fiche):
    passages = Passage.objects.filter(accompagnement__fiche=fiche).select_related("accompagnement")
    return [
        Entree(
            quand=passage.le,
            nature="Passage",
            titre=_titre(passage),
            url=passage.accompagnement.get_absolute_url(),
            icone="signpost-split",
            note=f"Accompagnement « {passage.accompagnement} ». {_manquants(passage)}",
            sorte="passage",
        )
        for passage in passages.order_by("-le", "-pk")[:BORNE]
    ]


def _titre(passage):
    if passage.de is None:
        return f"Démarrage, {passage.get_vers_display()}"
    return f"{passage.get_de_display()} → {passage.get_vers_display()}"


def _manquants(passage):
    if passage.passage_outre:
        return f"Passage outre : {passage.motif}"
    return "" if passage.de is None else "Rien ne manquait."


def _documents(agent, fiche):
    """Documents émis sur les accompagnements, besoins, cadres et conventions de la fiche."""
    objets = {
        Accompagnement: Q(fiche=fiche),
        FicheBesoin: Q(accompagnement__fiche=fiche),
        CadreCollaboration: Q(accompagnement__fiche=fiche),
        Convention: Q(fiche=fiche),
    }
    condition = Q(pk__in=[])
    for modele, lien in objets.items():
        refs = modele.objects.filter(lien).order_by().values("ref")
        condition |= Q(objet_type=modele._meta.label_lower, objet_ref__in=refs)
    documents = Document.objects.visibles_par(agent).filter(condition)
    return [
        Entree(
            quand=timezone.localtime(document.emis_le).date(),
            nature="Document",
            titre=str(document),
            url=reverse("comptes:document", args=[document.pk]),
            icone="file-earmark-text",
            note=f"{document.get_format_display()}, {_poids(document.taille)}."
            + (" Remplacé depuis." if document.remplace_le else ""),
        )
        for document in documents.defer("instantane")[:BORNE]
    ]


def _poids(octets):
    return f"{nombre(max(1, round(octets / 1024)))}{INSECABLE}ko"
