"""Les premiers pas : chacun selon son rôle, cochés d’après la donnée, masqués à la demande.

`agent` (chargée) note et impute ; `direction` clôt ; `referente` répond au portail ; `etrangere`
est d’un autre réseau : ce qu’elle fait ne coche rien ici.
"""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from predict.aide.premiers_pas import PREMIERS_PAS, parcours_de, premiers_pas
from predict.comptes.droits import ligne_de
from predict.comptes.models import Adhesion
from predict.comptes.perimetre import dans_reseau
from predict.comptes.regles import NatureReseau, Role
from suivi.models import Transmission
from tests.fabriques import (
    AccompagnementFactory,
    AgentFactory,
    ContactFactory,
    EchangeFactory,
    FicheFactory,
    PieceFactory,
    ReseauFactory,
    ServiceReseauFactory,
    SollicitationFactory,
    TempsPasseFactory,
)

ACCUEIL = reverse("accueil")
LE = date(2026, 3, 12)


def faits(agent):
    agent.adhesion_courante.refresh_from_db()
    with dans_reseau(agent.reseau_id):
        return [p["fait"] for p in parcours_de(agent).pas]


def test_chaque_pas_mene_a_une_page_que_le_role_peut_ouvrir():
    for role, pas in PREMIERS_PAS.items():
        assert 4 <= len(pas) <= 6
        for un in pas:
            for route in filter(None, (un.route, un.repli)):
                assert "GET" in ligne_de(route)[role], f"{role} : {route}"


def test_un_reseau_neuf_n_a_rien_de_coche(agent, direction, reseau):
    assert not any(faits(agent))
    assert not any(faits(direction))
    assert not any(faits(AgentFactory(reseau=ReseauFactory(), role=Role.ADMINISTRATION)))


def test_les_pas_d_une_chargee_se_cochent_un_a_un(agent, reseau, collegue):
    fiche = FicheFactory(reseau=reseau, suivie_par=collegue)
    EchangeFactory(reseau=reseau, fiche=fiche, auteur=collegue, le=LE)
    assert faits(agent) == [False] * 5
    fiche.suivie_par = agent
    fiche.save()
    assert faits(agent) == [True, False, False, False, False]
    SollicitationFactory(reseau=reseau, fiche=fiche, notee_par=agent)
    assert faits(agent) == [True, True, False, False, False]
    dossier = AccompagnementFactory(reseau=reseau, fiche=fiche, responsable=agent)
    assert faits(agent) == [True, True, True, False, False]
    TempsPasseFactory(reseau=reseau, agent=agent, accompagnement=dossier)
    assert faits(agent) == [True, True, True, True, False]
    agent.adhesion_courante.notifications_reglees_le = timezone.now()
    agent.adhesion_courante.save()
    assert faits(agent) == [True] * 5


def test_enregistrer_ses_reglages_sans_rien_changer_compte_comme_regle(client_de, agent):
    client = client_de(agent)
    page = client.get(reverse("notifications:reglages"))
    valeurs = {c.html_name: c.value() for c in page.context["form"]}
    assert client.post(reverse("notifications:reglages"), valeurs).status_code == 302
    assert faits(agent)[-1] is True


def test_l_administration_voit_ce_que_le_reseau_a_deja(reseau, agent):
    administratrice = AgentFactory(reseau=reseau, role=Role.ADMINISTRATION)
    FicheFactory(reseau=reseau)
    ServiceReseauFactory(reseau=reseau, publie=True)
    reseau.conservation_contact_mois = 36
    reseau.save()
    assert faits(administratrice) == [False, True, True, True, True, False]


def test_la_referente_depose_demande_et_verifie(referente, reseau, client_de):
    assert faits(referente) == [False] * 5
    acces = referente.references.get()
    acces.contact = ContactFactory(
        reseau=reseau, fiche=referente.fiche, fonction="Directrice", telephone="+33611223344"
    )
    acces.save()
    dossier = AccompagnementFactory(reseau=reseau, fiche=referente.fiche)
    PieceFactory(
        reseau=reseau, fiche=referente.fiche, accompagnement=dossier, deposee_par=referente
    )
    SollicitationFactory(reseau=reseau, fiche=referente.fiche, notee_par=referente)
    assert faits(referente) == [True, False, True, True, False]


def test_la_referente_va_droit_a_son_depot(referente, reseau):
    dossier = AccompagnementFactory(reseau=reseau, fiche=referente.fiche)
    with dans_reseau(reseau.pk):
        adresses = [p["url"] for p in parcours_de(referente).pas]
    assert reverse("portail:deposer", args=[dossier.pk]) in adresses
    assert reverse("portail:demander", args=[referente.fiche.pk]) in adresses


def test_sans_accompagnement_la_referente_va_a_ses_documents(referente, reseau):
    with dans_reseau(reseau.pk):
        adresses = {p["geste"]: p["url"] for p in parcours_de(referente).pas}
    documents = reverse("portail:documents", args=[referente.fiche.pk])
    assert adresses["Déposer un document"] == documents


def test_sans_collectivite_les_pas_de_la_referente_ont_encore_une_adresse(referente, reseau):
    referente.references.update(actif=False)
    with dans_reseau(reseau.pk):
        adresses = {p["geste"]: p["url"] for p in parcours_de(referente).pas}
    assert adresses["Déposer un document"] == reverse("accueil")


def test_la_coordination_coche_des_la_premiere_transmission(reseau):
    coordination = AgentFactory(
        reseau=ReseauFactory(nature=NatureReseau.COORDINATION), role=Role.COORDINATION
    )
    assert faits(coordination)[0] is False
    Transmission.objects.create(
        reseau=reseau, du=date(2025, 1, 1), au=date(2025, 12, 31), cloture_ref="c",
        transmise_le=timezone.now(),
    )  # fmt: skip
    assert faits(coordination)[0] is True


def test_rien_d_un_autre_reseau_ne_coche(agent, etrangere):
    fiche = FicheFactory(reseau=etrangere.reseau, suivie_par=agent)
    SollicitationFactory(reseau=etrangere.reseau, fiche=fiche, notee_par=agent)
    assert faits(agent) == [False] * 5


@pytest.mark.parametrize("role", list(PREMIERS_PAS))
def test_tout_se_lit_en_une_requete(reseau, role):
    personne = AgentFactory(reseau=reseau, role=role)
    with dans_reseau(reseau.pk), CaptureQueriesContext(connection) as lues:
        premiers_pas(personne)
    assert len(lues) == 1


class TestAccueil:
    def test_le_bloc_dit_l_avancement_et_mene_au_geste(self, client_de, agent, reseau):
        FicheFactory(reseau=reseau, suivie_par=agent)
        page = client_de(agent).get(ACCUEIL).content.decode()
        assert "Vos premiers pas" in page
        assert "1 sur 5" in page
        assert f'class="btn" href="{reverse("accompagnements:noter")}"' in page

    def test_ce_qui_est_fait_se_replie(self, client_de, agent, reseau):
        FicheFactory(reseau=reseau, suivie_par=agent)
        page = client_de(agent).get(ACCUEIL).content.decode()
        a_faire, replie = page.split("Un pas déjà fait", 1)
        assert "Noter un premier appel" in a_faire
        assert "Suivre une collectivité que vous connaissez" not in a_faire
        assert "Suivre une collectivité que vous connaissez" in replie

    def test_le_dernier_pas_tient_en_une_ligne_qui_se_masque_encore(self, client_de, agent, reseau):
        fiche = FicheFactory(reseau=reseau, suivie_par=agent)
        EchangeFactory(reseau=reseau, fiche=fiche, auteur=agent, le=LE)
        dossier = AccompagnementFactory(reseau=reseau, fiche=fiche, responsable=agent)
        TempsPasseFactory(reseau=reseau, agent=agent, accompagnement=dossier)
        client = client_de(agent)
        page = client.get(ACCUEIL).content.decode()
        geste = f'<a href="{reverse("notifications:reglages")}">Choisir quand on vous écrit</a>'
        assert f"Il reste un pas : {geste}" in page
        assert 'class="pr-premiers__pas"' not in page
        assert f'action="{reverse("aide:masquer_premiers_pas")}"' in page
        entier = client.get(reverse("aide:premiers_pas")).content.decode()
        assert 'class="pr-premiers__pas"' in entier
        assert "Noter un premier appel" in entier

    def test_se_masque_pour_soi_seul_et_se_retrouve(self, client_de, agent, collegue):
        client = client_de(agent)
        assert client.post(reverse("aide:masquer_premiers_pas")).url == ACCUEIL
        assert client.get(ACCUEIL).context["premiers_pas"] is None
        assert client_de(collegue).get(ACCUEIL).context["premiers_pas"] is not None
        page = client.get(reverse("aide:premiers_pas")).content.decode()
        assert "Noter un premier appel" in page
        client.post(reverse("aide:montrer_premiers_pas"))
        assert client.get(ACCUEIL).context["premiers_pas"] is not None

    def test_masque_ne_lit_plus_rien(self, agent):
        Adhesion.objects.filter(agent=agent).update(premiers_pas_masques_le=timezone.now())
        agent.adhesion_courante.refresh_from_db()
        with CaptureQueriesContext(connection) as lues:
            assert premiers_pas(agent) is None
        assert not lues

    def test_disparait_quand_tout_est_fait(self, client_de, agent, reseau):
        fiche = FicheFactory(reseau=reseau, suivie_par=agent)
        EchangeFactory(reseau=reseau, fiche=fiche, auteur=agent, le=LE)
        dossier = AccompagnementFactory(reseau=reseau, fiche=fiche, responsable=agent)
        TempsPasseFactory(reseau=reseau, agent=agent, accompagnement=dossier)
        Adhesion.objects.filter(agent=agent).update(notifications_reglees_le=timezone.now())
        client = client_de(agent)
        assert "Vos premiers pas" not in client.get(ACCUEIL).content.decode()
        assert "Tout est fait" in client.get(reverse("aide:premiers_pas")).content.decode()

    def test_la_referente_le_voit_sur_son_espace(self, client_de, referente):
        page = client_de(referente).get(reverse("portail:accueil")).content.decode()
        assert "Vos premiers pas" in page
        assert "0 sur 5" in page

    def test_se_retrouve_depuis_mon_compte_et_l_aide(self, client_de, agent):
        client = client_de(agent)
        lien = f'href="{reverse("aide:premiers_pas")}"'
        assert lien in client.get(reverse("comptes:mon_compte")).content.decode()
        assert lien in client.get(reverse("aide:sommaire")).content.decode()
