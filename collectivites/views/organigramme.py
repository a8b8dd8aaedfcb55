"""L’onglet des contacts : élu·es, puis l’organigramme, direction par direction."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from .. import actions, droits
from ..forms.organigramme import DirectionForm
from ..models import Direction
from ..regles import FonctionContact, HorsEnvois
from .entete import contexte_fiche

# Restent pour l’histoire ; on ne les cherche pas en parcourant l’organigramme.
_SORTIES = (HorsEnvois.PARTI, HorsEnvois.MANDAT_FINI)


@dataclass
class Branche:
    """Une direction, ses personnes, ses services. `nombre` : personnes, services compris."""

    direction: Direction
    contacts: list = field(default_factory=list)
    services: list = field(default_factory=list)

    @property
    def nombre(self):
        return len(self.contacts) + sum(service.nombre for service in self.services)


def organigramme(directions, contacts):
    """Les branches du premier rang ; une direction prise dans une boucle y remonte."""
    branches = {une.pk: Branche(une) for une in directions}
    for contact in contacts:
        if contact.direction_id in branches:
            branches[contact.direction_id].contacts.append(contact)
    racines = []
    for une in directions:
        parente = une.parente_id if une.parente_id in branches else None
        if parente is None or _en_boucle(une, branches):
            racines.append(branches[une.pk])
        else:
            branches[parente].services.append(branches[une.pk])
    return racines


def _en_boucle(direction, branches):
    vues, une = {direction.pk}, direction.parente_id
    while une in branches:
        if une in vues:
            return True
        vues.add(une)
        une = branches[une].direction.parente_id
    return False


def contacts(request, pk):
    """Les contacts, rangés en organigramme : élu·es d’abord, puis par direction."""
    fiche, le = droits.fiche_ou_404(request, pk), timezone.localdate()
    lignes = fiche.contacts.filter(anonymise_le__isnull=True)
    lignes = list(lignes.avec_mandat(le).avec_acces().avec_envois(le))
    presents = [c for c in lignes if c.hors_envois not in _SORTIES]
    agents = [c for c in presents if c.qualite != FonctionContact.ELU]
    directions = list(fiche.directions.order_by("-porte_international", "nom"))
    contexte = contexte_fiche(fiche, "contacts", le) | {
        "nombre": len(lignes),
        "elus": [c for c in presents if c.qualite == FonctionContact.ELU],
        "branches": organigramme(directions, agents),
        "sans_direction": [c for c in agents if c.direction_id is None],
        "sortis": [c for c in lignes if c.hors_envois in _SORTIES],
    }
    return render(request, "collectivites/contacts.html", contexte)


def creer_direction(request, pk):
    fiche = droits.fiche_ou_404(request, pk)
    form = DirectionForm(request.POST or None, fiche=fiche, auteur=request.user)
    if form.is_valid():
        direction = form.creer()
        messages.success(request, f"{direction} est dans l’organigramme.")
        return redirect("collectivites:contacts", pk)
    return _page(request, form, fiche, titre="Ajouter une direction", geste="Ajouter")


def modifier_direction(request, pk):
    direction = droits.direction_ou_404(request, pk)
    fiche = direction.fiche
    form = DirectionForm(request.POST or None, instance=direction, fiche=fiche, auteur=request.user)
    if form.is_valid() and form.enregistrer():
        messages.success(request, "Direction enregistrée.")
        return redirect("collectivites:contacts", fiche.pk)
    return _page(
        request, form, fiche, titre="Modifier la direction", geste="Enregistrer",
        direction=direction,
    )  # fmt: skip


def _page(request, form, fiche, **contexte):
    contexte = {"direction": None} | contexte | {"form": form, "fiche": fiche}
    status = 422 if form.errors else 200
    return render(request, "collectivites/direction.html", contexte, status=status)


@require_POST
def retirer_direction(request, pk):
    """Ses services et ses personnes remontent à la direction dont elle dépend."""
    direction = droits.direction_ou_404(request, pk)
    actions.retirer_direction(direction=direction, agent=request.user)
    messages.success(request, f"{direction.nom} n’est plus dans l’organigramme.")
    return redirect("collectivites:contacts", direction.fiche_id)
