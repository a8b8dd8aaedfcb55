"""Un réseau dans un fichier : en-tête, comptes, journal, documents ; exporter et charger."""

import base64
import binascii
from contextlib import contextmanager
from decimal import Decimal

from django.db import connection, models, transaction
from django.http import QueryDict
from django.utils.module_loading import autodiscover_modules

from predict.noyau import echange
from predict.noyau.echange import Champ, Fichier, Naturelle, Section, ValeurRefusee, montrer

from . import scellement
from .cloisonnement import modeles_locataires
from .identite import LogoRefuse, octets_du_logo, poser_logo, redessiner
from .models import (
    Acte,
    Adhesion,
    Agent,
    Courriel,
    Document,
    FluxCalendrier,
    JetonAPI,
    Notification,
    Nouvelle,
    PreferenceNotification,
    Rappel,
    Reseau,
    Travail,
    Vue,
)
from .perimetre import dans_reseau

FORMAT = "predict-reseau"
VERSION = 1

# Tables d’un réseau qui ne voyagent pas (docs/format-echange.md).
TABLES_EXCLUES = {
    Travail: "Travaux techniques : ils ont produit des documents, qui voyagent.",
    JetonAPI: "Clés d’autres logiciels : elles se recréent là où l’on arrive.",
    FluxCalendrier: "Adresses secrètes d’agenda : elles se rouvrent là où l’on arrive.",
    Courriel: "Boîte d’envoi : ce qui est parti est parti, et ne doit pas repartir d’ailleurs.",
    Nouvelle: "Ce qui a été annoncé dans l’outil : le journal, qui voyage, le garde.",
    Notification: "Ce que chacun a été averti de lire ici : l’objet, lui, voyage.",
    Rappel: "Recalculés chaque jour depuis les échéances, qui voyagent.",
}

CHAMPS_RESEAU = (
    Champ("slug"),
    Champ("nom"),
    Champ("sigle"),
    Champ("nature"),
    Champ("territoire"),
    Champ("territoire_nom"),
    Champ("ville"),
    Champ("forme_juridique"),
    Champ("demonstration"),
    Champ("couleur"),
    Champ("jours_par_an"),
    Champ("heures_par_jour"),
    Champ("annonce_donnees"),
    Champ("api_publique"),
    Champ("source_document"),
    Champ("source_section"),
    Champ("reconstruction"),
    Champ("modifie_par_coordination"),
)
# Hors des colonnes : le contenu du logo, que le chargement vérifie et redessine.
CLE_LOGO = "logo"
CHAMPS_AGENT = (
    Champ("email"),
    Champ("prenom"),
    Champ("nom"),
    Champ("compte_actif", "is_active"),
)
CHAMPS_ADHESION = (
    Champ("role"),
    Champ("fonction"),
    Champ("quotite"),
    Champ("actif", "active"),
    Champ("jour_resume"),
    Champ("notifications_reglees_le"),
    Champ("premiers_pas_masques_le"),
)


def _lire_agent(valeur):
    if not isinstance(valeur, str):
        raise ValeurRefusee(f"{montrer(valeur)} n’est pas une adresse électronique.")
    return valeur.lower()


echange.declarer_naturelle(
    Naturelle(
        Agent,
        aide="Adresse électronique d’une personne de la section « agents ».",
        ecrire=lambda agent, refs: agent.email,
        lire=_lire_agent,
        trouver=lambda cles: {},
    )
)
DOCUMENTS = Section(
    "documents",
    Document,
    aide="Documents émis et scellés, fichier compris. `objet_ref` : la ligne qu’ils concernent.",
    champs=(
        Champ("type"),
        Champ("titre"),
        Champ("format"),
        Champ("numero_version"),
        Champ("objet_type"),
        Champ("objet_ref"),
        Champ("gabarit"),
        Champ(
            "jeton", aide="Imprimé sur le document : la page de vérification continue de répondre."
        ),
        Champ("emis_par"),
        Champ("emis_le"),
        Champ("remplace_le"),
        Champ("instantane"),
        Champ("taille"),
        Champ("sha256"),
    ),
    fichier=Fichier(
        nom=lambda document: f"{document.type}-{document.sha256[:16]}.{document.format}"
    ),
    exclus={
        "fichier": "Emplacement dans le stockage ; le contenu voyage sous « contenu ».",
        "recherche": "Titre sans accents ni casse : recalculé.",
    },
)
JOURNAL = Section(
    "journal",
    Acte,
    aide="Qui a fait quoi, à quoi, quand : des noms de champs, jamais de valeurs.",
    champs=(
        Champ("date", "le"),
        Champ("agent"),
        Champ("verbe"),
        Champ("objet_type"),
        Champ("objet_ref"),
        Champ("objet_titre"),
        Champ("champs"),
        Champ("motif"),
    ),
    exclus={
        "rang": "Le journal se scelle de nouveau là où il arrive, dans l’ordre du fichier.",
        "sel": "Hasard du sceau : sans lui, ce qu’on a oublié ne se retrouve pas.",
        "contenu": "Empreinte propre à cette base (ADR 8).",
        "chaine": "Empreinte propre à cette base (ADR 8).",
    },
)


def _sans_personnes(vue):
    """Une vue ne cite une personne que par une clé de sa base : « moi » voyage, les autres non."""
    requete = QueryDict(vue.requete, mutable=True)
    for nom in ("suivie_par", "responsable"):
        requete.setlist(nom, [v for v in requete.getlist(nom) if not v.isdecimal()])
    vue.requete = requete.urlencode()


VUES = Section(
    "vues",
    Vue,
    aide="Vues enregistrées d’une liste. `requete` : ses filtres, son tri, ses colonnes ; les "
    "personnes qu’elle choisit n’y reviennent pas.",
    completer=_sans_personnes,
    champs=(
        Champ("agent"),
        Champ("liste"),
        Champ("titre"),
        Champ("requete"),
        Champ("partagee"),
    ),
)

PREFERENCES = Section(
    "preferences_notification",
    PreferenceNotification,
    aide="Le rythme que chacun a choisi pour chaque type de notification.",
    champs=(
        Champ("agent"),
        Champ("type"),
        Champ("rythme"),
    ),
)


def sections():
    """Toutes les sections : celles des applications, puis les documents et le journal."""
    autodiscover_modules("echange")
    return (*echange.sections(), VUES, PREFERENCES, DOCUMENTS, JOURNAL)


def toutes_les_sections():
    return [s for racine in sections() for s in racine.avec_descendantes()]


# -- exporter -------------------------------------------------------------------


def exporter(reseau):
    """Le texte JSON de tout le réseau. Lève `ExportImpossible` si un fichier joint manque."""
    with _photographie(), dans_reseau(reseau.pk):
        donnees = {
            "format": FORMAT,
            "version": VERSION,
            "reseau": echange.ecrire_champs(reseau, CHAMPS_RESEAU) | _exporter_logo(reseau),
            "agents": _exporter_agents(reseau),
        }
        lignes = echange.ecrire_sections(sections(), reseau)
    return echange.en_json(donnees | {cle: valeur for cle, valeur in lignes.items() if valeur})


@contextmanager
def _photographie():
    """Toutes les tables au même instant : sans quoi une ligne arrivée entre deux lectures en
    désignerait une autre qui manque."""
    premiere = not connection.in_atomic_block
    with transaction.atomic():
        if premiere and connection.vendor == "postgresql":
            with connection.cursor() as curseur:
                curseur.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _exporter_logo(reseau):
    if not reseau.logo:
        return {}
    octets = octets_du_logo(reseau)
    if octets is None:
        raise echange.ExportImpossible(
            f"Le logo de «\u00a0{reseau}\u00a0» manque au stockage, ou n’y est plus le même : "
            "déposez-le de nouveau."
        )
    return {CLE_LOGO: base64.b64encode(octets).decode("ascii")}


def _exporter_agents(reseau):
    adhesions = {a.agent_id: a for a in Adhesion.objects.filter(reseau=reseau)}
    cites = set(adhesions)
    for section in toutes_les_sections():
        for colonne in section.modele._meta.concrete_fields:
            if colonne.related_model is Agent:
                lignes = section.modele._base_manager.filter(**{section.proprietaire: reseau})
                cites.update(lignes.values_list(colonne.attname, flat=True).distinct())
    agents = Agent.objects.filter(pk__in=cites - {None}).order_by("email")
    return [
        echange.ecrire_champs(agent, CHAMPS_AGENT)
        | (
            echange.ecrire_champs(adhesions[agent.pk], CHAMPS_ADHESION)
            if agent.pk in adhesions
            else {}
        )
        for agent in agents
    ]


# -- charger --------------------------------------------------------------------


def charger(octets):
    """Charge un réseau absent ou vide, tout ou rien ; rend (réseau, {modèle: nombre}).

    Lève `FichierRefuse` : chaque erreur nomme sa place dans le fichier.
    """
    return charger_donnees(echange.lire_json(octets))


def charger_donnees(donnees):
    lecteur = echange.Lecteur()
    releve = lecteur.releve
    cles = {"format", "version", "reseau", "agents"} | {s.cle for s in sections()}
    if not isinstance(donnees, dict):
        raise echange.FichierRefuse([f"Le fichier contient {montrer(donnees)}, pas un objet."])
    if donnees.get("format") != FORMAT or donnees.get("version") != VERSION:
        raise echange.FichierRefuse(
            [f"Ce n’est pas un fichier «\u00a0{FORMAT}\u00a0» de version {VERSION}."]
        )
    lecteur.est_objet(donnees, cles, "")
    entete = _lire_entete(lecteur, donnees)
    comptes = _lire_agents(lecteur, donnees)
    lecteur.connus = {Agent: {email: agent for email, (agent, _) in comptes.items()}}
    lecteur.lire(sections(), donnees)
    releve.refuser()
    logo = entete.pop(CLE_LOGO, None)
    with echange.fichiers_deposes() as deposes, transaction.atomic():
        reseau = _prendre_reseau(entete)
        if logo:
            deposes.append(poser_logo(reseau, logo))
            reseau.save(update_fields=["logo", "logo_sha256"])
        with dans_reseau(reseau.pk):
            _refuser_si_occupe(reseau, releve)
            _enregistrer_comptes(comptes, reseau)
            bilan = echange.inserer(lecteur, reseau, deposes)
        scellement.programmer(reseau.pk)
    return reseau, bilan


def _lire_entete(lecteur, donnees):
    brut = donnees.get("reseau")
    if not lecteur.est_objet(brut, {c.cle for c in CHAMPS_RESEAU} | {CLE_LOGO}, "reseau"):
        return {}
    valeurs = lecteur.champs(Reseau, CHAMPS_RESEAU, brut, "reseau")
    if brut.get(CLE_LOGO):
        try:
            octets = base64.b64decode(brut[CLE_LOGO], validate=True)
            valeurs[CLE_LOGO] = redessiner(octets)
        except (TypeError, ValueError, binascii.Error):
            lecteur.releve.noter("reseau.logo", "ce n’est pas un fichier en base64.")
        except LogoRefuse as refus:
            lecteur.releve.noter("reseau.logo", str(refus))
    return valeurs


def _lire_agents(lecteur, donnees):
    """{courriel: (compte non enregistré, valeurs d’adhésion ou None)}."""
    comptes = {}
    brut = donnees.get("agents", [])
    if not isinstance(brut, list):
        lecteur.releve.noter("agents", f"{montrer(brut)} n’est pas une liste.")
        return comptes
    cles = {c.cle for c in CHAMPS_AGENT + CHAMPS_ADHESION}
    for rang, element in enumerate(brut):
        chemin = f"agents[{rang}]"
        if not lecteur.est_objet(element, cles, chemin):
            continue
        agent = Agent(**lecteur.champs(Agent, CHAMPS_AGENT, element, chemin))
        agent.email = agent.email.lower()
        if agent.email and agent.email in comptes:
            lecteur.releve.noter(f"{chemin}.email", f"{montrer(agent.email)} est déjà plus haut.")
        comptes[agent.email] = (agent, _lire_adhesion(lecteur, element, chemin))
    return comptes


def _lire_adhesion(lecteur, element, chemin):
    if not any(champ.cle in element for champ in CHAMPS_ADHESION):
        return None
    valeurs = lecteur.champs(Adhesion, CHAMPS_ADHESION, element, chemin)
    quotite = valeurs.get("quotite", Decimal(1))
    for contrainte in Adhesion._meta.constraints:
        if isinstance(contrainte, models.CheckConstraint) and (
            echange.verite(contrainte.condition, {"quotite": quotite}.get) is False
        ):
            lecteur.releve.noter(f"{chemin}.quotite", str(contrainte.violation_error_message))
    return valeurs


def _prendre_reseau(entete):
    """Le réseau du fichier : créé, ou repris s’il existe et que la liste de référence l’a posé."""
    reseau = Reseau.objects.select_for_update().filter(slug=entete["slug"]).first() or Reseau()
    for nom, valeur in entete.items():
        setattr(reseau, nom, valeur)
    reseau.save()
    return reseau


def _refuser_si_occupe(reseau, releve):
    noms = {section.modele: section.cle.replace("_", " ") for section in toutes_les_sections()}
    occupees = [
        f"{noms.get(modele, modele._meta.verbose_name_plural)} : {nombre}"
        for modele in modeles_locataires()
        if (nombre := modele._base_manager.filter(reseau=reseau).count())
    ]
    if membres := Adhesion.objects.filter(reseau=reseau).count():
        occupees.append(f"comptes : {membres}")
    if occupees:
        reste = f" et {len(occupees) - 4} autres tables" if len(occupees) > 4 else ""
        releve.noter(
            "reseau.slug",
            f"le réseau {montrer(reseau.slug)} a déjà des données "
            f"({', '.join(occupees[:4])}{reste})\u00a0; "
            "un fichier ne se charge que dans un réseau absent ou vide.",
        )
        releve.refuser()


def _enregistrer_comptes(comptes, reseau):
    """Crée les comptes absents, sans mot de passe ; un compte connu garde le sien et son nom."""
    connus = {a.email: a for a in Agent.objects.filter(email__in=comptes)}
    for email, (agent, adhesion) in comptes.items():
        if email in connus:
            agent.pk, agent._state.adding = connus[email].pk, False
            agent.adhesion_courante_id = connus[email].adhesion_courante_id
        else:
            agent.set_unusable_password()
            agent.save()
        if adhesion is None or not adhesion.get("role"):
            continue
        place = Adhesion.objects.create(agent=agent, reseau=reseau, **adhesion)
        if agent.adhesion_courante_id is None:
            Agent.objects.filter(pk=agent.pk).update(adhesion_courante=place)
