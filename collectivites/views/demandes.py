"""La liste que décrit une adresse : ses filtres et leurs choix ; la page, la carte, les lots et les
exports partent d’ici."""

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.http import Http404
from django.utils import timezone

from predict.comptes.perimetre import dans_reseau
from predict.noyau.garde import garder
from predict.noyau.tableur import reponse_csv, reponse_xlsx

from ..calculs.liste import garnies
from ..exports.fiches import COLONNES_FICHES
from ..filters.fiches import FicheFilter
from ..forms.fiches import equipe_de
from ..models import Collectivite, Etiquette, Fiche
from ..regles import Nature
from .presentation_liste import Demande, Tri


def _territoire(reseau):
    """Départements et intercommunalités du territoire : ils changent une fois l’an."""

    def lire():
        lignes = Collectivite.objects.actuelles()
        if reseau.territoire:
            lignes = lignes.filter(region__code_insee__in=reseau.territoire)
            lignes = lignes.filter(nature__in=(Nature.DEPARTEMENT, Nature.EPCI))
        else:
            lignes = lignes.filter(nature=Nature.DEPARTEMENT)
        lignes = list(
            lignes.order_by("recherche").values_list("nature", "code_insee", "siren", "nom")
        )
        return {
            "departement": [(code, nom) for n, code, _, nom in lignes if n == Nature.DEPARTEMENT],
            "epci": [(siren, nom) for n, _, siren, nom in lignes if n == Nature.EPCI],
        }

    return garder(f"collectivites:territoire:{','.join(reseau.territoire or ())}", lire, 600)


def _propres_au_reseau(agent):
    """Équipe et étiquettes, en une requête."""
    nom = Concat("prenom", Value(" "), "nom", output_field=CharField())
    equipe = (
        equipe_de(agent.reseau_id)
        .order_by()
        .annotate(
            genre=Value("suivie_par"), cle=Cast("pk", CharField()), libelle=nom, rang=F("nom")
        )
        .values_list("genre", "cle", "libelle", "rang")
    )
    etiquettes = (
        Etiquette.objects.visibles_par(agent)
        .order_by()
        .annotate(genre=Value("etiquette"), cle=F("ref"), libelle=F("nom"), rang=F("nom"))
        .values_list("genre", "cle", "libelle", "rang")
    )
    choix = {"suivie_par": [], "etiquette": []}
    for genre, cle, libelle, _ in equipe.union(etiquettes).order_by("rang", "libelle"):
        choix[genre].append((cle, libelle.strip()))
    return choix


def choix_du_reseau(agent):
    """Ce que les filtres offrent et qui dépend du réseau : `FicheFilter(choix=…)`."""
    return _territoire(agent.reseau) | _propres_au_reseau(agent)


def demande(agent, requete, *, choix=None):
    """La liste que décrit une adresse (QueryDict) : la page, la carte, les lots, les exports."""
    le = timezone.localdate()
    fiches = Fiche.objects.visibles_par(agent).avec_cotisation(le.year)
    filtre = FicheFilter(requete, fiches, le=le, agent=agent, choix=choix or choix_du_reseau(agent))
    return Demande(requete, filtre, Tri.lire(requete.get("tri", "")), le)


def reponse_export(agent, fiches, format):
    """`fiches` : lignes déjà dans l’ordre."""
    nom = f"collectivites-{timezone.localdate():%Y-%m-%d}"
    if format == "xlsx":
        lignes = garnies(fiches, timezone.localdate())
        return reponse_xlsx(nom, "Collectivités", COLONNES_FICHES, lignes)
    if format == "csv":
        return reponse_csv(nom, COLONNES_FICHES, _dans_le_reseau(fiches, agent.reseau_id))
    raise Http404


def _dans_le_reseau(fiches, reseau_id):
    """Lignes lues pendant l’envoi : la transaction de la vue est alors finie."""
    with dans_reseau(reseau_id):
        yield from garnies(fiches, timezone.localdate())
