"""Un vrai classeur de suivi, avec ses défauts : il entre, il est compris, ses rejets ressortent."""

import io

import pytest
import xlsxwriter
from django.urls import reverse
from openpyxl import load_workbook

from collectivites.models import Cotisation, Fiche, Import
from tests.collectivites.scenes_imports import appliquer, examiner, motifs, verdicts
from tests.fabriques import CollectiviteFactory, FicheFactory

TITRES = ["NOM COMMUNE / EPCI", "N° SIREN", "Dept", "Niveau", "Profil", "Justification",
          "Attentes exprimées", "Adhérent", "Cotisation", "Année cotisation", "Date règlement",
          "Chargé de mission", "Couleur"]  # fmt: skip
# Colonnes, dans l’ordre des titres ; None : une formule jamais calculée.
LIGNES = [
    [
        "Vendome",
        "214 102 691",
        "41",
        "Déjà engagée",
        "COSMIN",
        "Lycées",
        "ECSI ; Financements",
        "oui",
        "620",
        "2026",
        "15 février 2026",
        "Rousselet",
        "bleu",
    ],
    ["Mairie de St-Aignan", "", "Loir-et-Cher", "nouvellement engagé", "", "", "", "x"],
    [
        "CC du Grand Chambord",
        "",
        "41",
        "Engagée",
        "",
        "",
        "mise en réseau",
        "",
        "1 250,50 €",
        "2026",
    ],
    ["Mer", "123456789", "41"],
    ["Vendôme", "", "41", "Non engagée"],
    ["Blois", "", "41", "", "", "", "", "", "620", "2026", "mars 2026"],
    ["Onzain", "", "41", "", "", "", "", "", None, "2026"],
    ["Nulle-Part", "", "99"],
]


@pytest.fixture
def classeur(reseau):
    for nom, code in (("Saint-Aignan", "41198"), ("Mer", "41136"), ("Blois", "41018"),
                      ("Onzain", "41167")):  # fmt: skip
        CollectiviteFactory(nom=nom, code_insee=code)
    vendome = CollectiviteFactory(nom="Vendôme", code_insee="41269", siren="214102691")
    CollectiviteFactory(
        nom="CC du Grand Chambord", nature="epci", code_insee="", siren="200055481", type_epci="CC"
    )
    FicheFactory(reseau=reseau, collectivite=vendome)
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie, {"in_memory": True}) as w:
        w.add_worksheet("Lisez-moi").write(0, 0, "Fichier de suivi")
        page = w.add_worksheet("Base 2026")
        page.merge_range(0, 0, 0, 6, "SUIVI DES COLLECTIVITÉS, février 2026", None)
        page.write_row(3, 0, TITRES)
        for rang, ligne in enumerate(LIGNES, 4):
            for colonne, case in enumerate(ligne):
                if case is None:
                    page.write_formula(rang, colonne, "=1+1", None, "")
                else:
                    page.write_string(rang, colonne, case)
    return sortie.getvalue()


def test_un_classeur_sale_entre_est_compris_et_ses_rejets_ressortent(
    client, reseau, agent, classeur
):
    un_import = examiner(agent, classeur, nom="suivi.xlsx")
    assert (un_import.feuille, un_import.ligne_entetes) == ("Base 2026", 4)
    assert set(range(13)) - set(un_import.correspondance.values()) == {12}  # la couleur
    assert verdicts(un_import) == {
        5: "modifie", 6: "cree", 7: "cree",
        8: "rejete", 9: "rejete", 10: "rejete", 11: "rejete", 12: "rejete",
    }  # fmt: skip
    dits = {
        8: "n’est pas un Siren valide",
        9: "déjà à la ligne 5",
        10: "n’a pas de jour",
        11: "formule jamais calculée",
        12: "n’est pas un département",
    }
    for numero, dit in dits.items():
        assert dit in motifs(un_import, numero)

    appliquer(un_import, agent)
    vendome = Fiche.objects.get(collectivite__code_insee="41269")
    assert (vendome.profil_principal, vendome.niveau) == ("COSMIN", "deja_engagee")
    assert (vendome.membre, vendome.suivie_par) == (True, agent)
    assert Cotisation.objects.count() == 2
    assert Fiche.objects.filter(collectivite__siren="200055481").exists()

    client.force_login(agent)
    adresse = reverse("collectivites:rejets_import", args=[Import.objects.get().pk, "xlsx"])
    contenu = b"".join(client.get(adresse).streaming_content)
    rejets = list(load_workbook(io.BytesIO(contenu)).active.iter_rows(values_only=True))
    assert [ligne[1] for ligne in rejets[1:]] == [8, 9, 10, 11, 12]
    assert list(rejets[0][2:]) == TITRES
