"""Importer un tableur : déposer, faire correspondre, examiner, appliquer, annuler, effacer."""

import hashlib

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction

from predict.comptes.actions import demander_travail, journaliser
from predict.comptes.regles import EtatTravail
from predict.noyau.typographie import INSECABLE

from ..imports import depot
from ..imports.commun import ErreurImport
from ..imports.verdicts import manquantes
from ..models import Import, LigneImport
from ..regles import EtatImport
from ..tasks.imports import ANNULATION, APPLICATION, EXAMEN, noter_examen, noter_refus

# États d’où l’on peut encore revenir aux colonnes.
AVANT_APPLICATION = (EtatImport.DEPOSE, EtatImport.EXAMINE, EtatImport.REFUSE)
_REPLI = {
    EtatImport.EN_EXAMEN: EtatImport.DEPOSE,
    EtatImport.EN_COURS: EtatImport.EXAMINE,
    EtatImport.EN_ANNULATION: EtatImport.APPLIQUE,
}


def etat_reel(un_import):
    """L’état, une fois tenu compte d’un travail interrompu : rien n’a alors été écrit."""
    fini = un_import.travail_id is None or (
        un_import.travail.termine and un_import.travail.etat != EtatTravail.FAIT
    )
    return _REPLI.get(un_import.etat, un_import.etat) if fini else un_import.etat


@transaction.atomic
def deposer_import(*, type, fichier, agent):
    """Garde le fichier et reconnaît ses titres. ValidationError sur `fichier` s’il est illisible.

    `fichier` : fichier reçu (`name`, `size`, repositionnable).
    """
    un_import = Import(
        reseau=agent.reseau, type=type, depose_par=agent, taille=fichier.size,
        nom_fichier=_nom_sur(fichier.name), reglages={"ouvrir_fiches": True},
    )  # fmt: skip
    try:
        depot.reconnaitre(un_import, fichier)
    except ErreurImport as refus:
        raise ValidationError({"fichier": str(refus)}) from None
    un_import.sha256 = _empreinte(fichier)
    fichier.seek(0)
    un_import.fichier.save(f"{un_import.ref}.tableur", File(fichier), save=False)
    un_import.save()
    journaliser(agent=agent, verbe="fichier d’import déposé", objet=un_import)
    return un_import


def _nom_sur(nom):
    nom = nom.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in nom if c.isprintable()).strip()[-200:] or "fichier"


def _empreinte(fichier):
    fichier.seek(0)
    empreinte = hashlib.sha256()
    while morceau := fichier.read(64 * 1024):
        empreinte.update(morceau)
    return empreinte.hexdigest()


def deja_applique(un_import):
    """Un import appliqué du même fichier, s’il y en a un : le dire évite de s’inquiéter."""
    return (
        Import.objects.filter(
            reseau_id=un_import.reseau_id, type=un_import.type, sha256=un_import.sha256,
            etat=EtatImport.APPLIQUE,
        ).exclude(pk=un_import.pk).order_by("-applique_le").first()
    )  # fmt: skip


@transaction.atomic
def relire_import(*, un_import, feuille, ligne_entetes):
    """Reconnaît de nouveau les titres, sur la feuille et la ligne que la personne indique."""
    un_import = _verrouiller(un_import, AVANT_APPLICATION)
    try:
        with un_import.fichier.open("rb") as fichier:
            depot.reconnaitre(un_import, fichier, feuille, ligne_entetes)
    except ErreurImport as refus:
        raise ValidationError({"ligne_entetes": str(refus)}) from None
    un_import.etat = EtatImport.DEPOSE
    un_import.save()
    return un_import


def _verrouiller(un_import, permis):
    """L’import relu et retenu, s’il est dans un état permis ; ValidationError sinon."""
    retenu = (
        Import.objects.select_related("reseau", "depose_par", "travail")
        .select_for_update(of=("self",))
        .get(pk=un_import.pk)
    )
    if etat_reel(retenu) not in permis:
        raise ValidationError(
            f"Cet import a avancé entre-temps{INSECABLE}: il est « {retenu.get_etat_display()} »."
        )
    return retenu


@transaction.atomic
def examiner_import(*, un_import, agent, correspondance, reglages):
    """Retient la correspondance et juge chaque ligne : sur-le-champ, ou en travail si c’est long.

    `correspondance` : {code de champ: rang de colonne}. ValidationError s’il manque de quoi
    reconnaître une ligne.
    """
    un_import = _verrouiller(un_import, AVANT_APPLICATION)
    if absentes := manquantes(un_import.type, correspondance):
        raise ValidationError(f"Dites quelle colonne contient {' ; '.join(absentes)}.")
    un_import.correspondance = correspondance
    un_import.reglages = un_import.reglages | reglages
    un_import.etat = EtatImport.EN_EXAMEN
    un_import.travail = None
    if un_import.reglages.get("longue"):
        un_import.travail = _demander(un_import, EXAMEN, "Examen de", agent)
    un_import.save()
    depot.retenir_correspondance(un_import)
    if un_import.travail is None:
        _examiner_tout_de_suite(un_import)
    return un_import


def _examiner_tout_de_suite(un_import):
    try:
        noter_examen(un_import, depot.examiner(un_import))
    except ErreurImport as refus:
        noter_refus(un_import, refus)


def _demander(un_import, type_, verbe, agent):
    return demander_travail(
        reseau=un_import.reseau,
        type=type_,
        titre=f"{verbe} « {un_import.nom_fichier} »"[:200],
        parametres={"import": un_import.pk},
        agent=agent,
    )


@transaction.atomic
def appliquer_import(*, un_import, agent):
    """Demande l’application. Deux personnes à la fois : la seconde est refusée, rien ne double."""
    un_import = _verrouiller(un_import, (EtatImport.EXAMINE,))
    if not (un_import.comptes.get("cree") or un_import.comptes.get("modifie")):
        raise ValidationError("Aucune ligne n’est à écrire.")
    un_import.travail = _demander(un_import, APPLICATION, "Application de", agent)
    un_import.etat = EtatImport.EN_COURS
    un_import.save(update_fields=["travail", "etat", "modifie_le"])
    return un_import


@transaction.atomic
def annuler_import(*, un_import, agent):
    """Demande l’annulation d’un import appliqué."""
    un_import = _verrouiller(un_import, (EtatImport.APPLIQUE,))
    if un_import.reglages.get("efface"):
        raise ValidationError("Le détail de cet import a été effacé : il ne s’annule plus.")
    un_import.travail = _demander(un_import, ANNULATION, "Annulation de", agent)
    un_import.etat = EtatImport.EN_ANNULATION
    un_import.save(update_fields=["travail", "etat", "modifie_le"])
    return un_import


@transaction.atomic
def abandonner_import(*, un_import, agent):
    """Retire un import jamais appliqué : le fichier et ses lignes disparaissent."""
    un_import = _verrouiller(un_import, AVANT_APPLICATION)
    journaliser(agent=agent, verbe="import abandonné", objet=un_import)
    depot.oublier_fichier(un_import)
    un_import.delete()


@transaction.atomic
def effacer_import(*, un_import, agent):
    """Ôte de l’import tout ce qui nomme quelqu’un : fichier, lignes lues, valeurs d’avant.

    Restent la date, les comptes et ce que chaque ligne a créé ou modifié. Il ne s’annule plus.
    """
    un_import = _verrouiller(un_import, (EtatImport.APPLIQUE, EtatImport.ANNULE))
    LigneImport.objects.filter(un_import=un_import).vider()
    depot.oublier_fichier(un_import)
    un_import.reglages = un_import.reglages | {"efface": True}
    un_import.save(update_fields=["reglages", "fichier", "modifie_le"])
    journaliser(agent=agent, verbe="détail d’import effacé", objet=un_import)
    return un_import
