"""Événements et participations."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from .. import droits
from ..actions import ajouter_participation
from ..forms import EvenementForm, ParticipationForm, ParticipationModifierForm
from ..models import Evenement
from .liste import autres_vues
from .saisies import page_de_saisie

PAR_PAGE = 25


def evenements(request):
    lignes = (
        Evenement.objects.visibles_par(request.user)
        .select_related("lieu")
        .annotate(
            invitees=Count("participations"),
            inscrites=Count("participations", filter=Q(participations__inscrite=True)),
            presentes=Count("participations", filter=Q(participations__presente=True)),
        )
        .order_by("-le", "-pk")
    )
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {"page": page, "vues": autres_vues("evenements")}
    return render(request, "collectivites/evenements.html", contexte)


def evenement(request, pk):
    """Un événement, ses participations, et l’ajout d’une collectivité."""
    un_evenement = droits.evenement_ou_404(request, pk)
    form = ParticipationForm(request.POST or None, auteur=request.user)
    if form.is_valid():
        participation = ajouter_participation(
            evenement=un_evenement, agent=request.user, **form.cleaned_data
        )
        messages.success(request, f"{participation.fiche} est ajoutée.")
        return redirect(un_evenement)
    participations = un_evenement.participations.select_related("fiche__collectivite", "contact")
    participations = list(participations)
    contexte = {
        "evenement": un_evenement,
        "participations": participations,
        "paires": [
            {"titre": "Invitées", "valeur": len(participations)},
            {"titre": "Inscrites", "valeur": sum(p.inscrite for p in participations)},
            {"titre": "Présentes", "valeur": sum(p.presente for p in participations)},
            {"titre": "Avec une suite", "valeur": sum(bool(p.suite) for p in participations)},
        ],
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "collectivites/evenement.html", contexte, status=status)


def creer_evenement(request):
    form = EvenementForm(request.POST or None, auteur=request.user)
    if form.is_valid():
        return redirect(form.creer())
    retour = reverse("collectivites:evenements")
    return page_de_saisie(
        request, form, retour=retour, titre="Préparer un événement", geste="Enregistrer"
    )


def modifier_evenement(request, pk):
    un_evenement = droits.evenement_ou_404(request, pk)
    form = EvenementForm(request.POST or None, instance=un_evenement, auteur=request.user)
    if form.is_valid() and form.enregistrer():
        messages.success(request, "Événement enregistré.")
        return redirect(un_evenement)
    retour = un_evenement.get_absolute_url()
    return page_de_saisie(
        request, form, retour=retour, titre="Modifier l’événement", geste="Enregistrer"
    )


def modifier_participation(request, pk):
    participation = droits.participation_ou_404(request, pk)
    form = ParticipationModifierForm(request.POST or None, instance=participation)
    if form.is_valid() and form.enregistrer():
        messages.success(request, "Participation enregistrée.")
        return redirect(participation.evenement)
    retour = participation.evenement.get_absolute_url()
    titre = f"{participation.fiche}, participation"
    return page_de_saisie(request, form, retour=retour, titre=titre, geste="Enregistrer")


@require_POST
def retirer_participation(request, pk):
    participation = droits.participation_ou_404(request, pk)
    participation.delete()
    messages.success(request, f"{participation.fiche} est retirée de l’événement.")
    return redirect(participation.evenement)
