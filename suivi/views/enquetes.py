"""Ouvrir l’enquête d’un dossier ; la personne référente y répond au portail."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accompagnements.droits import accompagnement_ou_404
from predict.comptes.droits import objet_ou_404

from ..actions import ouvrir_enquete, repondre_enquete
from ..forms import EnqueteForm
from ..models import InvitationEnquete


@require_POST
def ouvrir(request, pk):
    a = accompagnement_ou_404(request, pk)
    invitation, nouvelle = ouvrir_enquete(
        accompagnement=a, agent=request.user, le=timezone.localdate()
    )
    if not nouvelle:
        messages.info(request, f"{a.fiche} est déjà invitée à « {invitation.campagne} ».")
    elif a.fiche.referents.filter(actif=True).exists():
        messages.success(request, f"Enquête ouverte : {a.fiche} la trouve sur son espace.")
    else:
        messages.warning(
            request,
            f"Enquête ouverte, mais {a.fiche} n’a personne au portail : donnez un accès à sa "
            "personne référente pour qu’elle réponde.",
        )
    return redirect(a)


def enquetes(request):
    """Au portail : ce à quoi répondre. Une seule enquête : la voici."""
    le = timezone.localdate()
    invitations = list(
        InvitationEnquete.objects.visibles_par(request.user)
        .a_repondre(le)
        .select_related("campagne", "fiche__collectivite")
        .prefetch_related("reponses")
    )
    attendues = [i for i in invitations if not i.reponses.all()]
    if len(invitations) == 1 and attendues:
        return redirect("suivi:repondre", attendues[0].pk)
    return render(request, "portail/enquetes.html", {"invitations": invitations})


def repondre(request, pk):
    le = timezone.localdate()
    invitation = objet_ou_404(
        request,
        InvitationEnquete.objects.a_repondre(le).select_related("campagne", "fiche__collectivite"),
        pk=pk,
    )
    form = EnqueteForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        repondre_enquete(invitation=invitation, agent=request.user, le=le, **form.cleaned_data)
        messages.success(request, "Merci : votre avis est enregistré.")
        return redirect("portail:accueil")
    contexte = {"form": form, "invitation": invitation}
    statut = 422 if form.errors else 200
    return render(request, "portail/enquete.html", contexte, status=statut)
