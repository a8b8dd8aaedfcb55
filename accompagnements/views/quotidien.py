"""Ajouter, modifier, supprimer les objets d’un accompagnement ; les tâches ; le temps."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Sum
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.comptes.droits import exiger, objet_ou_404
from predict.noyau.formulaires import Formulaire
from predict.noyau.typographie import heures

from ..actions import quotidien as actions
from ..droits import accompagnement_ou_404
from ..forms.commun import porter, tenter
from ..forms.quotidien import ImputerForm
from ..models import Tache, TempsPasse
from . import listes
from .genres import GENRES, QUOTIDIENS
from .lignes import quand_faire

PAR_PAGE = 50
# Pages d’où l’on agit sur une ligne, et où l’on revient : `?retour=…`.
RETOURS = {
    "journee": "accueil",
    "taches": "accompagnements:taches",
    "temps": "accompagnements:mes_temps",
}
HORS_DOSSIER = {"tache": "accompagnements:taches", "temps": "accompagnements:mes_temps"}


def contexte(accompagnement, agent):
    """Sections du jour le jour de la page d’un accompagnement."""
    sections = listes.contexte_de(QUOTIDIENS, accompagnement, agent)
    sections["taches_en_tout"] = accompagnement.taches.count()
    return sections


def _retour(request, genre, objet):
    voulu = request.GET.get("retour", "")
    if voulu in RETOURS:
        return reverse(RETOURS[voulu])
    if objet.accompagnement_id:
        page = reverse("accompagnements:detail", args=[objet.accompagnement_id])
        return f"{page}#{genre.chemin.replace('-', '_')}"
    if genre.code in HORS_DOSSIER:
        return reverse(HORS_DOSSIER[genre.code])
    fiche = actions.fiche_de(objet)
    return fiche.get_absolute_url() if fiche else reverse("accompagnements:liste")


def _page(request, genre, objet, formulaire, titre, bouton, **options):
    contexte = {
        "titre": titre, "formulaire": formulaire, "bouton": bouton, "genre": genre,
        "accompagnement": objet.accompagnement, "retour": _retour(request, genre, objet),
        "chapo": "", "danger": False, "url_supprimer": "",
    } | options  # fmt: skip
    statut = 422 if formulaire.errors else 200
    return render(request, "accompagnements/saisie.html", contexte, status=statut)


def _formulaire(request, genre, objet, **options):
    recu = request.method == "POST"
    return genre.formulaire(
        request.POST if recu else None, request.FILES if recu else None, instance=objet,
        agent=request.user, aujourdhui=timezone.localdate(),
        accompagnement=objet.accompagnement, fiche=actions.fiche_de(objet), **options,
    )  # fmt: skip


def _objet_ou_404(request, genre, pk):
    lignes = genre.lignes().select_related("accompagnement__fiche__collectivite")
    return objet_ou_404(request, lignes, pk=pk)


def ajouter(request, genre, pk=None):
    """Sur un accompagnement (`pk`), ou hors dossier pour une tâche ou du temps."""
    genre = GENRES[genre]
    accompagnement = accompagnement_ou_404(request, pk) if pk is not None else None
    exiger(listes.peut_ecrire(request.user, genre, accompagnement))
    objet = genre.nouveau(request.user, accompagnement)
    proposes = {nom: v for nom, v in request.GET.items() if v.isdecimal() and len(v) < 13}
    formulaire = _formulaire(request, genre, objet, initial=proposes)
    annonce = _annonce(request, genre, objet, formulaire)
    if request.method == "POST" and formulaire.is_valid():
        suites = formulaire.suites
        if tenter(
            formulaire, actions.ajouter, objet=formulaire.save(commit=False), agent=request.user,
            **suites,
        ):  # fmt: skip
            messages.success(request, annonce["dit"])
            dire_a_verifier(request, formulaire)
            return redirect(annonce["retour"])
    return _page(request, genre, objet, formulaire, annonce["titre"], "Ajouter",
                 chapo=annonce["chapo"], retour=annonce["retour"])  # fmt: skip


def _annonce(request, genre, objet, formulaire):
    """Ce que dit la page d’un ajout, et où elle mène ; un avenant n’est pas une convention."""
    premiere = getattr(formulaire, "avenant_de", None)
    if premiere is None:
        return {
            "titre": f"Ajouter {genre.un}", "chapo": genre.vide, "dit": genre.dit("ajouté"),
            "retour": _retour(request, genre, objet),
        }  # fmt: skip
    return {
        "titre": f"Créer un avenant à « {premiere} »", "dit": "Avenant ajouté.",
        "chapo": "Il reprend les parties de la convention ; l’objet, le montant et les dates "
        "sont les siens.",
        "retour": reverse(genre.page, args=[premiere.pk]),
    }  # fmt: skip


def modifier(request, genre, pk):
    genre = GENRES[genre]
    objet = _objet_ou_404(request, genre, pk)
    exiger(listes.peut_ecrire(request.user, genre, objet.accompagnement, objet))
    # Qui corrige depuis la page de l’objet y revient.
    retour = reverse(genre.page, args=[pk]) if genre.page else _retour(request, genre, objet)
    titre = str(objet)
    formulaire = _formulaire(request, genre, objet)
    if request.method == "POST" and formulaire.is_valid() and _corriger(request, formulaire):
        messages.success(request, genre.dit("modifié"))
        dire_a_verifier(request, formulaire)
        return redirect(retour)
    supprimer = reverse(f"accompagnements:supprimer_{genre.code}", args=[pk])
    suite = f"?{request.GET.urlencode()}" if request.GET else ""
    return _page(request, genre, objet, formulaire, titre, "Enregistrer", retour=retour,
                 url_supprimer=supprimer + suite)  # fmt: skip


def dire_a_verifier(request, formulaire):
    for phrase in formulaire.a_verifier:
        messages.warning(request, phrase)


def _corriger(request, formulaire):
    """Vrai si c’est enregistré ; sinon le formulaire dit le conflit ou le refus."""
    try:
        return actions.modifier(
            objet=formulaire.instance, agent=request.user, enregistrer=formulaire.enregistrer,
            champs=formulaire.changed_data, **formulaire.suites,
        )  # fmt: skip
    except ValidationError as refus:
        porter(formulaire, refus)
        return False


def supprimer(request, genre, pk):
    """GET : confirmer. POST : supprimer, sauf si autre chose s’appuie sur la ligne."""
    genre = GENRES[genre]
    objet = _objet_ou_404(request, genre, pk)
    exiger(listes.peut_ecrire(request.user, genre, objet.accompagnement, objet))
    formulaire = Formulaire(request.POST if request.method == "POST" else None)
    retour = _retour(request, genre, objet)
    if formulaire.is_valid() and tenter(
        formulaire, actions.retirer, objet=objet, agent=request.user
    ):
        messages.success(request, genre.dit("supprimé"))
        return redirect(retour)
    return _page(
        request, genre, objet, formulaire, f"Supprimer {genre.le}", "Supprimer", danger=True,
        chapo=f"« {objet} » disparaîtra, et ce que cette ligne apportait aux chiffres avec elle.",
    )  # fmt: skip


def lister(request, genre, pk):
    """Tout ce que le dossier contient de ce genre, page par page."""
    genre, accompagnement = GENRES[genre], accompagnement_ou_404(request, pk)
    objets = genre.lignes().filter(accompagnement=accompagnement).select_related("accompagnement")
    page = Paginator(objets, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "accompagnement": accompagnement, "genre": genre, "page": page,
        "section": listes.section(genre, accompagnement, request.user, timezone.localdate()),
        "lignes": listes.presenter(genre, page.object_list, request.user, timezone.localdate()),
    }  # fmt: skip
    return render(request, "accompagnements/lister.html", contexte)


# -- Tâches ----------------------------------------------------------------------------


def _tache_ou_404(request, pk):
    tache = objet_ou_404(request, Tache.objects.select_related("accompagnement"), pk=pk)
    exiger(listes.peut_ecrire(request.user, GENRES["tache"], tache.accompagnement, tache))
    return tache


@require_POST
def faire_tache(request, pk):
    tache = _tache_ou_404(request, pk)
    actions.faire(tache=tache, agent=request.user, le=timezone.localdate())
    messages.success(request, f"Fait : {tache}.")
    return redirect(_retour(request, GENRES["tache"], tache))


@require_POST
def rouvrir_tache(request, pk):
    tache = _tache_ou_404(request, pk)
    actions.rouvrir(tache=tache, agent=request.user)
    return redirect(_retour(request, GENRES["tache"], tache))


def ligne_de_tache(tache, le, retour):
    """Objet du composant tache.html ; on revient à la page `retour` (clé de RETOURS)."""
    suite = f"?retour={retour}"
    dossier = tache.accompagnement
    lieu = f"{dossier.fiche} · {dossier.get_etape_display()}" if dossier else "Hors accompagnement"
    if not dossier and tache.fiche_id:
        lieu = str(tache.fiche)
    return {
        "titre": tache.titre,
        "url": reverse("accompagnements:modifier_tache", args=[tache.pk]) + suite,
        "lieu": lieu,
        "quand": f"{quand_faire(tache, le)}{_par(tache)}",
        "en_retard": bool(tache.echeance and tache.echeance < le and not tache.faite_le),
        "url_faire": ""
        if tache.faite_le
        else reverse("accompagnements:faire_tache", args=[tache.pk]) + suite,
    }


def _par(tache):
    """« , par Inès » : qui l’a faite, si ce n’est pas la personne à qui elle était confiée."""
    autre = tache.faite_le and tache.faite_par_id and tache.faite_par_id != tache.assignee_id
    return f", par {tache.faite_par}" if autre else ""


def taches_de(agent):
    """Tâches confiées à l’agent, avec ce que leur ligne montre."""
    return (
        Tache.objects.visibles_par(agent)
        .filter(assignee=agent)
        .select_related("accompagnement__fiche__collectivite", "fiche__collectivite", "faite_par")
    )


def _rouvrir(tache):
    return reverse("accompagnements:rouvrir_tache", args=[tache.pk]) if tache.faite_le else ""


def _des_taches(agent, le):
    """{clé de l’adresse: (onglet, tâches)} ; la première est celle que l’on voit d’abord."""
    miennes, toutes = taches_de(agent), Tache.objects.visibles_par(agent)
    equipe = toutes.a_faire().select_related(
        "accompagnement__fiche__collectivite", "fiche__collectivite", "assignee", "faite_par"
    )
    faites = miennes.filter(faite_le__isnull=False).order_by("-faite_le", "-pk")
    return {
        "": ("À faire", miennes.a_faire()),
        "retard": ("En retard", miennes.en_retard(le)),
        "jalons": ("Jalons", miennes.a_faire().filter(jalon=True)),
        "equipe": ("De toute l’équipe", equipe),
        "faites": ("Faites", faites),
    }


def taches(request):
    """Mes tâches à faire, en retard, faites ; les jalons ; celles de l’équipe."""
    le = timezone.localdate()
    vues = _des_taches(request.user, le)
    voulue = next((cle for cle in vues if cle and request.GET.get(cle) == "1"), "")
    page = Paginator(vues[voulue][1], PAR_PAGE).get_page(request.GET.get("page"))
    lignes = []
    for t in page.object_list:
        ligne = ligne_de_tache(t, le, "taches") | {"url_rouvrir": _rouvrir(t)}
        if t.jalon:
            ligne["lieu"] += " · jalon"
        if voulue == "equipe":
            ligne["lieu"] += f" · {t.assignee}" if t.assignee_id else " · confiée à personne"
        lignes.append(ligne)
    contexte = {
        "page": page,
        "faites": voulue == "faites",
        "taches": lignes,
        "vues": [
            {"titre": titre, "url": f"?{cle}=1" if cle else "?", "nombre": None,
             "active": cle == voulue}
            for cle, (titre, _) in vues.items()
        ],
    }  # fmt: skip
    return render(request, "accompagnements/taches.html", contexte)


# -- Temps -----------------------------------------------------------------------------


@require_POST
def imputer(request):
    """Deux clics depuis « Ma journée » : du temps d’aujourd’hui, à soi."""
    formulaire = ImputerForm(request.POST, agent=request.user)
    if formulaire.is_valid():
        valeurs, minutes = formulaire.cleaned_data["sur"], formulaire.cleaned_data["duree"]
        actions.imputer(agent=request.user, le=timezone.localdate(), minutes=minutes, **valeurs)
        sur = valeurs.get("accompagnement") or valeurs["objet"]
        messages.success(request, f"{heures(minutes)} notées sur {sur}.")
    else:
        messages.error(request, "Rien n’est noté : choisissez sur quoi, puis une durée.")
    return redirect("accueil")


def semaine_de(le):
    """(lundi, dimanche) de la semaine de `le`."""
    lundi = le - timedelta(days=le.weekday())
    return lundi, lundi + timedelta(days=6)


def attendu_par_semaine(agent):
    """Minutes d’une semaine de travail : cinq jours du réseau, à la quotité de l’agent."""
    adhesion = agent.adhesion_courante
    return int(agent.reseau.heures_par_jour * 60 * 5 * adhesion.quotite)


def minutes_de_la_semaine(agent, le):
    siens = TempsPasse.objects.visibles_par(agent).filter(agent=agent, le__range=semaine_de(le))
    return siens.aggregate(somme=Sum("minutes"))["somme"] or 0
