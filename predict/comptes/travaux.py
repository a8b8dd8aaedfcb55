"""Le registre des travaux et leur exécution (conception §7).

Un travail se décrit par une fonction inscrite avec `@travail("type")`, dans `<app>/tasks.py` :

    @travail("rapport_annuel")
    def rapport_annuel(travail, avancer):
        with dans_reseau(travail.reseau_id):
            donnees = lire(…)
        avancer(1, 3, "Données lues")
        pdf = rendre(donnees)          # long, hors de toute transaction
        def effet():                   # court, dans la même transaction que l’état « fait »
            document = emettre_document(…)
            return {"document": document.pk}
        return effet

Le calcul peut recommencer sans dommage ; l’effet, lui, se produit une fois et une seule.
"""

import logging
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from .models import Travail
from .perimetre import dans_reseau
from .regles import EtatTravail

JOURNAL = logging.getLogger("predict.travaux")
BAIL = timedelta(seconds=60)
ESSAIS_MAX = 5
# Un travail qui tue chaque fois son exécuteur finit par être laissé, et dit en échec.
REPRISES_MAX = 25
TRAVAUX = {}
# Ce qui s’écrit avec la fin d’un travail, faite ou en échec : `f(travail)`.
A_LA_FIN = []


class TravailAnnule(Exception):
    """La personne qui l’a demandé ne le veut plus."""


class BailPerdu(Exception):
    """Un autre exécuteur a repris le travail : celui-ci doit tout laisser."""


def travail(type_de_travail):
    """Inscrit une fonction `f(travail, avancer) -> effet` sous ce type."""

    def inscrire(fonction):
        TRAVAUX[type_de_travail] = fonction
        return fonction

    return inscrire


def a_la_fin(fonction):
    """Inscrit une fonction à jouer dans la transaction qui finit un travail."""
    A_LA_FIN.append(fonction)
    return fonction


def prendre(identifiant, reseau_id, maintenant=None):
    """Prend le bail d’un travail ; rend le travail, ou `None` si un autre l’a déjà.

    Une mise à jour conditionnelle suffit : deux exécuteurs ne peuvent pas changer la même
    ligne, le second voit zéro ligne modifiée.
    """
    maintenant = maintenant or timezone.now()
    jeton = secrets.token_hex(16)
    with dans_reseau(reseau_id), transaction.atomic():
        pris = (
            Travail.objects.filter(pk=identifiant)
            .a_prendre(maintenant)
            .update(
                etat=EtatTravail.EN_COURS,
                bail_jeton=jeton,
                bail_jusqu_a=maintenant + BAIL,
                commence_le=maintenant,
                essais=F("essais") + 1,
            )
        )
        return (
            Travail.objects.select_related("reseau", "demande_par").get(pk=identifiant)
            if pris
            else None
        )


def _sous_bail(un_travail, **valeurs):
    """Écrit sur la ligne si l’on tient encore le bail ; sinon, `BailPerdu`."""
    ecrit = Travail.objects.filter(
        pk=un_travail.pk, bail_jeton=un_travail.bail_jeton, etat=EtatTravail.EN_COURS
    ).update(**valeurs)
    if not ecrit:
        raise BailPerdu


def _avanceur(un_travail):
    def avancer(fait, total, message=""):
        """Publie l’avancement et prolonge le bail ; à appeler hors de toute transaction."""
        with dans_reseau(un_travail.reseau_id), transaction.atomic():
            _sous_bail(
                un_travail,
                fait=min(fait, total),
                total=total,
                message=message[:300],
                bail_jusqu_a=timezone.now() + BAIL,
            )
            annule = Travail.objects.filter(pk=un_travail.pk, annulation_demandee=True).exists()
        if annule:
            raise TravailAnnule

    return avancer


def executer(identifiant, reseau_id):
    """Exécute un travail de bout en bout ; rend son état, ou `None` s’il n’était pas à prendre."""
    un_travail = prendre(identifiant, reseau_id)
    if un_travail is None:
        return None
    try:
        if un_travail.annulation_demandee:
            raise TravailAnnule
        if un_travail.essais > REPRISES_MAX:
            raise ValueError("trop de reprises")
        effet = TRAVAUX[un_travail.type](un_travail, _avanceur(un_travail))
        with dans_reseau(reseau_id), transaction.atomic():
            # L’état d’abord : qui a perdu le bail s’arrête avant de produire l’effet.
            _sous_bail(un_travail, etat=EtatTravail.FAIT, fini_le=timezone.now(), bail_jeton="")
            resultat = effet() if effet else {}
            Travail.objects.filter(pk=un_travail.pk).update(
                resultat=resultat or {}, fait=F("total"), message=""
            )
            _dire_la_fin(un_travail)
        return EtatTravail.FAIT
    except BailPerdu:
        return None
    except TravailAnnule:
        return _terminer(un_travail, EtatTravail.ANNULE, "Annulé à votre demande.")
    except Exception as erreur:
        if un_travail.essais < ESSAIS_MAX and not isinstance(erreur, KeyError | ValueError):
            return _terminer(un_travail, EtatTravail.EN_ATTENTE, "Reprise après une erreur.")
        JOURNAL.exception("Travail %s en échec", un_travail.pk)
        return _terminer(
            un_travail, EtatTravail.ECHEC, "Le travail s’est arrêté : rien n’a été produit."
        )


def _terminer(un_travail, etat, message):
    fini = None if etat == EtatTravail.EN_ATTENTE else timezone.now()
    attente = timezone.now() + timedelta(seconds=2**un_travail.essais)
    with dans_reseau(un_travail.reseau_id), transaction.atomic():
        Travail.objects.filter(pk=un_travail.pk, bail_jeton=un_travail.bail_jeton).update(
            etat=etat, message=message, fini_le=fini, bail_jeton="", bail_jusqu_a=None,
            a_partir_de=attente,
        )  # fmt: skip
        if etat == EtatTravail.ECHEC:
            _dire_la_fin(un_travail)
    return etat


def _dire_la_fin(un_travail):
    for fonction in A_LA_FIN:
        fonction(un_travail)
