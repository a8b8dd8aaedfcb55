"""Le circuit : rédaction, direction, collectivité, sceau. `agent` demande et scelle ; `direction`
seule valide pour le réseau ; `referente` seule valide pour la collectivité."""

from datetime import date

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accompagnements.actions import cadre as actions
from accompagnements.actions import circuit_cadre as circuit
from accompagnements.models import CadreCollaboration
from accompagnements.regles import EtatCadre, EtatValidation, PartieValidation
from predict.comptes.models import Document
from tests.accompagnements.scenes_cadre import (
    LE,
    cadre_demande,
    cadre_ouvert,
    cadre_partage,
    cadre_valide,
    completer,
    frais,
)
from tests.courrier import distribuer
from tests.fabriques import ContactFactory


def etats(cadre):
    return dict(
        cadre.validations.exclude(etat=EtatValidation.ANNULEE).values_list("partie", "etat")
    )


def test_refuse_de_demander_tant_qu_il_reste_a_ecrire(agent, referente):
    cadre = cadre_ouvert(agent, referente.fiche)
    with pytest.raises(ValidationError, match="budget"):
        circuit.demander_validation(cadre=cadre, agent=agent, le=LE)
    assert frais(cadre).etat == EtatCadre.BROUILLON


def test_demander_valide_la_redaction_et_saisit_la_direction(agent, referente):
    cadre = cadre_demande(agent, referente.fiche)
    assert etats(cadre) == {
        PartieValidation.REDACTION: EtatValidation.VALIDEE,
        PartieValidation.DIRECTION: EtatValidation.DEMANDEE,
    }


def test_la_collectivite_ne_voit_rien_avant_la_direction(agent, referente):
    cadre = cadre_demande(agent, referente.fiche)
    assert cadre not in CadreCollaboration.objects.visibles_par(referente)


def test_une_chargee_de_mission_ne_valide_pas_pour_la_direction(agent, referente, client_de):
    cadre = cadre_demande(agent, referente.fiche)
    url = reverse("accompagnements:valider_cadre", args=[cadre.pk])
    assert client_de(agent).post(url).status_code == 403
    with pytest.raises(PermissionDenied):
        circuit.valider_pour_le_reseau(cadre=cadre, agent=agent, le=LE)


def test_la_direction_partage_et_la_referente_recoit_un_courriel(
    agent, direction, referente, django_capture_on_commit_callbacks
):
    cadre = cadre_demande(agent, referente.fiche)
    with django_capture_on_commit_callbacks(execute=True):
        circuit.valider_pour_le_reseau(cadre=cadre, agent=direction, le=LE)
    assert cadre.partage_le == LE
    distribuer()
    assert [m.to for m in mail.outbox] == [[referente.email]]
    adresse = reverse("portail:cadre", args=[cadre.pk])
    corps, html = mail.outbox[0].body, mail.outbox[0].alternatives[0][0]
    assert adresse in corps
    assert adresse in html


def test_une_referente_opposee_aux_envois_ne_recoit_pas_le_courriel(
    agent, direction, referente, django_capture_on_commit_callbacks
):
    contact = ContactFactory(reseau=agent.reseau, fiche=referente.fiche, oppose_le=date(2027, 1, 4))
    referente.fiche.referents.update(contact=contact)
    cadre = cadre_demande(agent, referente.fiche)
    with django_capture_on_commit_callbacks(execute=True):
        circuit.valider_pour_le_reseau(cadre=cadre, agent=direction, le=LE)
    distribuer()
    assert mail.outbox == []


def test_une_validation_annulee_par_l_erreur_n_envoie_rien(
    agent, direction, referente, django_capture_on_commit_callbacks
):
    cadre = cadre_partage(agent, direction, referente.fiche)
    distribuer()
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(circuit.DejaFait):
        circuit.valider_pour_le_reseau(cadre=cadre, agent=direction, le=LE)
    distribuer()
    assert mail.outbox == []


def test_la_referente_valide_et_le_cadre_l_est(agent, direction, referente):
    cadre = cadre_valide(agent, direction, referente)
    assert frais(cadre).etat == EtatCadre.VALIDE
    assert etats(cadre)[PartieValidation.COLLECTIVITE] == EtatValidation.VALIDEE


def test_demander_a_revoir_exige_un_motif(agent, direction, referente):
    cadre = cadre_partage(agent, direction, referente.fiche)
    with pytest.raises(ValidationError):
        circuit.demander_a_revoir(cadre=cadre, agent=referente, le=LE, motif="  ")


def test_un_avis_ne_se_rend_qu_une_fois(agent, direction, referente):
    cadre = cadre_partage(agent, direction, referente.fiche)
    circuit.demander_a_revoir(cadre=cadre, agent=referente, le=LE, motif="Le budget")
    with pytest.raises(circuit.DejaFait):
        circuit.valider_pour_la_collectivite(cadre=frais(cadre), agent=referente, le=LE)


def test_la_referente_ne_valide_pas_une_version_que_l_on_vient_de_reprendre(
    agent, direction, referente
):
    cadre = cadre_partage(agent, direction, referente.fiche)
    page_ouverte = frais(cadre)
    actions.reprendre(cadre=cadre, agent=agent)
    with pytest.raises(circuit.DejaFait):
        circuit.valider_pour_la_collectivite(cadre=page_ouverte, agent=referente, le=LE)


def test_une_version_reprise_n_annonce_plus_d_avis_a_demander(
    agent, direction, referente, client_de
):
    cadre = cadre_partage(agent, direction, referente.fiche)
    suivant = actions.reprendre(cadre=cadre, agent=agent)
    page = client_de(agent).get(cadre.get_absolute_url()).content.decode()
    assert "Sans avis" in page
    assert "Pas encore demandé" not in page
    assert "Pas encore demandé" in client_de(agent).get(suivant.get_absolute_url()).content.decode()


# -- Le sceau -----------------------------------------------------------------------------


def test_refuse_de_sceller_ce_qui_n_est_pas_valide(agent, direction, referente):
    cadre = cadre_partage(agent, direction, referente.fiche)
    with pytest.raises(circuit.DejaFait):
        circuit.sceller(cadre=cadre, agent=agent, le=LE)
    assert not Document.objects.exists()


def test_deux_onglets_ne_scellent_qu_une_fois(agent, direction, referente):
    cadre = cadre_valide(agent, direction, referente)
    autre_onglet = frais(cadre)
    circuit.sceller(cadre=cadre, agent=agent, le=LE)
    with pytest.raises(circuit.DejaFait):
        circuit.sceller(cadre=autre_onglet, agent=agent, le=LE)
    assert Document.objects.count() == 2


def test_sceller_la_version_suivante_remplace_les_documents_d_avant(agent, direction, referente):
    cadre = cadre_valide(agent, direction, referente)
    circuit.sceller(cadre=cadre, agent=agent, le=LE)
    suivant = actions.reprendre(cadre=cadre, agent=agent)
    circuit.demander_validation(cadre=suivant, agent=agent, le=LE)
    circuit.valider_pour_le_reseau(cadre=suivant, agent=direction, le=LE)
    circuit.valider_pour_la_collectivite(cadre=suivant, agent=referente, le=LE)
    circuit.sceller(cadre=suivant, agent=agent, le=LE)
    assert frais(cadre).etat == EtatCadre.REMPLACE
    assert set(Document.objects.en_vigueur().values_list("numero_version", flat=True)) == {2}


def test_un_echec_du_rendu_laisse_le_cadre_valide(agent, direction, referente, monkeypatch):
    cadre = cadre_valide(agent, direction, referente)

    def casse(contexte):
        raise RuntimeError

    monkeypatch.setattr(circuit.documents, "en_docx", casse)
    with pytest.raises(RuntimeError):
        circuit.sceller(cadre=cadre, agent=agent, le=LE)
    assert frais(cadre).etat == EtatCadre.VALIDE
    assert not Document.objects.exists()


# -- Par l’écran ------------------------------------------------------------------------------


def test_le_parcours_entier_se_fait_dans_les_pages(agent, direction, referente, client_de):
    cadre = completer(cadre_ouvert(agent, referente.fiche))
    nom = "accompagnements:{}_cadre".format
    client_de(agent).post(reverse(nom("demander"), args=[cadre.pk]))
    client_de(direction).post(reverse(nom("valider"), args=[cadre.pk]))
    client_de(referente).post(reverse("portail:valider", args=[cadre.pk]))
    reponse = client_de(agent).post(reverse(nom("sceller"), args=[cadre.pk]), follow=True)
    assert reponse.status_code == 200
    assert frais(cadre).etat == EtatCadre.SCELLE
    assert "se vérifie en ligne" in reponse.content.decode()


def test_la_direction_demande_a_revoir_et_la_page_montre_le_motif(
    agent, direction, referente, client_de
):
    cadre = cadre_demande(agent, referente.fiche)
    url = reverse("accompagnements:revoir_cadre", args=[cadre.pk])
    assert client_de(direction).post(url, {"motif": ""}).status_code == 422
    client_de(direction).post(url, {"motif": "Revoir les jours de restitution"})
    page = client_de(agent).get(cadre.get_absolute_url()).content.decode()
    assert "Revoir les jours de restitution" in page
