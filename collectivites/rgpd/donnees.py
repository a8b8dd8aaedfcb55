"""Tout ce que le réseau garde d’une personne, pour le lui remettre (RGPD, articles 15 et 20)."""

import io
import json
import zipfile
from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils import timezone

from predict.comptes.models import Acte
from predict.noyau.tableur import Colonne, ecrire_xlsx

from ..models import Contact, Echange, Mandat, ParticipantEchange, Participation, Referent

_TECHNIQUES = {"id", "reseau", "ref", "version", "recherche", "jeton_hache", "contact"}
_PRIVE = "Note privée de l’équipe : à relire avant de la remettre."
_A_PART = (Mandat, ParticipantEchange, Participation, Referent)


@dataclass(frozen=True)
class Rubrique:
    """Un ensemble de lignes de même forme : {libellé: valeur}."""

    cle: str
    titre: str
    lignes: list


def rubriques_de(contact):
    """Les rubriques d’une personne, vides comprises : on voit aussi ce que l’on ne garde pas."""
    return [
        Rubrique("personne", "Coordonnées", [en_clair(contact)]),
        Rubrique("mandats", "Mandats", [en_clair(m) for m in contact.mandats.all()]),
        Rubrique("echanges", "Échanges où elle figure", _echanges(contact)),
        Rubrique("participations", "Événements", _participations(contact)),
        Rubrique("portail", "Accès au portail", _acces(contact)),
        Rubrique("dossiers", "Dossiers qui la désignent", list(_dossiers(contact))),
        Rubrique("journal", "Ce qui a été fait de sa fiche", _journal(contact)),
    ]


def en_clair(objet, sauf=()):
    """Les champs d’une ligne, par leur nom français, dates et choix en clair."""
    return {
        str(champ.verbose_name).capitalize(): _valeur(objet, champ)
        for champ in objet._meta.concrete_fields
        if champ.name not in _TECHNIQUES and champ.name not in sauf
    }


def _valeur(objet, champ):
    valeur = getattr(objet, champ.name)
    if champ.choices:
        return objet._get_FIELD_display(champ)
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(champ, models.DateTimeField):
        return timezone.localtime(valeur).strftime("%d/%m/%Y %H:%M")
    if isinstance(champ, models.DateField):
        return valeur.strftime("%d/%m/%Y")
    return str(valeur)


def _echanges(contact):
    figure = Q(presences__contact=contact)
    if len(contact.nom_complet.split()) > 1:
        figure |= Q(fiche_id=contact.fiche_id) & (
            Q(participants__icontains=contact.nom_complet)
            | Q(objet__icontains=contact.nom_complet)
            | Q(compte_rendu__icontains=contact.nom_complet)
        )
    lignes = Echange.objects.filter(figure, reseau_id=contact.reseau_id).distinct()
    return [
        {
            "Date": echange.le.strftime("%d/%m/%Y"),
            "Type": echange.libelle_type,
            "Objet": _PRIVE if echange.prive else echange.objet,
            "Compte rendu": "" if echange.prive else echange.compte_rendu,
            "Participants": "" if echange.prive else echange.participants,
        }
        for echange in lignes
    ]


def _participations(contact):
    siennes = Q(contact=contact)
    if contact.email:
        siennes |= Q(reseau_id=contact.reseau_id, email__iexact=contact.email)
    lignes = Participation.objects.filter(siennes).select_related("evenement").distinct()
    return [
        {"Événement": str(une.evenement), "Date": une.evenement.le.strftime("%d/%m/%Y")}
        | en_clair(une, sauf={"evenement", "fiche", "collectivite"})
        for une in lignes
    ]


def _acces(contact):
    return [
        {
            "Compte": acces.agent.email,
            "Nom du compte": acces.agent.nom_complet,
            "Ouvert": "oui" if acces.actif else "non",
            "Depuis le": timezone.localtime(acces.cree_le).strftime("%d/%m/%Y"),
            "Dernière connexion": timezone.localtime(acces.agent.last_login).strftime(
                "%d/%m/%Y %H:%M"
            )
            if acces.agent.last_login
            else "",
        }
        for acces in Referent.objects.filter(contact=contact).select_related("agent")
    ]


def _dossiers(contact):
    """Toute table, de toute application, qui désigne la personne : rien à tenir à jour."""
    for lien in Contact._meta.get_fields(include_hidden=True):
        if not (lien.auto_created and lien.is_relation and not lien.concrete):
            continue
        if lien.related_model in _A_PART:
            continue
        for ligne in lien.related_model._base_manager.filter(**{lien.field.name: contact}):
            yield {
                "Où": str(lien.related_model._meta.verbose_name).capitalize(),
                "À quel titre": str(lien.field.verbose_name).capitalize(),
                "Intitulé": str(ligne),
                "Depuis le": timezone.localtime(ligne.cree_le).strftime("%d/%m/%Y"),
            }


def _journal(contact):
    return [
        {
            "Date": timezone.localtime(acte.le).strftime("%d/%m/%Y %H:%M"),
            "Acte": acte.verbe,
            "Par": acte.agent.nom_complet if acte.agent else "",
            "Champs": ", ".join(acte.champs),
        }
        for acte in Acte.objects.sur(contact)
        .filter(reseau_id=contact.reseau_id)
        .select_related("agent")
    ]


def archive(contact, le):
    """Un ZIP (octets) : un JSON lisible, et un tableur par rubrique qui a des lignes."""
    rubriques = rubriques_de(contact)
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as zip_:
        contenu = {
            "reseau": str(contact.reseau),
            "collectivite": str(contact.fiche),
            "remis_le": le.isoformat(),
        } | {r.cle: r.lignes for r in rubriques}
        texte = json.dumps(contenu, ensure_ascii=False, indent=2)
        zip_.writestr("donnees.json", texte)
        for rang, rubrique in enumerate((r for r in rubriques if r.lignes), 1):
            zip_.writestr(f"{rang}-{rubrique.cle}.xlsx", _classeur(rubrique))
    return sortie.getvalue()


def _classeur(rubrique):
    titres = list(dict.fromkeys(cle for ligne in rubrique.lignes for cle in ligne))
    colonnes = [Colonne(t, lambda ligne, t=t: ligne.get(t, ""), "long") for t in titres]
    fichier = io.BytesIO()
    ecrire_xlsx(fichier, rubrique.titre, colonnes, rubrique.lignes)
    return fichier.getvalue()
