"""Actes du suivi : cibles, rapport annuel, capitalisation, enquêtes."""

from django.db import transaction
from django.db.models import Q

from predict.comptes.actions import demander_travail, journaliser

from .calculs.capitalisation import brouillon_de
from .models import (
    Campagne,
    Cible,
    FicheCapitalisation,
    Indicateur,
    InvitationEnquete,
    Rapport,
    Reponse,
)


@transaction.atomic
def fixer_cibles(*, annee, valeurs, agent):
    """`valeurs` : {code: Decimal, ou `None` pour retirer la cible}. Rend les codes changés."""
    actuelles = {
        c.indicateur.code: c
        for c in Cible.objects.visibles_par(agent)
        .filter(annee=annee, indicateur__code__in=valeurs)
        .select_related("indicateur")
        .select_for_update(of=("self",))
    }
    indicateurs = {i.code: i for i in Indicateur.objects.filter(code__in=valeurs)}
    changes = []
    for code, valeur in valeurs.items():
        cible = actuelles.get(code)
        if (cible.valeur if cible else None) == valeur:
            continue
        if cible is None:
            cible = Cible(reseau=agent.reseau, indicateur=indicateurs[code], annee=annee)
        changes.append(code)
        if valeur is None:
            journaliser(agent=agent, verbe="cible retirée", objet=cible)
            cible.delete()
            continue
        cible.valeur = valeur
        cible.save()
        journaliser(agent=agent, verbe="cible fixée", objet=cible, champs=["valeur"])
    return changes


def nouveau_rapport(*, agent, periode):
    """Rapport non enregistré, aux textes de l’édition précédente : on corrige, on ne retape pas."""
    precedent = (
        Rapport.objects.visibles_par(agent).filter(du__lt=periode.du).order_by("-du", "-pk").first()
    )
    rapport = Rapport(
        reseau=agent.reseau,
        auteur=agent,
        titre="Une année d’action internationale, mesurée",
        du=periode.du,
        au=periode.au,
    )
    if precedent is not None:
        for champ in ("titre", "introduction", "faits_marquants", "perspectives"):
            setattr(rapport, champ, getattr(precedent, champ))
    return rapport


@transaction.atomic
def demander_rapport(*, rapport, agent, adresse):
    """Demande la production du rapport. `adresse` : racine du site, pour lier les preuves.

    Un travail déjà en route pour ce rapport est rendu tel quel : deux clics n’en font qu’un.
    """
    rapport = Rapport.objects.select_for_update().get(pk=rapport.pk, reseau_id=agent.reseau_id)
    if rapport.travail is not None and not rapport.travail.termine:
        return rapport.travail
    rapport.travail = demander_travail(
        reseau=agent.reseau,
        type="rapport_annuel",
        titre=f"Rapport « {rapport.titre} »"[:200],
        parametres={"rapport": rapport.pk, "adresse": adresse},
        agent=agent,
    )
    rapport.save(update_fields=["travail", "modifie_le"])
    journaliser(agent=agent, verbe="rapport demandé", objet=rapport)
    return rapport.travail


@transaction.atomic
def capitaliser(*, accompagnement, agent):
    """(fiche, nouvelle) : un brouillon tiré du dossier ; une seconde demande rend le premier."""
    siennes = FicheCapitalisation.objects.visibles_par(agent).filter(accompagnement=accompagnement)
    if deja := siennes.order_by("pk").first():
        return deja, False
    fiche = FicheCapitalisation.objects.create(
        reseau_id=accompagnement.reseau_id,
        accompagnement=accompagnement,
        fiche=accompagnement.fiche,
        titre=accompagnement.titre,
        rubriques=brouillon_de(accompagnement),
        auteur=agent,
    )
    journaliser(agent=agent, verbe="fiche de capitalisation ouverte", objet=fiche)
    return fiche, True


@transaction.atomic
def ouvrir_enquete(*, accompagnement, agent, le):
    """(invitation, nouvelle) : la collectivité est invitée à la campagne ouverte ; faute de
    campagne, une de l’année s’ouvre. Une collectivité n’y est invitée qu’une fois."""
    reseau_id = accompagnement.reseau_id
    campagne = (
        Campagne.objects.visibles_par(agent)
        .filter(Q(close_le__isnull=True) | Q(close_le__gte=le), ouverte_le__lte=le)
        .first()
    )
    if campagne is None:
        campagne = Campagne.objects.create(
            reseau_id=reseau_id, titre=f"Votre avis, {le.year}", ouverte_le=le
        )
        journaliser(agent=agent, verbe="campagne ouverte", objet=campagne)
    invitation, nouvelle = InvitationEnquete.objects.get_or_create(
        campagne=campagne, fiche=accompagnement.fiche,
        defaults={"reseau_id": reseau_id, "envoyee_le": le},
    )  # fmt: skip
    if nouvelle:
        journaliser(agent=agent, verbe="enquête ouverte", objet=invitation)
    return invitation, nouvelle


@transaction.atomic
def repondre_enquete(*, invitation, agent, le, satisfaction, autonomie, verbatim, accord):
    """Réponse d’une personne référente. Répondre de nouveau ne compte pas deux fois : une seule
    réponse est retenue par collectivité (calculs.enquetes)."""
    principal = invitation.fiche.referents.filter(agent=agent, actif=True, principal=True).exists()
    reponse = Reponse.objects.create(
        reseau_id=invitation.reseau_id,
        invitation=invitation,
        le=le,
        referent_principal=principal,
        satisfaction=satisfaction,
        autonomie=autonomie,
        verbatim=verbatim.strip(),
        verbatim_consenti=bool(accord and verbatim.strip()),
    )
    journaliser(agent=agent, verbe="réponse à l’enquête", objet=reponse)
    return reponse
