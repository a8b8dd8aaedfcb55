"""Plans de financement : enregistrer, dupliquer, retirer, en faire naître une candidature."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from predict.comptes.actions import journaliser
from predict.comptes.models import nouvelle_ref

from ..droits import peut_tracer
from ..models import Candidature, LignePlan, PlanFinancement, PosteDepense
from ..regles import NatureLignePlan
from .quotidien import ajouter


@transaction.atomic
def creer_plan(*, plan, agent):
    """Enregistre un plan préparé ; l’apport et les partenaires annoncés deviennent ses lignes."""
    plan.reseau_id, plan.auteur = agent.reseau_id, agent
    plan.save()
    for nature, montant, source in (
        (NatureLignePlan.APPORT, _apport_en_argent(plan), "Collectivités"),
        (NatureLignePlan.VALORISATION, plan.valorisation, "Collectivités"),
        (NatureLignePlan.PARTENAIRE, plan.partenaires, "Partenaires"),
    ):
        if montant:
            LignePlan.objects.create(
                reseau_id=plan.reseau_id, plan=plan, nature=nature, montant=montant,
                fiche=plan.fiche if nature != NatureLignePlan.PARTENAIRE else None,
                source="" if plan.fiche and nature != NatureLignePlan.PARTENAIRE else source,
            )  # fmt: skip
    journaliser(agent=agent, verbe="plan de financement : ajout", objet=plan)
    return plan


def _apport_en_argent(plan):
    return None if plan.apport is None else plan.apport - (plan.valorisation or 0)


@transaction.atomic
def retenir_session(*, plan, session, montant, agent):
    """Une session examinée devient une ressource envisagée du plan."""
    ligne = LignePlan.objects.create(
        reseau_id=plan.reseau_id, plan=plan, nature=NatureLignePlan.SUBVENTION, session=session,
        montant=montant,
    )  # fmt: skip
    journaliser(agent=agent, verbe="plan de financement : session retenue", objet=plan)
    return ligne


@transaction.atomic
def enregistrer_element(*, objet, agent, enregistrer, plan, champs=()):
    """Un poste, une ligne : nouveau ou corrigé. Faux si quelqu’un l’a modifié entre-temps."""
    nouveau = objet.pk is None
    if not enregistrer():
        return False
    # Le plan touché passe en tête : c’est lui qui compte parmi les variantes d’un projet.
    plan.save(update_fields=["modifie_le"])
    verbe = "ajout" if nouveau else "modification"
    journaliser(agent=agent, verbe=f"{objet._meta.verbose_name} : {verbe}", objet=objet,
                champs=champs)  # fmt: skip
    return True


@transaction.atomic
def retirer_element(*, objet, agent):
    """Un poste retiré laisse ses lignes, qui paient alors l’ensemble."""
    journaliser(agent=agent, verbe=f"{objet._meta.verbose_name} : suppression", objet=objet)
    objet.plan.save(update_fields=["modifie_le"])
    objet.delete()


@transaction.atomic
def modifier_plan(*, plan, agent, enregistrer, champs):
    if not enregistrer():
        return False
    journaliser(agent=agent, verbe="plan de financement : modification", objet=plan, champs=champs)
    return True


@transaction.atomic
def dupliquer_plan(*, plan, agent):
    """Une variante : mêmes dépenses, mêmes sources, sans les candidatures ni leurs états."""
    copie = PlanFinancement.objects.get(pk=plan.pk)
    copie.pk, copie.ref, copie.version, copie._state.adding = None, nouvelle_ref(), 1, True
    copie.auteur, copie.titre = agent, f"{plan.titre[:185]} (variante)"
    copie.save()
    postes = {None: None}
    for poste in plan.postes.all():
        postes[poste.pk] = PosteDepense.objects.create(
            reseau_id=copie.reseau_id, plan=copie, libelle=poste.libelle, montant=poste.montant,
            ordre=poste.ordre,
        )  # fmt: skip
    for ligne in plan.lignes.all():
        LignePlan.objects.create(
            reseau_id=copie.reseau_id, plan=copie, nature=ligne.nature,
            session_id=ligne.session_id, source=ligne.source, fiche_id=ligne.fiche_id,
            poste=postes.get(ligne.poste_id), montant=ligne.montant,
        )  # fmt: skip
    journaliser(agent=agent, verbe="plan de financement : variante", objet=copie)
    return copie


@transaction.atomic
def supprimer_plan(*, plan, agent):
    """Ses dépenses et ses lignes partent avec lui ; les candidatures restent."""
    journaliser(agent=agent, verbe="plan de financement : suppression", objet=plan)
    plan.delete()


@transaction.atomic
def ouvrir_candidature(*, ligne, agent):
    """Un brouillon de candidature, prérempli par le plan et lié à sa ligne.

    Lève `ValidationError` si la ligne en a déjà une, ou si le plan n’a pas d’accompagnement.
    """
    ligne = LignePlan.objects.select_for_update(of=("self",)).get(pk=ligne.pk)
    plan = ligne.plan
    if ligne.candidature_id:
        raise ValidationError("Cette ligne a déjà sa candidature.")
    if plan.accompagnement_id is None:
        raise ValidationError("Rattachez d’abord le plan à un accompagnement.")
    if not peut_tracer(agent, plan.accompagnement):
        raise PermissionDenied
    candidature = ajouter(
        objet=Candidature(
            reseau_id=plan.reseau_id, accompagnement=plan.accompagnement, titre=plan.titre,
            session=ligne.session, dispositif="" if ligne.session_id else ligne.source,
            projet=plan.projet, montant_total=plan.cout_total, montant_demande=ligne.montant,
        ),
        agent=agent,
        liens=[plan.accompagnement.fiche],
    )  # fmt: skip
    ligne.candidature = candidature
    ligne.version += 1
    ligne.save(update_fields=["candidature", "version", "modifie_le"])
    return candidature
