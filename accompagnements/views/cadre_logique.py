"""Le cadre logique : ouvrir, lire la grille, ses coûts, son calendrier et ses risques, imprimer."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from predict.comptes.droits import exiger

from .. import documents_logique as documents
from ..actions import logique as actions
from ..calculs.logique import lire_cadre
from ..droits import accompagnement_ou_404, cadre_logique_ou_404, peut_modifier
from ..forms.logique import CadreLogiqueForm
from ..models import CadreLogique
from . import affichage_logique as affichage
from . import logique_saisie as commun


def ouvrir(request, pk):
    dossier = accompagnement_ou_404(request, pk)
    exiger(peut_modifier(request.user, dossier))
    form = CadreLogiqueForm(
        commun.donnees(request), initial=_proposer(dossier),
        instance=CadreLogique(reseau_id=dossier.reseau_id, accompagnement=dossier),
    )  # fmt: skip
    if form.is_valid():
        cadre = actions.ouvrir(outil=form.save(commit=False), agent=request.user)
        messages.success(request, "Cadre logique ouvert.")
        return redirect(cadre)
    return commun.saisie(
        request, form, dossier=dossier, titre="Ouvrir un cadre logique",
        geste="Ouvrir le cadre logique",
        texte="Une grille : pourquoi, quoi, comment le savoir, à quelles conditions. Puis les "
        "activités, ce qu’elles coûtent, et quand.",
    )  # fmt: skip


def _proposer(dossier):
    demarche, projet = dossier.demarches.first(), dossier.projets.first()
    return {
        "titre": f"Cadre logique : {projet or dossier}"[:200],
        "debut_le": timezone.localdate(),
        "projet": projet,
        "demarche": demarche,
    }


def lire(request, pk):
    lu = lire_cadre(cadre_logique_ou_404(request, pk))
    contexte = affichage.du_cadre(lu) | {
        "modifiable": peut_modifier(request.user, lu.cadre.accompagnement)
    }
    return render(request, "outils/logique/cadre.html", contexte)


def modifier(request, pk):
    cadre = cadre_logique_ou_404(request, pk)
    form = CadreLogiqueForm(commun.donnees(request), instance=cadre)
    return commun.modifier_outil(
        request, cadre, form, titre="Titre, dates et rattachements",
        url_supprimer=reverse("outils:supprimer_cadre_logique", args=[pk]),
    )  # fmt: skip


def supprimer(request, pk):
    cadre = cadre_logique_ou_404(request, pk)
    return commun.supprimer_outil(
        request, cadre, "Supprimer le cadre logique",
        "La grille, les activités et les risques partent avec lui.",
    )  # fmt: skip


def imprimer(request, pk, format):
    """La lecture du jour, ni scellée ni gardée."""
    cadre = cadre_logique_ou_404(request, pk)
    return commun.imprimer(
        documents.FABRIQUES,
        lambda: documents.du_cadre(lire_cadre(cadre), le=timezone.localdate()),
        cadre.titre, format,
    )  # fmt: skip
