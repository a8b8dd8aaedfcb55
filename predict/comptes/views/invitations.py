"""Inviter dans l’équipe, et accepter : la seule porte d’entrée d’un compte d’agent."""

from allauth.account.utils import perform_login
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from .. import actions
from ..droits import objet_ou_404
from ..forms import CompteForm, InvitationForm
from ..models import Agent, Invitation
from ..perimetre import dans_reseau


def inviter(request):
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.inviter(
                reseau=request.user.reseau, invite_par=request.user, **form.cleaned_data
            )
        except ValidationError as refus:
            form.add_error("email", refus)
        else:
            messages.success(request, f"Invitation envoyée à {form.cleaned_data['email']}.")
            return redirect("comptes:equipe")
    return render(request, "comptes/inviter.html", {"form": form})


def _invitation_ou_404(request, pk):
    return objet_ou_404(
        request, Invitation.objects.en_attente().select_related("reseau", "invite_par"), pk=pk
    )


@require_POST
def renvoyer_invitation(request, pk):
    invitation = _invitation_ou_404(request, pk)
    actions.renvoyer_invitation(invitation=invitation, agent=request.user)
    messages.success(request, f"Nouveau lien envoyé à {invitation.email} ; l’ancien ne vaut plus.")
    return redirect("comptes:equipe")


@require_POST
def retirer_invitation(request, pk):
    invitation = _invitation_ou_404(request, pk)
    actions.retirer_invitation(invitation=invitation, agent=request.user)
    messages.success(request, f"Invitation de {invitation.email} retirée : son lien ne vaut plus.")
    return redirect("comptes:equipe")


@login_not_required
@never_cache
@sensitive_post_parameters("mot_de_passe", "confirmation")
def accepter(request, jeton):
    """Page publique ouverte par le lien reçu : ouvrir son compte, ou rejoindre avec le sien.

    Lien inconnu, servi, remplacé ou expiré : la même page, après la même lecture.
    """
    invitation = (
        Invitation.objects.utilisables(timezone.now())
        .avec_jeton(jeton)
        .select_related("reseau", "invite_par")
        .first()
    )
    if invitation is None:
        return render(request, "comptes/invitation_perdue.html", status=404)
    if request.user.is_authenticated:
        return _avec_ce_compte(request, invitation)
    if Agent.objects.filter(email=invitation.email).exists():
        return render(request, "comptes/invitation_connexion.html", {"invitation": invitation})
    return _avec_un_nouveau_compte(request, invitation)


def _avec_ce_compte(request, invitation):
    contexte = {"invitation": invitation, "refus": ""}
    if request.user.email != invitation.email:
        return render(request, "comptes/invitation_autre_compte.html", contexte)
    if request.method == "POST":
        try:
            with dans_reseau(invitation.reseau_id):
                actions.rejoindre(invitation=invitation, agent=request.user)
        except ValidationError as refus:
            contexte["refus"] = refus.messages[0]
        else:
            messages.success(request, f"Bienvenue dans {invitation.reseau}.")
            return redirect("accueil")
    return render(request, "comptes/invitation_rejoindre.html", contexte)


def _avec_un_nouveau_compte(request, invitation):
    identite = {"prenom": invitation.prenom, "nom": invitation.nom}
    form = CompteForm(request.POST or None, email=invitation.email, initial=identite)
    if request.method == "POST" and form.is_valid():
        saisie = {c: form.cleaned_data[c] for c in ("prenom", "nom", "mot_de_passe")}
        try:
            with dans_reseau(invitation.reseau_id):
                agent = actions.ouvrir_compte(invitation=invitation, **saisie)
        except ValidationError as refus:
            form.add_error(None, refus)
        else:
            messages.success(request, f"Bienvenue dans {invitation.reseau}.")
            # Par la porte d’allauth, non celle de Django : la session entre dans la liste des
            # appareils connectés, que ferme un départ.
            return perform_login(request, agent, redirect_url=reverse("accueil"))
    return render(request, "comptes/accepter.html", {"invitation": invitation, "form": form})
