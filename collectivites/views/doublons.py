"""Doublons : les paires proposées, la comparaison, la fusion et son annulation."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from predict.comptes.droits import objet_ou_404

from .. import actions
from ..calculs.doublons import avec_contexte, charger, comparaison, lignes_de, paires
from ..calculs.liens import liens
from ..forms.doublons import FusionForm, plus_remplie
from ..models import Fusion, PasDoublon
from ..regles.doublons import SEUIL_FORT, Force, GenreDoublon

PAR_PAGE = 15


def _genre_ou_404(texte):
    if texte not in GenreDoublon.values:
        raise Http404
    return GenreDoublon(texte)


def _vues(active):
    liste = reverse("collectivites:doublons")
    adresses = [(genre.label, f"{liste}?genre={genre}", genre) for genre in GenreDoublon]
    adresses.append(("Fusions faites", reverse("collectivites:fusions"), "fusions"))
    adresses.append(("Écartés", reverse("collectivites:doublons_ecartes"), "ecartes"))
    return [
        {"titre": titre, "url": url, "nombre": None, "active": active == cle}
        for titre, url, cle in adresses
    ]


def doublons(request):
    """Les paires d’un genre, par score ; `force` n’en garde qu’une sorte."""
    genre = request.GET.get("genre", "")
    genre = GenreDoublon(genre) if genre in GenreDoublon.values else GenreDoublon.CONTACTS
    force = request.GET.get("force", "")
    force = Force(force) if force in Force.values else None
    trouvees = paires(genre, request.user)
    if force:
        trouvees = [p for p in trouvees if (p[0] >= SEUIL_FORT) == (force == Force.FORTE)]
    page = Paginator(trouvees, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "genre": genre,
        "force": force,
        "forces": Force.choices,
        "page": page,
        "lignes": charger(genre, request.user, page.object_list),
        "vues": _vues(genre),
    }
    return render(request, "collectivites/doublons/liste.html", contexte)


def _paire_ou_404(request, genre, premier, second):
    lignes = avec_contexte(genre, lignes_de(genre, request.user))
    return [objet_ou_404(request, lignes, pk=pk) for pk in (premier, second)]


def _deja_fusionnee(request, *pks):
    faites = Fusion.objects.visibles_par(request.user).filter(annulee_le__isnull=True)
    return faites.filter(gardee_id__in=pks, instantane__absorbee__id__in=pks).exists()


def comparer(request, genre, premier_pk, second_pk):
    """Côte à côte, champ par champ ; l’envoi fusionne."""
    genre = _genre_ou_404(genre)
    retour = f"{reverse('collectivites:doublons')}?genre={genre}"
    try:
        un, deux = _paire_ou_404(request, genre, premier_pk, second_pk)
    except Http404:
        if not _deja_fusionnee(request, premier_pk, second_pk):
            raise
        messages.info(request, "Ces deux fiches n’en font déjà plus qu’une.")
        return redirect("collectivites:fusions")
    if un == deux:
        messages.info(request, "Il n’y a là qu’une seule fiche.")
        return redirect(retour)
    gardee, absorbee = plus_remplie(un, deux)
    if request.GET.get("garder") == str(absorbee.pk):
        gardee, absorbee = absorbee, gardee
    form = FusionForm(request.POST or None, gardee=gardee, absorbee=absorbee)
    if form.is_valid() and (fusion := form.fusionner(request.user)):
        messages.success(
            request, f"Fusionné : {fusion.titre}. Vous pouvez l’annuler dans « Fusions faites »."
        )
        return redirect(retour)
    score, raisons = comparaison(genre, gardee, absorbee)
    contexte = {
        "genre": genre,
        "gardee": gardee,
        "absorbee": absorbee,
        "form": form,
        "raisons": raisons,
        "score": score,
        "liens": [dit for dit, _ in liens(absorbee, request.user.reseau_id)],
        "liens_gardee": [dit for dit, _ in liens(gardee, request.user.reseau_id)],
        "retour": retour,
    }
    status = 422 if form.errors else 200
    return render(request, "collectivites/doublons/comparer.html", contexte, status=status)


@require_POST
def ecarter(request, genre, premier_pk, second_pk):
    genre = _genre_ou_404(genre)
    un, deux = _paire_ou_404(request, genre, premier_pk, second_pk)
    if un != deux:
        actions.ecarter_doublon(premier=un, second=deux, agent=request.user)
        messages.success(request, "C’est noté : cette paire ne se proposera plus.")
    return redirect(f"{reverse('collectivites:doublons')}?genre={genre}")


def ecartes(request):
    """Ce que l’on a dit être distinct, et de quoi revenir dessus."""
    lignes = PasDoublon.objects.visibles_par(request.user).select_related("dit_par")
    page = Paginator(lignes.order_by("-cree_le", "-pk"), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {"page": page, "vues": _vues("ecartes"), "lignes": _nommer(request, page)}
    return render(request, "collectivites/doublons/ecartes.html", contexte)


def _nommer(request, page):
    """Chaque paire écartée avec ses deux noms ; une requête par genre présent."""
    objets = {}
    for genre in GenreDoublon:
        modele = lignes_de(genre, request.user).model._meta.label_lower
        pks = {pk for x in page if x.objet_type == modele for pk in (x.premier_id, x.second_id)}
        if pks:
            trouves = avec_contexte(genre, lignes_de(genre, request.user).filter(pk__in=pks))
            objets |= {(modele, o.pk): o for o in trouves}
    return [
        {
            "ligne": ligne,
            "noms": [
                str(objets.get((ligne.objet_type, pk), "Fiche disparue"))
                for pk in (ligne.premier_id, ligne.second_id)
            ],
        }
        for ligne in page
    ]


@require_POST
def reprendre(request, pk):
    ligne = objet_ou_404(request, PasDoublon.objects, pk=pk)
    actions.reprendre_doublon(ligne=ligne, agent=request.user)
    messages.success(request, "Cette paire se proposera de nouveau.")
    return redirect("collectivites:doublons_ecartes")


def fusions(request):
    lignes = Fusion.objects.visibles_par(request.user).select_related("faite_par", "annulee_par")
    lignes = lignes.defer("instantane")
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {"page": page, "vues": _vues("fusions")}
    return render(request, "collectivites/doublons/fusions.html", contexte)


def annuler_fusion(request, pk):
    """Confirmer, puis tout remettre ; ce qui a changé depuis est dit et gardé."""
    fusion = objet_ou_404(request, Fusion.objects.select_related("faite_par"), pk=pk)
    if request.method == "POST":
        try:
            gardes = actions.annuler_fusion(fusion=fusion, agent=request.user)
        except ValidationError as refus:
            messages.error(request, " ".join(refus.messages))
        else:
            messages.success(request, "Fusion annulée : les deux fiches sont revenues.")
            if gardes:
                messages.warning(request, " ".join(gardes))
        return redirect("collectivites:fusions")
    return render(request, "collectivites/doublons/annuler.html", {"fusion": fusion})
