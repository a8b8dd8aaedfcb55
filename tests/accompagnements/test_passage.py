"""Passer d’une étape à l’autre depuis le tableau : ce qui manque se réunit sur place.

`agent` mène le dossier ; `direction` peut passer outre ; `etrangere` n’y trouve rien (404).
"""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accompagnements.models import Accompagnement, Passage
from accompagnements.regles import Etape, Etat
from collectivites.models import Echange, Fiche
from predict.comptes.models import Acte
from tests import fabriques as f

HTMX = {
    "HTTP_HX_REQUEST": "true",
    "HTTP_HX_CURRENT_URL": "http://testserver/accompagnements/tableau/?ecsi=oui",
}


@pytest.fixture(autouse=True)
def le_12_mars_2027():
    with time_machine.travel("2027-03-12 09:30:00+01:00", tick=False):
        yield


@pytest.fixture
def dossier(reseau, agent):
    fiche = f.FicheFactory(reseau=reseau)
    f.ContactFactory(reseau=reseau, fiche=fiche, nom="Belin")
    return f.AccompagnementFactory(reseau=reseau, fiche=fiche, responsable=agent)


def adresse(geste, a, de=None):
    return reverse(f"accompagnements:{geste}", args=[a.pk, de or a.etape])


def relire(a):
    return Accompagnement.objects.get(pk=a.pk)


def test_le_dialogue_demande_ce_qui_manque(client_de, agent, dossier):
    reponse = client_de(agent).get(adresse("passer", dossier), **HTMX)
    html = reponse.content.decode()
    assert "<html" not in html and "Il manque 2" in html
    assert set(reponse.context["ici"].fields) == {"version", "singularite", "contact"}


def test_reunir_ecrit_ce_qui_manque_et_passe(client_de, agent, dossier):
    contact = dossier.fiche.contacts.get()
    envoi = {
        "ici-version": dossier.version,
        "ici-singularite": "Une vallée",
        "ici-contact": contact.pk,
    }
    reponse = client_de(agent).post(adresse("reunir", dossier), envoi, **HTMX)
    assert (reponse.status_code, reponse["HX-Redirect"]) == (
        204,
        "/accompagnements/tableau/?ecsi=oui",
    )
    assert (relire(dossier).etape, relire(dossier).contact) == (Etape.MISE_EN_LIEN, contact)
    assert Fiche.objects.get(pk=dossier.fiche_id).singularite == "Une vallée"
    assert Passage.objects.get(accompagnement=dossier).manquants == []
    assert Acte.objects.filter(verbe="fiche modifiée").count() == 1


def test_ce_qui_est_dit_s_enregistre_et_le_reste_se_redemande(client_de, agent, dossier):
    envoi = {"ici-version": dossier.version, "ici-singularite": "Une vallée"}
    reponse = client_de(agent).post(adresse("reunir", dossier), envoi, **HTMX)
    html = reponse.content.decode()
    assert reponse.status_code == 422 and "Il manque 1" in html and "C’est enregistré" in html
    assert relire(dossier).etape == Etape.SINGULARISATION
    assert Fiche.objects.get(pk=dossier.fiche_id).singularite == "Une vallée"


def test_deux_personnes_ne_s_ecrasent_pas_et_la_saisie_est_gardee(client_de, agent, dossier):
    Accompagnement.objects.filter(pk=dossier.pk).update(version=7)
    envoi = {"ici-version": dossier.version, "ici-singularite": "Une vallée"}
    reponse = client_de(agent).post(adresse("reunir", dossier), envoi)
    html = reponse.content.decode()
    assert reponse.status_code == 422 and "entre-temps" in html and "Une vallée" in html
    assert 'name="ici-version" value="7"' in html
    assert Fiche.objects.get(pk=dossier.fiche_id).singularite == ""


def test_un_onglet_en_retard_ne_fait_pas_avancer_deux_fois(client_de, agent, dossier):
    Accompagnement.objects.filter(pk=dossier.pk).update(etape=Etape.CALIBRAGE)
    reponse = client_de(agent).post(adresse("reunir", dossier, de=1), {}, **HTMX)
    assert reponse.status_code == 204
    assert relire(dossier).etape == Etape.CALIBRAGE


def test_l_echange_note_sur_place_ouvre_le_calibrage(client_de, agent, dossier):
    Accompagnement.objects.filter(pk=dossier.pk).update(etape=Etape.MISE_EN_LIEN)
    envoi = {
        "ici-version": dossier.version, "ici-valide_le": "2027-03-01",
        "ici-echange_le": "2027-03-04",
        "ici-echange_type": "appel", "ici-echange_objet": "Premier appel",
    }  # fmt: skip
    client_de(agent).post(adresse("reunir", relire(dossier)), envoi)
    assert relire(dossier).etape == Etape.CALIBRAGE
    assert relire(dossier).valide_le == date(2027, 3, 1)
    assert Echange.objects.get().auteur == agent


@pytest.mark.parametrize(
    ("envoi", "champ"),
    [
        ({"ici-echange_le": "2027-03-04"}, "echange_objet"),
        ({"ici-echange_objet": "Appel"}, "echange_le"),
        ({"ici-valide_le": "2027-03-13"}, "valide_le"),
        ({"ici-valide_le": "2020-01-01"}, "valide_le"),
    ],
)
def test_une_saisie_fausse_se_dit_sous_son_champ(client_de, agent, dossier, envoi, champ):
    Accompagnement.objects.filter(pk=dossier.pk).update(etape=Etape.MISE_EN_LIEN)
    complet = {"ici-version": dossier.version, "ici-echange_type": "appel"} | envoi
    reponse = client_de(agent).post(adresse("reunir", relire(dossier)), complet)
    assert reponse.status_code == 422
    assert champ in reponse.context["ici"].errors
    assert not Echange.objects.exists()


def test_les_prestations_se_completent_sur_place(client_de, agent, dossier):
    p = f.PrestationFactory(reseau=dossier.reseau, accompagnement=dossier)
    Accompagnement.objects.filter(pk=dossier.pk).update(etape=Etape.CALIBRAGE)
    envoi = {
        "ici-version": dossier.version, f"ici-mode-{p.pk}": "faire_avec",
        f"ici-jours-{p.pk}": "2,5",
    }  # fmt: skip
    reponse = client_de(agent).post(adresse("reunir", relire(dossier)), envoi)
    p.refresh_from_db()
    assert (p.mode, str(p.jours_prevus)) == ("faire_avec", "2.5")
    assert reponse.status_code == 422  # il manque encore l’élu·e et la fiche besoins
    assert relire(dossier).etape == Etape.CALIBRAGE


def test_la_direction_passe_outre_dans_le_dialogue(client_de, direction, dossier):
    client = client_de(direction)
    assert (
        "Pourquoi passer outre" in client.get(adresse("passer", dossier), **HTMX).content.decode()
    )
    envoi = {"le": "2027-03-12", "motif": "Une urgence"}
    assert client.post(adresse("passer", dossier), envoi, **HTMX).status_code == 204
    assert Passage.objects.get(accompagnement=dossier).motif == "Une urgence"


def test_l_etrangere_ne_reunit_rien(client_de, etrangere, dossier):
    envoi = {"ici-version": dossier.version, "ici-singularite": "Pris"}
    assert client_de(etrangere).post(adresse("reunir", dossier), envoi).status_code == 404
    assert Fiche.objects.get(pk=dossier.fiche_id).singularite == ""


def test_un_dossier_endormi_ne_passe_pas(client_de, agent, dossier):
    Accompagnement.objects.filter(pk=dossier.pk).update(etat=Etat.EN_SOMMEIL, motif_etat="Pause")
    assert client_de(agent).post(adresse("reunir", dossier), {}).status_code == 403


def test_le_cas_type_dit_sur_place_emmene_son_scenario(client_de, agent, dossier):
    Accompagnement.objects.filter(pk=dossier.pk).update(
        etape=Etape.MISE_EN_LIEN, scenario="receptif", cas_type=""
    )
    envoi = {
        "ici-version": dossier.version, "ici-cas_type": "financement",
        "ici-echange_type": "reunion",
    }  # fmt: skip
    client_de(agent).post(adresse("reunir", dossier, Etape.MISE_EN_LIEN), envoi, **HTMX)
    lu = relire(dossier)
    assert (lu.scenario, lu.cas_type) == ("opportuniste", "financement")
