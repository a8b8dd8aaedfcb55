"""L’auto-évaluation d’une personne : enregistrer son brouillon, le remettre, le retirer."""

from django.db import transaction
from django.utils import timezone

from predict.comptes.actions import journaliser

from ..models import Evaluation, ReponseEvaluation


@transaction.atomic
def ouvrir_evaluation(*, agent, le):
    """(brouillon de cette personne, vrai s’il vient de naître) : elle n’en a qu’un à la fois."""
    return Evaluation.objects.get_or_create(
        reseau_id=agent.reseau_id, agent=agent, remise_le=None, defaults={"le": le}
    )


@transaction.atomic
def noter_reponses(*, evaluation, reponses):
    """`reponses` : {(clé de compétence, élément): (niveau ou `None`, note)} ; un niveau vide
    efface la réponse. Rien au journal : un brouillon n’est qu’à son auteur·e."""
    connues = {(r.competence_id, r.element): r for r in evaluation.reponses.all()}
    nouvelles, changees, retirees = [], [], []
    for (competence, element), (niveau, note) in reponses.items():
        connue = connues.get((competence, element))
        if niveau is None:
            retirees += [connue.pk] if connue else []
        elif connue is None:
            nouvelles.append(
                ReponseEvaluation(
                    reseau_id=evaluation.reseau_id, evaluation=evaluation,
                    competence_id=competence, element=element, niveau=niveau, note=note,
                )
            )  # fmt: skip
        elif (connue.niveau, connue.note) != (niveau, note):
            connue.niveau, connue.note = niveau, note
            changees.append(connue)
    ReponseEvaluation.objects.filter(pk__in=retirees).delete()
    ReponseEvaluation.objects.bulk_create(nouvelles)
    ReponseEvaluation.objects.bulk_update(changees, ["niveau", "note"])


@transaction.atomic
def remettre_evaluation(*, evaluation, agent, le):
    """À cet instant, la direction peut la lire ; elle ne se modifie plus."""
    evaluation.le, evaluation.remise_le = le, timezone.now()
    evaluation.version += 1
    evaluation.save(update_fields=["le", "remise_le", "version", "modifie_le"])
    journaliser(agent=agent, verbe="auto-évaluation remise", objet=evaluation)


@transaction.atomic
def retirer_evaluation(*, evaluation, agent):
    """Brouillon jeté, ou évaluation remise que son auteur·e reprend : les réponses partent."""
    if evaluation.remise_le:
        journaliser(agent=agent, verbe="auto-évaluation retirée", objet=evaluation)
    evaluation.delete()
