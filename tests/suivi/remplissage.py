"""Un réseau dont chaque colonne de chaque table est remplie, tiré des déclarations.

Ainsi une colonne ajoutée demain passe l’aller-retour ou fait échouer l’essai, sans qu’il faille
y penser.
"""

import datetime as dt
import hashlib
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db import models

from accompagnements.models import Piece
from collectivites.models import Collectivite, ParticipantEchange
from offre.models import Competence, Dispositif, Mission, Service, SessionDispositif
from predict.comptes import echange
from predict.comptes.models import Agent
from predict.comptes.regles import Role
from predict.noyau.echange import TOUTE_VALEUR, ordre_d_insertion
from suivi.models import Exercice, Indicateur, LienTheorie, MaillonTheorie, Rapport
from suivi.regles import GenreRapport
from tests.fabriques import AgentFactory, CollectiviteFactory, ReseauFactory

JOUR = dt.date(2027, 3, 12)
INSTANT = dt.datetime(2027, 3, 12, 13, 30, 15, 250, tzinfo=dt.UTC)
ENTIERS = {"minutes": 90, "annee": 2026, "vitesse": 50, "duree_visite": 60}
TEXTES = {
    "pays": "DE", "indicateur": "I1", "telephone": "+33261910042",
    "contact_telephone": "+33261910042",
    "site": "https://exemple.invalid/a?b=c",
}  # fmt: skip
# Ce qu’une contrainte borne : une quotité ne passe pas le plein temps.
DECIMAUX = {"quotite": Decimal("0.80")}
TAILLE = {"sha256", "taille", "fichier"}


def remplir(slug="plein"):
    """Deux lignes par table (une si elle n’en admet qu’une), la ligne n désigne les lignes n."""
    reseau = ReseauFactory(
        slug=slug, nom="Réseau « plein »", annonce_donnees="Une ligne,\nl’autre."
    )
    partagees = _partagees(reseau)
    sections = echange.toutes_les_sections()
    lignes = {}
    for modele in ordre_d_insertion({s.modele for s in sections}):
        section = next(s for s in sections if s.modele is modele)
        lignes[modele] = []
        for rang in _rangs(modele):
            lignes[modele].append(_ligne(section, rang, reseau, partagees, lignes))
    return reseau


def _rangs(modele):
    """Deux lignes par table, une seule là où un réseau n’en a qu’une (feuille, présentation)."""
    seule = any(
        isinstance(c, models.UniqueConstraint) and c.fields == ("reseau",) and c.condition is None
        for c in modele._meta.constraints
    )
    return (0,) if seule else (0, 1)


def _partagees(reseau):
    dispositif = Dispositif.objects.create(
        code=f"d-{reseau.slug}", libelle="Appel", financeur="Financeur", source_document="essai"
    )
    partagees = {Collectivite: [], Mission: [], Service: [], SessionDispositif: []}
    partagees |= {Indicateur: [], Agent: [], Competence: []}
    for rang in (0, 1):
        code = f"{reseau.slug}-{rang}"
        mission = Mission.objects.create(code=code, libelle=code, source_document="essai")
        partagees[Mission].append(mission)
        partagees[Service].append(
            Service.objects.create(
                code=code, libelle=code, mission=mission, source_document="essai"
            )
        )
        partagees[SessionDispositif].append(
            SessionDispositif.objects.create(
                code=code, libelle=code, dispositif=dispositif, annee=2027, source_document="essai"
            )
        )
        partagees[Indicateur].append(
            Indicateur.objects.get_or_create(code=f"I{rang + 1}", defaults={"ordre": rang})[0]
        )
        partagees[Competence].append(
            Competence.objects.create(code=code, libelle=code, source_document="essai")
        )
        partagees[Collectivite].append(CollectiviteFactory())
        partagees[Agent].append(
            AgentFactory(reseau=reseau, role=(Role.DIRECTION, Role.REFERENT)[rang], quotite=0.8)
        )
    # Une personne partie, et une personne qui a écrit sans jamais être membre.
    partagees[Agent][1].adhesions.update(active=False)
    partagees[Agent].append(AgentFactory(reseau=None))
    return partagees


def _ligne(section, rang, reseau, partagees, lignes):
    modele = section.modele
    objet = modele(**{section.proprietaire: reseau})
    for colonne in modele._meta.concrete_fields:
        if colonne.name in {section.proprietaire, "id", "version", *TAILLE, *_hors(section)}:
            continue
        if colonne.is_relation:
            cible = colonne.related_model
            candidates = (
                lignes[modele] if cible is modele and modele is not Collectivite else None
            ) or partagees.get(cible, lignes.get(cible, []))
            if cible is Agent:
                candidates = [partagees[Agent][rang * 2 % 3], partagees[Agent][2 - rang]]
            if cible is modele and modele is not Collectivite and rang == 0:
                continue
            setattr(objet, colonne.name, candidates[rang % len(candidates)])
        elif colonne.name == "ref":
            objet.ref = f"{section.cle} n° {rang}"
        else:
            setattr(objet, colonne.name, _valeur(colonne, rang, section))
    _accorder(objet, reseau, rang)
    if section.completer:
        section.completer(objet)
    if section.fichier:
        _deposer(objet, section.fichier, rang)
    objet.save()
    if modele is Piece:
        modele.objects.filter(pk=objet.pk).update(cree_le=INSTANT)
    return objet


def _hors(section):
    return {nom for nom in section.exclus if nom != "propre_a"}


def _valeur(colonne, rang, section):
    champ = next((c for c in section.champs if c.colonne == colonne.name), None)
    match colonne:
        case models.BooleanField():
            return rang == 0
        case models.JSONField():
            if champ and champ.valeurs is TOUTE_VALEUR:
                return "Oui"
            if champ and champ.valeurs:
                return list(champ.valeurs.values)[: rang + 1]
            return ["un", "deux"] if colonne.default is list else {"é": [1, 2.5, None], "a": "x"}
        case models.DateTimeField():
            return INSTANT
        case models.DateField():
            return JOUR
        case models.TimeField():
            return dt.time(14, 30, 5 * rang)
        case models.DecimalField():
            ordinaire = Decimal("1.20") if colonne.max_digits < 4 else Decimal("12.5")
            return DECIMAUX.get(colonne.name, ordinaire)
        case models.FloatField():
            return 1.3372 + rang
        case models.IntegerField():
            return colonne.choices[0][0] if colonne.choices else ENTIERS.get(colonne.name, 3 + rang)
        case models.EmailField():
            return f"p{rang}@exemple.invalid"
        case models.SlugField():
            return f"{colonne.name}-{rang}"
        case models.URLField():
            return f"https://exemple.invalid/{rang}"
        case models.CharField() if colonne.choices:
            return next(code for code, _ in colonne.choices if code)
    if colonne.name in TEXTES:
        return TEXTES[colonne.name]
    return f"« {colonne.name} {rang} »\nœuvre"[: colonne.max_length or 400].replace(
        "\n", " " if colonne.max_length else "\n"
    )


def _accorder(objet, reseau, rang):
    """Ce que les contraintes lient entre elles."""
    if hasattr(objet, "fin_annee"):
        objet.fin_annee = objet.debut_annee + 1
    for fin in ("heure_fin", "heure_retour"):
        if hasattr(objet, fin):
            setattr(objet, fin, dt.time(18))
    if isinstance(objet, ParticipantEchange):
        # Un contact, ou quelqu’un de l’équipe : jamais les deux.
        setattr(objet, ("agent", "contact")[rang], None)
    if any(c.name == "jeton" for c in objet._meta.concrete_fields):
        objet.jeton = f"jeton-{reseau.slug}-{rang}"
    if isinstance(objet, Exercice):
        objet.annee += rang
    if isinstance(objet, MaillonTheorie):
        # Un maillon porte un indicateur commun, ou un du réseau.
        setattr(objet, ("indicateur", "indicateur_propre")[rang], None)
    if isinstance(objet, Rapport):
        # Les textes d’un rapport sont ceux de son genre ; le rapport annuel n’en a pas.
        objet.genre = (GenreRapport.ANNUEL, GenreRapport.NOTE_CA)[rang]
        objet.textes = ({}, {"essentiel": "Trois phrases,\nau plus."})[rang]
    if isinstance(objet, LienTheorie):
        objet.vers = MaillonTheorie.objects.exclude(pk=objet.de_id).get(theorie__reseau=reseau)
    if isinstance(objet, Collectivite):
        objet.obsolete_le = None
        objet.code_insee, objet.siren = "", f"{reseau.pk:08}{rang}"


def _deposer(objet, fichier, rang):
    contenu = bytes(range(256)) * (rang + 1)
    objet.taille, objet.sha256 = len(contenu), hashlib.sha256(contenu).hexdigest()
    getattr(objet, fichier.champ).save("pièce.bin", ContentFile(contenu), save=False)


def vider(reseau):
    """La base comme si le réseau n’y avait jamais été."""
    sections = echange.toutes_les_sections()
    par_modele = {s.modele: s for s in sections}
    for modele in reversed(ordre_d_insertion(par_modele)):
        # Le journal refuse de s’effacer : la base d’avant n’est pas un geste de l’application.
        lignes = models.QuerySet(modele).filter(**{par_modele[modele].proprietaire: reseau})
        liens_a_soi = {
            c.name: None
            for c in modele._meta.concrete_fields
            if c.related_model is modele and c.null
        }
        if liens_a_soi:
            lignes.update(**liens_a_soi)
        lignes.delete()
    Agent.objects.update(adhesion_courante=None)
    reseau.adhesions.all().delete()
    Agent.objects.all().delete()
    reseau.delete()
