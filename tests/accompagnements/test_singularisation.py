"""Étape 1 : la feuille de marqueurs d’un accompagnement."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accompagnements.regles import Etape, Etat
from collectivites.models import Fiche
from predict.comptes.models import Acte
from tests import fabriques as f
from tests.mesures import requetes


@pytest.fixture(autouse=True)
def le_12_mars_2027():
    with time_machine.travel("2027-03-12T10:00+01:00", tick=False):
        yield


@pytest.fixture
def dossier(reseau, agent):
    fiche = f.FicheFactory(reseau=reseau, marqueurs=["forêt"])
    return f.AccompagnementFactory(reseau=reseau, fiche=fiche, responsable=agent)


def url(dossier):
    return reverse("accompagnements:singularisation", args=[dossier.pk])


def saisie(fiche, **champs):
    return {
        "version": fiche.version, "singularite": "Une vallée", "marqueurs": "forêt\nécole du bois",
        "international_porte_par": "", **champs,
    }  # fmt: skip


def test_ce_qui_est_dit_s_ecrit_dans_la_fiche_et_ouvre_la_porte(client_de, agent, dossier):
    navigateur = client_de(agent)
    page = reverse("accompagnements:detail", args=[dossier.pk])
    Fiche.objects.update(marqueurs=[])
    assert url(dossier) in navigateur.get(page).content.decode()
    reponse = navigateur.post(url(dossier), saisie(dossier.fiche))
    assert reponse.url == dossier.get_absolute_url()
    fiche = Fiche.objects.get(pk=dossier.fiche_id)
    assert (fiche.singularite, fiche.marqueurs) == ("Une vallée", ["forêt", "école du bois"])
    assert Acte.objects.sur(fiche).get().verbe == "fiche modifiée"


def test_deux_onglets_ne_s_ecrasent_pas(client_de, agent, dossier):
    reponse = client_de(agent).post(url(dossier), saisie(dossier.fiche, version=9))
    assert reponse.status_code == 422 and "école du bois" in reponse.content.decode()
    assert Fiche.objects.get(pk=dossier.fiche_id).singularite == ""


def test_trop_de_marqueurs_se_dit_pres_du_champ(client_de, agent, dossier):
    trop = "\n".join(f"marqueur {n}" for n in range(31))
    reponse = client_de(agent).post(url(dossier), saisie(dossier.fiche, marqueurs=trop))
    assert reponse.status_code == 422 and "30 lignes au plus" in reponse.content.decode()


def test_la_feuille_reunit_acteurs_directions_et_elus(client_de, agent, reseau, dossier):
    fiche = dossier.fiche
    acteur = f.ActeurFactory(reseau=reseau, nom="Comité de jumelage")
    fiche.acteurs.create(reseau=reseau, acteur=acteur, role="Anime le jumelage")
    f.DirectionFactory(reseau=reseau, fiche=fiche, nom="Direction de la jeunesse")
    elue = f.ContactFactory(reseau=reseau, fiche=fiche, nom="Vasseur", qualite="elu")
    f.MandatFactory(
        reseau=reseau, contact=elue, debut_le=date(2026, 3, 20), fin_le=date(2032, 3, 1)
    )
    contenu = client_de(agent).get(url(dossier)).content.decode()
    for mot in ("Comité de jumelage", "Anime le jumelage", "Direction de la jeunesse", "Vasseur"):
        assert mot in contenu


def test_les_requetes_ne_grandissent_pas(client_de, agent, reseau, dossier):
    navigateur = client_de(agent)

    def mesurer():
        with requetes() as liste:
            navigateur.get(url(dossier))
        return len(liste)

    def ajouter(n):
        for rang in range(n):
            acteur = f.ActeurFactory(reseau=reseau)
            dossier.fiche.acteurs.create(reseau=reseau, acteur=acteur)
            f.DirectionFactory(reseau=reseau, fiche=dossier.fiche, nom=f"Service {rang} {n}")
            elu = f.ContactFactory(reseau=reseau, fiche=dossier.fiche, qualite="elu")
            f.MandatFactory(reseau=reseau, contact=elu, debut_le=date(2026, 3, 20))

    ajouter(1)
    mesurer()
    une = mesurer()
    ajouter(8)
    assert mesurer() == une


def test_l_etrangere_ne_trouve_rien_et_la_referente_n_entre_pas(
    client_de, etrangere, referente, dossier
):
    assert client_de(etrangere).get(url(dossier)).status_code == 404
    assert client_de(etrangere).post(url(dossier), {}).status_code == 404
    assert client_de(referente).get(url(dossier)).status_code == 403


def test_un_dossier_clos_se_lit_sans_s_ecrire(client_de, agent, reseau):
    clos = f.AccompagnementFactory(
        reseau=reseau, etape=Etape.CLOS, etat=Etat.CLOS, fin_le=date(2027, 3, 1)
    )
    page = client_de(agent).get(url(clos))
    assert page.status_code == 200 and "Enregistrer dans la fiche" not in page.content.decode()
    assert client_de(agent).post(url(clos), saisie(clos.fiche)).status_code == 403
