"""La feuille de singularisation : la lire, la tenir, l’imprimer."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from ..actions.feuille import noter_feuille
from ..calculs.contenu import Lexique
from ..documents.feuille import contexte_de_la_feuille, en_pdf
from ..forms.feuille import QUESTIONS, FeuilleForm
from ..models import FeuilleSingularisation
from ..regles import ApprocheSingularisation
from ..templatetags.offre import adresse_permise

# Où chercher de quoi répondre : {champ: [(route, requête, ce qu’on y trouve)]}.
APPUIS = {
    "singularite": (
        ("suivi:indicateurs", "", "Vos indicateurs : ce que l’activité dit du territoire"),
        ("collectivites:monde", "", "Vos partenariats dans le monde"),
    ),
    "marqueurs_reponse": (
        ("collectivites:monde", "", "Les pays et les thèmes de vos collectivités"),
        ("collectivites:expertises", "", "La carte des expertises du territoire"),
    ),
    "acteurs": (
        ("collectivites:annuaire", "", "L’annuaire des acteurs"),
        ("collectivites:expertises", "", "Qui sait faire quoi"),
        ("collectivites:repertoire", "", "Vos contacts, par fonction"),
    ),
    "collectivites": (
        ("collectivites:liste", "", "Vos collectivités, par profil, taille et niveau"),
        ("collectivites:carte", "?mesure=profil", "La carte des profils"),
    ),
}


def _feuille(request):
    """Celle du réseau, ou une feuille neuve, pas encore écrite."""
    agent = request.user
    deja = FeuilleSingularisation.objects.visibles_par(agent).first()
    return deja or FeuilleSingularisation(reseau=agent.reseau)


def _appuis(request, champ):
    return [
        {"url": adresse + requete, "mot": mot}
        for route, requete, mot in APPUIS[champ]
        if (adresse := adresse_permise(request.user, route))
    ]


def feuille(request):
    une_feuille = _feuille(request)
    lexique = Lexique.charger()
    contexte = {
        "feuille": une_feuille,
        "questions": [
            {"question": q, "aide": aide, "reponse": getattr(une_feuille, champ),
             "appuis": _appuis(request, champ)}
            for champ, q, aide in QUESTIONS
        ],
        "odd": lexique.codes("odd", une_feuille.odd),
        "approches": _approches(une_feuille),
        "repondues": sum(bool(getattr(une_feuille, champ).strip()) for champ, _, _ in QUESTIONS),
    }  # fmt: skip
    return render(request, "offre/feuille/lire.html", contexte)


def _approches(une_feuille):
    connues = ApprocheSingularisation.values
    return [ApprocheSingularisation(a).label for a in une_feuille.approches if a in connues]


def modifier_feuille(request):
    une_feuille = _feuille(request)
    depart = {} if une_feuille.pk else {"le": timezone.localdate()}
    form = FeuilleForm(request.POST or None, instance=une_feuille, initial=depart)
    if form.is_valid() and form.enregistrer():
        noter_feuille(feuille=une_feuille, agent=request.user, champs=form.changed_data)
        messages.success(
            request, "Feuille enregistrée : vous pouvez la reprendre quand vous voulez."
        )
        return redirect("offre:feuille")
    contexte = {
        "form": form,
        "questions": [(form[champ], _appuis(request, champ)) for champ, _, _ in QUESTIONS],
        "suite": [form[nom] for nom in ("marqueurs", "approches", "participants", "le")],
    }
    statut = 422 if form.errors else 200
    return render(request, "offre/feuille/saisie.html", contexte, status=statut)


def feuille_pdf(request):
    une_feuille = _feuille(request)
    odd = Lexique.charger().codes("odd", une_feuille.odd)
    octets = en_pdf(contexte_de_la_feuille(une_feuille, request.user.reseau, QUESTIONS, odd))
    nom = f"feuille-de-singularisation-{timezone.localdate():%Y-%m-%d}.pdf"
    return HttpResponse(
        octets,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{nom}"'},
    )
