"""Imports : la liste, le dépôt, les colonnes, l’aperçu de chaque ligne, appliquer, revenir."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.comptes.perimetre import dans_reseau
from predict.comptes.regles import Role
from predict.noyau.tableur import MIME_XLSX, reponse_csv, reponse_xlsx

from .. import droits
from ..actions.imports import (
    AVANT_APPLICATION,
    abandonner_import,
    annuler_import,
    appliquer_import,
    deja_applique,
    deposer_import,
    effacer_import,
    etat_reel,
    examiner_import,
    relire_import,
)
from ..forms.imports import CorrespondanceForm, DeposerImportForm, RelireImportForm
from ..imports import depot
from ..imports.modele import ecrire_modele, nom_du_modele
from ..models import Import
from ..regles import EtatImport, TypeImport, VerdictLigne
from .affichage_imports import lignes_affichees, paires_de, ton_de, vues_des_verdicts

PAR_PAGE, IMPORTS_PAR_PAGE = 50, 25


def imports(request):
    """Tous les imports du réseau, du plus récent au plus ancien."""
    lus = Import.objects.visibles_par(request.user).select_related("depose_par", "travail")
    page = Paginator(lus, IMPORTS_PAR_PAGE).get_page(request.GET.get("page"))
    for un in page:
        un.etat_reel = EtatImport(etat_reel(un))
        un.ton = ton_de(un.etat_reel)
        un.nombres = {v: un.comptes.get(v) for v in VerdictLigne.values}
    contexte = {"page": page, "types": TypeImport.choices}
    return render(request, "collectivites/imports/liste.html", contexte)


def deposer(request):
    recu = request.method == "POST"
    form = DeposerImportForm(
        request.POST if recu else None, request.FILES if recu else None,
        initial={"type": _type_demande(request)},
    )  # fmt: skip
    if form.is_valid():
        un_import = _tente(form, deposer_import, agent=request.user, **form.cleaned_data)
        if un_import:
            return redirect("collectivites:correspondre_import", un_import.pk)
    contexte = {"form": form, "types": TypeImport.choices}
    status = 422 if form.errors else 200
    return render(request, "collectivites/imports/deposer.html", contexte, status=status)


def _type_demande(request):
    demande = request.GET.get("type", "")
    return demande if demande in TypeImport.values else TypeImport.COLLECTIVITES


def _tente(form, action, **arguments):
    """Rend ce que rend l’action ; un refus revient au formulaire, à sa place."""
    try:
        return action(**arguments)
    except ValidationError as refus:
        form.add_error(None, refus)
        return None


def modele(request, type):
    """Le classeur à remplir pour ce type d’import."""
    if type not in TypeImport.values:
        raise Http404
    return HttpResponse(
        ecrire_modele(type),
        content_type=MIME_XLSX,
        headers={"Content-Disposition": f'attachment; filename="{nom_du_modele(type)}"'},
    )


def correspondre(request, pk):
    """Dire ce que contient chaque colonne ; puis l’examen."""
    un_import = droits.import_ou_404(request, pk)
    if etat_reel(un_import) not in AVANT_APPLICATION or not un_import.fichier:
        return redirect(un_import)
    feuilles = un_import.reglages.get("feuilles", [])
    relecture = RelireImportForm(
        request.POST if "relire" in request.POST else None,
        feuilles=feuilles,
        initial={"feuille": un_import.feuille, "ligne_entetes": un_import.ligne_entetes},
    )
    recu = request.method == "POST" and "relire" not in request.POST
    form = CorrespondanceForm(request.POST if recu else None, un_import=un_import)
    if "relire" in request.POST and relecture.is_valid():
        saisie = {"feuille": ""} | relecture.cleaned_data
        if _tente(relecture, relire_import, un_import=un_import, **saisie):
            return redirect("collectivites:correspondre_import", pk)
    if recu and form.is_valid() and _tente(
        form, examiner_import, un_import=un_import, agent=request.user,
        correspondance=form.correspondance, reglages=form.choix_de_reglages,
    ):  # fmt: skip
        return redirect(un_import)
    contexte = {
        "un_import": un_import,
        "form": form,
        "relecture": relecture,
        "colonnes": list(zip(un_import.entetes, form.colonnes, _exemples(un_import), strict=True)),
        "deja": deja_applique(un_import),
    }
    status = 422 if form.errors or relecture.errors else 200
    return render(request, "collectivites/imports/colonnes.html", contexte, status=status)


def _exemples(un_import):
    """Exemples par colonne ; un fichier perdu n’empêche pas la page de le dire."""
    try:
        return depot.exemples(un_import)
    except (OSError, ValueError):
        return [[] for _ in un_import.entetes]


def detail(request, pk):
    """L’aperçu avant, le compte rendu après : chaque ligne et son verdict."""
    un_import = droits.import_ou_404(request, pk)
    etat = EtatImport(etat_reel(un_import))
    if etat == EtatImport.DEPOSE and un_import.etat == EtatImport.DEPOSE:
        return redirect("collectivites:correspondre_import", pk)
    lignes, vues = vues_des_verdicts(un_import, etat, request.GET.get("verdict", ""))
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "un_import": un_import,
        "etat": etat,
        "ton": ton_de(etat),
        "vues": vues,
        "page": page,
        "lignes": lignes_affichees(un_import, page.object_list),
        "paires": paires_de(un_import),
        "a_ecrire": un_import.comptes.get("cree", 0) + un_import.comptes.get("modifie", 0),
        "rejetees": un_import.comptes.get("rejete", 0),
        "en_travail": etat in {
            EtatImport.EN_EXAMEN, EtatImport.EN_COURS, EtatImport.EN_ANNULATION,
        },
        "interrompu": etat != un_import.etat,
        "deja": deja_applique(un_import) if etat == EtatImport.EXAMINE else None,
        "efface": bool(un_import.reglages.get("efface")),
        "administre": request.user.role == Role.ADMINISTRATION,
        "peut_revenir": etat in AVANT_APPLICATION and bool(un_import.fichier),
    }  # fmt: skip
    return render(request, "collectivites/imports/detail.html", contexte)


def _agir(request, pk, action, dit, vers=None):
    """Un geste d’un bouton : l’action, ce que l’on en dit, le retour à la page."""
    un_import = droits.import_ou_404(request, pk)
    try:
        action(un_import=un_import, agent=request.user)
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
        return redirect("collectivites:import", pk)
    if dit:
        messages.success(request, dit)
    return redirect(vers) if vers else redirect("collectivites:import", pk)


@require_POST
def appliquer(request, pk):
    return _agir(request, pk, appliquer_import, "")


@require_POST
def annuler(request, pk):
    return _agir(request, pk, annuler_import, "")


@require_POST
def abandonner(request, pk):
    vers = reverse("collectivites:imports")
    return _agir(request, pk, abandonner_import, "Import abandonné : rien n’a été écrit.", vers)


@require_POST
def effacer(request, pk):
    return _agir(request, pk, effacer_import, "Le détail de cet import est effacé.")


def rejets(request, pk, format):
    """Les lignes rejetées, avec leurs colonnes d’origine et les raisons."""
    un_import = droits.import_ou_404(request, pk)
    nom = f"rejets-{timezone.localdate():%Y-%m-%d}-{un_import.pk}"
    colonnes = depot.colonnes_des_rejets(un_import)
    lignes = depot.rejets(un_import)
    if format == "xlsx":
        return reponse_xlsx(nom, "Rejets", colonnes, lignes.iterator(chunk_size=500))
    if format == "csv":
        return reponse_csv(nom, colonnes, _dans_le_reseau(lignes, request.user.reseau_id))
    raise Http404


def _dans_le_reseau(lignes, reseau_id):
    """Lignes lues pendant l’envoi : la transaction de la vue est alors finie."""
    with dans_reseau(reseau_id):
        yield from lignes.iterator(chunk_size=500)
