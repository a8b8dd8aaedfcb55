"""Corriger une erreur dans l’histoire d’une fiche : l’histoire juste reste, le journal dit qui."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from predict.comptes.actions import journaliser

from ..models import Cotisation, Fiche, NiveauFiche, ProfilFiche
from ..regles.constats import defaut_des_profils, reste_adherente


def _verrouiller(objet):
    return Fiche.objects.select_for_update().get(pk=objet.fiche_id)


def _recalculer(fiche):
    """Profil principal et niveau courants, relus de l’histoire ; sans toucher `version`."""
    principal = ProfilFiche.objects.filter(fiche=fiche, principal=True, fin_le__isnull=True).first()
    niveau = NiveauFiche.objects.filter(fiche=fiche).order_by("-constate_le", "-pk").first()
    Fiche.objects.filter(pk=fiche.pk).update(
        modifie_le=timezone.now(),
        profil_principal=principal.profil if principal else "",
        niveau=niveau.niveau if niveau else "",
    )


def _changer(objet, champs):
    """Pose les valeurs ; rend les noms de celles qui changent."""
    changes = [nom for nom, valeur in champs.items() if getattr(objet, nom) != valeur]
    for nom in changes:
        setattr(objet, nom, champs[nom])
    return changes


@transaction.atomic
def corriger_profil(*, constat, agent, motif_correction, **champs):
    """Corrige un constat de profil. ValidationError si l’histoire ne se tient plus."""
    fiche = _verrouiller(constat)
    changes = _changer(constat, champs)
    autres = ProfilFiche.objects.filter(fiche=fiche).exclude(pk=constat.pk)
    defaut = defaut_des_profils([constat, *autres])
    if defaut:
        raise ValidationError({defaut[0]: defaut[1]})
    constat.save(update_fields=[*changes, "modifie_le"])
    _recalculer(fiche)
    journaliser(
        agent=agent, verbe="profil corrigé", objet=fiche, champs=changes, motif=motif_correction
    )
    return constat


@transaction.atomic
def retirer_profil(*, profil, agent):
    """Ôte un profil noté par erreur : il n’a jamais été constaté."""
    fiche = _verrouiller(profil)
    profil.delete()
    _recalculer(fiche)
    journaliser(agent=agent, verbe="profil retiré", objet=fiche, champs=["profil_principal"])


@transaction.atomic
def corriger_niveau(*, constat, agent, motif_correction, **champs):
    """Corrige un constat de niveau ; le niveau courant est relu de l’histoire."""
    fiche = _verrouiller(constat)
    changes = _changer(constat, champs)
    autres = NiveauFiche.objects.filter(fiche=fiche).exclude(pk=constat.pk)
    if autres.filter(constate_le=constat.constate_le).exists():
        raise ValidationError({"constate_le": "Un autre niveau est déjà constaté ce jour-là."})
    constat.save(update_fields=[*changes, "modifie_le"])
    _recalculer(fiche)
    journaliser(
        agent=agent, verbe="niveau corrigé", objet=fiche, champs=changes, motif=motif_correction
    )
    return constat


@transaction.atomic
def retirer_niveau(*, constat, agent):
    """Ôte un niveau noté par erreur ; le niveau courant redevient le plus récent qui reste."""
    fiche = _verrouiller(constat)
    constat.delete()
    _recalculer(fiche)
    journaliser(agent=agent, verbe="niveau retiré", objet=fiche, champs=["niveau"])


@transaction.atomic
def regler_cotisation(*, cotisation, le, agent):
    """Note qu’une cotisation attendue est arrivée ; déjà réglée, sa date ne bouge pas."""
    if cotisation.reglee_le is None:
        cotisation.reglee_le = le
        cotisation.save(update_fields=["reglee_le", "modifie_le"])
        journaliser(
            agent=agent, verbe="cotisation réglée", objet=cotisation.fiche, champs=["reglee_le"]
        )
    return cotisation


@transaction.atomic
def retirer_cotisation(*, cotisation, le, agent):
    """Ôte une cotisation notée par erreur ; la fiche n’est plus adhérente si c’était la seule."""
    fiche = _verrouiller(cotisation)
    cotisation.delete()
    annees = Cotisation.objects.filter(fiche=fiche).values_list("annee", flat=True)
    Fiche.objects.filter(pk=fiche.pk).update(
        membre=reste_adherente(annees, le), modifie_le=timezone.now()
    )
    journaliser(agent=agent, verbe="cotisation retirée", objet=fiche, champs=["cotisations"])


@transaction.atomic
def relire(*, fiche, le, agent):
    """« J’ai relu, c’est juste » : la date de relecture, en un geste."""
    Fiche.objects.filter(pk=fiche.pk).update(relue_le=le, modifie_le=timezone.now())
    fiche.relue_le = le
    journaliser(agent=agent, verbe="fiche relue", objet=fiche, champs=["relue_le"])
    return fiche
