"""L’enquête d’un dossier, et ce que la personne référente en répond au portail."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from accompagnements.droits import accompagnement_ou_404
from predict.comptes.droits import objet_ou_404

from ..actions import ouvrir_enquete, repondre_enquete
from ..calculs.questionnaires import questions_de
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
    elif invitation.contact:
        messages.success(
            request,
            f"Le courriel part à {invitation.contact} ({invitation.contact.email}), avec son lien "
            "personnel.",
        )
    elif a.fiche.referents.filter(actif=True).exists():
        messages.success(request, f"Enquête ouverte : {a.fiche} la trouve sur son espace.")
    else:
        messages.warning(
            request,
            f"Enquête ouverte, mais {a.fiche} n’a ni personne à qui écrire, ni accès au portail : "
            "notez une adresse, ou donnez un accès à sa personne référente.",
        )
    return redirect(a)


def enquete_du_dossier(request, pk):
    """Fragment htmx : où en est l’enquête de ce dossier, et le geste qui suit."""
    a = accompagnement_ou_404(request, pk)
    invitations = (
        InvitationEnquete.objects.visibles_par(request.user)
        .filter(fiche=a.fiche_id)
        # La sienne, même dans une campagne ouverte avant le dossier ; ou celle que nul dossier n’a
        # demandée, depuis qu’il a commencé.
        .filter(
            Q(accompagnement=a)
            | Q(accompagnement__isnull=True, campagne__ouverte_le__gte=a.debut_le)
        )
        .select_related("campagne", "contact")
        .prefetch_related("reponses")
        .order_by("-envoyee_le", "-pk")
    )
    contexte = {"accompagnement": a, "invitations": list(invitations[:3])}
    return render(request, "suivi/enquetes/_dossier.html", contexte)


def invitations_de(agent):
    """Invitations de la personne : à son nom, ou à sa collectivité sans nom de personne."""
    return (
        InvitationEnquete.objects.visibles_par(agent)
        .filter(Q(contact__isnull=True) | Q(contact__acces__agent=agent))
        .select_related("campagne__questionnaire", "fiche__collectivite")
        .prefetch_related("reponses")
        .distinct()
    )


def enquetes(request):
    """Au portail : ce à quoi répondre. Une seule enquête : la voici."""
    invitations = list(invitations_de(request.user).a_repondre(timezone.localdate()))
    attendues = [i for i in invitations if not i.reponses.all()]
    if len(invitations) == 1 and attendues:
        return redirect("suivi:repondre", attendues[0].pk)
    return render(request, "portail/enquetes.html", {"invitations": invitations})


def repondre(request, pk):
    le = timezone.localdate()
    invitation = objet_ou_404(request, invitations_de(request.user).a_repondre(le), pk=pk)
    if invitation.contact_id and invitation.repondue_le:
        messages.info(request, "Votre avis est déjà enregistré, merci.")
        return redirect("portail:accueil")
    questions = questions_de(invitation.campagne.questionnaire)
    form = EnqueteForm(
        request.POST if request.method == "POST" else None,
        questions=questions, anonyme=invitation.campagne.anonyme, initial=invitation.brouillon,
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            repondre_enquete(
                invitation=invitation, agent=request.user, le=le, questions=questions,
                valeurs=form.valeurs(), accord=form.accord,
            )  # fmt: skip
        except ValidationError as refus:
            messages.info(request, refus.messages[0])
        else:
            messages.success(request, "Merci : votre avis est enregistré.")
        return redirect("portail:accueil")
    contexte = {"form": form, "invitation": invitation}
    statut = 422 if form.errors else 200
    return render(request, "portail/enquete.html", contexte, status=statut)
