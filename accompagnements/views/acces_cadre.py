"""Qui peut valider pour la collectivité : les accès ouverts, et celui d’une personne partie."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from collectivites.actions import remplacer_acces
from predict.comptes.droits import exiger
from predict.noyau.typographie import enumeration

from ..droits import cadre_ou_404, peut_modifier
from ..forms.cadre import RemplacanteForm


def acces_ouverts(accompagnement):
    actifs = accompagnement.fiche.referents.filter(actif=True, agent__is_active=True)
    return list(actifs.select_related("agent", "contact"))


def noms(acces):
    return [r.agent.nom_complet for r in acces]


def partis(acces, le):
    """Accès de qui a quitté ses fonctions et le garde pourtant."""
    return [r for r in acces if r.contact and r.contact.parti_le and r.contact.parti_le <= le]


def proposition(accompagnement, acces, le):
    """Ce que la page montre : qui est parti, et le formulaire pour passer la suite ; ou `None`."""
    siens = partis(acces, le)
    if not siens:
        return None
    return {
        "noms": enumeration(noms(siens)), "nombre": len(siens),
        "formulaire": RemplacanteForm(fiche=accompagnement.fiche_id, le=le),
    }  # fmt: skip


@require_POST
def remplacer(request, pk):
    """Ferme l’accès des personnes parties ; l’ouvre à celle que l’on désigne, s’il y en a une."""
    un_cadre = cadre_ou_404(request, pk)
    a, le = un_cadre.accompagnement, timezone.localdate()
    exiger(peut_modifier(request.user, a))
    siens = partis(acces_ouverts(a), le)
    formulaire = RemplacanteForm(request.POST, fiche=a.fiche_id, le=le)
    if not formulaire.is_valid():
        messages.error(request, " ".join(formulaire.errors["contact"]))
        return redirect(un_cadre)
    contact = formulaire.cleaned_data["contact"]
    try:
        remplacer_acces(partis=siens, contact=contact, agent=request.user)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    else:
        ferme = f"Accès fermé : {enumeration(noms(siens))}. " if siens else ""
        ouvert = f"{contact} reçoit par courriel de quoi entrer." if contact else ""
        messages.success(request, f"{ferme}{ouvert}".strip() or "Rien n’était à fermer.")
    return redirect(un_cadre)
