"""Ce qui est commun à tous : vérifier un document, le télécharger, suivre un travail."""

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from ..droits import objet_ou_404
from ..models import Document, Reseau, Travail
from ..perimetre import dans_reseau


@login_not_required
def verifier(request, slug, jeton):
    """Page publique : ce document a-t-il bien été émis, et est-il toujours en vigueur ?"""
    reseau = get_object_or_404(Reseau, slug=slug)
    with dans_reseau(reseau.pk):
        document = get_object_or_404(Document, reseau=reseau, jeton=jeton)
        return render(
            request, "comptes/verifier.html", {"document": document, "reseau_emetteur": reseau}
        )


def document(request, pk):
    """Le fichier scellé, tel qu’émis, après vérification du droit sur l’objet."""
    un_document = objet_ou_404(request, Document.objects, pk=pk)
    return FileResponse(
        un_document.fichier.open("rb"),
        as_attachment="telecharger" in request.GET,
        filename=f"{un_document.titre}.{un_document.format}",
    )


def travail(request, pk):
    un_travail = objet_ou_404(request, Travail.objects, pk=pk)
    gabarit = "comptes/_travail.html" if request.htmx else "comptes/travail.html"
    reponse = render(request, gabarit, {"travail": un_travail})
    # Suivi depuis la page de son résultat (un import, un rapport) : elle se relit, ses gestes
    # changent.
    ici = request.htmx and request.htmx.current_url_abs_path
    pages = (un_travail.url_resultat, un_travail.resultat.get("page"))
    if ici and un_travail.termine and ici.partition("?")[0] in pages:
        reponse["HX-Refresh"] = "true"
    return reponse


@require_POST
def annuler_travail(request, pk):
    un_travail = objet_ou_404(request, Travail.objects, pk=pk)
    Travail.objects.filter(pk=un_travail.pk).update(annulation_demandee=True)
    return redirect("comptes:travail", pk=pk)
