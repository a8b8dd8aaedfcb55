"""S’inscrire, répondre, donner son avis : ce que fait la personne elle-même, sans compte."""

from django.core.exceptions import ValidationError
from django.db import transaction

from predict.comptes.actions import annoncer, journaliser, poster
from predict.noyau.recherche import normaliser

from .. import courriels_evenements
from ..models import Contact, Evenement, Fiche, Participation
from ..models.evenements import hacher
from ..regles import FonctionContact
from ..regles.evenements import EtatInscriptions, etat_des_inscriptions
from .fiches import ouvrir_fiche
from .relation import ranger_contact

REFUS = {
    EtatInscriptions.FERMEES: "Les inscriptions sont closes.",
    EtatInscriptions.COMPLET: "Il n’y a plus de place.",
    EtatInscriptions.PASSE: "Cet événement est passé.",
}


def _garder_une_place(evenement, le, lien_public):
    """Verrouille l’événement : la dernière place ne se donne pas deux fois."""
    en_base = Evenement.objects.select_for_update().get(pk=evenement.pk)
    inscrits = Participation.objects.filter(evenement=en_base, inscrite=True).count()
    etat = etat_des_inscriptions(en_base, inscrits=inscrits, le=le, lien_public=lien_public)
    if etat != EtatInscriptions.OUVERTES:
        raise ValidationError(REFUS[etat], code=etat)


@transaction.atomic
def repondre(*, participation, vient, le, **identite):
    """La réponse d’une personne invitée, par son lien personnel.

    `identite` (prénom, nom, fonction) reste sur la participation : l’agent décide de la reporter
    sur le contact. ValidationError si c’est complet, fermé ou passé.
    """
    if vient and not participation.inscrite:
        _garder_une_place(participation.evenement, le, lien_public=False)
    elif participation.evenement.le < le:
        raise ValidationError(REFUS[EtatInscriptions.PASSE])
    participation.inscrite = vient
    participation.inscrite_le = le if vient else None
    participation.declinee_le = None if vient else le
    for nom, valeur in identite.items():
        setattr(participation, nom, valeur)
    champs = ["inscrite", "inscrite_le", "declinee_le", *identite]
    participation.save(update_fields=[*champs, "modifie_le"])
    verbe = "inscription par lien personnel" if vient else "réponse négative"
    journaliser(agent=None, verbe=verbe, objet=participation.evenement)


@transaction.atomic
def inscrire_en_ligne(*, evenement, collectivite, prenom, nom, fonction, email, le):
    """Inscrit par la page publique, et confirme par courriel.

    Ni contact ni fiche ne se créent. Une personne déjà invitée (même adresse, même nom) garde sa
    ligne ; inscrite une seconde fois, elle ne compte qu’une fois. ValidationError si c’est complet,
    fermé ou passé.
    """
    ligne = _deja_la(evenement, email, f"{prenom} {nom}")
    if ligne is None or not ligne.inscrite:
        _garder_une_place(evenement, le, lien_public=True)
    if ligne is None:
        fiche = Fiche.objects.filter(
            reseau_id=evenement.reseau_id, collectivite=collectivite
        ).first()
        ligne = Participation(
            reseau_id=evenement.reseau_id, evenement=evenement, fiche=fiche,
            collectivite=collectivite, prenom=prenom, nom=nom, fonction=fonction, email=email,
            contact=_contact_reconnu(fiche, email, f"{prenom} {nom}", le, evenement),
        )  # fmt: skip
    premiere = not ligne.inscrite
    ligne.inscrite, ligne.inscrite_le, ligne.declinee_le = True, ligne.inscrite_le or le, None
    ligne.en_ligne = ligne.en_ligne or ligne.invitee_le is None
    jeton = courriels_evenements.nouveau_jeton()
    ligne.jeton_hache = hacher(jeton)
    ligne.save()
    ligne.evenement = evenement
    journaliser(agent=None, verbe="inscription en ligne", objet=evenement)
    poster(**courriels_evenements.confirmation(ligne, jeton, email))
    if premiere:
        annoncer(type="inscription", objet=ligne)
    return ligne


def _deja_la(evenement, email, personne):
    """La ligne de cette personne : même adresse et même nom (une mairie partage la sienne)."""
    lignes = evenement.participations.avec_personne()
    for ligne in lignes.filter(email__iexact=email) | lignes.filter(contact__email__iexact=email):
        if normaliser(ligne.personne) == normaliser(personne):
            return ligne
    return None


def _contact_reconnu(fiche, email, personne, le, evenement):
    """Le contact déjà connu de la fiche, joignable et pas encore dans la liste."""
    if fiche is None:
        return None
    contact = (
        Contact.objects.joignables(le)
        .filter(fiche=fiche, email__iexact=email, recherche=normaliser(personne)[:180])
        .first()
    )
    if contact and evenement.participations.filter(contact=contact).exists():
        return None
    return contact


@transaction.atomic
def evaluer(*, participation, note, mot="", agent=None):
    """Note de 1 (pas du tout utile) à 5, et un mot ; par son lien, ou saisie par l’équipe."""
    participation.evaluation, participation.evaluation_mot = note, mot
    participation.save(update_fields=["evaluation", "evaluation_mot", "modifie_le"])
    journaliser(agent=agent, verbe="avis donné", objet=participation.evenement)


@transaction.atomic
def ouvrir_sa_fiche(*, participation, agent):
    """Ouvre (ou retrouve) la fiche de la collectivité de qui s’est inscrit en ligne."""
    if participation.fiche_id is None:
        participation.fiche = ouvrir_fiche(collectivite=participation.collectivite, agent=agent)
        participation.save(update_fields=["fiche", "modifie_le"])
    return participation.fiche


@transaction.atomic
def ranger_aux_contacts(*, participation, agent, qualite=FonctionContact.AGENT):
    """Fait de l’inscrit·e un contact de sa collectivité, ou reporte ses corrections sur le sien.

    La fiche s’ouvre au besoin. La personne a été informée en s’inscrivant : la date est notée.
    """
    fiche = ouvrir_sa_fiche(participation=participation, agent=agent)
    if participation.contact_id is None:
        contact = Contact.objects.create(
            reseau_id=fiche.reseau_id, fiche=fiche, qualite=qualite,
            informe_le=participation.inscrite_le,
            prenom=participation.prenom, nom=participation.nom, email=participation.email,
            fonction=participation.fonction,
            source=f"Inscription : {participation.evenement}"[:160],
        )  # fmt: skip
        ranger_contact(contact=contact, agent=agent)
        participation.contact = contact
        participation.save(update_fields=["contact", "modifie_le"])
        return contact
    contact = participation.contact
    corrections = {
        nom: valeur
        for nom in ("prenom", "nom", "fonction", "email")
        if (valeur := getattr(participation, nom)) and valeur != getattr(contact, nom)
    }
    for nom, valeur in corrections.items():
        setattr(contact, nom, valeur)
    if corrections:
        contact.save(update_fields=[*corrections, "modifie_le"])
        ranger_contact(contact=contact, agent=agent, champs=list(corrections))
    return contact
