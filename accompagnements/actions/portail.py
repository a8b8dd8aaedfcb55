"""Ce qu’une personne référente fait elle-même au portail, et ce que l’équipe en fait."""

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from collectivites.actions import ranger_contact, remplacer_acces
from collectivites.models import Contact, Referent
from collectivites.regles import FonctionContact
from predict.comptes.actions import annoncer, journaliser
from predict.comptes.models import Adhesion
from predict.comptes.regles import Role
from predict.noyau.typographie import date_longue

from ..models import Convention, DemandePortail, Piece, Tache
from ..regles.portail import TACHES, GenreDemande, GenrePiece, SuiteDemande
from .pieces import deposer_piece, retirer_piece
from .quotidien import faire

PROPOSE = ("propose_prenom", "propose_nom", "propose_fonction", "propose_email")


class DejaTraitee(ValidationError):
    def __init__(self):
        super().__init__("Quelqu’un a déjà répondu à cette demande : rechargez la page.")


def _a_qui(fiche):
    """Qui suit la collectivité ; à défaut, la direction."""
    if fiche.suivie_par_id:
        return fiche.suivie_par
    direction = Adhesion.objects.actives().filter(reseau=fiche.reseau_id, role=Role.DIRECTION)
    premiere = direction.select_related("agent").order_by("pk").first()
    return premiere.agent if premiere else None


@transaction.atomic
def demander(*, genre, fiche, agent, contact, le, **details):
    """Note la demande, et la tâche de l’équipe. Une même demande encore en attente se complète
    au lieu de s’ajouter. `details` : champs facultatifs du modèle."""
    attente = DemandePortail.objects.visibles_par(agent).en_attente().filter(fiche=fiche)
    demande = attente.filter(genre=genre).first() or DemandePortail(
        reseau_id=fiche.reseau_id, fiche=fiche, genre=genre, demandee_par=agent
    )
    nouvelle = demande.pk is None
    demande.contact, demande.demandee_le = contact, le
    for nom, valeur in details.items():
        setattr(demande, nom, valeur)
    if demande.tache_id is None:
        demande.tache = Tache.objects.create(
            reseau_id=fiche.reseau_id, fiche=fiche, echeance=le, assignee=_a_qui(fiche),
            titre=TACHES[genre].format(qui=agent.nom_complet)[:200],
        )  # fmt: skip
    demande.save()
    verbe = "demande du portail" if nouvelle else "demande du portail complétée"
    journaliser(agent=agent, verbe=verbe, objet=demande)
    if nouvelle:
        annoncer(type="demande_portail", objet=demande, agent=agent)
    return demande


@transaction.atomic
def repondre(*, demande, agent, le, suite, reponse):
    """Dit ce que la demande est devenue ; la tâche se ferme, les noms proposés s’effacent."""
    if suite == SuiteDemande.REFUSEE and not reponse.strip():
        raise ValidationError({"reponse": "Dites pourquoi : la personne lira cette réponse."})
    lignes = DemandePortail.objects.en_attente().filter(pk=demande.pk, reseau_id=demande.reseau_id)
    effaces = dict.fromkeys(PROPOSE, "")
    if not lignes.update(
        suite=suite, reponse=reponse, traitee_le=le, traitee_par=agent,
        version=F("version") + 1, modifie_le=timezone.now(), **effaces,
    ):  # fmt: skip
        raise DejaTraitee
    demande.refresh_from_db()
    if demande.tache_id:
        faire(tache=demande.tache, agent=agent, le=le)
    if demande.genre == GenreDemande.EFFACEMENT and suite == SuiteDemande.FAITE:
        _oublier(demande)
    journaliser(agent=agent, verbe="demande du portail traitée", objet=demande, champs=["suite"])
    return demande


def _oublier(demande):
    """Un effacement fait n’en laisse ni le texte de ses demandes, ni le nom dans leurs tâches."""
    siennes = DemandePortail.objects.filter(
        reseau_id=demande.reseau_id, fiche=demande.fiche_id, demandee_par=demande.demandee_par_id
    )
    for genre, titre in TACHES.items():
        taches = siennes.filter(genre=genre, tache__isnull=False).values("tache")
        Tache.objects.filter(pk__in=taches).update(
            titre=titre.format(qui="une personne")[:200], version=F("version") + 1
        )
    siennes.update(texte="", version=F("version") + 1)


@transaction.atomic
def conclure_depart(*, demande, agent, le, ouvrir, reponse=""):
    """Ferme l’accès de qui part, note son départ et, si `ouvrir`, fait entrer qui la remplace.

    ValidationError si l’adresse proposée ne peut pas recevoir d’accès : rien n’est alors fait.
    """
    partis = list(Referent.objects.filter(agent=demande.demandee_par_id, fiche=demande.fiche_id))
    remplacante = _remplacante(demande, agent) if ouvrir else None
    if demande.contact_id and demande.contact.parti_le is None:
        demande.contact.parti_le = demande.quitte_le or le
        demande.contact.save(update_fields=["parti_le", "modifie_le"])
        ranger_contact(contact=demande.contact, agent=agent, champs=["parti_le"])
    remplacer_acces(partis=partis, agent=agent, contact=remplacante)
    return repondre(demande=demande, agent=agent, le=le, suite=SuiteDemande.FAITE, reponse=reponse)


def _remplacante(demande, agent):
    """Le contact de qui est proposé·e : celui de même adresse, ou un nouveau."""
    if not (demande.propose_nom and demande.propose_email):
        raise ValidationError("Il manque le nom ou l’adresse : ajoutez d’abord son contact.")
    connu = Contact.objects.filter(
        fiche=demande.fiche_id, email__iexact=demande.propose_email, anonymise_le__isnull=True
    ).first()
    if connu:
        return connu
    depart = demande.contact
    contact = Contact.objects.create(
        reseau_id=demande.reseau_id, fiche=demande.fiche, prenom=demande.propose_prenom,
        nom=demande.propose_nom, fonction=demande.propose_fonction, email=demande.propose_email,
        qualite=depart.qualite if depart else FonctionContact.AGENT,
        source=f"Proposée au portail le {date_longue(demande.demandee_le)}"[:160],
    )  # fmt: skip
    ranger_contact(contact=contact, agent=agent)
    return contact


@transaction.atomic
def deposer_deliberation(*, convention, agent, fichier, votee_le=None):
    """Rattache à sa convention la délibération que dépose la collectivité.

    La date du vote reste à l’équipe, qui la lit sur l’acte : elle compte dans les indicateurs.
    """
    quand = f" du {date_longue(votee_le)}" if votee_le else ""
    piece = deposer_piece(
        fiche=convention.fiche, accompagnement=convention.accompagnement, fichier=fichier,
        titre=f"Délibération{quand}, {convention.titre}", agent=agent, partagee=True,
    )  # fmt: skip
    libres = Convention.objects.filter(pk=convention.pk, deliberation__isnull=True)
    if not libres.update(deliberation=piece, version=F("version") + 1):
        raise ValidationError("La délibération de cette convention est déjà déposée.")
    convention.refresh_from_db(fields=["deliberation", "version"])
    journaliser(
        agent=agent, verbe="délibération déposée", objet=convention, champs=["deliberation"]
    )
    return piece


def logo_de(fiche_pk, agent):
    """La pièce qui porte le logo de la collectivité, ou None."""
    logos = Piece.objects.visibles_par(agent).filter(fiche=fiche_pk, genre=GenrePiece.LOGO)
    return logos.order_by("-pk").first()


@transaction.atomic
def deposer_logo(*, fiche, agent, png):
    """Garde le logo (PNG de `comptes.identite.redessiner`) ; il remplace le précédent."""
    anciens = list(Piece.objects.visibles_par(agent).filter(fiche=fiche, genre=GenrePiece.LOGO))
    piece = deposer_piece(
        fiche=fiche, accompagnement=None, fichier=ContentFile(png, name="logo.png"),
        titre="Logo de la collectivité", agent=agent, partagee=True,
    )  # fmt: skip
    piece.genre = GenrePiece.LOGO
    piece.save(update_fields=["genre", "modifie_le"])
    for ancien in anciens:
        retirer_piece(piece=ancien, agent=agent)
    return piece


@transaction.atomic
def retirer_logo(*, fiche, agent):
    for ancien in Piece.objects.visibles_par(agent).filter(fiche=fiche, genre=GenrePiece.LOGO):
        retirer_piece(piece=ancien, agent=agent)
