"""Ce qu’une direction fait sans mode d’emploi : clore la bonne période, ouvrir son document."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from predict.comptes import travaux
from predict.comptes.models import Document
from suivi.actions.clotures import cloturer
from suivi.calculs import Periode
from suivi.models import Cloture, Rapport
from suivi.regles import GenreRapport
from tests.suivi import recette9, scenes

ANNEE = Periode.de_l_annee(2027)
APRES = date(2028, 1, 20)


@pytest.fixture
def scene(reseau):
    scenes.indicateurs()
    return recette9.poser(reseau)


@time_machine.travel(APRES, tick=False)
def test_clore_une_periode_deja_close_le_dit_et_laisse_en_choisir_une_autre(
    scene, direction, client_de
):
    navigateur, adresse = client_de(direction), reverse("suivi:creer_cloture")
    semestre = f"{adresse}?du=2027-01-01&au=2027-06-30"
    libre = navigateur.get(adresse)
    assert libre.context["refus"] == ""
    assert libre.context["periode"] == ANNEE
    close = cloturer(agent=direction, periode=ANNEE, le=APRES)
    page = navigateur.get(adresse)
    assert "déjà close" in page.context["refus"]
    assert f'href="{close.get_absolute_url()}"' in page.content.decode()
    assert 'name="du" value="2027-01-01"' in page.content.decode()
    assert navigateur.get(semestre).context["refus"] == ""
    assert navigateur.post(semestre, {"note": ""}).status_code == 302
    assert Cloture.objects.en_vigueur().count() == 2


def test_ouvrir_un_rapport_produit_ouvre_son_pdf_et_le_pdf_vient_en_tete(
    scene, reseau, direction, client_de
):
    note = Rapport.objects.create(
        reseau=reseau, auteur=direction, genre=GenreRapport.NOTE_CA, titre="Où en est le réseau",
        du=ANNEE.du, au=ANNEE.au,
    )  # fmt: skip
    navigateur = client_de(direction)
    for _ in range(2):
        navigateur.post(reverse("suivi:produire_rapport", args=[note.pk]))
        note.refresh_from_db()
        travaux.executer(note.travail_id, note.reseau_id)
    le_pdf = Document.objects.de(note).en_vigueur().get(format="pdf")
    page = navigateur.get(note.get_absolute_url())
    ouvrir = f'<a href="{reverse("comptes:document", args=[le_pdf.pk])}">Ouvrir</a>'
    assert ouvrir in page.content.decode()
    assert [(d.numero_version, d.format) for d in page.context["documents"]] == [
        (2, "pdf"), (2, "docx"), (1, "pdf"), (1, "docx"),
    ]  # fmt: skip
