"""La théorie du changement : lire ses valeurs du moment, l’écrire, l’imprimer, l’exporter."""

from django.contrib import messages
from django.db.models import Case, Q, When
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from accompagnements.droits import accompagnement_ou_404, peut_modifier
from accompagnements.models import Accompagnement
from predict.comptes.droits import objet_ou_404
from predict.noyau.formulaires import Formulaire
from predict.noyau.recherche import normaliser

from ..actions import theorie as actions
from ..calculs import Periode, PeriodeInvalide, lire_annee
from ..calculs.theorie import lire_theorie, numeroter, rang
from ..calculs.theorie_cadre import lignes_prevues
from ..calculs.theorie_modele import SOURCE
from ..documents import theorie as documents
from ..forms.theorie import LienForm, MaillonForm, TheorieForm
from ..models import LienTheorie, MaillonTheorie, TheorieChangement
from ..regles import NiveauTheorie
from . import affichage

TYPES_MIME = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
DOSSIERS_PROPOSES = 12


def theories(request):
    lues = TheorieChangement.objects.visibles_par(request.user).prefetch_related("maillons")
    return render(request, "suivi/theorie/liste.html", {"theories": list(lues), "source": SOURCE})


def theorie(request, pk):
    une = _theorie_ou_404(request, pk)
    periode = _periode(request)
    lue = lire_theorie(une, periode)
    contexte = {
        "theorie": une,
        "lue": lue,
        "periode": periode,
        "annees": affichage.annees_proposees(timezone.localdate(), periode),
        "source": SOURCE,
        "autres": [
            {"titre": "Version Word", "url": reverse("suivi:document_theorie", args=[pk, "docx"])},
            {"titre": "Titre et présentation", "url": reverse("suivi:modifier_theorie", args=[pk])},
        ],
        "niveaux": [
            {
                "code": niveau.value,
                "titre": niveau.label,
                "maillons": [
                    {"lu": m, "liens": lue.suites(m), "url": _adresse(m, periode)} for m in siens
                ],
            }
            for niveau, siens in lue.niveaux
        ],
    }
    if lue.maillons:
        contexte["figure"], contexte["figure_etroite"] = documents.figures_d_ecran(lue)
    return render(request, "suivi/theorie/detail.html", contexte)


def _theorie_ou_404(request, pk):
    return objet_ou_404(request, TheorieChangement.objects.select_related("reseau"), pk=pk)


def _periode(request):
    le = timezone.localdate()
    try:
        return lire_annee(request.GET.get("annee", "") or str(le.year))
    except PeriodeInvalide as erreur:
        messages.warning(request, str(erreur))
        return Periode.de_l_annee(le.year)


def _adresse(lu, periode):
    """Où la valeur s’ouvre sur ses preuves."""
    maillon = lu.maillon
    if maillon.indicateur_id:
        return reverse("suivi:preuves", args=[lu.code]) + affichage.parametres(periode)
    return maillon.indicateur_propre.get_absolute_url() if maillon.indicateur_propre_id else ""


def _donnees(request):
    return request.POST if request.method == "POST" else None


def _saisie(request, form, *, titre, theorie=None, retour="", **options):
    """Une saisie, un bouton ; 422 si elle est à reprendre."""
    contexte = {
        "form": form, "titre": titre, "theorie": theorie, "geste": "Enregistrer", "texte": "",
        "danger": False, "url_supprimer": "",
        "retour": retour or (theorie.get_absolute_url() if theorie else reverse("suivi:theories")),
    } | options  # fmt: skip
    statut = 422 if form.errors else 200
    return render(request, "suivi/theorie/saisie.html", contexte, status=statut)


# -- La théorie --------------------------------------------------------------------------


def creer(request):
    form = TheorieForm(_donnees(request), instance=TheorieChangement(reseau=request.user.reseau))
    if form.is_valid():
        une = actions.creer(theorie=form.save(commit=False), agent=request.user)
        messages.success(request, "Ajoutez vos activités, puis ce à quoi elles mènent.")
        return redirect(une)
    return _saisie(request, form, titre="Écrire une théorie du changement", geste="Commencer")


@require_POST
def poser_modele(request):
    une = actions.poser_modele(agent=request.user)
    messages.success(request, "Le modèle de départ est posé : changez ce qui n’est pas vous.")
    return redirect(une)


def modifier(request, pk):
    une = _theorie_ou_404(request, pk)
    form = TheorieForm(_donnees(request), instance=une)
    if form.is_valid() and _enregistrer(request, une, form):
        return redirect(une)
    return _saisie(
        request, form, titre="Titre et présentation", theorie=une,
        url_supprimer=reverse("suivi:supprimer_theorie", args=[pk]),
    )  # fmt: skip


def _enregistrer(request, objet, form):
    ecrit = actions.modifier(
        objet=objet, agent=request.user, enregistrer=form.enregistrer, champs=form.changed_data
    )
    if ecrit:
        messages.success(request, "Enregistré.")
    return ecrit


def supprimer(request, pk):
    une = _theorie_ou_404(request, pk)
    if request.method == "POST":
        actions.retirer(objet=une, agent=request.user)
        messages.success(request, f"« {une} » est supprimée.")
        return redirect("suivi:theories")
    return _saisie(
        request, Formulaire(), titre="Supprimer cette théorie", theorie=une, danger=True,
        geste="Supprimer",
        texte=f"« {une} », ses maillons et ses liens seront effacés. Les indicateurs restent.",
    )  # fmt: skip


# -- Maillons et liens -------------------------------------------------------------------


def _maillons(theorie):
    """(maillons dans l’ordre du schéma, {pk: numéro})."""
    maillons = sorted(theorie.maillons.all(), key=lambda m: (rang(m.niveau), m.ordre, m.pk))
    return maillons, numeroter(maillons)


def ajouter_maillon(request, pk):
    une = _theorie_ou_404(request, pk)
    niveau = request.POST.get("niveau") or request.GET.get("niveau", "")
    niveau = niveau if niveau in NiveauTheorie.values else NiveauTheorie.ACTIVITE
    maillons, numeros = _maillons(une)
    form = MaillonForm(
        _donnees(request), maillons=maillons, numeros=numeros,
        instance=MaillonTheorie(theorie=une, reseau_id=une.reseau_id, niveau=niveau),
    )  # fmt: skip
    if form.is_valid():
        maillon = actions.ajouter_maillon(
            maillon=form.save(commit=False), vers=form.cibles(), agent=request.user
        )
        messages.success(request, f"« {maillon} » est ajouté.")
        return redirect(f"{une.get_absolute_url()}#maillon-{maillon.pk}")
    return _saisie(request, form, titre="Ajouter un maillon", theorie=une, geste="Ajouter")


def _maillon_ou_404(request, pk):
    maillons = MaillonTheorie.objects.select_related("theorie__reseau")
    return objet_ou_404(request, maillons, pk=pk)


def modifier_maillon(request, pk):
    maillon = _maillon_ou_404(request, pk)
    maillons, numeros = _maillons(maillon.theorie)
    form = MaillonForm(_donnees(request), maillons=maillons, numeros=numeros, instance=maillon)
    if form.is_valid() and _enregistrer(request, maillon, form):
        return redirect(f"{maillon.theorie.get_absolute_url()}#maillon-{maillon.pk}")
    return _saisie(
        request, form, titre=f"Modifier {numeros[maillon.pk]}", theorie=maillon.theorie,
        url_supprimer=reverse("suivi:retirer_maillon", args=[pk]),
    )  # fmt: skip


@require_POST
def deplacer_maillon(request, pk):
    maillon = _maillon_ou_404(request, pk)
    sens = {"haut": -1, "bas": 1}.get(request.POST.get("sens", ""))
    if sens is None:
        messages.error(request, "Vers le haut ou vers le bas ? Rien n’a bougé.")
    else:
        actions.deplacer(maillon=maillon, agent=request.user, sens=sens)
    return redirect(f"{maillon.theorie.get_absolute_url()}#maillon-{maillon.pk}")


def retirer_maillon(request, pk):
    maillon = _maillon_ou_404(request, pk)
    if request.method == "POST":
        actions.retirer(objet=maillon, agent=request.user)
        messages.success(request, f"« {maillon} » est retiré, avec ses liens.")
        return redirect(maillon.theorie)
    return _saisie(
        request, Formulaire(), titre="Retirer un maillon", theorie=maillon.theorie, danger=True,
        geste="Retirer", texte=f"« {maillon} » et les liens qui y mènent seront effacés.",
    )  # fmt: skip


def relier(request, pk):
    une = _theorie_ou_404(request, pk)
    maillons, numeros = _maillons(une)
    form = LienForm(
        _donnees(request), maillons=maillons, numeros=numeros,
        instance=LienTheorie(theorie=une, reseau_id=une.reseau_id),
        initial={"de": request.GET.get("de", "")},
    )  # fmt: skip
    if form.is_valid():
        lien = actions.relier(lien=form.save(commit=False), agent=request.user)
        messages.success(request, f"{lien.de} mène à {lien.vers}.")
        return redirect(f"{une.get_absolute_url()}#maillon-{lien.de_id}")
    return _saisie(request, form, titre="Relier deux maillons", theorie=une, geste="Relier")


def _lien_ou_404(request, pk):
    liens = LienTheorie.objects.select_related("theorie__reseau", "de", "vers")
    return objet_ou_404(request, liens, pk=pk)


def modifier_lien(request, pk):
    lien = _lien_ou_404(request, pk)
    maillons, numeros = _maillons(lien.theorie)
    form = LienForm(_donnees(request), maillons=maillons, numeros=numeros, instance=lien)
    if form.is_valid() and _enregistrer(request, lien, form):
        return redirect(f"{lien.theorie.get_absolute_url()}#maillon-{lien.de_id}")
    return _saisie(
        request, form, titre="Un lien et son hypothèse", theorie=lien.theorie,
        url_supprimer=reverse("suivi:retirer_lien", args=[pk]),
    )  # fmt: skip


def retirer_lien(request, pk):
    lien = _lien_ou_404(request, pk)
    if request.method == "POST":
        actions.retirer(objet=lien, agent=request.user)
        messages.success(request, "Le lien est retiré ; les deux maillons restent.")
        return redirect(lien.theorie)
    return _saisie(
        request, Formulaire(), titre="Retirer un lien", theorie=lien.theorie, danger=True,
        geste="Retirer", texte=f"« {lien.de} » ne mènera plus à « {lien.vers} ».",
    )  # fmt: skip


# -- Sorties -----------------------------------------------------------------------------


def imprimer(request, pk, format):
    """La lecture du jour, ni scellée ni gardée."""
    une = _theorie_ou_404(request, pk)
    if format not in TYPES_MIME:
        raise Http404
    lue = lire_theorie(une, _periode(request))
    octets = documents.FABRIQUES[format](documents.contexte_theorie(lue, le=timezone.localdate()))
    nom = f"{slugify(une.titre)[:60]}-{lue.periode.annee}.{format}"
    disposition = "inline" if format == "pdf" else "attachment"
    return HttpResponse(
        octets,
        content_type=TYPES_MIME[format],
        headers={"Content-Disposition": f'{disposition}; filename="{nom}"'},
    )


def exporter(request, pk):
    """Choisir un accompagnement, voir la grille qui s’écrira, la créer."""
    une = _theorie_ou_404(request, pk)
    lue = lire_theorie(une, _periode(request))
    lignes = lignes_prevues(lue)
    choisi = request.POST.get("dossier") or request.GET.get("dossier", "")
    dossier = _dossier(request, choisi) if choisi else None
    vu = " ".join(f"{x.cle}:{x.parent or ''}:{x.libelle}" for x in lignes)
    if request.method == "POST" and dossier and lignes:
        if request.POST.get("vu") == vu:
            cadre = actions.exporter_en_cadre(
                theorie=une, lignes=lignes, dossier=dossier, agent=request.user,
                titre=f"Cadre logique : {une.titre}"[:200],
            )  # fmt: skip
            messages.success(request, "Le cadre logique est créé : complétez moyens et dates.")
            return redirect(cadre)
        messages.warning(request, "La théorie a changé depuis l’aperçu : relisez-le.")
    q = request.GET.get("q", "").strip()[:80]
    contexte = {
        "theorie": une, "lignes": lignes, "dossier": dossier, "vu": vu, "q": q,
        "dossiers": [] if dossier else _dossiers(request.user, q),
    }  # fmt: skip
    return render(request, "suivi/theorie/exporter.html", contexte)


def _dossier(request, pk):
    if not pk.isascii() or not pk.isdigit() or len(pk) > 18:
        raise Http404
    dossier = accompagnement_ou_404(request, int(pk))
    if not peut_modifier(request.user, dossier):
        raise Http404
    return dossier


def _dossiers(agent, q):
    """Les accompagnements ouverts qui répondent à la recherche, les siens d’abord."""
    ouverts = Accompagnement.objects.visibles_par(agent).ouverts()
    for mot in normaliser(q).split():
        ouverts = ouverts.filter(
            Q(recherche__contains=mot) | Q(fiche__collectivite__recherche__contains=mot)
        )
    miens_d_abord = Case(When(responsable=agent, then=0), default=1)
    choisis = ouverts.select_related("fiche__collectivite", "responsable").order_by(
        miens_d_abord, "-modifie_le", "-pk"
    )
    return list(choisis[:DOSSIERS_PROPOSES])
