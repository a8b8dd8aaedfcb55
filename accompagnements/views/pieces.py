"""Pièces : l’onglet d’une fiche, le dépôt, le téléchargement après vérification du droit."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from collectivites.droits import fiche_ou_404
from collectivites.views.entete import contexte_fiche
from predict.comptes.actions import journaliser
from predict.comptes.droits import exiger, objet_ou_404
from predict.noyau.formulaires import Formulaire
from predict.noyau.typographie import INSECABLE, date_courte, nombre

from ..actions import pieces as actions
from ..droits import accompagnement_ou_404, peut_tracer
from ..forms.commun import tenter
from ..forms.pieces import DeposerForm, PieceForm
from ..models import Piece
from ..regles.fichiers import extension_de

PAR_PAGE = 50
EN_MARGE = 6


def taille_dite(octets):
    """« 148 ko », « 2,4 Mo »."""
    if octets >= 1_000_000:
        return f"{nombre(octets / 1_000_000, 1)}{INSECABLE}Mo"
    return f"{nombre(max(octets // 1000, 1))}{INSECABLE}ko"


def presenter(pieces, accompagnement=None):
    return [
        {
            "objet": p,
            "titre": p.titre,
            "url": reverse("accompagnements:piece", args=[p.pk]),
            "note": ", ".join(
                m
                for m in (
                    extension_de(p.nom_fichier).upper(),
                    taille_dite(p.taille),
                    date_courte(timezone.localtime(p.cree_le), annee=True),
                    "visible de la collectivité" if p.partagee else "",
                )
                if m
            ),
        }
        for p in pieces
    ]


def contexte(accompagnement, agent):
    """Pièces de la marge d’un accompagnement : les dernières, et le compte de toutes."""
    siennes = Piece.objects.visibles_par(agent).filter(accompagnement=accompagnement)
    dernieres = list(siennes[: EN_MARGE + 1])
    return {
        "pieces": presenter(dernieres[:EN_MARGE]),
        "pieces_en_tout": siennes.count() if len(dernieres) > EN_MARGE else len(dernieres),
        "peut_deposer": peut_tracer(agent, accompagnement),
    }


def pieces(request, pk):
    """Onglet « Pièces » d’une fiche : toutes ses pièces, de tous ses accompagnements."""
    fiche = fiche_ou_404(request, pk)
    siennes = Piece.objects.visibles_par(request.user).filter(fiche=fiche)
    page = Paginator(siennes.select_related("accompagnement", "deposee_par"), PAR_PAGE).get_page(
        request.GET.get("page")
    )
    lignes = presenter(page.object_list)
    return render(
        request,
        "accompagnements/pieces.html",
        contexte_fiche(fiche, "pieces") | {"page": page, "pieces": lignes},
    )


def _deposer(request, fiche, accompagnement, retour):
    recu = request.method == "POST"
    formulaire = DeposerForm(request.POST if recu else None, request.FILES if recu else None)
    if recu and formulaire.is_valid() and tenter(
        formulaire, actions.deposer_piece, fiche=fiche, accompagnement=accompagnement,
        agent=request.user, **formulaire.cleaned_data,
    ):  # fmt: skip
        messages.success(request, "Pièce déposée.")
        return redirect(retour)
    return _page(request, formulaire, "Ajouter une pièce", "Déposer", retour, accompagnement, fiche)


def _page(request, formulaire, titre, bouton, retour, accompagnement, fiche, **options):
    contexte = {
        "titre": titre, "formulaire": formulaire, "bouton": bouton, "retour": retour,
        "accompagnement": accompagnement, "fiche": fiche, "genre": None, "chapo": "",
        "danger": False, "url_supprimer": "",
    } | options  # fmt: skip
    statut = 422 if formulaire.errors else 200
    return render(request, "accompagnements/saisie.html", contexte, status=statut)


def ajouter_piece(request, pk):
    accompagnement = accompagnement_ou_404(request, pk)
    exiger(peut_tracer(request.user, accompagnement))
    retour = f"{accompagnement.get_absolute_url()}#pieces"
    return _deposer(request, accompagnement.fiche, accompagnement, retour)


def deposer(request, pk):
    """Sur la fiche, hors de tout accompagnement."""
    fiche = fiche_ou_404(request, pk)
    return _deposer(request, fiche, None, reverse("accompagnements:pieces", args=[pk]))


def _piece_ou_404(request, pk):
    lignes = Piece.objects.select_related("fiche__collectivite", "accompagnement")
    return objet_ou_404(request, lignes, pk=pk)


def _retour(piece):
    if piece.accompagnement_id:
        return f"{piece.accompagnement.get_absolute_url()}#pieces"
    return reverse("accompagnements:pieces", args=[piece.fiche_id])


def modifier_piece(request, pk):
    piece = _piece_ou_404(request, pk)
    formulaire = PieceForm(request.POST if request.method == "POST" else None, instance=piece)
    if formulaire.is_valid() and formulaire.enregistrer():
        journaliser(
            agent=request.user, verbe="pièce modifiée", objet=piece,
            champs=formulaire.changed_data,
        )  # fmt: skip
        messages.success(request, "Pièce modifiée.")
        return redirect(_retour(piece))
    return _page(
        request, formulaire, piece.nom_fichier, "Enregistrer", _retour(piece),
        piece.accompagnement, piece.fiche,
        url_supprimer=reverse("accompagnements:supprimer_piece", args=[pk]),
    )  # fmt: skip


def supprimer_piece(request, pk):
    piece = _piece_ou_404(request, pk)
    formulaire = Formulaire(request.POST if request.method == "POST" else None)
    retour = _retour(piece)
    if formulaire.is_valid() and tenter(
        formulaire, actions.retirer_piece, piece=piece, agent=request.user
    ):
        messages.success(request, "Pièce supprimée.")
        return redirect(retour)
    return _page(
        request, formulaire, "Supprimer la pièce", "Supprimer", retour, piece.accompagnement,
        piece.fiche, danger=True, chapo=f"« {piece} » et son fichier disparaîtront.",
    )  # fmt: skip


def piece(request, pk):
    """Le fichier, en pièce jointe : jamais interprété par le navigateur dans notre origine."""
    une = objet_ou_404(request, Piece.objects, pk=pk)
    try:
        contenu = une.fichier.open("rb")
    except FileNotFoundError:
        raise Http404("Fichier absent du stockage.") from None
    reponse = FileResponse(
        contenu, as_attachment=True, filename=une.nom_fichier, content_type=une.type_mime
    )
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Cache-Control"] = "private, no-store"
    return reponse
