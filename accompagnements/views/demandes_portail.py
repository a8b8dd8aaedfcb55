"""Une demande faite au portail, vue de l’équipe : la lire, agir, répondre ; le logo déposé."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from collectivites.models import Fiche, Referent
from predict.comptes.droits import objet_ou_404

from ..actions import portail as actions
from ..forms.commun import tenter
from ..forms.portail import DepartConcluForm, ReponseDemandeForm
from ..models import DemandePortail
from ..regles.portail import TONS_DEMANDE, GenreDemande, SuiteDemande


def _demande_ou_404(request, pk):
    lignes = DemandePortail.objects.select_related(
        "fiche__collectivite", "contact", "demandee_par", "traitee_par", "tache"
    )
    return objet_ou_404(request, lignes, pk=pk)


def demande(request, pk):
    """Un départ se conclut d’un geste ; le reste se fait sur la fiche, puis se répond ici."""
    une = _demande_ou_404(request, pk)
    recu = request.method == "POST"
    part = une.genre == GenreDemande.DEPART
    conclure = DepartConcluForm(
        request.POST if recu and part and "conclure" in request.POST else None,
        prefix="depart", initial={"ouvrir": bool(une.propose_email)},
    )  # fmt: skip
    reponse = ReponseDemandeForm(request.POST if recu and "repondre" in request.POST else None)
    if conclure.is_valid() and tenter(
        conclure, actions.conclure_depart, demande=une, agent=request.user,
        le=timezone.localdate(), **conclure.cleaned_data,
    ):  # fmt: skip
        messages.success(request, "Départ noté, accès fermé.")
        return redirect(une)
    if reponse.is_valid() and tenter(
        reponse, actions.repondre, demande=une, agent=request.user, le=timezone.localdate(),
        **reponse.cleaned_data,
    ):  # fmt: skip
        messages.success(request, "Réponse enregistrée : la personne la lit au portail.")
        return redirect(une)
    acces = Referent.objects.visibles_par(request.user).filter(
        fiche=une.fiche_id, agent=une.demandee_par_id, actif=True
    )
    contexte = {
        "demande": une, "fiche": une.fiche, "ton": TONS_DEMANDE[SuiteDemande(une.suite)],
        "attend": une.suite == SuiteDemande.RECUE, "depart": part, "conclure": conclure,
        "reponse": reponse, "acces": acces.exists(),
    }  # fmt: skip
    statut = 422 if conclure.errors or reponse.errors else 200
    return render(request, "accompagnements/demande_portail.html", contexte, status=statut)


def du_portail(request, pk):
    """Fragment htmx, sur la fiche : le logo que la collectivité a déposé, et ses demandes."""
    fiche = objet_ou_404(request, Fiche.objects.select_related("collectivite"), pk=pk)
    demandes = DemandePortail.objects.visibles_par(request.user).en_attente().filter(fiche=fiche)
    contexte = {
        "fiche": fiche, "logo": actions.logo_de(fiche.pk, request.user),
        "demandes": list(demandes.select_related("demandee_par")[:5]),
    }  # fmt: skip
    return render(request, "accompagnements/_du_portail.html", contexte)
