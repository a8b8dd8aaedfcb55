"""De quoi mener un import d’un bout à l’autre, comme le feraient les pages et l’exécuteur."""

import csv
import io

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from collectivites.actions.imports import (
    annuler_import,
    appliquer_import,
    deposer_import,
    examiner_import,
)
from collectivites.models import LigneImport
from predict.comptes import travaux
from predict.comptes.models import Travail


def executer(un_import):
    """Comme l’exécuteur, mais une erreur se montre au lieu d’attendre une reprise."""
    reprises, travaux.ESSAIS_MAX = travaux.ESSAIS_MAX, 0
    try:
        assert travaux.executer(un_import.travail_id, un_import.reseau_id) == "fait"
    finally:
        travaux.ESSAIS_MAX = reprises
    un_import.refresh_from_db()
    return un_import


def en_csv(lignes, separateur=";", encodage="utf-8"):
    sortie = io.StringIO()
    csv.writer(sortie, delimiter=separateur).writerows(lignes)
    return sortie.getvalue().encode(encodage)


def en_xlsx(lignes, avant=0, feuille="Feuil1"):
    """`avant` : lignes laissées vides au-dessus des titres."""
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie, {"in_memory": True}) as classeur:
        page = classeur.add_worksheet(feuille)
        for rang, ligne in enumerate(lignes, avant):
            page.write_row(rang, 0, ligne)
    return sortie.getvalue()


def deposer(agent, contenu, type="collectivites", nom="fichier.csv"):
    contenu = contenu if isinstance(contenu, bytes) else en_csv(contenu)
    return deposer_import(type=type, fichier=SimpleUploadedFile(nom, contenu), agent=agent)


def examiner(agent, contenu, type="collectivites", nom="fichier.csv", **reglages):
    """Dépose et examine avec la correspondance proposée."""
    un_import = deposer(agent, contenu, type, nom)
    un_import = examiner_import(
        un_import=un_import, agent=agent, correspondance=un_import.correspondance,
        reglages={"ouvrir_fiches": True} | reglages,
    )  # fmt: skip
    if un_import.travail_id:
        executer(un_import)
    return un_import


def appliquer(un_import, agent):
    un_import = appliquer_import(un_import=un_import, agent=agent)
    return executer(un_import)


def importer(agent, contenu, type="collectivites", nom="fichier.csv", **reglages):
    return appliquer(examiner(agent, contenu, type, nom, **reglages), agent)


def annuler(un_import, agent):
    un_import = annuler_import(un_import=un_import, agent=agent)
    return executer(un_import)


def verdicts(un_import):
    """{numéro de ligne: verdict}."""
    lignes = LigneImport.objects.filter(un_import=un_import)
    return dict(lignes.values_list("numero", "verdict"))


def motifs(un_import, numero):
    return " ".join(LigneImport.objects.get(un_import=un_import, numero=numero).motifs)


def travail_de(un_import):
    return Travail.objects.get(pk=un_import.travail_id)
