"""Ce que l’on constate d’une collectivité : profils, niveau, adhésion. Daté, jamais effacé."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from predict.comptes.actions import journaliser

from ..models import Cotisation, Fiche, NiveauFiche, ProfilFiche
from ..regles import profils_a_clore
from ..regles.constats import reste_adherente


def _verrouiller(fiche):
    """Deux constats simultanés se suivent : le second voit ce que le premier a écrit."""
    return Fiche.objects.select_for_update().get(pk=fiche.pk)


def _mettre_a_jour(fiche, **colonnes):
    """Colonnes de tri et de filtre : sans toucher `version`, que lit le formulaire de synthèse."""
    Fiche.objects.filter(pk=fiche.pk).update(modifie_le=timezone.now(), **colonnes)
    for nom, valeur in colonnes.items():
        setattr(fiche, nom, valeur)


def _clore(profil, le):
    if le < profil.constate_le:
        raise ValidationError(
            {
                "constate_le": f"Le profil {profil.profil} en cours a été constaté après cette "
                f"date, le {profil.constate_le:%d/%m/%Y}."
            }
        )
    profil.fin_le = le
    profil.save(update_fields=["fin_le", "modifie_le"])


@transaction.atomic
def constater_profil(*, fiche, profil, principal, constate_le, justification, agent):
    """Constate un profil ACTER à une date, avec sa justification (guide PREDICT, profils).

    Un principal clôt le principal en cours ; le même profil, s’il l’était à un autre titre, est
    clos aussi. ValidationError si la date précède le constat qu’elle clorait.
    """
    _verrouiller(fiche)
    en_cours = list(ProfilFiche.objects.filter(fiche=fiche, fin_le__isnull=True))
    if not principal and any(p.profil == profil and not p.principal for p in en_cours):
        raise ValidationError({"profil": "Ce profil secondaire est déjà constaté."})
    try:
        clos = profils_a_clore(
            en_cours, profil=profil, principal=principal, constate_le=constate_le
        )
    except ValueError as refus:
        raise ValidationError({"constate_le": str(refus)}) from None
    for ancien in clos:
        _clore(ancien, constate_le)
    constat = ProfilFiche.objects.create(
        reseau_id=fiche.reseau_id,
        fiche=fiche,
        profil=profil,
        principal=principal,
        constate_le=constate_le,
        justification=justification,
        auteur=agent,
    )
    _recopier_principal(fiche)
    journaliser(agent=agent, verbe="profil constaté", objet=fiche, champs=["profil_principal"])
    return constat


@transaction.atomic
def cesser_profil(*, profil, le, agent):
    """Clôt un profil à la date `le` ; il reste dans l’histoire de la fiche."""
    fiche = _verrouiller(profil.fiche)
    _clore(profil, le)
    _recopier_principal(fiche)
    journaliser(agent=agent, verbe="profil clos", objet=fiche, champs=["profil_principal"])
    return profil


def _recopier_principal(fiche):
    principal = ProfilFiche.objects.filter(fiche=fiche, principal=True, fin_le__isnull=True).first()
    _mettre_a_jour(fiche, profil_principal=principal.profil if principal else "")


@transaction.atomic
def constater_niveau(*, fiche, niveau, constate_le, agent, motif=""):
    """Ajoute un niveau d’engagement daté ; le niveau de la fiche est celui du plus récent.

    Un constat ancien noté après coup prend sa place dans l’histoire. ValidationError si un niveau
    est déjà constaté ce jour-là : on le corrige, on n’en ajoute pas un second.
    """
    _verrouiller(fiche)
    if NiveauFiche.objects.filter(fiche=fiche, constate_le=constate_le).exists():
        raise ValidationError(
            {"constate_le": "Un niveau est déjà constaté ce jour-là : corrigez-le plutôt."}
        )
    constat = NiveauFiche.objects.create(
        reseau_id=fiche.reseau_id,
        fiche=fiche,
        niveau=niveau,
        constate_le=constate_le,
        motif=motif,
        auteur=agent,
    )
    dernier = NiveauFiche.objects.filter(fiche=fiche).order_by("-constate_le", "-pk").first()
    _mettre_a_jour(fiche, niveau=dernier.niveau)
    journaliser(agent=agent, verbe="niveau constaté", objet=fiche, champs=["niveau"])
    return constat


@transaction.atomic
def noter_cotisation(*, fiche, annee, montant, agent, reglee_le=None, le=None):
    """Note ou corrige la cotisation d’une année civile (euros).

    La fiche devient adhérente, sauf s’il ne s’agit que d’une année d’autrefois. `le` : le jour.
    """
    cotisation, _ = Cotisation.objects.update_or_create(
        fiche=fiche,
        annee=annee,
        defaults={"reseau_id": fiche.reseau_id, "montant": montant, "reglee_le": reglee_le},
    )
    if reste_adherente([annee], le or timezone.localdate()):
        _mettre_a_jour(fiche, membre=True)
    journaliser(agent=agent, verbe="cotisation notée", objet=fiche, champs=["cotisations"])
    return cotisation
