"""Le fil de la relation à l’écran et en tableur : filtres, pages, export."""

from dataclasses import replace

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from collectivites.droits import fiche_ou_404
from collectivites.models import Echange
from collectivites.views.entete import contexte_fiche
from collectivites.views.fil import Entree, entree_d_echange
from predict.comptes.regles import FormatDocument
from predict.noyau.tableur import Colonne, reponse_csv, reponse_xlsx
from predict.noyau.typographie import date_longue

from ..calculs.fil import ECHANGE, SORTES, lignes_du_fil
from ..forms.relation import EchangeEtSuiteForm, FilForm
from ..models import Tache
from ..regles import Etape, EtatSollicitation

PAR_PAGE = 25
EN_SYNTHESE = 15
# Route où mène chaque sorte de ligne, sa nature et son icône.
PAGES = {
    "participation": ("collectivites:evenement", "Événement", "ticket-perforated"),
    "tournee": ("collectivites:tournee", "Visite prévue", "geo-alt"),
    "sollicitation": ("accompagnements:sollicitation", "Sollicitation", "inbox"),
    "activite": ("accompagnements:detail", "Activité", "check2-square"),
    "passage": ("accompagnements:detail", "Passage", "signpost-split"),
    "document": ("comptes:document", "Document", "file-earmark-text"),
    "piece": ("accompagnements:piece", "Pièce", "paperclip"),
}


def _phrases(*morceaux):
    return "".join(f"{m.rstrip('.')}. " for m in morceaux if m).strip()


def _passage(ligne):
    vers = Etape(ligne["fil_vers"]).label
    if not ligne["fil_de"]:
        return f"Démarrage, {vers}"
    return f"{Etape(ligne['fil_de']).label} → {vers}"


def _titre(sorte, ligne):
    if sorte == "passage":
        return _passage(ligne)
    if sorte == "document":
        return f"{ligne['fil_titre']}, version {ligne['fil_de']}"
    return ligne["fil_titre"] or ligne["fil_note"]


def _note(sorte, ligne):
    note, texte = ligne["fil_note"], ligne["fil_texte"]
    if sorte == "participation":
        return _phrases(note, f"Suite : {texte}" if texte else "")
    if sorte == "tournee":
        return _phrases(f"Tournée « {note} »")
    if sorte == "sollicitation":
        return _phrases(EtatSollicitation(note).label)
    if sorte == "passage":
        return _phrases(f"Accompagnement « {note} »", f"Passage outre : {texte}" if texte else "")
    if sorte == "activite":
        return _phrases(f"Accompagnement « {note} »")
    return FormatDocument(note).label if sorte == "document" else note


def _entree(ligne, le):
    sorte, quand = ligne["fil_sorte"], ligne["fil_quand"]
    route, nature, icone = PAGES[sorte]
    entier = sorte in ("activite", "sollicitation")
    return Entree(
        quand=quand,
        nature=nature,
        titre=_titre(sorte, ligne),
        url=reverse(route, args=[ligne["fil_lien"]]),
        icone=icone,
        texte=ligne["fil_texte"] if entier else "",
        note=_note(sorte, ligne),
        sorte="passage" if sorte == "passage" else "avenir" if quand > le else "",
    )


def _suite_dite(tache):
    """« Suite : envoyer la note, faite le 12 mars 2027 par Camille R. »."""
    if tache.faite_le:
        qui = f" par {tache.faite_par.nom_complet}" if tache.faite_par else ""
        return f"Suite faite le {date_longue(tache.faite_le)}{qui} : {tache.titre}"
    pour = f", pour le {date_longue(tache.echeance)}" if tache.echeance else ""
    qui = f", confiée à {tache.assignee.nom_complet}" if tache.assignee else ""
    return f"Suite à donner{pour}{qui} : {tache.titre}"


def _entree_d_echange(echange, le):
    """L’échange, et ce que ses tâches sont devenues."""
    taches = echange.suites
    if taches:
        # La tâche dit la suite mieux que le texte : où elle en est, et qui s’en charge.
        echange.suite = ""
    entree = entree_d_echange(echange, le)
    return replace(entree, note=_phrases(entree.note, *(_suite_dite(t) for t in taches)))


def _echanges(lignes):
    """{clé: échange}, avec qui l’a noté, qui y était et ses suites ; trois requêtes."""
    cles = [ligne["fil_cle"] for ligne in lignes if ligne["fil_sorte"] == ECHANGE]
    if not cles:
        return {}
    taches = Tache.objects.select_related("assignee", "faite_par")
    lus = Echange.objects.filter(pk__in=cles).select_related("auteur").avec_presences()
    lus = lus.prefetch_related(Prefetch("taches", queryset=taches, to_attr="suites"))
    return {echange.pk: echange for echange in lus}


def entrees_de(lignes, le):
    """Les lignes du fil, prêtes pour `composants/fil.html`."""
    lignes = list(lignes)
    echanges = _echanges(lignes)
    return [
        _entree_d_echange(echanges[ligne["fil_cle"]], le)
        if ligne["fil_sorte"] == ECHANGE
        else _entree(ligne, le)
        for ligne in lignes
    ]


# -- La page -----------------------------------------------------------------------------


def _filtre(titre, nom, options, choisies):
    lignes = [
        {"valeur": str(valeur), "libelle": libelle, "choisie": str(valeur) in choisies}
        for valeur, libelle in options
    ]
    nombre = sum(ligne["choisie"] for ligne in lignes)
    return {"titre": titre, "nom": nom, "nombre": nombre, "options": lignes}


def _puces(request, choix, form):
    def sans(*noms):
        requete = request.GET.copy()
        for nom in ("page", *noms):
            requete.pop(nom, None)
        return f"?{requete.urlencode()}"

    puces = [
        {
            "titre": c["titre"], "url": sans(c["nom"]),
            "valeur": ", ".join(o["libelle"] for o in c["options"] if o["choisie"]),
        }
        for c in choix if c["nombre"]
    ]  # fmt: skip
    demande = form.demande
    if demande.texte:
        puces.insert(0, {"titre": "Texte", "valeur": demande.texte, "url": sans("q")})
    for nom, valeur, titre in (("du", demande.du, "Depuis le"), ("au", demande.au, "Jusqu’au")):
        if valeur:
            puces.append({"titre": titre, "valeur": date_longue(valeur), "url": sans(nom)})
    return puces


def _contexte_du_fil(request, fiche, form):
    form.is_valid()
    choix = [
        _filtre("Type", "sorte", SORTES.items(), form.demande.sortes),
        _filtre("Noté par", "auteur", form.auteurs, [str(a) for a in form.demande.auteurs]),
        _filtre("Suite", "suite", [("1", "Avec une suite ouverte")], "1" * form.demande.suite),
    ]
    adresse = reverse("accompagnements:relation", args=[fiche.pk])
    puces = _puces(request, choix, form)
    requete = request.GET.copy()
    requete.pop("page", None)

    def export(format_, **plus):
        suite = requete.copy()
        suite.update(plus)
        exporter = reverse("accompagnements:exporter_fil", args=[fiche.pk, format_])
        return f"{exporter}?{suite.urlencode()}"

    return {
        "form_filtres": form,
        "filtres": {
            "titre": "Filtrer le fil", "action": adresse, "caches": [], "choix": choix,
            "recherche": {
                "nom": "q", "libelle": "Objet, compte rendu, lieu", "valeur": form.demande.texte,
            },
            "puces": puces, "url_effacer": adresse if puces else "",
        },
        "exports": [
            {"titre": "XLSX, sans les notes privées", "url": export("xlsx")},
            {"titre": "CSV, sans les notes privées", "url": export("csv")},
            {"titre": "XLSX, notes privées comprises (équipe)", "url": export("xlsx", prives=1)},
        ],
    }  # fmt: skip


def relation(request, pk):
    """L’onglet « Échanges » : le fil entier de la relation, filtré et paginé."""
    fiche, le = fiche_ou_404(request, pk), timezone.localdate()
    form = FilForm(request.GET, agent=request.user)
    contexte = contexte_fiche(fiche, "echanges", le) | _contexte_du_fil(request, fiche, form)
    lignes = lignes_du_fil(request.user, fiche, form.demande)
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    contexte |= {
        "page": page,
        "entrees": entrees_de(page, le),
        "form": EchangeEtSuiteForm(fiche=fiche, agent=request.user, equipe=form.equipe),
    }
    return render(request, "accompagnements/relation.html", contexte)


def fil(request, pk):
    """Le début du fil, pour la synthèse de la fiche (fragment htmx).

    `collectivites` ne connaît pas les accompagnements : sa page montre les échanges, et ce
    fragment la remplace. Sans JavaScript, l’onglet « Échanges » dit le reste.
    """
    fiche, le = fiche_ou_404(request, pk), timezone.localdate()
    form = FilForm(request.GET, agent=request.user)
    form.is_valid()
    lignes = list(lignes_du_fil(request.user, fiche, form.demande)[: EN_SYNTHESE + 1])
    contexte = {
        "fiche": fiche,
        "entrees": entrees_de(lignes[:EN_SYNTHESE], le),
        "reste": len(lignes) > EN_SYNTHESE,
    }
    return render(request, "accompagnements/_fil.html", contexte)


# -- L’export ----------------------------------------------------------------------------

COLONNES_FIL = (
    Colonne("Date", "quand", "date"),
    Colonne("Type", "nature"),
    Colonne("Objet", "titre", "long"),
    Colonne("Compte rendu", "texte", "long"),
    Colonne("Précisions", "note", "long"),
)


def exporter_fil(request, pk, format):
    """Exactement ce qui est filtré. Sans les notes privées, sauf à le demander pour l’équipe."""
    fiche, le = fiche_ou_404(request, pk), timezone.localdate()
    form = FilForm(request.GET, agent=request.user)
    form.is_valid()
    demande = replace(form.demande, sans_prives=request.GET.get("prives") != "1")
    entrees = entrees_de(lignes_du_fil(request.user, fiche, demande), le)
    nom = f"fil-{fiche.collectivite.code or fiche.pk}-{le:%Y-%m-%d}"
    if format == "xlsx":
        return reponse_xlsx(nom, f"Fil de {fiche}", COLONNES_FIL, entrees)
    if format == "csv":
        return reponse_csv(nom, COLONNES_FIL, entrees)
    raise Http404
