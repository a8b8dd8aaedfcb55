"""La personne référente part pendant le circuit : on le dit, et le cadre peut aboutir."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accompagnements import documents
from accompagnements.actions import circuit_cadre as circuit
from accompagnements.models.lecture_cadre import lire
from accompagnements.regles import EtatCadre
from predict.comptes.models import Acte
from predict.comptes.regles import Role
from tests.accompagnements.scenes_cadre import LE, cadre_demande, cadre_partage, frais
from tests.courrier import distribuer
from tests.fabriques import AgentFactory, ContactFactory, ReferentFactory

# agent écrit ; direction valide et note un accord ; referente valide pour la collectivité.


@pytest.fixture
def cadre(agent, direction, referente):
    """Partagé : la référente en a déjà reçu le courriel."""
    un = cadre_partage(agent, direction, referente.fiche)
    distribuer()
    mail.outbox.clear()
    return un


def route(nom, cadre):
    return reverse(f"accompagnements:{nom}", args=[cadre.pk])


def partir(referente):
    referente.fiche.referents.update(actif=False)


def test_le_depart_se_dit_et_propose_d_ouvrir_un_acces(cadre, agent, referente, client_de):
    client = client_de(agent)
    assert "ne peut valider" not in client.get(cadre.get_absolute_url()).content.decode()
    partir(referente)
    page = client.get(cadre.get_absolute_url()).content.decode()
    assert "Personne de la collectivité ne peut valider" in page
    assert reverse("collectivites:contacts", args=[referente.fiche.pk]) in page
    assert "À désigner" in page


def test_un_accord_ecrit_ne_laisse_plus_personne_a_designer(
    cadre, agent, direction, referente, client_de
):
    partir(referente)
    circuit.noter_accord_ecrit(
        cadre=cadre, agent=direction, le=LE, motif="Courrier du maire, reçu le 3 mars."
    )
    page = client_de(agent).get(cadre.get_absolute_url()).content.decode()
    assert "Accord écrit reçu" in page
    assert "À désigner" not in page


def test_valider_sans_personne_a_prevenir_ne_dit_pas_qu_un_courriel_est_parti(
    agent, direction, referente, client_de
):
    cadre = cadre_demande(agent, referente.fiche)
    partir(referente)
    page = client_de(direction).post(route("valider_cadre", cadre), follow=True).content.decode()
    assert "faute d’accès ouvert" in page and "prévenue par courriel" not in page


def test_une_referente_partie_qui_garde_son_acces_se_signale(cadre, agent, referente, client_de):
    client, contact = client_de(agent), ContactFactory(reseau=agent.reseau, fiche=referente.fiche)
    referente.fiche.referents.update(contact=contact)
    assert "garde son accès" not in client.get(cadre.get_absolute_url()).content.decode()
    type(contact).objects.filter(pk=contact.pk).update(parti_le="2020-01-01")
    assert "garde son accès" in client.get(cadre.get_absolute_url()).content.decode()
    page = client.get(reverse("collectivites:contact", args=[contact.pk])).content.decode()
    assert "fermez son accès" in page and "Renvoyer le courriel" not in page


@pytest.fixture
def partie(referente, agent):
    """La référente a quitté ses fonctions et garde son accès."""
    contact = ContactFactory(reseau=agent.reseau, fiche=referente.fiche, parti_le="2020-01-01")
    referente.fiche.referents.update(contact=contact)
    return contact


@pytest.fixture
def suivante(referente, agent):
    return ContactFactory(reseau=agent.reseau, fiche=referente.fiche, email="suite@mairie.example")


def ouverts(fiche):
    return {r.agent.email for r in fiche.referents.filter(actif=True)}


def test_en_un_geste_l_acces_de_la_partie_se_ferme_et_celui_de_la_suite_s_ouvre(
    cadre, agent, referente, partie, suivante, client_de, django_capture_on_commit_callbacks
):
    client = client_de(agent)
    page = client.get(cadre.get_absolute_url())
    assert list(page.context["partis"]["formulaire"].fields["contact"].queryset) == [suivante]
    with django_capture_on_commit_callbacks(execute=True):
        reponse = client.post(route("remplacer_acces", cadre), {"contact": suivante.pk})
    assert reponse.url == cadre.get_absolute_url()
    assert ouverts(referente.fiche) == {suivante.email}
    distribuer()
    assert [m.to for m in mail.outbox] == [[suivante.email]]
    assert client.get(cadre.get_absolute_url()).context["partis"] is None


def test_on_peut_fermer_l_acces_sans_savoir_encore_qui_prend_la_suite(
    cadre, agent, referente, partie, client_de
):
    client_de(agent).post(route("remplacer_acces", cadre), {"contact": ""})
    assert ouverts(referente.fiche) == set()


def test_une_suite_refusee_ne_ferme_rien(
    cadre, agent, collegue, referente, partie, suivante, client_de
):
    """L’adresse est celle d’une personne de l’équipe : l’ancienne garde son accès, et on le dit."""
    type(suivante).objects.filter(pk=suivante.pk).update(email=collegue.email)
    adresse = route("remplacer_acces", cadre)
    page = client_de(agent).post(adresse, {"contact": suivante.pk}, follow=True)
    assert "personne de l’équipe" in page.content.decode()
    assert ouverts(referente.fiche) == {referente.email}


def test_un_contact_d_ailleurs_ne_prend_pas_la_suite(cadre, agent, referente, partie, client_de):
    autre = ContactFactory(reseau=agent.reseau, email="autre@ailleurs.example")
    client_de(agent).post(route("remplacer_acces", cadre), {"contact": autre.pk})
    assert ouverts(referente.fiche) == {referente.email}


def test_un_compte_desactive_compte_comme_un_depart(cadre, agent, referente, client_de):
    type(referente).objects.filter(pk=referente.pk).update(is_active=False)
    page = client_de(agent).get(cadre.get_absolute_url()).content.decode()
    assert "ne peut valider" in page


def test_la_remplacante_est_prevenue_lit_et_valide(
    cadre, agent, referente, client_de, django_capture_on_commit_callbacks
):
    partir(referente)
    nouvelle = AgentFactory(reseau=agent.reseau, role=Role.REFERENT)
    ReferentFactory(reseau=agent.reseau, agent=nouvelle, fiche=referente.fiche)
    with django_capture_on_commit_callbacks(execute=True):
        client_de(agent).post(route("relancer_cadre", cadre))
    distribuer()
    assert [m.to for m in mail.outbox] == [[nouvelle.email]]
    assert client_de(nouvelle).get(reverse("portail:cadre", args=[cadre.pk])).status_code == 200
    circuit.valider_pour_la_collectivite(cadre=cadre, agent=nouvelle, le=LE)
    assert frais(cadre).etat == EtatCadre.VALIDE


def test_prevenir_quand_il_n_y_a_personne_se_dit(cadre, agent, referente):
    partir(referente)
    with pytest.raises(ValidationError, match="désignez une personne référente"):
        circuit.relancer(cadre=cadre, agent=agent, le=LE)


def test_on_ne_previent_pas_tant_que_la_direction_n_a_pas_valide(agent, referente):
    cadre = cadre_demande(agent, referente.fiche)
    with pytest.raises(circuit.DejaFait):
        circuit.relancer(cadre=cadre, agent=agent, le=LE)


def test_la_direction_note_un_accord_ecrit_et_le_cadre_se_scelle(
    cadre, agent, direction, referente, client_de
):
    partir(referente)
    client = client_de(direction)
    vide = client.post(route("accord_ecrit", cadre), {"motif": ""})
    assert vide.status_code == 422
    client.post(route("accord_ecrit", cadre), {"motif": "Courriel de la maire, 12 mars 2027"})
    assert frais(cadre).etat == EtatCadre.VALIDE
    assert Acte.objects.filter(verbe="accord écrit de la collectivité noté").count() == 1
    circuit.sceller(cadre=cadre, agent=agent, le=LE)
    collectivite, reseau = documents.contexte_cadre(lire(cadre), le=LE.date()).signataires
    assert (collectivite.nom, collectivite.mode) == ("", "Accord écrit reçu")
    assert (reseau.nom, reseau.mode) == (direction.nom_complet, "Validé en ligne")


def test_une_chargee_de_mission_ne_note_pas_l_accord(cadre, agent, client_de):
    assert client_de(agent).get(route("accord_ecrit", cadre)).status_code == 403
    with pytest.raises(PermissionDenied):
        circuit.noter_accord_ecrit(cadre=cadre, agent=agent, le=LE, motif="Dit au téléphone")


def test_l_accord_ne_saute_pas_la_direction(agent, direction, referente):
    cadre = cadre_demande(agent, referente.fiche)
    with pytest.raises(circuit.DejaFait):
        circuit.noter_accord_ecrit(cadre=cadre, agent=direction, le=LE, motif="Oui")
    assert frais(cadre).etat == EtatCadre.EN_VALIDATION
