"""Écrit, en JSON, les comptes de la démonstration et l’adresse de chaque route pour chacun.

Lancé à part, sur la base du site en marche.
"""

import csv
import json
import sys

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.urls import NoReverseMatch, reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from predict.comptes.droits import COLONNES, TABLE  # noqa: E402
from predict.comptes.models import Adhesion, Reseau  # noqa: E402
from suivi.management.commands.creer_demo import MOT_DE_PASSE  # noqa: E402
from suivi.models import InvitationEnquete  # noqa: E402

# Pages qui n’existent que pour un objet dans cet état.
ETATS = {
    "accompagnements:reveiller": {"etat": "en_sommeil"},
    "accompagnements:bilan": {"etat": "actif", "etape": 5},
    "accompagnements:passer": {"etat": "actif"},
    "accompagnements:redeposer_candidature": {"deposee_le__isnull": False},
    "accompagnements:etape_candidature": {"deposee_le__isnull": False},
    "accompagnements:comparer_cadre": {"numero__gt": 1},
    "financements:agenda": {"ferme_le__isnull": False},
    "suivi:reponse": {"invitation__campagne__anonyme": False},
    "suivi:repondre": {"campagne__ref": "enquete-en-cours", "contact__isnull": True},
    "suivi:modifier_version": {"publiee_le__isnull": True},
    "suivi:ajouter_question": {"publiee_le__isnull": True},
    "suivi:modifier_question": {"questionnaire_version__publiee_le__isnull": True},
    "avis:repondre": {"jeton_sha256__gt": "", "repondue_le__isnull": True},
}
# Le commun est à la coordination, ce qu’un réseau a ajouté est à lui : à chacun le sien.
A_CHACUN_LE_SIEN = {
    "financements:modifier_dispositif",
    "financements:modifier_session",
    "financements:regles",
    "financements:exemples",
}


def comptes():
    trouves = {}
    for adhesion in Adhesion.objects.actives().select_related("agent", "reseau").order_by("pk"):
        if adhesion.reseau.demonstration or adhesion.role == "coordination":
            trouves.setdefault(adhesion.role, adhesion.agent)
    return trouves


def objet_visible(cible, agent, **etat):
    objets = apps.get_model(cible).objects
    if cible == "comptes.Reseau":
        return Reseau.objects.filter(pk=agent.reseau_id).first()
    visibles = objets.visibles_par(agent) if hasattr(objets.all(), "visibles_par") else objets.all()
    return visibles.filter(**etat).order_by("pk").first()


def adresse(ligne, agent):
    parametres = {}
    for terme in filter(None, ligne["objet"].split(",")):
        nom, _, cible = terme.rpartition("=")
        nom = nom or "pk"
        if cible.startswith("'"):
            parametres[nom] = cible.strip("'")
            continue
        etat = ETATS.get(ligne["route"], {})
        if ligne["route"] in A_CHACUN_LE_SIEN:
            etat = {"propre_a__isnull": agent.role == "coordination"}
        objet = objet_visible(cible, agent, **etat)
        if objet is None:
            return None
        parametres[nom] = getattr(objet, nom, objet.pk)
    try:
        return reverse(ligne["route"], kwargs=parametres)
    except NoReverseMatch:
        return None


def liens_d_avis():
    """{état: (adresse d’un lien personnel, statut)} : une page par façon de l’ouvrir."""
    le = timezone.localdate()
    liens = InvitationEnquete.objects.exclude(jeton_sha256="").select_related("reseau")
    etats = {
        "à répondre": (liens.a_repondre(le).filter(commencee_le=None), 200),
        "commencée": (liens.a_repondre(le).exclude(brouillon={}), 200),
        "répondue": (liens.a_repondre(le).exclude(repondue_le=None), 200),
        "terminée": (liens.filter(campagne__close_le__lt=le, repondue_le=None), 410),
    }
    rendus = {}
    for etat, (trouves, statut) in etats.items():
        une = trouves.order_by("pk").first()
        rendus[etat] = une and (reverse("avis:repondre", args=[une.reseau.slug, une.jeton]), statut)
        if une:
            rendus["inconnu"] = (
                reverse("avis:repondre", args=[une.reseau.slug, "0" * 64]), 404
            )  # fmt: skip
    return rendus


def main():
    agents = comptes()
    with TABLE.open(encoding="utf-8", newline="") as fichier:
        lignes = [
            ligne for ligne in csv.DictReader(fichier, delimiter=";") if "*" not in ligne["route"]
        ]
    adresses = {
        role: {
            ligne["route"]: chemin
            for ligne in lignes
            if ligne[role] in {"lecture", "ecriture"} and (chemin := adresse(ligne, agent))
        }
        for role, agent in agents.items()
        if role in COLONNES
    }
    sys.stdout.write(
        json.dumps(
            {
                "comptes": {
                    role: {"email": agent.email, "mot_de_passe": MOT_DE_PASSE}
                    for role, agent in agents.items()
                },
                "adresses": adresses,
                "avis": liens_d_avis(),
            }
        )
        + "\n"
    )


main()
