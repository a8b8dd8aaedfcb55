"""Les exports : une colonne sait tout, rien ne devient formule, rien ne s'accumule."""

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import openpyxl
import pytest

from predict.noyau import tableur
from predict.noyau.tableur import Colonne


@dataclass
class Referent:
    nom: str


@dataclass
class Ligne:
    nom: str
    montant: Decimal | None = None
    le: date | None = None
    taux: float | None = None
    ouvert: bool = False
    referent: Referent | None = None


COLONNES = [
    Colonne("Nom", "nom"),
    Colonne("Montant", "montant", "euros"),
    Colonne("Date", "le", "date"),
    Colonne("Taux", lambda x: x.taux, "pourcent"),
    Colonne("Ouvert", "ouvert", "oui_non"),
    Colonne("Référente", "referent.nom"),
]
PLEINE = Ligne("Élan", Decimal("-1250.50"), date(2027, 3, 12), 2 / 3, True, Referent("Ana"))


def _csv(lignes, colonnes=COLONNES):
    return b"".join(tableur.flux_csv(colonnes, lignes)).decode("utf-8")


def _feuille(lignes, titre="Liste", colonnes=COLONNES):
    tampon = io.BytesIO()
    tableur.ecrire_xlsx(tampon, titre, colonnes, lignes)
    return openpyxl.load_workbook(io.BytesIO(tampon.getvalue())).active


def test_le_csv_s_ouvre_dans_un_tableur_francais():
    texte = _csv([PLEINE])
    assert texte == (
        "\ufeffNom;Montant;Date;Taux (%);Ouvert;Référente\r\n"
        "Élan;-1250,50;12/03/2027;66,7;oui;Ana\r\n"
    )


def test_une_valeur_absente_donne_une_case_vide_meme_au_bout_d_un_chemin():
    assert _csv([Ligne("a")]).endswith("a;;;;non;\r\n")
    assert [c.value for c in _feuille([Ligne("a")])[2]] == ["a", None, None, None, "non", None]


FORMULES = ["=1+1", "+33 2", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1", " =1", "%0A", "|calc"]


@pytest.mark.parametrize("piege", FORMULES)
def test_le_csv_desarme_les_formules(piege):
    cellule = _csv([Ligne(piege)]).split("\r\n")[1].split(";")[0]
    assert cellule.lstrip('"')[0] == "'"


@pytest.mark.parametrize("piege", FORMULES)
def test_le_classeur_garde_les_formules_en_texte(piege):
    cellule = _feuille([Ligne(piege)])["A2"]
    assert cellule.data_type == "s"


def test_le_classeur_garde_les_types():
    feuille = _feuille([PLEINE])
    assert feuille["B2"].value == -1250.5
    assert feuille["B2"].number_format == '#,##0.00"\u00a0€"'
    assert feuille["C2"].value == datetime(2027, 3, 12)
    assert feuille["D2"].number_format == "0.0%"
    assert feuille["E2"].value == "oui"


def test_une_colonne_de_valeurs_ecrit_un_compte_ou_un_taux_chacun_a_son_format():
    colonnes = [Colonne("Valeur", "taux", "valeur")]
    lignes = [Ligne("a", taux=4), Ligne("b", taux=Fraction(2, 3)), Ligne("c", taux="masqué")]
    feuille = _feuille(lignes, colonnes=colonnes)
    lus = [(c.value, c.number_format) for (c,) in feuille.iter_rows(min_row=2)]
    assert lus[0] == (4, "#,##0")
    assert (round(lus[1][0], 3), lus[1][1]) == (0.667, "0.0%")
    assert lus[2][0] == "masqué"
    assert "66,7" in _csv(lignes, colonnes)


def test_un_titre_de_nombre_s_aligne_comme_ses_nombres():
    feuille = _feuille([PLEINE])
    assert feuille["B1"].alignment.horizontal == "right"
    assert feuille["A1"].alignment.horizontal != "right"


def test_le_classeur_fige_et_filtre_son_en_tete():
    feuille = _feuille([PLEINE, PLEINE])
    assert feuille.freeze_panes == "A2"
    assert feuille.auto_filter.ref == "A1:F3"


def test_l_heure_ecrite_est_celle_du_lieu(settings):
    settings.TIME_ZONE = "Europe/Paris"
    ligne = Ligne("a", le=datetime(2027, 7, 1, 22, 30, tzinfo=UTC))
    colonnes = [Colonne("Le", "le", "moment")]
    assert "02/07/2027 00:30" in _csv([ligne], colonnes)
    assert _feuille([ligne], colonnes=colonnes)["A2"].value == datetime(2027, 7, 2, 0, 30)


def test_un_titre_de_feuille_interdit_est_adouci():
    assert _feuille([], titre="Suivi : 2026/2027 [tout] " * 3).title.startswith("Suivi")


def test_un_caractere_de_commande_colle_ne_casse_pas_le_classeur():
    assert _feuille([Ligne("a\x00b\ud800c")])["A2"].value == "abc"
    assert "abc" in _csv([Ligne("a\x00b\ud800c")])


def test_un_texte_trop_long_pour_excel_est_coupe():
    assert len(_feuille([Ligne("x" * 40_000)])["A2"].value) == 32_767


def test_le_csv_part_avant_que_tout_soit_lu():
    lues = []

    def source():
        for i in range(10_000):
            lues.append(i)
            yield Ligne(str(i))

    next(iter(tableur.flux_csv(COLONNES, source())))
    assert len(lues) < 1_000


def test_refuse_un_format_inconnu():
    with pytest.raises(ValueError, match="format inconnu"):
        Colonne("x", "x", "monnaie")


def test_refuse_plus_de_lignes_qu_excel_n_en_tient(monkeypatch):
    monkeypatch.setattr(tableur, "LIMITE_LIGNES", 2)
    with pytest.raises(tableur.TropDeLignes):
        tableur.ecrire_xlsx(io.BytesIO(), "t", COLONNES, [PLEINE] * 3)


def test_les_reponses_se_telechargent():
    reponse = tableur.reponse_csv("collectivites", COLONNES, [PLEINE])
    assert reponse["Content-Disposition"] == 'attachment; filename="collectivites.csv"'
    assert b"Nom" in b"".join(reponse.streaming_content)
    reponse = tableur.reponse_xlsx("collectivites", "Collectivités", COLONNES, [PLEINE])
    assert b"".join(reponse.streaming_content)[:2] == b"PK"
    # `reponse.close()` fermerait aussi la connexion à la base, comme à la fin d’une requête.
    reponse.file_to_stream.close()


def test_un_texte_renvoye_a_la_ligne_a_la_place_de_se_lire_partout(tmp_path):
    """LibreOffice n’ajuste pas les hauteurs : sans elles, les lignes se recouvraient."""
    colonnes = (Colonne("Nom", "nom", largeur=20), Colonne("Jours passés", "jours", "decimal", 5))
    court, long_ = SimpleNamespace(nom="Sel", jours=1), SimpleNamespace(nom="mot " * 20, jours=2)
    chemin = tmp_path / "un.xlsx"
    tableur.ecrire_classeur(
        chemin, [tableur.Feuille("Notes", colonnes, [court, long_])], titre="A & B, 2026"
    )
    feuille = openpyxl.load_workbook(chemin).active
    assert feuille["A3"].alignment.wrap_text
    assert feuille.row_dimensions[3].height >= 4 * 15
    assert feuille.row_dimensions[2].height in (None, 15)
    assert feuille.column_dimensions["B"].width > len("passés")
    assert feuille["A2"].alignment.indent == 1  # les mots ne touchent pas le nombre d’avant
    assert (feuille.oddHeader.left.text, feuille.oddFooter.left.text) == ("&BNotes", "A && B, 2026")
