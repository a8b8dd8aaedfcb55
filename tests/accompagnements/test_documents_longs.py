"""Diagnostic et stratégie : demandés d’un clic, produits par un travail, gardés par version.

`agent` produit ; `collegue` ouvre ce qu’elle a produit ; `etrangere`, d’un autre réseau, n’en voit
rien.
"""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accompagnements import tasks
from accompagnements.actions import diagnostic as actions
from accompagnements.actions import strategie as actions_strategie
from accompagnements.actions.documents_longs import demander_document
from accompagnements.models import DemarcheStrategie, Diagnostic, Livrable, Piece
from predict.comptes import travaux
from predict.comptes.models import Document, Travail
from predict.comptes.regles import EtatTravail
from tests.fabriques import AccompagnementFactory


@pytest.fixture
def diagnostic(reseau, agent):
    return actions.ouvrir_diagnostic(
        diagnostic=Diagnostic(titre="Diagnostic : ici", debut_le=date(2027, 1, 4)),
        accompagnement=AccompagnementFactory(reseau=reseau), agent=agent,
    )  # fmt: skip


@pytest.fixture
def demarche(reseau):
    return DemarcheStrategie.objects.create(
        reseau=reseau, accompagnement=AccompagnementFactory(reseau=reseau), titre="Un cap clair",
        debut_annee=2026,
    )  # fmt: skip


@pytest.fixture
def rendu_immediat(monkeypatch):
    """Ces essais portent sur le chemin, pas sur la mise en page : un fichier suffit."""
    from dataclasses import replace

    for type, long in tasks.LONGS.items():
        faux = replace(
            long, contexte=lambda objet, le: {"titre": str(objet)}, en_pdf=lambda c: b"%PDF-essai",
            en_docx=lambda c: b"PK-essai", titre=lambda c: c["titre"],
        )  # fmt: skip
        monkeypatch.setitem(tasks.LONGS, type, faux)


def page_du_rapport(diagnostic):
    return reverse("outils:diagnostic_rapport", args=[diagnostic.pk])


def demander(client, diagnostic, suivre=False):
    adresse = reverse("outils:produire_diagnostic", args=[diagnostic.pk])
    return client.post(adresse, follow=suivre)


def executer():
    return travaux.executer(Travail.objects.latest("pk").pk, Travail.objects.latest("pk").reseau_id)


def produire(objet, type, agent):
    un_travail, _ = demander_document(objet=objet, type=type, agent=agent)
    assert travaux.executer(un_travail.pk, un_travail.reseau_id) == EtatTravail.FAIT
    return Document.objects.de(objet).en_vigueur().get(format="pdf")


def test_le_bouton_rend_la_main_et_montre_une_barre(client_de, agent, diagnostic):
    reponse = demander(client_de(agent), diagnostic, suivre=True)
    page = reponse.content.decode()
    assert reponse.redirect_chain[-1][0] == page_du_rapport(diagnostic)
    assert "<progress" in page
    assert "rechargez la page" in page
    assert "Produire le rapport" not in page
    assert not Document.objects.exists()


def test_deux_clics_ne_font_qu_un_travail_et_le_second_le_dit(client_de, agent, diagnostic):
    client = client_de(agent)
    demander(client, diagnostic)
    page = demander(client, diagnostic, suivre=True).content.decode()
    assert Travail.objects.count() == 1
    assert "se prépare déjà" in page


def test_le_document_parait_sur_la_page_que_la_barre_recharge(
    client_de, agent, diagnostic, rendu_immediat
):
    client = client_de(agent)
    demander(client, diagnostic)
    assert executer() == EtatTravail.FAIT
    un_travail = Travail.objects.get()
    ici = page_du_rapport(diagnostic)
    fragment = client.get(
        reverse("comptes:travail", args=[un_travail.pk]),
        headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{ici}"},
    )
    assert fragment.headers["HX-Refresh"] == "true"
    page = client.get(ici).content.decode()
    assert "Version 1" in page
    assert "Ouvrir le PDF" in page
    assert "Télécharger le Word" in page
    assert "<progress" not in page


def test_la_strategie_a_son_onglet_et_ses_deux_fichiers(client_de, agent, demarche, rendu_immediat):
    client = client_de(agent)
    client.post(reverse("outils:produire_strategie", args=[demarche.pk]))
    assert executer() == EtatTravail.FAIT
    page = client.get(reverse("outils:onglet_strategie", args=[demarche.pk, "document"]))
    long = page.context["long"]
    assert (long["pdf"].format, long["word"].format) == ("pdf", "docx")


def test_le_vrai_rapport_sort_du_travail_en_pdf_et_en_word(agent, diagnostic):
    produire(diagnostic, tasks.DIAGNOSTIC, agent)
    debuts = {}
    for document in Document.objects.de(diagnostic):
        with document.fichier.open("rb") as fichier:
            debuts[document.format] = fichier.read(4)
    assert debuts["pdf"] == b"%PDF"
    assert debuts["docx"][:2] == b"PK"


def test_sans_changement_la_version_reste_la_meme(agent, diagnostic, rendu_immediat):
    premiere = produire(diagnostic, tasks.DIAGNOSTIC, agent)
    assert produire(diagnostic, tasks.DIAGNOSTIC, agent) == premiere
    assert Document.objects.de(diagnostic).count() == 2


def test_un_changement_fait_une_version_et_garde_l_ancienne(
    client_de, agent, diagnostic, rendu_immediat
):
    ancienne = produire(diagnostic, tasks.DIAGNOSTIC, agent)
    Diagnostic.objects.filter(pk=diagnostic.pk).update(titre="Diagnostic : repris")
    nouvelle = produire(diagnostic, tasks.DIAGNOSTIC, agent)
    assert nouvelle.numero_version == 2
    page = client_de(agent).get(page_du_rapport(diagnostic))
    assert page.context["long"]["anciens"] == [ancienne]


def test_un_echec_se_dit_en_francais_et_laisse_recommencer(
    client_de, agent, diagnostic, monkeypatch, caplog
):
    def casse(un_travail, avancer):
        raise ValueError("panne")

    monkeypatch.setitem(travaux.TRAVAUX, tasks.DIAGNOSTIC, casse)
    client = client_de(agent)
    demander(client, diagnostic)
    assert executer() == EtatTravail.ECHEC
    page = client.get(page_du_rapport(diagnostic)).content.decode()
    assert "Le travail s’est arrêté" in page
    assert "Produire le rapport" in page
    caplog.clear()
    demander(client, diagnostic)
    assert Travail.objects.count() == 2


def test_la_collegue_ouvre_ce_que_l_agent_a_produit(
    client_de, agent, collegue, diagnostic, rendu_immediat
):
    document = produire(diagnostic, tasks.DIAGNOSTIC, agent)
    assert (
        client_de(collegue).get(reverse("comptes:document", args=[document.pk])).status_code == 200
    )


@pytest.mark.parametrize("route", ["produire_diagnostic", "produire_strategie"])
def test_l_etrangere_ne_demande_rien_ici(client_de, etrangere, diagnostic, demarche, route):
    objet = diagnostic if route == "produire_diagnostic" else demarche
    assert client_de(etrangere).post(reverse(f"outils:{route}", args=[objet.pk])).status_code == 404
    assert not Travail.objects.exists()


def test_un_diagnostic_supprime_emporte_ses_rapports(
    agent, diagnostic, rendu_immediat, django_capture_on_commit_callbacks
):
    document = produire(diagnostic, tasks.DIAGNOSTIC, agent)
    stockage, nom = document.fichier.storage, document.fichier.name
    with django_capture_on_commit_callbacks(execute=True):
        actions.supprimer_diagnostic(diagnostic=diagnostic, agent=agent)
    assert not Document.objects.exists()
    assert not stockage.exists(nom)


def test_une_demarche_supprimee_emporte_ses_documents(agent, demarche, rendu_immediat):
    produire(demarche, tasks.STRATEGIE, agent)
    actions_strategie.supprimer(demarche=demarche, agent=agent)
    assert not Document.objects.exists()


def test_supprime_pendant_le_calcul_il_ne_laisse_aucun_document(
    agent, diagnostic, rendu_immediat, monkeypatch, caplog
):
    from dataclasses import replace

    def supprimer(_):
        actions.supprimer_diagnostic(diagnostic=diagnostic, agent=agent)
        return b"PK-essai"

    long = tasks.LONGS[tasks.DIAGNOSTIC]
    monkeypatch.setitem(tasks.LONGS, tasks.DIAGNOSTIC, replace(long, en_docx=supprimer))
    un_travail, _ = demander_document(objet=diagnostic, type=tasks.DIAGNOSTIC, agent=agent)
    assert travaux.executer(un_travail.pk, un_travail.reseau_id) == EtatTravail.ECHEC
    assert not Document.objects.exists()
    caplog.clear()


@pytest.fixture
def en_octobre():
    with time_machine.travel("2027-10-01 09:30:00+02:00", tick=False):
        yield


class TestRemise:
    def rendre(self, client, diagnostic, **valeurs):
        donnees = {"le": "2027-01-05", "etude": "creer"} | valeurs
        return client.post(reverse("outils:rendre_diagnostic", args=[diagnostic.pk]), donnees)

    def test_joint_le_rapport_garde_sans_le_recalculer(
        self, client_de, agent, diagnostic, rendu_immediat, en_octobre
    ):
        document = produire(diagnostic, tasks.DIAGNOSTIC, agent)
        self.rendre(client_de(agent), diagnostic, joindre="on")
        assert Livrable.objects.get().piece.sha256 == document.sha256

    def test_sans_rapport_produit_dit_de_le_produire_d_abord(
        self, client_de, agent, diagnostic, en_octobre
    ):
        client = client_de(agent)
        page = client.get(
            reverse("outils:rendre_diagnostic", args=[diagnostic.pk])
        ).content.decode()
        assert "Aucun rapport à joindre" in page
        assert 'name="joindre"' not in page
        self.rendre(client, diagnostic, joindre="on")
        assert not Piece.objects.exists()


def test_le_nombre_de_versions_ne_change_pas_les_requetes(
    client_de, agent, diagnostic, rendu_immediat
):
    client, adresse = client_de(agent), page_du_rapport(diagnostic)

    def requetes():
        with CaptureQueriesContext(
            connection,
        ) as vues:
            client.get(adresse)
        return len(vues)

    produire(diagnostic, tasks.DIAGNOSTIC, agent)
    avec_une = requetes()
    for rang in range(3):
        Diagnostic.objects.filter(pk=diagnostic.pk).update(titre=f"Diagnostic : {rang}")
        produire(diagnostic, tasks.DIAGNOSTIC, agent)
    assert requetes() == avec_une
