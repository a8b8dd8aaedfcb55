"""Le 1 % : la calculette, les budgets enregistrés, leurs engagements."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse

from predict.comptes.droits import objet_ou_404
from predict.noyau.formulaires import Formulaire
from predict.noyau.tableur import reponse_csv, reponse_xlsx
from predict.noyau.typographie import euros

from ..actions import un_pourcent as actions
from ..calculs.un_pourcent import par_service, solde_du_budget
from ..exports_financements import BUDGETS, lire_au_fil
from ..forms.filtres_financements import BudgetFilter, avec_engage
from ..forms.un_pourcent import BudgetForm, CalculetteForm, EngagementForm
from ..models import BudgetUnPourcent, EngagementUnPourcent
from .filtrage import barre, outils, trier

PAR_PAGE = 25
TRIS = {
    "collectivite": ("fiche__collectivite__nom", "-annee", "secteur", "pk"),
    "annee": ("annee", "fiche__collectivite__nom", "secteur", "pk"),
    "ressources": ("ressources", "pk"),
    "engage": ("engage", "pk"),
}


def _filtrer(request):
    visibles = avec_engage(BudgetUnPourcent.objects.visibles_par(request.user))
    jeu = BudgetFilter(request.GET, queryset=visibles, agent=request.user)
    jeu.form.is_valid()
    lignes = jeu.qs.select_related("fiche__collectivite")
    tries, tri = trier(lignes, request.GET.get("tri", ""), TRIS, "collectivite")
    return jeu, tries, tri


def un_pourcent(request):
    """La calculette (rien ne s’enregistre) et, dessous, les budgets que le réseau suit."""
    calculette = CalculetteForm(request.GET)
    services = par_service(calculette.saisies)
    champs = [nom for nom in calculette.fields if request.GET.get(nom)]
    jeu, lignes, tri = _filtrer(request)
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "calculette": calculette,
        "services": [
            {"service": s, "ressources": r, "engages": e}
            for s, (_, r, e) in zip(services, calculette.lignes, strict=True)
        ],
        "calcule": bool(champs),
        "page": page,
        "lignes": [{"budget": b, "solde": solde_du_budget(b)} for b in page.object_list],
        "tri": tri,
        "filtres": barre(
            request, jeu.form, reverse("simulateur:un_pourcent"), "Filtrer les budgets",
            ("annee", "secteur", "solde"), "Collectivité", caches=("tri", *champs),
        ),
        "outils": outils(
            request, page.paginator.count, "budget,budgets", "simulateur:exporter_un_pourcent"
        ),
    }  # fmt: skip
    return render(request, "simulateur/un_pourcent.html", contexte)


def exporter_un_pourcent(request, format):
    _, lignes, _ = _filtrer(request)
    au_fil = lire_au_fil(lignes, request.user.reseau_id)
    if format == "csv":
        return reponse_csv("un-pour-cent", BUDGETS, au_fil)
    if format == "xlsx":
        return reponse_xlsx("un-pour-cent", "1 %", BUDGETS, au_fil)
    raise Http404


# -- Budgets ---------------------------------------------------------------------------


def _budget(request, pk):
    lignes = avec_engage(BudgetUnPourcent.objects.select_related("fiche__collectivite"))
    return objet_ou_404(request, lignes, pk=pk)


def budget(request, pk):
    """Un budget, ses engagements ; les autres services de la même année, pour comparer."""
    un_budget = _budget(request, pk)
    voisins = avec_engage(
        BudgetUnPourcent.objects.visibles_par(request.user).filter(
            fiche=un_budget.fiche, annee=un_budget.annee
        )
    ).exclude(pk=pk)
    contexte = {
        "budget": un_budget,
        "solde": solde_du_budget(un_budget),
        "engagements": un_budget.engagements.select_related("plan"),
        "voisins": [{"budget": b, "solde": solde_du_budget(b)} for b in voisins],
    }
    return render(request, "simulateur/budget.html", contexte)


def _page(request, form, titre, geste, retour, budget=None, supprimer="", texte="", danger=False):
    contexte = {
        "form": form, "titre": titre, "geste": geste, "retour": retour, "budget": budget,
        "url_supprimer": supprimer, "texte": texte, "danger": danger, "plan": None,
    }  # fmt: skip
    return render(request, "simulateur/saisie.html", contexte, status=422 if form.errors else 200)


def creer_budget(request):
    initial = {
        nom: request.GET[nom]
        for nom in ("fiche", "annee", "ressources")
        if request.GET.get(nom, "").isdecimal() and len(request.GET[nom]) < 13
    }
    initial["secteur"] = request.GET.get("secteur", "")[:12]
    neuf = BudgetUnPourcent(reseau_id=request.user.reseau_id)
    form = BudgetForm(request.POST or None, instance=neuf, agent=request.user, initial=initial)
    if form.is_valid() and actions.enregistrer(
        objet=form.instance, agent=request.user, ecrire=form.enregistrer
    ):
        messages.success(request, "Budget enregistré. Notez ce qui est déjà engagé.")
        return redirect("simulateur:budget", form.instance.pk)
    return _page(
        request, form, "Suivre le budget d’un service", "Enregistrer",
        reverse("simulateur:un_pourcent"),
    )  # fmt: skip


def modifier_budget(request, pk):
    un_budget = _budget(request, pk)
    form = BudgetForm(request.POST or None, instance=un_budget, agent=request.user)
    if form.is_valid() and actions.enregistrer(
        objet=un_budget, agent=request.user, ecrire=form.enregistrer, champs=form.changed_data
    ):
        messages.success(request, "Budget enregistré.")
        return redirect("simulateur:budget", pk)
    return _page(
        request, form, "Modifier le budget", "Enregistrer",
        reverse("simulateur:budget", args=[pk]), BudgetUnPourcent.objects.get(pk=pk),
        reverse("simulateur:supprimer_budget", args=[pk]),
    )  # fmt: skip


def _confirmer(request, objet, titre, texte, retour, suite, fait):
    form = Formulaire(request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.supprimer(objet=objet, agent=request.user)
        messages.success(request, fait)
        return redirect(suite)
    return _page(request, form, titre, "Supprimer", retour, texte=texte, danger=True)


def supprimer_budget(request, pk):
    un_budget = _budget(request, pk)
    return _confirmer(
        request, un_budget, "Supprimer le budget",
        f"Le budget « {un_budget} » de {un_budget.fiche} et ses engagements disparaîtront.",
        reverse("simulateur:budget", args=[pk]), reverse("simulateur:un_pourcent"),
        "Budget supprimé.",
    )  # fmt: skip


# -- Engagements -----------------------------------------------------------------------


def _engagement(request, form, budget, titre, geste, supprimer=""):
    retour = reverse("simulateur:budget", args=[budget.pk])
    if form.is_valid():
        form.instance.budget, form.instance.reseau_id = budget, budget.reseau_id
        if actions.enregistrer(
            objet=form.instance, agent=request.user, ecrire=form.enregistrer,
            champs=form.changed_data,
        ):  # fmt: skip
            messages.success(request, "Engagement enregistré.")
            return redirect(retour)
    return _page(request, form, titre, geste, retour, budget, supprimer)


def ajouter_engagement(request, pk):
    un_budget = _budget(request, pk)
    form = EngagementForm(
        request.POST or None, agent=request.user, budget=un_budget,
        reste=solde_du_budget(un_budget).reste,
    )  # fmt: skip
    return _engagement(request, form, un_budget, "Ajouter un engagement", "Ajouter")


def _engagement_ou_404(request, pk):
    engagement = objet_ou_404(request, EngagementUnPourcent.objects, pk=pk)
    return engagement, _budget(request, engagement.budget_id)


def modifier_engagement(request, pk):
    engagement, un_budget = _engagement_ou_404(request, pk)
    form = EngagementForm(
        request.POST or None, instance=engagement, agent=request.user, budget=un_budget,
        reste=solde_du_budget(un_budget).reste,
    )  # fmt: skip
    supprimer = reverse("simulateur:supprimer_engagement", args=[pk])
    return _engagement(request, form, un_budget, "Modifier l’engagement", "Enregistrer", supprimer)


def supprimer_engagement(request, pk):
    engagement, un_budget = _engagement_ou_404(request, pk)
    retour = reverse("simulateur:budget", args=[un_budget.pk])
    return _confirmer(
        request, engagement, "Supprimer l’engagement",
        f"« {engagement} », {euros(engagement.montant)}, ne comptera plus.", retour, retour,
        "Engagement supprimé.",
    )  # fmt: skip
