"""Rattacher un exemplaire signé : le code imprimé dit de quel document il vient.

On ne cherche que dans le réseau de la personne : le code d’un autre réseau n’apprend rien de lui.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.urls import Resolver404, resolve
from django.utils import timezone

from predict.comptes.actions import journaliser
from predict.comptes.models import Document
from predict.noyau.documents import lecture_qr

from ..droits import peut_tracer
from ..models import CadreCollaboration, Convention, Piece
from ..regles import fichiers
from ..regles.convention import (
    AUTRE_DOCUMENT,
    AUTRE_RESEAU,
    DOCUMENT_INCONNU,
    DOCUMENT_REMPLACE,
    SANS_CODE,
    TYPES_DE_SCAN,
)
from .pieces import deposer_piece

DE_COTE, DE_COTE_DUREE = "exemplaires_de_cote", timedelta(days=1)
PERDU = "Ce fichier n’est plus gardé : déposez-le de nouveau."
SCANNES = {m._meta.label_lower: m for m in (Convention, CadreCollaboration)}


@dataclass(frozen=True)
class Rattachement:
    """Ce qu’est devenu un fichier. `objet` : convention ou cadre ; `refus` : pourquoi rien ;
    `garde` : de quoi le rattacher à la main sans l’envoyer de nouveau (`mettre_de_cote`)."""

    nom: str
    objet: object = None
    piece: Piece | None = None
    refus: str = ""
    a_la_main: bool = False
    garde: str = ""


def reconnaitre(fichier, agent):
    """L’objet que nomme le code du scan ; `ValidationError` qui dit pourquoi on ne sait pas."""
    nom = fichiers.nom_sur(fichier.name)
    if fichiers.extension_de(nom) not in TYPES_DE_SCAN:
        raise ValidationError("Un exemplaire signé se dépose en PDF, en PNG ou en JPG.")
    try:
        type_mime = fichiers.type_verifie(nom, fichier.size, fichier)
        return _objet_du_code(_adresses(fichier, type_mime), agent)
    except (fichiers.FichierRefuse, lecture_qr.ScanRefuse) as refus:
        raise ValidationError(str(refus), code="refuse") from None


def _adresses(fichier, type_mime):
    fichier.seek(0)
    octets = fichier.read()
    fichier.seek(0)
    return lecture_qr.codes(octets, type_mime)


def _jeton(adresse):
    """(réseau, jeton) d’une adresse de vérification, quel que soit l’hôte ; None sinon."""
    try:
        trouve = resolve(urlsplit(adresse).path)
    except (Resolver404, ValueError):
        return None
    if trouve.view_name != "comptes:verifier":
        return None
    return trouve.kwargs["slug"], trouve.kwargs["jeton"]


def _objet_du_code(adresses, agent):
    jeton = next((j for j in map(_jeton, adresses) if j), None)
    if jeton is None:
        raise ValidationError(SANS_CODE)
    if jeton[0] != agent.reseau.slug:
        raise ValidationError(AUTRE_RESEAU)
    document = Document.objects.visibles_par(agent).filter(jeton=jeton[1]).first()
    if document is None:
        raise ValidationError(DOCUMENT_INCONNU)
    modele = SCANNES.get(document.objet_type)
    objet = modele and (
        modele.objects.visibles_par(agent)
        .select_related("reseau", "accompagnement__fiche__collectivite")
        .filter(ref=document.objet_ref)
        .first()
    )
    if not objet:
        raise ValidationError(AUTRE_DOCUMENT)
    if document.remplace_le:
        raise ValidationError(DOCUMENT_REMPLACE.format(objet=objet))
    return objet


def fiche_de(objet):
    return objet.fiche if isinstance(objet, Convention) else objet.accompagnement.fiche


@transaction.atomic
def rattacher(*, objet, fichier, agent):
    """Garde le scan comme pièce de l’objet ; rend la pièce, la même si le fichier est déjà gardé.

    Une convention n’a qu’un exemplaire signé : le précédent reste parmi les pièces du dossier.
    """
    if not peut_tracer(agent, objet):
        raise PermissionDenied
    empreinte = hashlib.sha256()
    for morceau in fichier.chunks():
        empreinte.update(morceau)
    fichier.seek(0)
    fiche = fiche_de(objet)
    connue = Piece.objects.visibles_par(agent).filter(
        fiche=fiche, accompagnement=objet.accompagnement, sha256=empreinte.hexdigest()
    )
    piece = connue.first() or deposer_piece(
        fiche=fiche, accompagnement=objet.accompagnement, fichier=fichier,
        titre=f"{objet}, exemplaire signé", agent=agent, partagee=False,
    )  # fmt: skip
    if isinstance(objet, Convention) and objet.piece_signee_id != piece.pk:
        Convention.objects.filter(pk=objet.pk).update(piece_signee=piece, version=F("version") + 1)
        objet.piece_signee = piece
    journaliser(agent=agent, verbe="exemplaire signé rattaché", objet=objet)
    return piece


def ranger(*, fichier, agent, choisi=None):
    """Reconnaît puis rattache un fichier ; `choisi` : l’objet dit à la main, si le code manque.

    Le code l’emporte sur le choix. Un fichier refusé pour son contenu ne se rattache jamais.
    """
    nom = fichiers.nom_sur(fichier.name)
    try:
        objet, main = reconnaitre(fichier, agent), False
    except ValidationError as refus:
        interdit = refus.code == "refuse" or fichiers.extension_de(nom) not in TYPES_DE_SCAN
        if choisi is None or interdit:
            garde = "" if interdit else mettre_de_cote(fichier=fichier, agent=agent)
            return Rattachement(nom, refus=" ".join(refus.messages), garde=garde)
        objet, main = choisi, True
    try:
        piece = rattacher(objet=objet, fichier=fichier, agent=agent)
    except ValidationError as refus:
        return Rattachement(nom, refus=" ".join(refus.messages))
    return Rattachement(nom, objet, piece, a_la_main=main)


# -- Le scan sans code : gardé de côté, le temps de dire ce que c’est -----------------------


def mettre_de_cote(*, fichier, agent):
    """Garde le scan un jour ; rend de quoi le reprendre, signé et bon pour cette personne seule."""
    _oublier_les_vieux()
    nom = fichiers.nom_sur(fichier.name)
    fichier.seek(0)
    # Sur disque, le nom est le nôtre.
    chemin = f"{DE_COTE}/{secrets.token_hex(16)}.{fichiers.extension_de(nom)}"
    return signing.dumps([agent.pk, _stockage().save(chemin, fichier), nom], salt=DE_COTE)


def reprendre(garde, agent):
    """(chemin, fichier) ; `ValidationError` si le temps a passé, ou si le scan est à autrui."""
    try:
        pk, chemin, nom = signing.loads(garde, salt=DE_COTE, max_age=DE_COTE_DUREE)
        if pk != agent.pk:
            raise ValidationError(PERDU)
        with _stockage().open(chemin) as garde_de_cote:
            return chemin, ContentFile(garde_de_cote.read(), name=nom)
    except (signing.BadSignature, FileNotFoundError):
        raise ValidationError(PERDU) from None


def ranger_le_garde(*, garde, agent, choisi):
    """Rattache un scan mis de côté à ce que la personne désigne ; il n’est plus gardé à part."""
    chemin, fichier = reprendre(garde, agent)
    piece = rattacher(objet=choisi, fichier=fichier, agent=agent)
    transaction.on_commit(lambda: _stockage().delete(chemin))
    return Rattachement(fichier.name, choisi, piece, a_la_main=True)


def _stockage():
    return Piece._meta.get_field("fichier").storage


def _oublier_les_vieux():
    stockage = _stockage()
    if not stockage.exists(DE_COTE):
        return
    limite = timezone.now() - DE_COTE_DUREE
    for nom in stockage.listdir(DE_COTE)[1]:
        chemin = f"{DE_COTE}/{nom}"
        if stockage.get_modified_time(chemin) < limite:
            stockage.delete(chemin)
