"""L’argumentaire du réseau : convaincre, répondre aux défis, les mots justes."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from predict.comptes.droits import objet_ou_404

from ..actions.argumentaire import argument_ecrit, deplacer, reprendre, supprimer_argument
from ..calculs.argumentaire import a_portee as choisir_a_portee
from ..calculs.argumentaire import argumentaire as composer
from ..documents.argumentaire import argumentaire_pdf
from ..forms.argumentaire import ArgumentForm, niveaux_et_profils
from ..models import Argument
from ..regles import NatureArgument

GESTES = {
    NatureArgument.ARGUMENT: ("Ajouter un argument", "Modifier l’argument"),
    NatureArgument.APPROCHE: ("Ajouter une approche", "Modifier l’approche"),
    NatureArgument.LANGAGE: ("Ajouter un élément de langage", "Modifier l’élément de langage"),
}


def _argument_ou_404(request, pk):
    return objet_ou_404(request, Argument.objects.all(), pk=pk)


def _filtre(request):
    """(niveau, profils, {code: libellé} des niveaux, des profils) ; un code inconnu est ignoré."""
    niveaux, profils = niveaux_et_profils()
    niveau = request.GET.get("niveau", "")
    choisis = [code for code in request.GET.getlist("profil") if code in profils]
    return niveau if niveau in niveaux else "", choisis, niveaux, profils


def argumentaire(request):
    niveau, choisis, niveaux, profils = _filtre(request)
    contexte = {
        "a": composer(Argument.objects.visibles_par(request.user), niveau=niveau, profils=choisis),
        "niveaux": niveaux,
        "profils": profils,
        "filtree": bool(niveau or choisis),
        "filtres": _barre(request, niveau, choisis, niveaux, profils),
        "natures": NatureArgument,
        "suite": request.GET.urlencode(),
    }
    return render(request, "offre/argumentaire/page.html", contexte)


def _barre(request, niveau, choisis, niveaux, profils):
    base = reverse("offre:argumentaire")

    def adresse(**remplacees):
        requete = request.GET.copy()
        for nom, valeurs in remplacees.items():
            requete.setlist(nom, valeurs)
        return f"{base}?{requete.urlencode()}"

    puces = []
    if niveau:
        puces.append({"titre": "Niveau", "valeur": niveaux[niveau], "url": adresse(niveau=[])})
    if choisis:
        puces.append({"titre": "Profil", "valeur": ", ".join(choisis), "url": adresse(profil=[])})
    return {
        "titre": "Filtrer l’argumentaire",
        "action": base,
        "recherche": None,
        "plus": None,
        "caches": [],
        "choix": [
            _choix("niveau", "Niveau", niveaux, [niveau] if niveau else []),
            _choix("profil", "Profil", profils, choisis),
        ],
        "puces": puces,
        "url_effacer": base,
    }


def _choix(nom, titre, mots, retenus):
    return {
        "nom": nom,
        "titre": titre,
        "nombre": len(retenus),
        "options": [
            {"valeur": code, "libelle": libelle, "choisie": code in retenus}
            for code, libelle in mots.items()
        ],
    }


@require_safe
def pdf(request):
    niveau, choisis, niveaux, _ = _filtre(request)
    lignes = Argument.objects.visibles_par(request.user)
    precision = ", ".join([*([niveaux[niveau].lower()] if niveau else []), *choisis])
    octets = argumentaire_pdf(
        request.user.reseau, composer(lignes, niveau=niveau, profils=choisis),
        timezone.localdate(), precision=precision,
    )  # fmt: skip
    reponse = HttpResponse(octets, content_type="application/pdf")
    reponse["Content-Disposition"] = 'inline; filename="argumentaire-de-poche.pdf"'
    return reponse


def creer(request, nature):
    """`nature` : argument, approche ou langage ; `?cle=` prépare la famille ou le défi."""
    if nature not in NatureArgument.values:
        raise Http404
    un = Argument(reseau=request.user.reseau, nature=nature)
    initial = {"cle": request.GET["cle"][:60]} if request.GET.get("cle") else {}
    form = ArgumentForm(request.POST or None, instance=un, initial=initial)
    if form.is_valid():
        argument = form.save()
        argument_ecrit(argument=argument, agent=request.user, champs=form.changed_data, cree=True)
        messages.success(request, "Ajouté à l’argumentaire.")
        return redirect(f"{reverse('offre:argumentaire')}#argument-{argument.pk}")
    return _saisie(request, form, GESTES[nature][0], "Ajouter", None)


def modifier(request, pk):
    argument = _argument_ou_404(request, pk)
    form = ArgumentForm(request.POST or None, instance=argument)
    if form.is_valid() and form.enregistrer():
        argument_ecrit(argument=argument, agent=request.user, champs=form.changed_data)
        messages.success(request, "Enregistré.")
        return redirect(f"{reverse('offre:argumentaire')}#argument-{argument.pk}")
    relu = _argument_ou_404(request, pk)
    return _saisie(request, form, GESTES[relu.nature][1], "Enregistrer", relu)


def _saisie(request, form, titre, geste, argument):
    contexte = {"form": form, "titre": titre, "geste": geste, "argument": argument}
    status = 422 if form.errors else 200
    return render(request, "offre/argumentaire/saisie.html", contexte, status=status)


def supprimer(request, pk):
    """Confirmation (GET), puis suppression (POST)."""
    argument = _argument_ou_404(request, pk)
    if request.method == "POST":
        supprimer_argument(argument=argument, agent=request.user)
        messages.success(request, f"« {argument} » est retiré de l’argumentaire.")
        return redirect("offre:argumentaire")
    return render(request, "offre/argumentaire/supprimer.html", {"argument": argument})


@require_POST
def ordonner(request, pk):
    argument = _argument_ou_404(request, pk)
    deplacer(argument=argument, sens=-1 if request.POST.get("sens") == "-1" else 1)
    return redirect(f"{reverse('offre:argumentaire')}#argument-{argument.pk}")


@require_POST
def reprendre_le_commun(request):
    """Reprend la ou les propositions désignées ; `ref` se répète."""
    nouveaux = reprendre(
        reseau=request.user.reseau, agent=request.user, refs=request.POST.getlist("ref")[:100]
    )
    if len(nouveaux) == 1:
        messages.success(request, "Repris : faites-en votre phrase.")
        return redirect("offre:modifier_argument", nouveaux[0].pk)
    if nouveaux:
        messages.success(request, f"{len(nouveaux)} phrases reprises : faites-les vôtres.")
    else:
        messages.info(request, "Rien à reprendre : votre argumentaire les contient déjà.")
    return redirect("offre:argumentaire")


@require_safe
def a_portee(request):
    """Fragment : les phrases qui servent à cet endroit (`nature`, `niveau`, `profils`, `cle`).

    Demandé hors d’htmx, il renvoie à l’argumentaire filtré de même.
    """
    niveau, _, niveaux, profils = _filtre(request)
    choisis = [c for c in request.GET.get("profils", "").split(",") if c in profils]
    natures = [n for n in request.GET.get("nature", "").split(",") if n in NatureArgument.values]
    if not request.htmx:
        requete = request.GET.copy()
        requete.clear()
        if niveau:
            requete["niveau"] = niveau
        requete.setlist("profil", choisis)
        return redirect(f"{reverse('offre:argumentaire')}?{requete.urlencode()}")
    siennes, communes = choisir_a_portee(
        Argument.objects.visibles_par(request.user), natures=natures, niveau=niveau,
        profils=choisis, cle=request.GET.get("cle", "")[:60],
    )  # fmt: skip
    contexte = {
        "siennes": siennes,
        "communes": communes,
        "niveau": niveau,
        "choisis": choisis,
        "niveau_dit": niveaux.get(niveau, ""),
    }
    return render(request, "offre/argumentaire/_a_portee.html", contexte)
