"""L’export sort exactement ce qui est filtré ; la matrice se filtre et montre un écart."""

import io

import openpyxl
import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from offre.actions import reprendre_le_commun
from offre.models import DecisionPriorite, Priorisation, ServiceReseau

pytestmark = pytest.mark.django_db


@pytest.fixture
def offre(db, reseau, agent):
    call_command("charger_referentiels", verbosity=0)
    reprendre_le_commun(reseau=reseau, agent=agent)
    return ServiceReseau.objects.du_reseau(reseau)


def lignes(reponse):
    classeur = openpyxl.load_workbook(io.BytesIO(b"".join(reponse.streaming_content)))
    return list(classeur.active.iter_rows(values_only=True))


def test_le_classeur_porte_les_services_filtres(offre, agent, client_de):
    adresse = reverse("offre:exporter", args=["xlsx"])
    sorties = lignes(client_de(agent).get(f"{adresse}?mission=coordination"))
    assert {ligne[0] for ligne in sorties[1:]} == {"Coordination"}
    assert len(sorties) - 1 == offre.filter(mission__code="coordination").count()


def test_le_csv_porte_toute_l_offre_sans_filtre(offre, agent, client_de):
    reponse = client_de(agent).get(reverse("offre:exporter", args=["csv"]))
    assert b"".join(reponse.streaming_content).decode("utf-8-sig").count("\r\n") > offre.count()


def test_l_export_d_une_etrangere_ne_porte_rien_d_ici(offre, etrangere, client_de):
    sorties = lignes(client_de(etrangere).get(reverse("offre:exporter", args=["xlsx"])))
    assert len(sorties) == 1


def test_un_format_inconnu_n_existe_pas(offre, agent, client_de):
    assert client_de(agent).get(reverse("offre:exporter", args=["pdf"])).status_code == 404


def test_un_filtre_inconnu_est_laisse_de_cote_et_dit(offre, agent, client_de):
    reponse = client_de(agent).get(reverse("offre:liste"), {"volet": "inconnu"})
    assert "laissé de côté" in reponse.content.decode()


def test_choisir_un_service_montre_son_ecart_au_mot_pres(offre, agent, client_de):
    service = offre.get(service__code="diagnostic_territorial")
    ServiceReseau.objects.filter(pk=service.pk).update(
        but=service.but.replace("Dresser", "Poser"), decision="adapte"
    )
    reponse = client_de(agent).get(reverse("offre:liste"), {"service": service.pk})
    texte = reponse.content.decode()
    assert '<del><span class="visually-hidden">retiré : </span>Dresser</del>' in texte
    assert '<ins><span class="visually-hidden">ajouté : </span>Poser</ins>' in texte


def test_le_drapeau_vient_du_dernier_tour_arrete(offre, reseau, agent, client_de):
    service, aujourdhui = offre.first(), timezone.localdate()
    for etat, decision in (("arretee", "renforcer"), ("ouverte", "alleger")):
        tour = Priorisation.objects.create(
            reseau=reseau, titre=etat, etat=etat, ouverte_le=aujourdhui,
            arretee_le=aujourdhui if etat == "arretee" else None,
        )  # fmt: skip
        DecisionPriorite.objects.create(
            reseau=reseau, priorisation=tour, service=service, decision=decision,
            decidee_le=aujourdhui,
        )  # fmt: skip
    texte = client_de(agent).get(reverse("offre:liste")).content.decode()
    assert texte.count("Priorité 2030") == 1
