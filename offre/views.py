"""L’offre du réseau, page par page, et ce que la coordination nationale en voit."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from predict.comptes.models import Reseau, Terme

from . import actions, droits
from .forms import NouveauServiceForm, ServiceForm
from .models import Mission, PrioriteReseau, RangActer, ServiceReseau
from .regles import ECART, Decision, Mode, Volet

PROFILS = ("HUMANIS", "COSMIN", "CIMOB", "CLIMAPART", "ASTRE")


@dataclass
class LigneCatalogue:
    """Une mission et ses services dans chaque volet."""

    mission: Mission
    socle: list
    specifique: list


def liste(request):
    services = list(ServiceReseau.objects.visibles_par(request.user).avec_commun())
    for service in services:
        service.classe_ecart = ECART[Decision(service.decision)]
    lignes = [
        LigneCatalogue(
            mission,
            [s for s in services if s.mission_id == mission.pk and s.volet == Volet.SOCLE],
            [s for s in services if s.mission_id == mission.pk and s.volet == Volet.SPECIFIQUE],
        )
        for mission in Mission.objects.all()
    ]
    contexte = {
        "lignes": lignes,
        "services": services,
        "nombre_socle": sum(len(ligne.socle) for ligne in lignes),
        "nombre_specifique": sum(len(ligne.specifique) for ligne in lignes),
        "legende": [(ECART[d], d.label) for d in Decision],
        "priorites": PrioriteReseau.objects.filter(reseau_id=request.user.reseau_id),
    }
    return render(request, "offre/liste.html", contexte)


@require_POST
def reprendre(request):
    nombre = actions.reprendre_le_commun(reseau=request.user.reseau, agent=request.user)
    if nombre:
        messages.success(request, f"{nombre} services du catalogue commun ajoutés à votre offre.")
    else:
        messages.info(request, "Votre offre contient déjà tout le catalogue commun.")
    return redirect("offre:liste")


def service(request, pk):
    un_service = droits.service_ou_404(request, pk)
    contexte = {
        "service": un_service,
        "classe_ecart": ECART[Decision(un_service.decision)],
        "ecarts": [
            (nom, titre, _en_clair(commun), _en_clair(local))
            for nom, titre, commun, local in actions.ecarts(un_service)
        ],
        "modes": Terme.objects.de("mode_accompagnement").filter(code__in=un_service.modes),
        "decision_absente": Decision.NON_REPRIS,
    }
    return render(request, "offre/service.html", contexte)


def _en_clair(valeur):
    if isinstance(valeur, list):
        return ", ".join(Mode(code).label for code in valeur) or "–"
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    return valeur or "–"


def creer(request):
    form = NouveauServiceForm(request.POST or None)
    form.instance.reseau = request.user.reseau
    form.instance.decision = Decision.PROPRE
    if form.is_valid():
        nouveau = form.save()
        actions.singulariser(service=nouveau, agent=request.user, champs=form.changed_data)
        return redirect(nouveau)
    return _page(request, form, "Ajouter un service", "Ajouter à l’offre", None)


def modifier(request, pk):
    un_service = droits.service_ou_404(request, pk)
    form = ServiceForm(request.POST or None, instance=un_service)
    if form.is_valid() and form.enregistrer():
        un_service.refresh_from_db()
        actions.singulariser(service=un_service, agent=request.user, champs=form.changed_data)
        messages.success(request, "Service enregistré.")
        return redirect(un_service)
    return _page(request, form, "Modifier le service", "Enregistrer", un_service)


def _page(request, form, titre, geste, un_service):
    contexte = {"form": form, "titre": titre, "geste": geste, "service": un_service}
    return render(request, "offre/saisie.html", contexte, status=422 if form.errors else 200)


@require_POST
def ecarter(request, pk):
    un_service = droits.service_ou_404(request, pk)
    repris = un_service.decision == Decision.NON_REPRIS
    actions.ecarter(service=un_service, agent=request.user, repris=repris)
    return redirect(un_service)


@require_POST
def revenir(request, pk, champ):
    un_service = droits.service_ou_404(request, pk)
    actions.revenir_au_commun(service=un_service, champ=champ, agent=request.user)
    return redirect(un_service)


def national(request):
    """Matrice 9 × 5 et services à développer, tous réseaux : données partagées, sans fiche."""
    # Un réseau de démonstration déclare des rangs fictifs : il n’entre pas dans l’étude.
    declares = RangActer.objects.filter(reseau__demonstration=False)
    rangs = {(r.reseau_id, r.profil): r.rang for r in declares}
    reseaux = Reseau.objects.regionaux().filter(pk__in={reseau for reseau, _ in rangs})
    matrice = [(r, [rangs.get((r.pk, profil)) for profil in PROFILS]) for r in reseaux]
    moyennes = [_moyenne([ligne[i] for _, ligne in matrice]) for i in range(len(PROFILS))]
    premiers = [sum(ligne[i] == 1 for _, ligne in matrice) for i in range(len(PROFILS))]
    contexte = {
        "profils": PROFILS,
        "matrice": matrice,
        "moyennes": moyennes,
        "premiers": premiers,
        "remplies": len(rangs),
        "convergences": _convergences(),
    }
    return render(request, "offre/national.html", contexte)


def _moyenne(rangs):
    """Moyenne des rangs présents : un vide n’est pas un zéro."""
    presents = [rang for rang in rangs if rang is not None]
    return sum(presents) / len(presents) if presents else None


def _convergences():
    """Thèmes que plusieurs réseaux veulent développer, les plus partagés d’abord."""
    par_mission = {}
    for priorite in PrioriteReseau.objects.select_related("reseau", "mission"):
        titre = priorite.mission.libelle if priorite.mission else priorite.theme
        par_mission.setdefault(titre, []).append(priorite)
    return sorted(par_mission.items(), key=lambda p: (-len({x.reseau_id for x in p[1]}), p[0]))
