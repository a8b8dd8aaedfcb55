"""Noter un échange et sa suite d’un même geste ; le corriger ; le noter en raccrochant."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from collectivites.actions import noter_echange as noter_simple_echange
from collectivites.actions import ouvrir_fiche
from collectivites.droits import echange_ou_404, fiche_ou_404
from collectivites.models import Visite
from collectivites.regles import TypeEchange
from predict.comptes.droits import objet_ou_404
from predict.noyau.retour import suite_sure

from ..actions.suites import corriger_avec_suite, noter_avec_suite
from ..forms.commun import tenter
from ..forms.relation import EchangeEtSuiteForm
from ..forms.sollicitations import SollicitationForm


def _page(request, form, fiche, titre, retour):
    contexte = {"form": form, "fiche": fiche, "titre": titre, "retour": retour}
    status = 422 if form.errors else 200
    return render(request, "accompagnements/echange.html", contexte, status=status)


def _visite(request, fiche):
    """La visite de tournée dont on rend compte (`?visite=`), ou `None`."""
    pk = request.GET.get("visite", "")
    if not pk.isdecimal() or len(pk) > 12:
        return None
    visites = Visite.objects.select_related("tournee", "contact")
    return objet_ou_404(request, visites.filter(fiche=fiche), pk=pk)


def _initial(visite, agent):
    if visite is None:
        return {}
    return {
        "type": TypeEchange.VISITE,
        "objet": visite.objet or "Visite de la tournée",
        "le": visite.le,
        "heure": visite.heure,
        "duree_minutes": visite.duree_minutes,
        "contacts": [visite.contact_id] if visite.contact_id else [],
        "collegues": [visite.tournee.agent_id or agent.pk],
    }


def noter_echange(request, pk):
    fiche = fiche_ou_404(request, pk)
    visite = _visite(request, fiche)
    form = EchangeEtSuiteForm(
        request.POST or None, fiche=fiche, agent=request.user,
        initial=_initial(visite, request.user),
    )  # fmt: skip
    d_ou = suite_sure(request) or _fil(fiche)
    retour = visite.tournee.get_absolute_url() if visite else d_ou
    if form.is_valid() and tenter(
        form, noter_avec_suite, fiche=fiche, agent=request.user, visite=visite,
        suite_pour=form.cleaned_data["suite_pour"], **form.champs_d_echange,
    ):  # fmt: skip
        suite = form.cleaned_data["suite"]
        messages.success(
            request, "Échange noté, et sa suite en tâche." if suite else "Échange noté."
        )
        return redirect(retour)
    titre = "Rendre compte de la visite" if visite else "Noter un échange"
    return _page(request, form, fiche, titre, retour)


def _fil(fiche):
    return reverse("accompagnements:relation", args=[fiche.pk])


def echange(request, pk):
    """Relire un échange, le corriger, donner sa suite à quelqu’un."""
    un_echange = echange_ou_404(request, pk)
    form = EchangeEtSuiteForm(
        request.POST or None, instance=un_echange, fiche=un_echange.fiche, agent=request.user
    )
    if form.is_valid() and corriger_avec_suite(
        echange=un_echange, agent=request.user, enregistrer=form.enregistrer,
        champs=form.changed_data, suite_change=form.suite_change,
        suite_pour=form.cleaned_data["suite_pour"],
    ):  # fmt: skip
        messages.success(request, "Échange enregistré.")
        return redirect(_fil(un_echange.fiche))
    return _page(request, form, un_echange.fiche, "Modifier l’échange", _fil(un_echange.fiche))


@require_POST
def echange_rapide(request):
    """Un appel qui ne demande rien : qui, à quel sujet, et c’est au fil."""
    formulaire = SollicitationForm(
        request.POST, agent=request.user, aujourdhui=timezone.localdate()
    )
    if formulaire.is_valid():
        fiche = ouvrir_fiche(collectivite=formulaire.collectivite_trouvee, agent=request.user)
        saisie = formulaire.valeurs
        noter_simple_echange(
            fiche=fiche, agent=request.user, type=saisie["canal"], le=saisie["le"],
            objet=saisie["objet"], compte_rendu=saisie["demande"],
            participants=saisie["appelant"],
        )  # fmt: skip
        messages.success(request, f"Échange noté pour {fiche}.")
        return redirect("accueil")
    return render(request, "accompagnements/noter.html", {"formulaire": formulaire}, status=422)
