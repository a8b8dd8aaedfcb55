"""Clore à l’écran ; une période close montre ses chiffres gelés et ce qui a bougé."""

from datetime import date
from io import BytesIO

import openpyxl
import pytest
import time_machine
from django.urls import reverse

from suivi.actions.clotures import cloturer
from suivi.calculs import Periode
from suivi.calculs.constats import qualitatifs_clos
from suivi.models import (
    Cible,
    Cloture,
    ConstatIndicateur,
    Indicateur,
    IndicateurPropre,
    TenueIndicateur,
)
from tests.mesures import requetes
from tests.suivi import recette9, scenes

ANNEE = {"annee": "2027"}
PERIODE = Periode.de_l_annee(2027)
APRES = date(2028, 1, 20)


@pytest.fixture
def scene(reseau):
    scenes.indicateurs()
    return recette9.poser(reseau)


@pytest.fixture
def cloture(scene, direction):
    return cloturer(agent=direction, periode=PERIODE, le=APRES)


def texte(reponse):
    return reponse.content.decode()


def matrice(navigateur, **parametres):
    return texte(navigateur.get(reverse("suivi:indicateurs"), ANNEE | parametres))


@time_machine.travel(APRES, tick=False)
def test_la_direction_clot_depuis_la_matrice(scene, direction, client_de):
    navigateur = client_de(direction)
    adresse = f"{reverse('suivi:creer_cloture')}?annee=2027"
    page = matrice(navigateur)
    assert "Clôturer 2027" in page
    assert adresse in page
    assert "66,7\u00a0%" in texte(navigateur.get(adresse))
    assert navigateur.post(adresse, {"note": "Relu"}).status_code == 302
    assert Cloture.objects.get().note == "Relu"
    apres = matrice(navigateur)
    assert "chiffres gelés" in apres
    assert "Clôturer 2027" not in apres


@time_machine.travel(date(2027, 6, 1), tick=False)
def test_une_periode_en_cours_dit_quand_elle_pourra_se_clore(scene, direction, client_de):
    navigateur = client_de(direction)
    adresse = f"{reverse('suivi:creer_cloture')}?annee=2027"
    page = matrice(navigateur).replace("\u00a0", " ")
    assert 'aria-disabled="true" aria-describedby="clore-quand">Clôturer 2027' in page
    assert 'id="clore-quand">Période en cours : clôture possible dès le 31 décembre 2027' in page
    assert adresse not in page
    geste = texte(navigateur.get(adresse)).replace("\u00a0", " ")
    assert "à partir du 31 décembre 2027" in geste
    assert 'aria-disabled="true" aria-describedby="refus"' in geste
    reponse = navigateur.post(adresse, {"note": ""})
    assert reponse.status_code == 422
    assert "une fois finie" in texte(reponse)
    assert not Cloture.objects.exists()


@time_machine.travel(APRES, tick=False)
def test_la_chargee_de_mission_ne_clot_pas(scene, agent, client_de):
    assert "Clôturer" not in matrice(client_de(agent))
    assert client_de(agent).post(reverse("suivi:creer_cloture")).status_code == 403


def test_une_cloture_garde_les_constats_et_dit_ce_qu_ils_deviennent(
    scene, reseau, direction, agent, client_de
):
    indicateur = IndicateurPropre.objects.create(
        reseau=reseau, code="Q1", libelle="Place de l’international", chaine="effet",
        nature="qualitatif",
    )  # fmt: skip

    def noter(le, mot):
        return ConstatIndicateur.objects.create(
            reseau=reseau, indicateur=indicateur, le=le, texte=mot, appreciation="progres"
        )

    noter(date(2026, 12, 31), "L’an d’avant")
    reecrit, retire = noter(date(2027, 3, 1), "Une élue"), noter(date(2027, 5, 1), "Un budget")
    noter(date(2027, 9, 1), "Une ligne au projet")
    une = cloturer(agent=direction, periode=PERIODE, le=APRES)
    ConstatIndicateur.objects.filter(pk=reecrit.pk).update(texte="Deux élues")
    retire.delete()
    noter(date(2027, 10, 1), "Un mot tardif")
    (clos,) = qualitatifs_clos(une, PERIODE)
    assert [(c.texte, c.depuis) for c in clos.constats] == [
        ("Une élue", "Réécrit depuis"), ("Un budget", "Retiré depuis"),
        ("Une ligne au projet", ""), ("Un mot tardif", "Ajouté depuis"),
    ]  # fmt: skip
    page = texte(client_de(agent).get(une.get_absolute_url()))
    assert "Une élue" in page and "Un budget" in page and "Deux élues" not in page
    assert "Retiré depuis" in page and "L’an d’avant" not in page
    export = client_de(agent).get(reverse("suivi:exporter_cloture", args=[une.pk]))
    classeur = openpyxl.load_workbook(BytesIO(b"".join(export.streaming_content)))
    gardes = [x[2] for x in classeur["Constats"].iter_rows(min_row=2, values_only=True)]
    assert gardes == ["Une élue", "Un budget", "Une ligne au projet"]


def test_une_periode_close_garde_son_chiffre_et_dit_celui_du_jour(cloture, scene, agent, client_de):
    scene.convention.delete()
    page = matrice(client_de(agent))
    assert "Un chiffre a bougé depuis la clôture." in page
    assert "0 aujourd’hui" in page
    assert f"{cloture.get_absolute_url()}#I4" in page
    preuves = texte(client_de(agent).get(reverse("suivi:preuves", args=["I4"]), ANNEE))
    assert "Lien du" in preuves


def test_la_ventilation_d_une_periode_close_est_gelee(cloture, scene, agent, client_de):
    scenes.suivi(scenes.fiche(scene.fiches[0].reseau), activites=["2027-02-02"])
    page = matrice(client_de(agent), ventiler="nature")
    assert "la somme fait 4" in page
    assert "5 aujourd’hui" in page


def test_la_page_de_la_cloture_raconte_chaque_ecart(cloture, scene, agent, client_de):
    scene.convention.delete()
    page = texte(client_de(agent).get(cloture.get_absolute_url()))
    assert "Supprimé depuis la clôture." in page
    assert "1 indicateur à relire" in page.replace("\u00a0", " ")


def test_rouvrir_demande_un_motif(cloture, direction, client_de):
    navigateur = client_de(direction)
    adresse = reverse("suivi:rouvrir_cloture", args=[cloture.pk])
    reponse = navigateur.post(adresse, {"motif": ""})
    assert reponse.status_code == 422
    assert "Dites pourquoi" in texte(reponse)
    assert navigateur.post(adresse, {"motif": "Une convention oubliée"}).status_code == 302
    assert "Une convention oubliée" in texte(navigateur.get(reverse("suivi:clotures")))
    assert "chiffres gelés" not in matrice(navigateur)


def test_l_etrangere_n_ouvre_pas_la_cloture(cloture, etrangere, client_de):
    for route in ("cloture", "exporter_cloture"):
        adresse = reverse(f"suivi:{route}", args=[cloture.pk])
        assert client_de(etrangere).get(adresse).status_code == 404
    assert "chiffres gelés" not in matrice(client_de(etrangere))


def test_les_preuves_closes_s_exportent_meme_supprimees(cloture, scene, agent, client_de):
    ref = scene.convention.ref
    scene.convention.delete()
    reponse = client_de(agent).get(reverse("suivi:exporter_cloture", args=[cloture.pk]))
    feuille = openpyxl.load_workbook(BytesIO(b"".join(reponse.streaming_content))).active
    assert ref in {ligne[-1] for ligne in feuille.iter_rows(values_only=True)}


@pytest.mark.parametrize("route", ["indicateurs", "cloture", "clotures", "fiche", "cibles"])
def test_une_periode_close_garde_un_nombre_constant_de_requetes(
    scene, reseau, direction, client_de, navigation_gardee, route
):
    navigateur = client_de(direction)
    une = cloturer(agent=direction, periode=PERIODE, le=APRES)
    args = {"cloture": [une.pk], "fiche": ["I1"]}.get(route, [])
    adresse = reverse(f"suivi:{route}", args=args)
    navigateur.get(adresse, ANNEE)

    def mesurer():
        with requetes() as liste:
            assert navigateur.get(adresse, ANNEE).status_code == 200
        return len(liste)

    peu = mesurer()
    une.delete()
    for _ in range(5):
        recette9.poser(reseau)
    args = {"cloture": [cloturer(agent=direction, periode=PERIODE, le=APRES).pk]}.get(route, args)
    adresse = reverse(f"suivi:{route}", args=args)
    assert mesurer() == peu


# -- Cibles par ligne, référence, tenue, classeur ---------------------------------------------


def test_une_cible_par_profil_se_saisit_et_l_ecart_se_lit(scene, direction, client_de):
    for rang, fiche in enumerate(scene.fiches):
        fiche.profil_principal = "HUMANIS" if rang < 2 else "ASTRE"
        fiche.save(update_fields=["profil_principal"])
    navigateur = client_de(direction)
    adresse = f"{reverse('suivi:cibles')}?annee=2027&code=I1&ventiler=profil"
    page = navigateur.get(adresse)
    rang = next(i for i, ligne in enumerate(page.context["lignes"]) if ligne["nom"] == "HUMANIS")
    assert page.context["lignes"][rang]["valeur"] == "2"
    assert navigateur.post(adresse, {f"ligne-{rang}": "3"}).status_code == 302
    cible = Cible.objects.get()
    assert (cible.ventilation, cible.categorie, cible.valeur) == ("profil", "HUMANIS", 3)
    assert "cible 3, <span" in matrice(navigateur, ventiler="profil", detail="I1")
    assert "il en manque 1" in matrice(navigateur, ventiler="profil", detail="I1")
    navigateur.post(adresse, {f"ligne-{rang}": ""})
    assert not Cible.objects.exists()


def test_une_cible_de_ligne_ne_passe_pas_pour_celle_de_l_ensemble(scene, reseau, agent, client_de):
    i1 = Indicateur.objects.get(code="I1")
    Cible.objects.create(
        reseau=reseau, indicateur=i1, annee=2027, valeur=99, ventilation="profil",
        categorie="ASTRE",
    )  # fmt: skip
    Cible.objects.create(reseau=reseau, indicateur=i1, annee=2027, valeur=77, nature="reference")
    page = matrice(client_de(agent), ventiler="nature")
    assert "il en manque" not in page
    assert ">77<" not in page


def test_la_valeur_de_reference_se_saisit_et_se_lit_sur_la_fiche(scene, direction, client_de):
    navigateur = client_de(direction)
    navigateur.post(f"{reverse('suivi:cibles')}?annee=2025", {"reference-I1": "2"})
    assert Cible.objects.get().nature == "reference"
    page = texte(navigateur.get(reverse("suivi:fiche", args=["I1"]), ANNEE))
    assert "Référence 2025" in page


def test_la_direction_dit_qui_tient_l_indicateur(scene, direction, agent, client_de):
    navigateur = client_de(direction)
    adresse = reverse("suivi:tenir", args=["I1"])
    reponse = navigateur.post(
        adresse,
        {"responsable": agent.pk, "outil": "Tableur partagé", "periodicite": "", "note": ""},
    )
    assert reponse.status_code == 302
    assert TenueIndicateur.objects.get().responsable == agent
    page = texte(navigateur.get(reverse("suivi:fiche", args=["I1"]), ANNEE))
    assert "Tableur partagé" in page
    assert str(agent) in page


def test_la_fiche_dit_valeur_histoire_et_toutes_les_ventilations(scene, agent, client_de):
    page = texte(client_de(agent).get(reverse("suivi:fiche", args=["I6"]), ANNEE))
    assert "66,7\u00a0%" in page
    assert "3 sur 4 invitées" in page
    assert "I6 par profil ACTER" in page
    assert "I6 par service" in page


def test_le_classeur_donne_valeurs_ventilations_preuves_et_ecartees(scene, agent, client_de):
    reponse = client_de(agent).get(reverse("suivi:classeur"), ANNEE)
    classeur = openpyxl.load_workbook(BytesIO(b"".join(reponse.streaming_content)))
    assert classeur.sheetnames == [
        "Lire ce classeur", "Valeurs", "Ventilations", "Comptées", "Écartées"
    ]  # fmt: skip
    valeurs = {
        ligne[0]: ligne[3] for ligne in classeur["Valeurs"].iter_rows(min_row=2, values_only=True)
    }
    assert valeurs["I1"] == 4
    # Un taux est un vrai nombre, au format pourcentage : il se recalcule dans le tableur.
    assert round(valeurs["I6"], 3) == 0.667
    lignes = classeur["Valeurs"].iter_rows(min_row=2)
    formats = {ligne[0].value: ligne[3].number_format for ligne in lignes}
    assert formats["I6"].endswith("%") and not formats["I1"].endswith("%")
    services = [
        ligne
        for ligne in classeur["Ventilations"].iter_rows(min_row=2, values_only=True)
        if ligne[:2] == ("I1", "Service")
    ]
    assert sum(ligne[4] for ligne in services) == 5
    assert {ligne[-1] for ligne in services} == {"non"}
    assert classeur["Comptées"].max_row > 9
    assert classeur["Écartées"].max_row > 5
