"""Doublons : ce qui se propose, pourquoi, et ce que la personne en fait.

`agent` regarde son réseau ; `collegue` y voit la même chose ; `etrangere`, d’un autre réseau, n’y
voit rien ; `referente` n’a pas ces pages.
"""

import time

import pytest
from django.core.cache import cache
from django.urls import reverse

from collectivites.actions import fusionner
from collectivites.calculs.doublons import LECTURES, genre_de, paires, ressemblances
from collectivites.models import Acteur, Contact, Fusion, PasDoublon
from collectivites.regles import FonctionContact, Nature, TypeActeur
from collectivites.regles.doublons import (
    REGLES,
    SEUIL,
    TAILLE_BLOC,
    Empreinte,
    GenreDoublon,
    comparer,
    mots_du_nom,
    paires_proches,
    squelette,
)
from tests.fabriques import (
    ActeurFactory,
    CollectiviteFactory,
    ContactFactory,
    EchangeFactory,
    FicheFactory,
    MandatFactory,
)
from tests.mesures import requetes

LISTE = "/collectivites/doublons/"


@pytest.fixture
def navigateur(client_de, agent):
    return client_de(agent)


@pytest.fixture
def paire(reseau):
    """Sophie Lemaître, notée deux fois à Vendôme."""
    fiche = FicheFactory(reseau=reseau, collectivite__nom="Vendôme")
    return [
        ContactFactory(reseau=reseau, fiche=fiche, prenom="Sophie", nom="Lemaître",
                       email="s.lemaitre@exemple.invalid", fonction="Adjointe"),
        ContactFactory(reseau=reseau, fiche=fiche, prenom="Sofie", nom="LEMAITRE",
                       email="s.lemaitre@exemple.invalid"),
    ]  # fmt: skip


def score(genre, a, b):
    """Deux lignes décrites par leurs champs, lues comme en base."""
    modele, colonnes, reduire = LECTURES[genre]
    objets = [modele(**champs) for champs in (a, b)]
    return comparer(genre, *(reduire(*(getattr(o, c) for c in colonnes)) for o in objets))[0]


# -- Les règles ----------------------------------------------------------------------------

SOPHIE = {"prenom": "Sophie", "nom": "Lemaître", "fiche_id": 1}


@pytest.mark.parametrize(
    ("autre", "propose"),
    [
        ({"prenom": "sophie", "nom": "LEMAITRE", "fiche_id": 1}, True),
        ({"prenom": "Lemaître", "nom": "Sophie", "fiche_id": 1}, True),
        ({"prenom": "S.", "nom": "Lemaitre", "fiche_id": 1}, True),
        ({"prenom": "", "nom": "Lemaitre", "fiche_id": 1}, True),
        ({"prenom": "Sofie", "nom": "Lemetre", "fiche_id": 1}, True),
        ({"prenom": "Sophie", "nom": "Lemaître", "fiche_id": 2}, False),  # une homonyme
        ({"prenom": "Hélène", "nom": "Lemaître", "fiche_id": 1}, False),  # sa sœur
        ({"prenom": "Paul", "nom": "Durand", "fiche_id": 1}, False),
    ],
)
def test_deux_contacts_se_proposent_ou_non(autre, propose):
    assert (score(GenreDoublon.CONTACTS, SOPHIE, autre) >= SEUIL) is propose


@pytest.mark.parametrize(
    ("commun", "autre", "propose"),
    [
        ({"email": "a@b.fr"}, {"prenom": "Sophie", "nom": "Lemaître", "fiche_id": 2}, True),
        ({"telephone": "+33261910000"},
         {"prenom": "Sophie", "nom": "Lemaître", "fiche_id": 2}, True),
        # L’adresse et le standard de la mairie ne font pas une personne.
        ({"email": "mairie@b.fr", "telephone": "+33261910000"},
         {"prenom": "Paul", "nom": "Durand", "fiche_id": 1}, False),
        # Un nom d’usage ajouté, la même adresse.
        ({"email": "a@b.fr"}, {"prenom": "Sophie", "nom": "Lemaître-Durand", "fiche_id": 1}, True),
    ],
)  # fmt: skip
def test_une_coordonnee_partagee_compte_avec_le_nom(commun, autre, propose):
    vaut = score(GenreDoublon.CONTACTS, SOPHIE | commun, autre | commun)
    assert (vaut >= SEUIL) is propose


@pytest.mark.parametrize(
    ("a", "b", "propose"),
    [
        ({"nom": "Association Les Amis du Togo"}, {"nom": "AMIS DU TOGO (loi 1901)"}, True),
        ({"nom": "X", "siren": "200000008"}, {"nom": "Y", "siren": "200000008"}, True),
        ({"nom": "Terres solidaires", "siren": "200000008"},
         {"nom": "Terres solidaires", "siren": "200000016"}, False),
        ({"nom": "Comité de jumelage", "commune_id": 1},
         {"nom": "Comité de jumelage", "commune_id": 2}, False),
        ({"nom": "Centraider"}, {"nom": "Réseau régional", "sigle": "CENTRAIDER", "site": "https://c.org"},
         False),
        ({"nom": "Centraider", "site": "http://www.c.org/"},
         {"nom": "Réseau régional", "sigle": "CENTRAIDER", "site": "https://c.org"}, True),
        ({"nom": "Lycée Ronsard"}, {"nom": "Lycée Rabelais"}, False),
    ],
)  # fmt: skip
def test_deux_acteurs_se_proposent_ou_non(a, b, propose):
    assert (score(GenreDoublon.ACTEURS, a, b) >= SEUIL) is propose


@pytest.mark.parametrize(
    ("a", "b", "propose"),
    [
        ({"nom": "PETR du Perche", "nature": "petr", "departement_id": 1},
         {"nom": "Pays du Perche", "nature": "syndicat", "departement_id": 1}, True),
        ({"nom": "PETR du Perche", "nature": "petr", "departement_id": 1},
         {"nom": "PETR du Perche", "nature": "petr", "departement_id": 2}, False),
        ({"nom": "A", "nature": "petr", "siren": "200000008"},
         {"nom": "B", "nature": "syndicat", "siren": "200000008"}, True),
    ],
)  # fmt: skip
def test_deux_structures_se_proposent_ou_non(a, b, propose):
    assert (score(GenreDoublon.STRUCTURES, a, b) >= SEUIL) is propose


def test_chaque_regle_a_sa_raison_et_son_poids():
    for regles in REGLES.values():
        assert len({r.code for r in regles}) == len(regles)
        assert all(r.raison and r.poids for r in regles)


def test_un_seul_indice_ne_suffit_jamais_pour_une_personne():
    assert max(r.poids for r in REGLES[GenreDoublon.CONTACTS]) < SEUIL


@pytest.mark.parametrize(
    ("un", "deux"), [("Lemaître", "Lemetre"), ("Philippe", "Filipe"), ("Benali", "Ben Ali")]
)
def test_le_squelette_oublie_l_orthographe(un, deux):
    assert squelette(un) == squelette(deux)


def test_les_mots_d_un_nom_survivent_a_une_forme_juridique_seule():
    assert mots_du_nom("Association", sauf=frozenset({"association"})) == ("association",)
    assert mots_du_nom("") == ()


def test_la_recherche_des_paires_est_lineaire():
    """Vingt mille contacts : chacun n’est comparé qu’à ceux de ses blocs."""

    def duree(nombre):
        lignes = [
            Empreinte(
                pk=n, nom=f"nom{n % (nombre // 2)}", prenom=f"prenom{n % 97}",
                squelette=f"nm{n % (nombre // 2)}", courriel=f"{n}@x.fr", lieu=n % (nombre // 20),
            )
            for n in range(nombre)
        ]  # fmt: skip
        debut = time.perf_counter()
        paires_proches(GenreDoublon.CONTACTS, lignes)
        return time.perf_counter() - debut

    petit, grand = min(duree(2000) for _ in range(3)), duree(20_000)
    assert grand < max(petit, 0.005) * 60  # dix fois plus de lignes ; au carré, ce serait cent


def test_un_bloc_demesure_ne_distingue_plus_rien(agent, reseau):
    fiche = FicheFactory(reseau=reseau)
    for n in range(TAILLE_BLOC + 1):
        ContactFactory(reseau=reseau, fiche=fiche, prenom="", nom="Mairie", fonction=str(n))
    assert paires(GenreDoublon.CONTACTS, agent) == []


# -- La liste -------------------------------------------------------------------------------


def test_une_paire_se_propose_avec_ses_raisons(navigateur, paire):
    reponse = navigateur.get(LISTE)
    (proposee,) = reponse.context["lignes"]
    assert {proposee.premier, proposee.second} == set(paire)
    corps = reponse.content.decode()
    assert "Même adresse électronique" in corps
    assert "Même collectivité" in corps


def test_le_voisin_ne_voit_ni_ne_touche_rien(client_de, etrangere, paire):
    voisine = client_de(etrangere)
    assert voisine.get(LISTE).context["lignes"] == []
    adresse = reverse("collectivites:comparer_doublon", args=["contacts", *(c.pk for c in paire)])
    assert voisine.get(adresse).status_code == 404
    assert voisine.post(adresse).status_code == 404
    assert voisine.post(f"{adresse}ecarter/").status_code == 404
    assert Contact.objects.count() == 2


def test_une_referente_n_a_pas_ces_pages(client_de, referente, paire):
    assert client_de(referente).get(LISTE).status_code == 403


def test_une_personne_effacee_ne_se_propose_plus(navigateur, paire):
    Contact.objects.filter(pk=paire[0].pk).update(anonymise_le="2027-01-01")
    assert navigateur.get(LISTE).context["lignes"] == []


def test_la_liste_suit_une_modification(navigateur, paire):
    assert len(navigateur.get(LISTE).context["lignes"]) == 1
    paire[1].nom, paire[1].email = "Benali", ""
    paire[1].save()
    assert navigateur.get(LISTE).context["lignes"] == []


def test_le_filtre_garde_une_force(navigateur, paire):
    assert len(navigateur.get(LISTE, {"force": "forte"}).context["lignes"]) == 1
    assert navigateur.get(LISTE, {"force": "moyenne"}).context["lignes"] == []
    assert navigateur.get(LISTE, {"force": "x", "genre": "y", "page": "z"}).status_code == 200


@pytest.mark.parametrize("genre", GenreDoublon.values)
def test_chaque_genre_a_sa_liste(navigateur, reseau, genre):
    petr = {"nature": Nature.PETR, "code_insee": "", "propre_a": reseau}
    CollectiviteFactory(nom="PETR du Perche", **petr)
    CollectiviteFactory(nom="Pays du Perche", **petr)
    ActeurFactory(reseau=reseau, nom="Amis du Togo")
    ActeurFactory(reseau=reseau, nom="Association Amis du Togo", siren="200000008")
    fiche = FicheFactory(reseau=reseau)
    for _ in range(2):
        ContactFactory(reseau=reseau, fiche=fiche, nom="Pareil", telephone="+33261910000")
    reponse = navigateur.get(LISTE, {"genre": genre})
    (ligne,) = reponse.context["lignes"]
    adresse = reverse(
        "collectivites:comparer_doublon", args=[genre, ligne.premier.pk, ligne.second.pk]
    )
    assert adresse in reponse.content.decode()
    assert navigateur.get(adresse).status_code == 200


def test_la_liste_coute_huit_requetes_au_plus_quel_que_soit_le_nombre(navigateur, reseau, paire):
    def mesurer():
        cache.clear()
        with requetes() as liste:
            navigateur.get(LISTE)
        return liste

    une = mesurer()
    fiche = FicheFactory(reseau=reseau)
    for n in range(10):
        for _ in range(2):
            ContactFactory(reseau=reseau, fiche=fiche, nom=f"Bernard{chr(98 + n)}")
    beaucoup = mesurer()
    assert len(beaucoup) == len(une)
    assert len(beaucoup) <= 8, beaucoup


# -- « Ce n’est pas un doublon » ------------------------------------------------------------


def test_une_paire_ecartee_ne_revient_que_si_on_le_demande(navigateur, client_de, collegue, paire):
    adresse = reverse("collectivites:ecarter_doublon", args=["contacts", paire[1].pk, paire[0].pk])
    for _ in range(2):  # deux onglets
        navigateur.post(adresse)
    assert PasDoublon.objects.count() == 1
    autre = client_de(collegue)
    assert autre.get(LISTE).context["lignes"] == []
    corps = autre.get("/collectivites/doublons/ecartes/").content.decode()
    assert "Sophie Lemaître" in corps
    autre.post(reverse("collectivites:reprendre_doublon", args=[PasDoublon.objects.get().pk]))
    assert len(autre.get(LISTE).context["lignes"]) == 1


# -- Comparer et fusionner --------------------------------------------------------------------


def comparer_adresse(paire):
    return reverse("collectivites:comparer_doublon", args=["contacts", *(c.pk for c in paire)])


def test_la_page_propose_la_plus_remplie_et_dit_ce_qui_suit(navigateur, paire, reseau):
    MandatFactory(reseau=reseau, contact=paire[1])
    reponse = navigateur.get(comparer_adresse(paire))
    assert reponse.context["gardee"] == paire[0]
    assert reponse.context["liens"] == ["1 mandat"]
    inversee = navigateur.get(f"{comparer_adresse(paire)}?garder={paire[1].pk}")
    assert inversee.context["gardee"] == paire[1]


def test_la_fusion_retient_les_champs_choisis(navigateur, paire):
    page = navigateur.get(comparer_adresse(paire))
    choix = {"lu": page.context["form"]["lu"].value(), "prenom": "absorbee", "nom": "gardee"}
    reponse = navigateur.post(comparer_adresse(paire), choix)
    assert reponse.status_code == 302
    (contact,) = Contact.objects.all()
    assert (contact.prenom, contact.nom, contact.fonction) == ("Sofie", "Lemaître", "Adjointe")
    fusion = Fusion.objects.get()
    assert fusion.choix["prenom"] == "absorbee"
    page = navigateur.get("/collectivites/doublons/fusions/").content.decode()
    assert reverse("collectivites:annuler_fusion", args=[fusion.pk]) in page


def test_les_deux_notes_se_gardent_l_une_sous_l_autre(navigateur, paire):
    for contact, note in zip(paire, ("Vue en mars", "Parle allemand"), strict=True):
        Contact.objects.filter(pk=contact.pk).update(note=note)
    page = navigateur.get(comparer_adresse(paire))
    navigateur.post(comparer_adresse(paire), {"lu": page.context["form"]["lu"].value()})
    assert Contact.objects.get().note == "Vue en mars\n\nParle allemand"


def test_une_page_perimee_se_redit_sans_rien_ecrire(navigateur, paire):
    page = navigateur.get(comparer_adresse(paire))
    lu = page.context["form"]["lu"].value()
    Contact.objects.filter(pk=paire[0].pk).update(fonction="Maire")
    reponse = navigateur.post(comparer_adresse(paire), {"lu": lu, "prenom": "absorbee"})
    assert reponse.status_code == 422
    assert "a changé pendant que vous compariez" in reponse.content.decode()
    assert Contact.objects.count() == 2
    assert reponse.context["form"]["prenom"].value() == "absorbee"  # le choix est gardé
    nouveau = {"lu": reponse.context["form"]["lu"].value(), "prenom": "absorbee"}
    assert navigateur.post(comparer_adresse(paire), nouveau).status_code == 302


def test_sans_dire_ce_qu_on_a_lu_rien_ne_se_fusionne(navigateur, paire):
    assert navigateur.post(comparer_adresse(paire), {"prenom": "absorbee"}).status_code == 422
    assert Contact.objects.count() == 2


def test_une_paire_deja_fusionnee_par_l_autre_se_dit(navigateur, paire, collegue):
    fusionner(gardee=paire[0], absorbee=paire[1], agent=collegue)
    reponse = navigateur.post(comparer_adresse(paire), {}, follow=True)
    assert "n’en font déjà plus qu’une" in reponse.content.decode()


def test_un_choix_insense_est_refuse_a_sa_place(navigateur, paire):
    page = navigateur.get(comparer_adresse(paire))
    envoi = {"lu": page.context["form"]["lu"].value(), "prenom": "<b>"}
    reponse = navigateur.post(comparer_adresse(paire), envoi)
    assert reponse.status_code == 422
    assert "Choisissez l’une des deux valeurs" in reponse.content.decode()


def test_annuler_remet_les_deux_fiches_et_dit_ce_qui_reste(navigateur, paire, agent, collegue):
    fusion = fusionner(gardee=paire[0], absorbee=paire[1], agent=agent, valeurs={"prenom": "Sofie"})
    Contact.objects.filter(pk=paire[0].pk).update(prenom="Sophia")
    adresse = reverse("collectivites:annuler_fusion", args=[fusion.pk])
    assert navigateur.get(adresse).status_code == 200
    corps = navigateur.post(adresse, follow=True).content.decode()
    assert "les deux fiches sont revenues" in corps
    assert "« Prénom » a été modifié depuis" in corps
    assert Contact.objects.count() == 2
    assert "déjà annulée" in navigateur.post(adresse, follow=True).content.decode()


def test_la_comparaison_coute_un_nombre_fixe_de_requetes(navigateur, reseau, paire):
    def mesurer():
        with requetes() as liste:
            navigateur.get(comparer_adresse(paire))
        return liste

    une = mesurer()
    for n in range(8):
        MandatFactory(reseau=reseau, contact=paire[1], intitule=f"Mandat {n}")
        EchangeFactory(reseau=reseau, fiche=paire[0].fiche)
    assert len(mesurer()) == len(une) <= 12, une


# -- À la création ----------------------------------------------------------------------------

SAISIE = {"prenom": "Sophie", "nom": "Lemaitre", "qualite": FonctionContact.AGENT,
          "base_legale": "interet_legitime", "email": "S.Lemaitre@exemple.invalid"}  # fmt: skip


def test_creer_un_contact_qui_ressemble_avertit_sans_rien_perdre(navigateur, paire):
    adresse = reverse("collectivites:creer_contact", args=[paire[0].fiche_id])
    reponse = navigateur.post(adresse, SAISIE)
    corps = reponse.content.decode()
    assert reponse.status_code == 422
    assert "C’est bien une autre personne" in corps
    assert reverse("collectivites:contact", args=[paire[0].pk]) in corps
    assert 'value="Lemaitre"' in corps
    assert Contact.objects.count() == 2

    assert navigateur.post(adresse, SAISIE | {"distinct": "1"}).status_code == 302
    assert Contact.objects.count() == 3
    neuf = Contact.objects.latest("pk")
    dites = PasDoublon.objects.filter(second_id=neuf.pk).values_list("premier_id", flat=True)
    assert set(dites) == {c.pk for c in paire}


def test_creer_un_contact_sans_pareil_ne_demande_rien(navigateur, paire):
    adresse = reverse("collectivites:creer_contact", args=[paire[0].fiche_id])
    envoi = SAISIE | {"prenom": "Karim", "nom": "Benali", "email": "k@exemple.invalid"}
    assert navigateur.post(adresse, envoi).status_code == 302


def test_le_contact_du_voisin_n_est_pas_cite(client_de, etrangere, autre_reseau, paire):
    fiche = FicheFactory(reseau=autre_reseau)
    adresse = reverse("collectivites:creer_contact", args=[fiche.pk])
    assert client_de(etrangere).post(adresse, SAISIE).status_code == 302


@pytest.mark.parametrize("route", ["annuaire", "fiche"])
def test_creer_un_acteur_qui_ressemble_avertit(navigateur, reseau, route):
    connu = ActeurFactory(reseau=reseau, nom="Amis du Togo", sigle="ADT")
    fiche = FicheFactory(reseau=reseau)
    envoi = {"nom": "Association des amis du Togo", "type": TypeActeur.ASSOCIATION, "pays": "FR"}
    adresse = (
        reverse("collectivites:creer_acteur")
        if route == "annuaire"
        else reverse("collectivites:relier_acteur", args=[fiche.pk])
    )
    reponse = navigateur.post(adresse, envoi)
    assert reponse.status_code == 422
    assert "C’est bien un autre acteur" in reponse.content.decode()
    assert list(Acteur.objects.all()) == [connu]
    assert navigateur.post(adresse, envoi | {"distinct": "1"}).status_code == 302
    assert Acteur.objects.count() == 2


def test_creer_une_structure_qui_ressemble_avertit(navigateur, reseau):
    departement = CollectiviteFactory().departement
    CollectiviteFactory(
        nom="PETR du Perche", nature=Nature.PETR, code_insee="", propre_a=reseau,
        departement=departement,
    )  # fmt: skip
    envoi = {"nature": Nature.SYNDICAT, "nom": "Pays du Perche", "departement": departement.pk}
    reponse = navigateur.post(reverse("collectivites:creer"), envoi)
    assert reponse.status_code == 422
    assert "C’est bien une autre structure" in reponse.content.decode()
    envoi["distinct"] = "1"
    assert navigateur.post(reverse("collectivites:creer"), envoi).status_code == 302


def test_chercher_des_ressemblances_est_une_requete_bornee(agent, reseau, paire):
    neuf = Contact(reseau=reseau, fiche=paire[0].fiche, prenom="Sophie", nom="Lemaître")
    for n in range(30):
        ContactFactory(reseau=reseau, fiche=paire[0].fiche, prenom="Sophie", nom=f"Lemaitre{n}")
    with requetes() as liste:
        trouvees = ressemblances(neuf, agent)
    assert len(liste) == 1
    assert 1 <= len(trouvees) <= 3
    assert genre_de(neuf) == GenreDoublon.CONTACTS
