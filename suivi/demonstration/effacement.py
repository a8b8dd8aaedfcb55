"""Retirer les réseaux fictifs, et eux seuls."""

from django.db import transaction

from collectivites.models import Collectivite
from offre.models import Dispositif, SessionDispositif
from predict.comptes.cloisonnement import modeles_locataires
from predict.comptes.models import Acte, Adhesion, Agent, Reseau
from predict.comptes.perimetre import dans_reseau
from predict.noyau.echange import ordre_d_insertion

from ..models import FichePartagee, Transmission
from .comptes import RESEAU, VOISIN, courriel
from .national import FICTIFS


def effacer():
    """Efface lignes, fichiers et comptes des réseaux marqués « démonstration »."""
    for reseau in Reseau.objects.filter(slug__in=[RESEAU, VOISIN, *FICTIFS], demonstration=True):
        fichiers = []
        with transaction.atomic():
            with dans_reseau(reseau.pk):
                fichiers = _vider(reseau)
            # Le rôle applicatif n’efface pas un journal ; le propriétaire de la base le peut.
            siens = Acte.objects.filter(reseau=reseau)
            siens._raw_delete(siens.db)
            Agent.objects.filter(adhesion_courante__reseau=reseau).update(adhesion_courante=None)
            Adhesion.objects.filter(reseau=reseau).delete()
            Transmission.objects.filter(reseau=reseau).delete()
            FichePartagee.objects.filter(reseau=reseau).delete()
            Collectivite.objects.filter(propre_a=reseau).delete()
            SessionDispositif.objects.filter(propre_a=reseau).delete()
            Dispositif.objects.filter(propre_a=reseau).delete()
            reseau.delete()
        for stockage, nom in fichiers:
            stockage.delete(nom)
    Agent.objects.filter(
        email__endswith=courriel("").lower(), adhesions__isnull=True, is_staff=False
    ).delete()


def _vider(reseau):
    fichiers = []
    modeles = [m for m in ordre_d_insertion(modeles_locataires()) if m is not Acte]
    for modele in reversed(modeles):
        lignes = modele._base_manager.filter(reseau=reseau)
        for colonne in modele._meta.concrete_fields:
            if hasattr(colonne, "upload_to"):
                noms = lignes.values_list(colonne.name, flat=True)
                fichiers += [(colonne.storage, nom) for nom in noms if nom]
            if colonne.related_model is modele and colonne.null:
                lignes.update(**{colonne.name: None})
        lignes._raw_delete(lignes.db)
    return fichiers
