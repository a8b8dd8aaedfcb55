"""La bibliothèque des fiches, et le partage d’une fiche entre réseaux."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.comptes.actions import journaliser
from predict.comptes.droits import est_interne
from predict.noyau.documents.blocs import lire_blocs
from predict.noyau.tableur import reponse_csv, reponse_xlsx

from ..actions import partage as actions
from ..calculs import partage as calculs
from ..calculs.bibliotheque import ICI, Bibliotheque, Filtres, choix
from ..documents import capitalisation as documents
from ..exports_capitalisation import COLONNES_BIBLIOTHEQUE
from ..models import FichePartagee
from ..regles import (
    TEMPS_CAPITALISATION,
    EtatCapitalisation,
    RubriqueCapitalisation,
    VoixVerbatim,
)
from .capitalisation import fiche_ou_404, reponse_document

PAR_PAGE = 20


def bibliotheque(request):
    """Ce que le réseau a partagé chez lui, et ce que tous les réseaux se partagent."""
    lues, filtres, propositions = _lues(request)
    page = Paginator(lues, PAR_PAGE).get_page(request.GET.get("page"))
    requete = request.GET.copy()
    requete.pop("page", None)
    suite = f"?{requete.urlencode()}" if requete else ""
    contexte = {
        "page": page,
        "filtres": filtres,
        "interne": est_interne(request.user),
        "ici": ICI,
        "choix": propositions,
        "exports": [
            {"titre": f, "url": reverse("suivi:exporter_bibliotheque", args=[f.lower()]) + suite}
            for f in ("XLSX", "CSV")
        ],
        "rubriques": [(r.value, r.label) for r in RubriqueCapitalisation
                      if r != RubriqueCapitalisation.VERBATIMS],
    }  # fmt: skip
    return render(request, "suivi/bibliotheque.html", contexte)


def exporter(request, format):
    """La liste telle que filtrée, en XLSX ou en CSV."""
    lignes = _lues(request)[0][:]
    nom = f"bibliotheque-{timezone.localdate():%Y-%m-%d}"
    journaliser(agent=request.user, verbe="bibliothèque exportée", objet=request.user.reseau)
    if format == "xlsx":
        return reponse_xlsx(nom, "Bibliothèque", COLONNES_BIBLIOTHEQUE, lignes)
    if format == "csv":
        return reponse_csv(nom, COLONNES_BIBLIOTHEQUE, lignes)
    raise Http404


def _lues(request):
    """(Bibliotheque filtrée, Filtres, Choix) de ce que dit l’adresse."""
    propositions = choix(request.user)
    filtres = _filtres(request.GET, propositions)
    return Bibliotheque(request.user, filtres), filtres, propositions


def _filtres(donnees, propositions):
    """Ce que dit l’adresse ; ce qui ne se reconnaît pas ne filtre rien."""
    reseau, rubrique = donnees.get("reseau", ""), donnees.get("rubrique", "")
    annee = donnees.get("annee", "")
    return Filtres(
        q=donnees.get("q", "").replace("\x00", "").strip()[:120],
        reseau=reseau if reseau == ICI or reseau in dict(propositions.reseaux) else "",
        mission=_connu(donnees.get("mission", ""), propositions.missions),
        service=_connu(donnees.get("service", ""), propositions.services),
        rubrique=rubrique if rubrique in RubriqueCapitalisation.values else "",
        annee=int(annee) if len(annee) == 4 and annee.isascii() and annee.isdigit() else 0,
    )


def _connu(valeur, propositions):
    return valeur if valeur in dict(propositions) else ""


def _partagee_ou_404(request, pk):
    lues = FichePartagee.objects.visibles_par(request.user).select_related("reseau")
    return get_object_or_404(lues, pk=pk)


def fiche_partagee(request, pk):
    une = _partagee_ou_404(request, pk)
    contexte = {
        "fiche": une,
        "temps": lire_copie(une),
        "source": documents.source_de(une),
        "siennes": une.reseau_id == request.user.reseau_id,
    }
    return render(request, "suivi/fiche_partagee.html", contexte)


def lire_copie(copie):
    """[(titre, [(mot, blocs)], paroles)] d’une copie : les rubriques écrites seulement."""
    paroles = [
        {**v, "voix": VoixVerbatim(v["voix"]).label}
        for v in copie.verbatims
        if v.get("voix") in VoixVerbatim.values
    ]
    temps = []
    for titre, codes in TEMPS_CAPITALISATION:
        lues = [
            (c.label, lire_blocs(copie.rubriques[c.value]))
            for c in codes
            if copie.rubriques.get(c.value)
        ]
        temps.append((titre, lues, paroles if RubriqueCapitalisation.VERBATIMS in codes else []))
    return [t for t in temps if t[1] or t[2]]


def document_partage(request, pk, format):
    une = _partagee_ou_404(request, pk)
    return reponse_document(une, documents.document_partage, format)


def partager(request, pk):
    """Ce qui part, exactement ; puis on confirme."""
    fiche = fiche_ou_404(request, pk)
    copie = calculs.copie_de(fiche)
    copies = calculs.copies(fiche)
    actuelle = next((c for c in copies if c.retiree_le is None), None)
    vu = f"{fiche.version}:{len(copie.verbatims)}"
    if request.method == "POST":
        if request.POST.get("vu") != vu:
            messages.warning(request, "La fiche a changé depuis l’aperçu : relisez-le.")
        elif _partage(request, fiche):
            return redirect(fiche)
    contexte = {
        "fiche": fiche,
        "copie": copie,
        "temps": lire_copie(copie),
        "vu": vu,
        "prete": fiche.etat == EtatCapitalisation.PUBLIEE,
        "citees": calculs.personnes_citees(copie, request.user),
        "sans_accord": sum(not v.consenti_le for v in fiche.verbatims.all()),
        "actuelle": actuelle,
        "a_change": actuelle is not None and calculs.a_change(copie, actuelle),
        "copies": copies,
    }
    return render(request, "suivi/partager.html", contexte)


def _partage(request, fiche):
    try:
        actions.partager(fiche=fiche, agent=request.user, le=timezone.localdate())
    except ValidationError as refus:
        messages.error(request, refus.message)
        return False
    messages.success(request, "La fiche est partagée : tous les réseaux la lisent.")
    return True


@require_POST
def retirer_partage(request, pk):
    fiche = fiche_ou_404(request, pk)
    if actions.retirer(fiche=fiche, agent=request.user, le=timezone.localdate()):
        messages.success(request, "Les autres réseaux ne lisent plus cette fiche.")
    else:
        messages.info(request, "Cette fiche n’était pas partagée.")
    return redirect(fiche)
