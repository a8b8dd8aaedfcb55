"""Prendre un objet et le droit de le voir d’un même geste (hors périmètre : 404)."""

from django.utils import timezone

from predict.comptes.droits import objet_ou_404
from predict.comptes.regles import ROLES_MEMBRES, Role

from .models import (
    ActeurFiche,
    Contact,
    Cotisation,
    Direction,
    Echange,
    Evenement,
    Fiche,
    Import,
    Mandat,
    NiveauFiche,
    Partenariat,
    Participation,
    ProfilFiche,
    Referent,
    TempsProgramme,
    Tournee,
    Visite,
)


def fiche_ou_404(request, pk, fiches=None):
    """La fiche, sa collectivité, qui la suit et le compte de ses onglets : une requête.

    `fiches` : un queryset déjà annoté, si la page en demande davantage.
    """
    fiches = Fiche.objects.all() if fiches is None else fiches
    fiches = fiches.avec_collectivite().avec_comptes().avec_derniere_cotisation()
    return objet_ou_404(request, fiches.select_related("collectivite__remplacee_par"), pk=pk)


def contact_ou_404(request, pk):
    """Le contact, sa direction, et s’il est hors des envois aujourd’hui."""
    lignes = Contact.objects.select_related("fiche__collectivite", "direction")
    lignes = lignes.avec_envois(timezone.localdate())
    return objet_ou_404(request, lignes, pk=pk)


def mandat_ou_404(request, pk):
    lignes = Mandat.objects.select_related("contact__fiche__collectivite")
    return objet_ou_404(request, lignes, pk=pk)


def direction_ou_404(request, pk):
    return objet_ou_404(request, Direction.objects.select_related("fiche__collectivite"), pk=pk)


def peut_purger(agent):
    """Effacer en nombre : la direction et l’administration du réseau."""
    return agent.role in ROLES_MEMBRES


def peut_regler(agent):
    return agent.role == Role.ADMINISTRATION


def referent_ou_404(request, pk):
    return objet_ou_404(request, Referent.objects.select_related("agent", "contact"), pk=pk)


def echange_ou_404(request, pk):
    return objet_ou_404(request, Echange.objects.select_related("fiche__collectivite"), pk=pk)


def partenariat_ou_404(request, pk):
    lignes = Partenariat.objects.select_related("fiche__collectivite", "comite")
    return objet_ou_404(request, lignes, pk=pk)


def profil_ou_404(request, pk):
    return objet_ou_404(request, ProfilFiche.objects.select_related("fiche__collectivite"), pk=pk)


def niveau_ou_404(request, pk):
    return objet_ou_404(request, NiveauFiche.objects.select_related("fiche__collectivite"), pk=pk)


def cotisation_ou_404(request, pk):
    return objet_ou_404(request, Cotisation.objects.select_related("fiche__collectivite"), pk=pk)


def acteur_fiche_ou_404(request, pk):
    lignes = ActeurFiche.objects.select_related("fiche__collectivite", "acteur__commune")
    return objet_ou_404(request, lignes, pk=pk)


def evenement_ou_404(request, pk):
    lignes = Evenement.objects.select_related("reseau", "lieu__departement", "animee_par")
    return objet_ou_404(request, lignes, pk=pk)


def participation_ou_404(request, pk):
    lignes = Participation.objects.avec_personne().select_related("evenement__reseau")
    return objet_ou_404(request, lignes, pk=pk)


def temps_ou_404(request, pk):
    return objet_ou_404(request, TempsProgramme.objects.select_related("evenement"), pk=pk)


def import_ou_404(request, pk):
    return objet_ou_404(request, Import.objects.select_related("depose_par", "travail"), pk=pk)


def tournee_ou_404(request, pk):
    return objet_ou_404(request, Tournee.objects.select_related("depart", "agent", "reseau"), pk=pk)


def visite_ou_404(request, pk):
    lignes = Visite.objects.select_related("tournee__depart", "fiche__collectivite", "contact")
    return objet_ou_404(request, lignes, pk=pk)
