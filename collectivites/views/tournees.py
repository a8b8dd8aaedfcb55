"""Les tournées : proposer une semaine de visites, la changer, l’arrêter, l’emporter."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.noyau.calendrier import reponse_ics
from predict.noyau.tableur import reponse_xlsx

from .. import actions, droits
from ..calculs.tournees import journees, point, vivier
from ..carte_tournee import dessiner
from ..documents import tournees as documents
from ..exports.tournees import COLONNES_TOURNEE
from ..forms.tournees import AjouterVisiteForm, TourneeForm, VisiteForm
from ..models import Fiche, Tournee
from ..regles import EtatTournee
from ..regles.tournees import BAREME, proches
from .voisines import autres_vues

PAR_PAGE = 25
ALTERNATIVES = 5


def tournees(request):
    faites = Count("visites", filter=Q(visites__echange__isnull=False))
    lignes = (
        Tournee.objects.visibles_par(request.user)
        .select_related("agent", "depart")
        .annotate(nb_visites=Count("visites"), nb_faites=faites)
        .order_by("-du", "-pk")
    )
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {"page": page, "vues": autres_vues("tournees")}
    return render(request, "collectivites/tournees/liste.html", contexte)


def _saisie(request, form, titre, geste, tournee=None):
    contexte = {"form": form, "titre": titre, "geste": geste, "tournee": tournee}
    status = 422 if form.errors else 200
    return render(request, "collectivites/tournees/saisie.html", contexte, status=status)


def _tenter(form, acte, **arguments):
    """Appelle l’action ; un refus du métier revient au formulaire, à sa place."""
    try:
        return acte(**arguments)
    except ValidationError as refus:
        if hasattr(refus, "error_dict"):
            refus = ValidationError(
                {nom if nom in form.fields else "__all__": e for nom, e in refus.error_dict.items()}
            )
        form.add_error(None, refus)
        return None


def creer_tournee(request):
    """Crée la tournée et propose aussitôt sa semaine."""
    form = TourneeForm(request.POST or None, auteur=request.user)
    if form.is_valid():
        tournee = _tenter(
            form, actions.creer_tournee, agent_auteur=request.user, **form.champs_de_tournee
        )
        if tournee is not None:
            posees = actions.proposer_visites(
                tournee=tournee, agent=request.user, le=timezone.localdate()
            )
            messages.success(request, _dire_posees(posees))
            return redirect(tournee)
    return _saisie(request, form, "Préparer une tournée", "Proposer une semaine")


def _dire_posees(posees):
    if not posees:
        return "Aucune visite n’a pu être proposée : élargissez le rayon ou les critères."
    return f"{posees} visite{'s' if posees > 1 else ''} proposée{'s' if posees > 1 else ''}."


def modifier_tournee(request, pk):
    une = droits.tournee_ou_404(request, pk)
    form = TourneeForm(request.POST or None, instance=une, auteur=request.user)
    if form.is_valid() and form.enregistrer():
        messages.success(request, "Tournée enregistrée : les visites posées n’ont pas bougé.")
        return redirect(une)
    return _saisie(request, form, "Régler la tournée", "Enregistrer", une)


# -- Une tournée -------------------------------------------------------------------------


def _visites(tournee):
    return tournee.visites.select_related("fiche__collectivite", "contact").order_by(
        "le", "heure", "pk"
    )


def _contexte(request, une, ajout=None):
    visites = list(_visites(une))
    jours = journees(une, visites)
    modifiable = une.etat == EtatTournee.BROUILLON
    reserve = vivier(une, request.user, timezone.localdate()) if modifiable else None
    territoire = request.user.reseau.territoire or [""]
    return {
        "tournee": une,
        "jours": jours,
        "visites": visites,
        "modifiable": modifiable,
        "km": sum(j.km for j in jours),
        "route": sum(j.route for j in jours),
        "confirmees": sum(v.confirmee for v in visites),
        "faites": sum(v.echange_id is not None for v in visites),
        "sans_point": [v for v in visites if not v.a_un_point],
        "carte": dessiner(une, jours, territoire[0]),
        "reserve": reserve,
        "alternatives": _alternatives(une, visites, reserve) if reserve else [],
        "ajout": ajout or AjouterVisiteForm(tournee=une, agent=request.user),
        "bareme": BAREME,
    }


def _alternatives(tournee, visites, reserve):
    """Les candidates les plus proches d’une étape : celles qui n’allongent presque pas la route."""
    etapes = [p for v in visites if (p := point(v.fiche.collectivite))] or [point(tournee.depart)]
    trouvees = {}
    for etape in etapes:
        for km, candidat in proches(etape, reserve.candidats, ALTERNATIVES):
            cle = candidat.faits.cle
            if cle not in trouvees or km < trouvees[cle][0]:
                trouvees[cle] = (km, candidat)
    rangees = sorted(trouvees.values(), key=lambda t: (t[0], -t[1].points, t[1].faits.cle))
    return [
        {"km": km, "fiche_id": c.faits.cle, "nom": c.faits.nom, "raisons": c.raisons[:2]}
        for km, c in rangees[:ALTERNATIVES]
    ]


def tournee(request, pk):
    une = droits.tournee_ou_404(request, pk)
    return render(request, "collectivites/tournees/detail.html", _contexte(request, une))


def _agir(request, une, reussite, acte, **arguments):
    """Fait, dit ce qui est fait ou pourquoi non, et revient à la tournée."""
    try:
        rendu = acte(agent=request.user, **arguments)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    else:
        messages.success(request, reussite(rendu) if callable(reussite) else reussite)
    return redirect(une)


@require_POST
def proposer_visites(request, pk):
    """Complète la semaine, ou la refait (`refaire`) sans toucher aux rendez-vous confirmés."""
    une = droits.tournee_ou_404(request, pk)
    return _agir(
        request, une, _dire_posees, actions.proposer_visites, tournee=une,
        le=timezone.localdate(), refaire="refaire" in request.POST,
    )  # fmt: skip


@require_POST
def reorganiser_jour(request, pk):
    une = droits.tournee_ou_404(request, pk)
    jours = {jour.le.isoformat(): jour.le for jour in journees(une, list(_visites(une)))}
    le = jours.get(request.POST.get("le", ""))
    if le is None:
        messages.error(request, "Dites quelle journée de la tournée remettre dans l’ordre.")
        return redirect(une)
    return _agir(
        request, une, "La journée est remise dans l’ordre le plus court.",
        actions.reorganiser_jour, tournee=une, le=le,
    )  # fmt: skip


@require_POST
def ajouter_visite(request, pk):
    """Ajoute la fiche nommée, ou celle d’une alternative proche."""
    une = droits.tournee_ou_404(request, pk)
    form = AjouterVisiteForm(request.POST, tournee=une, agent=request.user)
    if form.is_valid():
        fiche = form.cleaned_data["fiche"]
        ajout = _tenter(
            form, actions.ajouter_a_la_tournee, tournee=une, agent=request.user,
            fiches=Fiche.objects.filter(pk=fiche.pk), jour=form.cleaned_data["jour"],
        )  # fmt: skip
        if ajout is not None and ajout.ajoutees:
            messages.success(request, f"{fiche} est ajoutée à la tournée.")
            return redirect(une)
        if ajout is not None:
            form.add_error(
                "fiche",
                "Cette collectivité est déjà dans la tournée."
                if ajout.deja
                else "Elle ne tient dans aucune journée : choisissez un jour, ou retirez-en une.",
            )
    contexte = _contexte(request, une, form)
    return render(request, "collectivites/tournees/detail.html", contexte, status=422)


@require_POST
def arreter_tournee(request, pk):
    une = droits.tournee_ou_404(request, pk)
    return _agir(
        request, une, "La tournée est arrêtée : elle paraît à l’agenda.",
        actions.arreter_tournee, tournee=une,
    )  # fmt: skip


@require_POST
def rouvrir_tournee(request, pk):
    une = droits.tournee_ou_404(request, pk)
    return _agir(
        request, une, "La tournée peut de nouveau changer.", actions.rouvrir_tournee, tournee=une
    )


def supprimer_tournee(request, pk):
    une = droits.tournee_ou_404(request, pk)
    if request.method != "POST":
        contexte = {"tournee": une, "nombre": une.visites.count()}
        return render(request, "collectivites/tournees/supprimer.html", contexte)
    try:
        actions.supprimer_tournee(tournee=une, agent=request.user)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
        return redirect(une)
    messages.success(request, f"« {une} » est supprimée.")
    return redirect("collectivites:tournees")


# -- Une visite --------------------------------------------------------------------------


def modifier_visite(request, pk):
    """Changer le jour, l’heure, la durée, qui l’on rencontre."""
    une = droits.visite_ou_404(request, pk)
    form = VisiteForm(request.POST or None, instance=une, le=timezone.localdate())
    if form.is_valid():
        saisie = form.cleaned_data
        visite = droits.visite_ou_404(request, pk)
        if visite.version != saisie["version"]:
            form.enregistrer()
        elif _tenter(form, _deplacer, visite=visite, agent=request.user, saisie=saisie):
            messages.success(request, f"Visite de {visite.fiche} enregistrée.")
            return redirect(visite.tournee)
    contexte = {"form": form, "visite": une, "tournee": une.tournee}
    status = 422 if form.errors else 200
    return render(request, "collectivites/tournees/visite.html", contexte, status=status)


def _deplacer(*, visite, agent, saisie):
    actions.deplacer_visite(
        visite=visite, agent=agent, le=saisie["le"], heure=saisie["heure"],
        duree_minutes=saisie["duree_minutes"], contact=saisie["contact"], objet=saisie["objet"],
    )  # fmt: skip
    return True


@require_POST
def confirmer_visite(request, pk):
    visite = droits.visite_ou_404(request, pk)
    confirmee = request.POST.get("confirmee") == "1"
    dit = "Rendez-vous confirmé." if confirmee else "Rendez-vous à confirmer."
    return _agir(
        request, visite.tournee, dit, actions.confirmer_visite, visite=visite, confirmee=confirmee
    )


@require_POST
def retirer_visite(request, pk):
    visite = droits.visite_ou_404(request, pk)
    return _agir(
        request, visite.tournee, f"{visite.fiche} n’est plus dans la tournée.",
        actions.retirer_visite, visite=visite,
    )  # fmt: skip


# -- Emporter ----------------------------------------------------------------------------


def exporter_tournee(request, pk, format):
    """La feuille de route (PDF, une page par jour), l’agenda (ICS), le tableau (XLSX)."""
    une = droits.tournee_ou_404(request, pk)
    visites = list(_visites(une))
    jours = journees(une, visites)
    nom = f"tournee-{une.du:%Y-%m-%d}"
    if format == "xlsx":
        return reponse_xlsx(nom, une.titre, COLONNES_TOURNEE, visites)
    if format == "ics":
        return reponse_ics(nom, documents.agenda(une, visites))
    if format == "pdf":
        fichier = documents.feuille_de_route(une, jours, timezone.localdate())
        reponse = HttpResponse(fichier, content_type="application/pdf")
        reponse["Content-Disposition"] = f'inline; filename="{nom}.pdf"'
        return reponse
    raise Http404
