"""Questionnaires : écrire un brouillon, publier, en faire une suite sans toucher à l’ancien."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from suivi.actions.questionnaires import (
    creer_questionnaire,
    deplacer_question,
    ecrire_question,
    nouvelle_version,
    publier_version,
    questionnaire_standard,
)
from suivi.models import Question, Questionnaire

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(agent):
    return creer_questionnaire(agent=agent, titre="Le mien")


def poser(client, version, **champs):
    saisie = {"libelle": "Combien de projets ?", "type": "nombre", "role": "", "choix": ""}
    return client.post(reverse("suivi:ajouter_question", args=[version.pk]), saisie | champs)


def test_le_modele_tout_pret_se_cree_en_un_geste_et_une_fois(agent, client_de):
    client = client_de(agent)
    for _ in range(2):
        client.post(reverse("suivi:questionnaires"), {"standard": "1"})
    (version,) = Questionnaire.objects.get().versions.all()
    assert {q.role for q in version.questions.all()} >= {"satisfaction", "autonomie", "verbatim"}
    assert version.publiee_le is None


def test_une_question_s_ajoute_et_garde_son_code_quand_on_la_reformule(agent, client_de, version):
    client = client_de(agent)
    assert poser(client, version).status_code == 302
    question = Question.objects.get()
    client.post(
        reverse("suivi:modifier_question", args=[question.pk]),
        {"libelle": "Combien ?", "type": "nombre", "role": "", "choix": ""},
    )
    reprise = Question.objects.get()
    assert (reprise.libelle, reprise.code) == ("Combien ?", question.code)


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"type": "choix", "choix": "Un seul"}, "de 2 à 20 choix"),
        ({"type": "texte", "role": "satisfaction"}, "Note de 1 à 5"),
        ({"libelle": ""}, "Question"),
    ],
)
def test_une_question_mal_ecrite_se_dit_a_sa_place(agent, client_de, version, champs, message):
    page = poser(client_de(agent), version, **champs)
    assert page.status_code == 422 and message in page.content.decode()
    assert not Question.objects.exists()


def test_un_role_ne_se_donne_qu_une_fois_par_version(agent, client_de, version):
    client = client_de(agent)
    poser(client, version, type="note", role="satisfaction")
    page = poser(client, version, type="note", role="satisfaction", libelle="Encore ?")
    assert page.status_code == 422 and "nourrit déjà" in page.content.decode()


def test_l_ordre_se_change_d_un_cran(agent, client_de, version):
    for libelle in ("Une", "Deux", "Trois"):
        poser(client_de(agent), version, libelle=libelle)
    deplacer_question(question=Question.objects.get(libelle="Trois"), sens=-1, agent=agent)
    assert [q.libelle for q in version.questions.all()] == ["Une", "Trois", "Deux"]


def test_publiee_une_version_ne_change_plus(agent, reseau):
    version = questionnaire_standard(reseau, publie=True)
    question = version.questions.first()
    question.libelle = "Trop tard"
    with pytest.raises(ValidationError, match="publiée"):
        ecrire_question(question=question, agent=agent)
    with pytest.raises(ValidationError, match="publiée"):
        deplacer_question(question=question, sens=1, agent=agent)


def test_publier_fige_et_ouvre_la_suite(agent, client_de, reseau):
    version = questionnaire_standard(reseau)
    client = client_de(agent)
    page = client.post(reverse("suivi:publier_version", args=[version.pk]), follow=True)
    assert "Nouvelle version" in page.content.decode()
    suite = client.post(
        reverse("suivi:nouvelle_version", args=[version.questionnaire_id]), follow=True
    )
    assert "Version 2" in suite.content.decode()


def test_une_question_se_retire_et_se_monte_a_l_ecran(agent, client_de, version):
    client = client_de(agent)
    for libelle in ("Une", "Deux"):
        poser(client, version, libelle=libelle)
    deux = Question.objects.get(libelle="Deux")
    client.post(reverse("suivi:deplacer_question", args=[deux.pk]), {"monter": "1"})
    client.post(reverse("suivi:retirer_question", args=[Question.objects.get(libelle="Une").pk]))
    assert [q.libelle for q in version.questions.all()] == ["Deux"]


def test_un_questionnaire_vide_ne_se_publie_pas(agent, version):
    with pytest.raises(ValidationError, match="une question au moins"):
        publier_version(version=version, agent=agent)


def test_une_nouvelle_version_reprend_les_questions_et_leurs_codes(agent, reseau):
    premiere = questionnaire_standard(reseau, publie=True)
    seconde = nouvelle_version(questionnaire=premiere.questionnaire, agent=agent)
    assert seconde.numero == 2 and seconde.publiee_le is None
    codes = [list(v.questions.values_list("code", flat=True)) for v in (premiere, seconde)]
    assert codes[0] == codes[1]
    assert nouvelle_version(questionnaire=premiere.questionnaire, agent=agent) == seconde


def test_l_apercu_montre_la_page_du_telephone_sans_rien_enregistrer(agent, reseau, client_de):
    version = questionnaire_standard(reseau)
    page = client_de(agent).get(reverse("suivi:apercu_questionnaire", args=[version.pk]))
    texte = page.content.decode()
    assert "rien ne s’enregistre" in texte and 'type="radio"' in texte and "<form" not in texte


def test_une_autre_region_ne_voit_pas_le_questionnaire(etrangere, reseau, client_de):
    version = questionnaire_standard(reseau)
    adresse = reverse("suivi:questionnaire", args=[version.questionnaire_id])
    assert client_de(etrangere).get(adresse).status_code == 404
