"""Périodes closes : la liste, une clôture et sa dérive, clore, rouvrir, exporter."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from predict.comptes.droits import est_direction, objet_ou_404
from predict.noyau.tableur import Colonne, Feuille, reponse_classeur
from predict.noyau.typographie import date_longue, nombre

from ..actions.clotures import ClotureRefusee, cloturer
from ..actions.clotures import rouvrir as rouvrir_la_cloture
from ..calculs import Periode, matrice
from ..calculs.clotures import preuve_gelee
from ..calculs.constats import AJOUTE, qualitatifs_clos
from ..calculs.derive import derives
from ..exports import COLONNES, LignePreuve, ecrire_valeur
from ..forms.clotures import ClotureForm, ReouvertureForm
from ..forms.indicateurs import PeriodeForm
from ..models import Cloture, Indicateur
from ..regles import CODES
from . import affichage
from .indicateurs import _demande

ICONES = {
    "ajoute": "plus-circle", "entre": "arrow-right-circle", "supprime": "trash",
    "sorti": "slash-circle", "date": "calendar-event", "change": "pencil",
}  # fmt: skip
DEJA_CLOSE = "Cette période est déjà close. Choisissez-en une autre, ou rouvrez sa clôture."
COLONNES_CONSTATS = (
    Colonne("Indicateur", lambda x: x[0]),
    Colonne("Date", lambda x: x[1].le, "date"),
    Colonne("Constat", lambda x: x[1].texte, "long"),
    Colonne("Appréciation", lambda x: x[1].appreciation_dite),
    Colonne("Collectivité", lambda x: x[1].collectivite, largeur=34),
    Colonne("Pièce", lambda x: x[1].piece, largeur=34),
    Colonne("Depuis la clôture", lambda x: x[1].depuis),
)


def clotures(request):
    lues = (
        Cloture.objects.visibles_par(request.user)
        .defer("bilan")
        .select_related("par", "rouverte_par")
    )
    contexte = {"clotures": list(lues), "peut_clore": est_direction(request.user)}
    return render(request, "suivi/clotures/liste.html", contexte)


def creer_cloture(request):
    """Ce que l’on va geler, puis le geste. La période vient de l’adresse, et se choisit ici."""
    form_periode, periode, *_ = _demande(request)
    if not request.GET:
        periode = periode.il_y_a(1)
    form = ClotureForm(request.POST or None)
    refus = "" if periode.au <= timezone.localdate() else (
        "Cette période n’est pas finie : ses chiffres bougent encore. Elle se clôt à partir du "
        f"{date_longue(periode.au)}."
    )  # fmt: skip
    deja = Cloture.objects.visibles_par(request.user).en_vigueur().defer("bilan")
    deja = deja.filter(du=periode.du, au=periode.au).first()
    if deja:
        refus = DEJA_CLOSE
    if request.method == "POST" and form.is_valid():
        try:
            cloture = cloturer(
                agent=request.user, periode=periode, le=timezone.now(),
                note=form.cleaned_data["note"],
            )  # fmt: skip
        except ClotureRefusee as erreur:
            refus = str(erreur)
        else:
            messages.success(request, f"La période {periode.nom} est close.")
            return redirect(cloture)
    lus = {i.code: i for i in Indicateur.objects.all()}
    mesures = matrice(request.user.reseau, periode, profondeur=0).mesures
    contexte = {
        "form": form,
        "periode": periode,
        "refus": refus,
        "deja": deja,
        "choix": form_periode if form_periode.errors else _choix(periode),
        "erreurs": form_periode.messages_d_erreur,
        "suite": affichage.parametres(periode),
        "lignes": [
            (lus[code], ecrire_valeur(m, m.valeur)) for code, m in mesures.items() if code in lus
        ],
    }
    statut = 422 if request.method == "POST" else 200
    return render(request, "suivi/clotures/clore.html", contexte, status=statut)


def _choix(periode):
    """Les deux dates de la période montrée, à changer pour en clore une autre."""
    dates = {"du": periode.du.isoformat(), "au": periode.au.isoformat()}
    form = PeriodeForm(dates, le=timezone.localdate())
    form.fields["du"].required = form.fields["au"].required = True
    return form


def cloture(request, pk):
    une = objet_ou_404(
        request, Cloture.objects.select_related("par", "rouverte_par", "reseau"), pk=pk
    )
    chiffres = list(une.chiffres.all())
    compares = derives(une, chiffres)
    libelles = _libelles(une)
    lignes = [_ligne(c, compares[c.code], libelles.get(c.code, "")) for c in _ordre(chiffres)]
    contexte = {
        "cloture": une,
        "periode": Periode(une.du, une.au),
        "suite": affichage.parametres(Periode(une.du, une.au)),
        "lignes": lignes,
        "qualitatifs": qualitatifs_clos(une, Periode(une.du, une.au)),
        "bougees": [x for x in lignes if x["ecarts"] or x["bouge"]],
        "peut_rouvrir": est_direction(request.user) and une.rouverte_le is None,
    }
    return render(request, "suivi/clotures/detail.html", contexte)


def _libelles(cloture):
    """{code: libellé} au jour de la clôture."""
    return {
        ligne["code"]: ligne.get("libelle_court") or ligne["libelle"]
        for nom in ("indicateurs", "propres")
        for ligne in cloture.bilan.get(nom, ())
    }


def _ordre(chiffres):
    """I1 à I9, puis les indicateurs propres."""
    return sorted(chiffres, key=lambda c: (c.code not in CODES, c.code))


def _ligne(chiffre, derive, libelle):
    close, actuelle = derive.close, derive.actuelle
    ecarts = [
        {
            "titre": e.titre,
            "phrase": e.phrase,
            "icone": ICONES[e.genre],
            "url": affichage.adresse(e.preuve),
        }
        for e in derive.ecarts
    ]
    bouge = actuelle is not None and not derive.meme_valeur
    return {
        "code": chiffre.code,
        "libelle": libelle or chiffre.code,
        "valeur": _dire(close),
        "detail": _detail(close),
        "actuelle": _dire(actuelle) if bouge else "",
        "detail_actuel": _detail(actuelle) if bouge else "",
        "bouge": bouge,
        "preuves": len(chiffre.preuves),
        "ecarts": ecarts,
        "sans_raison": _sans_raison(chiffre.code) if bouge and not ecarts else "",
    }


def _dire(mesure):
    return mesure.affichee if hasattr(mesure, "affichee") else ecrire_valeur(mesure, mesure.valeur)


def _detail(mesure):
    if mesure.denominateur is None:
        return ""
    return f"{nombre(mesure.numerateur)} sur {nombre(mesure.denominateur)}"


def _sans_raison(code):
    if code == "I9":
        return "Le dénominateur suit I1 : voir ses écarts."
    return "Ce qui est compté est le même ; ce dont on part a changé."


def rouvrir(request, pk):
    une = objet_ou_404(request, Cloture.objects.defer("bilan"), pk=pk)
    form = ReouvertureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            rouvrir_la_cloture(cloture=une, agent=request.user, motif=form.cleaned_data["motif"])
        except ClotureRefusee as refus:
            form.add_error(None, str(refus))
        else:
            messages.success(request, "La période est rouverte ; ses chiffres se recalculent.")
            return redirect(reverse("suivi:clotures"))
    contexte = {"form": form, "cloture": une, "periode": Periode(une.du, une.au)}
    statut = 422 if form.errors else 200
    return render(request, "suivi/clotures/rouvrir.html", contexte, status=statut)


def exporter_cloture(request, pk):
    """Les preuves, les écartées et les constats, tels que clos."""
    une = objet_ou_404(request, Cloture.objects.select_related("reseau"), pk=pk)
    lignes = [
        LignePreuve(c.code, preuve_gelee(p), comptee)
        for c in _ordre(une.chiffres.all())
        for comptee, preuves in ((True, c.preuves), (False, c.ecartees))
        for p in preuves
    ]
    nom = f"cloture-{une.du}-{une.au}"
    feuilles = [Feuille(f"Clôture {une.du.year}", COLONNES, lignes)]
    if constats := [
        (q.code, c)
        for q in qualitatifs_clos(une, Periode(une.du, une.au))
        for c in q.constats
        if c.depuis != AJOUTE
    ]:
        feuilles.append(Feuille("Constats", COLONNES_CONSTATS, constats))
    titre = f"{une.reseau.nom}, clôture du {date_longue(timezone.localdate(une.le))}"
    return reponse_classeur(nom, feuilles, titre=titre, auteur=une.reseau.nom)
