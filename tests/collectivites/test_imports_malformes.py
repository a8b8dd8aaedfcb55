"""Cinq mille fichiers malformés : jamais d’autre erreur que la nôtre, jamais une ligne à moitié.

Le plein compte se répartit entre les familles ci-dessous ; `PREDICT_MALFORMES` le règle (5 000 par
défaut : moins d’une minute).
"""

import io
import os
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collectivites.imports.commun import CELLULE_MAX, COLONNES_MAX, ErreurImport
from collectivites.imports.lecture import ouvrir
from collectivites.imports.verdicts import champs_de
from collectivites.regles import TypeImport

from .test_imports_lecture import FEUILLE, archive

pytestmark = pytest.mark.une_fois  # des fichiers, jamais la base
TOTAL = int(os.environ.get("PREDICT_MALFORMES", "5000"))
TITRES = ["Siren", "Collectivité", "Date", "Objet", "Nom", "Pays", "Téléphone"]


def malformes(part):
    return settings(
        max_examples=max(TOTAL * part // 100, 20),
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def lire(contenu):
    """Lit tout ; vérifie que chaque ligne rendue est entière, propre et bornée."""
    try:
        lecture = ouvrir(io.BytesIO(contenu))
        for feuille in lecture.feuilles or ("",):
            precedent = 0
            for ligne in lecture.lignes(feuille):
                assert ligne.cellules or ligne.soucis
                assert len(ligne.cellules) <= COLONNES_MAX
                assert all(isinstance(c, str) and len(c) <= CELLULE_MAX for c in ligne.cellules)
                assert not any("\x00" in c for c in ligne.cellules)
                assert ligne.numero >= 0
                precedent = ligne.numero
        return precedent if lecture.feuilles or precedent else 0
    except ErreurImport as refus:
        assert str(refus)[0].isupper() or str(refus)[0] == "À"
        assert str(refus).rstrip().endswith((".", "!"))
        return None


textes = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from(list(";,\t|\"'\r\n=+-@\x00\ufeff\x0b\u2028éœ")),
    ),
    max_size=30,
)


@malformes(20)
@given(st.binary(max_size=400))
def test_des_octets_quelconques(contenu):
    lire(contenu)


@malformes(25)
@given(
    st.lists(st.lists(textes, max_size=12), max_size=12),
    st.sampled_from([";", ",", "\t", "|", "  "]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "latin-1", "utf-32"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_des_csv_de_toutes_sortes(rangees, separateur, encodage, fin):
    texte = fin.join(separateur.join(rangee) for rangee in [TITRES, *rangees])
    lire(texte.encode(encodage, "replace"))


references = st.one_of(
    st.from_regex(r"\A[A-Z]{1,4}[0-9]{1,8}\Z"), st.sampled_from(["", "A0", "XFD1", "1A", "é1"])
)
genres = st.sampled_from(["n", "s", "str", "inlineStr", "b", "e", "d", "x", ""])
nombres = st.one_of(
    st.sampled_from(["", "1", "-1", "1e400", "nan", "inf", "12.5", "99999999999", "abc", "0x1"]),
    textes,
)


def echapper(texte):
    from xml.sax.saxutils import escape

    return escape("".join(c for c in texte if c.isprintable() and c != "\ufffe"))


@st.composite
def feuilles(draw):
    rangees = []
    for numero in range(draw(st.integers(0, 4))):
        cases = "".join(
            f'<c r="{echapper(draw(references))}" t="{draw(genres)}" s="{draw(st.integers(0, 9))}">'
            f"{draw(st.sampled_from(['', '<f>A1+1</f>', '<f/>']))}"
            f"<v>{echapper(draw(nombres))}</v></c>"
            for _ in range(draw(st.integers(0, 5)))
        )
        repere = draw(st.sampled_from([f' r="{numero + 1}"', "", ' r="999999999"', ' r="-3"']))
        rangees.append(f"<row{repere}>{cases}</row>")
    fusions = "".join(
        f'<mergeCell ref="{echapper(draw(references))}:{echapper(draw(references))}"/>'
        for _ in range(draw(st.integers(0, 3)))
    )
    return FEUILLE.format("".join(rangees)).replace(
        "</worksheet>", f"<mergeCells>{fusions}</mergeCells></worksheet>"
    )


@malformes(25)
@given(feuilles(), st.integers(0, 4))
def test_des_classeurs_aux_cases_impossibles(feuille, textes_partages):
    partages = f"<sst>{'<si><t>Mot</t></si>' * textes_partages}</sst>"
    lire(archive(feuille, **{"xl__sharedStrings.xml": partages}))


@malformes(20)
@given(st.data())
def test_des_classeurs_abimes(data):
    """Un vrai classeur dont on change, coupe ou retourne des octets."""
    contenu = bytearray(archive(FEUILLE.format('<row r="1"><c r="A1"><v>1</v></c></row>')))
    for _ in range(data.draw(st.integers(1, 6))):
        rang = data.draw(st.integers(0, len(contenu) - 1))
        contenu[rang] = data.draw(st.integers(0, 255))
    lire(bytes(contenu[: data.draw(st.integers(4, len(contenu)))]))


PIECES = [
    "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels",
    "xl/worksheets/sheet1.xml", "[Content_Types].xml",
]  # fmt: skip


@pytest.mark.filterwarnings("ignore:Duplicate name")
@malformes(5)
@given(st.binary(max_size=200), st.sampled_from(PIECES))
def test_des_classeurs_dont_une_piece_est_n_importe_quoi(piece, nom):
    """La pièce écrite deux fois : c’est la seconde que l’on lit."""
    sortie = io.BytesIO(archive())
    with zipfile.ZipFile(sortie, "a") as z:
        z.writestr(nom, b"<a>" + piece)
    lire(sortie.getvalue())


@pytest.mark.parametrize("type_", TypeImport.values)
@malformes(1)
@given(data=st.data())
def test_chaque_case_se_lit_ou_se_refuse_en_francais(type_, data):
    """Aucune conversion ne lève autre chose que `ValueError`, avec une phrase."""
    champ = data.draw(st.sampled_from(champs_de(type_)))
    texte = data.draw(st.one_of(textes, st.from_regex(r"\A[0-9 /.,+@hH-]{1,30}\Z")))
    if not texte.strip():
        return
    try:
        champ.lire(texte.strip())
    except ValueError as refus:
        assert str(refus)
