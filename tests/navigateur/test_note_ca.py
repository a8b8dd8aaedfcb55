"""Une nouvelle directrice, de la connexion à la note de conseil imprimée, en moins de cinq
minutes."""

import io
import re
import time

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

pytestmark = pytest.mark.navigateur

DIRECTION = "nadia@passerelles.example.org"
MINUTES = 5


def test_de_la_connexion_a_la_note_de_conseil_imprimee(visiter):
    depart = time.monotonic()
    nadia = visiter(DIRECTION)
    nadia.cliquer("Suivi", role="link", dans="nav")
    nadia.suivre("Rapports")
    nadia.suivre("Préparer un rapport")
    nadia.eprouver()
    nadia.suivre("Préparer : Note au conseil d’administration")
    nadia.remplir(
        bloc_seance="7 décembre",
        bloc_decision="Ouvrir un mi-temps pour tenir les dossiers déjà promis.",
        bloc_deliberation="Le conseil décide d’ouvrir un mi-temps d’un an.",
        bloc_couts=True,
    )
    nadia.eprouver()
    nadia.cliquer("Enregistrer")
    nadia.cliquer("Produire le rapport")
    expect(nadia.page.get_by_role("progressbar")).to_be_visible()
    # La page se relit d’elle-même : le document émis est là sans la recharger.
    expect(nadia.page.get_by_role("link", name=re.compile("^PDF"))).to_be_visible(timeout=90_000)
    expect(nadia.page.locator(".pr-travail")).to_contain_text("prêt")
    nadia.eprouver()
    octets = nadia.telecharger(re.compile("^PDF"))
    assert time.monotonic() - depart < MINUTES * 60
    pages = PdfReader(io.BytesIO(octets)).pages
    assert len(pages) == 2
    dit = " ".join(" ".join(p.extract_text() for p in pages).split())
    assert "Ouvrir un mi-temps" in dit
    assert "Coûts et rentabilité" in dit
    assert nadia.plaintes == []


def test_la_note_se_prepare_au_telephone(visiter):
    nadia = visiter(DIRECTION, "telephone")
    nadia.ouvrir("/suivi/rapports/creer/?genre=note_ca")
    nadia.eprouver()
    nadia.ouvrir("/suivi/rapports/nouveau/?genre=financeur")
    nadia.eprouver()
