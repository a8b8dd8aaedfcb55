"""L’annuaire : trouver qui sait faire quoi et où, le tenir à jour, sortir ce qui est filtré.

`agent` et `collegue` le tiennent ; `etrangere`, d’un autre réseau, n’y voit rien.
"""

import io

import openpyxl
import pytest
from django.urls import reverse

from collectivites.actions import relier_acteur
from collectivites.models import Acteur
from collectivites.models.citations import citations
from predict.comptes.models import Acte
from tests.fabriques import (
    ActeurFactory,
    CollectiviteFactory,
    FicheFactory,
    MiseEnLienFactory,
    PartenariatFactory,
)
from tests.mesures import requetes

ANNUAIRE = "/collectivites/annuaire/"


@pytest.fixture
def navigateur(client_de, agent):
    return client_de(agent)


def adresse(route, pk):
    return reverse(f"collectivites:{route}", args=[pk])


def noms(navigateur, **filtres):
    return [a.nom for a in navigateur.get(ANNUAIRE, filtres).context["page"]]


SAISIE = {"nom": "Les Passeurs", "type": "association", "pays": "FR"}


# -- Chercher ----------------------------------------------------------------------


@pytest.mark.parametrize("texte", ["lycee", "LYCÉE", "ael", "maraich", "rives agricole"])
def test_le_texte_trouve_nom_sigle_ou_expertise_sans_accents(navigateur, reseau, texte):
    ActeurFactory(
        reseau=reseau, nom="Lycée agricole des Rives", sigle="AEL", expertises="Maraîchage, stages"
    )
    ActeurFactory(reseau=reseau, nom="Karthala", expertises="Jeunesse")
    assert noms(navigateur, q=texte) == ["Lycée agricole des Rives"]


def test_une_expertise_se_filtre_mot_entier_et_sous_toutes_ses_ecritures(navigateur, reseau):
    ActeurFactory(reseau=reseau, nom="A", expertises="Eau, jeunesse")
    ActeurFactory(reseau=reseau, nom="B", expertises="jeunesse,eau")
    ActeurFactory(reseau=reseau, nom="C", expertises="Eau potable")
    ActeurFactory(reseau=reseau, nom="D", expertises="Bureau")
    assert noms(navigateur, expertise="eau") == ["A", "B"]
    assert noms(navigateur, expertise=["eau potable", "bureau"]) == ["C", "D"]


def test_les_pays_d_intervention_et_les_odd_se_filtrent_sans_se_confondre(navigateur, reseau):
    ActeurFactory(reseau=reseau, nom="A", pays_action=["BJ", "TG"], odd=[1, 17])
    ActeurFactory(reseau=reseau, nom="B", pays_action=["TG"], odd=[11])
    ActeurFactory(reseau=reseau, nom="C")
    assert noms(navigateur, pays="BJ") == ["A"]
    assert noms(navigateur, pays=["BJ", "TG"]) == ["A", "B"]
    assert noms(navigateur, odd="1") == ["A"]
    assert noms(navigateur, odd=["1", "11"]) == ["A", "B"]


def test_le_lieu_le_type_et_le_reseau_se_croisent(navigateur, reseau):
    blois, mer = CollectiviteFactory(nom="Blois"), CollectiviteFactory(nom="Mer")
    ActeurFactory(reseau=reseau, nom="A", commune=blois, membre=True)
    ActeurFactory(reseau=reseau, nom="B", commune=mer, type="sante")
    ActeurFactory(reseau=reseau, nom="C", commune=blois.departement)
    ActeurFactory(reseau=reseau, nom="D", membre=True)
    assert noms(navigateur, departement=blois.departement_id) == ["A", "B", "C"]
    assert noms(navigateur, commune=blois.pk) == ["A"]
    assert noms(navigateur, type=["sante", "association"], commune=mer.pk) == ["B"]
    assert noms(navigateur, membre="oui") == ["A", "D"]
    assert noms(navigateur, membre=["oui", "non"]) == ["A", "B", "C", "D"]


def test_un_departement_choisi_ne_propose_que_ses_communes(navigateur, reseau):
    ailleurs = CollectiviteFactory(nature="departement", code_insee="45", departement=None)
    ActeurFactory(reseau=reseau, commune=CollectiviteFactory(nom="Gien", departement=ailleurs))
    ActeurFactory(reseau=reseau, commune=CollectiviteFactory(nom="Blois"))
    choix = navigateur.get(ANNUAIRE, {"departement": ailleurs.pk}).context["filtres"]["choix"]
    communes = next(c for c in choix if c["nom"] == "commune")
    assert [o["libelle"] for o in communes["options"]] == ["Gien"]


def test_la_liste_se_trie_par_citations(navigateur, reseau, agent):
    cite = ActeurFactory(reseau=reseau, nom="Z cité")
    ActeurFactory(reseau=reseau, nom="A seul")
    relier_acteur(fiche=FicheFactory(reseau=reseau), acteur=cite, agent=agent)
    assert noms(navigateur, tri="-citations") == ["Z cité", "A seul"]
    assert noms(navigateur, tri="inconnu") == ["A seul", "Z cité"]


def test_une_valeur_inconnue_se_dit_et_n_arrete_rien(navigateur, reseau):
    ActeurFactory(reseau=reseau, nom="A")
    for filtres in ({"type": "x"}, {"commune": "abc"}, {"expertise": "rien"}, {"q": "\x00"}):
        reponse = navigateur.get(ANNUAIRE, filtres)
        assert reponse.status_code == 200
        assert "laissé de côté" in reponse.content.decode()


def test_l_annuaire_vide_dit_quoi_faire_et_le_filtre_vide_aussi(navigateur, reseau):
    assert "L’annuaire est vide" in navigateur.get(ANNUAIRE).content.decode()
    ActeurFactory(reseau=reseau)
    assert "Tout effacer" in navigateur.get(ANNUAIRE, {"type": "sante"}).content.decode()


@pytest.mark.parametrize("filtres", [{}, {"q": "association", "odd": "4", "expertise": "eau"}])
def test_l_annuaire_coute_huit_requetes_au_plus_quel_que_soit_le_nombre(
    navigateur, reseau, agent, filtres
):
    def cout():
        with requetes() as liste:
            assert navigateur.get(ANNUAIRE, filtres).status_code == 200
        return len(liste)

    def ajouter(nombre):
        for _ in range(nombre):
            acteur = ActeurFactory(
                reseau=reseau, commune=CollectiviteFactory(), expertises="eau, jeunesse",
                pays_action=["BJ"], odd=[4],
            )  # fmt: skip
            relier_acteur(fiche=FicheFactory(reseau=reseau), acteur=acteur, agent=agent)

    ajouter(1)
    un = cout()
    ajouter(30)
    assert cout() == un <= 8


def test_l_export_sort_exactement_ce_qui_est_filtre(navigateur, reseau):
    ActeurFactory(reseau=reseau, nom="=A1+A2", type="sante", telephone="+33261918001", odd=[3])
    ActeurFactory(reseau=reseau, nom="B")
    reponse = navigateur.get(
        reverse("collectivites:exporter_annuaire", args=["xlsx"]), {"type": "sante"}
    )
    feuille = openpyxl.load_workbook(io.BytesIO(b"".join(reponse.streaming_content))).active
    lignes = list(feuille.iter_rows(values_only=True))
    assert len(lignes) == 2
    assert lignes[1][0] == "=A1+A2"
    assert feuille["A2"].data_type == "s"
    assert "+33261918001" in lignes[1]
    reponse = navigateur.get(reverse("collectivites:exporter_annuaire", args=["csv"]), {"q": "b"})
    corps = b"".join(reponse.streaming_content).decode()
    assert "\r\nB;" in corps
    assert "A1" not in corps
    assert navigateur.get(ANNUAIRE + "exporter/pdf/").status_code == 404


# -- Tenir -------------------------------------------------------------------------


def test_un_acteur_se_cree_en_reprenant_l_ecriture_deja_connue(navigateur, reseau, agent):
    ActeurFactory(reseau=reseau, expertises="Éducation à la citoyenneté")
    CollectiviteFactory(nom="Blois", code_insee="41018")
    saisie = SAISIE | {
        "expertises": "education à la citoyennete; Eau,, eau", "pays_action": "benin, TG",
        "commune": "blois", "telephone": "02 61 91 80 01", "odd": ["4", "6"],
        "email": "Bonjour@Passeurs.example.org", "site": "https://passeurs.example.org",
    }  # fmt: skip
    reponse = navigateur.post(ANNUAIRE + "creer/", saisie)
    acteur = Acteur.objects.get(nom="Les Passeurs")
    assert reponse.url == acteur.get_absolute_url()
    assert acteur.expertises == "Éducation à la citoyenneté, Eau"
    assert acteur.pays_action == ["BJ", "TG"]
    assert acteur.odd == [4, 6]
    assert str(acteur.telephone) == "+33261918001"
    assert acteur.email == "bonjour@passeurs.example.org"
    assert acteur.reseau_id == agent.reseau_id
    assert Acte.objects.get(objet_ref=acteur.ref).verbe == "acteur ajouté"


@pytest.mark.parametrize(
    ("champ", "valeur", "message"),
    [
        ("nom", "", "manque"),
        ("type", "x", "choisissez dans la liste"),
        ("siren", "123456789", "Siren"),
        ("telephone", "12", "02 38 00 00 00"),
        ("email", "x", "prenom.nom@commune.fr"),
        ("site", "x x", "https://"),
        ("pays_action", "Atlantide", "Pays inconnu : Atlantide"),
        ("commune", "Nulle-Part", "Aucune collectivité"),
        ("odd", "18", "liste"),
        ("expertises", ", ".join(f"m{n}" for n in range(25)), "20 expertises"),
    ],
)
def test_une_saisie_impossible_se_dit_a_sa_place_sans_rien_perdre(
    navigateur, reseau, champ, valeur, message
):
    saisie = SAISIE | {"note": "À garder", champ: valeur}
    reponse = navigateur.post(ANNUAIRE + "creer/", saisie)
    corps = reponse.content.decode()
    assert reponse.status_code == 422
    assert message in corps
    assert "À garder" in corps
    assert champ in reponse.context["form"].errors
    assert not Acteur.objects.exists()


def test_deux_personnes_qui_modifient_un_acteur_ne_s_ecrasent_pas(
    reseau, client_de, agent, collegue
):
    acteur = ActeurFactory(reseau=reseau)
    url, lue = adresse("modifier_acteur", acteur.pk), SAISIE | {"version": acteur.version}
    assert client_de(collegue).post(url, lue | {"sigle": "LP"}).status_code == 302
    reponse = client_de(agent).post(url, lue | {"note": "Autre"})
    assert reponse.status_code == 422
    assert "Quelqu’un a modifié" in reponse.content.decode()
    acteur.refresh_from_db()
    assert (acteur.sigle, acteur.note) == ("LP", "")
    acte = Acte.objects.get(objet_ref=acteur.ref, agent=collegue)
    assert "sigle" in acte.champs


def test_un_acteur_se_rouvre_tel_qu_il_a_ete_saisi(navigateur, reseau):
    commune = CollectiviteFactory(nom="Blois", code_insee="41018")
    acteur = ActeurFactory(
        reseau=reseau, expertises="Eau, Jeunesse", pays_action=["BJ", "TG"], commune=commune
    )
    form = navigateur.get(adresse("modifier_acteur", acteur.pk)).context["form"]
    assert form["pays_action"].value() == "Bénin, Togo"
    assert "Blois (41018)" in str(form["commune"])
    saisie = {nom: form[nom].value() for nom in form.fields if form[nom].value()}
    saisie |= {"commune": "Blois (41018)", "version": acteur.version, "membre": ""}
    navigateur.post(adresse("modifier_acteur", acteur.pk), saisie)
    acteur.refresh_from_db()
    assert (acteur.pays_action, acteur.expertises) == (["BJ", "TG"], "Eau, Jeunesse")


def test_la_page_dit_qui_le_cite_a_quel_titre_et_ce_qu_il_fait_vivre(navigateur, reseau, agent):
    acteur = ActeurFactory(reseau=reseau, site="javascript:alert(1)", expertises="Eau")
    fiche = FicheFactory(reseau=reseau, collectivite__nom="Vendôme")
    lien = relier_acteur(fiche=fiche, acteur=acteur, agent=agent, role="Porte le jumelage")
    lien.pouvoir, lien.interet = 4, 5
    lien.save()
    PartenariatFactory(reseau=reseau, fiche=fiche, comite=acteur, partenaire="Gevelsberg")
    with requetes() as liste:
        corps = navigateur.get(adresse("acteur", acteur.pk)).content.decode()
    for attendu in ("Vendôme", "Porte le jumelage", "À associer étroitement", "Gevelsberg"):
        assert attendu in corps
    assert "javascript:" not in corps
    assert len(liste) <= 8


def test_un_acteur_cite_ne_se_supprime_pas_et_la_page_dit_ou(navigateur, reseau, agent):
    acteur = ActeurFactory(reseau=reseau)
    fiche = FicheFactory(reseau=reseau, collectivite__nom="Vendôme")
    lien = relier_acteur(fiche=fiche, acteur=acteur, agent=agent)
    PartenariatFactory(reseau=reseau, fiche=fiche, comite=acteur)
    url = adresse("supprimer_acteur", acteur.pk)
    reponse = navigateur.post(url)
    corps = reponse.content.decode()
    assert reponse.status_code == 422
    assert "collectivité qui le cite" in corps
    assert "partenariat qu’il fait vivre" in corps
    assert "Vendôme" in corps
    assert Acteur.objects.filter(pk=acteur.pk).exists()
    lien.delete()
    fiche.partenariats.all().delete()
    assert "Supprimer</button>" in navigateur.get(url).content.decode()
    assert navigateur.post(url).url == ANNUAIRE
    assert not Acteur.objects.filter(pk=acteur.pk).exists()
    assert Acte.objects.filter(verbe="acteur supprimé", objet_ref=acteur.ref).exists()


def test_une_citation_d_une_application_du_dessus_retient_aussi(navigateur, reseau):
    """Rien n’est importé d’en haut : les liens se lisent sur le modèle."""
    lien = MiseEnLienFactory(reseau=reseau, acteur=ActeurFactory(reseau=reseau))
    assert [c.quoi for c in citations(lien.acteur)] == ["mise en lien"]
    assert navigateur.post(adresse("supprimer_acteur", lien.acteur_id)).status_code == 422


# -- Droits ------------------------------------------------------------------------


def test_l_annuaire_d_un_reseau_reste_ferme_aux_autres(reseau, client_de, etrangere, referente):
    acteur = ActeurFactory(reseau=reseau, nom="Association secrète", expertises="Mot secret")
    dehors = client_de(etrangere)
    assert "secret" not in dehors.get(ANNUAIRE).content.decode()
    for route in ("acteur", "modifier_acteur", "supprimer_acteur"):
        assert dehors.get(adresse(route, acteur.pk)).status_code == 404
        assert client_de(referente).get(adresse(route, acteur.pk)).status_code == 403
    for route in ("modifier_acteur", "supprimer_acteur"):
        assert dehors.post(adresse(route, acteur.pk), SAISIE).status_code == 404
    assert "Mot secret" not in dehors.get(ANNUAIRE + "creer/").content.decode()
    assert client_de(referente).get(ANNUAIRE).status_code == 403
