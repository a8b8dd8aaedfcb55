"""Les droits d’une personne : s’opposer, recevoir ses données, être effacée, être oubliée."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from collectivites.actions import anonymiser, noter_opposition
from collectivites.models import Contact, ParticipantEchange, Participation, Referent
from collectivites.rgpd.conservation import contacts_a_effacer, inscriptions_a_effacer, raison_de
from collectivites.rgpd.donnees import rubriques_de
from predict.comptes.models import Acte, Adhesion, Agent, Travail
from predict.comptes.travaux import executer
from tests.fabriques import (
    AccompagnementFactory,
    AgentFactory,
    ContactFactory,
    EchangeFactory,
    EvenementFactory,
    MandatFactory,
    ReferentFactory,
)
from tests.mesures import requetes


@pytest.fixture
def le():
    return timezone.localdate()


@pytest.fixture
def personne(reseau):
    return ContactFactory(
        reseau=reseau, prenom="Odile", nom="Marchenoir", email="odile@exemple.invalid",
        fiche__collectivite__nom="Lys",
    )  # fmt: skip


def vieillir(contact, jours):
    Contact.objects.filter(pk=contact.pk).update(cree_le=timezone.now() - timedelta(days=jours))


# -- Opposition ---------------------------------------------------------------------------


def test_l_opposition_sort_des_envois_a_sa_date_et_se_leve(personne, agent, client_de, le):
    adresse = reverse("collectivites:opposition", args=[personne.pk])
    client_de(agent).post(adresse)
    personne.refresh_from_db()
    assert personne.oppose_le == le
    assert personne not in Contact.objects.joignables(le)
    page = client_de(agent).get(reverse("collectivites:contact", args=[personne.pk]))
    assert "Plus aucun\u00a0: s’est opposé·e le" in page.content.decode()
    assert "mailto:odile" not in page.content.decode()
    client_de(agent).post(adresse)
    assert personne in Contact.objects.joignables(le)


def test_l_opposition_se_date_du_jour_ou_elle_fut_dite_jamais_de_demain(
    personne, agent, client_de, le
):
    adresse = reverse("collectivites:opposition", args=[personne.pk])
    refus = client_de(agent).post(adresse, {"le": (le + timedelta(1)).isoformat()})
    assert refus.status_code == 422 and "Cette date est à venir" in refus.content.decode()
    client_de(agent).post(adresse, {"le": (le - timedelta(9)).isoformat()})
    personne.refresh_from_db()
    assert personne.oppose_le == le - timedelta(9)


# -- Remise des données -------------------------------------------------------------------


def test_les_notes_privees_se_disent_sans_leur_contenu(personne, reseau):
    prive = EchangeFactory(reseau=reseau, fiche=personne.fiche, prive=True, objet="Un secret",
                           compte_rendu="Le fond du secret")  # fmt: skip
    ParticipantEchange.objects.create(reseau=reseau, echange=prive, contact=personne)
    echanges = next(r for r in rubriques_de(personne) if r.cle == "echanges").lignes
    assert len(echanges) == 1
    assert "secret" not in str(echanges).lower()


def test_un_dossier_de_toute_application_qui_la_designe_est_dit(personne, reseau):
    AccompagnementFactory(reseau=reseau, fiche=personne.fiche, elu_referent=personne)
    dossiers = next(r for r in rubriques_de(personne) if r.cle == "dossiers").lignes
    assert [d["Où"] for d in dossiers] == ["Accompagnement"]


def test_la_remise_est_au_journal_et_ne_se_fait_pas_par_un_lien(personne, agent, client_de):
    adresse = reverse("collectivites:exporter_personne", args=[personne.pk])
    assert client_de(agent).get(adresse).status_code in (403, 405)
    reponse = client_de(agent).post(adresse)
    assert reponse["Content-Type"] == "application/zip"
    assert Acte.objects.filter(verbe="données personnelles remises").count() == 1


# -- Effacement ---------------------------------------------------------------------------


def test_sans_ecrire_le_bon_nom_rien_ne_s_efface(personne, agent, client_de):
    adresse = reverse("collectivites:anonymiser", args=[personne.pk])
    reponse = client_de(agent).post(adresse, {"nom": "Autre"})
    assert reponse.status_code == 422
    assert "Écrivez «\u00a0Marchenoir\u00a0», pour confirmer." in reponse.content.decode()
    personne.refresh_from_db()
    assert personne.anonymise_le is None


def test_le_compte_du_portail_s_efface_s_il_ne_sert_plus(personne, reseau, agent):
    compte = AgentFactory(reseau=reseau, role="referent", prenom="Odile", nom="Marchenoir",
                          email="odile@exemple.invalid")  # fmt: skip
    ReferentFactory(reseau=reseau, agent=compte, fiche=personne.fiche, contact=personne)
    anonymiser(contact=personne, agent=agent)
    compte.refresh_from_db()
    assert (compte.nom_complet, compte.is_active) == ("Personne anonymisée", False)
    assert not compte.email.startswith("odile")
    assert not Referent.objects.get().actif
    assert not Adhesion.objects.get(agent=compte).active


def test_un_compte_qui_sert_ailleurs_garde_son_nom_et_perd_l_acces_d_ici(
    personne, reseau, autre_reseau, agent
):
    compte = AgentFactory(reseau=reseau, role="referent", email="odile@exemple.invalid",
                          nom="Marchenoir")  # fmt: skip
    Adhesion.objects.create(agent=compte, reseau=autre_reseau, role="referent")
    ReferentFactory(reseau=reseau, agent=compte, fiche=personne.fiche, contact=personne)
    anonymiser(contact=personne, agent=agent)
    compte.refresh_from_db()
    assert compte.nom == "Marchenoir" and compte.is_active
    assert not Adhesion.objects.get(agent=compte, reseau=reseau).active
    assert Adhesion.objects.get(agent=compte, reseau=autre_reseau).active


def test_une_homonyme_d_une_autre_collectivite_n_est_pas_touchee(personne, reseau, agent):
    ailleurs = EchangeFactory(reseau=reseau, participants="Odile Marchenoir")
    ici = EchangeFactory(reseau=reseau, fiche=personne.fiche, participants="Odile Marchenoir, DGS")
    anonymiser(contact=personne, agent=agent)
    ailleurs.refresh_from_db()
    ici.refresh_from_db()
    assert ailleurs.participants == "Odile Marchenoir"
    assert ici.participants == "Personne anonymisée, DGS"


def test_un_nom_plus_court_que_sa_place_ne_fait_pas_deborder_la_colonne(personne, reseau, agent):
    """« Personne anonymisée » est plus long que bien des noms : le texte se coupe, sans erreur."""
    Contact.objects.filter(pk=personne.pk).update(prenom="Li", nom="Wu")
    plein = EchangeFactory(reseau=reseau, fiche=personne.fiche, objet="Li Wu " + "x" * 194)
    anonymiser(contact=personne, agent=agent)
    plein.refresh_from_db()
    assert plein.objet.startswith("Personne anonymisée xxx") and len(plein.objet) == 200


def test_une_personne_effacee_ne_se_modifie_plus_et_quitte_l_annuaire(personne, agent, client_de):
    anonymiser(contact=personne, agent=agent)
    navigateur = client_de(agent)
    page = navigateur.get(reverse("collectivites:contact", args=[personne.pk])).content.decode()
    assert "ont été effacées le" in page and "Modifier" not in page
    modifier = navigateur.get(reverse("collectivites:modifier_contact", args=[personne.pk]))
    assert modifier.status_code == 302
    liste = navigateur.get(reverse("collectivites:repertoire"))
    assert not list(liste.context["page"])
    acte = Acte.objects.get(verbe="personne anonymisée")
    assert acte.objet_titre == "Personne anonymisée"


# -- Conservation -------------------------------------------------------------------------


def regler(reseau, **durees):
    for nom, mois in durees.items():
        setattr(reseau, f"conservation_{nom}_mois", mois)
    reseau.save()


@pytest.fixture
def elue_partie(reseau):
    elue = ContactFactory(reseau=reseau, nom="Ancienne", qualite="elu")
    MandatFactory(reseau=reseau, contact=elue, debut_le=date(2014, 4, 1), fin_le=date(2020, 5, 24))
    return elue


def test_sans_duree_fixee_personne_ne_s_efface(elue_partie, personne, reseau, le):
    vieillir(personne, 9000)
    assert not contacts_a_effacer(reseau, le).exists()


def test_un_mandat_fini_depuis_plus_que_la_duree_efface(elue_partie, reseau):
    regler(reseau, mandat=24)
    assert not contacts_a_effacer(reseau, date(2022, 5, 24)).exists()
    (contact,) = contacts_a_effacer(reseau, date(2022, 5, 25))
    assert contact == elue_partie
    raison = raison_de(contact, reseau, date(2022, 5, 25))
    assert raison == "Dernier mandat fini le 24\u00a0mai\u00a02020, gardé 24 mois"
    MandatFactory(reseau=reseau, contact=elue_partie, debut_le=date(2021, 7, 1))
    assert not contacts_a_effacer(reseau, date(2030, 1, 1)).exists()


@pytest.mark.parametrize("nouvelle", ["echange", "evenement", "information", "dossier", "acces"])
def test_une_nouvelle_recente_garde_la_personne(personne, reseau, le, nouvelle):
    regler(reseau, contact=12)
    vieillir(personne, 800)
    assert personne in contacts_a_effacer(reseau, le)
    if nouvelle == "echange":
        echange = EchangeFactory(reseau=reseau, fiche=personne.fiche, le=le - timedelta(30))
        ParticipantEchange.objects.create(reseau=reseau, echange=echange, contact=personne)
    elif nouvelle == "evenement":
        evenement = EvenementFactory(reseau=reseau, le=le - timedelta(30))
        Participation.objects.create(reseau=reseau, evenement=evenement, fiche=personne.fiche,
                                     contact=personne)  # fmt: skip
    elif nouvelle == "information":
        Contact.objects.filter(pk=personne.pk).update(informe_le=le - timedelta(30))
    elif nouvelle == "dossier":
        AccompagnementFactory(reseau=reseau, fiche=personne.fiche, contact=personne)
    else:
        ReferentFactory(reseau=reseau, fiche=personne.fiche, contact=personne)
    assert personne not in contacts_a_effacer(reseau, le)


def test_l_essai_a_blanc_dit_qui_et_pourquoi_sans_rien_ecrire(
    elue_partie, reseau, direction, client_de
):
    regler(reseau, mandat=24)
    page = client_de(direction).get(reverse("collectivites:purge")).content.decode()
    assert "Ancienne" in page
    assert "Dernier mandat fini le 24\u00a0mai\u00a02020, gardé 24 mois" in page
    sortie = StringIO()
    call_command("purger_contacts", "--a-blanc", reseau="ici", stdout=sortie)
    assert "à blanc\u00a0: 1 personnes, 0 inscriptions." in sortie.getvalue()
    assert "Ancienne" not in sortie.getvalue()
    elue_partie.refresh_from_db()
    assert elue_partie.anonymise_le is None


def test_la_purge_est_un_travail_qui_efface_une_fois(
    elue_partie, personne, reseau, direction, client_de
):
    regler(reseau, mandat=24, inscription=6)
    evenement = EvenementFactory(reseau=reseau, le=date(2020, 1, 1))
    inscrite = Participation.objects.create(
        reseau=reseau, evenement=evenement, fiche=personne.fiche, nom="En ligne", prenom="Une",
        email="enligne@exemple.invalid", presente=True,
    )  # fmt: skip
    navigateur, adresse = client_de(direction), reverse("collectivites:appliquer_purge")
    navigateur.post(adresse)
    assert not Travail.objects.exists(), "sans la case cochée, rien"
    reponse = navigateur.post(adresse, {"confirme": "1"})
    travail = Travail.objects.get(type="purge_contacts")
    assert reponse.url == reverse("comptes:travail", args=[travail.pk])
    executer(travail.pk, reseau.pk)
    travail.refresh_from_db()
    assert travail.etat == "fait", travail
    elue_partie.refresh_from_db()
    inscrite.refresh_from_db()
    assert elue_partie.nom == "Personne anonymisée"
    assert (inscrite.nom, inscrite.email, inscrite.presente) == ("", "", True)
    assert not inscriptions_a_effacer(reseau, timezone.localdate()).exists()
    acte = Acte.objects.get(verbe="personne anonymisée")
    assert acte.agent == direction and "gardé 24 mois" in acte.motif
    # La commande, elle, n’a plus rien à faire.
    sortie = StringIO()
    call_command("purger_contacts", reseau="ici", stdout=sortie)
    assert "0 personne" in sortie.getvalue()


def test_la_purge_d_ici_ne_touche_personne_ailleurs(elue_partie, autre_reseau, agent):
    regler(autre_reseau, mandat=1, contact=1, inscription=1)
    call_command("purger_contacts", reseau="ailleurs", stdout=StringIO())
    elue_partie.refresh_from_db()
    assert elue_partie.anonymise_le is None


def test_la_purge_est_a_la_direction_et_a_l_administration(reseau, agent, direction, client_de):
    assert client_de(agent).get(reverse("collectivites:purge")).status_code == 403
    assert client_de(agent).post(reverse("collectivites:appliquer_purge")).status_code == 403
    assert client_de(direction).get(reverse("collectivites:purge")).status_code == 200
    # Sans durée, l’appliquer ne demande rien.
    client_de(direction).post(reverse("collectivites:appliquer_purge"))
    assert not Travail.objects.exists()


def test_les_durees_se_reglent_et_zero_est_refuse(reseau, client_de):
    paul = AgentFactory(reseau=reseau, role="administration")
    saisie = {"nom": reseau.nom, "jours_par_an": 200, "heures_par_jour": "7",
              "conservation_mandat_mois": "0"}  # fmt: skip
    refus = client_de(paul).post(reverse("comptes:reseau"), saisie)
    assert "donnez au moins un mois" in refus.content.decode()
    client_de(paul).post(reverse("comptes:reseau"), saisie | {"conservation_mandat_mois": "24"})
    reseau.refresh_from_db()
    assert reseau.conservation_mandat_mois == 24
    assert reseau.conservation_contact_mois is None


# -- Registre et mention ------------------------------------------------------------------


def test_le_registre_dit_les_durees_du_reseau_et_la_mention_se_copie(
    reseau, personne, agent, client_de
):
    regler(reseau, mandat=24)
    reseau.annonce_donnees = "Vos données servent à vous inviter."
    reseau.save()
    page = client_de(agent).get(reverse("collectivites:donnees")).content.decode()
    assert "24 mois après le dernier mandat" in page
    assert "À fixer par le réseau" in page
    assert "Vos données servent à vous inviter." in page
    assert "1 personne reste à informer" in page


def test_les_pages_coutent_autant_pour_une_que_pour_trente(reseau, direction, client_de, le):
    regler(reseau, mandat=1)
    navigateur = client_de(direction)

    def mesurer(route):
        with requetes() as liste:
            assert navigateur.get(reverse(f"collectivites:{route}")).status_code == 200
        return len(liste)

    def un_de_plus():
        MandatFactory(reseau=reseau, debut_le=date(2014, 1, 1), fin_le=date(2020, 1, 1))

    un_de_plus()
    peu = {route: mesurer(route) for route in ("purge", "mandats", "donnees")}
    for _ in range(29):
        un_de_plus()
    assert {route: mesurer(route) for route in peu} == peu
    assert max(peu.values()) <= 8


def test_rien_d_ici_ne_se_remet_ni_ne_s_efface_d_ailleurs(personne, etrangere, agent, client_de):
    noter_opposition(contact=personne, le=date(2026, 1, 1), agent=agent)
    navigateur = client_de(etrangere)
    for route in ("exporter_personne", "anonymiser", "opposition"):
        adresse = reverse(f"collectivites:{route}", args=[personne.pk])
        assert navigateur.post(adresse, {"nom": "Marchenoir"}).status_code == 404
    personne.refresh_from_db()
    assert personne.oppose_le and not personne.anonymise_le
    assert Agent.objects.filter(email="odile@exemple.invalid").count() == 0


def test_qui_a_quitte_ses_fonctions_n_entre_pas_au_portail(personne, agent, client_de, le):
    Contact.objects.filter(pk=personne.pk).update(parti_le=le)
    adresse = reverse("collectivites:ouvrir_acces", args=[personne.pk])
    reponse = client_de(agent).post(adresse, follow=True)
    assert "a quitté ses fonctions" in reponse.content.decode()
    assert not Referent.objects.exists()
