"""Tous les réseaux : la matrice 9 × 5, les convergences, la formalisation ; et ce que chaque
réseau y dit de lui-même."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.comptes.droits import est_direction, objet_ou_404
from predict.noyau.tableur import reponse_csv, reponse_xlsx

from ..actions import national as actions
from ..calculs import national as calculs
from ..documents import national as documents
from ..forms.national import RangsForm
from ..forms.priorites import TransmissionForm
from ..models import Priorisation, PrioriteReseau, RangActer
from ..regles import EtatPriorisation
from ..regles.priorites import SUJET_DU_SERVICE, SUJETS, TRANSMISSIBLES

TRIS = ("-nombre", "nombre", "sujet", "-sujet")


def _avec_demonstration(request):
    """En démonstration, le réseau fictif se voit à côté des vrais ; il ne compte jamais."""
    reseau = request.user.reseau
    return settings.DEMONSTRATION or (reseau is not None and reseau.demonstration)


def national(request):
    demo, tri = _avec_demonstration(request), request.GET.get("tri")
    tri = tri if tri in TRIS else "-nombre"
    matrice = calculs.matrice()
    convergences = calculs.convergences(tri=tri, avec_demonstration=demo)
    contexte = {
        "matrice": matrice,
        "convergences": convergences,
        "tri": tri,
        "choisi": request.GET.get("sujet", ""),
        "formalisation": calculs.formalisation(),
        "non_formalisee_2024": calculs.NON_FORMALISEE_2024,
        "peut_diriger": est_direction(request.user),
        "interne": request.user.reseau_id is not None and bool(request.user.reseau.territoire),
    }
    return render(request, "offre/national.html", contexte)


def exporter_national(request, tableau, format):
    """`tableau` : « matrice » ou « priorites »."""
    if tableau == "matrice":
        matrice = calculs.matrice()
        colonnes, lignes = documents.colonnes_matrice(matrice), matrice.lignes
    elif tableau == "priorites":
        convergences = calculs.convergences(avec_demonstration=_avec_demonstration(request))
        colonnes = documents.COLONNES_PRIORITES
        lignes = [p for sujet in convergences.sujets for p in sujet.priorites]
    else:
        raise Http404
    nom = f"reseaux-{tableau}-{timezone.localdate():%Y-%m-%d}"
    if format == "csv":
        return reponse_csv(nom, colonnes, lignes)
    if format == "xlsx":
        return reponse_xlsx(nom, "Tous les réseaux", colonnes, lignes)
    raise Http404


def rangs(request):
    """Les rangs ACTER du réseau : l’équipe les lit, la direction les change."""
    reseau = request.user.reseau
    declares = list(RangActer.objects.filter(reseau=reseau))
    form = RangsForm(request.POST or None, rangs={r.profil: r.rang for r in declares})
    if request.method == "POST" and form.is_valid():
        change = actions.declarer_rangs(
            reseau=reseau, agent=request.user, rangs=form.cleaned_data, le=timezone.localdate()
        )
        if change:
            messages.success(request, "Rangs enregistrés : les autres réseaux les lisent.")
        else:
            messages.info(request, "Rien n’a changé.")
        return redirect("offre:rangs")
    par_profil = {r.profil: r for r in declares}
    contexte = {
        "form": form,
        "lignes": [(champ, par_profil.get(champ.name)) for champ in form],
        "peut_diriger": est_direction(request.user),
        "declares": declares,
    }
    return render(request, "offre/rangs.html", contexte, status=422 if form.errors else 200)


def transmettre_priorites(request, pk):
    """Choisir ce que les autres réseaux liront, voir exactement comment, transmettre."""
    tour = objet_ou_404(request, Priorisation.objects, pk=pk)
    if tour.etat == EtatPriorisation.OUVERTE:
        messages.info(request, "Arrêtez le tour avant de transmettre ses décisions.")
        return redirect(tour)
    decisions = (
        tour.decisions.filter(decision__in=TRANSMISSIBLES)
        .select_related("service__mission", "service__service", "priorisation")
        .order_by("service__mission__ordre", "service__libelle")
    )
    transmises = list(
        PrioriteReseau.objects.filter(reseau=request.user.reseau, transmise_le__isnull=False)
    )
    deja = {p.code: p for p in transmises}
    sujets, coches = {}, set()
    for decision in decisions:
        ligne = deja.get(f"transmise-{decision.service_id}")
        commun = decision.service.service
        propose = SUJET_DU_SERVICE.get(commun.code, "autre") if commun else "autre"
        sujets[decision.service_id] = ligne.sujet if ligne else propose
        if ligne or not transmises:
            coches.add(decision.service_id)
    form = TransmissionForm(
        request.POST or None, decisions=decisions, sujets=sujets, transmises=coches
    )
    apercu, vu = None, ""
    if request.method == "POST" and form.is_valid():
        choix = form.choix()
        vu = " ".join(f"{decision.pk}:{sujet}" for decision, sujet in choix)
        if "transmettre" in request.POST and request.POST.get("vu") == vu:
            nombre = actions.transmettre(
                tour=tour, agent=request.user, choix=choix, le=timezone.localdate()
            )
            messages.success(request, _transmission_dite(nombre))
            return redirect("offre:national")
        if "transmettre" in request.POST:
            messages.warning(request, "Votre choix a changé depuis l’aperçu : relisez-le.")
        apercu = [actions.priorite_a_lire(decision, sujet) for decision, sujet in choix]
        for ligne in apercu:
            ligne.sujet_dit = SUJETS[ligne.sujet]
    for ligne in transmises:
        ligne.sujet_dit = SUJETS.get(ligne.sujet, SUJETS["autre"])
    contexte = {"tour": tour, "form": form, "apercu": apercu, "vu": vu, "transmises": transmises}
    status = 422 if form.errors else 200
    return render(request, "offre/priorites/transmettre.html", contexte, status=status)


def _transmission_dite(nombre):
    if nombre == 0:
        return "Plus rien n’est transmis : les autres réseaux ne lisent que l’été 2024."
    if nombre == 1:
        return "Une priorité transmise : les autres réseaux la lisent ici."
    return f"{nombre} priorités transmises : les autres réseaux les lisent ici."


@require_POST
def retirer_priorite(request, pk):
    """Retirer ce que l’on a transmis ; l’étude de 2024 ne se retire pas d’ici."""
    priorite = get_object_or_404(
        PrioriteReseau, pk=pk, reseau=request.user.reseau_id, transmise_le__isnull=False
    )
    actions.retirer_priorite(priorite=priorite, agent=request.user)
    messages.success(request, f"« {priorite.theme} » n’est plus lu par les autres réseaux.")
    return redirect("offre:national")
