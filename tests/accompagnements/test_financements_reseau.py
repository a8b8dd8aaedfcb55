"""Ce qui paie le temps du réseau : la direction le tient, tous le choisissent."""

import pytest
import time_machine
from django.urls import reverse

from accompagnements.models import Financement
from accompagnements.regles import Etape
from predict.comptes.models import Acte
from tests import fabriques as f
from tests.mesures import requetes


@pytest.fixture(autouse=True)
def le_12_mars_2027():
    with time_machine.travel("2027-03-12T10:00+01:00", tick=False):
        yield


@pytest.fixture
def dossier(reseau, agent):
    return f.AccompagnementFactory(reseau=reseau, etape=Etape.CALIBRAGE, responsable=agent)


@pytest.fixture
def offre(reseau):
    return {"Atelier": f.ServiceReseauFactory(reseau=reseau)}


def url(nom, *args):
    return reverse(f"accompagnements:{nom}", args=args)


@pytest.fixture
def subvention(reseau):
    return Financement.objects.create(reseau=reseau, libelle="Subvention Région", jours=10)


def test_la_direction_ajoute_modifie_clot_et_rouvre(client_de, direction, subvention):
    navigateur = client_de(direction)
    navigateur.post(
        url("creer_financement"), {"libelle": "Projet Eau", "montant": "12 000", "jours": "20"}
    )
    cree = Financement.objects.get(libelle="Projet Eau")
    assert (cree.montant, cree.jours, cree.reseau) == (12000, 20, direction.reseau)
    navigateur.post(
        url("modifier_financement", cree.pk), {"libelle": "Projet Eau 2", "version": cree.version}
    )
    navigateur.post(url("clore_financement", cree.pk))
    cree.refresh_from_db()
    assert (cree.libelle, cree.clos) == ("Projet Eau 2", True)
    navigateur.post(url("rouvrir_financement", cree.pk))
    navigateur.post(url("rouvrir_financement", cree.pk))
    cree.refresh_from_db()
    assert cree.clos is False
    assert [a.verbe for a in Acte.objects.sur(cree).order_by("pk")] == [
        "financement ajouté", "financement modifié", "financement clos", "financement rouvert",
    ]  # fmt: skip


def test_une_chargee_de_mission_lit_les_financements_sans_y_toucher(client_de, agent, subvention):
    navigateur = client_de(agent)
    contenu = navigateur.get(url("financements")).content.decode()
    assert "Subvention Région" in contenu and "Clore" not in contenu
    assert navigateur.get(url("creer_financement")).status_code == 403
    assert navigateur.post(url("clore_financement", subvention.pk)).status_code == 403


def test_une_direction_d_ailleurs_ne_trouve_pas_le_financement(client_de, autre_reseau, subvention):
    from predict.comptes.regles import Role

    ailleurs = f.AgentFactory(reseau=autre_reseau, role=Role.DIRECTION)
    for nom in ("modifier_financement", "clore_financement"):
        assert client_de(ailleurs).post(url(nom, subvention.pk)).status_code == 404
    assert "Subvention" not in client_de(ailleurs).get(url("financements")).content.decode()


def test_un_financement_ne_finit_pas_avant_de_commencer(client_de, direction):
    reponse = client_de(direction).post(
        url("creer_financement"),
        {"libelle": "Projet", "debut_le": "2027-05-01", "fin_le": "2027-04-01"},
    )
    assert reponse.status_code == 422
    assert "finir avant de commencer" in reponse.content.decode()
    assert not Financement.objects.exists()


def test_deux_onglets_ne_s_ecrasent_pas(client_de, direction, subvention):
    reponse = client_de(direction).post(
        url("modifier_financement", subvention.pk), {"libelle": "Autre", "version": "9"}
    )
    assert reponse.status_code == 422
    subvention.refresh_from_db()
    assert subvention.libelle == "Subvention Région"


def test_la_liste_compte_jours_prevus_et_passes_en_requetes_constantes(
    client_de, agent, reseau, subvention, dossier, offre
):
    f.PrestationFactory(
        reseau=reseau, accompagnement=dossier, service=offre["Atelier"], jours_prevus=4,
        financement=subvention,
    )  # fmt: skip
    par_jour = int(reseau.heures_par_jour * 60)
    f.TempsPasseFactory(
        reseau=reseau, agent=agent, accompagnement=dossier, minutes=par_jour,
        financement=subvention,
    )  # fmt: skip
    navigateur = client_de(agent)
    with requetes() as une:
        un = navigateur.get(url("financements")).context["lignes"][0]
    assert (un.prevus, un.passes, un.reste) == (4, 1, 6)
    for rang in range(8):
        Financement.objects.create(reseau=reseau, libelle=f"Projet {rang}")
    with requetes() as neuf:
        navigateur.get(url("financements"))
    assert len(neuf) == len(une)


def test_un_financement_clos_ne_se_choisit_plus_mais_reste_sur_sa_prestation(
    client_de, agent, reseau, dossier, offre, subvention
):
    Financement.objects.filter(pk=subvention.pk).update(clos=True)
    nouvelle = client_de(agent).get(url("retenir", dossier.pk, offre["Atelier"].pk))
    assert subvention not in nouvelle.context["formulaire"].fields["financement"].queryset
    p = f.PrestationFactory(
        reseau=reseau, accompagnement=dossier, service=offre["Atelier"], financement=subvention
    )
    ancienne = client_de(agent).get(url("modifier_prestation", p.pk))
    assert subvention in ancienne.context["formulaire"].fields["financement"].queryset
