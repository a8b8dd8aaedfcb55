"""Dix mille lignes importées puis annulées : durée de chaque temps, mémoire au plus haut.

    DATABASE_URL=postgres://… .venv/bin/python .ci/charge_imports.py [--type contacts] [--lignes N]

Sur une base jetable, déjà migrée, avec sa géographie. Objectif : deux minutes au plus pour
appliquer, deux pour annuler, moins de 400 Mo (conception §10).
"""

import argparse
import io
import os
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "predict.settings")
os.environ.setdefault("DEBUG", "1")
import django

django.setup()

import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from collectivites.actions import imports as actions
from collectivites.models import Collectivite, Contact, Fiche, LigneImport
from predict.comptes.models import Adhesion, Agent, Reseau
from predict.comptes.perimetre import dans_reseau
from predict.comptes.regles import Role
from predict.comptes.travaux import executer

settings.DEBUG = False  # sinon Django garde chaque requête en mémoire


def memoire_mo():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def classeur(titres, lignes):
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie, {"constant_memory": True}) as w:
        page = w.add_worksheet("Base")
        page.write_row(0, 0, titres)
        for rang, ligne in enumerate(lignes, 1):
            page.write_row(rang, 0, ligne)
    return sortie.getvalue()


def communes(nombre):
    lignes = Collectivite.objects.filter(nature="commune", obsolete_le=None).order_by("code_insee")
    return list(lignes.values_list("code_insee", "nom")[:nombre])


def des_contacts(nombre):
    titres = ["Code Insee", "Prénom", "Nom", "Fonction", "Direction", "Courriel", "Téléphone",
              "Mandat", "Début du mandat", "Principal", "Note"]  # fmt: skip
    ou = communes(1000)
    return titres, [
        [ou[n % len(ou)][0], f"Prénom{n % 97}", f"Nom{n}", "Adjointe à la culture",
         f"Direction {n % 3}", f"p{n}@exemple.invalid", f"02 38 {n % 100:02d} {n // 100:02d} 00",
         "Adjointe", "22/03/2026", "oui" if n < len(ou) else "", "Une note de quelques mots."]
        for n in range(nombre)
    ]  # fmt: skip


def des_collectivites(nombre):
    titres = ["Code Insee", "Collectivité", "Niveau", "Profil", "Justification", "Attentes",
              "Adhérente", "Année de cotisation", "Cotisation", "Étiquettes",
              "Marqueurs"]  # fmt: skip
    return titres, [
        [code, nom, "Déjà engagée", "COSMIN", "Trois lycées partants", "Financements ; ECSI", "oui",
         "2026", "620", f"Lot {n % 20} ; Rural", "Fleuve ; PAT"]
        for n, (code, nom) in enumerate(communes(nombre))
    ]  # fmt: skip


def main():
    analyse = argparse.ArgumentParser()
    analyse.add_argument("--type", choices=["contacts", "collectivites"], default="contacts")
    analyse.add_argument("--lignes", type=int, default=10_000)
    choix = analyse.parse_args()
    print(f"{connection.vendor}, {choix.lignes} lignes de {choix.type}")
    depart = memoire_mo()
    reseau, _ = Reseau.objects.get_or_create(
        slug="charge", defaults={"nom": "Charge", "territoire": ["24"], "source_document": "essai"}
    )
    agent, _ = Agent.objects.get_or_create(email="charge@exemple.invalid")
    adhesion, _ = Adhesion.objects.get_or_create(
        agent=agent, reseau=reseau, defaults={"role": Role.CHARGE}
    )
    agent.adhesion_courante = adhesion
    agent.save()
    fabrique = des_contacts if choix.type == "contacts" else des_collectivites
    contenu = classeur(*fabrique(choix.lignes))
    print(f"fichier : {len(contenu) / 1e6:.1f} Mo ; mémoire au départ : {depart:.0f} Mo")

    def mesurer(titre, action):
        debut = time.monotonic()
        rendu = action()
        print(f"{titre:<12} {time.monotonic() - debut:6.1f} s, au plus {memoire_mo():.0f} Mo")
        return rendu

    def deposer():
        with dans_reseau(reseau.pk):
            return actions.deposer_import(
                type=choix.type, fichier=SimpleUploadedFile("charge.xlsx", contenu), agent=agent
            )

    def suivre(action, **reste):
        with dans_reseau(reseau.pk):
            un = action(un_import=un_import, agent=agent, **reste)
        if un.travail_id:
            assert executer(un.travail_id, reseau.pk) == "fait"
        with dans_reseau(reseau.pk):
            un.refresh_from_db()
        return un

    un_import = mesurer("déposer", deposer)
    un_import = mesurer("examiner", lambda: suivre(
        actions.examiner_import, correspondance=un_import.correspondance,
        reglages={"ouvrir_fiches": True},
    ))  # fmt: skip
    print("   ", un_import.comptes)
    un_import = mesurer("appliquer", lambda: suivre(actions.appliquer_import))
    with dans_reseau(reseau.pk):
        print(f"    {Fiche.objects.filter(reseau=reseau).count()} fiches, "
              f"{Contact.objects.filter(reseau=reseau).count()} contacts")  # fmt: skip
    un_import = mesurer("annuler", lambda: suivre(actions.annuler_import))
    with dans_reseau(reseau.pk):
        print(f"    {un_import.reglages['sorts']} ; restent "
              f"{Fiche.objects.filter(reseau=reseau).count()} fiches, "
              f"{Contact.objects.filter(reseau=reseau).count()} contacts")  # fmt: skip
        LigneImport.objects.filter(un_import=un_import).delete()
        un_import.delete()


if __name__ == "__main__":
    main()
