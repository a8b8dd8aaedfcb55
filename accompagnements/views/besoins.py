"""Calibrer : fiche besoins, prestations."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from collectivites.regles import Attente
from offre.models import Mission
from predict.comptes.actions import journaliser
from predict.comptes.droits import exiger
from predict.comptes.models import Terme

from ..actions import besoins as actions
from ..actions import calibrage
from ..droits import accompagnement_ou_404, fiche_besoin_ou_404, peut_modifier, prestation_ou_404
from ..forms.besoins import FicheBesoinForm, ModeForm, PrestationForm, equipe_de
from ..models import FicheBesoin, Prestation
from .conseils import dire_l_ecart_de_jours


def besoins(request, pk):
    """Nouvelle version datée, préremplie par la dernière."""
    a = accompagnement_ou_404(request, pk)
    exiger(peut_modifier(request.user, a))
    precedente = a.fiches_besoin.first()
    formulaire = FicheBesoinForm(
        request.POST or None, instance=FicheBesoin(), precedente=precedente,
        attentes=a.fiche.attentes, aujourdhui=timezone.localdate(),
    )  # fmt: skip
    if request.method == "POST" and formulaire.is_valid():
        actions.dater_besoins(
            fiche_besoin=formulaire.save(commit=False), accompagnement=a, agent=request.user
        )
        suite = " ; la précédente reste lisible." if precedente else "."
        messages.success(request, f"Fiche besoins enregistrée{suite}")
        if request.POST.get("suite") == "conseils":
            return redirect("accompagnements:conseils", pk=a.pk)
        return redirect(f"{a.get_absolute_url()}#calibrage")
    contexte = {
        "accompagnement": a, "formulaire": formulaire, "appuis": formulaire.appuis(),
        "brouillon": f"besoins-{request.user.pk}-{a.pk}-{precedente.pk if precedente else 0}",
        "mandats": _mandats(a),
    }  # fmt: skip
    statut = 422 if formulaire.errors else 200
    return render(request, "accompagnements/besoins.html", contexte, status=statut)


def _mandats(accompagnement):
    """Mandats en cours de l’élu·e référent·e : le temps politique de la démarche."""
    if accompagnement.elu_referent is None:
        return []
    return list(accompagnement.elu_referent.mandats.en_cours(timezone.localdate()))


def fiche_besoin(request, pk):
    une = fiche_besoin_ou_404(request, pk)
    natures = Mission.objects.filter(code__in=une.natures).values_list("libelle", flat=True)
    contexte = {
        "une": une, "accompagnement": une.accompagnement, "natures": list(natures),
        "attentes": [a.label for a in Attente if a in une.attentes],
    }  # fmt: skip
    return render(request, "accompagnements/fiche_besoin.html", contexte)


def _page_prestation(request, a, formulaire, equipe, titre):
    contexte = {
        "accompagnement": a, "formulaire": formulaire, "titre": titre, "equipe": equipe,
        "modes": Terme.objects.de("mode_accompagnement"),
        "prestation": formulaire.instance if formulaire.instance.pk else None,
    }  # fmt: skip
    statut = 422 if request.method == "POST" else 200
    return render(request, "accompagnements/prestation.html", contexte, status=statut)


def _valides(request, formulaire, equipe):
    """Les deux saisies disent leurs erreurs ensemble, en un seul aller-retour."""
    if request.method != "POST":
        return False
    return formulaire.is_valid() & (not equipe.is_bound or equipe.is_valid())


def ajouter_prestation(request, pk):
    """Un service au choix, hors du conseil : celui du jour se garde quand même."""
    a = accompagnement_ou_404(request, pk)
    exiger(peut_modifier(request.user, a))
    prestation = Prestation()
    formulaire = PrestationForm(request.POST or None, instance=prestation, reseau_id=a.reseau_id)
    equipe = equipe_de(prestation, a.reseau_id, request.POST or None)
    if _valides(request, formulaire, equipe):
        calibrage.retenir_conseille(
            prestation=formulaire.save(commit=False), accompagnement=a, agent=request.user,
            le=timezone.localdate(), equipe=equipe.lignes if equipe.is_bound else (),
        )  # fmt: skip
        dire_l_ecart_de_jours(request, formulaire, equipe)
        return redirect(f"{a.get_absolute_url()}#prestations")
    return _page_prestation(request, a, formulaire, equipe, "Ajouter une prestation")


def modifier_prestation(request, pk):
    prestation = prestation_ou_404(request, pk)
    a = prestation.accompagnement
    exiger(peut_modifier(request.user, a))
    formulaire = PrestationForm(request.POST or None, instance=prestation, reseau_id=a.reseau_id)
    equipe = equipe_de(prestation, a.reseau_id, request.POST or None)
    if _valides(request, formulaire, equipe) and _enregistrer(request, formulaire, equipe):
        dire_l_ecart_de_jours(request, formulaire, equipe)
        return redirect(f"{a.get_absolute_url()}#prestations")
    return _page_prestation(request, a, formulaire, equipe, str(prestation))


@transaction.atomic
def _enregistrer(request, formulaire, equipe):
    """La prestation et son équipe ensemble ; faux si quelqu’un a enregistré entre-temps."""
    if not formulaire.enregistrer():
        return False
    champs = list(formulaire.changed_data)
    if equipe.is_bound and calibrage.composer_equipe(
        prestation=formulaire.instance, agent=request.user, equipe=equipe.lignes
    ):
        champs.append("equipe")
    journaliser(
        agent=request.user, verbe="prestation modifiée", objet=formulaire.instance, champs=champs
    )
    return True


@require_POST
def choisir_mode(request, pk):
    prestation = prestation_ou_404(request, pk)
    exiger(peut_modifier(request.user, prestation.accompagnement))
    formulaire = ModeForm(request.POST)
    if formulaire.is_valid():
        actions.choisir_mode(
            prestation=prestation, agent=request.user, mode=formulaire.cleaned_data["mode"]
        )
    else:
        messages.error(request, "Ce mode n’existe pas : choisissez dans la liste.")
    return redirect(f"{prestation.accompagnement.get_absolute_url()}#prestations")


@require_POST
def supprimer_prestation(request, pk):
    prestation = prestation_ou_404(request, pk)
    exiger(peut_modifier(request.user, prestation.accompagnement))
    actions.retirer(prestation=prestation, agent=request.user)
    messages.success(request, "Prestation retirée ; activités et temps restent au dossier.")
    return redirect(f"{prestation.accompagnement.get_absolute_url()}#prestations")
