"""L’essentiel de chaque rôle : une page exactement, accessible, avec les bonnes personnes."""

import io
from datetime import date

import pikepdf
import pytest
from pypdf import PdfReader

from collectivites.models import Fiche, Referent
from predict.aide import guide, memo
from predict.comptes.models import Adhesion, Agent, Reseau
from predict.comptes.regles import NatureReseau, Role
from tests.fabriques import CollectiviteFactory

LE = date(2026, 3, 12)
LONG = "Responsable des partenariats territoriaux et de la vie du réseau"


@pytest.fixture
def equipes(db):
    """Deux réseaux et la coordination ; une personne par rôle, aux noms longs dans le premier."""
    ici = Reseau.objects.create(slug="ici", nom="Réseau d’ici", source_document="essai")
    voisin = Reseau.objects.create(slug="voisin", nom="Réseau voisin", source_document="essai")
    cirrma = Reseau.objects.create(
        slug="cirrma", nom="Coordination", nature=NatureReseau.COORDINATION, source_document="essai"
    )
    gens = {}
    for reseau, prenom, role in (
        (ici, "Camille", Role.CHARGE), (ici, "Nadia", Role.DIRECTION),
        (ici, "Paul", Role.ADMINISTRATION), (ici, "Inès", Role.REFERENT),
        (voisin, "Vera", Role.ADMINISTRATION), (voisin, "Victor", Role.DIRECTION),
        (cirrma, "Elsa", Role.COORDINATION),
    ):  # fmt: skip
        agent = Agent.objects.create_user(
            f"{prenom.lower()}@exemple.invalid", prenom=prenom, nom="De la Rochefoucauld-Montbazon"
        )
        agent.adhesion_courante = Adhesion.objects.create(
            agent=agent, reseau=reseau, role=role, fonction=LONG
        )
        agent.save()
        gens[prenom] = agent
    return gens


def lire(cle, agent):
    octets = memo.memo_pdf(guide.PAGES[cle], agent, LE)
    return octets, PdfReader(io.BytesIO(octets))


LECTEURS = [("chargee", "Camille"), ("direction", "Nadia"), ("administration", "Paul"),
            ("coordination", "Elsa"), ("referente", "Inès")]  # fmt: skip


@pytest.mark.parametrize(("cle", "qui"), LECTEURS)
def test_tient_sur_une_page_a4_exactement(equipes, cle, qui):
    _, pdf = lire(cle, equipes[qui])
    assert len(pdf.pages) == 1
    largeur, hauteur = (float(x) * 25.4 / 72 for x in pdf.pages[0].mediabox[2:])
    assert (round(largeur), round(hauteur)) == (210, 297)


def test_trois_personnes_aux_noms_longs_ne_font_pas_deux_pages(equipes):
    for i in range(5):
        agent = Agent.objects.create_user(
            f"administratrice-du-reseau-numero-{i}@exemple-de-nom-long.invalid",
            prenom="Marie-Françoise", nom="De la Rochefoucauld-Montbazon",
        )  # fmt: skip
        reseau = equipes["Paul"].adhesion_courante.reseau
        Adhesion.objects.create(agent=agent, reseau=reseau, role=Role.ADMINISTRATION, fonction=LONG)
    for cle in ("chargee", "direction"):
        assert len(lire(cle, equipes["Nadia"])[1].pages) == 1


@pytest.mark.parametrize(("cle", "qui"), LECTEURS)
def test_est_un_pdf_ua_aux_titres_sans_saut(equipes, cle, qui):
    octets, _ = lire(cle, equipes[qui])
    with pikepdf.open(io.BytesIO(octets)) as document:
        meta = document.open_metadata()
        assert meta["pdfuaid:part"] == "1" and str(document.Root.Lang) == "fr"
        assert document.Root.MarkInfo.Marked and document.Root.ViewerPreferences.DisplayDocTitle
        niveaux = [n for n in _types(document.Root.StructTreeRoot) if n in ("/H1", "/H2", "/H3")]
    assert niveaux[0] == "/H1" and niveaux.count("/H1") == 1 and niveaux.count("/H2") == 5


def _types(noeud):
    enfants = noeud.get("/K")
    for enfant in enfants if isinstance(enfants, pikepdf.Array) else [enfants]:
        if isinstance(enfant, pikepdf.Dictionary) and "/S" in enfant:
            yield str(enfant.S)
            yield from _types(enfant)


def test_dit_les_cinq_gestes_et_qui_appeler_dans_son_reseau(equipes):
    texte = _plat(lire("chargee", equipes["Camille"])[1])
    for geste in memo.textes_de("chargee")["gestes"]:
        assert geste["titre"] in texte
    assert "paul@exemple.invalid" in texte and "nadia@exemple.invalid" in texte
    assert "vera@" not in texte and "camille@" not in texte


def test_on_ne_s_appelle_pas_soi_meme(equipes):
    page = guide.PAGES["administration"]
    noms = [p.email for p in memo.personnes_a_appeler(page.role, equipes["Paul"])]
    assert noms == ["nadia@exemple.invalid"]


def test_la_referente_appelle_qui_suit_sa_collectivite(equipes):
    ines, camille = equipes["Inès"], equipes["Camille"]
    fiche = Fiche.objects.create(
        reseau=ines.adhesion_courante.reseau, collectivite=CollectiviteFactory(nom="Vendôme"),
        suivie_par=camille,
    )  # fmt: skip
    Referent.objects.create(reseau=fiche.reseau, agent=ines, fiche=fiche)
    (personne,) = memo.personnes_a_appeler(Role.REFERENT, ines)
    assert (personne.email, personne.pour) == ("camille@exemple.invalid", "Suit Vendôme")


def test_sans_personne_a_appeler_des_lignes_se_remplissent_a_la_main(equipes):
    texte = _plat(lire("coordination", equipes["Elsa"])[1])
    assert "Téléphone" in texte


def _plat(pdf):
    return " ".join(pdf.pages[0].extract_text().replace("\u00a0", " ").split())
