"""Passer à l’étape suivante : la page, et le même contenu dans le dialogue du tableau.

La porte dit ce qui manque ; ce qui se dit en une ligne se réunit sur place (`reunir`), et la
direction peut passer outre en écrivant pourquoi (`passer`).
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.comptes.droits import exiger

from ..actions import parcours as actions
from ..actions import passage as sur_place
from ..calculs.reste_ouvert import reste_ouvert
from ..droits import accompagnement_ou_404, peut_passer, peut_passer_outre
from ..forms.commun import tenter
from ..forms.parcours import PassageForm
from ..forms.passage import SurPlaceForm
from ..models.faits import faits_de
from ..regles import ETAPE_SUIVANTE, Etape
from ..regles.portes import VERS, manquants
from . import affichage
from .genres import GENRES


def _revenir(request, a):
    """Du dialogue, on recharge le tableau tel qu’on le regardait ; de la page, on va au dossier."""
    if not request.htmx:
        return redirect(a)
    reponse = HttpResponse(status=204)
    reponse["HX-Redirect"] = request.htmx.current_url_abs_path or a.get_absolute_url()
    return reponse


def _depasse(request, a, de):
    """Un onglet en retard ne fait pas avancer deux fois : on dit où l’on en est."""
    exiger(peut_passer(request.user, a) or de != a.etape)
    if de == a.etape:
        return None
    messages.warning(
        request, f"Ce dossier est déjà à l’étape « {Etape(a.etape).label} » : rien n’a changé."
    )
    return _revenir(request, a)


def _sur_place(a, agent, le, faits, manque, donnees=None):
    besoins = a.fiches_besoin.first()
    formulaire = SurPlaceForm(
        donnees, accompagnement=a, besoins=besoins, faits=faits, manquants=manque, aujourdhui=le,
        prefix="ici",
    )  # fmt: skip
    return None if formulaire.vide else formulaire


def _restes(a):
    """Ce que la clôture laisserait ouvert ; vide à toute autre étape."""
    return reste_ouvert(a) if ETAPE_SUIVANTE[Etape(a.etape)] == Etape.CLOS else []


def _page_du_reste(a, reste):
    """Où finir ce qui reste : la page des outils pour un diagnostic, la liste du genre sinon."""
    objets = [{"titre": str(o), "url": _page_de(reste.genre, o)} for o in reste.objets]
    tout = ""
    if reste.autres and reste.genre in GENRES:
        tout = reverse(f"accompagnements:lister_{reste.genre}", args=[a.pk])
    return {"titre": reste.titre, "nombre": reste.nombre, "objets": objets, "url_tout": tout,
            "autres": reste.autres}  # fmt: skip


def _page_de(genre, objet):
    if genre in GENRES:
        return reverse(f"accompagnements:modifier_{genre}", args=[objet.pk])
    return objet.get_absolute_url()


def _montrer(request, a, faits, formulaire, ici, statut, restes=()):
    outre = bool(manquants(a.etape, faits)) and peut_passer_outre(request.user)
    contexte = {
        "accompagnement": a, "formulaire": formulaire, "outre": outre, "ici": ici,
        "porte": affichage.porte(a, faits), "vers": VERS[ETAPE_SUIVANTE[Etape(a.etape)]],
        "url_passer": reverse("accompagnements:passer", args=[a.pk, a.etape]),
        "url_reunir": reverse("accompagnements:reunir", args=[a.pk, a.etape]),
        "dialogue": bool(request.htmx), "restes": [_page_du_reste(a, r) for r in restes],
    }  # fmt: skip
    gabarit = "_passage_dialogue.html" if request.htmx else "passer.html"
    return render(request, f"accompagnements/{gabarit}", contexte, status=statut)


def passer(request, pk, de):
    """GET : ce qui manque, et le motif pour la direction. POST : passer, si la porte est ouverte.

    `de` : l’étape que montrait la page ; un onglet en retard ne fait pas avancer deux fois.
    """
    a, le = accompagnement_ou_404(request, pk), timezone.localdate()
    if reponse := _depasse(request, a, de):
        return reponse
    faits = faits_de(a, le)
    manque = manquants(a.etape, faits)
    exiger(not (manque and request.POST.get("motif") and not peut_passer_outre(request.user)))
    outre = bool(manque) and peut_passer_outre(request.user)
    # Sans date envoyée (bouton de la porte), c’est aujourd’hui.
    donnees = request.POST.copy() if request.method == "POST" else None
    if donnees is not None:
        donnees.setdefault("le", le.isoformat())
    restes = _restes(a)
    # Le bouton de la porte n’a pas montré ce qui reste : la page le montre avant de juger.
    if restes and donnees is not None and "le" not in request.POST:
        donnees = None
    formulaire = PassageForm(donnees, aujourdhui=le, outre=outre, restes=bool(restes))
    ouverte = donnees is not None and (outre or not manque) and formulaire.is_valid()
    if ouverte and tenter(
        formulaire, actions.passer, accompagnement=a, agent=request.user,
        **formulaire.cleaned_data,
    ):  # fmt: skip
        messages.success(request, f"Étape passée : {Etape(a.etape).label}.")
        return _revenir(request, a)
    ici = _sur_place(a, request.user, le, faits, manque)
    statut = 422 if donnees is not None else 200
    return _montrer(request, a, faits, formulaire, ici, statut, restes)


@require_POST
def reunir(request, pk, de):
    """Écrit ce qui est rempli, puis passe si plus rien ne manque ; sinon redit ce qui manque."""
    a, le = accompagnement_ou_404(request, pk), timezone.localdate()
    if reponse := _depasse(request, a, de):
        return reponse
    faits = faits_de(a, le)
    manque = manquants(a.etape, faits)
    ici = _sur_place(a, request.user, le, faits, manque, request.POST)
    outre = bool(manque) and peut_passer_outre(request.user)
    if ici is not None and ici.is_valid():
        try:
            restent = sur_place.reunir_et_passer(
                accompagnement=a, agent=request.user, le=le, valeurs=ici.valeurs,
                version=ici.cleaned_data["version"],
            )  # fmt: skip
        except ValidationError as refus:
            # Tout a été défait : la saisie est gardée, la page repart du dossier tel qu’il est.
            a = accompagnement_ou_404(request, pk)
            ici.data = ici.data.copy()
            ici.data[ici.add_prefix("version")] = str(a.version)
            ici.add_error(None, ValidationError(refus.messages))
        else:
            if not restent and a.etape != de:
                messages.success(request, f"Étape passée : {Etape(a.etape).label}.")
                return _revenir(request, a)
            faits = faits_de(a, le)
            enregistre = bool(ici.valeurs)
            ici = _sur_place(a, request.user, le, faits, restent)
            if ici is not None:
                ici.enregistre = enregistre
    restes = _restes(a)
    outre = outre and bool(manquants(a.etape, faits))
    formulaire = PassageForm(None, aujourdhui=le, outre=outre, restes=bool(restes))
    return _montrer(request, a, faits, formulaire, ici, 422, restes)
