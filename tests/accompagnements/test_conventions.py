"""Une convention : ses quatre temps, ce qui manque, ses avenants, ses documents, son terme.

`agent` écrit dans son réseau ; `etrangere` n’y trouve rien.
"""

import io
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document as Word

from accompagnements.models import Convention
from accompagnements.regles import EtatConvention
from accompagnements.regles.convention import VieDeConvention, frise, manques
from predict.comptes.models import Document
from tests.fabriques import AccompagnementFactory, ConventionFactory

DELIBEREE, SIGNEE, TRANSMISE = date(2027, 9, 2), date(2027, 9, 10), date(2027, 9, 20)


@pytest.fixture(autouse=True)
def le_1er_octobre_2027():
    with time_machine.travel("2027-10-01 09:30:00+02:00", tick=False):
        yield


@pytest.fixture
def dossier(reseau, agent):
    return AccompagnementFactory(reseau=reseau, responsable=agent)


@pytest.fixture
def convention(reseau, dossier):
    """En vigueur, à trois, jusqu’à fin 2029."""
    return ConventionFactory(
        reseau=reseau, fiche=dossier.fiche, accompagnement=dossier, titre="Eau et école",
        objet="L’eau et l’école", partenaire="Kandéri", avec_reseau=True,
        montant_previsionnel=85000,
        deliberee_le=DELIBEREE, signee_le=SIGNEE, transmise_le=TRANSMISE,
        fin_le=date(2029, 12, 31),
    )  # fmt: skip


def route(nom, *args):
    return reverse(f"accompagnements:{nom}", args=args)


def page(client, convention):
    return client.get(route("convention", convention.pk)).content.decode()


# -- Recette 8 --------------------------------------------------------------------------


def test_recette_8_deliberee_signee_transmise_donc_en_vigueur_le_20(convention, agent, client_de):
    assert convention.etat == EtatConvention.EN_VIGUEUR
    assert convention.en_vigueur_le == date(2027, 9, 20)
    contenu = page(client_de(agent), convention)
    for dit in ("2\u00a0septembre\u00a02027", "10\u00a0septembre", "20\u00a0septembre"):
        assert dit in contenu


def test_recette_8_sans_montant_previsionnel_la_signature_est_bloquee(dossier, agent, client_de):
    envoi = {
        "titre": "Kandéri", "objet": "L’eau", "partenaire": "Kandéri", "montant_previsionnel": "",
        "contractualisation": "conventionnement", "deliberee_le": "02/09/2027",
        "signee_le": "10/09/2027",
    }  # fmt: skip
    reponse = client_de(agent).post(route("ajouter_convention", dossier.pk), envoi)
    assert reponse.status_code == 422
    erreurs = reponse.context["formulaire"].errors
    assert "exigé avant la signature" in str(erreurs["montant_previsionnel"])
    assert "Kandéri" in reponse.content.decode()
    assert not Convention.objects.exists()


@pytest.mark.parametrize(
    ("dates", "champ", "message"),
    [
        ({"signee_le": "01/09/2027"}, "signee_le", "ne peut pas précéder la délibération"),
        ({"transmise_le": "05/09/2027"}, "transmise_le", "ne peut pas précéder la signature"),
        ({"signee_le": ""}, "transmise_le", "indiquez d’abord sa date"),
        ({"fin_le": "01/09/2027"}, "fin_le", "ne peut pas finir avant sa signature"),
    ],
)
def test_des_dates_dans_le_desordre_se_disent_pres_du_champ(
    dossier, agent, client_de, dates, champ, message
):
    envoi = {
        "titre": "Kandéri", "objet": "L’eau", "partenaire": "Kandéri",
        "montant_previsionnel": "85 000", "contractualisation": "conventionnement",
        "deliberee_le": "02/09/2027", "signee_le": "10/09/2027", "transmise_le": "20/09/2027",
    } | dates  # fmt: skip
    reponse = client_de(agent).post(route("ajouter_convention", dossier.pk), envoi)
    erreurs = reponse.context["formulaire"].errors
    assert list(erreurs) == [champ]
    assert message in str(erreurs[champ])


# -- Frise et manques -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("dates", "etats"),
    [
        ({}, ["courante", "avenir", "avenir", "avenir"]),
        ({"deliberee_le": DELIBEREE}, ["faite", "faite", "courante", "avenir"]),
        ({"signee_le": SIGNEE}, ["faite", "faite", "faite", "courante"]),
        (
            {"deliberee_le": DELIBEREE, "signee_le": SIGNEE, "transmise_le": TRANSMISE},
            ["faite", "faite", "faite", "faite"],
        ),
    ],
)
def test_la_frise_dit_ou_l_on_en_est(dates, etats):
    assert [etat for _, etat, _ in frise(VieDeConvention(**dates))] == etats


def test_ce_qui_manque_se_dit_dans_l_ordre_ou_l_on_s_en_occupe():
    champs = [m.champ for m in manques(VieDeConvention())]
    assert champs == ["objet", "montant_previsionnel", "deliberee_le"]
    complete = VieDeConvention(
        objet="Eau", montant=0, deliberee_le=DELIBEREE, signee_le=SIGNEE, transmise_le=TRANSMISE,
        fin_le=date(2029, 1, 1), piece=True,
    )  # fmt: skip
    assert manques(complete) == []


def test_ce_qui_manque_mene_au_champ(reseau, dossier, agent, client_de):
    convention = ConventionFactory(reseau=reseau, fiche=dossier.fiche, accompagnement=dossier)
    contenu = page(client_de(agent), convention)
    modifier = route("modifier_convention", convention.pk)
    assert f'href="{modifier}#id_montant_previsionnel"' in contenu


def test_une_convention_d_un_autre_reseau_n_existe_pas(convention, etrangere, client_de):
    client = client_de(etrangere)
    for nom, *args in (("convention",), ("projet_convention", "docx")):
        assert client.get(route(nom, convention.pk, *args)).status_code == 404


# -- Avenants ---------------------------------------------------------------------------


def test_un_avenant_herite_des_parties_et_de_la_forme(convention, dossier, agent, client_de):
    url = f"{route('ajouter_convention', dossier.pk)}?parent={convention.pk}"
    assert url in page(client_de(agent), convention)
    initial = client_de(agent).get(url).context["formulaire"].initial
    assert initial["titre"] == "Avenant n° 1 : Eau et école"
    assert (initial["partenaire"], initial["avec_reseau"]) == ("Kandéri", True)
    assert initial["fin_le"] == date(2029, 12, 31)
    assert not initial["objet"]
    assert initial["montant_previsionnel"] is None


def test_un_avenant_s_annonce_comme_tel_et_ramene_a_sa_convention(
    convention, dossier, agent, client_de
):
    url = f"{route('ajouter_convention', dossier.pk)}?parent={convention.pk}"
    contexte = client_de(agent).get(url).context
    assert contexte["titre"] == "Créer un avenant à « Eau et école »"
    assert contexte["retour"] == route("convention", convention.pk)
    envoi = {
        "titre": "Avenant n° 1", "parent": convention.pk, "objet": "Suite",
        "partenaire": "Kandéri", "contractualisation": "conventionnement",
    }  # fmt: skip
    reponse = client_de(agent).post(url, envoi)
    assert reponse.url == route("convention", convention.pk)


def test_un_avenant_ne_se_signe_pas_avant_sa_convention(convention, dossier, agent, client_de):
    envoi = {
        "titre": "Avenant", "parent": convention.pk, "objet": "Suite", "partenaire": "Kandéri",
        "montant_previsionnel": "10", "contractualisation": "conventionnement",
        "signee_le": "09/09/2027",
    }  # fmt: skip
    reponse = client_de(agent).post(route("ajouter_convention", dossier.pk), envoi)
    assert "Un avenant suit sa convention" in str(reponse.context["formulaire"].errors["signee_le"])


def test_un_avenant_se_lit_sous_sa_convention_et_n_en_a_pas(convention, dossier, agent, client_de):
    avenant = ConventionFactory(
        reseau=convention.reseau, fiche=dossier.fiche, accompagnement=dossier, parent=convention,
        titre="Avenant numéro un",
    )  # fmt: skip
    client = client_de(agent)
    assert "Avenant numéro un" in page(client, convention)
    assert "Créer un avenant" not in page(client, avenant)


# -- Documents --------------------------------------------------------------------------


def texte_word(octets):
    word = Word(io.BytesIO(octets))
    cases = [c.text for t in word.tables for rang in t.rows for c in rang.cells]
    return " ".join("\n".join([p.text for p in word.paragraphs] + cases).split())


def test_le_word_porte_les_articles_les_dates_et_les_signatures(convention, agent, client_de):
    reponse = client_de(agent).get(route("projet_convention", convention.pk, "docx"))
    texte = texte_word(reponse.content)
    for dit in ("Article 1", "L’eau et l’école", "85 000 €", "10 septembre 2027", "Pour Kandéri"):
        assert dit in texte
    assert not Document.objects.exists()


def test_le_word_d_une_convention_emise_renvoie_au_pdf_qui_fait_foi(convention, agent, client_de):
    client = client_de(agent)
    client.post(route("convention_pdf", convention.pk))
    jeton = Document.objects.get().jeton
    reponse = client.get(route("projet_convention", convention.pk, "docx"))
    assert jeton in texte_word(reponse.content)


def test_le_projet_en_pdf_ne_s_emet_pas(convention, agent, client_de):
    reponse = client_de(agent).get(route("projet_convention", convention.pk, "pdf"))
    assert reponse.content.startswith(b"%PDF")
    assert not Document.objects.exists()
    assert client_de(agent).get(route("projet_convention", convention.pk, "exe")).status_code == 404


# -- Terme ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fin", "dit"),
    [
        (date(2028, 3, 1), "Elle finit le 1er\u00a0mars\u00a02028"),
        (date(2027, 9, 30), "Échue le 30\u00a0septembre\u00a02027"),
        (date(2029, 12, 31), None),
    ],
)
def test_le_terme_se_dit_a_six_mois(convention, agent, client_de, fin, dit):
    Convention.objects.filter(pk=convention.pk).update(fin_le=fin)
    contenu = page(client_de(agent), convention)
    assert (dit in contenu) if dit else ("Elle finit le" not in contenu and "Échue" not in contenu)


def test_un_avenant_signe_qui_prolonge_fait_taire_l_alerte(convention, dossier, agent, client_de):
    Convention.objects.filter(pk=convention.pk).update(fin_le=date(2028, 3, 1))
    ConventionFactory(
        reseau=convention.reseau, fiche=dossier.fiche, accompagnement=dossier, parent=convention,
        objet="Prolonger", montant_previsionnel=0, signee_le=date(2027, 9, 25),
        fin_le=date(2030, 1, 1),
    )  # fmt: skip
    assert "Elle finit le" not in page(client_de(agent), convention)


def test_la_page_lit_autant_avec_dix_avenants(convention, dossier, agent, client_de):
    client = client_de(agent)
    page(client, convention)

    def compter():
        with CaptureQueriesContext(connection) as lues:
            page(client, convention)
        return len(lues)

    ConventionFactory(reseau=convention.reseau, fiche=dossier.fiche, parent=convention)
    avant = compter()
    ConventionFactory.create_batch(
        9, reseau=convention.reseau, fiche=dossier.fiche, parent=convention
    )
    assert compter() == avant
