"""Les versions validées de l’offre, ce qui a changé entre elles, et sa formalisation."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone

from predict.comptes.droits import est_direction, objet_ou_404
from predict.comptes.models import Terme

from ..actions.versions import situer_formalisation
from ..actions.versions import valider_version as garder_version
from ..calculs.contenu import Lexique
from ..calculs.versions import comparer_contenus, dire, instantane, photos
from ..forms.versions import FormalisationForm, VersionForm
from ..models import ServiceReseau, VersionOffre
from ..regles import CHAMPS_COMMUNS, EtatFormalisation
from ..regles.versions import CHAMPS_DE_VERSION, validee_par

AUJOURDHUI = "aujourdhui"


def _offre_du_jour(request):
    return instantane(ServiceReseau.objects.visibles_par(request.user).avec_commun())


def versions(request):
    gardees = list(VersionOffre.objects.visibles_par(request.user).order_by("-numero"))
    for une in gardees:
        une.par = validee_par(une.instance)
        une.nombre = len(photos(une.contenu))
    reseau = request.user.reseau
    etat = reseau.formalisation
    contexte = {
        "versions": gardees,
        "choix": [(str(v.numero), f"Version {v.numero}") for v in gardees],
        "direction": est_direction(request.user),
        "offre_vide": not ServiceReseau.objects.visibles_par(request.user).proposes().exists(),
        "formalisation": (
            EtatFormalisation(etat).label if etat in EtatFormalisation.values else ""
        ),
        "formalisation_le": reseau.formalisation_le,
        "terme": Terme.objects.de("formalisation_offre").filter(code=etat).first(),
    }
    return render(request, "offre/versions/liste.html", contexte)


def valider_version(request):
    aujourdhui = timezone.localdate()
    form = VersionForm(
        request.POST or None, aujourdhui=aujourdhui, initial={"validee_le": aujourdhui}
    )
    services = ServiceReseau.objects.visibles_par(request.user).proposes()
    if form.is_valid():
        version = garder_version(version=form.save(commit=False), agent=request.user)
        messages.success(request, f"Version {version.numero} gardée.")
        return redirect("offre:version", version.pk)
    contexte = {"form": form, "nombre": services.count()}
    statut = 422 if form.errors else 200
    return render(request, "offre/versions/valider.html", contexte, status=statut)


def version(request, pk):
    une = objet_ou_404(request, VersionOffre.objects.all(), pk=pk)
    lexique = Lexique.charger()
    missions = {}
    for photo in photos(une.contenu).values():
        missions.setdefault(str(photo.get("mission", "")), []).append(_lue(photo, lexique))
    contexte = {
        "version": une,
        "par": validee_par(une.instance),
        "missions": list(missions.items()),
        "nombre": sum(map(len, missions.values())),
    }
    return render(request, "offre/versions/version.html", contexte)


def _lue(photo, lexique):
    """Un service gardé : son titre, son volet, et ce qui s’en lit."""
    titres = {**CHAMPS_COMMUNS, **CHAMPS_DE_VERSION}
    caches = {"libelle", "mission", "volet", "decision"}
    paires = [
        (titre, dire(champ, photo[champ], lexique))
        for champ, titre in titres.items()
        if champ in photo and champ not in caches
    ]
    return {
        "libelle": str(photo.get("libelle", "")),
        "volet": dire("volet", photo.get("volet"), lexique),
        "ecart": dire("decision", photo.get("decision"), lexique),
        "paires": [(titre, texte) for titre, texte in paires if texte],
    }


def comparer_versions(request):
    """`?de=1&a=2` : numéros de version ; `a` vide, l’offre d’aujourd’hui."""
    gardees = {
        str(v.numero): v for v in VersionOffre.objects.visibles_par(request.user).order_by("numero")
    }
    if not gardees:
        messages.info(request, "Aucune version n’est encore gardée : il n’y a rien à comparer.")
        return redirect("offre:versions")
    de = gardees.get(request.GET.get("de", ""), next(iter(gardees.values())))
    a = gardees.get(request.GET.get("a", ""))
    contenu = a.contenu if a else _offre_du_jour(request)
    changes = comparer_contenus(de.contenu, contenu, Lexique.charger())
    contexte = {
        "de": de,
        "a": a,
        "choix_de": [(n, f"Version {n}", v == de) for n, v in gardees.items()],
        "choix_a": [
            *((n, f"Version {n}", v == a) for n, v in gardees.items()),
            (AUJOURDHUI, "Aujourd’hui", a is None),
        ],
        "ajoutes": [c for c in changes if c.genre == "ajoute"],
        "retires": [c for c in changes if c.genre == "retire"],
        "changes": [c for c in changes if c.genre == "change"],
    }
    return render(request, "offre/versions/comparer.html", contexte)


def formalisation(request):
    reseau = request.user.reseau
    depart = {
        "formalisation": reseau.formalisation,
        "formalisation_le": reseau.formalisation_le or timezone.localdate(),
    }
    form = FormalisationForm(request.POST or None, initial=depart)
    if form.is_valid():
        situer_formalisation(
            reseau=reseau,
            agent=request.user,
            formalisation=form.cleaned_data["formalisation"],
            le=form.cleaned_data["formalisation_le"],
        )
        messages.success(request, "La formalisation de votre offre est située.")
        return redirect("offre:versions")
    contexte = {"form": form, "termes": Terme.objects.de("formalisation_offre")}
    statut = 422 if form.errors else 200
    return render(request, "offre/versions/formalisation.html", contexte, status=statut)
