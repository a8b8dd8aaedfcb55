"""Fiches de capitalisation : ouvrir, faire relire, partager dans le réseau, citer, illustrer."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accompagnements.actions.pieces import deposer_piece
from predict.comptes.actions import emettre_document, journaliser, preparer_sceau
from predict.comptes.models import Document

from ..calculs.capitalisation import brouillon_d_evenement, brouillon_de, paroles_de, service_de
from ..documents import capitalisation as documents
from ..models import FicheCapitalisation, VerbatimCapitalisation
from ..regles import EtatCapitalisation, passages_capitalisation
from .partage import en_vigueur, oublier_parole

TYPE = "fiche_capitalisation"


@transaction.atomic
def capitaliser(*, accompagnement, agent):
    """(fiche, nouvelle) : un brouillon tiré du dossier ; une seconde demande rend le premier."""
    siennes = FicheCapitalisation.objects.visibles_par(agent).filter(accompagnement=accompagnement)
    if deja := siennes.order_by("pk").first():
        return deja, False
    fiche = _ouvrir(
        agent, accompagnement=accompagnement, fiche=accompagnement.fiche,
        titre=accompagnement.titre, rubriques=brouillon_de(accompagnement),
        service=service_de(accompagnement),
    )  # fmt: skip
    VerbatimCapitalisation.objects.bulk_create(
        VerbatimCapitalisation(
            reseau_id=fiche.reseau_id, capitalisation=fiche, ordre=ordre, **parole
        )
        for ordre, parole in enumerate(paroles_de(accompagnement))
    )
    return fiche, True


@transaction.atomic
def capitaliser_evenement(*, evenement, agent):
    """(fiche, nouvelle), tirée des mesures, du programme et du bilan de l’événement."""
    siennes = FicheCapitalisation.objects.visibles_par(agent).filter(evenement=evenement)
    if deja := siennes.order_by("pk").first():
        return deja, False
    fiche = _ouvrir(
        agent, evenement=evenement, titre=evenement.titre,
        rubriques=brouillon_d_evenement(evenement),
    )  # fmt: skip
    return fiche, True


def _ouvrir(agent, **champs):
    fiche = FicheCapitalisation.objects.create(reseau_id=agent.reseau_id, auteur=agent, **champs)
    journaliser(agent=agent, verbe="fiche de capitalisation ouverte", objet=fiche)
    return fiche


@transaction.atomic
def changer_etat(*, fiche, agent, vers):
    """D’un état au voisin. Lève `ValidationError` si le pas n’existe pas, ou si la fiche est encore
    lue par les autres réseaux."""
    fiche = FicheCapitalisation.objects.select_for_update(of=("self",)).get(pk=fiche.pk)
    if vers not in passages_capitalisation(fiche.etat):
        raise ValidationError("Cet état ne suit pas celui de la fiche : rechargez la page.")
    if fiche.etat == EtatCapitalisation.PUBLIEE and en_vigueur(fiche).exists():
        raise ValidationError(
            "Les autres réseaux lisent cette fiche : retirez-la d’abord du partage national."
        )
    fiche.etat = vers
    fiche.version += 1
    fiche.save(update_fields=["etat", "version", "modifie_le"])
    mot = EtatCapitalisation(vers).label.lower()
    journaliser(agent=agent, verbe=f"fiche de capitalisation : {mot}", objet=fiche, champs=["etat"])
    return fiche


@transaction.atomic
def illustrer(*, fiche, agent, nouvelle, poser, enregistrer):
    """`nouvelle` : (fichier, collectivité) à déposer d’abord, ou rien ; `poser(pièce)` la choisit.
    Faux si quelqu’un a modifié la fiche entre-temps."""
    if nouvelle:
        fichier, collectivite = nouvelle
        poser(
            deposer_piece(
                fiche=collectivite, accompagnement=fiche.accompagnement, fichier=fichier,
                titre=fiche.legende, agent=agent, partagee=False,
            )
        )  # fmt: skip
    if not enregistrer():
        return False
    journaliser(
        agent=agent, verbe="fiche de capitalisation illustrée", objet=fiche,
        champs=["illustration", "legende"],
    )  # fmt: skip
    return True


@transaction.atomic
def emettre(*, fiche, agent, le):
    """Le PDF scellé d’une fiche partagée dans le réseau ; la version d’avant est remplacée."""
    if fiche.etat != EtatCapitalisation.PUBLIEE:
        raise ValidationError("Partagez d’abord la fiche dans le réseau : on n’émet que publié.")
    version = documents_de(fiche).count() + 1
    jeton, adresse = preparer_sceau(fiche.reseau)
    octets, instantane = documents.emettre(fiche, version=version, emis_le=le, adresse=adresse)
    return emettre_document(
        objet=fiche, type=TYPE, titre=f"Fiche de capitalisation, {fiche.titre}", format="pdf",
        contenu=octets, instantane=instantane, gabarit=documents.GABARIT, jeton=jeton,
        agent=agent, le=le,
    )  # fmt: skip


def documents_de(fiche):
    """Les PDF émis de la fiche, du dernier au premier."""
    return Document.objects.de(fiche).filter(reseau=fiche.reseau_id, type=TYPE)


def retirer_les_documents(fiche):
    """Plus en vigueur : la page de vérification le dit. Le fichier, lui, reste gardé."""
    documents_de(fiche).en_vigueur().update(remplace_le=timezone.now())


@transaction.atomic
def supprimer(*, fiche, agent):
    """Les autres réseaux cessent de la lire, ses documents n’ont plus cours."""
    en_vigueur(fiche).update(retiree_le=timezone.localdate())
    retirer_les_documents(fiche)
    journaliser(agent=agent, verbe="fiche de capitalisation supprimée", objet=fiche)
    fiche.delete()


@transaction.atomic
def citer(*, verbatim, agent):
    """Ajoute une parole à la suite des autres."""
    fiche = verbatim.capitalisation
    dernier = fiche.verbatims.aggregate(m=Max("ordre"))["m"]
    verbatim.reseau_id, verbatim.ordre = fiche.reseau_id, 0 if dernier is None else dernier + 1
    verbatim.save()
    journaliser(agent=agent, verbe="verbatim ajouté", objet=fiche)
    return verbatim


@transaction.atomic
def modifier_verbatim(*, verbatim, agent, enregistrer, champs, avant):
    """`avant` : le texte accordé jusque-là, ou vide. Un accord repris, ou un texte changé, sort la
    parole des copies nationales, et ôte leur cours aux documents émis. Faux si quelqu’un l’a
    modifiée entre-temps."""
    if not enregistrer():
        return False
    if avant and (not verbatim.consenti_le or verbatim.texte != avant):
        oublier_parole(fiche=verbatim.capitalisation, texte=avant)
        retirer_les_documents(verbatim.capitalisation)
    journaliser(agent=agent, verbe="verbatim modifié", objet=verbatim.capitalisation, champs=champs)
    return True


@transaction.atomic
def retirer_verbatim(*, verbatim, agent):
    fiche = verbatim.capitalisation
    oublier_parole(fiche=fiche, texte=verbatim.texte)
    if verbatim.consenti_le:
        retirer_les_documents(fiche)
    journaliser(agent=agent, verbe="verbatim retiré", objet=fiche)
    verbatim.delete()
