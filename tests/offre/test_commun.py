"""Le catalogue commun : la coordination le tient et le publie, l’équipe des réseaux le lit."""

import json
from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from offre.calculs.contenu import Lexique, differences
from offre.forms.commun import CHAMPS
from offre.models import Mission, Service, VersionService
from offre.referentiels_commun import verser
from predict.comptes.models import Acte
from predict.comptes.referentiels import DOSSIER, charger_tout
from predict.comptes.regles import NatureReseau, Role
from tests.fabriques import AgentFactory, ReseauFactory
from tests.mesures import requetes

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue(db):
    call_command("charger_referentiels", verbosity=0)


@pytest.fixture
def coordination(catalogue):
    """Coordination nationale : tient le commun, n’ouvre aucune fiche de réseau."""
    reseau = ReseauFactory(nom="Coordination", slug="cir", nature=NatureReseau.COORDINATION)
    return AgentFactory(reseau=reseau, prenom="Elsa", nom="Fictive", role=Role.COORDINATION)


@pytest.fixture
def service(catalogue):
    return Service.objects.get(code="diagnostic_territorial")


def saisie(client, service, **change):
    """Ce que le navigateur renverrait de la page de modification, retouché."""
    page = client.get(reverse("offre:modifier_commun", args=[service.pk]))
    form = page.context["form"]
    donnees = {"version": form.initial["version"], "note": ""}
    for nom in CHAMPS:
        valeur = getattr(service, nom)
        if nom == "deroule":
            for rang, phase in enumerate(valeur):
                donnees[f"deroule-{rang}-phase"] = phase["phase"]
                donnees[f"deroule-{rang}-etapes"] = "\n".join(phase["etapes"])
        elif nom in {"livrables", "outils"}:
            donnees[nom] = "\n".join(valeur)
        elif nom == "mission":
            donnees[nom] = service.mission_id
        elif valeur is True:
            donnees[nom] = "on"
        elif valeur not in (None, False):
            donnees[nom] = valeur
    return donnees | change


def modifier(client, service, **change):
    adresse = reverse("offre:modifier_commun", args=[service.pk])
    return client.post(adresse, saisie(client, service, **change))


def test_publier_un_texte_fait_une_version_et_sa_note(service, coordination, client_de):
    reponse = modifier(
        client_de(coordination), service, but="Voir clair avant d’agir.", note="But récrit."
    )
    assert reponse.status_code == 302, reponse.content.decode()
    service.refresh_from_db()
    assert (service.but, service.numero_version) == ("Voir clair avant d’agir.", 2)
    assert service.modifie_par_coordination
    version = service.versions.first()
    assert (version.numero, version.note) == (2, "But récrit.")
    assert version.contenu["but"] == "Voir clair avant d’agir."
    assert Acte.objects.filter(agent=coordination, verbe="service commun publié").exists()


def test_un_texte_change_sans_note_est_refuse_et_la_saisie_gardee(service, coordination, client_de):
    reponse = modifier(client_de(coordination), service, but="Voir clair.")
    assert reponse.status_code == 422
    assert "une version nouvelle est publiée" in reponse.content.decode()
    assert "Voir clair." in reponse.content.decode()
    service.refresh_from_db()
    assert service.numero_version == 1


def test_changer_les_jours_ne_publie_rien(service, coordination, client_de):
    reponse = modifier(client_de(coordination), service, jours_max="15")
    assert reponse.status_code == 302, reponse.content.decode()
    service.refresh_from_db()
    assert (service.jours_max, service.numero_version) == (15, 1)


def test_deux_saisies_concurrentes_ne_s_ecrasent_pas(service, coordination, client_de):
    client = client_de(coordination)
    lue = saisie(client, service, but="Seconde.", note="Seconde.")
    assert modifier(client, service, but="Première.", note="Première.").status_code == 302
    reponse = client.post(reverse("offre:modifier_commun", args=[service.pk]), lue)
    assert reponse.status_code == 422
    assert "Quelqu’un a modifié cette page" in reponse.content.decode()
    service.refresh_from_db()
    assert (service.but, service.numero_version) == ("Première.", 2)


def test_le_deroule_s_ecrit_par_phases_et_etapes(service, coordination, client_de):
    reponse = modifier(
        client_de(coordination), service, note="Déroulé.",
        **{"deroule-3-phase": "Suites", "deroule-3-etapes": "Bilan\n\nRelance"},
    )  # fmt: skip
    assert reponse.status_code == 302, reponse.content.decode()
    service.refresh_from_db()
    assert service.deroule[3] == {"phase": "Suites", "etapes": ["Bilan", "Relance"]}


def test_l_historique_montre_chaque_changement_au_mot_pres(service, coordination, client_de):
    client = client_de(coordination)
    modifier(client, service, suites=service.suites.replace("première", "seconde"), note="Mot.")
    page = client.get(reverse("offre:historique_commun", args=[service.pk])).content.decode()
    assert "première</del>" in page
    assert "seconde</ins>" in page


def test_un_champ_ajoute_apres_coup_ne_se_compare_pas_a_une_version_qui_l_ignore(catalogue):
    assert differences({"but": "a"}, {"but": "a", "angle": "b"}, Lexique.charger()) == []


def test_creer_un_service_ouvre_sa_version_1(catalogue, coordination, client_de):
    mission = Mission.objects.get(code="animation")
    reponse = client_de(coordination).post(
        reverse("offre:creer_commun"),
        {
            "libelle": "Petit-déjeuner de la coopération", "mission": mission.pk,
            "volet_conseille": "socle", "source_document": "Étude SO Coopération 2017",
        },
    )  # fmt: skip
    assert reponse.status_code == 302, reponse.content.decode()
    service = Service.objects.get(libelle="Petit-déjeuner de la coopération")
    assert service.code == "petit_dejeuner_de_la_cooperation"
    assert service.versions.get().numero == 1


def test_retirer_puis_remettre_un_service(service, coordination, client_de):
    client, adresse = client_de(coordination), reverse("offre:retirer_commun", args=[service.pk])
    client.post(adresse)
    service.refresh_from_db()
    assert service.retire_le is not None
    assert service not in Service.objects.proposes()
    client.post(adresse)
    service.refresh_from_db()
    assert service.retire_le is None


def test_monter_un_service_echange_son_rang_avec_celui_du_dessus(
    catalogue, coordination, client_de
):
    services = list(Service.objects.filter(mission__code="observation"))
    adresse = reverse("offre:ordonner_commun", args=[services[1].pk])
    client_de(coordination).post(adresse, {"sens": "monter"})
    apres = list(Service.objects.filter(mission__code="observation"))
    assert apres == [services[1], services[0], services[2]]


def test_une_mission_qui_garde_des_services_ne_se_retire_pas(catalogue, coordination, client_de):
    pleine = Mission.objects.get(code="animation")
    vide = Mission.objects.create(code="vide", libelle="Vide", source_document="essai")
    client = client_de(coordination)
    client.post(reverse("offre:retirer_mission", args=[pleine.pk]))
    client.post(reverse("offre:retirer_mission", args=[vide.pk]))
    assert list(Mission.objects.filter(pk__in=[pleine.pk, vide.pk])) == [pleine]


def test_l_equipe_lit_le_catalogue_et_n_y_ecrit_pas(service, agent, client_de):
    client = client_de(agent)
    page = client.get(reverse("offre:commun"))
    assert page.status_code == 200
    assert reverse("offre:creer_commun") not in page.content.decode()
    assert client.get(reverse("offre:commun_service", args=[service.pk])).status_code == 200
    assert client.get(reverse("offre:modifier_commun", args=[service.pk])).status_code == 403
    assert client.post(reverse("offre:retirer_commun", args=[service.pk])).status_code == 403


def test_la_referente_n_ouvre_pas_le_catalogue(catalogue, referente, client_de):
    assert client_de(referente).get(reverse("offre:commun")).status_code == 403


def test_chercher_puis_exporter_ne_sort_que_ce_qui_est_trouve(catalogue, agent, client_de):
    client = client_de(agent)
    page = client.get(reverse("offre:commun"), {"q": "jumelage"}).content.decode()
    assert "1 service" in page.replace("\xa0", " ")
    export = client.get(reverse("offre:exporter_commun", args=["csv"]), {"q": "jumelage"})
    lignes = b"".join(export.streaming_content).decode("utf-8-sig").strip().splitlines()
    assert "Appui aux jumelages" in "\n".join(lignes)
    assert "Gestion de fonds délégués" not in "\n".join(lignes)


def test_le_catalogue_coute_le_meme_nombre_de_requetes_quelle_que_soit_sa_taille(
    catalogue, coordination, client_de
):
    client = client_de(coordination)
    client.get(reverse("offre:commun"))
    with requetes() as avant:
        client.get(reverse("offre:commun"))
    mission = Mission.objects.get(code="animation")
    for rang in range(10):
        Service.objects.create(
            code=f"essai_{rang}", libelle=f"Essai {rang}", mission=mission, source_document="essai"
        )
    with requetes() as apres:
        client.get(reverse("offre:commun"))
    assert len(avant) == len(apres)


# -- Charger les données de référence --------------------------------------------------------


def test_charger_garde_le_texte_de_chaque_service_en_version_1(catalogue):
    assert VersionService.objects.count() == Service.objects.count()
    assert set(VersionService.objects.values_list("numero", flat=True)) == {1}


def test_recharger_sans_changement_ne_fait_aucune_version(catalogue):
    charger_tout()
    assert VersionService.objects.count() == Service.objects.count()


def test_un_service_change_dans_le_fichier_fait_une_version(catalogue, tmp_path):
    for chemin in DOSSIER.glob("*.json"):
        lignes = json.loads(chemin.read_text(encoding="utf-8"))
        if chemin.stem == "services":
            lignes[0]["but"] = "Un but nouveau."
        (tmp_path / chemin.name).write_text(json.dumps(lignes), encoding="utf-8")
    charger_tout(tmp_path)
    service = Service.objects.get(but="Un but nouveau.")
    assert service.numero_version == 2
    assert service.versions.first().contenu["but"] == "Un but nouveau."
    assert VersionService.objects.count() == Service.objects.count() + 1


def test_un_service_publie_par_la_coordination_n_est_pas_reverse(service):
    Service.objects.filter(pk=service.pk).update(retire_le=date(2027, 3, 12))
    assert verser() == []
