"""Les filtres communs à la liste, au tableau et au calendrier ; les vues ; les actions groupées.

`agent` et `collegue` suivent des dossiers du même réseau ; `etrangere` n’en voit aucun.
"""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from accompagnements.models import Accompagnement, Passation, Tache
from accompagnements.regles import Etape, Etat
from accompagnements.regles.vieillissement import REPERES, vieillit
from offre.regles import Volet
from predict.comptes.models import Acte, Vue
from tests import fabriques as f
from tests.mesures import requetes

LE = date(2027, 3, 12)
VUES = ("accompagnements:liste", "accompagnements:tableau", "accompagnements:calendrier")


@pytest.fixture(autouse=True)
def le_12_mars_2027():
    with time_machine.travel("2027-03-12 09:30:00+01:00", tick=False):
        yield


@pytest.fixture
def dossiers(reseau, agent, collegue):
    """Un diagnostic spécifique récent, un atelier socle qui vieillit, un dossier sans personne."""
    recent, vieux, seul = (
        f.AccompagnementFactory(
            reseau=reseau, titre=titre, responsable=qui, etape_depuis=LE - timedelta(days=jours),
            debut_le=LE - timedelta(days=jours), ecsi=titre == "Récent",
        )
        for titre, qui, jours in (
            ("Récent", agent, 10), ("Vieux", collegue, 200), ("Seul", None, 45),
        )
    )  # fmt: skip
    diagnostic = f.ServiceReseauFactory(
        reseau=reseau, libelle="Diagnostic", volet=Volet.SPECIFIQUE,
        service__mission=f.MissionFactory(code="observation", libelle="Observation"),
    )  # fmt: skip
    atelier = f.ServiceReseauFactory(reseau=reseau, libelle="Atelier", volet=Volet.SOCLE)
    f.PrestationFactory(reseau=reseau, accompagnement=recent, service=diagnostic)
    f.PrestationFactory(reseau=reseau, accompagnement=vieux, service=atelier)
    f.TacheFactory(reseau=reseau, accompagnement=vieux, echeance=LE - timedelta(days=3))
    type(recent.fiche).objects.filter(pk=recent.fiche_id).update(niveau="deja_engagee")
    return {"diagnostic": diagnostic, "recent": recent, "vieux": vieux, "seul": seul}


def titres(client, route="accompagnements:liste", **filtres):
    html = client.get(reverse(route), filtres).content.decode()
    return {t for t in ("Récent", "Vieux", "Seul") if f">{t}<" in html}


@pytest.mark.parametrize(
    ("filtres", "attendus"),
    [
        ({"responsable": "moi"}, {"Récent"}),
        ({"responsable": "personne"}, {"Seul"}),
        ({"responsable": ["moi", "personne"]}, {"Récent", "Seul"}),
        ({"volet": "specifique"}, {"Récent"}),
        ({"mission": "observation"}, {"Récent"}),
        ({"mission": "observation", "volet": "socle"}, set()),
        ({"niveau": "deja_engagee"}, {"Récent"}),
        ({"ecsi": "oui"}, {"Récent"}),
        ({"ecsi": "non"}, {"Vieux", "Seul"}),
        ({"anciennete": "recente"}, {"Récent"}),
        ({"anciennete": "installee"}, {"Seul"}),
        ({"anciennete": "vieillit"}, {"Vieux"}),
        ({"anciennete": ["recente", "longue"]}, {"Récent", "Vieux"}),
        ({"retard": "tache"}, {"Vieux"}),
        ({"retard": "inconnu"}, {"Récent", "Vieux", "Seul"}),
    ],
)
def test_chaque_filtre_choisit(client_de, agent, dossiers, filtres, attendus):
    assert titres(client_de(agent), **filtres) == attendus


def test_un_service_se_filtre_par_sa_reference(client_de, agent, dossiers):
    assert titres(client_de(agent), service=str(dossiers["diagnostic"].ref)) == {"Récent"}


def test_un_dossier_ferme_n_est_plus_en_retard(client_de, agent, dossiers):
    Accompagnement.objects.filter(titre="Vieux").update(etat=Etat.ABANDONNE, motif_etat="Fini")
    assert titres(client_de(agent), retard="tache") == set()


def test_les_memes_filtres_pilotent_le_tableau_et_ses_comptes(client_de, agent, dossiers):
    reponse = client_de(agent).get(reverse("accompagnements:tableau"), {"responsable": "moi"})
    assert reponse.context["colonnes"][0]["nombre"] == 1
    assert reponse.context["total"] == 1


def test_le_tableau_montre_les_endormis_quand_on_les_demande(client_de, agent, dossiers):
    Accompagnement.objects.filter(titre="Vieux").update(etat=Etat.EN_SOMMEIL, motif_etat="Pause")
    client = client_de(agent)
    assert titres(client, "accompagnements:tableau") == {"Récent", "Seul"}
    assert titres(client, "accompagnements:tableau", etat="en_sommeil") == {"Vieux"}


def test_changer_de_facon_de_voir_garde_les_filtres(client_de, agent, dossiers):
    reponse = client_de(agent).get(reverse("accompagnements:liste"), {"ecsi": "oui", "page": 1})
    calendrier = next(v for v in reponse.context["voisines"] if v["titre"] == "Calendrier")
    assert calendrier["url"].endswith("?ecsi=oui")


def test_une_vue_enregistree_s_ouvre_dans_chacune_des_trois(client_de, agent, dossiers, reseau):
    Vue.objects.create(
        reseau=reseau, agent=agent, liste="accompagnements:liste", titre="ECSI", requete="ecsi=oui"
    )
    for route in VUES:
        onglets = client_de(agent).get(reverse(route)).context["vues"]["onglets"]
        mienne = next(o for o in onglets if o["titre"] == "ECSI")
        assert mienne["url"].startswith(reverse(route)) and mienne["nombre"] == 1


def test_les_colonnes_se_choisissent(client_de, agent, dossiers):
    client, adresse = client_de(agent), reverse("accompagnements:liste")
    assert "Jours prévus</th>" not in client.get(adresse).content.decode()
    html = client.get(adresse, {"col": ["jours", "retard", "departement"]}).content.decode()
    assert "Jours prévus</th>" in html and "Loir-et-Cher" in html


def test_un_dossier_vieillit_au_lendemain_du_repere():
    repere = REPERES[Etape.CALIBRAGE]
    assert not vieillit(Etape.CALIBRAGE, LE - timedelta(days=repere), LE)
    assert vieillit(Etape.CALIBRAGE, LE - timedelta(days=repere + 1), LE)


# -- Actions groupées ------------------------------------------------------------------


def lot(client, **envoi):
    return client.post(reverse("accompagnements:lot"), envoi)


def test_confier_demande_confirmation_puis_passe_les_dossiers(client_de, agent, collegue, dossiers):
    recent, client = dossiers["recent"], client_de(agent)
    tache = f.TacheFactory(reseau=recent.reseau, accompagnement=recent, assignee=agent)
    premiere = lot(client, action="confier", accompagnement=[recent.pk])
    assert premiere.status_code == 200 and "Confier 1" in premiere.content.decode()
    assert Accompagnement.objects.get(pk=recent.pk).responsable == agent
    envoi = {
        "confirmer": 1,
        "a": collegue.pk,
        "mot": "Le maire rappelle lundi",
        "avec_taches": "on",
    }
    assert lot(client, action="confier", accompagnement=[recent.pk], **envoi).status_code == 302
    assert Accompagnement.objects.get(pk=recent.pk).responsable == collegue
    passation = Passation.objects.get(accompagnement=recent)
    assert (passation.de, passation.a, passation.taches) == (agent, collegue, 1)
    assert Tache.objects.get(pk=tache.pk).assignee == collegue
    assert Acte.objects.filter(verbe__startswith="accompagnement confié").count() == 1


def test_confier_toutes_suit_le_filtre(client_de, agent, collegue, dossiers):
    envoi = {"action": "confier", "toutes": 1, "requete": "responsable=personne"}
    lot(client_de(agent), **envoi, confirmer=1, a=collegue.pk)
    assert Accompagnement.objects.get(titre="Seul").responsable == collegue
    assert Accompagnement.objects.get(titre="Récent").responsable == agent


def test_confier_sans_dire_a_qui_ne_change_rien(client_de, agent, dossiers):
    pk = dossiers["recent"].pk
    reponse = lot(client_de(agent), action="confier", accompagnement=[pk], confirmer=1, mot="Lu")
    assert reponse.status_code == 422 and "Lu" in reponse.content.decode()
    assert not Passation.objects.exists()


def test_on_ne_confie_pas_a_une_personne_d_ailleurs(client_de, agent, etrangere, dossiers):
    pk = dossiers["recent"].pk
    reponse = lot(
        client_de(agent), action="confier", accompagnement=[pk], confirmer=1, a=etrangere.pk
    )
    assert reponse.status_code == 422
    assert Accompagnement.objects.get(pk=pk).responsable == agent


def test_l_etrangere_ne_confie_aucun_dossier_d_ici(client_de, etrangere, dossiers):
    reponse = lot(
        client_de(etrangere), action="confier", accompagnement=[dossiers["recent"].pk],
        confirmer=1, a=etrangere.pk,
    )  # fmt: skip
    assert reponse.status_code == 302
    assert not Passation.objects.exists()


def test_une_selection_s_exporte(client_de, agent, dossiers):
    reponse = lot(client_de(agent), action="csv", accompagnement=[dossiers["vieux"].pk])
    texte = b"".join(reponse.streaming_content).decode("utf-8-sig")
    assert "Vieux" in texte and "Récent" not in texte


def test_rien_de_coche_se_dit(client_de, agent, dossiers):
    reponse = client_de(agent).post(
        reverse("accompagnements:lot"), {"action": "confier"}, follow=True
    )
    assert "Cochez d’abord" in reponse.content.decode()


# -- Cinq cents dossiers ---------------------------------------------------------------


@pytest.mark.parametrize("route", [*VUES, "accompagnements:charge"])
def test_cinq_cents_dossiers_ouverts_coutent_autant_qu_un(
    client_de, agent, reseau, route, navigation_gardee
):
    client = client_de(agent)
    modele = f.AccompagnementFactory(reseau=reseau, responsable=agent)
    f.TacheFactory(reseau=reseau, accompagnement=modele)
    client.get(reverse(route))
    with requetes() as une:
        client.get(reverse(route))
    suivants = Accompagnement.objects.bulk_create(
        Accompagnement(
            reseau=reseau, fiche=modele.fiche, titre=f"Dossier {n}", scenario=modele.scenario,
            responsable=agent, etape=1 + n % 5, debut_le=modele.debut_le,
            etape_depuis=LE - timedelta(days=n), fin_prevue_le=LE + timedelta(days=n % 60),
        )
        for n in range(499)
    )  # fmt: skip
    Tache.objects.bulk_create(
        Tache(
            reseau=reseau, accompagnement=a, titre="À faire", assignee=agent,
            echeance=LE + timedelta(days=n % 30 - 10),
        )
        for n, a in enumerate(suivants)
    )  # fmt: skip
    with requetes() as toutes:
        reponse = client.get(reverse(route))
    assert reponse.status_code == 200
    assert len(toutes) == len(une) <= 12
