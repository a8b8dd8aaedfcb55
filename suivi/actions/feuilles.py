"""Une feuille de temps : préparée, signée par la personne (ses lignes gèlent), visée, rouverte.

Chaque passage est une mise à jour conditionnelle : deux onglets ne signent pas deux fois.
"""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F

from predict.comptes.actions import emettre_document, journaliser, preparer_sceau
from predict.comptes.droits import est_direction
from predict.comptes.models import Document
from predict.comptes.regles import DocumentReserve

from ..calculs.feuilles import autre_direction, difference, empreinte, lignes_de, total
from ..documents import feuille_temps
from ..models import FeuilleTemps
from ..regles import EtatFeuille

TYPE = DocumentReserve.FEUILLE_TEMPS.value


class FeuilleChangee(ValidationError):
    def __init__(self):
        super().__init__(
            "Cette feuille a changé depuis l’ouverture de la page : relisez-la, rien n’est écrit."
        )


def _passer(feuille, de, vers, **valeurs):
    lignes = FeuilleTemps.objects.filter(pk=feuille.pk, etat=de)
    if not lignes.update(etat=vers, version=F("version") + 1, **valeurs):
        raise FeuilleChangee
    feuille.refresh_from_db(fields=["etat", "version", *valeurs])


@transaction.atomic
def preparer_feuille(*, agent, pour, financement, du, au):
    """(feuille, nouvelle). `pour` : la personne ; chacun·e prépare les siennes, la direction
    toutes. Une feuille de la même période est rendue telle quelle."""
    if pour.pk != agent.pk and not est_direction(agent):
        raise PermissionDenied
    feuille, nouvelle = FeuilleTemps.objects.get_or_create(
        agent=pour, financement=financement, du=du, au=au,
        defaults={"reseau_id": agent.reseau_id},
    )  # fmt: skip
    if nouvelle:
        journaliser(agent=agent, verbe="feuille de temps préparée", objet=feuille)
    return feuille, nouvelle


@transaction.atomic
def signer_feuille(*, feuille, agent, lue, le):
    """La personne certifie ce qu’elle a lu ; ses lignes gèlent. `lue` : leur empreinte montrée."""
    if feuille.agent_id != agent.pk:
        raise ValidationError(f"Seule la personne signe sa feuille : {feuille.agent}.")
    lignes = lignes_de(feuille)
    if not lignes:
        raise ValidationError("Aucun temps noté sur ce financement : il n’y a rien à signer.")
    if empreinte(lignes) != lue:
        raise FeuilleChangee
    _passer(
        feuille, EtatFeuille.BROUILLON, EtatFeuille.SIGNEE,
        lignes=lignes, minutes=total(lignes), signee_le=le,
    )  # fmt: skip
    journaliser(agent=agent, verbe="feuille de temps signée", objet=feuille, le=le)


@transaction.atomic
def viser_feuille(*, feuille, agent, le):
    """La direction signe ce que la personne a signé ; rend le PDF scellé. Refusé si le temps a
    changé entre-temps, ou si une autre direction peut viser la feuille de qui l’a signée."""
    if not est_direction(agent) or feuille.reseau_id != agent.reseau_id:
        raise PermissionDenied
    if feuille.agent_id == agent.pk and (autre := autre_direction(feuille)):
        raise ValidationError(f"Vous avez signé cette feuille : {autre} la vise.")
    if feuille.etat == EtatFeuille.SIGNEE and difference(feuille.lignes, lignes_de(feuille)):
        raise ValidationError(
            "Le temps a changé depuis la signature : rouvrez la feuille, la personne la resigne."
        )
    _passer(
        feuille, EtatFeuille.SIGNEE, EtatFeuille.VISEE, visee_le=le, visee_par=agent,
    )  # fmt: skip
    journaliser(agent=agent, verbe="feuille de temps visée", objet=feuille, le=le)
    return emettre_feuille(feuille=feuille, agent=agent, le=le)


def emettre_feuille(*, feuille, agent, le):
    """Le PDF scellé d’une feuille visée."""
    version = Document.objects.de(feuille).filter(reseau=feuille.reseau_id, type=TYPE).count() + 1
    contexte = feuille_temps.contexte_feuille(feuille, version)
    jeton, adresse = preparer_sceau(feuille.reseau)
    octets, instantane = feuille_temps.sceller(contexte, adresse=adresse, emis_le=le)
    return emettre_document(
        objet=feuille, type=TYPE, titre=feuille_temps.titre(contexte), format="pdf",
        contenu=octets, instantane=instantane,
        gabarit=f"{feuille_temps.GABARIT}/{feuille_temps.VERSION_GABARIT}", jeton=jeton,
        agent=agent, le=le,
    )  # fmt: skip


@transaction.atomic
def rouvrir_feuille(*, feuille, agent):
    """Retire les signatures ; la feuille relit le temps. Une feuille visée ne se rouvre que si le
    temps a changé ; son PDF reste, jusqu’à ce qu’un autre le remplace."""
    if feuille.agent_id != agent.pk and not est_direction(agent):
        raise PermissionDenied
    ecart = difference(feuille.lignes, lignes_de(feuille))
    if feuille.etat == EtatFeuille.VISEE and not ecart:
        raise ValidationError("Rien n’a changé depuis les signatures : la feuille reste visée.")
    if feuille.etat == EtatFeuille.BROUILLON:
        raise FeuilleChangee
    _passer(
        feuille, feuille.etat, EtatFeuille.BROUILLON,
        lignes=[], minutes=0, signee_le=None, visee_le=None, visee_par=None,
    )  # fmt: skip
    motif = f"{len(ecart.ajoutees)} ajoutées, {len(ecart.retirees)} retirées" if ecart else ""
    journaliser(agent=agent, verbe="feuille de temps rouverte", objet=feuille, motif=motif)


@transaction.atomic
def supprimer_feuille(*, feuille, agent):
    """Un brouillon seulement, et qui n’a jamais été visé."""
    if feuille.agent_id != agent.pk and not est_direction(agent):
        raise PermissionDenied
    emis = Document.objects.de(feuille).filter(reseau=feuille.reseau_id).exists()
    if feuille.etat != EtatFeuille.BROUILLON or emis:
        raise ValidationError("Seule une feuille jamais signée des deux se retire.")
    journaliser(agent=agent, verbe="feuille de temps retirée", objet=feuille)
    feuille.delete()


def document_de(feuille):
    """Le PDF scellé en vigueur, ou `None`."""
    emis = Document.objects.de(feuille).filter(reseau=feuille.reseau_id, type=TYPE)
    return emis.en_vigueur().first()
