"""Diagnostic territorial : ouvrir prérempli, cocher, noter, ordonner, rendre et en faire une étude.

Tout s’écrit sous le droit du dossier (`peut_modifier`) : un dossier fermé se lit.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Max

from predict.comptes.actions import journaliser

from ..droits import peut_modifier
from ..models import (
    Diagnostic,
    ElementAfom,
    Livrable,
    QuestionDiagnostic,
    ScenarioTerritoire,
    TacheDiagnostic,
)
from ..regles import TypeLivrable
from ..regles.diagnostic import DUREE_JOURS, PAS_TYPES, QUESTIONS_TYPES, SCENARIOS_MAX
from ..tasks import DIAGNOSTIC
from .documents_longs import retirer_documents
from .quotidien import ajouter as ajouter_au_dossier
from .quotidien import modifier as modifier_du_dossier


def _exiger(agent, diagnostic):
    if not peut_modifier(agent, diagnostic.accompagnement):
        raise PermissionDenied


@transaction.atomic
def ouvrir_diagnostic(*, diagnostic, accompagnement, agent):
    """Enregistre un diagnostic préparé, avec ses pas types datés et les questions proposées."""
    if not peut_modifier(agent, accompagnement):
        raise PermissionDenied
    diagnostic.reseau_id = accompagnement.reseau_id
    diagnostic.accompagnement, diagnostic.auteur = accompagnement, agent
    diagnostic.save()
    commun = {"reseau_id": diagnostic.reseau_id, "diagnostic": diagnostic}
    pas = [(phase, jours, mots) for phase, liste in PAS_TYPES.items() for jours, mots in liste]
    TacheDiagnostic.objects.bulk_create(
        TacheDiagnostic(
            phase=phase, libelle=mots, prevue_le=_prevue(diagnostic, jours), ordre=rang, **commun
        )
        for rang, (phase, jours, mots) in enumerate(pas)
    )
    QuestionDiagnostic.objects.bulk_create(
        QuestionDiagnostic(libelle=mots, nature=nature, ordre=rang, **commun)
        for rang, (nature, mots) in enumerate(QUESTIONS_TYPES)
    )
    journaliser(agent=agent, verbe="diagnostic ouvert", objet=diagnostic)
    return diagnostic


def _prevue(diagnostic, jours):
    """Le pas se place à sa part de la durée que l’on s’est donnée."""
    fin = diagnostic.fin_prevue_le
    duree = (fin - diagnostic.debut_le).days if fin else DUREE_JOURS
    return diagnostic.debut_le + timedelta(days=round(jours * duree / DUREE_JOURS))


def preremplir(accompagnement, le):
    """Ce que le dossier dit déjà : titre, dates, contexte, objectifs, relais."""
    fiche, besoins = accompagnement.fiche, accompagnement.fiches_besoin.first()
    contexte = [fiche.singularite, fiche.recherche_de]
    if besoins:
        contexte += [besoins.interet_local, besoins.portage, besoins.lecture_croisee]
    relais = [
        f"{c.nom_complet}{f', {c.fonction}' if c.fonction else ''}"
        for c in (accompagnement.elu_referent, accompagnement.contact)
        if c and not (c.oppose_le or c.anonymise_le)
    ]
    return {
        "titre": f"Diagnostic territorial : {fiche}"[:200],
        "debut_le": le,
        "fin_prevue_le": le + timedelta(days=DUREE_JOURS),
        "contexte": "\n".join(t.strip() for t in contexte if t and t.strip()),
        "objectifs": besoins.ambitions if besoins else "",
        "relais": "\n".join(dict.fromkeys(relais)),
    }


@transaction.atomic
def modifier_diagnostic(*, diagnostic, agent, enregistrer, champs):
    """Faux si quelqu’un l’a modifié entre-temps."""
    _exiger(agent, diagnostic)
    if not enregistrer():
        return False
    journaliser(agent=agent, verbe="diagnostic : modification", objet=diagnostic, champs=champs)
    return True


@transaction.atomic
def supprimer_diagnostic(*, diagnostic, agent):
    """Sa collecte et ses rapports partent avec lui ; le livrable, s’il y en a un, reste."""
    _exiger(agent, diagnostic)
    journaliser(agent=agent, verbe="diagnostic : suppression", objet=diagnostic)
    retirer_documents(diagnostic, DIAGNOSTIC)
    diagnostic.delete()


# -- Les pas ---------------------------------------------------------------------------


@transaction.atomic
def cocher(*, pas, agent, fait, le):
    """Coche ou décoche ; sans effet si c’est déjà ainsi (deux clics, deux personnes)."""
    _exiger(agent, pas.diagnostic)
    lignes = TacheDiagnostic.objects.filter(pk=pas.pk, faite_le__isnull=fait)
    if lignes.update(faite_le=le if fait else None, version=F("version") + 1):
        verbe = "pas du diagnostic fait" if fait else "pas du diagnostic rouvert"
        journaliser(agent=agent, verbe=verbe, objet=pas, champs=["faite_le"])


# -- Ce qu’il contient -----------------------------------------------------------------


def freres(objet):
    """Les lignes parmi lesquelles l’objet a son rang."""
    lignes = type(objet).objects.filter(diagnostic_id=objet.diagnostic_id)
    if isinstance(objet, ElementAfom):
        return lignes.filter(quadrant=objet.quadrant)
    return lignes.filter(phase=objet.phase) if isinstance(objet, TacheDiagnostic) else lignes


@transaction.atomic
def ajouter(*, objet, diagnostic, agent):
    """Enregistre une ligne préparée, à la suite. `ValidationError` au-delà de cinq scénarios."""
    _exiger(agent, diagnostic)
    # Le diagnostic verrouillé : deux ajouts simultanés n’ont ni le même rang ni un sixième scénario
    Diagnostic.objects.select_for_update(of=("self",)).get(pk=diagnostic.pk)
    objet.reseau_id, objet.diagnostic = diagnostic.reseau_id, diagnostic
    lignes = freres(objet)
    if isinstance(objet, ScenarioTerritoire) and lignes.count() >= SCENARIOS_MAX:
        raise ValidationError(
            f"{SCENARIOS_MAX} territoires se comparent ; au-delà, on ne lit plus. Retirez-en un."
        )
    if hasattr(objet, "ordre"):
        dernier = lignes.aggregate(m=Max("ordre"))["m"]
        objet.ordre = 0 if dernier is None else dernier + 1
    objet.save()
    journaliser(agent=agent, verbe=f"{objet._meta.verbose_name} : ajout", objet=objet)
    return objet


@transaction.atomic
def modifier(*, objet, agent, enregistrer, champs):
    _exiger(agent, objet.diagnostic)
    if not enregistrer():
        return False
    verbe = f"{objet._meta.verbose_name} : modification"
    journaliser(agent=agent, verbe=verbe, objet=objet, champs=champs)
    return True


@transaction.atomic
def retirer(*, objet, agent):
    _exiger(agent, objet.diagnostic)
    journaliser(agent=agent, verbe=f"{objet._meta.verbose_name} : suppression", objet=objet)
    objet.delete()


@transaction.atomic
def deplacer(*, objet, agent, sens):
    """Échange sa place avec la précédente (`sens` = -1) ou la suivante (1)."""
    _exiger(agent, objet.diagnostic)
    lignes = list(freres(objet).select_for_update(of=("self",)))
    rang = next(i for i, ligne in enumerate(lignes) if ligne.pk == objet.pk)
    vers = rang + sens
    if not 0 <= vers < len(lignes):
        return
    lignes[rang], lignes[vers] = lignes[vers], lignes[rang]
    for i, ligne in enumerate(lignes):
        ligne.ordre = i
    type(objet).objects.bulk_update(lignes, ["ordre"])
    journaliser(
        agent=agent, verbe=f"{objet._meta.verbose_name} : rang", objet=objet, champs=["ordre"]
    )


# -- Rendre, et compter une étude une seule fois ---------------------------------------


def etudes_du_dossier(diagnostic):
    """Les études de l’accompagnement : celle du diagnostic y est peut-être déjà."""
    return diagnostic.accompagnement.livrables.filter(type=TypeLivrable.ETUDE)


def etude_proposee(diagnostic):
    """Celle que le dossier prévoyait : un seul livrable, jamais deux pour le même travail."""
    siennes = [e for e in etudes_du_dossier(diagnostic) if "diagnostic" in e.titre.lower()]
    return next((e for e in siennes if not e.livre_le), siennes[0] if siennes else None)


@transaction.atomic
def rendre(*, diagnostic, agent, le, etude, rapport=None):
    """Date la remise. `etude` : « creer », un `Livrable` du dossier, ou `None`.

    `rapport` : fichier joint au livrable qui n’en a pas encore. Rend le livrable, ou `None`.
    """
    _exiger(agent, diagnostic)
    # Verrouillé : deux remises simultanées ne font pas deux études.
    lignes = Diagnostic.objects.filter(pk=diagnostic.pk)
    lignes.select_for_update(of=("self",)).get()
    lignes.update(rendu_le=le, version=F("version") + 1)
    journaliser(agent=agent, verbe="diagnostic rendu", objet=diagnostic, champs=["rendu_le"])
    dossier = diagnostic.accompagnement
    if etude == "creer":
        deja = etudes_du_dossier(diagnostic).filter(titre=diagnostic.titre).first()
        if deja is None:
            return ajouter_au_dossier(
                objet=Livrable(
                    reseau_id=dossier.reseau_id, accompagnement=dossier, titre=diagnostic.titre,
                    type=TypeLivrable.ETUDE, livre_le=le, final=True,
                ),
                agent=agent, liens=[dossier.fiche], piece=rapport and ("piece", rapport),
            )  # fmt: skip
        etude = deja
    if etude is None:
        return None
    if etude.livre_le and etude.final:
        return etude  # déjà comptée : rien à changer
    return _livrer(etude, agent, le, dossier.fiche, rapport)


def _livrer(etude, agent, le, fiche, rapport):
    """Livre l’étude prévue, si personne ne l’a modifiée depuis qu’on l’a lue."""
    destinataires = [d.fiche for d in etude.destinataires.select_related("fiche")] or [fiche]
    lignes = Livrable.objects.filter(pk=etude.pk, version=etude.version)
    livre = modifier_du_dossier(
        objet=etude, agent=agent, champs=["livre_le", "final"], liens=destinataires,
        piece=("piece", rapport) if rapport and not etude.piece_id else None,
        enregistrer=lambda: lignes.update(
            livre_le=etude.livre_le or le, final=True, version=F("version") + 1
        ),
    )  # fmt: skip
    if not livre:
        raise ValidationError({"etude": "Ce livrable vient de changer : rechargez la page."})
    etude.refresh_from_db()
    return etude
