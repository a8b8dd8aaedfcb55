"""Réunir sur place ce qui manque à une porte, puis la passer si plus rien ne manque."""

from django.db import transaction
from django.db.models import F

from collectivites.actions import noter_echange
from collectivites.models import Fiche
from predict.comptes.actions import journaliser

from ..calculs.reste_ouvert import reste_ouvert
from ..models import Prestation
from ..models.faits import faits_de
from ..regles import ETAPE_SUIVANTE, SCENARIO_DU_CAS, CasType, Etape
from ..regles.portes import manquants
from . import parcours

# Ce qui s’écrit sur le dossier lui-même, et sur sa dernière fiche besoins.
DU_DOSSIER = ("contact", "cas_type", "elu_referent", "posture", "bilan")
DES_BESOINS = ("relue_le", "interet_local", "posture_expliquee_le")


@transaction.atomic
def reunir_et_passer(*, accompagnement, agent, le, version, valeurs):
    """Écrit `valeurs` (forms.passage) et passe si la porte s’ouvre ; rend ce qui manque encore.

    Une clôture qui laisse des choses ouvertes se confirme à part (parcours.passer) : tout est
    écrit, l’étape ne change pas.
    `Depasse` si le dossier a changé depuis la page, d’étape ou de version : rien n’est écrit.
    """
    a = accompagnement
    if a.version != version:
        raise parcours.Depasse
    _au_dossier(a, agent, valeurs)
    if "valide_le" in valeurs:
        parcours.admettre(accompagnement=a, agent=agent, le=valeurs["valide_le"])
    if "singularite" in valeurs:
        Fiche.objects.filter(pk=a.fiche_id).update(
            singularite=valeurs["singularite"], version=F("version") + 1
        )
        a.fiche.singularite = valeurs["singularite"]
        journaliser(agent=agent, verbe="fiche modifiée", objet=a.fiche, champs=["singularite"])
    if "echange_le" in valeurs:
        noter_echange(
            fiche=a.fiche, agent=agent, type=valeurs["echange_type"], le=valeurs["echange_le"],
            objet=valeurs["echange_objet"],
        )  # fmt: skip
    _aux_besoins(a, agent, valeurs)
    _aux_prestations(a, agent, valeurs)
    manque = manquants(a.etape, faits_de(a, le))
    cloture = ETAPE_SUIVANTE[Etape(a.etape)] == Etape.CLOS
    if not manque and not (cloture and reste_ouvert(a)):
        parcours.passer(accompagnement=a, agent=agent, le=le)
    return manque


def _au_dossier(a, agent, valeurs):
    champs = {nom: valeurs[nom] for nom in DU_DOSSIER if nom in valeurs}
    if not champs:
        return
    if "cas_type" in champs:
        champs["scenario"] = SCENARIO_DU_CAS[CasType(champs["cas_type"])]
    parcours.ecrire(a, agent, "accompagnement modifié", champs=sorted(champs), **champs)


def _aux_besoins(a, agent, valeurs):
    champs = {nom: valeurs[nom] for nom in DES_BESOINS if nom in valeurs}
    besoins = a.fiches_besoin.first() if champs else None
    if besoins is None:
        return
    for nom, valeur in champs.items():
        setattr(besoins, nom, valeur)
    besoins.version += 1
    besoins.save(update_fields=[*champs, "version", "modifie_le"])
    journaliser(agent=agent, verbe="fiche besoins modifiée", objet=besoins, champs=sorted(champs))


def _aux_prestations(a, agent, valeurs):
    """`mode-12`, `jours-12` : la prestation 12, si elle est bien de ce dossier."""
    champs = {}
    for nom, valeur in valeurs.items():
        genre, _, pk = nom.partition("-")
        if pk and genre in ("mode", "jours"):
            colonne = "mode" if genre == "mode" else "jours_prevus"
            champs.setdefault(int(pk), {})[colonne] = valeur
    for prestation in Prestation.objects.filter(accompagnement=a, pk__in=champs).avec_service():
        ecrits = champs[prestation.pk]
        Prestation.objects.filter(pk=prestation.pk).update(**ecrits, version=F("version") + 1)
        journaliser(
            agent=agent, verbe="prestation modifiée", objet=prestation, champs=sorted(ecrits)
        )
