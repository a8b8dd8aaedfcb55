"""Feuilles de temps : préparer, signer, viser, rouvrir ; ce qu’elles montrent, et à qui."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accompagnements.models import TempsPasse
from predict.comptes.models import Acte, Document
from predict.comptes.regles import Role
from suivi.actions.feuilles import (
    document_de,
    preparer_feuille,
    rouvrir_feuille,
    signer_feuille,
    supprimer_feuille,
    viser_feuille,
)
from suivi.calculs.feuilles import difference, empreinte, lignes_de, manquantes
from suivi.models import FeuilleTemps
from suivi.regles import EtatFeuille
from tests.fabriques import AgentFactory
from tests.mesures import requetes
from tests.suivi import scene_couts

MARS = {"du": date(2027, 3, 1), "au": date(2027, 3, 31)}


@pytest.fixture
def scene(reseau, agent):
    return scene_couts.Recette4(reseau, agent)


@pytest.fixture
def feuille(scene, agent):
    une, _ = preparer_feuille(agent=agent, pour=agent, financement=scene.financement, **MARS)
    return une


def signer(feuille, agent):
    lue = empreinte(lignes_de(feuille))
    signer_feuille(feuille=feuille, agent=agent, lue=lue, le=timezone.now())


@pytest.fixture
def visee(feuille, agent, direction):
    signer(feuille, agent)
    viser_feuille(feuille=feuille, agent=direction, le=timezone.now())
    return feuille


def texte(reponse):
    return reponse.content.decode()


# -- Le circuit ------------------------------------------------------------------------------


def test_une_feuille_lit_le_temps_de_la_personne_sur_ce_financement(feuille):
    lignes = lignes_de(feuille)
    assert [x["minutes"] for x in lignes] == [420] * 6
    assert "Vallonville" in lignes[0]["objet"]


def test_preparer_deux_fois_rend_la_meme_feuille(scene, feuille, agent):
    deja, nouvelle = preparer_feuille(
        agent=agent, pour=agent, financement=scene.financement, **MARS
    )
    assert (deja.pk, nouvelle) == (feuille.pk, False)


def test_signer_gele_les_lignes(scene, feuille, agent):
    signer(feuille, agent)
    assert (feuille.etat, feuille.minutes, len(feuille.lignes)) == (EtatFeuille.SIGNEE, 2_520, 6)
    scene_couts.jours(agent, 1, scene.prestation, financement=scene.financement)
    feuille.refresh_from_db()
    assert feuille.minutes == 2_520


def test_on_ne_signe_que_ce_que_l_on_a_lu(scene, feuille, agent):
    lue = empreinte(lignes_de(feuille))
    scene_couts.jours(agent, 1, scene.prestation, financement=scene.financement)
    with pytest.raises(ValidationError, match="a changé"):
        signer_feuille(feuille=feuille, agent=agent, lue=lue, le=timezone.now())


def test_une_feuille_vide_ne_se_signe_pas(scene, agent):
    vide, _ = preparer_feuille(
        agent=agent, pour=agent, financement=scene.financement,
        du=date(2027, 5, 1), au=date(2027, 5, 31),
    )  # fmt: skip
    with pytest.raises(ValidationError, match="rien à signer"):
        signer(vide, agent)


def test_personne_ne_signe_pour_une_autre(feuille, direction):
    with pytest.raises(ValidationError, match="Seule la personne"):
        signer(feuille, direction)


def test_seule_la_direction_vise(feuille, agent):
    signer(feuille, agent)
    with pytest.raises(PermissionDenied):
        viser_feuille(feuille=feuille, agent=agent, le=timezone.now())


@pytest.fixture
def sienne(scene, direction):
    """La feuille signée d’une directrice qui accompagne aussi."""
    scene_couts.jours(direction, 2, scene.prestation, financement=scene.financement)
    une, _ = preparer_feuille(
        agent=direction, pour=direction, financement=scene.financement, **MARS
    )
    signer(une, direction)
    return une


def page_de(client, feuille):
    return texte(client.get(reverse("suivi:feuille", args=[feuille.pk])))


def test_une_directrice_ne_vise_pas_sa_feuille_si_une_autre_dirige(
    sienne, direction, client_de, reseau
):
    autre = AgentFactory(reseau=reseau, role=Role.DIRECTION, prenom="Alix", nom="Autredirection")
    with pytest.raises(ValidationError, match="Alix Autredirection la vise"):
        viser_feuille(feuille=sienne, agent=direction, le=timezone.now())
    lue = page_de(client_de(direction), sienne)
    assert 'aria-disabled="true" aria-describedby="qui-vise"' in lue
    assert "Vous l’avez signée : Alix Autredirection la vise." in lue
    viser_feuille(feuille=sienne, agent=autre, le=timezone.now())
    sienne.refresh_from_db()
    assert sienne.visee_par == autre


def test_qui_dirige_seule_vise_sa_feuille_et_l_ecran_et_le_pdf_le_disent(
    sienne, direction, client_de, reseau
):
    partie = AgentFactory(reseau=reseau, role=Role.DIRECTION, prenom="Alix", nom="Autredirection")
    partie.adhesions.update(active=False)
    client = client_de(direction)
    assert "Vous dirigez seul·e" in page_de(client, sienne)
    document = viser_feuille(feuille=sienne, agent=direction, le=timezone.now())
    with document.fichier.open("rb") as fichier:
        ecrit = " ".join(p.extract_text() for p in PdfReader(fichier).pages)
    assert "personne d’autre ne dirigeait" in " ".join(ecrit.split())
    assert "personne d’autre ne dirigeait" in page_de(client, sienne)


def test_la_direction_ne_vise_pas_avant_la_signature(feuille, direction):
    with pytest.raises(ValidationError):
        viser_feuille(feuille=feuille, agent=direction, le=timezone.now())


def test_le_visa_scelle_un_pdf_aux_deux_noms_sans_un_euro(visee, agent, direction):
    document = document_de(visee)
    with document.fichier.open("rb") as fichier:
        lu = "\n".join(p.extract_text() for p in PdfReader(fichier).pages)
    assert str(agent) in lu
    assert str(direction) in lu
    assert "42\u00a0h" in lu
    assert "€" not in lu
    assert "€" not in str(document.instantane)


def test_le_temps_change_apres_signature_empeche_le_visa(scene, feuille, agent, direction):
    signer(feuille, agent)
    scene_couts.jours(agent, 1, scene.prestation, financement=scene.financement)
    with pytest.raises(ValidationError, match="a changé depuis la signature"):
        viser_feuille(feuille=feuille, agent=direction, le=timezone.now())


def test_la_difference_dit_ce_qui_est_ajoute_et_retire(feuille, agent):
    signer(feuille, agent)
    TempsPasse.objects.filter(pk=TempsPasse.objects.filter(agent=agent).first().pk).update(
        minutes=60
    )
    ecart = difference(feuille.lignes, lignes_de(feuille))
    assert [x["minutes"] for x in ecart.ajoutees] == [60]
    assert [x["minutes"] for x in ecart.retirees] == [420]
    assert ecart.minutes == -360


def test_une_feuille_visee_et_inchangee_ne_se_rouvre_pas(visee, direction):
    with pytest.raises(ValidationError, match="Rien n’a changé"):
        rouvrir_feuille(feuille=visee, agent=direction)


def test_rouvrir_puis_viser_de_nouveau_remplace_le_pdf(scene, visee, agent, direction):
    scene_couts.jours(agent, 1, scene.prestation, financement=scene.financement)
    rouvrir_feuille(feuille=visee, agent=agent)
    assert (visee.etat, visee.signee_le, visee.visee_par) == (EtatFeuille.BROUILLON, None, None)
    signer(visee, agent)
    viser_feuille(feuille=visee, agent=direction, le=timezone.now())
    emis = Document.objects.de(visee)
    assert [(d.numero_version, d.remplace_le is None) for d in emis.order_by("pk")] == [
        (1, False), (2, True),
    ]  # fmt: skip
    assert Acte.objects.get(verbe="feuille de temps rouverte").motif == "1 ajoutées, 0 retirées"


def test_une_feuille_deja_scellee_ne_se_retire_pas(visee, agent):
    with pytest.raises(ValidationError):
        supprimer_feuille(feuille=visee, agent=agent)


# -- Ce qui manque -------------------------------------------------------------------------------


def test_un_mois_de_temps_sans_feuille_manque(scene, reseau, agent):
    (une,) = manquantes(reseau, date(2027, 4, 2))
    assert (une.agent, une.financement, une.du, une.au, une.minutes) == (
        agent, scene.financement, *MARS.values(), 2_520,
    )  # fmt: skip


def test_une_feuille_du_mois_ou_plus_large_suffit(scene, reseau, agent):
    preparer_feuille(
        agent=agent, pour=agent, financement=scene.financement,
        du=date(2027, 1, 1), au=date(2027, 6, 30),
    )  # fmt: skip
    assert manquantes(reseau, date(2027, 7, 2)) == []


def test_le_mois_en_cours_ne_manque_pas_encore(scene, reseau):
    assert manquantes(reseau, date(2027, 3, 31)) == []


# -- À qui cela se lit ----------------------------------------------------------------------


def test_chacun_ne_voit_que_ses_feuilles_et_la_direction_toutes(
    feuille, agent, collegue, direction, client_de
):
    page = reverse("suivi:feuille", args=[feuille.pk])
    assert client_de(agent).get(page).status_code == 200
    assert client_de(direction).get(page).status_code == 200
    assert client_de(collegue).get(page).status_code == 404


def test_une_collegue_n_ouvre_pas_le_pdf_par_son_adresse_de_document(
    visee, agent, collegue, direction, client_de
):
    scelle = reverse("comptes:document", args=[document_de(visee).pk])
    assert client_de(collegue).get(scelle).status_code == 404
    assert client_de(direction).get(scelle).status_code == 200
    sien = client_de(agent).get(reverse("suivi:feuille_pdf", args=[visee.pk]))
    assert b"".join(sien.streaming_content).startswith(b"%PDF")


def test_une_chargee_ne_prepare_que_les_siennes(scene, agent, collegue, client_de):
    reponse = client_de(collegue).post(
        reverse("suivi:preparer_feuille"),
        {"agent": agent.pk, "financement": scene.financement.pk, "du": "2026-03-01",
         "au": "2026-03-31"},
    )  # fmt: skip
    assert reponse.status_code == 422
    assert not FeuilleTemps.objects.exists()


def test_deux_feuilles_ne_se_recoupent_pas(scene, agent, client_de):
    commun = {"agent": agent.pk, "financement": scene.financement.pk}
    preparer_feuille(
        agent=agent, pour=agent, financement=scene.financement,
        du=date(2026, 3, 1), au=date(2026, 3, 31),
    )  # fmt: skip
    reponse = client_de(agent).post(
        reverse("suivi:preparer_feuille"), commun | {"du": "2026-03-15", "au": "2026-04-15"}
    )
    assert reponse.status_code == 422
    assert "couvre déjà" in texte(reponse)


def test_le_circuit_se_joue_a_l_ecran(feuille, agent, direction, client_de):
    adresse = reverse("suivi:feuille", args=[feuille.pk])
    la_sienne = client_de(agent)
    lue = la_sienne.get(adresse).context["empreinte"]
    la_sienne.post(reverse("suivi:signer_feuille", args=[feuille.pk]), {"empreinte": lue})
    client_de(direction).post(reverse("suivi:viser_feuille", args=[feuille.pk]))
    assert "PDF scellé" in texte(la_sienne.get(adresse))


def test_la_page_dit_ce_qui_a_change_depuis_la_signature(scene, feuille, agent, client_de):
    signer(feuille, agent)
    scene_couts.temps(
        agent, 90, financement=scene.financement, objet="Comité de pilotage", le="2027-03-20"
    )
    page = texte(client_de(agent).get(reverse("suivi:feuille", args=[feuille.pk])))
    assert "Le temps a changé depuis la signature" in page
    assert "1\u00a0h\u00a030" in page
    assert "Comité de pilotage" in page


def test_la_liste_propose_les_feuilles_qui_manquent(scene, agent, client_de):
    le = timezone.localdate().replace(day=1) - timedelta(days=3)
    scene_couts.temps(agent, 120, le=le, financement=scene.financement, objet="Comité")
    page = client_de(agent).get(reverse("suivi:feuilles"))
    assert page.context["manquantes"][0].minutes == 120


def test_le_nombre_de_requetes_de_la_liste_ne_depend_pas_du_volume(
    scene, agent, direction, client_de
):
    navigateur, le = client_de(direction), timezone.localdate()
    mesures = []
    for annee in (2024, 2025):
        for mois in range(1, 5):
            preparer_feuille(
                agent=agent, pour=agent, financement=scene.financement,
                du=date(annee, mois, 1), au=date(annee, mois, 28),
            )  # fmt: skip
            ancien = le.replace(day=1) - timedelta(days=30 * mois + (annee - 2024))
            scene_couts.temps(agent, 30, le=ancien, financement=scene.financement, objet="x")
        navigateur.get(reverse("suivi:feuilles"))
        with requetes() as liste:
            navigateur.get(reverse("suivi:feuilles"))
        mesures.append(len(liste))
    assert mesures[0] == mesures[1]
