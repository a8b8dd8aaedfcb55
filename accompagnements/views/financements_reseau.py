"""Ce qui paie le temps du réseau : liste, ajout, modification, clôture."""

from decimal import Decimal

from django.contrib import messages
from django.db.models import DecimalField, IntegerField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from predict.comptes.actions import journaliser
from predict.comptes.droits import est_direction, exiger, objet_ou_404

from ..actions import financements as actions
from ..forms.financements_reseau import FinancementForm
from ..models import Financement, Prestation, TempsPasse


def _somme(modele, champ, sortie):
    lignes = modele.objects.filter(financement=OuterRef("pk")).order_by().values("financement")
    return Coalesce(
        Subquery(lignes.annotate(s=Sum(champ)).values("s"), output_field=sortie), 0,
        output_field=sortie,
    )  # fmt: skip


def financements(request):
    """Les ouverts d’abord ; jours attendus, prévus par les prestations, passés."""
    par_jour = request.user.reseau.heures_par_jour * 60
    lignes = list(
        Financement.objects.visibles_par(request.user).annotate(
            prevus=_somme(Prestation, "jours_prevus", DecimalField(max_digits=8, decimal_places=1)),
            minutes=_somme(TempsPasse, "minutes", IntegerField()),
        )
    )
    for un in lignes:
        un.passes = Decimal(un.minutes) / par_jour
        un.reste = None if un.jours is None else un.jours - max(un.prevus, un.passes)
    contexte = {"lignes": lignes, "tient": est_direction(request.user)}
    return render(request, "accompagnements/financements.html", contexte)


def _saisir(request, financement, titre, enregistrer):
    exiger(est_direction(request.user))
    formulaire = FinancementForm(request.POST or None, instance=financement)
    if request.method == "POST" and formulaire.is_valid() and enregistrer(formulaire):
        messages.success(request, f"« {formulaire.instance} » est enregistré.")
        return redirect("accompagnements:financements")
    contexte = {"formulaire": formulaire, "titre": titre, "financement": financement}
    statut = 422 if formulaire.errors else 200
    return render(request, "accompagnements/financement.html", contexte, status=statut)


def creer(request):
    def enregistrer(formulaire):
        return actions.creer(financement=formulaire.save(commit=False), agent=request.user)

    return _saisir(request, Financement(), "Ajouter un financement", enregistrer)


def _ou_404(request, pk):
    return objet_ou_404(request, Financement.objects, pk=pk)


def modifier(request, pk):
    def enregistrer(formulaire):
        if not formulaire.enregistrer():
            return False
        journaliser(
            agent=request.user, verbe="financement modifié", objet=formulaire.instance,
            champs=formulaire.changed_data,
        )  # fmt: skip
        return True

    financement = _ou_404(request, pk)
    return _saisir(request, financement, str(financement), enregistrer)


def _basculer(request, pk, clos, dit):
    financement = _ou_404(request, pk)
    if actions.basculer(financement=financement, agent=request.user, clos=clos):
        messages.success(request, f"« {financement} » est {dit}.")
    return redirect("accompagnements:financements")


@require_POST
def clore(request, pk):
    return _basculer(request, pk, True, "clos : il ne se choisit plus, son temps lui reste")


@require_POST
def rouvrir(request, pk):
    return _basculer(request, pk, False, "rouvert")
