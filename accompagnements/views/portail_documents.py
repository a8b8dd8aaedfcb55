"""Au portail : les documents d’une collectivité, sa délibération, son logo."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from collectivites.models import Fiche
from predict.comptes.droits import objet_ou_404

from ..actions import portail as actions
from ..forms.commun import tenter
from ..forms.portail import DeliberationForm, LogoForm
from ..models import Accompagnement, Convention
from ..regles import Etat
from . import affichage_documents_portail as affichage
from .portail import saisie


def fiche_ou_404(request, pk):
    lignes = Fiche.objects.select_related("collectivite", "suivie_par")
    return objet_ou_404(request, lignes, pk=pk)


def documents(request, pk):
    fiche = fiche_ou_404(request, pk)
    ouverts = Accompagnement.objects.visibles_par(request.user).filter(
        fiche=fiche, etat__in=(Etat.ACTIF, Etat.EN_SOMMEIL)
    )
    contexte = {
        "fiche": fiche, "collectivite": fiche.collectivite,
        "cadres": affichage.cadres(request.user, fiche),
        "conventions": affichage.conventions(request.user, fiche),
        "pieces": affichage.pieces(request.user, fiche),
        "ouverts": list(ouverts[:5]),
    }  # fmt: skip
    return render(request, "portail/documents.html", contexte)


def deliberation(request, pk):
    convention = objet_ou_404(
        request, Convention.objects.select_related("fiche__collectivite", "accompagnement"), pk=pk
    )
    retour = reverse("portail:documents", args=[convention.fiche_id])
    if not Convention.objects.a_deliberer().filter(pk=pk).exists():
        messages.info(request, "Aucune délibération n’est attendue pour cette convention.")
        return redirect(retour)
    recu = request.method == "POST"
    formulaire = DeliberationForm(
        request.POST if recu else None, request.FILES if recu else None,
        aujourdhui=timezone.localdate(),
    )  # fmt: skip
    if recu and formulaire.is_valid() and tenter(
        formulaire, actions.deposer_deliberation, convention=convention, agent=request.user,
        **formulaire.cleaned_data,
    ):  # fmt: skip
        messages.success(request, "Délibération reçue, merci. Le réseau la voit dès maintenant.")
        return redirect(retour)
    chapo = (
        f"Elle sera rattachée à la convention « {convention.titre} ». Déposez l’acte rendu "
        "exécutoire si vous l’avez, sinon le texte voté."
    )
    return saisie(
        request, formulaire, "Déposer la délibération", "Déposer", chapo,
        convention.fiche.collectivite, retour,
    )  # fmt: skip


def logo(request, pk):
    """Voir, déposer, remplacer ou retirer le logo de sa collectivité."""
    fiche = fiche_ou_404(request, pk)
    recu = request.method == "POST"
    if recu and "retirer" in request.POST:
        actions.retirer_logo(fiche=fiche, agent=request.user)
        messages.success(request, "Logo retiré.")
        return redirect("portail:logo", pk=pk)
    formulaire = LogoForm(request.POST if recu else None, request.FILES if recu else None)
    if recu and formulaire.is_valid() and tenter(
        formulaire, actions.deposer_logo, fiche=fiche, agent=request.user,
        png=formulaire.cleaned_data["fichier"],
    ):  # fmt: skip
        messages.success(request, "Logo reçu, merci : le voici tel que le réseau le voit.")
        return redirect("portail:logo", pk=pk)
    contexte = {
        "fiche": fiche, "collectivite": fiche.collectivite, "formulaire": formulaire,
        "logo": actions.logo_de(fiche.pk, request.user),
    }  # fmt: skip
    statut = 422 if formulaire.errors else 200
    return render(request, "portail/logo.html", contexte, status=statut)
