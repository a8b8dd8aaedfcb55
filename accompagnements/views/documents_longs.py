"""Un document long à l’écran : le demander, suivre sa barre, ouvrir ce qui est gardé."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from predict.comptes.regles import EtatTravail

from ..actions.documents_longs import demander_document, dernier_travail, documents_de
from ..droits import demarche_ou_404, diagnostic_ou_404
from ..tasks import DIAGNOSTIC, LONGS, STRATEGIE

PRODUIRE = {DIAGNOSTIC: "outils:produire_diagnostic", STRATEGIE: "outils:produire_strategie"}


def affichage(objet, type):
    """Ce que `outils/_document.html` montre : deux requêtes, quel que soit le nombre de versions.

    Un travail fini n’a plus rien à dire : le document est là.
    """
    lus = list(documents_de(objet, type).select_related("emis_par"))
    actuels = {d.format: d for d in lus if not d.remplace_le}
    un_travail = dernier_travail(objet, type)
    if un_travail is not None and un_travail.etat == EtatTravail.FAIT:
        un_travail = None
    return {
        "mot": LONGS[type].mot,
        "url_produire": reverse(PRODUIRE[type], args=[objet.pk]),
        "page": LONGS[type].page(objet.pk),
        "travail": un_travail,
        "en_route": un_travail is not None and not un_travail.termine,
        "pdf": actuels.get("pdf"),
        "word": actuels.get("docx"),
        "anciens": [d for d in lus if d.remplace_le and d.format == "pdf"],
    }


def _produire(request, objet, type):
    _, nouveau = demander_document(objet=objet, type=type, agent=request.user)
    if not nouveau:
        messages.info(request, f"{LONGS[type].mot.capitalize()} se prépare déjà : rien à redire.")
    return redirect(LONGS[type].page(objet.pk))


@require_POST
def produire_diagnostic(request, pk):
    return _produire(request, diagnostic_ou_404(request, pk), DIAGNOSTIC)


@require_POST
def produire_strategie(request, pk):
    return _produire(request, demarche_ou_404(request, pk), STRATEGIE)
