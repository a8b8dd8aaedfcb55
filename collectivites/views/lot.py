"""Actions groupées sur les fiches : choisir, confirmer, faire, dire combien.

Premier envoi : la page de confirmation, rien n’est écrit. Second (`confirmer`) : le geste. La
sélection voyage dans la page ; « toutes » désigne les fiches que filtre `requete`.
"""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.noyau.typographie import INSECABLE, nombre

from .. import actions
from ..actions import lots
from ..forms import lots as saisies
from ..models import Fiche
from .demandes import demande, reponse_export


@dataclass(frozen=True)
class Geste:
    """`borne` : nombre de fiches que le geste accepte d’un coup ; `form` : `None` s’il se fait
    sans rien demander ; « `annonce` 3 collectivités `suite` » est son titre ; `route` : la page qui
    prend la suite, sélection comprise."""

    valeur: str
    titre: str
    annonce: str
    form: type | None
    borne: int
    suite: str = ""
    route: str = ""


GESTES = (
    Geste("affecter", "Affecter à…", "Affecter", saisies.AffecterForm, 5000),
    Geste("etiqueter", "Étiqueter", "Étiqueter", saisies.EtiqueterForm, 5000),
    Geste("oter", "Ôter une étiquette", "Ôter une étiquette de", saisies.OterForm, 5000),
    Geste(
        "inviter", "Inviter à un événement", "Inviter", saisies.InviterForm, 1000, "à un événement"
    ),
    Geste(
        "enquete",
        "Inviter à une enquête",
        "Inviter",
        None,
        1000,
        "à une enquête",
        "suivi:preparer_campagne",
    ),
    Geste("tournee", "Ajouter à une tournée", "Ajouter", saisies.TourneeForm, 40, "à une tournée"),
    Geste("xlsx", "Exporter, XLSX", "Exporter", None, 1_000_000),
    Geste("csv", "CSV", "Exporter", None, 1_000_000),
)
_PAR_VALEUR = {g.valeur: g for g in GESTES}
MONTREES = 12


def _selection(request):
    """(demande, fiches choisies parmi les visibles, « toutes » ou non)."""
    voulue = demande(request.user, QueryDict(request.POST.get("requete", "")))
    if request.POST.get("toutes"):
        return voulue, voulue.filtre.qs, True
    # « Toute la page » marche aussi sans script : les lignes de la page sont dans le formulaire.
    nom = "de_la_page" if request.POST.get("page_entiere") else "fiche"
    pks = [int(v) for v in request.POST.getlist(nom) if v.isdecimal() and len(v) < 19]
    return voulue, Fiche.objects.visibles_par(request.user).filter(pk__in=pks), False


@require_POST
def lot(request):
    geste = _PAR_VALEUR.get(request.POST.get("action", ""))
    voulue, fiches, toutes = _selection(request)
    retour = voulue.adresse()
    if geste is None:
        messages.warning(request, "Choisissez une action à faire sur la sélection.")
        return redirect(retour)
    if geste.route:
        return redirect(geste.route, preserve_request=True)
    if geste.form is None:
        return _exporter(request, geste, voulue, fiches)
    combien = fiches.count()
    if not combien:
        messages.warning(request, "Cochez d’abord une collectivité au moins.")
        return redirect(retour)
    confirme = "confirmer" in request.POST
    form = geste.form(
        request.POST if confirme else None,
        agent=request.user,
        fiches=fiches,
        le=timezone.localdate(),
    )
    if combien > geste.borne:
        messages.warning(
            request,
            f"Ce geste se fait sur {nombre(geste.borne)} collectivités au plus ; "
            f"vous en avez choisi {nombre(combien)}. Filtrez davantage.",
        )
        return redirect(retour)
    if confirme and form.is_valid():
        try:
            message = _FAIRE[geste.valeur](fiches, request.user, form.cleaned_data)
        except ValidationError as refus:
            form.add_error(None, refus)
        else:
            messages.success(request, message)
            return redirect(retour)
    contexte = {
        "geste": geste,
        "form": form,
        "combien": combien,
        "montrees": fiches.avec_collectivite().order_by("collectivite__recherche")[:MONTREES],
        "reste": max(0, combien - MONTREES),
        "toutes": toutes,
        "choisies": [] if toutes else list(fiches.order_by().values_list("pk", flat=True)),
        "requete": request.POST.get("requete", ""),
        "retour": retour,
    }
    return render(request, "collectivites/lot.html", contexte, status=422 if form.errors else 200)


def _exporter(request, geste, voulue, fiches):
    lignes = voulue.fiches().filter(pk__in=fiches.order_by().values("pk"))
    return reponse_export(request.user, lignes, geste.valeur)


def _dire(combien, un, plusieurs):
    return f"{nombre(combien)}{INSECABLE}{un if combien < 2 else plusieurs}"


def _affecter(fiches, agent, donnees):
    suivie_par = donnees["suivie_par"]
    n = lots.affecter_fiches(fiches=fiches, suivie_par=suivie_par, agent=agent)
    qui = f"à {suivie_par}" if suivie_par else "à personne"
    return f"{_dire(n, 'collectivité affectée', 'collectivités affectées')} {qui}."


def _etiqueter(fiches, agent, donnees):
    etiquette, n = lots.etiqueter_fiches(fiches=fiches, nom=donnees["nom"], agent=agent)
    return f"« {etiquette} » posée sur {_dire(n, 'collectivité', 'collectivités')}."


def _oter(fiches, agent, donnees):
    etiquette = donnees["etiquette"]
    n = lots.oter_etiquette(fiches=fiches, etiquette=etiquette, agent=agent)
    return f"« {etiquette} » ôtée de {_dire(n, 'collectivité', 'collectivités')}."


def _inviter(fiches, agent, donnees):
    evenement = donnees["evenement"]
    compte = actions.inviter_fiches(evenement=evenement, fiches=fiches, agent=agent)
    phrases = [
        f"« {evenement} » : {_dire(compte.personnes, 'personne invitée', 'personnes invitées')}"
    ]
    if compte.sans_personne:
        seules = _dire(compte.sans_personne, "collectivité", "collectivités")
        phrases.append(f"{seules} sans personne joignable")
    if compte.deja:
        phrases.append(f"{_dire(compte.deja, 'y était déjà', 'y étaient déjà')}")
    return " ; ".join(phrases) + "."


def _ajouter(fiches, agent, donnees):
    tournee = donnees["tournee"]
    ajout = actions.ajouter_a_la_tournee(tournee=tournee, fiches=fiches, agent=agent)
    visites = _dire(len(ajout.ajoutees), "visite ajoutée", "visites ajoutées")
    phrases = [f"« {tournee} » : {visites}"]
    if ajout.deja:
        phrases.append(_dire(len(ajout.deja), "y était déjà", "y étaient déjà"))
    if ajout.sans_place:
        noms = ", ".join(str(f) for f in ajout.sans_place[:5])
        phrases.append(f"plus de place pour {noms}")
    return " ; ".join(phrases) + "."


_FAIRE = {
    "affecter": _affecter,
    "etiqueter": _etiqueter,
    "oter": _oter,
    "inviter": _inviter,
    "tournee": _ajouter,
}
