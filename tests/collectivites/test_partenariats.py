"""Les partenariats : la saisie entière, l’onglet, la carte du monde, un pays, l’export.

Trois personnages : l’agent de ce réseau, sa collègue, l’étrangère d’un autre réseau.
"""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from collectivites import monde
from collectivites.actions.partenariats import comite_nomme, ranger_partenariat
from collectivites.models import Acteur, ActeurFiche, Partenariat
from collectivites.pays import PAYS
from collectivites.pays_dits import code_du_pays, pays_proches
from collectivites.regles.monde import (
    REGION_DU_PAYS,
    Terme,
    annee_dite,
    classe_de_la_carte,
    libelle_de_classe,
    terme_de_la_convention,
)
from predict.comptes.models import Acte
from tests.fabriques import ActeurFactory, FicheFactory, PartenariatFactory
from tests.mesures import requetes

MONDE = "/collectivites/monde/"


@pytest.fixture
def fiche(reseau):
    return FicheFactory(reseau=reseau, collectivite__nom="Vendôme")


@pytest.fixture
def navigateur(client_de, agent):
    return client_de(agent)


def adresse(route, pk):
    return reverse(f"collectivites:{route}", args=[pk])


def saisie(**champs):
    return {
        "type": "cooperation_decentralisee", "etat": "actif", "pays": "Sénégal",
        "partenaire": "Commune de Podor",
    } | champs  # fmt: skip


# -- Reconnaître un pays -------------------------------------------------------------


@pytest.mark.parametrize(
    ("texte", "code"),
    [
        ("Sénégal", "SN"), ("le senegal", "SN"), ("SENEGAL ", "SN"), ("sn", "SN"), ("RDC", "CD"),
        ("Côte d'Ivoire", "CI"), ("cote d ivoire", "CI"), ("Burkina", "BF"), ("USA", "US"),
        ("L’Italie", "IT"), ("Rép. démocratique du Congo", "CD"), ("Angleterre", "GB"),
        ("Atlantide", None), ("", None), (None, None),
    ],
)  # fmt: skip
def test_reconnait_un_pays_ecrit_sans_soin(texte, code):
    assert code_du_pays(texte) == code


def test_chaque_pays_se_reconnait_a_son_propre_nom():
    assert [nom for code, nom in PAYS.items() if code_du_pays(nom) != code] == []


def test_propose_une_correction():
    assert "Sénégal" in pays_proches("Sengal")


def test_chaque_pays_a_sa_region_et_sa_place_sur_la_carte():
    assert set(REGION_DU_PAYS) == set(PAYS)
    assert set(monde.formes()) == set(PAYS) - {"AQ"}


def test_une_petite_ile_est_un_point_dans_la_vue():
    comores = monde.formes()["KM"]
    assert comores.petit
    assert 0 < comores.x < monde.LARGEUR * 2
    assert 0 < comores.y < monde.HAUTEUR * 2


def test_la_russie_ne_traverse_pas_toute_la_carte():
    """À cheval sur l’antiméridien, elle se coupe au lieu de tirer un trait d’un bord à l’autre."""
    pas = monde.formes()["RU"].trace.replace("z", "").split("M")
    ecarts = [
        abs(int(n)) for chemin in pas if "l" in chemin for n in chemin.split("l")[1].split()[::2]
    ]
    assert max(ecarts) < monde.LARGEUR


# -- Règles --------------------------------------------------------------------------


def test_une_convention_previent_avant_son_terme():
    le = date(2026, 6, 1)
    assert terme_de_la_convention(None, le) is None
    assert terme_de_la_convention(date(2026, 5, 31), le) == Terme.ECHU
    assert terme_de_la_convention(date(2026, 12, 1), le) == Terme.PROCHE
    assert terme_de_la_convention(date(2026, 12, 2), le) == Terme.LOIN


def test_les_annees_se_disent():
    assert annee_dite(1971, None) == "depuis 1971"
    assert annee_dite(1971, 1980) == "de 1971 à 1980"
    assert annee_dite(1971, 1971) == "en 1971"
    assert annee_dite(None, 1980) == "jusqu’en 1980"
    assert annee_dite(None, None) == ""


def test_les_classes_de_la_carte_couvrent_tout():
    assert [classe_de_la_carte(n) for n in (0, 1, 2, 3, 4, 7, 8, 50)] == [0, 1, 2, 2, 3, 3, 4, 4]
    assert [libelle_de_classe(n) for n in (1, 2, 3, 4)] == ["1", "2 à 3", "4 à 7", "8 et plus"]


# -- Saisie --------------------------------------------------------------------------


def test_le_pays_se_donne_par_son_nom_et_le_reste_se_garde(fiche, navigateur):
    donnees = saisie(
        ville="Podor", montant="12 500,50", convention_le="2024-01-15",
        convention_fin_le="2027-01-14", themes="eau, état civil", odd=["6", "16"],
        debut_annee="2004", source="Délibération", note="Suivi par la DGA",
    )  # fmt: skip
    assert navigateur.post(adresse("creer_partenariat", fiche.pk), donnees).status_code == 302
    un = Partenariat.objects.get()
    assert (un.pays, un.ville, str(un.montant), un.odd) == ("SN", "Podor", "12500.50", [6, 16])
    corps = navigateur.get(adresse("partenariats", fiche.pk)).content.decode()
    corps = " ".join(corps.replace("&nbsp;", " ").split())
    for attendu in ("Sénégal", "12 500,50", "15 janvier 2024", "Délibération"):
        assert attendu in corps


@pytest.mark.parametrize(
    ("champ", "valeur", "message"),
    [
        ("pays", "Sengal", "Vouliez-vous dire Sénégal"),
        ("pays", "", "manque"),
        ("convention_fin_le", "2019-01-01", "finir avant sa signature"),
        ("fin_annee", "1990", "finir avant d’avoir commencé"),
        ("debut_annee", "12", "entre 1900 et 2100"),
        ("montant", "-5", "négatif"),
    ],
)
def test_une_erreur_est_a_sa_place_et_la_saisie_reste(fiche, navigateur, champ, valeur, message):
    donnees = saisie(convention_le="2020-01-01", debut_annee="2000") | {champ: valeur}
    reponse = navigateur.post(adresse("creer_partenariat", fiche.pk), donnees)
    assert reponse.status_code == 422
    assert any(message in erreur for erreur in reponse.context["form"].errors[champ])
    assert "Commune de Podor" in reponse.content.decode()
    assert not Partenariat.objects.exists()


def test_le_comite_d_un_jumelage_entre_a_l_annuaire_une_seule_fois(fiche, navigateur, reseau):
    donnees = saisie(type="jumelage", pays="Allemagne", nom_du_comite="Les amis de Neuwalde")
    navigateur.post(adresse("creer_partenariat", fiche.pk), donnees)
    navigateur.post(
        adresse("creer_partenariat", fiche.pk),
        donnees | {"partenaire": "Autre", "nom_du_comite": "les amis de neuwalde"},
    )
    comite = Acteur.objects.get()
    assert comite.type == "comite_jumelage"
    assert {p.comite for p in Partenariat.objects.all()} == {comite}
    assert ActeurFiche.objects.filter(fiche=fiche, acteur=comite).count() == 1


def test_le_comite_ne_change_pas_quand_le_partenariat_n_est_plus_un_jumelage(
    fiche, navigateur, reseau, agent
):
    comite = ActeurFactory(reseau=reseau, nom="Comité")
    un = PartenariatFactory(reseau=reseau, fiche=fiche, comite=comite)
    navigateur.post(adresse("modifier_partenariat", un.pk), saisie(version=un.version))
    un.refresh_from_db()
    assert (un.type, un.comite) == ("cooperation_decentralisee", comite)


def test_un_comite_d_un_autre_reseau_n_est_pas_pris(fiche, agent, autre_reseau):
    ActeurFactory(reseau=autre_reseau, nom="Comité")
    assert comite_nomme(fiche=fiche, nom="Comité", agent=agent).reseau_id == fiche.reseau_id


def test_le_journal_nomme_les_champs_jamais_les_valeurs(fiche, agent):
    un = PartenariatFactory(reseau=fiche.reseau, fiche=fiche)
    ranger_partenariat(partenariat=un, agent=agent, champs=["ville", "montant"])
    acte = Acte.objects.sur(un).get()
    assert (acte.verbe, acte.champs) == ("partenariat modifié", ["ville", "montant"])


def test_retirer_ne_se_fait_qu_en_postant(fiche, navigateur):
    un = PartenariatFactory(reseau=fiche.reseau, fiche=fiche)
    assert navigateur.get(adresse("retirer_partenariat", un.pk)).status_code == 403
    navigateur.post(adresse("retirer_partenariat", un.pk))
    assert not Partenariat.objects.exists()


def test_l_etrangere_ne_voit_ni_ne_touche_rien(fiche, client_de, etrangere):
    un = PartenariatFactory(reseau=fiche.reseau, fiche=fiche, partenaire="Secret d’ici")
    autre = client_de(etrangere)
    for route in ("modifier_partenariat", "retirer_partenariat"):
        assert autre.post(adresse(route, un.pk), saisie()).status_code == 404
    for page in (MONDE, f"{MONDE}DE/"):
        assert "Secret d’ici" not in autre.get(page).content.decode()
    assert Partenariat.objects.filter(pk=un.pk).exists()


# -- La carte et la liste ------------------------------------------------------------


def partenaires(navigateur, **filtres):
    page = navigateur.get(MONDE, filtres).context["page"]
    return sorted(p.partenaire for p in page)


@pytest.fixture
def trois(reseau):
    def un(partenaire, **champs):
        return PartenariatFactory(reseau=reseau, partenaire=partenaire, **champs)

    un("A", pays="DE", etat="en_sommeil", themes="Eau, jeunesse", odd=[4, 13])
    un("B", pays="SN", type="projet", themes="réseau", odd=[1])
    un("C", pays="KM", type="projet", etat="termine", ville="Moroni", odd=[])


@pytest.mark.parametrize(
    ("filtres", "attendus"),
    [
        ({}, ["A", "B", "C"]),
        ({"type": "projet"}, ["B", "C"]),
        ({"pays": ["DE", "SN"]}, ["A", "B"]),
        ({"region": "europe"}, ["A"]),
        ({"region": ["afrique_ouest", "afrique_est"]}, ["B", "C"]),
        ({"etat": "termine"}, ["C"]),
        ({"type": "jumelage", "etat": "en_sommeil"}, ["A"]),
        ({"theme": "eau"}, ["A"]),
        ({"odd": "1"}, ["B"]),
        ({"odd": ["13", "1"]}, ["A", "B"]),
        ({"q": "moroni"}, ["C"]),
        ({"q": "sénég"}, ["B"]),
    ],
)
def test_les_filtres_se_croisent(navigateur, trois, filtres, attendus):
    assert partenaires(navigateur, **filtres) == attendus


def test_un_filtre_inconnu_est_dit_et_laisse_de_cote(navigateur, trois):
    reponse = navigateur.get(MONDE, {"type": "inconnu"})
    assert "laissé de côté" in reponse.content.decode()
    assert reponse.context["page"].paginator.count == 3


def test_la_carte_colore_relie_et_nomme_chaque_pays(navigateur, trois, reseau):
    PartenariatFactory(reseau=reseau, pays="SN")
    carte = navigateur.get(MONDE).context["carte"]
    senegal = next(f for f in carte["formes"] if f["titre"].startswith("Sénégal"))
    assert (senegal["classe"], senegal["titre"]) == (2, "Sénégal\u00a0: 2\u00a0partenariats")
    assert "pays=SN" in senegal["url"]
    assert [p["titre"] for p in carte["points"]] == ["Comores\u00a0: 1\u00a0partenariat"]


def test_la_mesure_compte_les_collectivites_une_fois(navigateur, fiche, reseau):
    PartenariatFactory.create_batch(3, reseau=reseau, fiche=fiche, pays="DE")
    comptes = navigateur.get(MONDE, {"mesure": "collectivites"}).context
    assert comptes["comptes"][0]["partenariats"] == 3
    assert comptes["comptes"][0]["collectivites"] == 1
    assert comptes["carte"]["formes"][0]["classe"] == 1


def test_trier_par_pays_suit_l_alphabet_francais(navigateur, trois):
    page = navigateur.get(MONDE, {"tri": "pays"}).context["page"]
    assert [p.pays for p in page] == ["DE", "KM", "SN"]


def test_l_export_sort_exactement_ce_qui_est_filtre_sans_formule(navigateur, reseau, fiche):
    PartenariatFactory(reseau=reseau, fiche=fiche, pays="SN", partenaire="=1+1")
    PartenariatFactory(reseau=reseau, fiche=fiche, pays="DE")
    reponse = navigateur.get("/collectivites/monde/exporter/xlsx/", {"pays": "SN"})
    feuille = openpyxl.load_workbook(io.BytesIO(reponse.getvalue())).active
    lignes = list(feuille.iter_rows(values_only=True))
    assert len(lignes) == 2
    assert lignes[1][6] == "=1+1"
    assert feuille.cell(2, 7).data_type == "s"
    csv = navigateur.get("/collectivites/monde/exporter/csv/", {"pays": "SN"}).getvalue().decode()
    assert "Sénégal" in csv
    assert "Allemagne" not in csv


def test_un_pays_dit_qui_y_a_un_partenaire(navigateur, trois, reseau):
    ActeurFactory(reseau=reseau, nom="Agence de Dakar", pays="SN")
    corps = navigateur.get(f"{MONDE}SN/").content.decode()
    assert "Sénégal" in corps
    assert "Agence de Dakar" in corps
    assert navigateur.get(f"{MONDE}XX/").status_code == 404


def test_la_carte_coute_autant_pour_une_ligne_que_pour_cent(
    navigateur, reseau, fiche, navigation_gardee
):
    def mesurer(page):
        with requetes() as liste:
            navigateur.get(page)
        return liste

    PartenariatFactory(reseau=reseau, fiche=fiche)
    mesurer(MONDE)
    une, un_pays = mesurer(MONDE), mesurer(f"{MONDE}DE/")
    for rang in range(60):
        PartenariatFactory(
            reseau=reseau, fiche=FicheFactory(reseau=reseau), pays=list(PAYS)[rang * 3]
        )
    assert len(mesurer(MONDE)) == len(une) <= 8, une
    assert len(mesurer(f"{MONDE}DE/")) == len(un_pays) <= 8, un_pays
