"""Lire un tableur tel qu’il vient : encodages, séparateurs, dates, nombres, et ce qui se refuse."""

import io
import zipfile
from datetime import date, datetime, time
from decimal import Decimal

import pytest
import xlsxwriter
from openpyxl import Workbook

from collectivites.imports import lecture_xlsx, valeurs
from collectivites.imports.colonnes import proposer, reperer_entetes
from collectivites.imports.commun import ErreurImport, LigneLue
from collectivites.imports.lecture import ouvrir
from collectivites.imports.verdicts import champs_de


def lues(contenu, feuille=""):
    return [x.cellules for x in ouvrir(io.BytesIO(contenu)).lignes(feuille)]


TABLEAU = "Nom;Département\nVendôme;Loir-et-Cher\nŒuilly;Aisne\n"


@pytest.mark.parametrize(
    "encodage", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_chaque_encodage_se_reconnait(encodage):
    assert lues(TABLEAU.encode(encodage))[1:] == [["Vendôme", "Loir-et-Cher"], ["Œuilly", "Aisne"]]


@pytest.mark.parametrize("separateur", [";", ",", "\t", "|"])
def test_chaque_separateur_se_reconnait(separateur):
    assert lues(TABLEAU.replace(";", separateur).encode())[1] == ["Vendôme", "Loir-et-Cher"]


@pytest.mark.parametrize("fin", ["\n", "\r\n", "\r"])
def test_chaque_fin_de_ligne_se_reconnait(fin):
    assert lues(TABLEAU.replace("\n", fin).encode())[2] == ["Œuilly", "Aisne"]


def test_les_virgules_d_un_texte_ne_trompent_pas():
    contenu = 'Nom;Note\nBlois;"a, b, c; d ""e"""\nTours;un, deux, trois\n'
    assert lues(contenu.encode())[1] == ["Blois", 'a, b, c; d "e"']


def test_une_ligne_sep_se_lit_et_ne_compte_pas():
    assert lues(b"sep=|\nNom|Note\nBlois|a;b\n") == [["Nom", "Note"], ["Blois", "a;b"]]


def test_un_guillemet_jamais_ferme_dit_sa_ligne():
    with pytest.raises(ErreurImport, match="ligne 3"):
        lues(b'Nom;Note\nBlois;ok\nTours;"ouvert\nGien;x\nMer;y\n')


def test_un_guillemet_au_milieu_d_un_mot_reste_un_guillemet():
    assert lues(b'Nom;Note\nBlois;tuyau 3" neuf\n')[1] == ["Blois", 'tuyau 3" neuf']


def test_un_octet_abime_se_voit_dans_sa_case():
    contenu = "Nom;Note\n" + "é;ça\n" * 30
    lignes = list(ouvrir(io.BytesIO(contenu.encode() + b"Bl\xffois;x\n")).lignes())
    assert "illisible" in lignes[-1].soucis[0]


@pytest.mark.parametrize(
    ("contenu", "dit"),
    [
        (b"", "vide"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "XLS"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"<html><table>", "page web"),
        (b"PK\x03\x04 pas une archive", "endommagé"),
    ],
)
def test_ce_qui_n_est_pas_un_tableur_se_refuse_en_disant_quoi_faire(contenu, dit):
    with pytest.raises(ErreurImport, match=dit) as refus:
        lues(contenu)
    assert "redéposez" in str(refus.value)


# -- classeurs


def classeur(remplir):
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie, {"in_memory": True}) as w:
        remplir(w)
    return sortie.getvalue()


def test_un_classeur_rend_ses_valeurs():
    def remplir(w):
        page = w.add_worksheet("Données")
        masque = w.add_format({"num_format": "dd/mm/yyyy"})
        page.write_row(0, 0, ["Nom", "Le", "Nombre", "Vrai", "Heure", "Code"])
        page.write_string(1, 0, "Vendôme")
        page.write_datetime(1, 1, datetime(2026, 3, 12), masque)
        page.write_number(1, 2, 1250.5)
        page.write_boolean(1, 3, True)
        page.write_datetime(1, 4, time(14, 30), w.add_format({"num_format": "hh:mm"}))
        page.write_number(1, 5, 1004)

    assert lues(classeur(remplir))[1] == ["Vendôme", "12/03/2026", "1250,5", "oui", "14:30", "1004"]


def test_une_formule_vaut_sa_valeur_et_sans_valeur_elle_se_dit():
    def remplir(w):
        page = w.add_worksheet()
        page.write_row(0, 0, ["Nom", "Total"])
        page.write_formula(1, 0, '="Ble"&"ré"', None, "Bléré")
        page.write_formula(1, 1, "=1+1", None, "")

    (ligne,) = list(ouvrir(io.BytesIO(classeur(remplir))).lignes())[1:]
    assert ligne.cellules[0] == "Bléré"
    assert "jamais calculée" in ligne.soucis[1]


def test_une_fusion_en_hauteur_se_repete_un_titre_etale_non():
    def remplir(w):
        page = w.add_worksheet()
        page.merge_range(0, 0, 0, 3, "Annuaire 2026", None)
        page.write_row(2, 0, ["Collectivité", "Nom"])
        page.merge_range(3, 0, 5, 0, "Vendôme", None)
        for rang, nom in enumerate(("Dupont", "Durand", "Martin"), 3):
            page.write_string(rang, 1, nom)

    lignes = lues(classeur(remplir))
    assert lignes[0] == ["Annuaire 2026"]
    assert lignes[2:] == [["Vendôme", "Dupont"], ["Vendôme", "Durand"], ["Vendôme", "Martin"]]


def test_openpyxl_et_nous_lisons_la_meme_chose():
    w = Workbook()
    w.active.append(["Nom", "Le", "Montant"])
    w.active.append(["Mer", date(2026, 3, 12), Decimal("620.5")])
    sortie = io.BytesIO()
    w.save(sortie)
    assert lues(sortie.getvalue())[1] == ["Mer", "12/03/2026", "620,5"]


FEUILLE = '<worksheet xmlns="x"><sheetData>{}</sheetData></worksheet>'


VIDE = FEUILLE.format("")


def archive(feuille=VIDE, **pieces):
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as z:
        z.writestr(
            "xl/workbook.xml",
            '<workbook xmlns="x" xmlns:r="r"><sheets><sheet name="A" sheetId="1" r:id="rId1"/>'
            "</sheets></workbook>",
        )
        z.writestr(
            "xl/_rels/workbook.xml.rels",
            '<Relationships xmlns="x"><Relationship Id="rId1" Target="worksheets/sheet1.xml"/>'
            "</Relationships>",
        )
        z.writestr("xl/worksheets/sheet1.xml", feuille)
        for nom, contenu in pieces.items():
            z.writestr(nom.replace("__", "/"), contenu)
    return sortie.getvalue()


def rangee(reference, valeur="1"):
    return f'<row r="1"><c r="{reference}"><v>{valeur}</v></c></row>'


def test_un_million_de_colonnes_se_refuse_en_disant_la_ligne_et_la_colonne():
    with pytest.raises(ErreurImport, match="ligne 1 va jusqu’à la colonne XFD"):
        lues(archive(FEUILLE.format(rangee("XFD1"))))
    with pytest.raises(ErreurImport, match="200 colonnes au plus"):
        lues((";".join("abc" for _ in range(1_000_000))).encode())
    assert lues(b"Nom" + b";" * 1_000_000) == [["Nom"]]  # vides : rien à refuser


def test_une_entite_xml_se_refuse():
    bombe = '<!DOCTYPE a [<!ENTITY b "boum">]>' + FEUILLE.format(rangee("A1", "&b;"))
    with pytest.raises(ErreurImport, match="entités XML"):
        lues(archive(bombe))


def test_une_bombe_se_refuse_a_l_annonce_et_a_la_lecture(monkeypatch):
    monkeypatch.setattr(lecture_xlsx, "DECOMPRESSE_MAX", 100_000)
    bombe = archive(FEUILLE.format(" " * 5_000_000))
    assert len(bombe) < 10_000
    with pytest.raises(ErreurImport, match="démesurée"):
        lues(bombe)
    # Un annuaire qui ment sur la taille : la lecture, elle, compte.
    with zipfile.ZipFile(io.BytesIO(bombe)) as z:
        monkeypatch.setattr(zipfile.ZipInfo, "file_size", 10, raising=False)
        assert z.infolist()
    with pytest.raises(ErreurImport):
        lues(bombe)


def test_trop_de_lignes_se_refuse_et_dit_ou(monkeypatch):
    monkeypatch.setattr("collectivites.imports.commun.LIGNES_MAX", 100)
    with pytest.raises(ErreurImport, match="plus de 100 lignes"):
        lues(b"Nom;Note\n" + b"Blois;x\n" * 200)


def test_une_case_trop_longue_se_dit():
    lignes = list(ouvrir(io.BytesIO(b"Nom;Note\nBlois;" + b"x" * 10_001)).lignes())
    assert "compte 10001 caractères" in lignes[1].soucis[1]


# -- valeurs


@pytest.mark.parametrize(
    ("texte", "attendue"),
    [
        ("12/03/2026", date(2026, 3, 12)),
        ("12 mars 2026", date(2026, 3, 12)),
        ("1er mars 2026", date(2026, 3, 1)),
        ("12-03-2026", date(2026, 3, 12)),
        ("2026-03-12", date(2026, 3, 12)),
        ("12/03/26", date(2026, 3, 12)),
        ("jeudi 12 mars 2026", date(2026, 3, 12)),
        ("12/03/2026 14:30", date(2026, 3, 12)),
    ],
)
def test_une_date_s_ecrit_de_bien_des_facons(texte, attendue):
    assert valeurs.date_(texte) == attendue


@pytest.mark.parametrize(
    ("texte", "dit"),
    [("mars 2026", "pas de jour"), ("46093", "numéro de jour"), ("31/02/2026", "calendrier"),
     ("bientôt", "n’est pas une date")],
)  # fmt: skip
def test_une_date_refusee_dit_pourquoi(texte, dit):
    with pytest.raises(ValueError, match=dit):
        valeurs.date_(texte)


@pytest.mark.parametrize(
    ("lire", "texte", "attendue"),
    [
        (valeurs.siren, "214 102 691", "214102691"),
        (valeurs.siren, "21410269100013", "214102691"),
        (valeurs.insee, "1004", "01004"),
        (valeurs.insee, "2a004", "2A004"),
        (valeurs.insee, "1", "01"),
        (valeurs.telephone, "02.38.00.00.00", "+33238000000"),
        (valeurs.telephone, "238000000", "+33238000000"),
        (valeurs.telephone, "+228 22 21 20 00", "+22822212000"),
        (valeurs.entier(0, 10**8), "18 325", 18325),
        (valeurs.montant(10), "1 250,50 €", Decimal("1250.50")),
        (valeurs.pays, "le Sénégal", "SN"),
        (valeurs.pays, "Allemagne (RFA)", "DE"),
        (valeurs.courriel, "mailto:Claire.Dupont@Commune.FR", "claire.dupont@commune.fr"),
        (valeurs.oui_non, "X", True),
        (valeurs.odd, "ODD 4, ODD 13", [4, 13]),
        (valeurs.duree, "1 h 30", 90),
        (valeurs.heure, "14h30", time(14, 30)),
        (valeurs.adresse_web, "www.exemple.fr", "https://www.exemple.fr"),
    ],
)
def test_une_valeur_s_ecrit_de_bien_des_facons(lire, texte, attendue):
    assert lire(texte) == attendue


def test_le_zero_perdu_d_un_siren_se_rend():
    # 005410220 : un Siren qui commence par zéro, qu’un tableur prend pour un nombre de 7 chiffres.
    from collectivites.regles import siren_est_valide

    voulu = next(s for n in range(100) if siren_est_valide(s := f"0{54_102_200 + n}"))
    assert valeurs.siren(voulu[1:]) == voulu


# -- colonnes


def test_les_titres_se_trouvent_sous_un_grand_titre():
    lignes = [
        LigneLue(1, ["Annuaire des communes du réseau"]),
        LigneLue(3, ["", "mis à jour le 3 mars"]),
        LigneLue(5, ["NOM COMMUNE", "N° SIREN", "Dept", "Niveau"]),
        LigneLue(6, ["Vendôme", "214102691", "41", "Déjà engagée"]),
    ]
    champs = champs_de("collectivites")
    assert reperer_entetes(champs, lignes).numero == 5
    assert proposer(champs, lignes[2].cellules) == {
        "collectivite": 0, "siren": 1, "departement": 2, "niveau": 3,
    }  # fmt: skip


def test_une_colonne_ne_sert_qu_a_un_champ():
    propose = proposer(champs_de("contacts"), ["Nom", "Nom", "Commune", "Tél."])
    assert len(set(propose.values())) == len(propose)
    assert propose["nom"] == 0
    assert propose["telephone"] == 3
