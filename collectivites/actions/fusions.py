"""Fusionner deux fiches d’une même personne, d’un même acteur, d’une même structure ; annuler."""

import hashlib
import json

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from predict.comptes.actions import journaliser

from ..models import Acteur, Collectivite, Contact, Fiche, Fusion, PasDoublon
from ..regles.doublons import GenreDoublon
from .absorption import absorber, ecrire, poser, remettre

MODELES = {
    GenreDoublon.CONTACTS: Contact,
    GenreDoublon.ACTEURS: Acteur,
    GenreDoublon.STRUCTURES: Collectivite,
}
CHANGEE = "L’une des deux fiches a changé pendant que vous compariez : relisez, puis confirmez."
PARTIE = "L’une des deux fiches n’existe plus : quelqu’un l’a peut-être déjà fusionnée."


def etat_lu(*objets):
    """Empreinte de ce que la page montre : elle dit si quelque chose a changé entre-temps."""
    texte = json.dumps([ecrire(o) for o in objets], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(texte.encode()).hexdigest()[:32]


@transaction.atomic
def fusionner(*, gardee, absorbee, agent, valeurs=None, choix=None, lu=None):
    """`absorbee` entre dans `gardee`. Rend la `Fusion`, qui sait tout remettre.

    `valeurs` : {champ: valeur retenue} ; sans elles, les vides se comblent. `choix` : {champ:
    « gardee », « absorbee » ou « deux »}, pour mémoire. `lu` : `etat_lu` de la page.
    """
    if gardee.pk == absorbee.pk:
        raise ValidationError("Une fiche ne se fusionne pas avec elle-même.")
    gardee, absorbee = _verrouiller(type(gardee), gardee.pk, absorbee.pk)
    if lu is not None and lu != etat_lu(gardee, absorbee):
        raise ValidationError(CHANGEE, code="conflit")
    if valeurs is not None and isinstance(gardee, Contact):
        valeurs = _regler_contact(gardee, absorbee, dict(valeurs))
    titre, trace = f"{absorbee} dans {gardee}"[:200], []
    absorbee_id = absorbee.pk
    absorber(gardee, absorbee, trace, valeurs)
    fusion = Fusion.objects.create(
        reseau_id=agent.reseau_id,
        objet_type=gardee._meta.label_lower,
        gardee_id=gardee.pk,
        titre=titre,
        choix=choix or {},
        instantane={"absorbee": {"id": absorbee_id}, "gestes": trace},
        faite_par=agent,
    )
    champs = sorted((choix or valeurs or {}).keys())
    journaliser(
        agent=agent, verbe="fiches fusionnées", objet=_au_journal(gardee, fusion), champs=champs
    )
    return fusion


def _verrouiller(modele, *pks):
    """Les deux lignes, verrouillées dans l’ordre : deux fusions croisées ne s’attendent pas."""
    lignes = {o.pk: o for o in modele.objects.select_for_update().filter(pk__in=pks).order_by("pk")}
    if len(lignes) != 2:
        raise ValidationError(PARTIE, code="partie")
    return [lignes[pk] for pk in pks]


def _regler_contact(gardee, absorbee, valeurs):
    """Ce qu’un choix champ par champ ne doit pas défaire : opposition, direction, titre unique."""
    oppositions = [o for o in (gardee.oppose_le, absorbee.oppose_le) if o]
    valeurs["oppose_le"] = min(oppositions, default=None)
    fiche = valeurs.get("fiche", gardee.fiche)
    direction = valeurs.get("direction", gardee.direction)
    if direction is not None and direction.fiche_id != fiche.pk:
        valeurs["direction"] = None
    for seul in ("principal", "elu_referent"):
        autres = Contact.objects.filter(fiche=fiche, **{seul: True})
        if valeurs.get(seul) and autres.exclude(pk__in=[gardee.pk, absorbee.pk]).exists():
            valeurs[seul] = False
    return valeurs


@transaction.atomic
def annuler_fusion(*, fusion, agent, le=None):
    """Remet tout, sauf ce qui a changé depuis. Rend les phrases qui le disent."""
    fusion = Fusion.objects.select_for_update().get(pk=fusion.pk)
    if fusion.annulee_le:
        raise ValidationError("Cette fusion est déjà annulée.")
    if not fusion.instantane.get("gestes"):
        raise ValidationError(
            "Les données de cette fusion ont été effacées avec la personne qu’elles concernaient : "
            "elle ne peut plus être annulée."
        )
    modele = _modele_de(fusion)
    gardee = modele.objects.select_for_update().filter(pk=fusion.gardee_id).first()
    if gardee is None:
        raise ValidationError(
            "La fiche gardée n’existe plus : si elle a été fusionnée à son tour, annulez d’abord "
            "cette fusion-là."
        )
    gardes = remettre(fusion.instantane["gestes"])
    fusion.annulee_le, fusion.annulee_par = le or timezone.now(), agent
    # Plus rien à remettre : ce que la trace disait des personnes ne se garde pas.
    fusion.instantane = {"absorbee": fusion.instantane.get("absorbee")}
    fusion.save(update_fields=["annulee_le", "annulee_par", "instantane", "modifie_le"])
    journaliser(agent=agent, verbe="fusion annulée", objet=_au_journal(gardee, fusion))
    return list(dict.fromkeys(gardes))


def _modele_de(fusion):
    connus = {m._meta.label_lower: m for m in (*MODELES.values(), Fiche)}
    return connus[fusion.objet_type]


def _au_journal(gardee, fusion):
    """La ligne gardée, dont l’effacement emportera le nom ; une structure n’a pas de réseau."""
    return fusion if isinstance(gardee, Collectivite) else gardee


@transaction.atomic
def ecarter_doublon(*, premier, second, agent):
    """Retient que ces deux-là sont bien deux ; le redire ne change rien."""
    petit, grand = sorted((premier.pk, second.pk))
    ligne, cree = PasDoublon.objects.get_or_create(
        reseau_id=agent.reseau_id,
        objet_type=premier._meta.label_lower,
        premier_id=petit,
        second_id=grand,
        defaults={"dit_par": agent},
    )
    if cree:
        journaliser(agent=agent, verbe="doublon écarté", objet=ligne)
    return ligne


@transaction.atomic
def reprendre_doublon(*, ligne, agent):
    """Revient sur « ce n’est pas un doublon » : la paire se propose de nouveau."""
    journaliser(agent=agent, verbe="doublon à revoir", objet=ligne)
    ligne.delete()


@transaction.atomic
def rattacher_fiche(fiche, collectivite, agent):
    """La fiche d’une commune disparue passe à celle qui lui succède.

    Si la seconde a déjà une fiche, les deux n’en font plus qu’une (annulable). Rend la fiche qui
    reste et la `Fusion`, ou `None` s’il a suffi de changer de collectivité.
    """
    deja = Fiche.objects.filter(reseau_id=fiche.reseau_id, collectivite=collectivite)
    deja = deja.exclude(pk=fiche.pk).first()
    if deja is not None:
        return deja, fusionner(gardee=deja, absorbee=fiche, agent=agent)
    poser(fiche, {"collectivite": collectivite}, [])
    journaliser(agent=agent, verbe="fiche rattachée", objet=fiche, champs=["collectivite"])
    return fiche, None
