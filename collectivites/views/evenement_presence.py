"""Le jour même et après : pointer, ajouter qui est venu, demander les avis."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from .. import droits
from ..actions.evenements import demander_les_avis
from ..actions.presences import ajouter_venue, pointer
from ..forms.evenements import VenueForm
from .evenement_page import contexte_evenement


def _adresse(pk):
    return reverse("collectivites:evenement_presence", args=[pk])


def presence(request, pk):
    """Une case par personne attendue, en un formulaire ; la liste entière à la demande."""
    evenement = droits.evenement_ou_404(request, pk)
    if request.method == "POST":
        changees = pointer(
            evenement=evenement,
            affichees=_cles(request, "ligne"),
            presentes=_cles(request, "presente"),
            agent=request.user,
            noter_les_echanges="noter_les_echanges" in request.POST,
        )
        dit = f"{changees} présences changées." if changees > 1 else "Pointage enregistré."
        messages.success(request, dit)
        return redirect(_adresse(pk))
    return _page(request, evenement, VenueForm(auteur=request.user))


def _page(request, evenement, form):
    lignes = evenement.participations.avec_personne().dans_l_ordre()
    attendues = lignes.filter(Q(inscrite=True) | Q(presente=True))
    contexte = contexte_evenement(request, evenement, "presence")
    toutes = "toutes" in request.GET or not contexte["mesures"].inscrits
    contexte |= {
        "form": form,
        "toutes": toutes,
        "lignes": list(lignes if toutes else attendues),
        "avis": list(
            lignes.filter(presente=True, evaluation__isnull=False).exclude(evaluation_mot="")
        ),
        "a_questionner": evenement.participations.a_questionner(timezone.localdate()).count(),
    }
    status = 422 if form.errors else 200
    return render(request, "collectivites/evenements/presence.html", contexte, status=status)


def _cles(request, nom):
    return [int(v) for v in request.POST.getlist(nom) if v.isascii() and v.isdigit()][:2000]


@require_POST
def ajouter_une_venue(request, pk):
    """Venue sans inscription : présente, hors du compte des inscrites."""
    evenement = droits.evenement_ou_404(request, pk)
    form = VenueForm(request.POST, auteur=request.user)
    if not form.is_valid():
        return _page(request, evenement, form)
    participation = ajouter_venue(evenement=evenement, agent=request.user, **form.cleaned_data)
    messages.success(request, f"{participation.la_collectivite} est notée présente.")
    return redirect(_adresse(pk))


@require_POST
def demander_avis(request, pk):
    evenement = droits.evenement_ou_404(request, pk)
    le = timezone.localdate()
    if evenement.le <= le and evenement.participations.a_questionner(le).exists():
        demander_les_avis(evenement=evenement, agent=request.user)
        messages.success(request, "Les demandes d’avis partent, une par personne présente.")
    else:
        messages.info(request, "Il n’y a personne à qui le demander.")
    return redirect(_adresse(pk))
