"""Noter un appel, voir ce qui attend, trier."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from collectivites.actions import ouvrir_fiche
from collectivites.models import Fiche
from offre.models import ServiceReseau
from predict.comptes.droits import objet_ou_404

from ..actions import sollicitations as actions
from ..droits import sollicitation_ou_404
from ..forms.commun import tenter
from ..forms.sollicitations import AccepterForm, RenseignerForm, ReorienterForm, SollicitationForm
from ..models import Sollicitation
from ..regles import EtatSollicitation

PAR_PAGE = 25
VUES = (("", "Tout"), *EtatSollicitation.choices)


def _etat_voulu(request):
    """« À traiter » d’abord ; une valeur inconnue aussi."""
    etat = request.GET.get("etat", EtatSollicitation.A_TRAITER)
    return etat if etat in dict(VUES) else EtatSollicitation.A_TRAITER


def sollicitations(request):
    etat = _etat_voulu(request)
    toutes = Sollicitation.objects.visibles_par(request.user)
    choisies = toutes.filter(etat=etat) if etat else toutes
    lignes = choisies.select_related("fiche__collectivite", "notee_par", "accompagnement")
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    vues = [
        {"titre": libelle, "url": f"?etat={code}", "nombre": None, "active": code == etat}
        for code, libelle in VUES
    ]
    contexte = {"page": page, "vues": vues, "etat": etat}
    return render(request, "accompagnements/sollicitations.html", contexte)


def _initial(request):
    """Depuis une fiche (`?fiche=`), le nom est déjà là."""
    pk = request.GET.get("fiche", "")
    if not pk.isdecimal() or len(pk) > 12:
        return {}
    fiche = objet_ou_404(request, Fiche.objects.avec_collectivite(), pk=pk)
    return {"qui": fiche.collectivite.nom, "collectivite": str(fiche.collectivite_id)}


def noter(request):
    formulaire = SollicitationForm(
        request.POST or None, agent=request.user, aujourdhui=timezone.localdate(),
        initial=_initial(request),
    )  # fmt: skip
    if request.method == "POST" and formulaire.is_valid():
        fiche = ouvrir_fiche(collectivite=formulaire.collectivite_trouvee, agent=request.user)
        if tenter(formulaire, actions.noter, fiche=fiche, agent=request.user, **formulaire.valeurs):
            messages.success(request, f"Appel noté pour {fiche} : il attend d’être traité.")
            return redirect("accompagnements:sollicitations")
    statut = 422 if formulaire.errors else 200
    return render(request, "accompagnements/noter.html", {"formulaire": formulaire}, status=statut)


def _formulaires(une, aujourdhui, donnees=None, geste=""):
    """Les trois réponses possibles ; celle que l’on vient d’envoyer garde sa saisie."""
    classes = {"accepter": AccepterForm, "reorienter": ReorienterForm, "renseigner": RenseignerForm}
    initial = {"titre": une.objet, "scenario": une.scenario, "cas_type": une.cas_type}
    return {
        nom: classe(
            donnees if nom == geste else None, aujourdhui=aujourdhui, prefix=nom,
            initial=dict(initial) if nom == "accepter" else {},
        )
        for nom, classe in classes.items()
    }  # fmt: skip


def _page(request, une, formulaires, geste="", statut=200):
    contexte = {"sollicitation": une, "formulaires": formulaires, "geste": geste}
    contexte["a_traiter"] = une.etat == EtatSollicitation.A_TRAITER
    contexte["lien"] = getattr(une, "accompagnement", None)
    contexte["services"] = (
        list(
            ServiceReseau.objects.filter(reseau=une.reseau_id).proposes().select_related("mission")
        )
        if contexte["a_traiter"]
        else []
    )
    return render(request, "accompagnements/sollicitation.html", contexte, status=statut)


def sollicitation(request, pk):
    une = sollicitation_ou_404(request, pk)
    return _page(request, une, _formulaires(une, timezone.localdate()))


def _traiter(request, pk, geste, acte, valeurs, reussite):
    une = sollicitation_ou_404(request, pk)
    formulaires = _formulaires(une, timezone.localdate(), request.POST, geste)
    formulaire = formulaires[geste]
    if formulaire.is_valid() and tenter(
        formulaire, acte, sollicitation=une, agent=request.user, **valeurs(formulaire)
    ):
        return reussite(une)
    return _page(request, une, formulaires, geste, statut=422)


@require_POST
def accepter(request, pk):
    def reussite(une):
        messages.success(request, "Accompagnement ouvert : la demande est admise.")
        return redirect("accompagnements:detail", pk=une.accompagnement.pk)

    return _traiter(request, pk, "accepter", actions.accepter, lambda f: f.valeurs, reussite)


@require_POST
def reorienter(request, pk):
    return _traiter(
        request, pk, "reorienter", actions.reorienter, lambda f: f.cleaned_data,
        lambda une: redirect("accompagnements:sollicitation", pk=une.pk),
    )  # fmt: skip


@require_POST
def renseigner(request, pk):
    return _traiter(
        request, pk, "renseigner", actions.renseigner, lambda f: f.cleaned_data,
        lambda une: redirect("accompagnements:sollicitation", pk=une.pk),
    )  # fmt: skip
