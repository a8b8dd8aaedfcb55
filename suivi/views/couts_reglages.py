"""Réglages des coûts : l’année et ses frais, les personnes et leurs salaires. Direction seule."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from predict.comptes.droits import objet_ou_404
from predict.comptes.models import Adhesion
from predict.comptes.regles import ROLES_INTERNES

from ..actions import couts as actions
from ..calculs.chiffrage import lire_bareme
from ..forms.couts import ExerciceForm, SalaireForm, frais_formset
from ..models import CoutAgent, Exercice
from .affichage_couts import dire_pourcent
from .couts import annee_voulue

REPRIS = ("cle", "marge", "tolerance")


@reauthentication_required
def reglages(request):
    """Ce que chaque personne coûte cette année-là, et d’où cela vient."""
    annee, reseau = annee_voulue(request), request.user.reseau
    bareme = lire_bareme(reseau)
    exercice = bareme.exercices.get(annee)
    personnes = bareme.personnes.get(annee, {})
    salaires = {}
    for salaire in CoutAgent.objects.visibles_par(request.user).select_related("agent"):
        salaires.setdefault(salaire.agent, []).append(salaire)
    presents = {
        a.agent
        for a in Adhesion.objects.actives()
        .filter(reseau=reseau, role__in=ROLES_INTERNES, agent__is_active=True)
        .select_related("agent")
    }
    equipe = sorted({*salaires, *presents}, key=lambda a: (a.nom, a.prenom))
    contexte = {
        "annee": annee,
        "exercice": exercice,
        "marge": dire_pourcent(exercice and exercice.marge),
        "tolerance": dire_pourcent(exercice and exercice.tolerance),
        "frais": list(exercice.frais.all()) if exercice else [],
        "personnes": [
            {"agent": a, "salaires": salaires.get(a, []), "cout": personnes.get(a.pk)}
            for a in equipe
        ],
        "repartis": bool(personnes),
        "jours_du_reseau": reseau.jours_par_an,
    }
    return render(request, "suivi/couts/reglages.html", contexte)


def exercice(request):
    """Régler une année ; neuve, elle reprend l’année réglée d’avant, rien n’est encore écrit."""
    annee = annee_voulue(request)
    regles = Exercice.objects.visibles_par(request.user)
    un = regles.filter(annee=annee).first()
    precedent = None if un else regles.filter(annee__lt=annee).order_by("-annee").first()
    source = un or precedent
    frais = list(source.frais.all()) if source else []
    initial = {nom: getattr(precedent, nom) for nom in REPRIS} if precedent else {}
    recue = request.POST if request.method == "POST" else None
    form = ExerciceForm(
        recue, instance=un or Exercice(reseau=request.user.reseau, annee=annee), initial=initial
    )
    postes = frais_formset(recue, frais)
    valides = recue is not None and form.is_valid() & postes.is_valid()
    if valides and actions.regler_annee(
        formulaire=form, postes=[f.cleaned_data for f in postes], agent=request.user
    ):
        messages.success(request, f"L’année {annee} est réglée.")
        return redirect(f"{reverse('suivi:couts_reglages')}?annee={annee}")
    contexte = {"annee": annee, "form": form, "postes": postes, "precedent": precedent}
    statut = 422 if recue is not None else 200
    return render(request, "suivi/couts/exercice.html", contexte, status=statut)


@reauthentication_required
def noter_salaire(request):
    agent = request.GET.get("agent", "")
    initial = {"agent": agent} if agent.isascii() and agent.isdigit() and len(agent) < 12 else {}
    return _saisir(request, CoutAgent(reseau=request.user.reseau), "Noter un salaire", initial)


@reauthentication_required
def modifier_salaire(request, pk):
    salaire = objet_ou_404(request, CoutAgent.objects.select_related("agent"), pk=pk)
    return _saisir(request, salaire, f"Salaire de {salaire.agent}", {})


def _saisir(request, salaire, titre, initial):
    form = SalaireForm(
        request.POST or None, reseau=request.user.reseau, instance=salaire, initial=initial
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and actions.noter_salaire(formulaire=form, agent=request.user)
    ):
        messages.success(request, f"Le salaire de {form.instance.agent} est enregistré.")
        return redirect("suivi:couts_reglages")
    contexte = {"form": form, "titre": titre, "salaire": salaire}
    return render(request, "suivi/couts/salaire.html", contexte, status=422 if form.errors else 200)


@require_POST
@reauthentication_required
def retirer_salaire(request, pk):
    salaire = objet_ou_404(request, CoutAgent.objects.select_related("agent"), pk=pk)
    actions.retirer_salaire(salaire=salaire, agent=request.user)
    messages.success(request, f"Un salaire de {salaire.agent} est retiré.")
    return redirect("suivi:couts_reglages")
