"""Enquêtes : ouvrir depuis un dossier, enregistrer en chemin, répondre."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from predict.comptes.actions import journaliser

from ..calculs.destinataires import REFERENTE, choisir, est_referente_principale
from ..models import Campagne, InvitationEnquete, Reponse, ReponseQuestion
from ..regles import DeclenchementCampagne, RoleQuestion
from ..tasks.invitations import inviter
from .questionnaires import questionnaire_standard

DEJA = "La réponse est déjà enregistrée."


@transaction.atomic
def ouvrir_enquete(*, accompagnement, agent, le):
    """(invitation, nouvelle) : la collectivité est invitée à la campagne ouverte, de préférence
    celle des clôtures ; faute de campagne, une de l’année s’ouvre.

    La personne référente principale reçoit son lien par courriel ; personne à qui écrire :
    l’invitation se répond au portail. Une collectivité déjà invitée ne l’est pas deux fois.
    """
    campagne = _campagne_qui_court(accompagnement, agent, le)
    deja = campagne.invitations.filter(fiche=accompagnement.fiche).order_by("pk").first()
    if deja is not None:
        return deja, False
    choisis = choisir([accompagnement.fiche], qui=REFERENTE, le=le)
    nouvelles = inviter(
        campagne=campagne, destinataires=choisis, agent=agent, le=le, accompagnement=accompagnement
    )
    if nouvelles:
        invitation = nouvelles[0]
    else:
        invitation = InvitationEnquete.objects.create(
            reseau_id=campagne.reseau_id, campagne=campagne, fiche=accompagnement.fiche,
            accompagnement=accompagnement, envoyee_le=le,
        )  # fmt: skip
    journaliser(agent=agent, verbe="enquête ouverte", objet=invitation)
    return invitation, True


def _campagne_qui_court(accompagnement, agent, le):
    courantes = Campagne.objects.visibles_par(agent).courantes(le).order_by("-ouverte_le", "-pk")
    des_clotures = courantes.filter(declenchement=DeclenchementCampagne.CLOTURE).first()
    campagne = des_clotures or courantes.first()
    if campagne is not None:
        return campagne
    version = questionnaire_standard(accompagnement.reseau, agent=agent, publie=True)
    campagne = Campagne.objects.create(
        reseau_id=accompagnement.reseau_id,
        titre=f"Votre avis, {le.year}",
        ouverte_le=le,
        questionnaire=version if version.publiee_le else None,
        declenchement=DeclenchementCampagne.CLOTURE,
        relances=[7, 14],
        auteur=agent,
    )
    journaliser(agent=agent, verbe="campagne ouverte", objet=campagne)
    return campagne


@transaction.atomic
def enregistrer_en_chemin(*, invitation, valeurs):
    """Garde ce qui est répondu, pour finir plus tard. `valeurs` : {code: valeur}.

    Rend faux si la réponse était déjà partie (autre onglet) : rien n’est alors gardé.
    """
    en_base = InvitationEnquete.objects.select_for_update().get(pk=invitation.pk)
    if en_base.repondue_le:
        return False
    en_base.brouillon = valeurs
    en_base.commencee_le = en_base.commencee_le or timezone.now()
    en_base.save(update_fields=["brouillon", "commencee_le", "modifie_le"])
    return True


@transaction.atomic
def repondre_enquete(*, invitation, le, questions, valeurs, accord=False, agent=None):
    """Réponse d’une personne, par son lien (`agent` vide) ou au portail.

    `questions` : celles de la campagne ; `valeurs` : {code: valeur}, sans les questions laissées.
    Un lien personnel ne répond qu’une fois (ValidationError ensuite) ; une invitation sans
    personne (portail) garde une réponse par référent·e, une seule est retenue (calculs.enquetes).
    """
    en_base = InvitationEnquete.objects.select_for_update().get(pk=invitation.pk)
    if en_base.repondue_le and en_base.contact_id:
        raise ValidationError(DEJA)
    par_role = {q.role: valeurs.get(q.code) for q in questions if q.role}
    verbatim = str(par_role.get(RoleQuestion.VERBATIM) or "").strip()
    reponse = Reponse.objects.create(
        reseau_id=en_base.reseau_id,
        invitation=en_base,
        le=le,
        referent_principal=_principale(en_base, agent),
        satisfaction=par_role.get(RoleQuestion.SATISFACTION),
        autonomie=par_role.get(RoleQuestion.AUTONOMIE) or "",
        verbatim=verbatim,
        verbatim_consenti=bool(accord and verbatim),
    )
    ReponseQuestion.objects.bulk_create(
        ReponseQuestion(
            reseau_id=en_base.reseau_id, reponse=reponse, question=q, valeur=valeurs[q.code]
        )
        for q in questions
        if q.pk and q.code in valeurs
    )
    en_base.repondue_le = en_base.repondue_le or timezone.now()
    en_base.commencee_le = en_base.commencee_le or en_base.repondue_le
    en_base.brouillon = {}
    en_base.save(update_fields=["repondue_le", "commencee_le", "brouillon", "modifie_le"])
    # L’acte dit que la personne a répondu, jamais quoi.
    journaliser(agent=agent, verbe="réponse à l’enquête", objet=en_base)
    return reponse


def _principale(invitation, agent):
    if agent is not None:
        acces = invitation.fiche.referents.filter(agent=agent, actif=True, principal=True)
        return acces.exists()
    return est_referente_principale(invitation.fiche, invitation.contact)
