"""L’onglet Acteurs d’une fiche : relier, apprécier, la carte pouvoir × intérêt et ses sorties."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from predict.noyau.saisies import texte_recevable
from predict.noyau.tableur import reponse_xlsx

from .. import droits
from ..actions import delier_acteur, relier_acteur
from ..documents import parties as parties_doc
from ..exports.acteurs import COLONNES_PARTIES
from ..forms import AppreciationForm, RelierActeurForm, RelierConnuForm
from ..forms.doublons import est_distinct, statut_de
from ..models import Acteur
from ..models.acteurs import parties_prenantes
from ..regles import ParticipationPromise, PlacePartiePrenante
from .entete import contexte_fiche

ACTEURS_PROPOSES = 10
TEXTE_MAX = 200


def acteurs(request, pk):
    fiche = droits.fiche_ou_404(request, pk)
    parties = parties_prenantes(fiche)
    contexte = contexte_fiche(fiche, "acteurs") | {"parties": parties}
    if parties.placees:
        for lien in parties.placees:
            lien.legitimite_courte = parties_doc.legitimite_courte(lien)
        large, etroite = parties_doc.figures_d_ecran(parties)
        contexte |= {
            "figure": large,
            "figure_etroite": etroite,
            "places": [
                {"titre": place.label, "liens": parties.de_la_place(place)}
                for place in PlacePartiePrenante
                if parties.de_la_place(place)
            ],
        }
    return render(request, "collectivites/acteurs.html", contexte)


def relier(request, pk):
    """Choisir un acteur de l’annuaire, ou en ajouter un sans quitter la fiche."""
    fiche = droits.fiche_ou_404(request, pk)
    texte = _texte(request)
    form = RelierActeurForm(auteur=request.user, initial={"nom": texte})
    if request.method == "POST" and "acteur" in request.POST:
        connu = RelierConnuForm(request.POST, auteur=request.user)
        if connu.is_valid():
            return _relie(request, fiche, connu.cleaned_data)
        messages.error(request, "Cet acteur n’est plus à l’annuaire, ou son rôle est trop long.")
        return redirect("collectivites:relier_acteur", pk)
    if request.method == "POST":
        form = RelierActeurForm(request.POST, auteur=request.user)
        if form.is_valid() and est_distinct(form, form.acteur(), request.user):
            return _relie(request, fiche, form.lien())
    contexte = {
        "form": form,
        "fiche": fiche,
        "titre": "Relier un acteur",
        "texte": texte,
        "trouves": _proposes(request.user, fiche, texte),
        "borne": ACTEURS_PROPOSES,
    }
    return render(request, "collectivites/acteurs/relier.html", contexte, status=statut_de(form))


def _texte(request):
    texte = request.GET.get("q", "").strip()[:TEXTE_MAX]
    try:
        return texte_recevable(texte)
    except ValueError:
        return ""


def _proposes(agent, fiche, texte):
    """Les acteurs pas encore reliés ; sans recherche, les plus cités."""
    annuaire = Acteur.objects.visibles_par(agent).exclude(fiches__fiche=fiche).avec_citations()
    annuaire = annuaire.select_related("commune__departement")
    if texte:
        annuaire = annuaire.dont_le_nom_ressemble(texte)
    return list(annuaire.order_by("-nb_fiches", "recherche", "pk")[:ACTEURS_PROPOSES])


def _relie(request, fiche, lien):
    relie = relier_acteur(fiche=fiche, agent=request.user, **lien)
    messages.success(request, f"{relie.acteur} est relié à la fiche.")
    return redirect("collectivites:acteurs", fiche.pk)


def apprecier(request, pk):
    """Le rôle d’un acteur auprès d’une collectivité, et sa place parmi les parties prenantes."""
    lien = droits.acteur_fiche_ou_404(request, pk)
    form = AppreciationForm(request.POST or None, instance=lien, auteur=request.user)
    if form.is_valid() and form.enregistrer():
        place = f" : {lien.place.label.lower()}" if lien.place else ""
        messages.success(request, f"{lien.acteur}{place}.")
        return redirect("collectivites:acteurs", lien.fiche_id)
    contexte = {
        "form": form,
        "lien": lien,
        "fiche": lien.fiche,
        "titre": f"Apprécier : {lien.acteur}",
        "promesses": PROMESSES,
    }
    status = 422 if form.errors else 200
    return render(request, "collectivites/acteurs/apprecier.html", contexte, status=status)


# Ce que chaque promesse engage, pour l’aide de la page.
PROMESSES = [
    (ParticipationPromise.INFORMER.label, "Il saura ce qui se décide, à temps."),
    (ParticipationPromise.CONSULTER.label, "Il donnera son avis, et saura ce qu’il est devenu."),
    (ParticipationPromise.CONCERTER.label, "Les choix se discutent avec lui avant d’être arrêtés."),
    (ParticipationPromise.COPRODUIRE.label, "Il décide et agit avec la collectivité."),
]


@require_POST
def delier(request, pk):
    lien = droits.acteur_fiche_ou_404(request, pk)
    delier_acteur(lien=lien, agent=request.user)
    messages.success(request, f"{lien.acteur} n’est plus relié à la fiche ; il reste à l’annuaire.")
    return redirect("collectivites:acteurs", lien.fiche_id)


def exporter_parties(request, pk, format):
    """La carte et ses données, pour un document de travail : PDF d’une page, ou classeur."""
    fiche = droits.fiche_ou_404(request, pk)
    parties, le = parties_prenantes(fiche), timezone.localdate()
    nom = f"parties-prenantes-{slugify(str(fiche))[:60]}-{le:%Y-%m-%d}"
    if format == "xlsx":
        lignes = [*parties.placees, *parties.restantes]
        return reponse_xlsx(nom, "Parties prenantes", COLONNES_PARTIES, lignes)
    if format == "pdf":
        octets = parties_doc.en_pdf(parties_doc.contexte_parties(parties, le=le))
        return HttpResponse(
            octets,
            content_type="application/pdf",
            headers={"Content-Disposition": f'inline; filename="{nom}.pdf"'},
        )
    raise Http404
