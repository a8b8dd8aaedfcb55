"""Montrer l’offre : écrire la présentation, choisir ce qui paraît, ouvrir et fermer la page."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from predict.comptes.actions import journaliser
from predict.comptes.actions.commun import journaliser_plusieurs

from ..calculs.vitrine import ce_qui_manque
from ..models import PresentationOffre, ServiceReseau
from ..regles.vitrine import (
    ACCROCHE_PROPOSEE,
    NIVEAUX_PROPOSES,
    NIVEAUX_PUBLICS,
    RAISONS_PROPOSEES,
    TITRE_PROPOSE,
)


@transaction.atomic
def presentation_ecrite(*, presentation, agent, champs):
    """Après l’enregistrement du formulaire ; `champs` : ceux qui ont changé."""
    journaliser(
        agent=agent, verbe="présentation de l’offre modifiée", objet=presentation, champs=champs
    )


@transaction.atomic
def proposer_la_presentation(*, reseau, agent):
    """Remplit ce qui est vide d’un texte à récrire ; rend les champs remplis.

    Le contact proposé est la personne qui demande.
    """
    presentation, _ = PresentationOffre.objects.select_for_update().get_or_create(reseau=reseau)
    proposees = {
        "titre": TITRE_PROPOSE,
        "accroche": ACCROCHE_PROPOSEE,
        "raisons": list(RAISONS_PROPOSEES),
        "contact_nom": agent.nom_complet,
        "contact_email": agent.email,
    }
    champs = [nom for nom, _ in proposees.items() if not getattr(presentation, nom)]
    for nom in champs:
        setattr(presentation, nom, proposees[nom])
    niveaux = {code: NIVEAUX_PROPOSES[code] for code in NIVEAUX_PUBLICS} | {
        code: texte for code, texte in presentation.niveaux.items() if texte
    }
    if niveaux != presentation.niveaux:
        presentation.niveaux = niveaux
        champs.append("niveaux")
    if champs:
        presentation.version = F("version") + 1
        presentation.save(update_fields=[*champs, "version", "modifie_le"])
        journaliser(
            agent=agent, verbe="présentation de l’offre proposée", objet=presentation, champs=champs
        )
    return champs


@transaction.atomic
def publier_services(*, reseau, agent, choisis):
    """Publie exactement ces services, parmi ceux que le réseau propose.

    `choisis` : clés primaires. Rend (nombre publié de plus, nombre retiré). La version avance :
    qui modifiait l’un d’eux au même moment sera prévenu.
    """
    proposes = ServiceReseau.objects.du_reseau(reseau).proposes()
    ajoutes = list(proposes.filter(pk__in=choisis, publie=False))
    retires = list(proposes.filter(publie=True).exclude(pk__in=choisis))
    for lignes, publie, verbe in (
        (ajoutes, True, "service publié"),
        (retires, False, "service retiré de la page publique"),
    ):
        ServiceReseau.objects.filter(pk__in=[s.pk for s in lignes]).update(
            publie=publie, version=F("version") + 1, modifie_le=timezone.now()
        )
        journaliser_plusieurs(agent=agent, verbe=verbe, objets=lignes, champs=["publie"])
    return len(ajoutes), len(retires)


@transaction.atomic
def ouvrir_page(*, reseau, agent, le):
    """Ouvre la page publique. Lève `ValidationError` s’il manque l’indispensable."""
    presentation, _ = PresentationOffre.objects.select_for_update().get_or_create(reseau=reseau)
    bloquants = [m.titre for m in ce_qui_manque(reseau, presentation) if m.bloquant]
    if bloquants:
        raise ValidationError(f"Avant d’ouvrir, il manque : {', '.join(bloquants).lower()}.")
    if presentation.publique:
        return presentation
    presentation.publique, presentation.publiee_le = True, le
    _enregistrer(presentation)
    journaliser(agent=agent, verbe="page publique ouverte", objet=presentation, le=le)
    return presentation


@transaction.atomic
def fermer_page(*, reseau, agent, le):
    """Ferme la page publique : l’adresse répond comme si elle n’existait pas."""
    presentation = PresentationOffre.objects.select_for_update().filter(reseau=reseau).first()
    if presentation is None or not presentation.publique:
        return
    presentation.publique, presentation.publiee_le = False, None
    _enregistrer(presentation)
    journaliser(agent=agent, verbe="page publique fermée", objet=presentation, le=le)


def _enregistrer(presentation):
    presentation.version += 1
    presentation.save(update_fields=["publique", "publiee_le", "version", "modifie_le"])
