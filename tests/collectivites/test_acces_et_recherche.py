"""Ouvrir une fiche, une structure, un accès au portail ; chercher partout, borné."""

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse

from collectivites.actions import fermer_acces, ouvrir_acces, ouvrir_fiche
from collectivites.models import Collectivite, Fiche, Referent
from collectivites.regles import siren_est_valide
from predict.comptes.models import Agent
from predict.comptes.regles import Role
from tests.courrier import distribuer
from tests.fabriques import CollectiviteFactory, ContactFactory, FicheFactory, _territoire

TERRITOIRE = "/collectivites/territoire/"


@pytest.fixture
def navigateur(client_de, agent):
    return client_de(agent)


@pytest.fixture
def contact(reseau):
    fiche = FicheFactory(reseau=reseau, collectivite__nom="Vendôme")
    return ContactFactory(reseau=reseau, fiche=fiche, email="nadia@exemple.invalid")


# -- Accès au portail ----------------------------------------------------------------


def test_ouvrir_un_acces_cree_compte_place_et_courriel(
    contact, agent, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        ouvrir_acces(contact=contact, agent=agent)
    compte = Agent.objects.get(email="nadia@exemple.invalid")
    assert compte.role == Role.REFERENT
    assert not compte.has_usable_password()
    assert list(Fiche.objects.visibles_par(compte)) == [contact.fiche]
    distribuer()
    (courriel,) = mail.outbox
    assert courriel.to == ["nadia@exemple.invalid"]
    acces = Referent.objects.get(contact=contact)
    assert f"/portail/entrer/{acces.reseau.slug}/" in courriel.body
    assert courriel.alternatives[0].mimetype == "text/html"
    assert "&#x27;" not in courriel.body


def test_aucun_courriel_ne_part_si_la_transaction_echoue(contact, agent):
    ouvrir_acces(contact=contact, agent=agent)
    assert mail.outbox == []


def test_rouvrir_un_acces_ne_double_rien(contact, agent):
    for _ in range(2):
        ouvrir_acces(contact=contact, agent=agent)
    assert Referent.objects.count() == 1
    assert Agent.objects.filter(email="nadia@exemple.invalid").count() == 1


def test_refuse_un_acces_sans_adresse(reseau, agent):
    with pytest.raises(ValidationError, match="manque l’adresse"):
        ouvrir_acces(contact=ContactFactory(reseau=reseau), agent=agent)


def test_refuse_un_acces_apres_une_opposition(contact, agent, navigateur):
    navigateur.post(reverse("collectivites:opposition", args=[contact.pk]))
    reponse = navigateur.post(reverse("collectivites:ouvrir_acces", args=[contact.pk]), follow=True)
    assert "opposée" in reponse.content.decode()
    assert not Referent.objects.exists()


def test_refuse_de_faire_d_une_collegue_une_referente(contact, agent, collegue):
    contact.email = collegue.email.upper()
    contact.save()
    with pytest.raises(ValidationError, match="équipe du réseau"):
        ouvrir_acces(contact=contact, agent=agent)
    collegue.refresh_from_db()
    assert collegue.role == Role.CHARGE


def test_une_personne_d_un_autre_reseau_garde_sa_place_la_bas(contact, agent, etrangere):
    contact.email = etrangere.email
    contact.save()
    ouvrir_acces(contact=contact, agent=agent)
    etrangere.refresh_from_db()
    assert etrangere.role == Role.CHARGE
    assert etrangere.adhesions.count() == 2


def test_fermer_le_dernier_acces_ferme_la_place_dans_le_reseau(contact, agent, reseau):
    autre = ContactFactory(reseau=reseau, email=contact.email)
    premier = ouvrir_acces(contact=contact, agent=agent)
    second = ouvrir_acces(contact=autre, agent=agent)
    fermer_acces(referent=premier, agent=agent)
    compte = Agent.objects.avec_adhesion().get(email=contact.email)
    assert list(Fiche.objects.visibles_par(compte)) == [autre.fiche]
    fermer_acces(referent=second, agent=agent)
    compte = Agent.objects.avec_adhesion().get(email=contact.email)
    assert compte.role == ""


# -- Ouvrir une fiche, ajouter une structure -------------------------------------------


def test_ouvrir_deux_fois_rend_la_meme_fiche(agent, collegue):
    collectivite = CollectiviteFactory()
    premiere = ouvrir_fiche(collectivite=collectivite, agent=agent)
    assert ouvrir_fiche(collectivite=collectivite, agent=collegue) == premiere
    assert premiere.suivie_par == agent


def test_une_structure_n_est_vue_que_de_son_reseau(navigateur, client_de, etrangere):
    _, departement = _territoire()
    saisie = {"nature": "petr", "nom": "PETR du Perche", "departement": departement.pk}
    assert navigateur.post(f"{TERRITOIRE}creer/", saisie).status_code == 302
    structure = Collectivite.objects.get(nature="petr")
    assert structure.region == departement.region
    assert "PETR du Perche" in navigateur.get(TERRITOIRE, {"q": "perche"}).content.decode()
    corps = client_de(etrangere).get(TERRITOIRE, {"q": "perche"}).content.decode()
    assert "PETR du Perche" not in corps


@pytest.mark.parametrize(
    ("champ", "valeur"),
    [("nature", "commune"), ("siren", "123456789"), ("siren", "abc"), ("nom", ""),
     ("departement", "999999"), ("population", "-3")],
)  # fmt: skip
def test_une_structure_impossible_est_refusee(navigateur, champ, valeur):
    _, departement = _territoire()
    saisie = {"nature": "petr", "nom": "P", "departement": departement.pk} | {champ: valeur}
    assert navigateur.post(f"{TERRITOIRE}creer/", saisie).status_code == 422
    assert not Fiche.objects.exists()


def test_la_meme_structure_ne_s_ajoute_pas_deux_fois(navigateur):
    _, departement = _territoire()
    saisie = {"nature": "petr", "nom": "PETR du Perche", "departement": departement.pk}
    navigateur.post(f"{TERRITOIRE}creer/", saisie)
    assert navigateur.post(f"{TERRITOIRE}creer/", saisie).status_code == 422
    assert Fiche.objects.count() == 1


@pytest.mark.parametrize(
    ("siren", "attendu"),
    [("200072072", True), ("732829320", True), ("732829321", False), ("73282932", False),
     ("٢٠٠٠٧٢٠٧٢", False)],
)  # fmt: skip
def test_un_siren_se_reconnait_a_sa_cle(siren, attendu):
    assert siren_est_valide(siren) is attendu


# -- Chercher ------------------------------------------------------------------------


@pytest.mark.parametrize("texte", ["\x00", "x" * 10_000, "%_%", "…", "' OR 1=1", "", "41001"])
def test_un_texte_abime_ne_casse_pas_la_recherche(navigateur, contact, texte):
    assert navigateur.get(TERRITOIRE, {"q": texte}).status_code == 200


def test_le_territoire_se_borne_aux_regions_du_reseau_sauf_demande(navigateur):
    region = CollectiviteFactory(nature="region", code_insee="53", nom="Bretagne", region=None)
    CollectiviteFactory(nom="Rennes", code_insee="35238", region=region)
    assert "Rennes" not in navigateur.get(TERRITOIRE, {"q": "rennes"}).content.decode()
    corps = navigateur.get(TERRITOIRE, {"q": "rennes", "partout": "1"}).content.decode()
    assert "Rennes" in corps


def test_le_territoire_montre_le_nom_exact_d_abord(navigateur):
    CollectiviteFactory(nom="Blois-sur-Seille", population=99_000)
    CollectiviteFactory(nom="Vieux Blois", population=99_000)
    CollectiviteFactory(nom="Blois", population=47_000)
    lignes = navigateur.get(TERRITOIRE, {"q": "blois"}).context["lignes"]
    assert [str(une) for une in lignes] == ["Blois", "Blois-sur-Seille", "Vieux Blois"]
