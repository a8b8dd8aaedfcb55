"""Le journal des actes du réseau : qui a fait quoi, à quoi, quand."""

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.core.paginator import Paginator
from django.shortcuts import render

from ..forms import JournalForm
from ..models import Acte, Adhesion

PAR_PAGE = 50
# Les actes à proposer au filtre se lisent dans les plus récents : le coût reste le même,
# que le journal ait mille lignes ou un million.
RECENTS = 2000


def journal(request):
    actes = Acte.objects.visibles_par(request.user)
    filtre = JournalForm(request.GET, agents=_agents(request.user), verbes=_verbes(actes))
    retenus = filtre.appliquer(actes.select_related("agent"))
    page = Paginator(retenus, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "page": page,
        "lignes": [(acte, _libelles(acte)) for acte in page],
        "form": filtre,
        "filtre": any(request.GET.get(nom) for nom in filtre.fields),
    }
    return render(request, "comptes/journal.html", contexte)


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
