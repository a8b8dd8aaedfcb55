"""La fiche au jour le jour : synthèse, échanges, contacts, partenariats, acteurs, événements."""

from datetime import date, timedelta
from urllib.parse import quote_plus

import pytest
from django.urls import reverse
from django.utils import timezone

from collectivites.actions import noter_echange, relier_acteur
from collectivites.models import (
    Acteur,
    ActeurFiche,
    Contact,
    Echange,
    Evenement,
    Mandat,
    Partenariat,
)
from tests.fabriques import (
    ActeurFactory,
    CollectiviteFactory,
    ContactFactory,
    EchangeFactory,
    FicheFactory,
    MandatFactory,
    PartenariatFactory,
)
from tests.mesures import requetes


@pytest.fixture
def fiche(reseau):
    return FicheFactory(reseau=reseau, collectivite__nom="Vendôme")


@pytest.fixture
def navigateur(client_de, agent):
    return client_de(agent)


def adresse(route, pk):
    return reverse(f"collectivites:{route}", args=[pk])


# -- Synthèse ----------------------------------------------------------------------


def test_deux_personnes_qui_modifient_la_fiche_ne_s_ecrasent_pas(fiche, client_de, agent, collegue):
    lue = {"recherche_de": "Un cap", "version": fiche.version}
    client_de(collegue).post(adresse("modifier", fiche.pk), lue)
    reponse = client_de(agent).post(
        adresse("modifier", fiche.pk), lue | {"recherche_de": "Autre chose"}
    )
    corps = reponse.content.decode()
    assert reponse.status_code == 422
    assert "Quelqu’un a modifié cette page" in corps
    assert "Autre chose" in corps
    assert "Un cap" in corps
    fiche.refresh_from_db()
    assert fiche.recherche_de == "Un cap"


def test_la_synthese_garde_attentes_marqueurs_et_odd(fiche, navigateur):
    saisie = {
        "attentes": ["ecsi", "acteurs"], "marqueurs": "Bassin viticole\n\n Campus \nCampus",
        "odd": ["4", "13"], "version": fiche.version,
    }  # fmt: skip
    assert navigateur.post(adresse("modifier", fiche.pk), saisie).status_code == 302
    fiche.refresh_from_db()
    assert fiche.attentes == ["ecsi", "acteurs"]
    assert fiche.marqueurs == ["Bassin viticole", "Campus"]
    assert fiche.odd == [4, 13]


def test_suivie_par_refuse_une_personne_d_un_autre_reseau(fiche, navigateur, etrangere):
    saisie = {"suivie_par": etrangere.pk, "version": fiche.version}
    assert navigateur.post(adresse("modifier", fiche.pk), saisie).status_code == 422
    fiche.refresh_from_db()
    assert fiche.suivie_par is None


def test_la_synthese_coute_douze_requetes_au_plus_quel_que_soit_le_fil(
    fiche, navigateur, reseau, navigation_gardee
):
    def mesurer():
        with requetes() as liste:
            navigateur.get(adresse("detail", fiche.pk))
        return liste

    def remplir(n):
        for rang in range(n):
            EchangeFactory(reseau=reseau, fiche=fiche, le=date(2026, 1, 1) + timedelta(days=rang))
            contact = ContactFactory(reseau=reseau, fiche=fiche)
            MandatFactory(reseau=reseau, contact=contact)
            PartenariatFactory(reseau=reseau, fiche=fiche)

    remplir(1)
    mesurer()
    une = mesurer()
    remplir(20)
    vingt = mesurer()
    assert len(vingt) == len(une)
    assert len(vingt) <= 12, vingt


# -- Échanges ----------------------------------------------------------------------


def test_un_rendez_vous_a_venir_n_est_pas_le_dernier_echange(fiche, agent):
    hier = timezone.localdate() - timedelta(days=1)
    noter_echange(fiche=fiche, agent=agent, type="appel", le=hier, objet="a")
    demain = timezone.localdate() + timedelta(days=1)
    noter_echange(fiche=fiche, agent=agent, type="reunion", le=demain, objet="b")
    fiche.refresh_from_db()
    assert fiche.dernier_echange_le == hier


def test_la_prochaine_etape_est_la_premiere_a_venir(fiche, navigateur, agent):
    le = timezone.localdate()
    noter_echange(
        fiche=fiche, agent=agent, type="appel", le=le, objet="a", suite="Envoyer la note",
        suite_le=le + timedelta(days=2),
    )  # fmt: skip
    noter_echange(fiche=fiche, agent=agent, type="reunion", le=le + timedelta(days=9), objet="b")
    prochaine = navigateur.get(adresse("detail", fiche.pk)).context["prochaine"]
    assert prochaine["titre"] == "Envoyer la note"


# -- Contacts et mandats -------------------------------------------------------------


def test_un_telephone_francais_se_garde_en_forme_internationale(fiche, navigateur):
    saisie = {"nom": "Lemaître", "qualite": "agent", "telephone": "02 38 53 00 00"}
    assert navigateur.post(adresse("creer_contact", fiche.pk), saisie).status_code == 302
    contact = Contact.objects.get()
    assert contact.telephone.as_e164 == "+33238530000"
    assert contact.recherche == "lemaitre"


def test_un_telephone_impossible_est_refuse_en_francais(fiche, navigateur):
    saisie = {"nom": "Lemaître", "qualite": "agent", "telephone": "12"}
    reponse = navigateur.post(adresse("creer_contact", fiche.pk), saisie)
    assert reponse.status_code == 422
    assert "Écrivez un numéro comme" in reponse.content.decode()


def test_un_seul_contact_principal_par_fiche(fiche, navigateur, reseau):
    ancien = ContactFactory(reseau=reseau, fiche=fiche, principal=True)
    navigateur.post(
        adresse("creer_contact", fiche.pk), {"nom": "B", "qualite": "agent", "principal": "on"}
    )
    ancien.refresh_from_db()
    assert not ancien.principal
    assert Contact.objects.get(principal=True).nom == "B"


def test_seule_une_personne_elue_est_elue_referente(fiche, navigateur):
    saisie = {"nom": "B", "qualite": "agent", "elu_referent": "on"}
    assert navigateur.post(adresse("creer_contact", fiche.pk), saisie).status_code == 422


def test_renommer_un_contact_change_ce_qui_se_cherche(navigateur, reseau, fiche):
    contact = ContactFactory(reseau=reseau, fiche=fiche, prenom="", nom="Durand")
    saisie = {"nom": "Lefèvre", "qualite": "agent", "version": contact.version}
    navigateur.post(adresse("modifier_contact", contact.pk), saisie)
    contact.refresh_from_db()
    assert contact.recherche == "lefevre"


def test_un_mandat_ne_finit_pas_avant_de_commencer(navigateur, reseau, fiche):
    contact = ContactFactory(reseau=reseau, fiche=fiche)
    saisie = {"intitule": "Maire", "debut_le": "22/03/2026", "fin_le": "01/01/2020"}
    reponse = navigateur.post(adresse("creer_mandat", contact.pk), saisie)
    assert reponse.status_code == 422
    assert "avant d’avoir commencé" in reponse.content.decode()
    assert not Mandat.objects.exists()


def test_l_opposition_se_note_puis_se_leve(navigateur, reseau, fiche):
    contact = ContactFactory(reseau=reseau, fiche=fiche)
    navigateur.post(adresse("opposition", contact.pk))
    assert list(Contact.objects.joignables(timezone.localdate())) == []
    navigateur.post(adresse("opposition", contact.pk))
    assert list(Contact.objects.joignables(timezone.localdate())) == [contact]


# -- Partenariats et acteurs ---------------------------------------------------------


def test_un_partenariat_dit_son_pays_en_francais(fiche, navigateur):
    saisie = {
        "type": "jumelage",
        "partenaire": "Gevelsberg",
        "pays": "DE",
        "etat": "actif",
        "odd": ["4"],
    }
    assert navigateur.post(adresse("creer_partenariat", fiche.pk), saisie).status_code == 302
    assert Partenariat.objects.get().odd == [4]
    assert "Allemagne" in navigateur.get(adresse("partenariats", fiche.pk)).content.decode()


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [("pays", "XX"), ("pays", ""), ("odd", "18"), ("debut_annee", "71"), ("fin_annee", "1950")],
)
def test_un_partenariat_impossible_est_refuse(fiche, navigateur, champ, valeur):
    saisie = {
        "type": "jumelage", "partenaire": "G", "pays": "DE", "etat": "actif", "debut_annee": "1971",
    }  # fmt: skip
    reponse = navigateur.post(adresse("creer_partenariat", fiche.pk), saisie | {champ: valeur})
    assert reponse.status_code == 422
    assert not Partenariat.objects.exists()


def test_un_acteur_deja_connu_est_relie_sans_etre_recree(fiche, navigateur, reseau):
    ActeurFactory(reseau=reseau, nom="Comité de jumelage")
    saisie = {"nom": "comité de  jumelage", "type": "association", "role": "Porte les échanges"}
    for _ in range(2):
        navigateur.post(adresse("relier_acteur", fiche.pk), saisie)
    assert Acteur.objects.count() == 1
    assert ActeurFiche.objects.get().role == "Porte les échanges"


def test_delier_un_acteur_le_laisse_a_l_annuaire(fiche, navigateur, reseau, agent):
    lien = relier_acteur(fiche=fiche, agent=agent, acteur=ActeurFactory(reseau=reseau))
    navigateur.post(adresse("delier_acteur", lien.pk))
    assert (Acteur.objects.count(), ActeurFiche.objects.count()) == (1, 0)


# -- Événements ----------------------------------------------------------------------


def test_un_evenement_sans_angle_local_est_refuse(navigateur):
    saisie = {"type": "atelier", "titre": "Atelier", "le": "8 avril 2027"}
    assert navigateur.post("/collectivites/evenements/creer/", saisie).status_code == 422
    saisie["angle_local"] = "Projet alimentaire"
    assert navigateur.post("/collectivites/evenements/creer/", saisie).status_code == 302
    assert Evenement.objects.get().le == date(2027, 4, 8)


def test_un_lieu_homonyme_demande_son_code(navigateur):
    CollectiviteFactory(nom="Saint-Denis", code_insee="93066")
    CollectiviteFactory(nom="Saint-Denis", code_insee="97411")
    saisie = {
        "type": "atelier",
        "titre": "A",
        "le": "2027-04-08",
        "angle_local": "x",
        "lieu": "saint denis",
    }
    reponse = navigateur.post("/collectivites/evenements/creer/", saisie)
    assert "Saint-Denis (93066)" in reponse.content.decode()
    navigateur.post("/collectivites/evenements/creer/", saisie | {"lieu": "Saint-Denis (97411)"})
    assert Evenement.objects.get().lieu.code_insee == "97411"


# -- Saisies abîmées -----------------------------------------------------------------

FORMULAIRES = [
    "modifier", "profils", "niveaux", "cotisations", "creer_partenariat",
    "relier_acteur", "creer_contact",
]  # fmt: skip


# 200 000 signes par champ : au-delà de 5 Mo en tout, c’est la requête entière qui est refusée.
ABIMES = {"nul": "\x00", "substitut": "\ud800", "long": "x" * 200_000, "date": "31/02/2027"}


@pytest.mark.parametrize("mauvais", ABIMES)
@pytest.mark.parametrize("route", FORMULAIRES)
def test_une_saisie_abimee_revient_en_francais_sans_rien_ecrire(fiche, navigateur, route, mauvais):
    champs = navigateur.get(adresse(route, fiche.pk)).context["form"].fields
    valeur = quote_plus(ABIMES[mauvais].encode("utf-8", "surrogatepass"))
    corps = "&".join(f"{nom}={fiche.version if nom == 'version' else valeur}" for nom in champs)
    reponse = navigateur.post(
        adresse(route, fiche.pk), corps, content_type="application/x-www-form-urlencoded"
    )
    assert reponse.status_code == 422
    assert "à corriger" in reponse.content.decode()
    fiche.refresh_from_db()
    assert fiche.version == 1
    for modele in (Echange, Contact, Partenariat, Acteur):
        assert not modele.objects.exists()
