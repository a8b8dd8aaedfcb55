"""La démarche de stratégie : ouvrir, écrire, ordonner, adopter."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F

from predict.comptes.actions import journaliser

from ..droits import peut_tracer
from ..models import DemarcheStrategie, Strategie
from ..regles.outils import EtapeStrategie
from ..tasks import STRATEGIE
from . import quotidien
from .documents_longs import retirer_documents


def _exiger(agent, demarche):
    if not peut_tracer(agent, demarche.accompagnement):
        raise PermissionDenied


@transaction.atomic
def ouvrir(*, demarche, agent):
    """Enregistre une démarche préparée."""
    _exiger(agent, demarche)
    demarche.reseau_id, demarche.auteur = demarche.accompagnement.reseau_id, agent
    demarche.save()
    journaliser(agent=agent, verbe="démarche de stratégie : ouverture", objet=demarche)
    return demarche


@transaction.atomic
def modifier(*, demarche, agent, enregistrer, champs):
    """Faux si quelqu’un l’a modifiée entre-temps : rien n’est alors écrit."""
    _exiger(agent, demarche)
    if not enregistrer():
        return False
    verbe = "démarche de stratégie : modification"
    journaliser(agent=agent, verbe=verbe, objet=demarche, champs=champs)
    return True


@transaction.atomic
def changer_etape(*, demarche, agent, etape):
    """Rien ne bloque : ce qui manque est dit à l’écran, la collectivité avance quand elle veut."""
    _exiger(agent, demarche)
    etape = EtapeStrategie(etape)
    if (
        not demarche.__class__.objects.filter(pk=demarche.pk)
        .exclude(etape=etape)
        .update(etape=etape, version=F("version") + 1)
    ):
        return False
    demarche.etape = etape
    verbe = f"démarche de stratégie : étape « {etape.label} »"
    journaliser(agent=agent, verbe=verbe, objet=demarche, champs=["etape"])
    return True


@transaction.atomic
def supprimer(*, demarche, agent):
    """Tout ce qu’elle contient part avec elle, ses documents aussi ; la stratégie adoptée, elle,
    reste et compte."""
    _exiger(agent, demarche)
    journaliser(agent=agent, verbe="démarche de stratégie : suppression", objet=demarche)
    retirer_documents(demarche, STRATEGIE)
    demarche.delete()


@transaction.atomic
def enregistrer_element(*, objet, demarche, agent, enregistrer, champs=()):
    """Une priorité, un objectif, un indicateur, une mesure, une évaluation : nouveau ou corrigé.
    Faux si quelqu’un l’a modifié entre-temps."""
    _exiger(agent, demarche)
    nouveau = objet.pk is None
    if not enregistrer():
        return False
    verbe = f"{objet._meta.verbose_name} : {'ajout' if nouveau else 'modification'}"
    journaliser(agent=agent, verbe=verbe, objet=objet, champs=champs)
    return True


@transaction.atomic
def retirer_element(*, objet, demarche, agent):
    _exiger(agent, demarche)
    journaliser(agent=agent, verbe=f"{objet._meta.verbose_name} : suppression", objet=objet)
    objet.delete()


@transaction.atomic
def deplacer(*, objet, demarche, freres, agent, sens):
    """Monte (-1) ou descend (+1) `objet` parmi `freres`, dans leur ordre ; faux au bord."""
    _exiger(agent, demarche)
    rangs = list(freres.select_for_update(of=("self",)))
    place = next(i for i, frere in enumerate(rangs) if frere.pk == objet.pk)
    vers = place + sens
    if not 0 <= vers < len(rangs):
        return False
    rangs[place], rangs[vers] = rangs[vers], rangs[place]
    for ordre, frere in enumerate(rangs):
        if frere.ordre != ordre:
            frere.ordre = ordre
            frere.save(update_fields=["ordre"])
    journaliser(agent=agent, verbe=f"{objet._meta.verbose_name} : ordre", objet=objet,
                champs=["ordre"])  # fmt: skip
    return True


@transaction.atomic
def adopter(*, demarche, agent, titre, nature, adoptee_le, piece, fichier, existante=None):
    """La délibération : elle fait la `Strategie` que I9 compte. `piece` : déjà déposée, ou `None` ;
    `fichier` : à déposer, ou `None` ; `existante` : déjà au dossier, on la relie seulement. Une
    seconde fois sur la même démarche ne crée rien."""
    _exiger(agent, demarche)
    demarche = DemarcheStrategie.objects.select_for_update(of=("self",)).get(pk=demarche.pk)
    if demarche.adoptee_id:
        return demarche.adoptee
    strategie = existante or quotidien.ajouter(
        objet=Strategie(
            reseau_id=demarche.reseau_id, accompagnement=demarche.accompagnement,
            fiche=demarche.accompagnement.fiche, titre=titre, nature=nature,
            adoptee_le=adoptee_le, piece=piece,
        ),
        agent=agent,
        piece=("piece", fichier) if fichier else None,
    )  # fmt: skip
    demarche.adoptee, demarche.version = strategie, demarche.version + 1
    demarche.save(update_fields=["adoptee", "version", "modifie_le"])
    journaliser(agent=agent, verbe="démarche de stratégie : adoption", objet=demarche,
                champs=["adoptee"])  # fmt: skip
    return strategie
