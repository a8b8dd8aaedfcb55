"""Préparer la page publique : écrire, choisir les services, ouvrir et fermer.

L’agent et sa collègue préparent ; la direction ouvre et ferme ; l’étrangère a la sienne.
"""

import pytest
from django.urls import reverse

from offre.models import Mission, PresentationOffre, ServiceReseau
from offre.regles.vitrine import manques
from predict.comptes.models import Acte
from tests.mesures import requetes

pytestmark = pytest.mark.django_db
PAGE = "/offre/presentation/"


@pytest.fixture
def mission():
    return Mission.objects.create(code="animation", libelle="Animation", source_document="essai")


@pytest.fixture
def service(reseau, mission):
    return ServiceReseau.objects.create(
        reseau=reseau, mission=mission, libelle="Atelier", but="Donner envie"
    )


def saisie(**champs):
    return {
        "titre": "Agir ailleurs", "accroche": "", "periode": "", "verbatim": "", "verbatim_de": "",
        "contact_nom": "", "contact_fonction": "", "contact_email": "ada@exemple.invalid",
        "contact_telephone": "", "adresse": "", "site": "",
    } | champs  # fmt: skip


def texte_de(reponse):
    return reponse.content.decode().replace("\xa0", " ")


# -- Écrire --------------------------------------------------------------------------


def test_la_premiere_saisie_cree_la_presentation(agent, reseau, client_de):
    reponse = client_de(agent).post(
        PAGE,
        saisie(
            raison_1_titre="Un coût partagé", raison_1_texte="À plusieurs",
            niveau_non_engagee="On part de chez vous", contact_telephone="02 38 55 01 42",
        ),
    )  # fmt: skip
    assert reponse.status_code == 302, texte_de(reponse)
    une = PresentationOffre.objects.get(reseau=reseau)
    assert une.raisons == [{"titre": "Un coût partagé", "texte": "À plusieurs"}]
    assert une.niveaux == {"non_engagee": "On part de chez vous"}
    assert str(une.contact_telephone) == "+33238550142"
    assert Acte.objects.filter(verbe="présentation de l’offre modifiée").exists()


def test_changer_une_raison_ne_touche_pas_le_reste(agent, reseau, client_de):
    une = PresentationOffre.objects.create(
        reseau=reseau, titre="Agir ailleurs", raisons=[{"titre": "Avant", "texte": ""}],
        niveaux={"deja_engagee": "Gardé"}, contact_email="ada@exemple.invalid",
    )  # fmt: skip
    reponse = client_de(agent).post(
        PAGE, saisie(version="1", raison_1_titre="Après", niveau_deja_engagee="Gardé")
    )
    assert reponse.status_code == 302, texte_de(reponse)
    une.refresh_from_db()
    assert une.raisons == [{"titre": "Après", "texte": ""}]
    assert une.niveaux == {"deja_engagee": "Gardé"}


@pytest.mark.parametrize(
    ("champs", "message"),
    [
        ({"contact_email": "ada"}, "adresse électronique"),
        ({"contact_telephone": "12"}, "Ce numéro n’existe pas"),
        ({"raison_2_texte": "Sans titre"}, "Donnez un titre à cette raison"),
        ({"verbatim": "Bravo"}, "Dites de qui sont ces mots"),
        ({"titre": "x" * 121}, "gardez-en 120"),
        ({"raison_1_titre": "x" * 61}, "gardez-en 60"),
    ],
)
def test_une_saisie_fautive_est_gardee_et_dite_a_sa_place(agent, client_de, champs, message):
    reponse = client_de(agent).post(PAGE, saisie(accroche="Saisie gardée", **champs))
    assert reponse.status_code == 422
    assert message in texte_de(reponse)
    assert "Saisie gardée" in texte_de(reponse)
    assert not PresentationOffre.objects.exists()


def test_deux_onglets_le_second_est_prevenu_et_garde_sa_saisie(agent, collegue, reseau, client_de):
    PresentationOffre.objects.create(reseau=reseau, titre="Avant")
    client_de(collegue).post(PAGE, saisie(version="1", titre="Premier onglet"))
    reponse = client_de(agent).post(PAGE, saisie(version="1", titre="Second onglet"))
    assert reponse.status_code == 422
    assert "Second onglet" in texte_de(reponse)
    assert "Premier onglet" in texte_de(reponse)


def test_partir_d_un_premier_texte_ne_remplace_rien(agent, reseau, client_de):
    PresentationOffre.objects.create(
        reseau=reseau, titre="Le mien", niveaux={"deja_engagee": "Le mien aussi"}
    )
    client_de(agent).post(reverse("offre:proposer_presentation"))
    une = PresentationOffre.objects.get(reseau=reseau)
    assert une.titre == "Le mien"
    assert une.niveaux["deja_engagee"] == "Le mien aussi"
    assert len(une.niveaux) == 3
    assert len(une.raisons) == 3
    assert une.contact_email == agent.email
    assert not une.publique


def test_l_etrangere_ecrit_la_sienne_et_pas_celle_d_ici(reseau, etrangere, client_de):
    PresentationOffre.objects.create(reseau=reseau, titre="D’ici")
    navigateur = client_de(etrangere)
    assert "D’ici" not in texte_de(navigateur.get(PAGE))
    navigateur.post(PAGE, saisie(titre="D’ailleurs"))
    assert PresentationOffre.objects.get(reseau=reseau).titre == "D’ici"
    assert PresentationOffre.objects.get(reseau=etrangere.reseau).titre == "D’ailleurs"


# -- Ce qui manque -------------------------------------------------------------------


def test_ce_qui_manque_d_abord_est_ce_qui_empeche_d_ouvrir():
    tout = manques(PresentationOffre(), publies=0, sans_but=0, identite=False)
    bloquants = [m.cle for m in tout if m.bloquant]
    assert bloquants == ["titre", "services", "contact_email"]
    assert [m.bloquant for m in tout] == sorted((m.bloquant for m in tout), reverse=True)


def test_un_telephone_suffit_pour_etre_joignable():
    une = PresentationOffre(titre="T", contact_telephone="+33238550142")
    assert not any(m.bloquant for m in manques(une, publies=1, sans_but=0, identite=True))


def test_chaque_manque_a_son_geste(agent, service, client_de):
    ServiceReseau.objects.update(but="", publie=True)
    texte = texte_de(client_de(agent).get(PAGE))
    assert "Un titre" in texte
    assert 'href="#id_titre"' in texte
    assert f'href="{reverse("offre:modifier", args=[service.pk])}"' in texte


# -- Choisir les services ------------------------------------------------------------


def test_les_cases_cochees_et_elles_seules_paraissent(agent, reseau, mission, service, client_de):
    autre = ServiceReseau.objects.create(
        reseau=reseau, mission=mission, libelle="Retiré", publie=True
    )
    client_de(agent).post(PAGE, saisie(services=[service.pk], services_montres="oui"))
    service.refresh_from_db()
    autre.refresh_from_db()
    assert (service.publie, autre.publie) == (True, False)
    assert service.version == 2
    verbes = set(Acte.objects.values_list("verbe", flat=True))
    assert {"service publié", "service retiré de la page publique"} <= verbes


def test_publier_garde_aussi_les_textes_saisis(agent, reseau, service, client_de):
    reponse = client_de(agent).post(
        PAGE, saisie(titre="Écrit à l’instant", services=[service.pk], services_montres="oui")
    )
    assert reponse.url == PAGE
    assert PresentationOffre.objects.get(reseau=reseau).titre == "Écrit à l’instant"


def test_une_faute_dans_un_texte_ne_decoche_rien_et_ne_publie_rien(agent, service, client_de):
    reponse = client_de(agent).post(
        PAGE, saisie(contact_email="ada", services=[service.pk], services_montres="oui")
    )
    assert reponse.status_code == 422
    assert f'id="service-{service.pk}" checked' in texte_de(reponse)
    assert not ServiceReseau.objects.filter(publie=True).exists()


def test_un_service_arrete_ou_d_un_autre_reseau_ne_se_publie_pas(
    agent, autre_reseau, mission, service, client_de
):
    ailleurs = ServiceReseau.objects.create(
        reseau=autre_reseau, mission=mission, libelle="Ailleurs"
    )
    ServiceReseau.objects.filter(pk=service.pk).update(etat="arrete")
    for pk in (ailleurs.pk, service.pk, 987654321):
        reponse = client_de(agent).post(PAGE, saisie(services=[pk], services_montres="oui"))
        assert reponse.status_code == 422
        assert "n’est plus proposé" in texte_de(reponse)
    assert not ServiceReseau.objects.filter(publie=True).exists()


# -- Ouvrir et fermer ----------------------------------------------------------------


@pytest.fixture
def prete(reseau, service):
    ServiceReseau.objects.update(publie=True)
    return PresentationOffre.objects.create(
        reseau=reseau, titre="Agir", contact_email="ada@exemple.invalid"
    )


def test_la_direction_ouvre_apres_confirmation_puis_ferme(prete, reseau, direction, client_de):
    navigateur, public = client_de(direction), f"/offres/{reseau.slug}/"
    ouvrir, fermer = reverse("offre:ouvrir_presentation"), reverse("offre:fermer_presentation")
    assert "Toute personne qui a l’adresse" in texte_de(navigateur.get(ouvrir))
    prete.refresh_from_db()
    assert not prete.publique
    navigateur.post(ouvrir)
    prete.refresh_from_db()
    assert prete.publique
    assert prete.publiee_le
    navigateur.logout()
    assert navigateur.get(public).status_code == 200
    navigateur.force_login(direction)
    navigateur.post(fermer)
    navigateur.logout()
    assert navigateur.get(public).status_code == 404
    verbes = set(Acte.objects.values_list("verbe", flat=True))
    assert {"page publique ouverte", "page publique fermée"} <= verbes


def test_une_chargee_de_mission_prepare_mais_n_ouvre_pas(prete, agent, client_de):
    navigateur = client_de(agent)
    texte = texte_de(navigateur.get(PAGE))
    assert reverse("offre:ouvrir_presentation") not in texte
    assert navigateur.post(reverse("offre:ouvrir_presentation")).status_code == 403
    prete.refresh_from_db()
    assert not prete.publique


@pytest.mark.parametrize("absent", ["titre", "contact_email", "services"])
def test_refuse_d_ouvrir_sans_l_indispensable(prete, direction, client_de, absent):
    if absent == "services":
        ServiceReseau.objects.update(publie=False)
    else:
        PresentationOffre.objects.update(**{absent: ""})
    reponse = client_de(direction).post(reverse("offre:ouvrir_presentation"), follow=True)
    assert "il manque" in texte_de(reponse)
    prete.refresh_from_db()
    assert not prete.publique


def test_l_adresse_et_son_code_qr_sont_a_portee(prete, agent, reseau, settings, client_de):
    settings.ADRESSE_PUBLIQUE = "https://predict.exemple"
    navigateur = client_de(agent)
    assert "https://predict.exemple/offres/ici/" in texte_de(navigateur.get(PAGE))
    png = navigateur.get(reverse("offre:qr_presentation"))
    assert png["Content-Type"] == "image/png"
    assert png.content.startswith(b"\x89PNG")


def test_la_page_coute_autant_avec_dix_services_qu_avec_un(
    prete, agent, reseau, mission, client_de, navigation_gardee
):
    navigateur = client_de(agent)
    navigateur.get(PAGE)
    with requetes() as une:
        navigateur.get(PAGE)
    for rang in range(9):
        ServiceReseau.objects.create(
            reseau=reseau, mission=mission, libelle=f"Service {rang}", publie=rang % 2 == 0
        )
    with requetes() as dix:
        navigateur.get(PAGE)
    assert len(dix) == len(une), dix
