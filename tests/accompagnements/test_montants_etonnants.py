"""Un montant qui étonne se dit : accordé au-delà du demandé, convention à 0 €.

Personnage : l’agent du réseau, qui saisit.
"""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from accompagnements.models import Candidature, Convention
from tests.fabriques import AccompagnementFactory, CandidatureFactory, ConventionFactory


@pytest.fixture(autouse=True)
def le_1er_octobre_2027():
    with time_machine.travel("2027-10-01 09:30:00+02:00", tick=False):
        yield


@pytest.fixture
def dossier(reseau, agent):
    return AccompagnementFactory(reseau=reseau, responsable=agent)


def route(nom, *args):
    return reverse(f"accompagnements:{nom}", args=args)


@pytest.fixture
def deposee(dossier):
    return CandidatureFactory(
        reseau=dossier.reseau, accompagnement=dossier, dispositif="FICOL 2027",
        deposee_le=date(2027, 3, 1), montant_demande=Decimal(40_000),
    )  # fmt: skip


@pytest.fixture
def accorder(client_de, agent, dossier, deposee):
    def envoyer(montant):
        envoi = {
            "titre": deposee.titre, "dispositif": "FICOL 2027", "collectivites": [dossier.fiche_id],
            "deposee_le": "2027-03-01", "montant_demande": "40 000", "decision": "accordee",
            "notifiee_le": "2027-09-01", "montant_accorde": montant, "version": deposee.version,
        }  # fmt: skip
        adresse = route("modifier_candidature", deposee.pk)
        return client_de(agent).post(adresse, envoi, follow=True)

    return envoyer


def dits(reponse):
    return " ".join(str(m) for m in reponse.context["messages"]).replace("\u00a0", " ")


def test_un_montant_accorde_au_dela_du_demande_s_enregistre_et_se_dit(accorder):
    reponse = accorder("45 000")
    assert Candidature.objects.get().montant_accorde == 45_000
    assert "dépasse de 5 000 € le montant demandé" in dits(reponse).replace("\u202f", " ")


def test_un_montant_accorde_egal_au_demande_n_avertit_de_rien(accorder):
    assert "dépasse" not in dits(accorder("40 000"))


def test_l_ecart_se_relit_en_rouvrant_la_candidature(accorder, deposee, agent, client_de):
    accorder("45 000")
    page = client_de(agent).get(route("modifier_candidature", deposee.pk))
    assert "Dépasse de" in page.context["formulaire"].fields["montant_accorde"].help_text


class TestZeroEuro:
    ENVOI = {
        "titre": "Kandéri", "objet": "L’eau et l’école", "partenaire": "Kandéri",
        "contractualisation": "conventionnement", "montant_previsionnel": "0",
        "signee_le": "10/09/2027",
    }  # fmt: skip

    def test_une_convention_a_zero_demande_confirmation_et_garde_la_saisie(
        self, client_de, agent, dossier
    ):
        reponse = client_de(agent).post(route("ajouter_convention", dossier.pk), self.ENVOI)
        formulaire = reponse.context["formulaire"]
        assert reponse.status_code == 422 and not Convention.objects.exists()
        assert "se confirme" in str(formulaire.errors["montant_previsionnel"])
        assert "sans_depense" in formulaire.fields and formulaire["objet"].value()

    def test_confirmee_elle_s_enregistre_a_zero(self, client_de, agent, dossier):
        envoi = self.ENVOI | {"sans_depense": "on"}
        client_de(agent).post(route("ajouter_convention", dossier.pk), envoi)
        assert Convention.objects.get().montant_previsionnel == 0

    def test_la_question_ne_se_pose_pas_pour_un_montant_vide_ou_plein(
        self, client_de, agent, dossier
    ):
        client, adresse = client_de(agent), route("ajouter_convention", dossier.pk)
        assert "sans_depense" not in client.get(adresse).context["formulaire"].fields
        reponse = client.post(adresse, self.ENVOI | {"montant_previsionnel": "85 000 €"})
        assert reponse.status_code == 302

    def test_deja_confirmee_elle_se_modifie_sans_qu_on_la_redemande(
        self, client_de, agent, dossier
    ):
        convention = ConventionFactory(
            reseau=dossier.reseau, fiche=dossier.fiche, accompagnement=dossier,
            montant_previsionnel=0, objet="Eau", partenaire="Kandéri",
        )  # fmt: skip
        page = client_de(agent).get(route("modifier_convention", convention.pk))
        assert page.context["formulaire"]["sans_depense"].value() is True
