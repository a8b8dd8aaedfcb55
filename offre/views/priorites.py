"""Les tours de priorisation : les ouvrir, noter, arrêter, lire ce qu’ils ont donné."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from predict.comptes.droits import est_direction, objet_ou_404
from predict.noyau.tableur import reponse_csv, reponse_xlsx

from ..actions import priorites as actions
from ..calculs import priorites as calculs
from ..documents import priorites as documents
from ..forms.priorites import DecisionForm, NotesForm, TourForm
from ..models import DecisionPriorite, Priorisation, ServiceReseau
from ..regles import EtatPriorisation
from ..regles.priorites import ACCORDS, SEUIL_FORT


def _tour_ou_404(request, pk):
    return objet_ou_404(request, Priorisation.objects, pk=pk)


def priorites(request):
    """L’onglet : le dernier tour arrêté, celui qui est ouvert, les précédents."""
    tours = list(Priorisation.objects.visibles_par(request.user))
    contexte = {
        "apercu": calculs.apercu(request.user),
        "ouvert": next((t for t in tours if t.etat == EtatPriorisation.OUVERTE), None),
        "tours": tours,
        "peut_diriger": est_direction(request.user),
        "arretes": [t for t in tours if t.etat == EtatPriorisation.ARRETEE],
    }
    return render(request, "offre/priorites/liste.html", contexte)


def creer_priorisation(request):
    form = TourForm(
        request.POST or None,
        reseau=request.user.reseau,
        initial={"titre": f"Priorités {timezone.localdate().year}", "horizon": 2030},
    )
    if form.is_valid():
        tour = form.save(commit=False)
        actions.ouvrir_tour(tour=tour, agent=request.user, le=timezone.localdate())
        messages.success(request, "Le tour est ouvert : chaque membre de l’équipe peut noter.")
        return redirect(tour)
    return _saisie(request, form, "Ouvrir un tour de notes", "Ouvrir le tour", None)


def modifier_priorisation(request, pk):
    tour = _tour_ou_404(request, pk)
    form = TourForm(request.POST or None, instance=tour, reseau=request.user.reseau)
    if form.is_valid() and form.enregistrer():
        messages.success(request, "Tour enregistré.")
        return redirect(tour)
    return _saisie(request, form, "Modifier le tour", "Enregistrer", tour)


def _saisie(request, form, titre, geste, tour):
    contexte = {"form": form, "titre": titre, "geste": geste, "tour": tour}
    contexte["supprimable"] = (
        tour is not None and not tour.notes.exists() and not tour.decisions.exists()
    )
    status = 422 if form.errors else 200
    return render(request, "offre/priorites/saisie.html", contexte, status=status)


def priorisation(request, pk):
    tour = _tour_ou_404(request, pk)
    lus = calculs.resultats(tour, request.user)
    avancement = calculs.avancement(tour, request.user)
    large, etroite = calculs.figures_d_ecran(lus)
    moi = next((a for a in avancement if a.moi), None)
    contexte = {
        "tour": tour,
        "lignes": lus,
        "figure": large,
        "figure_etroite": etroite,
        "notants": len({note.agent_id for r in lus for note in r.notes}),
        "avancement": avancement,
        "finis": sum(a.fini for a in avancement),
        "moi": moi,
        "ouvert": tour.etat == EtatPriorisation.OUVERTE,
        "masques": calculs.masques(tour, request.user, lus),
        "peut_diriger": est_direction(request.user),
        "a_decider": next((r for r in lus if r.decision is None), None),
        "seuil": SEUIL_FORT,
        "accords": _accords_dits(),
        "decisions": sum(r.decision is not None for r in lus),
        "autres": Priorisation.objects.visibles_par(request.user)
        .filter(etat=EtatPriorisation.ARRETEE)
        .exclude(pk=tour.pk),
    }
    return render(request, "offre/priorites/tour.html", contexte)


def _accords_dits():
    """[(mot, ton, « d’un point au plus »)] : le seuil de chaque mot, dit à l’écran."""
    dits, avant = [], -1
    for borne, mot, ton in ACCORDS:
        if borne == 1:
            phrase = "un point d’écart au plus"
        elif borne - avant == 1:
            phrase = f"{borne} points d’écart"
        else:
            phrase = f"{avant + 1} points d’écart ou plus"
        dits.append((mot, ton, phrase))
        avant = borne
    return dits


def noter_priorite(request, pk):
    """Toute la grille. Une ligne complète s’enregistre, même si une autre reste à corriger."""
    tour = _tour_ou_404(request, pk)
    if tour.etat != EtatPriorisation.OUVERTE:
        messages.info(request, "Ce tour est arrêté : les notes ne changent plus.")
        return redirect(tour)
    siennes = tour.notes.filter(agent=request.user)
    services = calculs.services_a_noter(tour.reseau_id)
    recu = request.POST if request.method == "POST" else None
    form = NotesForm(recu, services=services, notes=siennes)
    enregistres = None
    if request.method == "POST":
        valide = form.is_valid()
        enregistres = actions.noter(tour=tour, agent=request.user, notes=form.notes())
        if valide:
            messages.success(request, _notes_dites(enregistres, len(form.services)))
            return redirect(tour)
    contexte = {"tour": tour, "form": form, "enregistres": enregistres}
    status = 422 if form.errors else 200
    return render(request, "offre/priorites/noter.html", contexte, status=status)


def _notes_dites(notes, total):
    if notes == total:
        return "Vos notes sont enregistrées : vous avez noté toute l’offre."
    if notes == 0:
        return "Aucune note gardée : tous les services sont sautés."
    reste = "un service sauté" if total - notes == 1 else f"{total - notes} services sautés"
    return f"Vos notes sont enregistrées ; {reste}, à reprendre quand vous voulez."


@require_POST
def arreter_priorisation(request, pk):
    tour = _tour_ou_404(request, pk)
    if not tour.notes.exists():
        messages.error(request, "Personne n’a encore noté : il n’y a rien à arrêter.")
    elif actions.arreter_tour(tour=tour, agent=request.user, le=timezone.localdate()):
        messages.success(request, "Le tour est arrêté : toute l’équipe en lit les résultats.")
    return redirect(tour)


@require_POST
def rouvrir_priorisation(request, pk):
    tour = _tour_ou_404(request, pk)
    ouverts = Priorisation.objects.visibles_par(request.user).filter(etat=EtatPriorisation.OUVERTE)
    if autre := ouverts.exclude(pk=tour.pk).first():
        messages.error(request, f"Le tour « {autre} » est ouvert : arrêtez-le d’abord.")
    elif actions.rouvrir_tour(tour=tour, agent=request.user):
        messages.success(request, "Le tour est rouvert aux notes ; les décisions sont gardées.")
    return redirect(tour)


@require_POST
def supprimer_priorisation(request, pk):
    tour = _tour_ou_404(request, pk)
    if actions.supprimer_tour(tour=tour, agent=request.user):
        messages.success(request, "Le tour est supprimé.")
        return redirect("offre:priorites")
    messages.error(request, "Ce tour porte des notes : arrêtez-le plutôt, elles seront gardées.")
    return redirect(tour)


def decider_priorite(request, pk, service_pk):
    """La décision d’un service, notes et raisons sous les yeux ; puis le suivant."""
    tour = _tour_ou_404(request, pk)
    un_service = objet_ou_404(request, ServiceReseau.objects.avec_commun(), pk=service_pk)
    if tour.etat == EtatPriorisation.OUVERTE:
        messages.info(request, "Arrêtez le tour pour décider : les notes peuvent encore changer.")
        return redirect(tour)
    lus = calculs.resultats(tour, request.user)
    resultat = next((r for r in lus if r.service.pk == un_service.pk), None)
    if resultat is None:
        raise Http404
    decision = resultat.decision or DecisionPriorite(
        reseau_id=tour.reseau_id, priorisation=tour, service=un_service
    )
    neuve = decision.pk is None
    initial = {"decidee_le": timezone.localdate()} if neuve else {}
    form = DecisionForm(request.POST or None, instance=decision, initial=initial)
    if form.is_valid() and _enregistrer(form):
        actions.decision_prise(decision=form.instance, agent=request.user, champs=form.changed_data)
        messages.success(request, f"{un_service} : {form.instance.get_decision_display().lower()}.")
        suivant = _suivant(lus, un_service)
        if "suivant" in request.POST and suivant:
            return redirect("offre:decider_priorite", tour.pk, suivant.service.pk)
        return redirect(f"{tour.get_absolute_url()}#service-{un_service.pk}")
    contexte = {
        "tour": tour,
        "resultat": resultat,
        "form": form,
        "suivant": _suivant(lus, un_service),
    }
    status = 422 if form.errors else 200
    return render(request, "offre/priorites/decider.html", contexte, status=status)


def _enregistrer(form):
    """Deux personnes qui décident ensemble : la seconde relit ce que la première a écrit."""
    if form.instance.pk:
        return form.enregistrer()
    deja = DecisionPriorite.objects.filter(
        priorisation=form.instance.priorisation, service=form.instance.service
    )
    if deja.exists():
        form.add_error(
            None, "Ce service vient de recevoir sa décision : rechargez la page pour la lire."
        )
        return False
    form.save()
    return True


def _suivant(lus, service):
    """Le prochain service sans décision, après celui-ci, puis depuis le début."""
    rang = next(i for i, r in enumerate(lus) if r.service.pk == service.pk)
    return next((r for r in [*lus[rang + 1 :], *lus[:rang]] if r.decision is None), None)


@require_POST
def suivre_decision(request, pk):
    decision = objet_ou_404(
        request, DecisionPriorite.objects.select_related("service", "priorisation"), pk=pk
    )
    if etat := actions.suivre_decision(decision=decision, agent=request.user):
        messages.success(request, f"{decision.service} passe à l’état « {etat.label} ».")
    return redirect(f"{decision.priorisation.get_absolute_url()}#service-{decision.service_id}")


def comparer_priorites(request, pk, avec_pk):
    tour, ancien = _tour_ou_404(request, pk), _tour_ou_404(request, avec_pk)
    lignes = calculs.comparer(
        calculs.resultats(tour, request.user), calculs.resultats(ancien, request.user)
    )
    contexte = {
        "tour": tour,
        "ancien": ancien,
        "lignes": lignes,
        "changes": sum(ligne.change for ligne in lignes),
    }
    return render(request, "offre/priorites/comparer.html", contexte)


def exporter_priorites(request, pk, format):
    """Ce que cet agent peut lire du tour, une ligne par service."""
    tour = _tour_ou_404(request, pk)
    lus = calculs.resultats(tour, request.user)
    nom = f"priorites-{slugify(tour.titre)[:50] or tour.pk}"
    if format == "csv":
        return reponse_csv(nom, documents.COLONNES, lus)
    if format == "xlsx":
        return reponse_xlsx(nom, "Priorités", documents.COLONNES, lus)
    raise Http404


def priorites_pdf(request, pk):
    tour = _tour_ou_404(request, pk)
    lus = calculs.resultats(tour, request.user)
    octets = documents.en_pdf(documents.contexte_note(tour, lus, le=timezone.localdate()))
    nom = f"priorites-{slugify(tour.titre)[:50] or tour.pk}.pdf"
    return HttpResponse(
        octets,
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{nom}"'},
    )
