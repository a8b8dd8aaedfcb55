"""Questionnaires : créer, écrire les questions d’un brouillon, publier, en faire une suite."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Max, ProtectedError
from django.utils import timezone
from django.utils.text import slugify

from predict.comptes.actions import journaliser

from ..calculs.questionnaires import (
    CODES_PRIS,
    INTRODUCTION_STANDARD,
    QUESTIONS_STANDARD,
    REMERCIEMENT_STANDARD,
    STANDARD,
    TITRE_STANDARD,
)
from ..models import Question, Questionnaire, VersionQuestionnaire

FIGEE = "Cette version est publiée : elle ne change plus. Préparez une nouvelle version."


@transaction.atomic
def creer_questionnaire(*, agent, titre):
    """Rend sa première version, en brouillon et sans question."""
    questionnaire = Questionnaire.objects.create(reseau_id=agent.reseau_id, titre=titre)
    journaliser(agent=agent, verbe="questionnaire créé", objet=questionnaire)
    return VersionQuestionnaire.objects.create(
        reseau_id=agent.reseau_id, questionnaire=questionnaire
    )


@transaction.atomic
def questionnaire_standard(reseau, *, agent=None, publie=False):
    """La version courante de « Satisfaction et autonomie » (la dernière publiée, sinon le
    brouillon) ; créée si le réseau ne l’a pas.

    `publie` : la première version naît publiée, prête à l’envoi.
    """
    version = (
        VersionQuestionnaire.objects.filter(
            reseau=reseau, questionnaire__modele=STANDARD, questionnaire__archive=False
        )
        .order_by(F("publiee_le").desc(nulls_last=True), "-numero")
        .first()
    )
    if version is not None:
        return version
    questionnaire = Questionnaire.objects.create(
        reseau=reseau, titre=TITRE_STANDARD, modele=STANDARD
    )
    version = VersionQuestionnaire.objects.create(
        reseau=reseau,
        questionnaire=questionnaire,
        introduction=INTRODUCTION_STANDARD,
        remerciement=REMERCIEMENT_STANDARD,
        publiee_le=timezone.now() if publie else None,
    )
    Question.objects.bulk_create(
        Question(reseau=reseau, questionnaire_version=version, ordre=rang, **q)
        for rang, q in enumerate(QUESTIONS_STANDARD, 1)
    )
    journaliser(agent=agent, verbe="questionnaire créé", objet=questionnaire)
    return version


def _brouillon(version):
    """Verrouille la version ; refuse si elle est publiée."""
    en_base = VersionQuestionnaire.objects.select_for_update().get(pk=version.pk)
    if en_base.publiee_le:
        raise ValidationError(FIGEE)
    return en_base


@transaction.atomic
def ecrire_version(*, version, agent, champs):
    """Suit la vérification du formulaire ; ValidationError si la version est publiée."""
    _brouillon(version)
    journaliser(agent=agent, verbe="questionnaire écrit", objet=version, champs=champs)


@transaction.atomic
def ecrire_question(*, question, agent):
    """Enregistre une question nouvelle ou modifiée. ValidationError si la version est publiée.

    Son code, tiré du libellé à la création, ne change plus : il compare les versions entre elles.
    """
    version = _brouillon(question.questionnaire_version)
    if question.pk is None:
        question.reseau_id = version.reseau_id
        question.code = _code_libre(version, question.libelle)
        rang = version.questions.aggregate(m=Max("ordre"))["m"] or 0
        question.ordre = rang + 1
    question.validate_constraints()
    question.save()
    journaliser(agent=agent, verbe="question écrite", objet=version)


def _code_libre(version, libelle):
    racine = slugify(libelle)[:32].strip("-") or "question"
    pris = set(version.questions.values_list("code", flat=True)) | CODES_PRIS
    # Le code d’une question retirée ressert à celle qui reprend ses mots : c’est la même.
    code, n = racine, 1
    while code in pris:
        n += 1
        code = f"{racine}-{n}"
    return code


@transaction.atomic
def deplacer_question(*, question, sens, agent):
    """`sens` : -1 la monte, 1 la descend. Au bord, rien."""
    version = _brouillon(question.questionnaire_version)
    rangees = list(version.questions.all())
    place = next(i for i, q in enumerate(rangees) if q.pk == question.pk)
    autre = place + sens
    if not 0 <= autre < len(rangees):
        return
    rangees[place], rangees[autre] = rangees[autre], rangees[place]
    for rang, une in enumerate(rangees, 1):
        if une.ordre != rang:
            Question.objects.filter(pk=une.pk).update(ordre=rang)
    journaliser(agent=agent, verbe="question déplacée", objet=version)


@transaction.atomic
def retirer_question(*, question, agent):
    """ValidationError si la version est publiée, ou si une réponse venue d’un fichier la porte."""
    version = _brouillon(question.questionnaire_version)
    try:
        question.delete()
    except ProtectedError:
        raise ValidationError("Des réponses portent cette question : elle reste.") from None
    journaliser(agent=agent, verbe="question retirée", objet=version)


@transaction.atomic
def publier_version(*, version, agent):
    """Fige la version. ValidationError sans question, ou si elle l’est déjà."""
    en_base = _brouillon(version)
    if not en_base.questions.exists():
        raise ValidationError("Ajoutez une question au moins avant de publier.")
    en_base.publiee_le = timezone.now()
    en_base.save(update_fields=["publiee_le", "modifie_le"])
    journaliser(agent=agent, verbe="questionnaire publié", objet=en_base)


@transaction.atomic
def nouvelle_version(*, questionnaire, agent):
    """Copie la dernière version en brouillon ; rend le brouillon s’il existe déjà."""
    Questionnaire.objects.select_for_update().get(pk=questionnaire.pk)
    derniere = questionnaire.versions.order_by("-numero").first()
    if derniere.publiee_le is None:
        return derniere
    version = VersionQuestionnaire.objects.create(
        reseau_id=questionnaire.reseau_id,
        questionnaire=questionnaire,
        numero=derniere.numero + 1,
        introduction=derniere.introduction,
        remerciement=derniere.remerciement,
    )
    Question.objects.bulk_create(
        Question(
            reseau_id=q.reseau_id, questionnaire_version=version, code=q.code, libelle=q.libelle,
            aide=q.aide, type=q.type, choix=q.choix, obligatoire=q.obligatoire, role=q.role,
            ordre=q.ordre,
        )
        for q in derniere.questions.all()
    )  # fmt: skip
    journaliser(agent=agent, verbe="nouvelle version de questionnaire", objet=version)
    return version


@transaction.atomic
def archiver_questionnaire(*, questionnaire, agent):
    """Le range, ou le ressort ; ses campagnes et ses réponses restent."""
    questionnaire.archive = not questionnaire.archive
    questionnaire.save(update_fields=["archive", "modifie_le"])
    verbe = "questionnaire archivé" if questionnaire.archive else "questionnaire repris"
    journaliser(agent=agent, verbe=verbe, objet=questionnaire, champs=["archive"])
