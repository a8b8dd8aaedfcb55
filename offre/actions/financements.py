"""Tenir le catalogue des financements : dispositifs, sessions, règles, exemples."""

from django.db import transaction
from django.db.models import F, ProtectedError
from django.utils.text import slugify

from predict.comptes.actions.commun import journaliser_commun

from ..droits import proprietaire_de
from ..models import Dispositif, SessionDispositif
from ..regles.eligibilite import ecrire_regles


class SessionModifiee(Exception):
    """Quelqu’un a enregistré entre la lecture et l’écriture ; rien n’a été écrit."""


class EncoreUtilise(Exception):
    """Des candidatures ou des plans s’y rattachent : le retirer leur ôterait leur source."""


def _journaliser(*, agent, verbe, objet, champs=(), le=None):
    """Au journal du réseau qui agit : le commun n’a pas de réseau à lui."""
    journaliser_commun(
        agent=agent, verbe=verbe, objet=objet, champs=champs, le=le,
        reseau_id=objet.propre_a_id, ref=objet.code,
    )  # fmt: skip


def code_libre(modele, libelle, proprietaire):
    """Un code lisible, unique chez ce propriétaire (ou dans le commun)."""
    base = slugify(libelle)[:52] or "sans-nom"
    pris = set(
        modele.objects.filter(propre_a=proprietaire, code__startswith=base).values_list(
            "code", flat=True
        )
    )
    if base not in pris:
        return base
    return next(code for n in range(2, 1000) if (code := f"{base}-{n}") not in pris)


@transaction.atomic
def creer(*, objet, agent, proprietaire):
    """Enregistre un dispositif ou une session neufs, chez `proprietaire` (`None` : commun)."""
    objet.propre_a = proprietaire
    objet.code = code_libre(type(objet), objet.libelle, proprietaire)
    objet.modifie_par_coordination = proprietaire is None
    objet.source_document = objet.source_document or f"Saisi par {proprietaire or agent.reseau}"
    objet.save()
    _journaliser(agent=agent, verbe=_verbe(objet, "ajouté"), objet=objet)
    return objet


@transaction.atomic
def modifier_dispositif(*, dispositif, agent, champs):
    dispositif.modifie_par_coordination |= dispositif.propre_a_id is None
    dispositif.save(update_fields=[*champs, "modifie_par_coordination"])
    _journaliser(agent=agent, verbe="dispositif modifié", objet=dispositif, champs=champs)


@transaction.atomic
def modifier_session(*, session, lue, agent, valeurs):
    """Écrit `valeurs` ({champ: valeur}) si la version lue est encore celle de la base.

    La version croît à chaque changement : un agenda abonné voit ainsi bouger une date. Lève
    `SessionModifiee` sans rien écrire.
    """
    ecrites = SessionDispositif.objects.filter(pk=session.pk, numero_version=lue).update(
        numero_version=F("numero_version") + 1,
        modifie_par_coordination=session.propre_a_id is None,
        **valeurs,
    )
    if not ecrites:
        raise SessionModifiee
    session.refresh_from_db()
    _journaliser(
        agent=agent, verbe=_verbe(session, "modifié"), objet=session, champs=sorted(valeurs)
    )


def regler(*, session, lue, agent, regles):
    """Remplace le règlement par `regles` (des `Regle`)."""
    modifier_session(
        session=session, lue=lue, agent=agent, valeurs={"regles": ecrire_regles(regles)}
    )


def ranger_exemple(*, session, lue, agent, exemple, rang=None):
    """Ajoute un exemple, ou remplace celui de ce rang (à partir de 0)."""
    exemples = list(session.exemples)
    if rang is None:
        exemples.append(exemple)
    else:
        exemples[rang] = exemple
    modifier_session(session=session, lue=lue, agent=agent, valeurs={"exemples": exemples})


def retirer_exemple(*, session, lue, agent, rang):
    exemples = [un for n, un in enumerate(session.exemples) if n != rang]
    modifier_session(session=session, lue=lue, agent=agent, valeurs={"exemples": exemples})


@transaction.atomic
def copier(*, session, agent, le):
    """Copie une session, règles et exemples compris, dans celles du réseau (ou du commun).

    Les dates ne se copient pas : elles sont celles d’une autre année, ou à vérifier.
    """
    copie = SessionDispositif(
        dispositif=session.dispositif,
        libelle=f"{session.libelle[:150]} (copie)",
        annee=le.year,
        regles=session.regles,
        exemples=session.exemples,
        note=session.note,
        source_document=session.source_document,
        source_section=session.source_section,
        reconstruction=session.reconstruction,
    )
    return creer(objet=copie, agent=agent, proprietaire=proprietaire_de(agent))


def retirer(*, objet, agent):
    """Supprime ce que rien n’emploie. Lève `EncoreUtilise`."""
    try:
        with transaction.atomic():
            _journaliser(agent=agent, verbe=_verbe(objet, "retiré"), objet=objet)
            objet.delete()
    except ProtectedError as erreur:
        raise EncoreUtilise from erreur


def _verbe(objet, participe):
    if isinstance(objet, Dispositif):
        return f"dispositif {participe}"
    return f"session de financement {participe}e"
