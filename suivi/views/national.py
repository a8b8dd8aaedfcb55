"""Le national, pour la coordination : l’ensemble, les réseaux, les ventilations, l’évolution.

Les jeux offerts sont fixes : aucun filtre ne permet de soustraire un tableau d’un autre. Rien n’y
vient des tables d’un réseau ; ce qui se montre est décidé par `calculs.national` (ADR 7).
"""

from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from offre.calculs import national as offres
from predict.comptes.models import Document, Travail
from predict.noyau.tableur import reponse_xlsx

from ..actions.national import demander_rapport_national
from ..calculs.national import (
    VENTILATIONS_NATIONALES,
    National,
    reseaux_attendus,
    reseaux_par_periode,
    versions_de,
)
from ..documents.national import TRAVAIL, cle_de, type_du_rapport
from ..documents.tableur_national import colonnes_reseaux, lignes_reseaux
from ..models import Indicateur
from ..regles import CODES, SEUIL_NATIONAL, Ventilation
from . import affichage_national as affichage

FORMATS = ("pdf", "docx", "xlsx")


def national(request):
    """Les neuf indicateurs ensemble ; qui a transmis, qui manque."""
    vue = _Demande(request, profondeur=1)
    contexte = vue.contexte("ensemble") | {
        "lignes": affichage.ensemble(vue.national, vue.avant, vue.indicateurs),
        "avant": vue.periode_avant,
        "transmis_avant": len(vue.avant.en_vigueur) if vue.avant else 0,
        "ont_transmis": [(r, vue.transmises[r.pk]) for r in vue.presents],
        "manquants": [r for r in vue.reseaux if r.pk not in vue.transmises],
        "formalisation": [(libelle, len(dits)) for _, libelle, dits in offres.formalisation()],
    }
    return render(request, "suivi/national/ensemble.html", contexte)


def national_reseaux(request):
    """Les réseaux côte à côte, par ordre de nom."""
    vue = _Demande(request)
    contexte = vue.contexte("reseaux") | {
        "lignes": affichage.comparaison(vue.national, vue.presents, vue.indicateurs),
        "ensemble": affichage.ensemble(vue.national, None, vue.indicateurs),
        "graphique": affichage.graphique_reseaux(
            vue.national, vue.presents, vue.indicateur, vue.periode
        )
        if vue.presents
        else None,
    }
    return render(request, "suivi/national/reseaux.html", contexte)


def national_ventilations(request):
    """L’ensemble d’un indicateur, rangé par l’une des ventilations communes à tous."""
    vue = _Demande(request)
    demandee = request.GET.get("par", "")
    par = Ventilation(demandee if demandee in VENTILATIONS_NATIONALES else "profil")
    ventilee = vue.national.ventiler(vue.indicateur.code, par)
    parts = [c.part for _, c in ventilee.lignes if not c.masque]
    sommet = max(parts, default=0) or 1
    contexte = vue.contexte("ventilations") | {
        "par": par,
        "nom_par": affichage.minuscule(par.label),
        "ventilations": [(v.value, affichage.minuscule(v.label)) for v in VENTILATIONS_NATIONALES],
        "ventilee": ventilee,
        "lignes": [
            (nom, affichage.cellule(c), 0 if c.masque else round(100 * c.part / sommet))
            for nom, c in ventilee.lignes
        ],
        "total": affichage.cellule(vue.national.ligne(vue.indicateur.code).total),
    }
    return render(request, "suivi/national/ventilations.html", contexte)


def national_evolution(request):
    """L’ensemble, d’une période transmise à l’autre."""
    vue = _Demande(request, toutes=True)
    periodes = sorted(vue.nationaux, key=lambda p: (p.au, p.du))[-affichage.ANNEES_MONTREES :]
    contexte = vue.contexte("evolution") | {
        "colonnes": [(p, len(vue.nationaux[p].en_vigueur)) for p in periodes],
        "lignes": [
            (i, [affichage.cellule(vue.nationaux[p].ligne(i.code).total) for p in periodes])
            for i in vue.indicateurs
        ],
        "graphique": affichage.graphique_periodes(
            [(p, vue.nationaux[p].ligne(vue.indicateur.code).total) for p in periodes],
            vue.indicateur,
        ),
    }
    return render(request, "suivi/national/evolution.html", contexte)


def exporter_national(request):
    """Le tableau des réseaux, masques compris : ce qui se lit à l’écran, pas davantage."""
    vue = _Demande(request)
    lignes = lignes_reseaux(vue.national, vue.presents, vue.indicateurs)
    nom = f"national-{cle_de(vue.periode)}" if vue.periode else "national"
    pied = f"Rapport national {vue.periode.nom}" if vue.periode else "Rapport national"
    return reponse_xlsx(nom, "Réseaux", colonnes_reseaux(vue.indicateurs), lignes, pied=pied)


def rapport_national(request):
    """Demander le rapport d’une période, le suivre, le télécharger."""
    vue = _Demande(request)
    reseau = request.user.reseau
    if request.method == "POST":
        if vue.periode is None:
            messages.info(request, "Aucun réseau n’a encore transmis : rien à mettre en rapport.")
            return redirect("suivi:national")
        demander_rapport_national(agent=request.user, periode=vue.periode)
        return redirect(reverse("suivi:rapport_national") + affichage.parametres(vue.periode))
    documents, travail = [], None
    if vue.periode:
        documents = sorted(
            _documents(reseau, vue.periode).en_vigueur(), key=lambda d: FORMATS.index(d.format)
        )
        travail = (
            Travail.objects.du_reseau(reseau)
            .filter(type=TRAVAIL, parametres__periode=cle_de(vue.periode))
            .order_by("-cree_le")
            .first()
        )
    contexte = vue.contexte("rapport") | {"documents": documents, "travail": travail}
    gabarit = "_avancement.html" if request.htmx and "travail" in request.GET else "rapport.html"
    reponse = render(request, f"suivi/national/{gabarit}", contexte)
    if gabarit == "_avancement.html" and (travail is None or travail.termine):
        reponse["HX-Refresh"] = "true"
    return reponse


def rapport_national_fichier(request, format):
    vue = _Demande(request)
    if format not in FORMATS:
        raise Http404
    document = None
    if vue.periode:
        documents = _documents(request.user.reseau, vue.periode)
        document = documents.en_vigueur().filter(format=format).first()
    if document is None:
        messages.info(request, "Ce rapport n’est pas encore produit.")
        return redirect("suivi:rapport_national")
    return FileResponse(
        document.fichier.open("rb"), as_attachment=format != "pdf",
        filename=f"{document.titre}.{format}",
    )  # fmt: skip


def _documents(reseau, periode):
    """Ceux de la coordination : le sien est le seul réseau où elle lise des documents."""
    return Document.objects.du_reseau(reseau).filter(type=type_du_rapport(periode))


class _Demande:
    """La période et l’indicateur demandés, et ce que les réseaux ont transmis pour elle."""

    def __init__(self, request, *, profondeur=0, toutes=False):
        presences = reseaux_par_periode(settings.DEMONSTRATION)
        self.periodes, self.presences = list(presences), presences
        derniere = self.periodes[0] if self.periodes else None
        # Un ou deux réseaux ne font pas un ensemble : presque tout s’y masquerait.
        lisible = next((p for p, n in presences.items() if n >= SEUIL_NATIONAL), derniere)
        demandee = request.GET.get("periode", "")
        self.periode = next((p for p in self.periodes if cle_de(p) == demandee), lisible)
        self.plus_recente = derniere if not demandee and lisible != derniere else None
        self.periode_avant = None
        lues = list(self.periodes) if toutes else [self.periode] if self.periode else []
        if profondeur and self.periode and (avant := self.periode.il_y_a(1)) in self.periodes:
            self.periode_avant = avant
            lues.append(avant)
        versions = versions_de(lues, settings.DEMONSTRATION)
        self.nationaux = {p: National(versions[p]) for p in lues}
        self.national = self.nationaux.get(self.periode) or National([])
        self.avant = self.nationaux.get(self.periode_avant)
        self.reseaux = reseaux_attendus(settings.DEMONSTRATION)
        self.transmises = {v.reseau: v for v in self.national.en_vigueur}
        self.presents = [r for r in self.reseaux if r.pk in self.transmises]
        self.indicateurs = [i for i in Indicateur.objects.all() if i.code in CODES]
        code = request.GET.get("indicateur", "")
        self.indicateur = next(
            (i for i in self.indicateurs if i.code == code),
            self.indicateurs[0] if self.indicateurs else Indicateur(code="I1"),
        )

    def contexte(self, courant):
        return {
            "courant": courant,
            "periode": self.periode,
            "cle": cle_de(self.periode) if self.periode else "",
            "suite": affichage.parametres(self.periode) if self.periode else "",
            "periodes": [(cle_de(p), p.nom) for p in self.periodes],
            "plus_recente": self.plus_recente,
            "suite_recente": affichage.parametres(self.plus_recente) if self.plus_recente else "",
            "transmis_recente": self.presences.get(self.plus_recente, 0),
            "indicateur": self.indicateur,
            "indicateurs": self.indicateurs,
            "transmis": len(self.presents),
            "attendus": len(self.reseaux),
            "demonstration": any(r.demonstration for r in self.presents),
            "seuil": SEUIL_NATIONAL,
            "aujourdhui": timezone.localdate(),
        }
