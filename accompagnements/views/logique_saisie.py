"""Ce que partagent les pages du cadre logique et du plan d’action : saisir, supprimer, imprimer."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.text import slugify

from predict.comptes.droits import exiger
from predict.noyau.formulaires import Formulaire

from ..actions import logique as actions
from ..droits import peut_modifier
from .cadre import TYPES_MIME, fichier


def donnees(request):
    """`None` à la lecture : un POST sans rien à dire reste un POST."""
    return request.POST if request.method == "POST" else None


def saisie(request, form, *, dossier, outil=None, titre, geste, **options):
    """Une saisie, un bouton ; 422 si elle est à reprendre."""
    contexte = {
        "form": form, "titre": titre, "geste": geste, "texte": "", "danger": False,
        "accompagnement": dossier, "outil": outil, "url_supprimer": "",
        "retour": (outil or dossier).get_absolute_url(),
    } | options  # fmt: skip
    statut = 422 if form.errors else 200
    return render(request, "outils/logique/saisie.html", contexte, status=statut)


def modifier_outil(request, outil, form, **options):
    """Modifier l’outil lui-même, sa version gardée."""
    exiger(peut_modifier(request.user, outil.accompagnement))
    if form.is_valid() and actions.modifier_outil(
        outil=outil, agent=request.user, enregistrer=form.enregistrer, champs=form.changed_data
    ):
        messages.success(request, "Enregistré.")
        return redirect(outil)
    return saisie(
        request, form, dossier=outil.accompagnement, outil=outil, geste="Enregistrer", **options
    )


def supprimer_outil(request, outil, titre, texte):
    """GET : confirmer. POST : supprimer."""
    dossier = outil.accompagnement
    exiger(peut_modifier(request.user, dossier))
    form = Formulaire(donnees(request))
    if form.is_valid():
        actions.supprimer_outil(outil=outil, agent=request.user)
        messages.success(request, "Supprimé.")
        return redirect(dossier)
    return saisie(
        request, form, dossier=dossier, outil=outil, titre=titre, geste="Supprimer", danger=True,
        texte=texte,
    )  # fmt: skip


def imprimer(fabriques, contexte, titre, format):
    """Le document du jour. `fabriques` : {format: fonction du contexte}."""
    if format not in TYPES_MIME:
        raise Http404
    return fichier(fabriques[format](contexte()), slugify(titre)[:60], format)
