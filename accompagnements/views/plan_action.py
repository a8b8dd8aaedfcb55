"""Le plan d’action : ouvrir calé sur le mandat, reprendre, avancer, faire le bilan, imprimer."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.comptes.droits import exiger, objet_ou_404
from predict.noyau.typographie import date_longue

from .. import documents_plan_action as documents
from ..actions import logique as actions
from ..calculs.diagnostic import fin_de_mandat
from ..calculs.logique import a_reprendre, lire_plan
from ..droits import accompagnement_ou_404, peut_modifier, plan_action_ou_404
from ..forms.logique import BilanForm, PlanActionForm, ReprendreForm
from ..models import ActionPlan, PlanAction
from . import affichage_logique as affichage
from . import logique_saisie as commun


def _aide(mandat):
    suite = " Date à vérifier : rien ne la dit encore." if mandat.a_verifier else ""
    source = "notée sur la fiche" if mandat.notee else "d’après le calendrier des élections"
    return f"Fin du mandat : {date_longue(mandat.le)}, {source}.{suite}"


def ouvrir(request, pk):
    dossier, le = accompagnement_ou_404(request, pk), timezone.localdate()
    exiger(peut_modifier(request.user, dossier))
    mandat = fin_de_mandat(dossier.fiche, le)
    form = PlanActionForm(
        commun.donnees(request), aide_fin=_aide(mandat),
        initial={"titre": f"Plan d’action : {dossier.fiche}"[:200], "debut_le": le,
                 "fin_le": mandat.le},
        instance=PlanAction(reseau_id=dossier.reseau_id, accompagnement=dossier),
    )  # fmt: skip
    if form.is_valid():
        plan = actions.ouvrir(outil=form.save(commit=False), agent=request.user)
        messages.success(request, "Plan d’action ouvert.")
        if a_reprendre(plan, le):
            return redirect("outils:reprendre_plan_action", plan.pk)
        return redirect(plan)
    return commun.saisie(
        request, form, dossier=dossier, titre="Ouvrir un plan d’action",
        geste="Ouvrir le plan d’action",
        texte="Calé sur le mandat : ce qui doit être vu avant sa fin commence tôt.",
    )  # fmt: skip


def lire(request, pk):
    plan, le = plan_action_ou_404(request, pk), timezone.localdate()
    contexte = affichage.du_plan(lire_plan(plan, le), len(a_reprendre(plan, le))) | {
        "modifiable": peut_modifier(request.user, plan.accompagnement)
    }
    return render(request, "outils/logique/plan.html", contexte)


def modifier(request, pk):
    plan = plan_action_ou_404(request, pk)
    mandat = fin_de_mandat(plan.accompagnement.fiche, plan.debut_le or timezone.localdate())
    form = PlanActionForm(commun.donnees(request), instance=plan, aide_fin=_aide(mandat))
    return commun.modifier_outil(
        request, plan, form, titre="Titre et dates",
        url_supprimer=reverse("outils:supprimer_plan_action", args=[pk]),
    )  # fmt: skip


def bilan(request, pk):
    plan = plan_action_ou_404(request, pk)
    lu = lire_plan(plan, timezone.localdate())
    form = BilanForm(commun.donnees(request), instance=plan)
    return commun.modifier_outil(
        request, plan, form, titre="Bilan de fin de mandat", texte=lu.avancement.phrase
    )


def supprimer(request, pk):
    plan = plan_action_ou_404(request, pk)
    return commun.supprimer_outil(
        request, plan, "Supprimer le plan d’action",
        "Les actions partent avec lui. Le diagnostic et la stratégie restent.",
    )  # fmt: skip


def reprendre(request, pk):
    """Recommandations et objectifs que le plan n’a pas encore, tous cochés."""
    plan, le = plan_action_ou_404(request, pk), timezone.localdate()
    exiger(peut_modifier(request.user, plan.accompagnement))
    possibles = a_reprendre(plan, le)
    if not possibles:
        messages.info(request, "Rien à reprendre : le plan a déjà tout, ou rien n’est écrit.")
        return redirect(plan)
    form = ReprendreForm(commun.donnees(request), possibles=possibles)
    if form.is_valid():
        cles = set(form.cleaned_data["reprises"])
        n = actions.reprendre(plan=plan, agent=request.user, cles=cles, le=le)
        s = "s" if n > 1 else ""
        messages.success(request, f"{n} action{s} reprise{s}.")
        return redirect(plan)
    return commun.saisie(
        request, form, dossier=plan.accompagnement, outil=plan,
        titre="Reprendre le diagnostic et la stratégie", geste="Reprendre",
        texte="Chaque ligne cochée devient une action, avec son échéance. Ce que le plan a déjà "
        "n’est pas proposé.",
    )  # fmt: skip


@require_POST
def avancer(request, pk):
    lignes = ActionPlan.objects.select_related("plan__accompagnement")
    action = objet_ou_404(request, lignes, pk=pk)
    exiger(peut_modifier(request.user, action.plan.accompagnement))
    try:
        fait = actions.avancer(action=action, agent=request.user, vers=request.POST.get("vers"))
    except ValidationError as refus:
        messages.error(request, refus.message)
    else:
        mot = f"Noté : {action}." if fait else "Quelqu’un l’avait déjà fait avancer."
        messages.success(request, mot)
    return redirect(f"{action.plan.get_absolute_url()}#action-{action.pk}")


def imprimer(request, pk, format):
    plan, le = plan_action_ou_404(request, pk), timezone.localdate()
    return commun.imprimer(
        documents.FABRIQUES, lambda: documents.du_plan(lire_plan(plan, le)), plan.titre, format
    )
