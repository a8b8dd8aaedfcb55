"""La grille de temps : noter sa semaine, la corriger, la copier ; deux onglets ne s’écrasent pas.

`agent` tient sa semaine, et la sienne seule ; `etrangere` n’impute rien sur les dossiers d’ici.
"""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accompagnements.models import Financement, TempsPasse
from accompagnements.regles import Etape, Etat
from predict.comptes.models import Acte
from tests import fabriques as f
from tests.mesures import requetes

LUNDI = date(2027, 3, 8)


@pytest.fixture(autouse=True)
def le_12_mars_2027():
    """Un vendredi."""
    with time_machine.travel("2027-03-12 09:30:00+01:00", tick=False):
        yield


@pytest.fixture
def dossier(reseau, agent):
    return f.AccompagnementFactory(reseau=reseau, responsable=agent)


@pytest.fixture
def prestation(reseau, dossier):
    payeur = Financement.objects.create(reseau=reseau, libelle="Subvention régionale")
    return f.PrestationFactory(reseau=reseau, accompagnement=dossier, financement=payeur)


def adresse(**parametres):
    suite = "&".join(f"{n}={v}" for n, v in parametres.items())
    return reverse("accompagnements:mes_temps") + (f"?{suite}" if suite else "")


def envoi(client, *lignes, **options):
    """Ce que la page enverrait : ses lignes, et l’empreinte de la semaine lue."""
    page = client.get(adresse())
    donnees = {"lignes": len(lignes), "empreinte": page.context["grille"].empreinte} | options
    for rang, ligne in enumerate(lignes):
        vide = {"sur": "", "financement": "", "objet": ""}
        donnees |= {f"l{rang}-{nom}": valeur for nom, valeur in (vide | ligne).items()}
    return donnees


def noter(client, *lignes):
    return client.post(adresse(), envoi(client, *lignes))


def notes():
    return sorted(TempsPasse.objects.values_list("le", "minutes"))


def test_une_case_ecrite_en_heures_devient_un_temps(client_de, agent, dossier, prestation):
    reponse = noter(client_de(agent), {"sur": f"p{prestation.pk}", "j0": "3 h 30", "j2": "45 min"})
    assert reponse.status_code == 302
    assert notes() == [(LUNDI, 210), (date(2027, 3, 10), 45)]
    temps = TempsPasse.objects.first()
    assert (temps.agent, temps.accompagnement, temps.prestation) == (agent, dossier, prestation)
    assert temps.financement == prestation.financement  # celui de la prestation, sans le redire
    assert Acte.objects.filter(verbe="temps imputé").count() == 2


def test_le_financement_se_choisit_ou_s_ecarte(client_de, agent, reseau, prestation):
    autre = Financement.objects.create(reseau=reseau, libelle="Convention AFD")
    sur = {"sur": f"p{prestation.pk}", "j0": "1"}
    noter(
        client_de(agent),
        sur | {"financement": str(autre.pk)},
        sur | {"financement": "0", "j0": "2"},
    )
    assert set(TempsPasse.objects.values_list("minutes", "financement")) == {
        (60, autre.pk), (120, None),
    }  # fmt: skip


def test_corriger_une_case_en_garde_une_seule_note(client_de, agent, dossier):
    f.TempsPasseFactory.create_batch(
        2, reseau=dossier.reseau, agent=agent, accompagnement=dossier, le=LUNDI, minutes=60
    )
    ligne = {"sur": f"a{dossier.pk}", "financement": "0", "j0": "3"}
    noter(client_de(agent), ligne)
    assert notes() == [(LUNDI, 180)]


def test_vider_une_case_efface(client_de, agent, dossier):
    f.TempsPasseFactory(reseau=dossier.reseau, agent=agent, accompagnement=dossier, le=LUNDI)
    noter(client_de(agent), {"sur": f"a{dossier.pk}", "financement": "0", "j0": ""})
    assert notes() == []
    assert Acte.objects.filter(verbe="temps passé : suppression").count() == 1


def test_le_temps_des_autres_ne_bouge_pas(client_de, agent, collegue, dossier):
    f.TempsPasseFactory(reseau=dossier.reseau, agent=collegue, accompagnement=dossier, le=LUNDI)
    noter(client_de(agent), {"sur": f"a{dossier.pk}", "financement": "0", "j0": ""})
    assert TempsPasse.objects.get().agent == collegue


def test_deux_onglets_ne_s_ecrasent_pas_et_la_saisie_est_gardee(client_de, agent, dossier):
    client = client_de(agent)
    premier = envoi(client, {"sur": f"a{dossier.pk}", "financement": "0", "j0": "2"})
    second = dict(premier, **{"l0-j0": "5"})
    assert client.post(adresse(), premier).status_code == 302
    reponse = client.post(adresse(), second)
    html = reponse.content.decode()
    assert reponse.status_code == 422 and "dans un autre onglet" in html
    assert 'value="5"' in html and "noté : 2" in html
    assert notes() == [(LUNDI, 120)]
    # Renvoyer la page, c’est choisir sa saisie en connaissance de cause.
    second["empreinte"] = reponse.context["grille"].empreinte
    assert client.post(adresse(), second).status_code == 302
    assert notes() == [(LUNDI, 300)]


@pytest.mark.parametrize(
    ("ligne", "dit"),
    [
        ({"sur": "DOSSIER", "j0": "trois"}, "Écrivez une durée"),
        ({"sur": "DOSSIER", "j0": "2 min"}, "Au moins"),
        ({"sur": "DOSSIER", "j0": "25"}, "au plus"),
        ({"sur": "", "j0": "2"}, "Choisissez sur quoi"),
        ({"sur": "r", "j0": "2"}, "Dites à quoi"),
        ({"sur": "a999999", "j0": "2"}, "n’existe plus"),
        ({"sur": "DOSSIER", "financement": "999999", "j0": "2"}, "n’existe plus"),
        ({"sur": "' OR 1", "j0": "2"}, "n’existe plus"),
    ],
)
def test_une_ligne_fausse_se_dit_et_n_ecrit_rien(client_de, agent, dossier, ligne, dit):
    ligne = {n: f"a{dossier.pk}" if v == "DOSSIER" else v for n, v in ligne.items()}
    reponse = noter(client_de(agent), {"sur": f"a{dossier.pk}", "j1": "1"}, ligne)
    assert reponse.status_code == 422
    assert dit in reponse.content.decode()
    assert notes() == []


def test_une_journee_a_vingt_quatre_heures(client_de, agent, dossier):
    reponse = noter(
        client_de(agent), {"sur": f"a{dossier.pk}", "j0": "14"},
        {"sur": "r", "objet": "Veillée", "j0": "12"},
    )  # fmt: skip
    assert reponse.status_code == 422 and "une journée a 24 heures" in reponse.content.decode()


def test_un_jour_a_venir_ne_se_remplit_pas(client_de, agent, dossier):
    noter(client_de(agent), {"sur": f"a{dossier.pk}", "j5": "2", "j0": "1"})
    assert notes() == [(LUNDI, 60)]


def test_la_meme_ligne_deux_fois_se_refuse(client_de, agent, dossier):
    ligne = {"sur": f"a{dossier.pk}", "financement": "0", "j0": "1"}
    reponse = noter(client_de(agent), ligne, ligne | {"j0": "2"})
    assert reponse.status_code == 422 and "déjà dans la grille" in reponse.content.decode()


def test_copier_propose_sans_rien_ecrire(client_de, agent, dossier):
    f.TempsPasseFactory(
        reseau=dossier.reseau, agent=agent, accompagnement=dossier, le=date(2027, 3, 2), minutes=90
    )
    reponse = client_de(agent).get(adresse(semaine="2027-03-12", copier=1))
    assert reponse.context["grille"].totaux == [0, 90, 0, 0, 0, 0, 0]
    assert "Rien n’est enregistré" in reponse.content.decode()
    assert TempsPasse.objects.count() == 1


def test_copier_laisse_les_dossiers_fermes_et_les_jours_a_venir(client_de, agent, dossier):
    f.TempsPasseFactory(
        reseau=dossier.reseau, agent=agent, accompagnement=dossier, le=date(2027, 3, 6), minutes=90
    )
    assert client_de(agent).get(adresse(copier=1)).context["grille"].totaux == [0] * 7
    type(dossier).objects.update(etat=Etat.CLOS, etape=Etape.CLOS, fin_le=date(2027, 3, 8))
    lignes = client_de(agent).get(adresse(copier=1)).context["grille"].lignes
    assert [ligne.exemple for ligne in lignes] == [None, None]


def test_l_etrangere_n_impute_rien_ici(client_de, etrangere, dossier, prestation):
    for sur in (f"a{dossier.pk}", f"p{prestation.pk}"):
        assert noter(client_de(etrangere), {"sur": sur, "j0": "2"}).status_code == 422
    assert notes() == []


@pytest.mark.parametrize("semaine", ["", "x", "2027-02-30", "0001-01-01"])
def test_une_semaine_illisible_est_celle_d_aujourd_hui(client_de, agent, semaine):
    assert client_de(agent).get(adresse(semaine=semaine)).context["lundi"] == LUNDI


def test_imputer_en_deux_clics_reprend_le_financement(client_de, agent, prestation):
    client_de(agent).post(
        reverse("accompagnements:imputer"), {"sur": f"p{prestation.pk}", "duree": 60}
    )
    assert TempsPasse.objects.get().financement == prestation.financement


def test_une_ou_vingt_lignes_coutent_autant(client_de, agent, reseau, navigation_gardee):
    client = client_de(agent)

    def ligne():
        a = f.AccompagnementFactory(reseau=reseau, responsable=agent)
        p = f.PrestationFactory(reseau=reseau, accompagnement=a)
        f.TempsPasseFactory(reseau=reseau, agent=agent, accompagnement=a, prestation=p, le=LUNDI)

    ligne()
    client.get(adresse())
    with requetes() as une:
        client.get(adresse())
    for _ in range(19):
        ligne()
    with requetes() as vingt:
        client.get(adresse())
    assert len(vingt) == len(une) <= 10
