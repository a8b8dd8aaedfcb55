"""Le rapport du diagnostic : ce qui y entre, ce qui n’y entre jamais, ce qu’il dit quand il manque.

`agent` rédige ; le rapport se remet à la collectivité : rien d’interne n’y paraît.
"""

from datetime import date
from io import BytesIO

import pytest
from docx import Document
from pypdf import PdfReader

from accompagnements import documents_diagnostic as documents
from accompagnements.actions import diagnostic as actions
from accompagnements.calculs.diagnostic import lire
from accompagnements.models import (
    Diagnostic,
    ElementAfom,
    Entretien,
    Recommandation,
    ScenarioTerritoire,
)
from tests.fabriques import AccompagnementFactory, PartenariatFactory

LE = date(2027, 10, 1)


@pytest.fixture
def diagnostic(reseau, agent):
    dossier = AccompagnementFactory(reseau=reseau)
    return actions.ouvrir_diagnostic(
        diagnostic=Diagnostic(titre="Diagnostic territorial : ici", debut_le=date(2027, 1, 4)),
        accompagnement=dossier, agent=agent,
    )  # fmt: skip


def contexte(diagnostic):
    return documents.contexte_rapport(lire(diagnostic), le=LE)


def lu(texte):
    """Sans les espaces et apostrophes de la typographie."""
    return " ".join(texte.replace("’", "'").split())


def ancres(rapport):
    return [chapitre.ancre for chapitre in (*rapport.chapitres, *rapport.annexes)]


def mots_du_word(rapport):
    doc = Document(BytesIO(documents.en_docx(rapport)))
    cellules = [c.text for t in doc.tables for rang in t.rows for c in rang.cells]
    return "\n".join([*(p.text for p in doc.paragraphs), *cellules])


def ajouter(diagnostic, modele, **valeurs):
    return modele.objects.create(reseau=diagnostic.reseau, diagnostic=diagnostic, **valeurs)


def test_un_chapitre_vide_se_dit_en_une_ligne_et_ne_fait_pas_de_page(diagnostic):
    rapport = contexte(diagnostic)
    assert "entretiens" not in ancres(rapport)
    assert "Les entretiens : aucun n’est encore noté." in rapport.lire
    assert "AFOM : les quatre quadrants sont vides." in rapport.lire
    ajouter(diagnostic, Entretien, le=LE, personne="Une habitante")
    rapport = contexte(diagnostic)
    assert {"entretiens", "liste-entretiens"} <= set(ancres(rapport))
    assert "Les entretiens :" not in rapport.lire


def test_seule_une_parole_accordee_est_citee_et_aucun_compte_rendu_ne_sort(diagnostic):
    ajouter(
        diagnostic, Entretien, le=LE, personne="Ana", citation="Oui, je le dis", citable=True,
        compte_rendu="Secret du rendez-vous",
    )  # fmt: skip
    ajouter(diagnostic, Entretien, le=LE, personne="Zoé", citation="Ne le répétez pas")
    mots = mots_du_word(contexte(diagnostic))
    assert "Oui, je le dis" in mots
    assert "Ne le répétez pas" not in mots
    assert "Secret du rendez-vous" not in mots


def test_ce_que_le_reseau_note_d_un_acteur_reste_au_reseau(diagnostic, reseau):
    from collectivites.models import ActeurFiche
    from tests.fabriques import ActeurFactory

    ActeurFiche.objects.create(
        reseau=reseau, fiche=diagnostic.accompagnement.fiche, acteur=ActeurFactory(reseau=reseau),
        pouvoir=4, interet=4, role="Reçoit des élèves", contexte="Méfiance ancienne",
    )  # fmt: skip
    mots = mots_du_word(contexte(diagnostic))
    assert "Reçoit des élèves" in mots
    assert "Méfiance ancienne" not in mots


def test_un_taux_de_reponse_va_avec_ses_deux_nombres(diagnostic):
    question = diagnostic.questions.first()
    question.resultats = {"reponses": [["Oui", 30], ["Non", 15]]}
    question.save()
    Diagnostic.objects.filter(pk=diagnostic.pk).update(diffuses=180, recus=45)
    diagnostic.refresh_from_db()
    rapport = contexte(diagnostic)
    (chapitre,) = (c for c in rapport.chapitres if c.ancre == "questionnaire")
    assert "45 réponses pour 180 questionnaires remis" in chapitre.chapeau
    assert "25" in chapitre.chapeau
    assert "45 réponses pour 180 questionnaires remis" in rapport.description


def test_la_comparaison_laisse_un_tiret_ou_rien_n_est_note(diagnostic):
    ajouter(diagnostic, ScenarioTerritoire, territoire="A", pays="TG", notes={"liens": 4})
    ajouter(diagnostic, ScenarioTerritoire, territoire="B", pays="SN", notes={"liens": 0})
    (chapitre,) = (c for c in contexte(diagnostic).chapitres if c.ancre == "scenarios")
    tableau = chapitre.contenu[0]
    premier, *_, total = [[x.texte for x in rang.cellules] for rang in tableau.rangs]
    assert premier == ["Liens déjà là", "4", "0"]
    assert total == ["Moyenne", "4,0", "0,0"]
    assert [x.texte for x in tableau.rangs[1].cellules][1:] == ["–", "–"]


def test_les_recommandations_se_calent_sur_le_mandat_et_le_disent(diagnostic):
    ajouter(diagnostic, Recommandation, titre="Nommer quelqu’un", horizon="mandat")
    (chapitre,) = (c for c in contexte(diagnostic).chapitres if c.ancre == "recommandations")
    assert "(date à vérifier)" in chapitre.chapeau
    assert "avant le" in chapitre.contenu[0].source


def test_le_pdf_et_le_word_disent_la_meme_chose(diagnostic):
    for quadrant in ("atout", "faiblesse", "opportunite", "menace"):
        ajouter(diagnostic, ElementAfom, quadrant=quadrant, texte=f"Phrase {quadrant}")
    PartenariatFactory(reseau=diagnostic.reseau, fiche=diagnostic.accompagnement.fiche)
    rapport = contexte(diagnostic)
    pages = PdfReader(BytesIO(documents.en_pdf(rapport))).pages
    imprime = lu(" ".join(page.extract_text() for page in pages))
    ecrit = lu(mots_du_word(rapport))
    for attendu in ("Phrase atout", "Phrase menace", *(x.titre for x in rapport.chapitres)):
        assert lu(attendu) in imprime
        assert lu(attendu) in ecrit
