"""Ce qui arrive : noter vite, puis trier (domaine.md §1.4, 18)."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from predict.comptes.actions import annoncer, journaliser
from predict.comptes.regles import Role

from ..models import Sollicitation
from ..regles import EtatSollicitation, Scenario
from .parcours import demarrer


class DejaTraitee(ValidationError):
    def __init__(self):
        super().__init__("Quelqu’un a déjà traité cette sollicitation : rechargez la page.")


@transaction.atomic
def noter(*, fiche, agent, le, objet, **details):
    """Note une sollicitation. `details` : champs facultatifs du modèle (canal, demande…)."""
    sollicitation = Sollicitation(
        reseau_id=fiche.reseau_id, fiche=fiche, recue_le=le, objet=objet, notee_par=agent,
        **details,
    )  # fmt: skip
    sollicitation.full_clean(exclude=["reseau"])
    sollicitation.save()
    journaliser(agent=agent, verbe="sollicitation notée", objet=sollicitation)
    if agent.role == Role.REFERENT:
        annoncer(type="appui_demande", objet=sollicitation, agent=agent)
    return sollicitation


def _traiter(sollicitation, agent, le, verbe, **valeurs):
    """Le tri se fait une fois : la base refuse le second, d’où qu’il vienne."""
    if le < sollicitation.recue_le:
        raise ValidationError({"le": "On ne traite pas une demande avant de l’avoir reçue."})
    if valeurs.get("motif") is not None and not valeurs["motif"].strip():
        raise ValidationError({"motif": "Dites pourquoi : le motif est gardé au journal."})
    valeurs |= {"traitee_le": le, "traitee_par": agent}
    lignes = Sollicitation.objects.filter(
        pk=sollicitation.pk, reseau_id=sollicitation.reseau_id, etat=EtatSollicitation.A_TRAITER
    )
    if not lignes.update(version=F("version") + 1, **valeurs):
        raise DejaTraitee
    sollicitation.refresh_from_db()
    journaliser(
        agent=agent, verbe=verbe, objet=sollicitation, champs=["etat"],
        motif=valeurs.get("motif", ""),
    )  # fmt: skip
    return sollicitation


@transaction.atomic
def accepter(
    *, sollicitation, agent, le, titre="", scenario="", cas_type="", dans_offre=True, motif=None
):
    """Ouvre l’accompagnement lié. Hors offre : seulement par exception motivée.

    La demande est admise à cette date, à partir de laquelle elle peut compter dans I1.
    """
    if not dans_offre and not (motif or "").strip():
        raise ValidationError(
            {"motif": "Hors offre, un accompagnement est une exception : dites pourquoi."}
        )
    valeurs = {"etat": EtatSollicitation.ACCEPTEE, "dans_offre": dans_offre}
    if motif:
        valeurs["motif"] = motif
    _traiter(sollicitation, agent, le, "sollicitation acceptée", **valeurs)
    return demarrer(
        fiche=sollicitation.fiche,
        agent=agent,
        le=le,
        titre=titre or sollicitation.objet,
        scenario=scenario or sollicitation.scenario or Scenario.RECEPTIF,
        cas_type=cas_type or sollicitation.cas_type,
        sollicitation=sollicitation,
        valide_le=le,
    )


@transaction.atomic
def reorienter(*, sollicitation, agent, le, motif, vers):
    """Hors offre : pourquoi, et vers qui. N’ouvre rien : absente de I1."""
    if not vers.strip():
        raise ValidationError({"vers": "Dites vers qui la collectivité est orientée."})
    return _traiter(
        sollicitation, agent, le, "sollicitation réorientée", dans_offre=False, motif=motif,
        oriente_vers=vers, etat=EtatSollicitation.REORIENTEE,
    )  # fmt: skip


@transaction.atomic
def renseigner(*, sollicitation, agent, le, reponse):
    """Simple renseignement donné : la réponse se garde, rien ne compte dans I1."""
    return _traiter(
        sollicitation, agent, le, "renseignement donné", motif=reponse,
        etat=EtatSollicitation.RENSEIGNEMENT,
    )  # fmt: skip
