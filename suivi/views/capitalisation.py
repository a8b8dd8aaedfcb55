"""Fiches de capitalisation : ouvertes depuis un dossier, écrites rubrique par rubrique."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from accompagnements.droits import accompagnement_ou_404
from predict.comptes.actions import journaliser
from predict.comptes.droits import objet_ou_404

from ..actions import capitaliser as ouvrir_fiche
from ..documents_capitalisation import capitalisation_pdf
from ..forms import CapitalisationForm
from ..models import FicheCapitalisation
from ..regles import TEMPS_CAPITALISATION, EtatCapitalisation, RubriqueCapitalisation


def capitalisations(request):
    fiches = FicheCapitalisation.objects.visibles_par(request.user).select_related(
        "fiche__collectivite", "accompagnement", "auteur"
    )
    etat, mots = request.GET.get("etat", ""), request.GET.get("q", "").strip()[:80]
    if etat in EtatCapitalisation.values:
        fiches = fiches.filter(etat=etat)
    if mots:
        fiches = fiches.filter(
            Q(titre__icontains=mots) | Q(fiche__collectivite__nom__icontains=mots)
        )
    contexte = {
        "fiches": list(fiches[:500]),
        "total": len(RubriqueCapitalisation),
        "etats": [(e.value, e.label, e.value == etat) for e in EtatCapitalisation],
        "q": mots,
        "filtre": bool(etat or mots),
    }
    return render(request, "suivi/capitalisations.html", contexte)


@require_POST
def capitaliser(request, pk):
    """Ouvre le brouillon depuis l’accompagnement, ou rouvre celui qui existe."""
    fiche, nouvelle = ouvrir_fiche(
        accompagnement=accompagnement_ou_404(request, pk), agent=request.user
    )
    if nouvelle:
        messages.success(request, "Brouillon tiré du dossier : relisez, complétez, raccourcissez.")
        return redirect("suivi:modifier_capitalisation", fiche.pk)
    return redirect(fiche)


def _fiche_ou_404(request, pk):
    lignes = FicheCapitalisation.objects.select_related(
        "reseau", "fiche__collectivite", "accompagnement", "auteur"
    )
    return objet_ou_404(request, lignes, pk=pk)


def capitalisation(request, pk):
    fiche = _fiche_ou_404(request, pk)
    temps = [
        (titre, [(code.label, fiche.rubriques.get(code.value, "")) for code in codes])
        for titre, codes in TEMPS_CAPITALISATION
    ]
    contexte = {"fiche": fiche, "temps": temps, "total": len(RubriqueCapitalisation)}
    return render(request, "suivi/capitalisation.html", contexte)


def modifier_capitalisation(request, pk):
    fiche = _fiche_ou_404(request, pk)
    recu = request.POST if request.method == "POST" else None
    form = CapitalisationForm(recu, instance=fiche)
    if recu is not None and form.is_valid() and form.enregistrer():
        journaliser(
            agent=request.user, verbe="fiche de capitalisation écrite", objet=fiche,
            champs=form.changed_data,
        )  # fmt: skip
        messages.success(request, "Enregistré.")
        return redirect(fiche)
    statut = 422 if form.errors else 200
    contexte = {"form": form, "fiche": fiche}
    return render(request, "suivi/capitalisation_formulaire.html", contexte, status=statut)


def supprimer_capitalisation(request, pk):
    fiche = _fiche_ou_404(request, pk)
    if request.method == "POST":
        journaliser(agent=request.user, verbe="fiche de capitalisation supprimée", objet=fiche)
        fiche.delete()
        messages.success(request, f"« {fiche.titre} » est supprimée.")
        return redirect("suivi:capitalisations")
    return render(request, "suivi/capitalisation_supprimer.html", {"fiche": fiche})


def pdf_capitalisation(request, pk):
    fiche, le = _fiche_ou_404(request, pk), timezone.localdate()
    nom = f"capitalisation-{slugify(fiche.titre)[:60]}-{le:%Y-%m-%d}.pdf"
    return HttpResponse(
        capitalisation_pdf(fiche, le),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{nom}"'},
    )
