"""Fiches de capitalisation : ouvertes depuis un dossier ou un événement, écrites par rubrique."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from accompagnements.droits import accompagnement_ou_404
from collectivites.droits import evenement_ou_404
from predict.comptes.actions import journaliser
from predict.comptes.droits import est_direction, objet_ou_404
from predict.noyau.documents.blocs import lire_blocs

from ..actions import capitalisation as actions
from ..actions.partage import en_vigueur
from ..documents import capitalisation as documents
from ..documents.images import en_ligne
from ..forms.capitalisation import CapitalisationForm, IllustrationForm, VerbatimForm
from ..models import FicheCapitalisation, VerbatimCapitalisation
from ..regles import (
    TEMPS_CAPITALISATION,
    EtatCapitalisation,
    RubriqueCapitalisation,
    passages_capitalisation,
)

TYPES_MIME = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
GESTES = {
    EtatCapitalisation.BROUILLON: "Revenir au brouillon",
    EtatCapitalisation.RELUE: "Noter la fiche relue",
    EtatCapitalisation.PUBLIEE: "Partager dans le réseau",
}
RETOUR_A_RELUE = "Sortir de la bibliothèque"


def capitalisations(request):
    fiches = (
        FicheCapitalisation.objects.visibles_par(request.user)
        .select_related("fiche__collectivite", "evenement", "auteur")
        .prefetch_related("verbatims")
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
    return _ouverte(
        request,
        actions.capitaliser(accompagnement=accompagnement_ou_404(request, pk), agent=request.user),
        "Brouillon tiré du dossier : relisez, complétez, raccourcissez.",
    )


@require_POST
def capitaliser_evenement(request, pk):
    """De même depuis un événement."""
    return _ouverte(
        request,
        actions.capitaliser_evenement(evenement=evenement_ou_404(request, pk), agent=request.user),
        "Brouillon tiré de l’événement : ses chiffres y sont, écrivez ce que vous en retenez.",
    )


def _ouverte(request, ouverte, message):
    fiche, nouvelle = ouverte
    if nouvelle:
        messages.success(request, message)
        return redirect("suivi:modifier_capitalisation", fiche.pk)
    return redirect(fiche)


def fiche_ou_404(request, pk):
    lignes = FicheCapitalisation.objects.select_related(
        "reseau",
        "fiche__collectivite",
        "accompagnement",
        "evenement",
        "auteur",
        "illustration",
        "service__mission",
        "service__service",
    ).prefetch_related("verbatims")
    return objet_ou_404(request, lignes, pk=pk)


def capitalisation(request, pk):
    fiche = fiche_ou_404(request, pk)
    temps = [
        (
            titre,
            [(code.label, lire_blocs(fiche.rubriques.get(code.value)))
             for code in codes if code != RubriqueCapitalisation.VERBATIMS],
        )
        for titre, codes in TEMPS_CAPITALISATION
    ]  # fmt: skip
    etat = EtatCapitalisation(fiche.etat)
    etats = list(EtatCapitalisation)
    contexte = {
        "fiche": fiche,
        "temps": temps,
        "total": len(RubriqueCapitalisation),
        "verbatims": list(fiche.verbatims.all()),
        "ancien_verbatim": fiche.rubriques.get(RubriqueCapitalisation.VERBATIMS, ""),
        "image": en_ligne(fiche.illustration),
        "partagee": en_vigueur(fiche).first(),
        "documents": list(actions.documents_de(fiche).select_related("emis_par")),
        "a_change_le": max(x.modifie_le for x in (fiche, *fiche.verbatims.all())),
        "est_direction": est_direction(request.user),
        "est_publiee": etat == EtatCapitalisation.PUBLIEE,
        "pas": [
            {"titre": e.label, "courant": e == etat, "fait": rang < etats.index(etat)}
            for rang, e in enumerate(etats)
        ],
        "passages": [
            {"vers": vers.value, "geste": _geste(etat, vers),
             "avance": etats.index(vers) > etats.index(etat)}
            for vers in passages_capitalisation(etat)
        ],
        "autres": [
            {"titre": "PDF du jour", "url": reverse("suivi:capitalisation_pdf", args=[pk])},
            {"titre": "Version Word", "url": reverse("suivi:capitalisation_document",
                                                     args=[pk, "docx"])},
            {"titre": "Illustrer", "url": reverse("suivi:illustrer_capitalisation", args=[pk])},
            {"titre": "Supprimer", "url": reverse("suivi:supprimer_capitalisation", args=[pk])},
        ],
    }  # fmt: skip
    return render(request, "suivi/capitalisation.html", contexte)


@require_POST
def emettre_capitalisation(request, pk):
    fiche = fiche_ou_404(request, pk)
    try:
        document = actions.emettre(fiche=fiche, agent=request.user, le=timezone.now())
    except ValidationError as refus:
        messages.error(request, refus.message)
    else:
        messages.success(
            request,
            f"La version {document.numero_version} est émise : son PDF est scellé et gardé.",
        )
    return redirect(fiche)


def _geste(etat, vers):
    if (etat, vers) == (EtatCapitalisation.PUBLIEE, EtatCapitalisation.RELUE):
        return RETOUR_A_RELUE
    return GESTES[vers]


@require_POST
def etat_capitalisation(request, pk):
    fiche = fiche_ou_404(request, pk)
    try:
        fiche = actions.changer_etat(
            fiche=fiche, agent=request.user, vers=request.POST.get("vers", "")
        )
    except ValidationError as refus:
        messages.error(request, refus.message)
    else:
        messages.success(request, f"La fiche est à l’état « {fiche.get_etat_display()} ».")
    return redirect(fiche)


def modifier_capitalisation(request, pk):
    fiche = fiche_ou_404(request, pk)
    form = CapitalisationForm(_donnees(request), instance=fiche)
    if form.is_valid() and _enregistrer(request, fiche, form, "fiche de capitalisation écrite"):
        return redirect(fiche)
    contexte = {"form": form, "fiche": fiche}
    statut = 422 if form.errors else 200
    return render(request, "suivi/capitalisation_formulaire.html", contexte, status=statut)


def _donnees(request):
    return request.POST if request.method == "POST" else None


def _enregistrer(request, fiche, form, verbe):
    if not form.enregistrer():
        return False
    journaliser(agent=request.user, verbe=verbe, objet=fiche, champs=form.changed_data)
    messages.success(request, "Enregistré.")
    return True


def illustrer_capitalisation(request, pk):
    fiche = fiche_ou_404(request, pk)
    form = IllustrationForm(_donnees(request), request.FILES or None, instance=fiche)
    if form.is_valid() and actions.illustrer(
        fiche=fiche, agent=request.user, nouvelle=form.nouvelle, poser=form.poser,
        enregistrer=form.enregistrer,
    ):  # fmt: skip
        messages.success(request, "Enregistré.")
        return redirect(fiche)
    texte = ""
    if form.sans_sujet:
        texte = (
            "Personne n’est noté présent à cet événement : notez une présence, ses images et son "
            "dépôt viendront avec."
            if fiche.evenement_id
            else "Cette fiche ne parle ni d’une collectivité ni d’un événement : elle n’a pas de "
            "pièces où choisir."
        )
    return _saisie(request, form, fiche, titre="Illustrer la fiche", texte=texte)


def _saisie(request, form, fiche, **options):
    contexte = {
        "form": form, "fiche": fiche, "geste": "Enregistrer", "texte": "", "danger": False,
        "url_supprimer": "", "retour": fiche.get_absolute_url(),
    } | options  # fmt: skip
    statut = 422 if form.errors else 200
    return render(request, "suivi/capitalisation_saisie.html", contexte, status=statut)


def supprimer_capitalisation(request, pk):
    fiche = fiche_ou_404(request, pk)
    if request.method == "POST":
        actions.supprimer(fiche=fiche, agent=request.user)
        messages.success(request, f"« {fiche.titre} » est supprimée.")
        return redirect("suivi:capitalisations")
    contexte = {"fiche": fiche, "partagee": en_vigueur(fiche).exists()}
    return render(request, "suivi/capitalisation_supprimer.html", contexte)


# -- Les paroles ---------------------------------------------------------------------------


def citer(request, pk):
    fiche = fiche_ou_404(request, pk)
    form = VerbatimForm(
        _donnees(request),
        instance=VerbatimCapitalisation(reseau_id=fiche.reseau_id, capitalisation=fiche),
    )
    if form.is_valid():
        actions.citer(verbatim=form.save(commit=False), agent=request.user)
        messages.success(request, "La parole est ajoutée.")
        return redirect(f"{fiche.get_absolute_url()}#verbatims")
    return _saisie(request, form, fiche, titre="Citer une parole", geste="Ajouter")


def _verbatim_ou_404(request, pk):
    lignes = VerbatimCapitalisation.objects.select_related("capitalisation__reseau")
    return objet_ou_404(request, lignes, pk=pk)


def modifier_verbatim(request, pk):
    verbatim = _verbatim_ou_404(request, pk)
    fiche, avant = verbatim.capitalisation, verbatim.texte if verbatim.consenti_le else ""
    form = VerbatimForm(_donnees(request), instance=verbatim)
    if form.is_valid() and actions.modifier_verbatim(
        verbatim=verbatim, agent=request.user, enregistrer=form.enregistrer,
        champs=form.changed_data, avant=avant,
    ):  # fmt: skip
        if avant and not verbatim.consenti_le:
            messages.success(request, "L’accord est repris : plus aucun document ne la cite.")
        else:
            messages.success(request, "Enregistré.")
        return redirect(f"{fiche.get_absolute_url()}#verbatims")
    return _saisie(
        request, form, fiche, titre="Modifier une parole",
        texte="Pour reprendre l’accord, videz sa date : la parole sort aussi du partage national.",
        url_supprimer=reverse("suivi:retirer_verbatim", args=[pk]),
    )  # fmt: skip


def retirer_verbatim(request, pk):
    verbatim = _verbatim_ou_404(request, pk)
    fiche = verbatim.capitalisation
    if request.method == "POST":
        actions.retirer_verbatim(verbatim=verbatim, agent=request.user)
        messages.success(request, "La parole est retirée, partage national compris.")
        return redirect(f"{fiche.get_absolute_url()}#verbatims")
    return render(request, "suivi/verbatim_retirer.html", {"fiche": fiche, "verbatim": verbatim})


# -- Documents -----------------------------------------------------------------------------


def pdf_capitalisation(request, pk):
    return reponse_document(fiche_ou_404(request, pk), documents.document, "pdf")


def document_capitalisation(request, pk, format):
    return reponse_document(fiche_ou_404(request, pk), documents.document, format)


def reponse_document(fiche, fabriquer, format):
    """Le document du jour, ni scellé ni gardé."""
    if format not in TYPES_MIME:
        raise Http404
    le = timezone.localdate()
    nom = f"capitalisation-{slugify(fiche.titre)[:60]}-{le:%Y-%m-%d}.{format}"
    disposition = "inline" if format == "pdf" else "attachment"
    return HttpResponse(
        fabriquer(fiche, le, format),
        content_type=TYPES_MIME[format],
        headers={"Content-Disposition": f'{disposition}; filename="{nom}"'},
    )
