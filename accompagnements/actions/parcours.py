"""Le chemin d’un accompagnement : démarrer, passer, mettre en sommeil, réveiller, abandonner.

Aucune de ces fonctions ne fait confiance à la page : l’étape et la version se vérifient dans la
mise à jour elle-même, si bien que deux onglets, ou deux personnes, ne passent pas deux fois.
"""

from dataclasses import asdict

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F

from predict.comptes.actions import demander_travail, journaliser
from predict.noyau.typographie import date_longue

from ..calculs.reste_ouvert import reste_ouvert
from ..droits import peut_mener, peut_passer, peut_passer_outre
from ..models import Accompagnement, Passage
from ..models.faits import faits_de
from ..regles import ETAPE_SUIVANTE, Etape, Etat
from ..regles.portes import manquants


class PorteFermee(Exception):
    """Il manque quelque chose ; `manquants` : les conditions, dans l’ordre de la porte."""

    def __init__(self, manquants):
        super().__init__(f"{len(manquants)} manque(s)")
        self.manquants = manquants


class Depasse(ValidationError):
    """Le dossier a changé depuis la page : rien n’a été écrit."""

    def __init__(self):
        super().__init__(
            "Quelqu’un a fait avancer ou modifié ce dossier entre-temps. "
            "Relisez-le : rien n’a été changé par votre geste."
        )


def ecrire(accompagnement, agent, verbe, *, motif="", champs=(), **valeurs):
    """Écrit si le dossier est tel qu’on l’a lu (étape, état, version) ; sinon `Depasse`."""
    lignes = Accompagnement.objects.filter(
        pk=accompagnement.pk,
        reseau_id=accompagnement.reseau_id,
        etape=accompagnement.etape,
        etat=accompagnement.etat,
        version=accompagnement.version,
    )
    if not lignes.update(version=F("version") + 1, **valeurs):
        raise Depasse
    accompagnement.refresh_from_db(fields=["version", *valeurs])
    journaliser(agent=agent, verbe=verbe, objet=accompagnement, champs=champs, motif=motif)
    return accompagnement


def _apres(le, accompagnement):
    if le < accompagnement.etape_depuis:
        raise ValidationError(
            {
                "le": "Cette date précède l’entrée dans l’étape en cours "
                f"({date_longue(accompagnement.etape_depuis)})."
            }
        )


@transaction.atomic
def demarrer(
    *, fiche, agent, le, titre, scenario, cas_type="", sollicitation=None, valide_le=None,
    responsable=None,
):  # fmt: skip
    """Ouvre un accompagnement à l’étape 1. `valide_le` : demande admise dans l’offre (I1)."""
    accompagnement = Accompagnement(
        reseau_id=fiche.reseau_id,
        fiche=fiche,
        titre=titre,
        sollicitation=sollicitation,
        scenario=scenario,
        cas_type=cas_type,
        contact=sollicitation.contact if sollicitation else None,
        responsable=responsable or agent,
        debut_le=le,
        etape_depuis=le,
        valide_le=valide_le,
    )
    accompagnement.full_clean(exclude=["reseau"])
    accompagnement.save()
    Passage.objects.create(
        reseau_id=fiche.reseau_id, accompagnement=accompagnement,
        vers=Etape.SINGULARISATION, le=le, agent=agent,
    )  # fmt: skip
    journaliser(agent=agent, verbe="accompagnement démarré", objet=accompagnement)
    return accompagnement


@transaction.atomic
def passer(*, accompagnement, agent, le, motif="", restes_vus=False):
    """Passe à l’étape suivante ; à la dernière, clôt.

    `PorteFermee` s’il manque quelque chose. La direction passe outre en donnant `motif` : ce qui
    manquait et le motif restent dans le passage. Clore un dossier où des choses restent ouvertes
    (calculs.reste_ouvert) veut `restes_vus`, sinon `ValidationError`. `PermissionDenied` si un·e
    chargé·e de mission tente de passer outre ; `Depasse` si le dossier a changé ;
    `ValidationError` sur la date.
    """
    if not peut_passer(agent, accompagnement):
        raise PermissionDenied
    _apres(le, accompagnement)
    de = Etape(accompagnement.etape)
    vers = ETAPE_SUIVANTE[de]
    manque = manquants(de, faits_de(accompagnement, le))
    if manque and motif and not peut_passer_outre(agent):
        raise PermissionDenied
    if manque and not motif.strip():
        raise PorteFermee(manque)
    if vers == Etape.CLOS and not restes_vus and reste_ouvert(accompagnement):
        raise ValidationError({"restes_vus": "Des choses restent ouvertes : confirmez la clôture."})
    # Un motif donné alors que rien ne manque n’est pas un passage outre : il n’est pas gardé.
    motif = motif.strip() if manque else ""
    valeurs = {"etape": vers, "etape_depuis": le}
    if vers == Etape.CLOS:
        valeurs |= {"etat": Etat.CLOS, "fin_le": le}
    ecrire(
        accompagnement, agent, f"étape passée : {vers.label}", motif=motif,
        champs=["etape"], **valeurs,
    )  # fmt: skip
    Passage.objects.create(
        reseau_id=accompagnement.reseau_id, accompagnement=accompagnement, de=de, vers=vers,
        le=le, agent=agent, motif=motif,
        manquants=[
            {cle: valeur for cle, valeur in asdict(c).items() if cle in ("code", "titre")}
            for c in manque
        ],
    )  # fmt: skip
    if vers == Etape.CLOS:
        _annoncer_la_cloture(accompagnement)
    return accompagnement


def _annoncer_la_cloture(accompagnement):
    """Ce qui suit une clôture part quand elle est validée, et seulement alors."""
    for type_de_travail in settings.TRAVAUX_A_LA_CLOTURE:
        demander_travail(
            reseau=accompagnement.reseau, type=type_de_travail,
            titre=f"Clôture : {accompagnement}"[:200],
            parametres={"accompagnement": accompagnement.pk},
        )  # fmt: skip


def _exiger_etat(agent, accompagnement, etat):
    if not peut_mener(agent, accompagnement, etat):
        raise PermissionDenied


@transaction.atomic
def admettre(*, accompagnement, agent, le, motif=""):
    """La demande entre dans l’offre (ou, par exception motivée, on s’engage quand même)."""
    if not peut_passer(agent, accompagnement):
        raise PermissionDenied
    if le < accompagnement.debut_le:
        raise ValidationError({"le": "La vérification ne peut pas précéder le début."})
    return ecrire(
        accompagnement, agent, "demande admise dans l’offre", motif=motif,
        champs=["valide_le"], valide_le=le,
    )  # fmt: skip


@transaction.atomic
def mettre_en_sommeil(*, accompagnement, agent, le, motif, reveil_le=None):
    """Garde tout en l’état ; `reveil_le` : date où le dossier se rappelle à son responsable."""
    _exiger_etat(agent, accompagnement, Etat.EN_SOMMEIL)
    if reveil_le is not None and reveil_le <= le:
        raise ValidationError({"reveil_le": "Le réveil vient après la mise en sommeil."})
    return ecrire(
        accompagnement, agent, "mise en sommeil", motif=motif, champs=["etat"],
        etat=Etat.EN_SOMMEIL, motif_etat=motif, reveil_le=reveil_le,
    )  # fmt: skip


@transaction.atomic
def reveiller(*, accompagnement, agent, le, motif=""):
    """Réveille ou reprend un abandon, à l’étape où l’on s’était arrêté : rien n’est perdu.

    Un dossier clos (direction seulement) se rouvre « en cours », avec un passage motivé.
    """
    _exiger_etat(agent, accompagnement, Etat.ACTIF)
    valeurs = {"etat": Etat.ACTIF, "motif_etat": "", "reveil_le": None, "fin_le": None}
    clos = accompagnement.etat == Etat.CLOS
    if clos:
        if not motif.strip():
            raise ValidationError({"motif": "Rouvrir un dossier clos se motive."})
        _apres(le, accompagnement)
        valeurs |= {"etape": Etape.EN_COURS, "etape_depuis": le}
    verbe = {
        Etat.EN_SOMMEIL: "réveil", Etat.ABANDONNE: "reprise", Etat.CLOS: "réouverture",
    }[Etat(accompagnement.etat)]  # fmt: skip
    ecrire(accompagnement, agent, verbe, motif=motif, champs=["etat"], **valeurs)
    if clos:
        Passage.objects.create(
            reseau_id=accompagnement.reseau_id, accompagnement=accompagnement,
            de=Etape.CLOS, vers=Etape.EN_COURS, le=le, agent=agent, motif=motif,
        )  # fmt: skip
    return accompagnement


@transaction.atomic
def abandonner(*, accompagnement, agent, le, motif):
    """Abandon motivé ; ce qui a été fait reste, compte, et peut être repris."""
    _exiger_etat(agent, accompagnement, Etat.ABANDONNE)
    if le < accompagnement.debut_le:
        raise ValidationError({"le": "L’abandon ne peut pas précéder le début."})
    return ecrire(
        accompagnement, agent, "abandon", motif=motif, champs=["etat"],
        etat=Etat.ABANDONNE, motif_etat=motif, reveil_le=None, fin_le=le,
    )  # fmt: skip
