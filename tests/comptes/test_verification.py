"""Vérifier et télécharger un document scellé.

Vérifier est public et ne montre rien du contenu ; télécharger demande d’être du réseau.
"""

import pytest
from django.test import Client
from django.urls import reverse

from predict.comptes.actions import emettre_document, preparer_sceau
from tests.fabriques import FicheFactory

SECRET = "Montant confidentiel 12 345"


@pytest.fixture
def fiche(reseau):
    return FicheFactory(reseau=reseau)


@pytest.fixture
def emis(fiche, agent):
    return emettre(fiche, agent)


def emettre(fiche, agent, contenu=b"%PDF-1.7 un"):
    jeton, _ = preparer_sceau(fiche.reseau)
    return emettre_document(
        objet=fiche, type="cadre", titre="Cadre de collaboration", format="pdf", contenu=contenu,
        instantane={"secret": SECRET}, gabarit="cadre/1", jeton=jeton, agent=agent,
    )  # fmt: skip


def verifier(slug, jeton, client=None):
    return (client or Client()).get(reverse("comptes:verifier", args=[slug, jeton]))


def test_un_document_emis_est_dit_authentique_sans_compte(emis):
    page = verifier("ici", emis.jeton).content.decode()
    assert "Ce document est authentique" in page
    assert emis.sha256 in page


def test_un_document_remplace_le_dit(emis, fiche, agent):
    nouveau = emettre(fiche, agent, b"%PDF-1.7 deux")
    assert "Ce document a été remplacé" in verifier("ici", emis.jeton).content.decode()
    assert "authentique" in verifier("ici", nouveau.jeton).content.decode()


@pytest.mark.parametrize("jeton", ["x" * 43, "a", "%00", "é" * 20])
def test_un_jeton_inconnu_donne_404(emis, jeton):
    assert Client().get(f"/verifier/ici/{jeton}/").status_code == 404


def test_le_bon_jeton_sous_un_autre_reseau_donne_404(emis, autre_reseau):
    assert verifier("ailleurs", emis.jeton).status_code == 404
    assert verifier("inconnu", emis.jeton).status_code == 404


def test_la_page_ne_montre_ni_le_contenu_ni_les_personnes(emis, agent, fiche):
    page = verifier("ici", emis.jeton).content.decode()
    for cache in (SECRET, agent.nom, agent.email, emis.fichier.name, fiche.collectivite.nom):
        assert cache not in page


def test_l_etrangere_peut_verifier_mais_pas_telecharger(emis, etrangere, client_de):
    navigateur = client_de(etrangere)
    assert verifier("ici", emis.jeton, navigateur).status_code == 200
    assert navigateur.get(reverse("comptes:document", args=[emis.pk])).status_code == 404


def test_la_collegue_telecharge_le_fichier_a_l_octet_pres(emis, collegue, client_de):
    reponse = client_de(collegue).get(
        reverse("comptes:document", args=[emis.pk]), {"telecharger": ""}
    )
    assert b"".join(reponse.streaming_content) == b"%PDF-1.7 un"
    assert reponse["Content-Disposition"].startswith("attachment")


def test_telecharger_demande_un_compte(emis):
    reponse = Client().get(reverse("comptes:document", args=[emis.pk]))
    assert reponse.status_code == 302


def test_la_referente_ne_passe_pas_par_cette_porte(emis, referente, client_de):
    assert client_de(referente).get(reverse("comptes:document", args=[emis.pk])).status_code == 403
