"""Composer un indicateur à l’écran, le lire, l’exporter ; noter un constat."""

import re
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from predict.comptes.models import Acte
from suivi.models import ConstatIndicateur, IndicateurPropre
from tests.mesures import requetes
from tests.suivi import recette9, scenes

ANNEE = {"annee": "2027"}
SAISIE = {
    "code": "s1", "libelle": "Conventions nées d’un lien", "chaine": "resultat", "sens": "hausse",
    "unite": "%", "actif": "on", "cible": "50", "cible_annee": "2027",
    "objet": "convention", "mesure": "taux", "date": "signee", "g0_champ": "lien",
    "g0_operateur": "rempli",
}  # fmt: skip
COMPOSITION = {
    "objet": "convention", "mesure": "taux", "date": "signee", "filtres": [],
    "favorables": [{"champ": "lien", "operateur": "rempli"}],
}  # fmt: skip


@pytest.fixture
def scene(reseau):
    return recette9.poser(reseau)


@pytest.fixture
def indicateur(scene, reseau):
    return IndicateurPropre.objects.create(
        reseau=reseau, code="S1", libelle="Conventions nées d’un lien", chaine="resultat",
        composition=COMPOSITION, cible=50, cible_annee=2027,
    )  # fmt: skip


def texte(reponse):
    return reponse.content.decode()


def test_la_direction_compose_un_taux_et_le_lit(scene, direction, client_de):
    navigateur = client_de(direction)
    reponse = navigateur.post(reverse("suivi:creer_propre"), SAISIE)
    indicateur = IndicateurPropre.objects.get()
    assert reponse.status_code == 302
    assert (indicateur.code, indicateur.composition) == ("S1", COMPOSITION)
    page = texte(navigateur.get(indicateur.get_absolute_url(), ANNEE))
    assert "33,3\u00a0%" in page
    assert "1 sur 3" in page
    assert "Au dénominateur seulement" in page
    assert "pas encore atteinte" in page
    assert Acte.objects.filter(verbe="indicateur créé").count() == 1


def test_un_filtre_prend_plusieurs_choix_et_se_rouvre_tel_quel(scene, direction, client_de):
    saisie = SAISIE | {
        "objet": "activite", "mesure": "compte", "date": "le", "unite": "", "f0_champ": "type",
        "f0_operateur": "parmi", "f0_valeur": ["reunion", "renseignement"],
    }  # fmt: skip
    navigateur = client_de(direction)
    assert navigateur.post(reverse("suivi:creer_propre"), saisie).status_code == 302
    indicateur = IndicateurPropre.objects.get()
    assert indicateur.composition["filtres"] == [
        {"champ": "type", "operateur": "parmi", "valeur": ["reunion", "renseignement"]}
    ]
    rouvert = texte(navigateur.get(reverse("suivi:modifier_propre", args=[indicateur.pk])))
    cochees = re.findall(r'name="f0_valeur" value="(\w+)"[^>]*checked', rouvert)
    assert cochees == ["reunion", "renseignement"]
    # Un autre opérateur, une seule valeur : ce qui était coché reste, en un choix.
    seule = navigateur.get(
        reverse("suivi:creer_propre"), saisie | {"f0_operateur": "est", "f0_valeur": "reunion"}
    )
    assert seule.context["assistant"].donnees["filtres"][0]["valeur"] == "reunion"


def test_l_apercu_se_montre_sans_rien_enregistrer(scene, direction, client_de):
    reponse = client_de(direction).get(
        reverse("suivi:creer_propre"),
        {"objet": "candidature", "mesure": "somme", "champ": "accorde", "date": "notifiee",
         "annee": "2027"},
    )  # fmt: skip
    page = texte(reponse)
    assert "45\u202f000\u00a0€" in page
    assert "MEAE de C6" in page
    assert not IndicateurPropre.objects.exists()


def test_un_choix_ouvre_le_suivant(scene, direction, client_de):
    adresse = reverse("suivi:creer_propre")
    navigateur = client_de(direction)
    assert 'name="date"' not in texte(navigateur.get(adresse))
    page = texte(navigateur.get(adresse, {"objet": "activite", "f0_champ": "type"}))
    assert 'name="f0_operateur"' in page
    assert '<option value="atelier">Atelier</option>' in page
    assert 'name="f1_champ"' in page
    assert 'name="g0_champ"' not in page


def test_les_services_du_reseau_se_proposent_et_pas_ceux_d_ailleurs(
    scene, reseau, autre_reseau, direction, client_de
):
    scenes.service(autre_reseau, "Service d’ailleurs")
    page = texte(
        client_de(direction).get(
            reverse("suivi:creer_propre"), {"objet": "prestation", "f0_champ": "service"}
        )
    )
    assert "Diagnostic territorial" in page
    assert "Service d’ailleurs" not in page


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"objet": ""}, "Choisissez ce que l’on compte."),
        ({"mesure": "taux", "g0_champ": ""}, "au moins une condition à son numérateur"),
        ({"f0_champ": "membre", "f0_operateur": "est"}, "choisissez une valeur"),
        ({"code": "I1"}, "sont les indicateurs communs"),
        ({"code": "é!"}, "Une lettre, puis"),
        ({"cible_annee": ""}, "Dites l’année visée."),
    ],
)
def test_une_composition_refusee_le_dit_et_garde_la_saisie(
    scene, direction, client_de, changes, message
):
    reponse = client_de(direction).post(reverse("suivi:creer_propre"), SAISIE | changes)
    assert reponse.status_code == 422
    assert message in texte(reponse)
    assert "Conventions nées d’un lien" in texte(reponse)
    assert not IndicateurPropre.objects.exists()


def test_un_code_deja_pris_se_refuse(indicateur, direction, client_de):
    reponse = client_de(direction).post(reverse("suivi:creer_propre"), SAISIE)
    assert "sert déjà" in texte(reponse)


def test_modifier_repart_de_la_composition_gardee(indicateur, direction, client_de):
    navigateur = client_de(direction)
    adresse = reverse("suivi:modifier_propre", args=[indicateur.pk])
    assert '<option value="lien" selected>' in texte(navigateur.get(adresse))
    saisie = SAISIE | {"version": indicateur.version, "mesure": "compte", "g0_champ": ""}
    assert navigateur.post(adresse, saisie).status_code == 302
    indicateur.refresh_from_db()
    assert indicateur.composition["mesure"] == "compte"
    assert "favorables" not in indicateur.composition


def test_une_composition_devenue_illisible_le_dit_sans_casser_la_liste(
    indicateur, agent, client_de
):
    IndicateurPropre.objects.update(composition={"objet": "disparu"})
    navigateur = client_de(agent)
    for adresse in (reverse("suivi:propres"), indicateur.get_absolute_url()):
        page = texte(navigateur.get(adresse))
        assert "n’est pas un code connu" in page


def test_l_export_donne_les_comptees_et_les_ecartees(indicateur, agent, client_de):
    reponse = client_de(agent).get(reverse("suivi:exporter_propre", args=[indicateur.pk]), ANNEE)
    feuille = openpyxl.load_workbook(BytesIO(b"".join(reponse.streaming_content))).active
    lignes = list(feuille.iter_rows(min_row=2, values_only=True))
    assert [ligne[1] for ligne in lignes] == ["oui", "non", "non"]
    assert {ligne[0] for ligne in lignes} == {"S1"}


def test_l_etrangere_ne_voit_pas_l_indicateur(indicateur, etrangere, client_de):
    navigateur = client_de(etrangere)
    assert navigateur.get(indicateur.get_absolute_url()).status_code == 404
    assert "Conventions nées" not in texte(navigateur.get(reverse("suivi:propres")))


def test_la_chargee_de_mission_lit_et_ne_compose_pas(indicateur, agent, client_de):
    navigateur = client_de(agent)
    assert "33,3\u00a0%" in texte(navigateur.get(reverse("suivi:propres"), ANNEE))
    assert navigateur.get(reverse("suivi:creer_propre")).status_code == 403


# -- Constats ------------------------------------------------------------------------------------


@pytest.fixture
def qualitatif(scene, reseau):
    return IndicateurPropre.objects.create(
        reseau=reseau, code="S2", libelle="Portage politique", chaine="effet", nature="qualitatif"
    )


def test_un_constat_se_note_avec_sa_preuve(qualitatif, scene, agent, client_de):
    piece = scene.strategie.piece
    reponse = client_de(agent).post(
        reverse("suivi:ajouter_constat", args=[qualitatif.pk]),
        {"le": "2027-12-10", "texte": "Une élue est désignée", "appreciation": "progres",
         "fiche": piece.fiche_id, "piece": piece.pk},
    )  # fmt: skip
    assert reponse.status_code == 302
    constat = ConstatIndicateur.objects.get()
    assert (constat.auteur, constat.piece) == (agent, piece)
    page = texte(client_de(agent).get(qualitatif.get_absolute_url()))
    assert "Une élue est désignée" in page
    assert "Progrès" in page
    assert "Une élue est désignée" in texte(client_de(agent).get(reverse("suivi:propres"), ANNEE))


def test_la_piece_d_une_autre_collectivite_se_refuse(qualitatif, scene, agent, client_de):
    reponse = client_de(agent).post(
        reverse("suivi:ajouter_constat", args=[qualitatif.pk]),
        {"le": "2027-12-10", "texte": "x", "fiche": scene.fiches[3].pk,
         "piece": scene.strategie.piece_id},
    )  # fmt: skip
    assert reponse.status_code == 422
    assert "celle d’une autre collectivité" in texte(reponse)


def test_un_constat_se_supprime_par_un_geste(qualitatif, reseau, agent, client_de):
    constat = ConstatIndicateur.objects.create(
        reseau=reseau, indicateur=qualitatif, le=date(2027, 3, 1), texte="Un mot"
    )
    adresse = reverse("suivi:retirer_constat", args=[constat.pk])
    assert "Un mot" in texte(client_de(agent).get(adresse))
    assert ConstatIndicateur.objects.exists()
    client_de(agent).post(adresse)
    assert not ConstatIndicateur.objects.exists()


# -- Requêtes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("route", ["propres", "indicateur_propre"])
def test_les_pages_ne_demandent_pas_plus_avec_plus_de_donnees(
    indicateur, qualitatif, reseau, agent, client_de, navigation_gardee, route
):
    args = [indicateur.pk] if route == "indicateur_propre" else []
    adresse, navigateur = reverse(f"suivi:{route}", args=args), client_de(agent)
    navigateur.get(adresse, ANNEE)

    def mesurer():
        with requetes() as liste:
            assert navigateur.get(adresse, ANNEE).status_code == 200
        return len(liste)

    peu = mesurer()
    for jour in range(1, 6):
        recette9.poser(reseau)
        ConstatIndicateur.objects.create(
            reseau=reseau, indicateur=qualitatif, le=date(2027, 5, jour), texte="Constat"
        )
    assert mesurer() == peu
