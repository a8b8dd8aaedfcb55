"""Plans de financement : ce que coûte un projet, ce qui le paie, ce qui serait payé deux fois.

`agent` écrit dans son réseau ; `collegue` modifie le même plan ; `etrangere` n’y trouve rien.
"""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accompagnements.models import Candidature, LignePlan, PlanFinancement, PosteDepense
from tests.fabriques import (
    AccompagnementFactory,
    CandidatureFactory,
    FicheFactory,
    SessionDispositifFactory,
)


@pytest.fixture(autouse=True)
def le_1er_octobre_2027():
    with time_machine.travel("2027-10-01 09:30:00+02:00", tick=False):
        yield


@pytest.fixture
def dossier(reseau):
    return AccompagnementFactory(reseau=reseau)


@pytest.fixture
def plan(reseau, dossier, agent):
    return PlanFinancement.objects.create(
        reseau=reseau, titre="Deux écoles", fiche=dossier.fiche, accompagnement=dossier,
        auteur=agent, cout_total=Decimal(100000), pays=["ML"],
    )  # fmt: skip


def poste(plan, libelle, montant):
    return PosteDepense.objects.create(
        reseau=plan.reseau, plan=plan, libelle=libelle, montant=Decimal(montant)
    )


def ligne(plan, montant, **champs):
    champs = {"nature": "subvention", "source": "Fondation fictive"} | champs
    return LignePlan.objects.create(
        reseau=plan.reseau, plan=plan, montant=Decimal(montant), **champs
    )


def route(nom, *args):
    return reverse(f"simulateur:{nom}", args=args)


def lire(client, plan):
    reponse = client.get(plan.get_absolute_url())
    assert reponse.status_code == 200
    return reponse


class TestEnregistrer:
    def test_une_simulation_devient_un_plan_avec_sa_session(self, client_de, agent, dossier):
        session = SessionDispositifFactory()
        adresse = f"{route('creer_plan')}?accompagnement={dossier.pk}&session={session.pk}"
        page = client_de(agent).get(f"{adresse}&cout_total=100 000&demande=70 000")
        assert page.context["form"].initial["cout_total"] == Decimal(100000)
        reponse = client_de(agent).post(
            adresse,
            {"titre": "Deux écoles", "accompagnement": dossier.pk, "cout_total": "100 000",
             "demande": "70 000", "apport": "30 000", "valorisation": "10 000", "pays": "Mali"},
        )  # fmt: skip
        plan = PlanFinancement.objects.get()
        assert reponse.url == plan.get_absolute_url()
        assert (plan.fiche, plan.pays, plan.auteur) == (dossier.fiche, ["ML"], agent)
        montants = {li.nature: li.montant for li in plan.lignes.all()}
        assert montants == {"apport": 20000, "valorisation": 10000, "subvention": 70000}

    def test_garde_la_saisie_et_dit_l_erreur_a_sa_place(self, client_de, agent):
        reponse = client_de(agent).post(
            route("creer_plan"), {"titre": "", "cout_total": "beaucoup", "pays": "Mali"}
        )
        assert reponse.status_code == 422
        assert {"titre", "cout_total"} <= set(reponse.context["form"].errors)
        assert "Mali" in reponse.content.decode()

    def test_refuse_l_accompagnement_d_une_autre_collectivite(
        self, client_de, agent, reseau, dossier
    ):
        autre = FicheFactory(reseau=reseau)
        reponse = client_de(agent).post(
            route("creer_plan"), {"titre": "X", "accompagnement": dossier.pk, "fiche": autre.pk}
        )
        assert "accompagnement" in reponse.context["form"].errors

    def test_deux_personnes_ne_s_ecrasent_pas(self, client_de, agent, collegue, plan):
        envoi = {"titre": "Premier", "version": plan.version, "fiche": plan.fiche_id}
        assert client_de(agent).post(route("modifier_plan", plan.pk), envoi).status_code == 302
        seconde = client_de(collegue).post(
            route("modifier_plan", plan.pk), envoi | {"titre": "Second"}
        )
        assert seconde.status_code == 422
        plan.refresh_from_db()
        assert plan.titre == "Premier"

    def test_l_etrangere_ne_trouve_rien(self, client_de, etrangere, plan):
        element = ligne(plan, 100)
        client = client_de(etrangere)
        for adresse in (
            plan.get_absolute_url(), route("plan_pdf", plan.pk), route("modifier_plan", plan.pk),
            route("modifier_ligne", element.pk),
        ):  # fmt: skip
            assert client.get(adresse).status_code == 404
        assert client.post(route("dupliquer_plan", plan.pk)).status_code == 404
        assert plan.titre not in client.get(route("plans")).content.decode()


class TestEquilibre:
    def test_dit_ce_qui_manque(self, client_de, agent, plan):
        poste(plan, "Travaux", 80000)
        ligne(plan, 50000, etat="acquise")
        ligne(plan, 20000, etat="refusee")
        bilan = lire(client_de(agent), plan).context["equilibre"]
        assert (bilan.depenses, bilan.acquis, bilan.manque) == (80000, 50000, 30000)
        assert bilan.excedent == 0

    def test_dit_l_excedent(self, client_de, agent, plan):
        ligne(plan, 110000)
        assert lire(client_de(agent), plan).context["equilibre"].excedent == 10000

    def test_la_candidature_liee_fait_foi(self, client_de, agent, plan, dossier):
        candidature = CandidatureFactory(
            reseau=plan.reseau, accompagnement=dossier, deposee_le=date(2027, 3, 1),
            notifiee_le=date(2027, 6, 1), decision="accordee", montant_demande=Decimal(60000),
            montant_accorde=Decimal(55000),
        )  # fmt: skip
        ligne(plan, 1000, candidature=candidature)
        bilan = lire(client_de(agent), plan).context["equilibre"]
        assert bilan.acquis == 55000

    def test_previent_du_double_financement(self, client_de, agent, plan, dossier):
        travaux = poste(plan, "Travaux", 80000)
        session = SessionDispositifFactory(libelle="Appel fictif")
        ligne(plan, 50000, poste=travaux, session=session)
        ligne(plan, 40000, poste=travaux, session=session)
        liee = CandidatureFactory(reseau=plan.reseau, accompagnement=dossier, titre="Dossier lié")
        autre = PlanFinancement.objects.create(reseau=plan.reseau, titre="Autre plan")
        ligne(plan, 1, candidature=liee)
        ligne(autre, 1, candidature=liee)
        dites = " ".join(lire(client_de(agent), plan).context["alertes"])
        assert "10" in dites and "de trop" in dites
        assert "« Appel fictif » finance 2 lignes" in dites
        assert "aussi liée au plan « Autre plan »" in dites


class TestSuites:
    def test_ouvre_une_candidature_preremplie_et_liee(self, client_de, agent, plan):
        session = SessionDispositifFactory()
        element = ligne(plan, 70000, session=session, source="")
        reponse = client_de(agent).post(route("ouvrir_candidature", element.pk))
        candidature = Candidature.objects.get()
        element.refresh_from_db()
        assert element.candidature == candidature
        assert reponse.url == reverse("accompagnements:modifier_candidature", args=[candidature.pk])
        assert (candidature.session, candidature.montant_demande) == (session, 70000)
        assert [c.fiche for c in candidature.collectivites.all()] == [plan.fiche]

    def test_n_en_ouvre_pas_deux(self, client_de, agent, plan):
        element = ligne(plan, 70000)
        for _ in range(2):
            client_de(agent).post(route("ouvrir_candidature", element.pk))
        assert Candidature.objects.count() == 1

    def test_une_variante_reprend_depenses_et_sources_sans_candidature(
        self, client_de, collegue, plan, dossier
    ):
        travaux = poste(plan, "Travaux", 80000)
        liee = CandidatureFactory(reseau=plan.reseau, accompagnement=dossier)
        ligne(plan, 50000, poste=travaux, candidature=liee, etat="demandee")
        client_de(collegue).post(route("dupliquer_plan", plan.pk))
        copie = PlanFinancement.objects.exclude(pk=plan.pk).get()
        reprise = copie.lignes.get()
        assert copie.titre == "Deux écoles (variante)" and copie.auteur == collegue
        assert (reprise.candidature, reprise.etat) == (None, "envisagee")
        assert reprise.poste == copie.postes.get()

    def test_supprimer_demande_confirmation_et_garde_les_candidatures(
        self, client_de, agent, plan, dossier
    ):
        liee = CandidatureFactory(reseau=plan.reseau, accompagnement=dossier)
        ligne(plan, 1, candidature=liee)
        client = client_de(agent)
        assert client.get(route("supprimer_plan", plan.pk)).status_code == 200
        assert PlanFinancement.objects.exists()
        client.post(route("supprimer_plan", plan.pk))
        assert not PlanFinancement.objects.exists() and Candidature.objects.exists()

    def test_ajoute_corrige_et_retire_depense_et_ressource(self, client_de, agent, plan):
        client = client_de(agent)
        client.post(route("ajouter_poste", plan.pk), {"libelle": "Travaux", "montant": "80 000"})
        travaux = plan.postes.get()
        client.post(
            route("ajouter_ligne", plan.pk),
            {"nature": "autre", "source": "Fondation", "montant": "5 000", "etat": "envisagee",
             "poste": travaux.pk},
        )  # fmt: skip
        element = plan.lignes.get()
        assert (element.montant, element.poste) == (5000, travaux)
        client.post(
            route("modifier_poste", travaux.pk),
            {"libelle": "Chantier", "montant": "70 000", "version": 1},
        )
        assert plan.postes.get().libelle == "Chantier"
        client.post(route("supprimer_poste", travaux.pk))
        element.refresh_from_db()
        assert element.poste is None
        client.post(route("supprimer_ligne", element.pk))
        assert not plan.lignes.exists()

    def test_une_ressource_dit_qui_paie(self, client_de, agent, plan):
        reponse = client_de(agent).post(
            route("ajouter_ligne", plan.pk),
            {"nature": "autre", "montant": "5", "etat": "envisagee"},
        )
        assert reponse.status_code == 422
        assert "qui paie" in str(reponse.context["form"].errors["session"])

    def test_la_page_a_envoyer_tient_en_une_page(self, client_de, agent, plan):
        poste(plan, "Travaux", 80000)
        ligne(plan, 50000, session=SessionDispositifFactory())
        reponse = client_de(agent).get(route("plan_pdf", plan.pk))
        assert reponse["Content-Type"] == "application/pdf"
        from io import BytesIO

        from pypdf import PdfReader

        lu = PdfReader(BytesIO(reponse.content))
        assert len(lu.pages) == 1
        abscisses = {}

        def voir(texte, page, ligne_, _police, _corps):
            if texte.strip():
                abscisses[texte.strip()] = ligne_[4] * page[0] + ligne_[5] * page[2] + page[4]

        lu.pages[0].extract_text(visitor_text=voir)
        # Les tableaux partent de la marge, comme le titre : rien ne sort du papier.
        assert abscisses["Travaux"] == abscisses["Total des ressources"] == abscisses[plan.titre]

    def test_dit_ce_qui_vient_d_etre_ajoute(self, client_de, agent, plan):
        client = client_de(agent)
        page = client.post(
            route("ajouter_poste", plan.pk), {"libelle": "Puits", "montant": "9"}, follow=True
        )
        assert [str(m) for m in page.context["messages"]] == ["Dépense ajoutée."]
        page = client.post(
            route("ajouter_ligne", plan.pk),
            {"nature": "autre", "source": "Don", "montant": "9", "etat": "acquise"}, follow=True,
        )  # fmt: skip
        assert [str(m) for m in page.context["messages"]] == ["Ressource ajoutée."]

    def test_retenir_une_session_propose_une_subvention(self, client_de, agent, plan):
        session = SessionDispositifFactory()
        form = client_de(agent).get(
            route("ajouter_ligne", plan.pk), {"session": session.pk, "montant": "500"}
        ).context["form"]  # fmt: skip
        assert form["nature"].value() == "subvention"

    def test_une_session_d_exemple_ne_se_propose_pas_parmi_les_ouvertes(
        self, client_de, agent, plan
    ):
        SessionDispositifFactory(annee=2024)
        ouverte = SessionDispositifFactory()
        autres = lire(client_de(agent), plan).context["autres"]
        assert [a["examen"].session for a in autres] == [ouverte]


class TestListe:
    def test_exporte_ce_qui_est_filtre(self, client_de, agent, plan):
        PlanFinancement.objects.create(reseau=plan.reseau, titre="Marché couvert")
        reponse = client_de(agent).get(route("exporter_plans", "csv"), {"q": "écoles"})
        texte = b"".join(reponse.streaming_content).decode()
        assert "Deux écoles" in texte and "Marché" not in texte

    def test_les_requetes_ne_grandissent_pas(self, client_de, agent, plan):
        client = client_de(agent)

        def compter(adresse):
            client.get(adresse)
            with CaptureQueriesContext(connection) as lues:
                client.get(adresse)
            return len(lues)

        poste(plan, "Travaux", 80000)
        ligne(plan, 50000, session=SessionDispositifFactory())
        avant = compter(route("plans")), compter(plan.get_absolute_url())
        for n in range(4):
            session = SessionDispositifFactory()
            ligne(plan, 50000, session=session, fiche=FicheFactory(reseau=plan.reseau))
            poste(plan, f"Dépense {n}", 10)
            autre = PlanFinancement.objects.create(
                reseau=plan.reseau, titre=f"Plan {n}", fiche=FicheFactory(reseau=plan.reseau)
            )
            ligne(autre, 10)
        assert (compter(route("plans")), compter(plan.get_absolute_url())) == avant


def test_une_session_du_plan_se_juge_sur_ce_qu_on_lui_demande(client_de, agent, plan):
    session = SessionDispositifFactory(regles=[{"nature": "demande_max", "valeur": "10000"}])
    plan.demande = Decimal(90000)
    plan.save(update_fields=["demande"])
    ligne(plan, 9000, session=session, source="")
    (citee,) = lire(client_de(agent), plan).context["citees"]
    assert citee["examen"].situation == "recevable"
