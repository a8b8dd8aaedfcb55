"""Une démarche de stratégie, de l’ouverture à la délibération, et ce que I9 en compte.

`agent` écrit ; `collegue` modifie la même démarche ; `etrangere` n’y trouve rien.
"""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accompagnements.actions.strategie import adopter
from accompagnements.calculs.strategie import place_dans_i9
from accompagnements.models import (
    DemarcheStrategie,
    Diagnostic,
    EvaluationStrategie,
    IndicateurStrategie,
    MesureStrategie,
    ObjectifStrategie,
    PrioriteStrategie,
    Strategie,
)
from predict.comptes.models import Acte
from suivi.calculs.indicateurs import mesurer
from suivi.calculs.lecture import lire as lire_le_suivi
from suivi.calculs.periode import Periode
from tests.fabriques import AccompagnementFactory, ActiviteFactory, StrategieFactory

PDF = b"%PDF-1.7\n" + b"0" * 40


@pytest.fixture(autouse=True)
def le_1er_octobre_2027():
    with time_machine.travel("2027-10-01 09:30:00+02:00", tick=False):
        yield


@pytest.fixture
def dossier(reseau, agent):
    return AccompagnementFactory(
        reseau=reseau, responsable=agent, debut_le=date(2027, 1, 10), valide_le=date(2027, 2, 1)
    )


@pytest.fixture
def demarche(dossier, agent):
    return DemarcheStrategie.objects.create(
        reseau=dossier.reseau, accompagnement=dossier, titre="Un cap", debut_annee=2026,
        fin_annee=2032, auteur=agent, valeurs="Réciprocité\nSobriété",
    )  # fmt: skip


@pytest.fixture
def objectif(demarche):
    return ObjectifStrategie.objects.create(
        reseau=demarche.reseau, demarche=demarche, libelle="Échanger entre régies"
    )


@pytest.fixture
def indicateur(objectif):
    return IndicateurStrategie.objects.create(
        reseau=objectif.reseau, objectif=objectif, libelle="Agents partis", unite="agents",
        reference=Decimal(10), reference_le=date(2027, 3, 1), cible=Decimal(20),
        cible_le=date(2031, 6, 30),
    )  # fmt: skip


def route(nom, *args):
    return reverse(f"outils:{nom}", args=args)


def onglet(demarche, nom):
    return route("onglet_strategie", demarche.pk, nom)


def erreurs(reponse, champ):
    assert reponse.status_code == 422, reponse
    return str(reponse.context["form"].errors.get(champ, ""))


def priorite(demarche, libelle, ordre=0, nature="thematique"):
    return PrioriteStrategie.objects.create(
        reseau=demarche.reseau, demarche=demarche, nature=nature, libelle=libelle, ordre=ordre
    )


class TestOuvrir:
    def test_se_preremplit_du_mandat_et_du_diagnostic_du_dossier(self, client_de, agent, dossier):
        diagnostic = Diagnostic.objects.create(
            reseau=dossier.reseau, accompagnement=dossier, titre="Qui agit", debut_le="2027-02-01"
        )
        page = client_de(agent).get(route("creer_strategie", dossier.pk))
        initial = page.context["form"].initial
        assert (initial["debut_annee"], initial["fin_annee"]) == (2026, 2032)
        assert initial["diagnostic"] == diagnostic.pk
        assert dossier.fiche.collectivite.nom in initial["titre"]

    def test_ouvre_la_demarche_et_l_ecrit_au_journal(self, client_de, agent, dossier):
        reponse = client_de(agent).post(
            route("creer_strategie", dossier.pk),
            {"titre": "Un cap", "debut_annee": "2026", "fin_annee": "2032"},
        )
        demarche = DemarcheStrategie.objects.get()
        assert reponse.url == demarche.get_absolute_url()
        assert (demarche.auteur, demarche.reseau) == (agent, dossier.reseau)
        assert Acte.objects.filter(verbe__startswith="démarche de stratégie").exists()
        assert "Un cap" in client_de(agent).get(dossier.get_absolute_url()).content.decode()

    def test_ne_finit_pas_avant_de_commencer(self, client_de, agent, dossier):
        reponse = client_de(agent).post(
            route("creer_strategie", dossier.pk),
            {"titre": "Un cap", "debut_annee": "2030", "fin_annee": "2026"},
        )
        assert "avant de commencer" in erreurs(reponse, "fin_annee")
        assert "Un cap" in reponse.content.decode()
        assert not DemarcheStrategie.objects.exists()

    def test_l_etrangere_ne_trouve_rien(self, client_de, etrangere, demarche, objectif):
        client = client_de(etrangere)
        assert client.get(demarche.get_absolute_url()).status_code == 404
        assert client.get(route("onglet_strategie", demarche.pk, "document")).status_code == 404
        assert (
            client.post(
                route("ajouter_indicateur_strategie", objectif.pk), {"libelle": "X"}
            ).status_code
            == 404
        )


class TestEcrire:
    def test_deux_personnes_ne_s_ecrasent_pas(self, client_de, agent, collegue, demarche):
        adresse = route("modifier_strategie", demarche.pk, "cap")
        envoi = {"version": demarche.version, "vision": "Première"}
        assert client_de(agent).post(adresse, envoi).status_code == 302
        seconde = client_de(collegue).post(adresse, envoi | {"vision": "Seconde"})
        assert seconde.status_code == 422
        assert "Seconde" in seconde.content.decode()
        demarche.refresh_from_db()
        assert demarche.vision == "Première"

    def test_les_neuf_conditions_se_notent_d_un_coup(self, client_de, agent, demarche):
        client_de(agent).post(
            route("modifier_strategie", demarche.pk, "conditions"),
            {"version": demarche.version, "portage": "reunie", "portage_note": "Premier adjoint",
             "moyens": "absente"},
        )  # fmt: skip
        demarche.refresh_from_db()
        assert demarche.conditions == {
            "portage": {"etat": "reunie", "note": "Premier adjoint"},
            "moyens": {"etat": "absente", "note": ""},
        }
        page = client_de(agent).get(demarche.get_absolute_url()).content.decode()
        assert "1 sur 9" in page
        assert "Temps et ressources : absente" in page.replace("\u00a0", " ")

    def test_une_condition_absente_n_empeche_pas_d_avancer(self, client_de, agent, demarche):
        client_de(agent).post(route("etape_strategie", demarche.pk), {"etape": "suivi"})
        demarche.refresh_from_db()
        assert demarche.etape == "suivi"

    def test_une_etape_inconnue_ne_change_rien(self, client_de, agent, demarche):
        client_de(agent).post(route("etape_strategie", demarche.pk), {"etape": "triomphe"})
        demarche.refresh_from_db()
        assert demarche.etape == "sensibilisation"

    def test_un_pays_nomme_la_priorite(self, client_de, agent, demarche):
        client_de(agent).post(
            route("ajouter_priorite_strategie", demarche.pk),
            {"nature": "geographique", "pays": "BJ", "raison": "Un réseau d’eau comparable"},
        )
        assert demarche.priorites.get().libelle == "Bénin"

    def test_un_theme_n_a_pas_de_pays(self, client_de, agent, demarche):
        reponse = client_de(agent).post(
            route("ajouter_priorite_strategie", demarche.pk), {"nature": "thematique", "pays": "BJ"}
        )
        assert "géographique" in erreurs(reponse, "pays")
        assert "Nommez" in erreurs(reponse, "libelle")

    def test_les_priorites_s_ordonnent(self, client_de, agent, demarche):
        eau, jeunes = priorite(demarche, "Eau"), priorite(demarche, "Jeunes", 1)
        client_de(agent).post(route("deplacer_priorite_strategie", jeunes.pk), {"sens": "haut"})
        assert list(demarche.priorites.all()) == [jeunes, eau]
        client_de(agent).post(route("deplacer_priorite_strategie", jeunes.pk), {"sens": "haut"})
        assert list(demarche.priorites.all()) == [jeunes, eau]

    def test_un_objectif_ne_prend_pas_la_priorite_d_une_autre_demarche(
        self, client_de, agent, demarche, dossier
    ):
        autre = DemarcheStrategie.objects.create(
            reseau=dossier.reseau, accompagnement=dossier, titre="Autre", debut_annee=2026
        )
        reponse = client_de(agent).post(
            route("ajouter_objectif_strategie", demarche.pk),
            {"libelle": "Former", "priorite": priorite(autre, "Eau").pk},
        )
        assert erreurs(reponse, "priorite")

    def test_l_ecran_dit_ce_qui_manque_a_un_objectif(self, client_de, agent, demarche, indicateur):
        page = client_de(agent).get(onglet(demarche, "objectifs"))
        (lu,) = [o["lu"] for o in page.context["objectifs"]]
        assert [x.initiale for x in lu.lettres if x.tenue] == ["M"]
        assert "Sans échéance" in page.content.decode()


class TestIndicateurs:
    ENVOI = {"libelle": "Agents", "reference": "3", "reference_le": "01/03/2027"}

    def test_la_cible_se_date_apres_la_reference(self, client_de, agent, objectif):
        envoi = self.ENVOI | {"cible": "20", "cible_le": "01/01/2027"}
        reponse = client_de(agent).post(route("ajouter_indicateur_strategie", objectif.pk), envoi)
        assert "après la référence" in erreurs(reponse, "cible_le")

    def test_une_valeur_sans_date_se_refuse_a_sa_place(self, client_de, agent, objectif):
        envoi = self.ENVOI | {"reference_le": "", "cible": "20"}
        reponse = client_de(agent).post(route("ajouter_indicateur_strategie", objectif.pk), envoi)
        assert "Datez la référence" in erreurs(reponse, "reference_le")
        assert "Datez la cible" in erreurs(reponse, "cible_le")

    @pytest.mark.parametrize(
        ("le", "message"),
        [("01/02/2027", "précède la référence"), ("02/10/2027", "à venir")],
    )
    def test_une_mesure_dans_le_desordre_se_refuse(self, client_de, agent, indicateur, le, message):
        reponse = client_de(agent).post(
            route("ajouter_mesure_strategie", indicateur.pk), {"le": le, "valeur": "12"}
        )
        assert message in erreurs(reponse, "le")
        assert not MesureStrategie.objects.exists()

    def test_une_seule_valeur_par_jour(self, client_de, agent, indicateur):
        envoi = {"le": "01/06/2027", "valeur": "12"}
        adresse = route("ajouter_mesure_strategie", indicateur.pk)
        assert client_de(agent).post(adresse, envoi).status_code == 302
        assert "déjà une valeur" in erreurs(client_de(agent).post(adresse, envoi), "le")

    def test_l_ecart_a_la_cible_se_lit(self, client_de, agent, demarche, indicateur):
        MesureStrategie.objects.create(
            reseau=indicateur.reseau, indicateur=indicateur, le=date(2027, 9, 1), valeur=15
        )
        page = client_de(agent).get(onglet(demarche, "objectifs")).content.decode()
        assert "du chemin, il manque 5" in page
        assert "<svg" in page

    def test_la_reference_ne_passe_pas_apres_une_mesure(self, client_de, agent, indicateur):
        MesureStrategie.objects.create(
            reseau=indicateur.reseau, indicateur=indicateur, le=date(2027, 4, 1), valeur=12
        )
        reponse = client_de(agent).post(
            route("modifier_indicateur_strategie", indicateur.pk),
            {"version": indicateur.version, "libelle": "Agents", "reference": "10",
             "reference_le": "01/05/2027"},
        )  # fmt: skip
        assert "déjà relevée" in erreurs(reponse, "reference_le")


class TestEvaluations:
    def test_la_finale_suit_celle_a_mi_parcours(self, client_de, agent, demarche):
        client, adresse = client_de(agent), route("ajouter_evaluation_strategie", demarche.pk)
        client.post(adresse, {"moment": "mi_parcours", "prevue_le": "15/03/2029"})
        avant = client.post(adresse, {"moment": "finale", "prevue_le": "15/03/2028"})
        assert "mi-parcours" in erreurs(avant, "prevue_le")
        double = client.post(adresse, {"moment": "mi_parcours", "prevue_le": "15/04/2029"})
        assert "existe déjà" in erreurs(double, "moment")
        assert EvaluationStrategie.objects.count() == 1

    def test_veut_une_date(self, client_de, agent, demarche):
        reponse = client_de(agent).post(
            route("ajouter_evaluation_strategie", demarche.pk), {"moment": "finale"}
        )
        assert "Donnez une date" in erreurs(reponse, "prevue_le")


class TestAdopter:
    def adopter(self, client, demarche, **envoi):
        envoi = {"titre": "Un cap", "nature": "premiere", "adoptee_le": "20/09/2027"} | envoi
        return client.post(route("adopter_strategie", demarche.pk), envoi)

    def piece(self):
        return SimpleUploadedFile("deliberation.pdf", PDF, "application/pdf")

    def dite(self, client, demarche):
        return client.get(onglet(demarche, "suivi")).content.decode().replace("\u00a0", " ")

    def test_donne_la_strategie_que_i9_compte(self, client_de, agent, demarche, reseau):
        ActiviteFactory(accompagnement=demarche.accompagnement, reseau=reseau, le="2027-05-02")
        self.adopter(client_de(agent), demarche, fichier=self.piece())
        demarche.refresh_from_db()
        assert demarche.adoptee.adoptee_le == date(2027, 9, 20)
        assert demarche.adoptee.piece is not None
        assert place_dans_i9(demarche).compte
        # Le suivi, qui fait foi, dit la même chose.
        mesures = mesurer(lire_le_suivi(reseau, [Periode.de_l_annee(2027)]))
        assert mesures["I9"].numerateur == 1

    @pytest.mark.parametrize(
        ("envoi", "mot"),
        [
            ({"adoptee_le": "05/01/2027"}, "Existante"),
            ({}, "Déclarée"),
            ({"nature": "revision"}, "Révision"),
        ],
    )
    def test_dit_pourquoi_elle_ne_compte_pas(self, client_de, agent, demarche, reseau, envoi, mot):
        ActiviteFactory(accompagnement=demarche.accompagnement, reseau=reseau, le="2027-05-02")
        client = client_de(agent)
        self.adopter(client, demarche, **envoi)
        demarche.refresh_from_db()
        assert not place_dans_i9(demarche).compte
        page = self.dite(client, demarche)
        assert "Ne compte pas" in page
        assert mot in page

    def test_sans_activite_la_collectivite_est_hors_de_i1(self, client_de, agent, demarche):
        client = client_de(agent)
        self.adopter(client, demarche, fichier=self.piece())
        assert "hors de I1" in self.dite(client, demarche)

    def test_refuse_une_date_a_venir_et_garde_la_saisie(self, client_de, agent, demarche):
        reponse = self.adopter(client_de(agent), demarche, adoptee_le="20/12/2027", titre="Gardé")
        assert "à venir" in erreurs(reponse, "adoptee_le")
        assert "Gardé" in reponse.content.decode()
        assert not Strategie.objects.exists()

    def test_un_fichier_qui_ment_se_refuse(self, client_de, agent, demarche):
        faux = SimpleUploadedFile("deliberation.pdf", b"MZ pas un pdf", "application/pdf")
        assert erreurs(self.adopter(client_de(agent), demarche, fichier=faux), "fichier")

    def test_relie_une_strategie_deja_notee_sans_la_doubler(self, client_de, agent, demarche):
        dossier = demarche.accompagnement
        deja = StrategieFactory(reseau=demarche.reseau, fiche=dossier.fiche, accompagnement=dossier)
        client_de(agent).post(route("adopter_strategie", demarche.pk), {"existante": deja.pk,
                              "nature": "premiere"})  # fmt: skip
        demarche.refresh_from_db()
        assert demarche.adoptee == deja
        assert Strategie.objects.count() == 1

    def test_deux_clics_n_en_font_qu_une(self, client_de, agent, demarche):
        client = client_de(agent)
        self.adopter(client, demarche)
        self.adopter(client, demarche)
        assert Strategie.objects.count() == 1

    def test_deux_onglets_au_meme_instant_n_en_font_qu_une(self, agent, demarche):
        dit = {"titre": "Un cap", "nature": "premiere", "adoptee_le": date(2027, 9, 20)}
        restee = DemarcheStrategie.objects.get(pk=demarche.pk)
        premiere = adopter(demarche=demarche, agent=agent, piece=None, fichier=None, **dit)
        seconde = adopter(demarche=restee, agent=agent, piece=None, fichier=None, **dit)
        assert seconde == premiere
        assert Strategie.objects.count() == 1

    def test_supprimer_la_demarche_garde_la_strategie(self, client_de, agent, demarche):
        client = client_de(agent)
        self.adopter(client, demarche)
        client.post(route("supprimer_strategie", demarche.pk))
        assert not DemarcheStrategie.objects.exists()
        assert Strategie.objects.count() == 1


def test_la_page_fait_autant_de_requetes_pour_un_que_pour_dix_objectifs(
    client_de, agent, demarche, indicateur
):
    client = client_de(agent)

    def compter(nom):
        with CaptureQueriesContext(
            connection,
        ) as faites:
            assert client.get(onglet(demarche, nom)).status_code == 200
        return len(faites)

    compter("objectifs")
    avant = {nom: compter(nom) for nom in ("demarche", "cap", "objectifs", "suivi")}
    for rang in range(10):
        priorite(demarche, f"Thème {rang}", rang)
        autre = ObjectifStrategie.objects.create(
            reseau=demarche.reseau, demarche=demarche, libelle=f"Objectif {rang}"
        )
        mesure = IndicateurStrategie.objects.create(
            reseau=demarche.reseau, objectif=autre, libelle="Agents"
        )
        MesureStrategie.objects.create(
            reseau=demarche.reseau, indicateur=mesure, le=date(2027, 5, 1), valeur=rang
        )
    assert {nom: compter(nom) for nom in avant} == avant
    assert max(avant.values()) <= 16


def test_le_dossier_dit_ce_qui_separe_ecrire_une_strategie_et_en_noter_une_adoptee(
    dossier, agent, client_de
):
    contenu = client_de(agent).get(dossier.get_absolute_url()).content.decode()
    section = contenu.split('id="strategies"')[1].split("</section>")[0]
    assert "Écrire une stratégie, pas à pas" in section
    assert "Ajouter une stratégie adoptée" in section
    assert contenu.count(reverse("accompagnements:ajouter_strategie", args=[dossier.pk])) == 1
