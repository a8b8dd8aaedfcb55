"""Tous les contacts du réseau : filtrer, exporter, écrire à qui l’on peut écrire."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from collectivites.models import Contact
from collectivites.regles import dans_mois
from predict.comptes.models import Acte
from tests.fabriques import (
    ContactFactory,
    FicheFactory,
    MandatFactory,
)
from tests.mesures import requetes

LISTE = "collectivites:repertoire"


@pytest.fixture
def le():
    return timezone.localdate()


@pytest.fixture
def fiche(reseau, agent):
    return FicheFactory(reseau=reseau, collectivite__nom="Évreux", suivie_par=agent)


def noms(client, **filtres):
    reponse = client.get(reverse(LISTE), filtres)
    assert reponse.status_code == 200
    return {contact.nom for contact in reponse.context["page"]}


def lus(reponse):
    texte = b"".join(reponse.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(texte), delimiter=";"))


@pytest.fixture
def gens(reseau, fiche, le):
    """Une personne par situation."""

    def une(nom, **champs):
        champs.setdefault("email", f"{nom.lower()}@exemple.invalid")
        return ContactFactory(reseau=reseau, fiche=fiche, nom=nom, **champs)

    elue, fini, bientot = (une(n, qualite="elu") for n in ("Courant", "Fini", "Bientot"))
    MandatFactory(reseau=reseau, contact=elue, debut_le=le, fin_le=None)
    MandatFactory(reseau=reseau, contact=fini, debut_le=le - timedelta(900),
                  fin_le=le - timedelta(2))  # fmt: skip
    MandatFactory(reseau=reseau, contact=bientot, debut_le=le - timedelta(900),
                  fin_le=dans_mois(le, 2))  # fmt: skip
    une("Sansmandat", qualite="elu")
    une("Oppose", oppose_le=le)
    une("Parti", parti_le=le)
    une("Partira", parti_le=le + timedelta(3))
    une("Informe", informe_le=le)
    une("Efface", anonymise_le=le, email="")
    return {c.nom: c for c in Contact.objects.all()}


@pytest.mark.parametrize(
    ("filtres", "attendus"),
    [
        ({"envois": "joignable"}, {"Courant", "Bientot", "Sansmandat", "Partira", "Informe"}),
        ({"envois": ["opposition", "parti"]}, {"Oppose", "Parti"}),
        ({"envois": "mandat_fini"}, {"Fini"}),
        ({"envois": "anonymise"}, {"Efface"}),
        ({"mandat": "3"}, {"Bientot"}),
        ({"mandat": "fini"}, {"Fini"}),
        ({"mandat": "sans"}, {"Sansmandat"}),
        ({"information": "informe"}, {"Informe"}),
        ({"qualite": "elu"}, {"Courant", "Fini", "Bientot", "Sansmandat"}),
        ({"q": "partira"}, {"Partira"}),
    ],
)
def test_chaque_filtre_dit_vrai(gens, agent, client_de, filtres, attendus):
    assert noms(client_de(agent), **filtres) == attendus


def test_on_cherche_sans_accents_le_nom_ou_la_collectivite(gens, reseau, agent, client_de):
    autre = FicheFactory(reseau=reseau, collectivite__nom="Bourges")
    ContactFactory(reseau=reseau, fiche=autre, nom="Éloïse")
    assert noms(client_de(agent), q="eloise") == {"Éloïse"}
    assert "Courant" in noms(client_de(agent), q="evreux")
    assert noms(client_de(agent), q="bourges") == {"Éloïse"}


def test_le_filtre_des_joignables_dit_la_meme_chose_que_le_mot_du_modele(gens, le):
    annotes = Contact.objects.avec_envois(le).filter(hors_envois="")
    assert set(annotes) == set(Contact.objects.joignables(le))


def test_le_statut_se_lit_dans_la_liste(gens, agent, client_de):
    page = client_de(agent).get(reverse(LISTE)).content.decode()
    for raison in ("Mandat fini", "Opposition", "A quitté ses fonctions", "On peut lui écrire"):
        assert raison in page


def test_un_filtre_inconnu_est_laisse_de_cote_et_dit(gens, agent, client_de):
    page = client_de(agent).get(reverse(LISTE), {"envois": "inventé", "fiche": "x"})
    assert page.status_code == 200
    assert "il est laissé de côté" in page.content.decode()


def test_l_export_porte_ce_qui_est_filtre_et_jamais_les_notes(gens, agent, client_de):
    Contact.objects.filter(nom="Courant").update(note="secret de l’équipe", fonction="=1+1")
    adresse = reverse("collectivites:exporter_contacts", args=["csv"])
    lignes = lus(client_de(agent).get(adresse, {"qualite": "elu"}))
    assert {ligne["Nom"] for ligne in lignes} == {"Courant", "Fini", "Bientot", "Sansmandat"}
    assert "secret" not in str(lignes)
    courant = next(ligne for ligne in lignes if ligne["Nom"] == "Courant")
    assert not courant["Fonction"].startswith("=")
    assert next(li for li in lignes if li["Nom"] == "Fini")["Hors des envois"] == "Mandat fini"
    xlsx = client_de(agent).get(reverse("collectivites:exporter_contacts", args=["xlsx"]))
    assert b"".join(xlsx.streaming_content)[:2] == b"PK"
    refus = client_de(agent).get(reverse("collectivites:exporter_contacts", args=["pdf"]))
    assert refus.status_code == 404


def test_la_diffusion_ne_porte_que_des_adresses_joignables_une_fois(gens, reseau, fiche, agent,
                                                                    client_de):  # fmt: skip
    ContactFactory(reseau=reseau, fiche=fiche, nom="Sansadresse", email="")
    ContactFactory(reseau=reseau, fiche=fiche, nom="Doublon", email="courant@exemple.invalid")
    lignes = lus(client_de(agent).get(reverse("collectivites:exporter_diffusion", args=["csv"])))
    adresses = [ligne["Adresse électronique"] for ligne in lignes]
    assert sorted(adresses) == sorted(
        f"{nom}@exemple.invalid" for nom in ("courant", "bientot", "sansmandat", "partira",
                                             "informe")
    )  # fmt: skip


def test_on_note_l_information_de_celles_que_l_on_a_cochees(gens, agent, client_de, le):
    cochees = [gens["Courant"].pk, gens["Partira"].pk]
    reponse = client_de(agent).post(
        reverse("collectivites:noter_informes"), {"contacts": cochees, "le": le.isoformat()}
    )
    assert reponse.status_code == 302
    informees = Contact.objects.filter(informe_le=le)
    assert {c.nom for c in informees} == {"Courant", "Partira", "Informe"}
    assert Acte.objects.filter(verbe="information notée").count() == 2


def test_toutes_les_filtrees_d_un_coup_sauf_les_effacees(gens, agent, client_de, le):
    adresse = f"{reverse('collectivites:noter_informes')}?qualite=elu"
    client_de(agent).post(adresse, {"toutes": "on", "le": le.isoformat()})
    assert Contact.objects.filter(informe_le=le, qualite="elu").count() == 4
    assert Contact.objects.get(nom="Oppose").informe_le is None


@pytest.mark.parametrize(
    ("donnees", "message"),
    [
        ({"le": ""}, "Indiquez une date"),
        ({"le": "2199-01-01"}, "Cette date est à venir"),
        ({"le": "2026-01-01"}, "Cochez d’abord les personnes"),
    ],
)
def test_un_lot_refuse_garde_les_cases_et_dit_pourquoi(gens, agent, client_de, donnees, message):
    cochee = gens["Courant"].pk
    if "2026" not in donnees["le"]:
        donnees = donnees | {"contacts": [cochee]}
    reponse = client_de(agent).post(reverse("collectivites:noter_informes"), donnees)
    page = reponse.content.decode()
    assert reponse.status_code == 422 and message in page
    if "contacts" in donnees:
        assert f'value="{cochee}" aria-label="Choisir Claude Courant" checked' in page
    assert Contact.objects.get(nom="Courant").informe_le is None


def test_une_personne_deja_choisie_reste_proposee(gens, fiche, le):
    proposees = fiche.contacts.proposables(le, deja=gens["Fini"].pk)
    assert gens["Fini"] in proposees and gens["Oppose"] not in proposees


def test_la_liste_coute_autant_pour_une_que_pour_cinquante(reseau, fiche, agent, client_de, le):
    navigateur = client_de(agent)

    def mesurer():
        with requetes() as liste:
            assert navigateur.get(reverse(LISTE)).status_code == 200
        return len(liste)

    ContactFactory(reseau=reseau, fiche=fiche)
    peu = mesurer()
    for _ in range(49):
        MandatFactory(reseau=reseau, contact__fiche=FicheFactory(reseau=reseau), debut_le=le)
    assert mesurer() == peu <= 8


def test_rien_d_ici_ne_se_lit_ni_ne_s_ecrit_d_ailleurs(gens, etrangere, referente, client_de, le):
    assert noms(client_de(etrangere)) == set()
    client_de(etrangere).post(
        reverse("collectivites:noter_informes"),
        {"contacts": [gens["Courant"].pk], "toutes": "on", "le": le.isoformat()},
    )
    assert Contact.objects.get(nom="Courant").informe_le is None
    assert client_de(referente).get(reverse(LISTE)).status_code == 403
