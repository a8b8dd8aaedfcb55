"""Clore un dossier où des choses restent ouvertes : on le dit, on le fait confirmer.

`agent` mène le dossier ; `direction` peut passer outre.
"""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.urls import reverse

from accompagnements.actions import parcours
from accompagnements.models import Accompagnement, Diagnostic
from accompagnements.regles import Etape, Etat
from tests import fabriques as f
from tests.mesures import requetes

LE = date(2027, 3, 12)


@pytest.fixture(autouse=True)
def le_12_mars_2027():
    with time_machine.travel("2027-03-12 09:30:00+01:00", tick=False):
        yield


@pytest.fixture
def dossier(reseau, agent):
    a = f.AccompagnementFactory(
        reseau=reseau, responsable=agent, etape=Etape.EN_COURS, bilan="Fait."
    )
    prestation = f.PrestationFactory(reseau=reseau, accompagnement=a)
    f.ActiviteFactory(reseau=reseau, accompagnement=a, prestation=prestation)
    return a


@pytest.fixture
def adresse(dossier):
    return reverse("accompagnements:passer", args=[dossier.pk, dossier.etape])


@pytest.fixture
def ouverts(dossier):
    """Une chose de chaque genre, pas finie."""
    return {
        "Diagnostic pas encore rendu": Diagnostic.objects.create(
            reseau=dossier.reseau, accompagnement=dossier, titre="Portrait", debut_le=LE
        ),
        "Livrable attendu": f.LivrableFactory(
            reseau=dossier.reseau, accompagnement=dossier, livre_le=None
        ),
        "Candidature sans décision": f.CandidatureFactory(
            reseau=dossier.reseau, accompagnement=dossier, decision=""
        ),
    }


def relire(dossier):
    return Accompagnement.objects.get(pk=dossier.pk)


def test_la_page_de_cloture_nomme_ce_qui_reste_avec_son_lien(
    client_de, agent, dossier, adresse, ouverts
):
    page = client_de(agent).get(adresse)
    dits = {r["titre"]: r["objets"] for r in page.context["restes"]}
    assert dits.keys() == ouverts.keys()
    texte = page.content.decode()
    for titre, objet in ouverts.items():
        assert [o["titre"] for o in dits[titre]] == [str(objet)]
        assert dits[titre][0]["url"] in texte


def test_le_bouton_de_la_porte_montre_ce_qui_reste_sans_reproche_ni_cloture(
    client_de, agent, dossier, adresse, ouverts
):
    page = client_de(agent).post(adresse)
    assert page.status_code == 200 and not page.context["formulaire"].errors
    assert relire(dossier).etat == Etat.ACTIF


def test_sans_confirmer_le_dossier_reste_ouvert(client_de, agent, dossier, adresse, ouverts):
    page = client_de(agent).post(adresse, {"le": "2027-03-12"})
    assert page.status_code == 422
    assert "Cochez pour confirmer" in page.content.decode()
    assert relire(dossier).etat == Etat.ACTIF


def test_confirmee_la_cloture_garde_ce_qui_etait_ouvert(
    client_de, agent, dossier, adresse, ouverts
):
    client_de(agent).post(adresse, {"le": "2027-03-12", "restes_vus": "on"})
    assert relire(dossier).etat == Etat.CLOS
    assert dossier.livrables.filter(livre_le=None).count() == 1


def test_rien_d_ouvert_rien_a_confirmer(client_de, agent, dossier, adresse):
    client_de(agent).post(adresse)
    assert relire(dossier).etat == Etat.CLOS


def test_la_question_ne_se_pose_qu_a_la_cloture(client_de, agent, reseau):
    a = f.AccompagnementFactory(reseau=reseau, responsable=agent)
    f.LivrableFactory(reseau=reseau, accompagnement=a, livre_le=None)
    page = client_de(agent).get(reverse("accompagnements:passer", args=[a.pk, a.etape]))
    assert page.context["restes"] == []


def test_l_action_refuse_de_clore_sans_que_les_restes_soient_vus(dossier, agent, ouverts):
    with pytest.raises(ValidationError, match="confirmez la clôture"):
        parcours.passer(accompagnement=dossier, agent=agent, le=LE)


def test_un_bilan_ecrit_sur_place_s_enregistre_et_la_cloture_se_confirme_apres(
    client_de, agent, dossier, ouverts
):
    Accompagnement.objects.filter(pk=dossier.pk).update(bilan="")
    reunir = reverse("accompagnements:reunir", args=[dossier.pk, dossier.etape])
    page = client_de(agent).post(
        reunir, {"ici-version": relire(dossier).version, "ici-bilan": "Une stratégie votée."}
    )
    dossier = relire(dossier)
    assert (dossier.bilan, dossier.etat) == ("Une stratégie votée.", Etat.ACTIF)
    assert page.context["restes"] and "restes_vus" in page.context["formulaire"].fields


def test_la_direction_passe_outre_et_confirme_dans_le_meme_envoi(
    client_de, direction, dossier, adresse, ouverts
):
    Accompagnement.objects.filter(pk=dossier.pk).update(bilan="")
    envoi = {"le": "2027-03-12", "motif": "Réseau dissous", "restes_vus": "on"}
    client_de(direction).post(adresse, envoi)
    assert relire(dossier).etat == Etat.CLOS


def test_la_page_coute_autant_pour_un_livrable_que_pour_dix(
    client_de, agent, dossier, adresse, ouverts, navigation_gardee
):
    client = client_de(agent)
    client.get(adresse)
    with requetes() as une:
        client.get(adresse)
    f.LivrableFactory.create_batch(9, reseau=dossier.reseau, accompagnement=dossier, livre_le=None)
    with requetes() as dix:
        page = client.get(adresse)
    assert len(dix) == len(une), dix
    assert "les autres (5)" in page.content.decode()
