"""Résultats : les dates que la loi ordonne, les liens que les chiffres exigent, les preuves.

`agent` écrit dans son réseau ; `etrangere` n’y trouve rien.
"""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accompagnements.actions.quotidien import ajouter
from accompagnements.models import Candidature, Convention, MiseEnLien, Projet, Strategie
from accompagnements.regles import EtatConvention, NatureMiseEnLien
from predict.comptes.models import Document
from tests.fabriques import (
    AccompagnementFactory,
    ActeurFactory,
    ConventionFactory,
    FicheFactory,
    MiseEnLienFactory,
    PieceFactory,
    ProjetFactory,
    SessionDispositifFactory,
)

PDF = b"%PDF-1.7\n" + b"0" * 40


@pytest.fixture(autouse=True)
def le_1er_octobre_2027():
    with time_machine.travel("2027-10-01 09:30:00+02:00", tick=False):
        yield


@pytest.fixture
def dossier(reseau, agent):
    return AccompagnementFactory(reseau=reseau, responsable=agent)


def route(nom, *args):
    return reverse(f"accompagnements:{nom}", args=args)


def erreurs(reponse, champ):
    assert reponse.status_code == 422, reponse
    return str(reponse.context["formulaire"].errors.get(champ, ""))


class TestConvention:
    """Recette 8 : délibérée 02/09, signée 10/09, transmise 20/09."""

    ENVOI = {
        "titre": "Kandéri", "objet": "L’eau et l’école", "partenaire": "Kandéri",
        "contractualisation": "conventionnement", "montant_previsionnel": "85 000 €",
    }  # fmt: skip
    VIE = (
        ({"deliberee_le": "02/09/2027"}, EtatConvention.DELIBEREE),
        ({"signee_le": "10/09/2027"}, EtatConvention.SIGNEE),
        ({"transmise_le": "20/09/2027"}, EtatConvention.EN_VIGUEUR),
    )

    def test_entre_en_vigueur_a_sa_transmission(self, client_de, agent, dossier):
        client, envoi = client_de(agent), dict(self.ENVOI)
        client.post(route("ajouter_convention", dossier.pk), envoi)
        convention = Convention.objects.get()
        assert convention.etat == EtatConvention.BROUILLON
        for dates, etat in self.VIE:
            envoi |= dates | {"version": convention.version}
            reponse = client.post(route("modifier_convention", convention.pk), envoi)
            assert reponse.status_code == 302, reponse.context["formulaire"].errors
            convention.refresh_from_db()
            assert convention.etat == etat
        assert convention.en_vigueur_le == date(2027, 9, 20)

    def test_ne_se_signe_pas_sans_montant_previsionnel(self, client_de, agent, dossier):
        envoi = self.ENVOI | {"montant_previsionnel": "", "signee_le": "10/09/2027"}
        reponse = client_de(agent).post(route("ajouter_convention", dossier.pk), envoi)
        assert "montant prévisionnel est exigé" in erreurs(reponse, "montant_previsionnel")
        assert not Convention.objects.exists()

    def test_ne_se_signe_pas_sans_objet(self, client_de, agent, dossier):
        envoi = self.ENVOI | {"objet": "", "signee_le": "10/09/2027"}
        reponse = client_de(agent).post(route("ajouter_convention", dossier.pk), envoi)
        assert "L’objet est exigé" in erreurs(reponse, "objet")

    @pytest.mark.parametrize(
        ("dates", "champ", "message"),
        [
            (
                {"deliberee_le": "10/09/2027", "signee_le": "02/09/2027"},
                "signee_le", "ne peut pas précéder la délibération",
            ),
            (
                {"signee_le": "20/09/2027", "transmise_le": "10/09/2027"},
                "transmise_le", "ne peut pas précéder la signature",
            ),
            (
                {"transmise_le": "10/09/2027"},
                "transmise_le", "ne peut pas précéder la signature",
            ),
            ({"signee_le": "02/10/2027"}, "signee_le", "à venir"),
            (
                {"signee_le": "10/09/2027", "fin_le": "09/09/2027"},
                "fin_le", "ne peut pas finir avant",
            ),
        ],
    )  # fmt: skip
    def test_ses_dates_sont_ordonnees_et_le_message_est_a_sa_place(
        self, client_de, agent, dossier, dates, champ, message
    ):
        reponse = client_de(agent).post(route("ajouter_convention", dossier.pk), self.ENVOI | dates)
        assert message in erreurs(reponse, champ)
        assert not Convention.objects.exists()

    def test_ne_nait_pas_d_une_rencontre_posterieure(self, client_de, agent, reseau, dossier):
        rencontre = MiseEnLienFactory(reseau=reseau, fiche=dossier.fiche, le=date(2027, 9, 11))
        envoi = self.ENVOI | {"signee_le": "10/09/2027", "mise_en_lien": rencontre.pk}
        reponse = client_de(agent).post(route("ajouter_convention", dossier.pk), envoi)
        assert "suit la signature" in erreurs(reponse, "mise_en_lien")

    def test_un_avenant_se_rattache_a_sa_convention(self, client_de, agent, reseau, dossier):
        premiere = ConventionFactory(reseau=reseau, fiche=dossier.fiche, accompagnement=dossier)
        envoi = self.ENVOI | {"parent": premiere.pk}
        client_de(agent).post(route("ajouter_convention", dossier.pk), envoi)
        assert premiere.avenants.get().titre == "Kandéri"

    def test_ne_se_supprime_pas_tant_qu_elle_a_un_avenant(self, client_de, agent, reseau, dossier):
        options = {"reseau": reseau, "fiche": dossier.fiche, "accompagnement": dossier}
        premiere = ConventionFactory(**options)
        ConventionFactory(parent=premiere, titre="Avenant", **options)
        reponse = client_de(agent).post(route("supprimer_convention", premiere.pk))
        assert "s’appuie sur cette ligne" in erreurs(reponse, "__all__")
        assert Convention.objects.count() == 2

    def test_son_pdf_est_scelle_et_se_telecharge(self, client_de, agent, reseau, dossier):
        pytest.importorskip("weasyprint")
        convention = ConventionFactory(
            reseau=reseau, fiche=dossier.fiche, accompagnement=dossier, objet="L’eau",
            montant_previsionnel=Decimal(85000), partenaire="Kandéri",
        )  # fmt: skip
        client = client_de(agent)
        reponse = client.post(route("convention_pdf", convention.pk), follow=True)
        adresse = reverse("comptes:document", args=[Document.objects.get().pk])
        assert reponse.redirect_chain[-1][0] == route("convention", convention.pk)
        message = str(next(iter(reponse.context["messages"])))
        assert "PDF émis et scellé, version 1" in message
        assert f'href="{adresse}"' in message
        assert b"".join(client.get(adresse).streaming_content).startswith(b"%PDF")

    def test_son_pdf_ne_s_emet_pas_d_un_autre_reseau(self, client_de, etrangere, reseau, dossier):
        convention = ConventionFactory(reseau=reseau, fiche=dossier.fiche)
        reponse = client_de(etrangere).post(route("convention_pdf", convention.pk))
        assert reponse.status_code == 404
        assert not Document.objects.exists()


class TestMiseEnLien:
    def test_dit_avec_qui(self, client_de, agent, dossier):
        envoi = {"le": "2027-09-01", "nature": "mise_en_lien", "objet": "Rencontre"}
        reponse = client_de(agent).post(route("ajouter_mise_en_lien", dossier.pk), envoi)
        assert "Dites avec qui" in erreurs(reponse, "avec")

    def test_ne_se_date_pas_d_avance(self, client_de, agent, dossier):
        envoi = {"le": "2027-10-02", "nature": "mise_en_lien", "objet": "R", "avec": "X"}
        reponse = client_de(agent).post(route("ajouter_mise_en_lien", dossier.pk), envoi)
        assert "à venir" in erreurs(reponse, "le")

    def test_ne_prend_pas_un_acteur_d_un_autre_reseau(
        self, client_de, agent, dossier, autre_reseau
    ):
        acteur = ActeurFactory(reseau=autre_reseau)
        envoi = {"le": "2027-09-01", "nature": "mise_en_lien", "objet": "R", "acteur": acteur.pk}
        reponse = client_de(agent).post(route("ajouter_mise_en_lien", dossier.pk), envoi)
        assert "n’existe plus" in erreurs(reponse, "acteur")
        assert not MiseEnLien.objects.exists()

    def test_ne_se_supprime_pas_quand_un_projet_en_est_ne(self, client_de, agent, reseau, dossier):
        rencontre = MiseEnLienFactory(reseau=reseau, fiche=dossier.fiche, accompagnement=dossier)
        projet = ProjetFactory(reseau=reseau, fiche=dossier.fiche, accompagnement=dossier)
        ajouter(objet=projet, agent=agent, liens=[rencontre])
        reponse = client_de(agent).post(route("supprimer_mise_en_lien", rencontre.pk))
        assert "détachez-la d’abord" in erreurs(reponse, "__all__")
        assert MiseEnLien.objects.exists()


def test_un_projet_garde_ses_rencontres_d_origine(client_de, agent, reseau, dossier):
    rencontres = [
        MiseEnLienFactory(
            reseau=reseau, fiche=dossier.fiche, nature=NatureMiseEnLien.RESEAU, le=date(2027, 5, j)
        )
        for j in (3, 12)
    ]
    envoi = {"titre": "École", "pays": "BJ", "origines": [r.pk for r in rencontres]}
    client_de(agent).post(route("ajouter_projet", dossier.pk), envoi)
    origines = Projet.objects.get().origines.values_list("mise_en_lien", flat=True)
    assert set(origines) == {r.pk for r in rencontres}


class TestCandidature:
    @pytest.fixture
    def envoi(self, dossier):
        return {
            "titre": "FICOL", "dispositif": "FICOL 2027", "collectivites": [dossier.fiche_id],
            "decision": "",
        }  # fmt: skip

    def test_un_depot_garde_son_accuse(self, client_de, agent, dossier, envoi):
        accuse = SimpleUploadedFile("accusé de dépôt.pdf", PDF)
        client_de(agent).post(
            route("ajouter_candidature", dossier.pk),
            envoi | {"deposee_le": "2027-09-15", "fichier": accuse},
        )
        candidature = Candidature.objects.get()
        assert candidature.accuse.nom_fichier == "accusé de dépôt.pdf"
        assert candidature.accuse.fiche == dossier.fiche
        assert [c.fiche for c in candidature.collectivites.all()] == [dossier.fiche]

    def test_un_accuse_qui_n_en_est_pas_un_n_enregistre_rien(
        self, client_de, agent, dossier, envoi
    ):
        faux = SimpleUploadedFile("accuse.pdf", b"MZ\x90 programme")
        reponse = client_de(agent).post(
            route("ajouter_candidature", dossier.pk), envoi | {"fichier": faux}
        )
        assert "n’est pas celui d’un fichier PDF" in erreurs(reponse, "fichier")
        assert not Candidature.objects.exists()

    @pytest.mark.parametrize(
        ("ajout", "champ", "message"),
        [
            ({"dispositif": ""}, "session", "Choisissez la session"),
            ({"decision": "accordee"}, "notifiee_le", "date de notification"),
            (
                {"deposee_le": "2027-09-15", "notifiee_le": "2027-09-14"},
                "notifiee_le", "ne peut pas précéder le dépôt",
            ),
            ({"notifiee_le": "2027-09-14"}, "deposee_le", "suppose un dépôt"),
            (
                {"montant_total": "100", "montant_demande": "101"},
                "montant_demande", "dépasse le coût total",
            ),
            ({"montant_accorde": "10"}, "montant_accorde", "décision favorable"),
            ({"montant_total": "-5"}, "montant_total", "au moins"),
            ({"collectivites": []}, "collectivites", "Choisissez"),
        ],
    )  # fmt: skip
    def test_une_saisie_incoherente_le_dit_a_sa_place(
        self, client_de, agent, dossier, envoi, ajout, champ, message
    ):
        reponse = client_de(agent).post(route("ajouter_candidature", dossier.pk), envoi | ajout)
        assert message in erreurs(reponse, champ)

    def test_une_session_fermee_ne_se_propose_plus(self, client_de, agent, dossier):
        SessionDispositifFactory(libelle="Hier", ferme_le=date(2027, 9, 30))
        SessionDispositifFactory(libelle="Demain", ferme_le=date(2027, 10, 2))
        reponse = client_de(agent).get(route("ajouter_candidature", dossier.pk))
        proposees = reponse.context["formulaire"].fields["session"].queryset
        assert [s.libelle for s in proposees] == ["Demain"]

    def test_une_collectivite_d_un_autre_reseau_ne_porte_rien_ici(
        self, client_de, agent, dossier, envoi, autre_reseau
    ):
        ailleurs = FicheFactory(reseau=autre_reseau)
        reponse = client_de(agent).post(
            route("ajouter_candidature", dossier.pk), envoi | {"collectivites": [ailleurs.pk]}
        )
        assert "n’existe plus" in erreurs(reponse, "collectivites")


def test_une_strategie_prend_une_piece_deja_deposee(client_de, agent, reseau, dossier):
    piece = PieceFactory(reseau=reseau, fiche=dossier.fiche)
    envoi = {
        "titre": "Stratégie", "nature": "premiere", "adoptee_le": "2027-09-02", "piece": piece.pk,
    }  # fmt: skip
    client_de(agent).post(route("ajouter_strategie", dossier.pk), envoi)
    assert Strategie.objects.get().piece == piece


def test_la_piece_d_une_autre_collectivite_ne_prouve_rien_ici(client_de, agent, reseau, dossier):
    piece = PieceFactory(reseau=reseau)
    envoi = {"titre": "Stratégie", "nature": "premiere", "piece": piece.pk}
    reponse = client_de(agent).post(route("ajouter_strategie", dossier.pk), envoi)
    assert "n’existe plus" in erreurs(reponse, "piece")
