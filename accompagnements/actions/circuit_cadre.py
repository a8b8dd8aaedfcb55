"""Le circuit d’un cadre : rédaction, direction, collectivité, puis le sceau.

Chaque avis est une mise à jour conditionnelle : deux onglets, ou deux personnes, ne rendent pas
deux fois le même.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from predict.comptes.actions import annoncer, emettre_document, journaliser, preparer_sceau
from predict.comptes.droits import est_direction
from predict.comptes.models import Document
from predict.comptes.regles import Role

from .. import documents
from ..droits import peut_modifier
from ..models import CadreCollaboration, Validation
from ..models.lecture_cadre import lire
from ..regles import EtatCadre, EtatValidation, PartieValidation, Rubrique
from ..regles.cadre import PARTIE_SUIVANTE
from .engagements import engager


class DejaFait(ValidationError):
    def __init__(self):
        super().__init__("Ce cadre vient de changer : rechargez la page, rien n’a été modifié.")


def _passer(cadre, de, vers, **valeurs):
    """Change l’état si c’est encore celui que l’on a lu ; sinon `DejaFait`, rien n’est écrit."""
    lignes = CadreCollaboration.objects.filter(pk=cadre.pk, etat=de)
    if not lignes.update(etat=vers, version=F("version") + 1, **valeurs):
        raise DejaFait
    cadre.refresh_from_db(fields=["etat", "version", *valeurs])


def _ouvrir_avis(cadre, partie, le):
    return Validation.objects.create(
        reseau_id=cadre.reseau_id, cadre=cadre, partie=partie, demandee_le=le
    )


def _rendre(cadre, partie, etat, agent, le, motif=""):
    demandes = Validation.objects.filter(
        cadre=cadre, partie=partie, etat=EtatValidation.DEMANDEE,
        cadre__etat=EtatCadre.EN_VALIDATION,
    )  # fmt: skip
    pks = list(demandes.values_list("pk", flat=True))
    lignes = Validation.objects.filter(pk__in=pks, etat=EtatValidation.DEMANDEE)
    valeurs = {"etat": etat, "agent": agent, "rendue_le": le, "motif": motif}
    if not lignes.update(version=F("version") + 1, **valeurs):
        raise DejaFait


@transaction.atomic
def demander_validation(*, cadre, agent, le):
    """La rédaction valide et passe la main à la direction.

    ValidationError, qui nomme les rubriques, s’il reste à écrire.
    """
    if not peut_modifier(agent, cadre.accompagnement):
        raise PermissionDenied
    restent = lire(cadre, commentaires=False).a_ecrire
    if restent:
        noms = ", ".join(Rubrique(code).label.lower() for code in restent)
        raise ValidationError(f"Avant de demander la validation, il reste à compléter : {noms}.")
    _passer(cadre, EtatCadre.BROUILLON, EtatCadre.EN_VALIDATION)
    redaction = _ouvrir_avis(cadre, PartieValidation.REDACTION, le)
    Validation.objects.filter(pk=redaction.pk).update(
        etat=EtatValidation.VALIDEE, agent=agent, rendue_le=le
    )
    _ouvrir_avis(cadre, PARTIE_SUIVANTE[PartieValidation.REDACTION], le)
    journaliser(agent=agent, verbe="validation du cadre demandée", objet=cadre)
    annoncer(type="cadre_a_valider", objet=cadre, agent=agent)


@transaction.atomic
def valider_pour_le_reseau(*, cadre, agent, le):
    """La direction valide, le cadre est partagé ; rend le nombre de personnes prévenues."""
    if not est_direction(agent) or cadre.reseau_id != agent.reseau_id:
        raise PermissionDenied
    _rendre(cadre, PartieValidation.DIRECTION, EtatValidation.VALIDEE, agent, le)
    _ouvrir_avis(cadre, PARTIE_SUIVANTE[PartieValidation.DIRECTION], le)
    _passer(cadre, EtatCadre.EN_VALIDATION, EtatCadre.EN_VALIDATION, partage_le=le)
    journaliser(agent=agent, verbe="cadre validé par la direction", objet=cadre)
    return _prevenir(cadre, agent)


def _prevenir(cadre, agent):
    """Annonce le cadre aux personnes référentes ; rend combien en sont averties."""
    # Qui s’est opposé·e ne reçoit plus rien ; le cadre reste lisible sur son portail.
    referents = cadre.accompagnement.fiche.referents.filter(actif=True, agent__is_active=True)
    nombre = referents.exclude(contact__oppose_le__isnull=False).count()
    if nombre:
        annoncer(type="cadre_partage", objet=cadre, agent=agent)
    return nombre


def _attend_la_collectivite(cadre):
    return Validation.objects.filter(
        cadre=cadre, partie=PartieValidation.COLLECTIVITE, etat=EtatValidation.DEMANDEE
    ).exists()


@transaction.atomic
def relancer(*, cadre, agent, le):
    """Prévient de nouveau les personnes référentes : l’une est partie, une autre l’a remplacée."""
    if not peut_modifier(agent, cadre.accompagnement):
        raise PermissionDenied
    if not _attend_la_collectivite(cadre):
        raise DejaFait
    if not _prevenir(cadre, agent):
        raise ValidationError(
            "Personne de la collectivité n’a d’accès ouvert, ou n’accepte d’envoi : désignez une "
            "personne référente."
        )
    journaliser(agent=agent, verbe="cadre renvoyé à la collectivité", objet=cadre)


@transaction.atomic
def noter_accord_ecrit(*, cadre, agent, le, motif):
    """L’accord est venu hors du portail : la direction dit comment, le document le dira aussi.

    Aucune personne n’est nommée comme ayant validé en ligne, puisqu’aucune ne l’a fait.
    """
    if not est_direction(agent) or cadre.reseau_id != agent.reseau_id:
        raise PermissionDenied
    if not motif.strip():
        raise ValidationError({"motif": "Dites qui a donné l’accord, quand et comment."})
    _rendre(cadre, PartieValidation.COLLECTIVITE, EtatValidation.VALIDEE, None, le, motif.strip())
    _passer(cadre, EtatCadre.EN_VALIDATION, EtatCadre.VALIDE)
    journaliser(agent=agent, verbe="accord écrit de la collectivité noté", objet=cadre)


@transaction.atomic
def valider_pour_la_collectivite(*, cadre, agent, le):
    """La personne référente valide : toutes les parties ont dit oui, le cadre peut être scellé."""
    if agent.role != Role.REFERENT:
        raise PermissionDenied
    _rendre(cadre, PartieValidation.COLLECTIVITE, EtatValidation.VALIDEE, agent, le)
    _passer(cadre, EtatCadre.EN_VALIDATION, EtatCadre.VALIDE)
    journaliser(agent=agent, verbe="cadre validé par la collectivité", objet=cadre)
    annoncer(type="cadre_valide", objet=cadre, agent=agent)


@transaction.atomic
def demander_a_revoir(*, cadre, agent, le, motif):
    """La direction, ou la collectivité, demande à revoir : le motif est obligatoire et gardé."""
    if not motif.strip():
        raise ValidationError({"motif": "Dites ce qui est à revoir : c’est ce qui fera avancer."})
    if agent.role == Role.REFERENT:
        partie = PartieValidation.COLLECTIVITE
    elif est_direction(agent) and cadre.reseau_id == agent.reseau_id:
        partie = PartieValidation.DIRECTION
    else:
        raise PermissionDenied
    _rendre(cadre, partie, EtatValidation.A_REVOIR, agent, le, motif.strip())
    journaliser(agent=agent, verbe="cadre à revoir", objet=cadre, motif=motif.strip())
    annoncer(type="cadre_a_revoir", objet=cadre, agent=agent)


@transaction.atomic
def sceller(*, cadre, agent, le):
    """Produit le PDF et le Word du cadre validé, et les scelle. Rend (PDF, Word). Ce que le
    cadre engage entre en même temps dans l’accompagnement (actions.engagements).

    L’état change d’abord : le second onglet attend, puis trouve le cadre déjà scellé. Les
    documents des versions précédentes sont alors remplacés, et ces versions avec eux.
    """
    if not peut_modifier(agent, cadre.accompagnement):
        raise PermissionDenied
    _passer(cadre, EtatCadre.VALIDE, EtatCadre.SCELLE)
    scelles = CadreCollaboration.objects.filter(
        accompagnement=cadre.accompagnement_id, etat=EtatCadre.SCELLE, numero__lt=cadre.numero
    )
    engager(cadre=cadre, precedent=scelles.order_by("-numero").first(), agent=agent)
    _remplacer_les_precedents(cadre, le)
    contexte = documents.contexte_cadre(lire(cadre, commentaires=False), le=timezone.localdate(le))
    jeton, adresse = preparer_sceau(cadre.accompagnement.reseau)
    jeton_copie, _ = preparer_sceau(cadre.accompagnement.reseau)
    scelle = documents.sceller(contexte, adresse=adresse, emis_le=le)
    pdf = _emettre(cadre, agent, le, scelle, "pdf", documents.en_pdf(scelle), jeton)
    # La copie Word renvoie au PDF, qui fait foi ; elle garde pourtant sa propre empreinte.
    word = _emettre(cadre, agent, le, scelle, "docx", documents.en_docx(scelle), jeton_copie)
    journaliser(agent=agent, verbe="cadre scellé", objet=cadre)
    return pdf, word


def _emettre(cadre, agent, le, contexte, format_, contenu, jeton):
    document = emettre_document(
        objet=cadre, type="cadre", titre=documents.titre_fichier(contexte), format=format_,
        contenu=contenu, instantane=documents.instantane(contexte),
        gabarit=f"{documents.GABARIT}/{documents.GABARIT_VERSION}", jeton=jeton, agent=agent, le=le,
    )  # fmt: skip
    # La page de vérification dit la version du cadre, non le rang du fichier.
    Document.objects.filter(pk=document.pk).update(numero_version=cadre.numero)
    document.numero_version = cadre.numero
    return document


def _remplacer_les_precedents(cadre, le):
    precedents = CadreCollaboration.objects.filter(
        accompagnement=cadre.accompagnement_id, numero__lt=cadre.numero
    )
    refs = list(precedents.values_list("ref", flat=True))
    precedents.exclude(etat=EtatCadre.REMPLACE).update(
        etat=EtatCadre.REMPLACE, version=F("version") + 1
    )
    Document.objects.filter(
        reseau_id=cadre.reseau_id, objet_type=cadre._meta.label_lower, objet_ref__in=refs
    ).en_vigueur().update(remplace_le=le)
