"""Les mots communs : tous les réseaux les lisent, la coordination les reprend."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from predict.comptes.models import Acte, Terme
from predict.comptes.nomenclatures import NOMENCLATURES, PRECISIONS
from predict.comptes.referentiels import DOSSIER, charger_tout, lire
from predict.comptes.regles import NatureReseau, Role
from tests.fabriques import AgentFactory, ReseauFactory
from tests.mesures import requetes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mots(db):
    call_command("charger_referentiels", verbosity=0)


@pytest.fixture
def coordination():
    """Coordination nationale : reprend les mots communs."""
    reseau = ReseauFactory(nom="Coordination", slug="cir", nature=NatureReseau.COORDINATION)
    return AgentFactory(reseau=reseau, role=Role.COORDINATION)


@pytest.fixture
def mode():
    return Terme.objects.get(nomenclature="mode_accompagnement", code="faire_avec")


def reprendre(client, terme, **change):
    adresse = reverse("comptes:modifier_terme", args=[terme.pk])
    form = client.get(adresse).context["form"]
    return client.post(adresse, {n: form[n].value() or "" for n in form.fields} | change)


def test_toute_nomenclature_chargee_a_son_nom():
    assert {t["nomenclature"] for t in lire(DOSSIER)["termes"]} == set(NOMENCLATURES)


def test_la_coordination_leve_l_alerte_en_reprenant_la_definition(mode, coordination, client_de):
    reponse = reprendre(
        client_de(coordination), mode, definition="Réseau et collectivité pilotent ensemble.",
        precision_alerte="",
    )  # fmt: skip
    assert reponse.status_code == 302, reponse.content.decode()
    mode.refresh_from_db()
    assert mode.definition == "Réseau et collectivité pilotent ensemble."
    assert mode.precisions["alerte"] == ""
    assert mode.precisions["atout"] == "Un appui de nature stratégique."
    assert mode.modifie_par_coordination
    assert Acte.objects.filter(agent=coordination, verbe="mot commun repris").exists()


def test_un_mot_repris_n_est_plus_reecrit_par_les_fichiers(mode, coordination, client_de):
    reprendre(client_de(coordination), mode, libelle="FAIRE ENSEMBLE")
    charger_tout()
    mode.refresh_from_db()
    assert mode.libelle == "FAIRE ENSEMBLE"


def test_les_approches_d_un_defi_s_ecrivent_une_par_ligne(coordination, client_de):
    defi = Terme.objects.get(nomenclature="defi_approche", code="disponibilite")
    reprendre(
        client_de(coordination), defi, precision_approches="Peu d’actions\n\nDes appuis longs"
    )
    defi.refresh_from_db()
    assert defi.precisions["approches"] == ["Peu d’actions", "Des appuis longs"]


def test_une_precision_qui_lie_le_mot_a_une_regle_reste_intacte(coordination, client_de):
    profil = Terme.objects.get(nomenclature="profil_acter", code="ASTRE")
    reponse = reprendre(client_de(coordination), profil, libelle="Attractivité")
    assert reponse.status_code == 302, reponse.content.decode()
    profil.refresh_from_db()
    assert profil.precisions["couleur"] == "#A16207"
    assert "couleur" not in PRECISIONS


def test_deux_reprises_concurrentes_ne_s_ecrasent_pas(mode, coordination, client_de):
    client = client_de(coordination)
    adresse = reverse("comptes:modifier_terme", args=[mode.pk])
    form = client.get(adresse).context["form"]
    lue = {n: form[n].value() or "" for n in form.fields}
    reprendre(client, mode, precision_atout="Premier atout.")
    reponse = client.post(adresse, lue | {"precision_atout": "Second atout."})
    assert reponse.status_code == 422
    page = reponse.content.decode()
    assert "Quelqu’un a modifié cette page" in page
    assert "Premier atout." in page
    mode.refresh_from_db()
    assert mode.precisions["atout"] == "Premier atout."


def test_les_deux_modes_douteux_montrent_leur_alerte_aux_reseaux(agent, client_de):
    page = (
        client_de(agent)
        .get(reverse("comptes:termes"), {"nomenclature": "mode_accompagnement"})
        .content.decode()
    )
    assert page.count("semblent interverties") == 2
    assert "Atout" in page


def test_l_agent_lit_et_n_ecrit_pas(mode, agent, etrangere, referente, client_de):
    assert client_de(agent).get(reverse("comptes:termes")).status_code == 200
    assert client_de(etrangere).get(reverse("comptes:termes")).status_code == 200
    assert client_de(referente).get(reverse("comptes:termes")).status_code == 403
    adresse = reverse("comptes:modifier_terme", args=[mode.pk])
    assert client_de(agent).get(adresse).status_code == 403
    assert adresse not in client_de(agent).get(reverse("comptes:termes")).content.decode()


def test_l_export_ne_sort_que_la_nomenclature_demandee(agent, client_de):
    export = client_de(agent).get(
        reverse("comptes:exporter_termes", args=["csv"]), {"nomenclature": "posture"}
    )
    texte = b"".join(export.streaming_content).decode("utf-8-sig")
    assert "Ensemblier" in texte
    assert "FAIRE AVEC" not in texte


def test_la_liste_coute_le_meme_nombre_de_requetes_quel_que_soit_le_nombre_de_mots(
    agent, client_de
):
    client = client_de(agent)
    client.get(reverse("comptes:termes"))
    with requetes() as avant:
        client.get(reverse("comptes:termes"))
    Terme.objects.bulk_create(
        Terme(nomenclature="posture", code=f"x{n}", libelle=f"X{n}", source_document="essai")
        for n in range(20)
    )
    with requetes() as apres:
        client.get(reverse("comptes:termes"))
    assert len(avant) == len(apres)
