"""Le journal des actes du réseau : qui a fait quoi, à quoi, quand ; et s’il est resté entier."""

from datetime import datetime

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.noyau.tableur import Colonne, reponse_csv, reponse_xlsx

from .. import actions, scellement
from ..forms import JournalForm
from ..models import Acte, Adhesion, Reseau

PAR_PAGE = 50
# Les actes à proposer au filtre se lisent dans les plus récents : le coût reste le même,
# que le journal ait mille lignes ou un million.
RECENTS = 2000
COLONNES = (
    Colonne("Rang", "rang", "entier"),
    Colonne("Quand", "le", "moment"),
    Colonne("Qui", lambda a: str(a.agent) if a.agent else "Hors de l’interface"),
    Colonne("Acte", "verbe"),
    Colonne("Sur quoi", "objet_titre", "long"),
    Colonne("Champs touchés", lambda a: ", ".join(_libelles(a)), "long"),
    Colonne("Motif", "motif", "long"),
    Colonne("Empreinte chaînée", "chaine", "long"),
)


def journal(request):
    actes = Acte.objects.visibles_par(request.user)
    filtre, retenus = _filtres(request, actes)
    page = Paginator(retenus, PAR_PAGE).get_page(request.GET.get("page"))
    suite = f"?{request.GET.urlencode()}" if request.GET else ""
    contexte = {
        "page": page,
        "lignes": [(acte, _libelles(acte)) for acte in page],
        "form": filtre,
        "filtre": any(request.GET.get(nom) for nom in filtre.fields),
        "chaine": _etat(request.user.reseau),
        "outils": {
            "nombre": page.paginator.count,
            "nom": "acte,actes",
            "precision": "du plus récent au plus ancien",
            "colonnes": None,
            "exports": [
                {"titre": titre, "url": reverse("comptes:exporter_journal", args=[f]) + suite}
                for f, titre in (("xlsx", "Classeur (XLSX)"), ("csv", "Texte (CSV)"))
            ],
        },
    }
    return render(request, "comptes/journal.html", contexte)


def exporter_journal(request, format):
    """Ce que le filtre montre, et le rang et l’empreinte qui permettent de le vérifier."""
    if format not in {"xlsx", "csv"}:
        raise Http404
    _, retenus = _filtres(request, Acte.objects.visibles_par(request.user))
    nom = f"journal-{timezone.localdate():%Y-%m-%d}"
    if format == "xlsx":
        return reponse_xlsx(nom, "Journal des actes", COLONNES, retenus.iterator(2000))
    # Le CSV part au fil de l’eau, une fois la transaction rendue : les lignes se lisent avant.
    return reponse_csv(nom, COLONNES, list(retenus))


@require_POST
def verifier_journal(request):
    """Relit toute la chaîne, en travail : la page revient avec le résultat."""
    reseau = request.user.reseau
    travail = actions.demander_travail(
        reseau=reseau, type="verifier_journal", titre="Vérification du journal", agent=request.user
    )
    messages.info(request, "La chaîne se relit : son état sera à jour dans un instant.")
    return redirect("comptes:travail", pk=travail.pk)


def _filtres(request, actes):
    agent = request.user
    filtre = JournalForm(request.GET, agents=_agents(agent), verbes=_verbes(actes))
    return filtre, filtre.appliquer(actes.select_related("agent"))


def _etat(reseau):
    """Le dernier relevé de la chaîne, et ce qui s’y est ajouté depuis."""
    releve = Reseau.objects.values_list("journal_etat", flat=True).get(pk=reseau.pk) or {}
    faux = releve.get("faux")
    return {
        "releve": bool(releve),
        "intact": faux is None,
        "faux": faux,
        "raison": scellement.RAISONS.get(releve.get("raison"), ""),
        "le": datetime.fromisoformat(releve["le"]) if releve else None,
        "scelles": releve.get("scelles", 0),
        "effaces": releve.get("effaces", 0),
        "temoin_rang": releve.get("temoin_rang", 0),
        "temoin": releve.get("temoin", ""),
    }


def _agents(agent):
    places = Adhesion.objects.visibles_par(agent).select_related("agent")
    return [(str(p.agent_id), str(p.agent)) for p in places.order_by("agent__nom", "agent__prenom")]


def _verbes(actes):
    recents = actes.order_by("-le", "-pk").values("pk")[:RECENTS]
    return sorted(set(Acte.objects.filter(pk__in=recents).values_list("verbe", flat=True)))


def _libelles(acte):
    """Noms des champs touchés, tels que l’écran les appelle ; jamais ce qu’ils contiennent."""
    try:
        modele = apps.get_model(acte.objet_type)
    except (LookupError, ValueError):
        return acte.champs
    return [_libelle(modele, champ) for champ in acte.champs]


def _libelle(modele, champ):
    try:
        return str(modele._meta.get_field(champ).verbose_name)
    except (FieldDoesNotExist, AttributeError):
        return champ
