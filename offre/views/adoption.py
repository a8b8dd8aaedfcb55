"""De rien à une offre : le catalogue commun, un service à la fois, quatre gestes."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from predict.comptes.models import Terme

from .. import actions
from ..calculs.adoption import parcours
from ..calculs.contenu import Lexique
from ..forms.adoption import A_TROUVER, AdoptionForm
from ..models import Service
from ..regles import Decision, Volet

GESTES = ("adopter", "adapter", "laisser", "plus_tard")


def adoption(request):
    """Le prochain service à décider ; tous décidés, le récapitulatif."""
    chemin = parcours(request.user.reseau)
    if suivant := chemin.suivant(None):
        return redirect("offre:adopter", suivant.commun.pk)
    return redirect("offre:bilan_adoption")


def adopter(request, pk):
    commun = get_object_or_404(Service.objects.proposes().select_related("mission"), pk=pk)
    chemin = parcours(request.user.reseau)
    pas = chemin.de(commun.pk)
    form = AdoptionForm(request.POST or None, commun=commun, initial=_depart(pas))
    if request.method == "POST":
        geste = request.POST.get("geste", "adopter")
        if geste == "plus_tard":
            return _continuer(chemin, pas)
        if geste == "laisser":
            actions.adopter(
                reseau=request.user.reseau, commun=commun, agent=request.user, garde=False
            )
            messages.success(request, f"« {commun} » reste hors de votre offre.")
            return _continuer(chemin, pas)
        if form.is_valid():
            service = actions.adopter(
                reseau=request.user.reseau, commun=commun, agent=request.user, **form.cleaned_data
            )
            if geste == "adapter":
                suite = reverse("offre:adoption")
                return redirect(f"{reverse('offre:modifier', args=[service.pk])}?suite={suite}")
            messages.success(request, f"« {commun} » entre dans votre offre.")
            return _continuer(chemin, pas)
    contexte = {
        "commun": commun,
        "pas": pas,
        "parcours": chemin,
        "precedent": chemin.precedent(pas),
        "form": form,
        "modes": Terme.objects.de("mode_accompagnement").filter(code__in=commun.modes),
        "publics": Lexique.charger().codes("publics", commun.publics),
    }
    return render(request, "offre/adoption/pas.html", contexte, status=422 if form.errors else 200)


def _depart(pas):
    choisi = pas.du_reseau
    if choisi is None:
        volet = pas.commun.volet_conseille
        finance = A_TROUVER if volet == Volet.SPECIFIQUE else ""
        return {"volet": volet, "financement_dedie": finance}
    return {
        nom: getattr(choisi, nom)
        for nom in ("volet", "jours_indicatifs", "financement_dedie", "competence_a_acquerir")
    }


def _continuer(chemin, pas):
    suivant = chemin.suivant(pas)
    if suivant is None or (suivant.rang < pas.rang):
        # Le catalogue a été parcouru : ce qui reste a été remis à plus tard.
        return redirect("offre:bilan_adoption")
    return redirect("offre:adopter", suivant.commun.pk)


def bilan_adoption(request):
    chemin = parcours(request.user.reseau)
    repris = [*chemin.par_decision(Decision.ADOPTE), *chemin.par_decision(Decision.ADAPTE)]
    contexte = {
        "parcours": chemin,
        "adoptes": chemin.par_decision(Decision.ADOPTE),
        "adaptes": chemin.par_decision(Decision.ADAPTE),
        "laisses": chemin.par_decision(Decision.NON_REPRIS),
        "a_publier": sum(not p.du_reseau.publie for p in repris),
    }
    return render(request, "offre/adoption/bilan.html", contexte)
