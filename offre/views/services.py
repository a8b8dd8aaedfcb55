"""Un service de l’offre : sa page, sa saisie, l’écarter, revenir au commun, le supprimer."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from predict.comptes.models import Acte, Terme
from predict.noyau.retour import suite_sure

from .. import actions, droits
from ..calculs.catalogue import decisions_en_vigueur, lignes_d_ecart, usages
from ..calculs.contenu import Lexique
from ..forms import NouveauServiceForm, ServiceForm
from ..models import Service, ServiceReseau
from ..regles import CHAMPS_COMMUNS, Decision
from .catalogue import habiller

ACTES_MONTRES = 8
LIBELLES = {champ.name: str(champ.verbose_name) for champ in ServiceReseau._meta.fields}


def service(request, pk):
    un_service = droits.service_ou_404(request, pk)
    decision = decisions_en_vigueur(un_service.reseau_id).get(un_service.pk)
    habiller([un_service], {un_service.pk: decision} if decision else {})
    lexique = Lexique.charger()
    contexte = {
        "service": un_service,
        "decision": decision,
        "ecarts": lignes_d_ecart(un_service, lexique),
        "nombre_de_champs": len(CHAMPS_COMMUNS),
        "publics": lexique.codes("publics", un_service.publics),
        "profils": lexique.codes("profils", un_service.profils),
        "odd": lexique.codes("odd", un_service.odd),
        "competences": lexique.codes("competences", un_service.competences),
        "modes": Terme.objects.de("mode_accompagnement").filter(code__in=un_service.modes),
        "ecarte": un_service.decision == Decision.NON_REPRIS,
        "propre": un_service.service_id is None,
        "actes": _actes(un_service),
    }
    return render(request, "offre/service.html", contexte)


def _actes(un_service):
    """[(acte, champs nommés)] les plus récents : qui a touché à quoi, jamais les valeurs."""
    actes = Acte.objects.filter(
        reseau=un_service.reseau_id,
        objet_type=un_service._meta.label_lower,
        objet_ref=un_service.ref,
    ).select_related("agent")
    return [
        (acte, [LIBELLES.get(champ, champ) for champ in acte.champs])
        for acte in actes.order_by("-le", "-pk")[:ACTES_MONTRES]
    ]


def creer(request):
    form = NouveauServiceForm(request.POST or None, instance=_neuf(request))
    if form.is_valid():
        nouveau = form.save()
        actions.singulariser(
            service=nouveau, agent=request.user, champs=form.changed_data, verbe="service ajouté"
        )
        messages.success(request, "Service ajouté à votre offre.")
        return redirect(nouveau)
    repris = ServiceReseau.objects.visibles_par(request.user).filter(service__isnull=False)
    contexte = {
        "form": form, "titre": "Ajouter un service", "geste": "Ajouter à l’offre", "service": None,
        "communs": Service.objects.proposes().exclude(pk__in=repris.values("service")),
        "retour": reverse("offre:liste"),
    }  # fmt: skip
    return render(request, "offre/saisie.html", contexte, status=422 if form.errors else 200)


def _neuf(request):
    return ServiceReseau(reseau=request.user.reseau, decision=Decision.PROPRE)


def modifier(request, pk):
    un_service = droits.service_ou_404(request, pk)
    suite = suite_sure(request) or un_service.get_absolute_url()
    form = ServiceForm(request.POST or None, instance=un_service)
    if form.is_valid() and form.enregistrer():
        un_service.refresh_from_db()
        actions.singulariser(service=un_service, agent=request.user, champs=form.changed_data)
        messages.success(request, "Service enregistré.")
        return redirect(suite)
    contexte = {
        "form": form, "titre": "Modifier le service", "geste": "Enregistrer",
        "service": un_service, "communs": (), "retour": suite,
    }  # fmt: skip
    return render(request, "offre/saisie.html", contexte, status=422 if form.errors else 200)


@require_POST
def ecarter(request, pk):
    un_service = droits.service_ou_404(request, pk)
    repris = un_service.decision == Decision.NON_REPRIS
    actions.ecarter(service=un_service, agent=request.user, repris=repris)
    if repris:
        messages.success(request, "Service repris dans votre offre.")
    else:
        messages.success(
            request, "Service écarté : il ne paraît plus, son texte est gardé, vous pouvez revenir."
        )
    return redirect(un_service)


@require_POST
def revenir(request, pk, champ):
    un_service = droits.service_ou_404(request, pk)
    actions.revenir_au_commun(service=un_service, champ=champ, agent=request.user)
    if titre := CHAMPS_COMMUNS.get(champ):
        messages.success(request, f"« {titre} » : le texte du commun est repris.")
    return redirect(suite_sure(request) or un_service)


def supprimer(request, pk):
    """Demande confirmation, ou dit pourquoi le service ne se supprime pas."""
    un_service = droits.service_ou_404(request, pk)
    if request.method == "POST":
        try:
            actions.supprimer(service=un_service, agent=request.user)
        except ValidationError as refus:
            messages.error(request, refus.message)
            return redirect(un_service)
        messages.success(request, f"« {un_service} » est supprimé.")
        return redirect("offre:liste")
    contexte = {"service": un_service, "usages": usages(un_service)}
    return render(request, "offre/supprimer.html", contexte)
