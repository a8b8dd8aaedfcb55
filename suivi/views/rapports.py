"""Rapports : choisir un genre, écrire les textes, demander les documents, les suivre."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accompagnements.models import Financement
from collectivites.models import Fiche
from predict.comptes.droits import est_direction, objet_ou_404
from predict.comptes.models import Document
from predict.comptes.regles import EtatTravail

from ..actions import demander_rapport, nouveau_rapport
from ..blocs_rapport import PRESENTATIONS, RESERVES, blocs_de
from ..calculs import Periode
from ..calculs.bilan_mandat import periode_du_mandat
from ..forms import RapportForm
from ..forms.rapports import PREFIXE, SujetForm
from ..models import Cloture, Rapport
from ..regles import GenreRapport
from .indicateurs import _demande

# Ce que chaque genre demande de choisir d’abord : son paramètre d’adresse.
SUJETS = {GenreRapport.FINANCEUR: "financement", GenreRapport.MANDAT: "fiche"}
FORMATS = ("pdf", "docx", "xlsx")


def rapports(request):
    genre, annee = request.GET.get("genre", ""), request.GET.get("annee", "")
    visibles = Rapport.objects.visibles_par(request.user)
    annees = sorted({d.year for d in visibles.order_by().values_list("du", flat=True)})[::-1]
    lus = visibles.select_related(
        "auteur", "travail", "cloture", "financement", "fiche__collectivite"
    ).defer("cloture__bilan")
    if genre in GenreRapport.values:
        lus = lus.filter(genre=genre)
    if annee in map(str, annees):
        lus = lus.filter(du__year=int(annee))
    lus = list(lus)
    emis = Document.objects.visibles_par(request.user).filter(
        objet_type=Rapport._meta.label_lower, objet_ref__in=[r.ref for r in lus]
    )
    par_ref = {}
    for document in emis.en_vigueur():
        par_ref.setdefault(document.objet_ref, {})[document.format] = document
    genres = [g for g in GenreRapport if g not in RESERVES or est_direction(request.user)]
    contexte = {
        "lignes": [
            {
                "rapport": r,
                "documents": [d for f in FORMATS if (d := par_ref.get(r.ref, {}).get(f))],
                "en_echec": _en_echec(r.travail),
            }
            for r in lus
        ],
        "genres": genres,
        "genre": genre if genre in GenreRapport.values else "",
        "annees": annees,
        "annee": annee if annee in map(str, annees) else "",
        "peut_ecrire": est_direction(request.user),
    }
    return render(request, "suivi/rapports.html", contexte)


def _en_echec(travail):
    return travail is not None and travail.etat == EtatTravail.ECHEC


def rapport(request, pk):
    un = objet_ou_404(
        request,
        Rapport.objects.select_related(
            "auteur", "travail", "cloture", "financement", "fiche__collectivite"
        ).defer("cloture__bilan"),
        pk=pk,
    )
    documents = Document.objects.visibles_par(request.user).de(un).select_related("emis_par")
    textes = _textes(un)
    contexte = {
        "rapport": un,
        "documents": sorted(documents, key=_recent_et_pdf_d_abord),
        "textes": textes,
        "ecrit": any(texte for _, texte in textes),
        "sujet": un.financement or un.fiche,
        "en_echec": _en_echec(un.travail),
        "reserve": un.genre in RESERVES,
        "peut_ecrire": est_direction(request.user),
    }
    return render(request, "suivi/rapport.html", contexte)


def _recent_et_pdf_d_abord(document):
    """La dernière version en tête ; dans une version, le PDF avant ses copies."""
    return -document.numero_version, FORMATS.index(document.format)


def _textes(un):
    """[(titre, texte)] : ce que la direction a écrit."""
    if un.genre == GenreRapport.ANNUEL:
        return [
            ("Mot d’introduction", un.introduction),
            ("Faits marquants", un.faits_marquants),
            ("Perspectives", un.perspectives),
        ]
    return [(b.libelle, un.textes.get(b.code, "")) for b in blocs_de(un.genre)]


def choisir_rapport(request):
    """Premier pas : quel rapport ; et pour deux genres, sur quoi."""
    genre = request.GET.get("genre", "")
    saisi = SUJETS.get(genre)
    formulaires = {
        g: SujetForm(request.GET if g == genre else None, agent=request.user, genre=g)
        for g in SUJETS
    }
    if saisi and formulaires[genre].is_valid():
        sujet = formulaires[genre].cleaned_data["sujet"]
        suite = urlencode({"genre": genre, saisi: sujet.pk})
        return redirect(f"{reverse('suivi:creer_rapport')}?{suite}")
    contexte = {
        "choix": [
            {
                "genre": g,
                "presentation": PRESENTATIONS[g],
                "form": formulaires.get(g),
            }
            for g in GenreRapport
        ]
    }
    return render(request, "suivi/rapport_choisir.html", contexte, status=422 if saisi else 200)


def creer_rapport(request):
    genre = request.GET.get("genre", GenreRapport.ANNUEL)
    if genre not in GenreRapport.values:
        raise Http404("Genre de rapport inconnu")
    _, periode, *_ = _demande(request)
    sujet = _sujet(request, genre)
    if genre in SUJETS and not sujet:
        return redirect(f"{reverse('suivi:choisir_rapport')}?genre={genre}")
    if genre == GenreRapport.FINANCEUR:
        periode = _periode_du_financement(sujet["financement"], periode)
    elif genre == GenreRapport.MANDAT:
        periode = periode_du_mandat(sujet["fiche"], timezone.localdate())
    elif "annee" not in request.GET and "du" not in request.GET:
        periode = periode.il_y_a(1) if timezone.localdate().month < 7 else periode
    cloture = _cloture(request)
    if cloture is not None:
        periode = Periode(cloture.du, cloture.au)
    return _ecrire(
        request,
        nouveau_rapport(agent=request.user, periode=periode, genre=genre, cloture=cloture, **sujet),
    )


def _sujet(request, genre):
    nom = SUJETS.get(genre)
    cle = request.GET.get(nom, "") if nom else ""
    if not cle:
        return {}
    if not cle.isascii() or not cle.isdigit() or len(cle) > 18:
        raise Http404
    modele = Fiche.objects.select_related("collectivite", "reseau") if nom == "fiche" else (
        Financement.objects
    )  # fmt: skip
    return {nom: objet_ou_404(request, modele, pk=int(cle))}


def _cloture(request):
    cle = request.GET.get("cloture", "")
    if not (cle.isascii() and cle.isdigit() and len(cle) <= 18):
        return None
    return objet_ou_404(request, Cloture.objects.defer("bilan"), pk=int(cle))


def _periode_du_financement(financement, defaut):
    """Du début du financement à sa fin, ou à aujourd’hui s’il court encore."""
    debut = financement.debut_le or defaut.du
    fin = min(financement.fin_le or defaut.au, timezone.localdate())
    return Periode(debut, max(fin, debut))


def modifier_rapport(request, pk):
    un = objet_ou_404(
        request, Rapport.objects.select_related("financement", "fiche__collectivite"), pk=pk
    )
    return _ecrire(request, un)


@require_POST
def produire_rapport(request, pk):
    un = objet_ou_404(request, Rapport.objects, pk=pk)
    demander_rapport(rapport=un, agent=request.user, adresse=request.build_absolute_uri("/"))
    return redirect(un)


def _ecrire(request, un_rapport):
    form = RapportForm(request.POST or None, instance=un_rapport)
    if request.method == "POST" and form.is_valid() and form.enregistrer():
        messages.success(request, "Les textes du rapport sont enregistrés.")
        return redirect(form.instance)
    statut = 422 if form.errors else 200
    genre = GenreRapport(un_rapport.genre)
    blocs = {PREFIXE + b.code: b for b in form.blocs}
    contexte = {
        "form": form,
        "genre": genre,
        "sujet": un_rapport.financement or un_rapport.fiche,
        "brouillon": f"rapport-{un_rapport.pk or genre.value}-{un_rapport.version}",
        "champs": [
            {"champ": champ, "court": champ.name in blocs and blocs[champ.name].forme == "ligne"}
            for champ in form
        ],
        "repris": un_rapport.pk is None and any(t for _, t in _textes(un_rapport)),
    }
    return render(request, "suivi/rapport_formulaire.html", contexte, status=statut)
