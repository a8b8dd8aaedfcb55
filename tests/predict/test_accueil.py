"""Ma journée : ce qui est à faire, ce qui attend, ce qui approche, pour la bonne personne.

`agent` voit le sien ; `collegue` le sien ; `direction` ce qui attend sa validation ; les autres
rôles ont leur porte d’entrée.
"""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accompagnements.models import Accompagnement, Tache, Validation
from accompagnements.models.attentes import en_attente, faits_en_lot
from accompagnements.models.faits import faits_de
from accompagnements.regles import Etape, Etat, EtatCadre, PartieValidation
from accompagnements.regles.portes import manquants
from collectivites.regles import FonctionContact
from predict.comptes.regles import Role
from tests.fabriques import (
    AccompagnementFactory,
    ActiviteFactory,
    AgentFactory,
    CadreFactory,
    CandidatureFactory,
    ContactFactory,
    EchangeFactory,
    FicheBesoinFactory,
    MandatFactory,
    PrestationFactory,
    SessionDispositifFactory,
    SollicitationFactory,
    TacheFactory,
    TempsPasseFactory,
)

LE = date(2027, 3, 12)  # un vendredi
ACCUEIL = "/"


@pytest.fixture(autouse=True)
def vendredi_12_mars_2027():
    with time_machine.travel("2027-03-12 09:30:00+01:00", tick=False):
        yield


@pytest.fixture
def journee(client_de, agent):
    def ouvrir(qui=agent):
        reponse = client_de(qui).get(ACCUEIL)
        assert reponse.status_code == 200
        return reponse

    return ouvrir


def tache(agent, le, **options):
    dossier = options.pop("accompagnement", None)
    return TacheFactory(
        reseau=agent.reseau, assignee=agent, echeance=le, accompagnement=dossier, **options
    )


class TestAFaire:
    def test_range_en_retard_aujourd_hui_et_sous_sept_jours(self, journee, agent):
        for jours in (-4, 0, 7, 8):
            tache(agent, LE + timedelta(days=jours), titre=f"J{jours:+d}")
        groupes = journee().context["a_faire"]["groupes"]
        assert [[t["titre"] for t in g["taches"]] for g in groupes] == [["J-4"], ["J+0"], ["J+7"]]
        assert groupes[0]["taches"][0]["quand"] == "4 jours de retard"
        assert groupes[1]["taches"][0]["quand"] == "dans la journée"

    def test_l_heure_se_lit_le_jour_meme(self, journee, agent):
        tache(agent, LE, heure=time(14, 0))
        (groupe,) = journee().context["a_faire"]["groupes"]
        assert groupe["taches"][0]["quand"] == "14\u00a0h\u00a000"

    def test_ni_faite_ni_d_autrui(self, journee, agent, collegue):
        tache(agent, LE, faite_le=LE)
        tache(collegue, LE)
        assert journee().context["a_faire"]["groupes"] == []

    def test_un_long_retard_ne_cache_pas_aujourd_hui(self, journee, agent):
        for jours in range(1, 13):
            tache(agent, LE - timedelta(days=jours))
        tache(agent, LE, titre="Aujourd’hui même")
        retard, jour = journee().context["a_faire"]["groupes"]
        assert (retard["nombre"], len(retard["taches"]), retard["reste"]) == (12, 8, 4)
        assert [t["titre"] for t in jour["taches"]] == ["Aujourd’hui même"]

    def test_se_coche_depuis_la_page(self, client_de, agent):
        une = tache(agent, LE)
        client = client_de(agent)
        (groupe,) = client.get(ACCUEIL).context["a_faire"]["groupes"]
        assert client.post(groupe["taches"][0]["url_faire"]).url == ACCUEIL
        assert Tache.objects.get(pk=une.pk).faite_le == LE


class TestAttentes:
    @pytest.fixture
    def dossiers(self, reseau, agent):
        """Un dossier par étape, chacun avec de quoi remplir une partie de sa porte."""

        def dossier(etape, **options):
            return AccompagnementFactory(
                reseau=reseau, responsable=agent, etape=etape,
                etape_depuis=LE - timedelta(days=10), **options,
            )  # fmt: skip

        lus = [dossier(e) for e in (1, 2, 2, 3, 3, 4, 4, 4)]
        EchangeFactory(reseau=reseau, fiche=lus[1].fiche, le=date(2027, 2, 24))
        ActiviteFactory(reseau=reseau, accompagnement=lus[2], le=date(2027, 3, 1))
        FicheBesoinFactory(reseau=reseau, accompagnement=lus[3], le=date(2027, 2, 1))
        FicheBesoinFactory(
            reseau=reseau, accompagnement=lus[3], interet_local="Jeunesse", relue_le=LE
        )
        PrestationFactory(reseau=reseau, accompagnement=lus[3])
        parties = (PartieValidation.DIRECTION, PartieValidation.COLLECTIVITE)
        for d, partie in zip(lus[6:], parties, strict=True):
            cadre = CadreFactory(reseau=reseau, accompagnement=d, numero=2)
            CadreFactory(reseau=reseau, accompagnement=d, numero=1, etat=EtatCadre.REMPLACE)
            Validation.objects.create(
                reseau=reseau, cadre=cadre, partie=partie, etat="validee",
                demandee_le=datetime(2027, 3, 1, tzinfo=UTC),
            )  # fmt: skip
        return lus

    def test_lues_ensemble_disent_ce_que_dit_chaque_page(self, dossiers, agent):
        """La lecture en lot et la page d’un dossier ne peuvent pas se contredire."""
        visibles = Accompagnement.objects.visibles_par(agent)
        lot = {a.pk: f for a, f in faits_en_lot(list(en_attente(visibles, LE)))}
        assert lot.keys() == {d.pk for d in dossiers}
        for d in dossiers:
            seul = manquants(d.etape, faits_de(d, LE, charges=()))
            assert manquants(d.etape, lot[d.pk]) == seul, d.etape

    def test_disent_qui_doit_agir(self, journee, dossiers):
        groupes = journee().context["attentes"]["groupes"]
        par_cote = {g["titre"]: {x["url"] for x in g["lignes"]} for g in groupes}
        valide_par_le_reseau = dossiers[6].get_absolute_url()
        assert valide_par_le_reseau in par_cote["De la part de la collectivité"]
        assert dossiers[0].get_absolute_url() in par_cote["De votre part"]

    def test_disent_le_geste_qui_manque(self, journee, dossiers):
        lignes = [x for g in journee().context["attentes"]["groupes"] for x in g["lignes"]]
        quoi = {x["url"]: x["quoi"] for x in lignes}
        assert quoi[dossiers[0].get_absolute_url()] == (
            "Marqueurs du territoire à saisir, interlocuteur ou interlocutrice à nommer"
        )
        assert quoi[dossiers[6].get_absolute_url()] == "Validation du cadre"

    def test_savent_dire_chaque_condition_des_quatre_portes(self):
        from accompagnements.regles.portes import FaitPrestation, Faits, conditions
        from predict.journee.attentes import GESTES

        sans_rien = Faits(prestations=(FaitPrestation(1, "Un service", "", None),))
        pleine = Faits(cadre_numero=1)
        codes = {
            c.code.partition("-")[0]
            for faits in (Faits(), sans_rien, pleine)
            for etape in (1, 2, 3, 4)
            for c in conditions(etape, faits)
        }
        assert codes <= GESTES.keys()

    def test_au_plus_sept_les_plus_anciennes(self, journee, reseau, agent):
        for jours in range(9):
            AccompagnementFactory(
                reseau=reseau, responsable=agent, etape_depuis=LE - timedelta(days=jours)
            )
        attentes = journee().context["attentes"]
        jours = [x["jours"] for g in attentes["groupes"] for x in g["lignes"]]
        assert jours == [8, 7, 6, 5, 4, 3, 2]
        assert (attentes["nombre"], attentes["ouverts"], attentes["reste"]) == (9, 9, 2)

    @pytest.mark.parametrize(
        "options",
        [
            {"etape": Etape.EN_COURS},
            {"etat": Etat.EN_SOMMEIL, "motif_etat": "Élections"},
            {"responsable": None},
        ],
    )
    def test_ni_en_cours_ni_en_sommeil_ni_a_quelqu_un_d_autre(
        self, journee, reseau, agent, options
    ):
        AccompagnementFactory(**({"reseau": reseau, "responsable": agent} | options))
        assert journee().context["attentes"]["groupes"] == []


class TestValidations:
    @pytest.fixture
    def demandee(self, reseau, agent):
        dossier = AccompagnementFactory(reseau=reseau, responsable=agent)
        cadre = CadreFactory(reseau=reseau, accompagnement=dossier, etat=EtatCadre.EN_VALIDATION)
        return Validation.objects.create(
            reseau=reseau, cadre=cadre, partie=PartieValidation.DIRECTION,
            demandee_le=datetime(2027, 3, 5, 9, tzinfo=UTC),
        )  # fmt: skip

    def test_vont_a_la_direction_et_a_qui_suit_le_dossier(
        self, journee, demandee, agent, collegue, direction
    ):
        vues = [len(journee(q).context["validations"]) for q in (agent, collegue, direction)]
        assert vues == [1, 0, 1]

    def test_celle_de_la_collectivite_n_est_pas_a_la_direction(
        self, journee, demandee, agent, direction
    ):
        Validation.objects.update(partie=PartieValidation.COLLECTIVITE)
        assert journee(direction).context["validations"] == []
        assert len(journee(agent).context["validations"]) == 1


class TestApproche:
    def test_le_prochain_rendez_vous_se_lit_en_gras(self, journee, reseau, agent, collegue):
        for le, heure in ((LE, time(8, 0)), (LE, time(14, 0)), (date(2027, 3, 15), time(9, 0))):
            EchangeFactory(reseau=reseau, auteur=agent, le=le, heure=heure)
        EchangeFactory(reseau=reseau, auteur=agent, le=date(2027, 3, 11))
        EchangeFactory(reseau=reseau, auteur=collegue, le=LE)
        lignes = journee().context["rendez_vous"]
        assert [(x["quand"], x["prochain"]) for x in lignes] == [
            ("8\u00a0h\u00a000", False), ("14\u00a0h\u00a000", True), ("Lun. 9\u00a0h", False),
        ]  # fmt: skip

    def test_les_sessions_ferment_sous_45_jours(self, journee, reseau, autre_reseau):
        for jours in (-1, 0, 7, 19, 45, 46):
            SessionDispositifFactory(libelle=f"J{jours}", ferme_le=LE + timedelta(days=jours))
        lignes = journee().context["sessions"]
        assert [(x["titre"], x["ton"]) for x in lignes] == [
            ("J0", "danger"), ("J7", "danger"), ("J19", "attention"), ("J45", ""),
        ]  # fmt: skip

    def test_seuls_nos_brouillons_se_comptent(self, journee, reseau, autre_reseau):
        session = SessionDispositifFactory(ferme_le=LE + timedelta(days=7))
        CandidatureFactory(reseau=reseau, session=session)
        CandidatureFactory(reseau=reseau, session=session, deposee_le=date(2027, 3, 1))
        CandidatureFactory(reseau=autre_reseau, session=session)
        (ligne,) = journee().context["sessions"]
        assert ligne["note"].endswith("1 candidature en brouillon")

    def test_les_mandats_finissent_dans_l_annee(self, journee, reseau, autre_reseau):
        for fin, chez in (
            (date(2028, 3, 10), reseau),
            (date(2028, 3, 20), reseau),
            (date(2028, 3, 1), autre_reseau),
        ):
            contact = ContactFactory(reseau=chez, qualite=FonctionContact.ELU)
            MandatFactory(reseau=chez, contact=contact, fin_le=fin)
        mandats = journee().context["mandats"]
        assert (mandats["nombre"], mandats["premier"]) == (1, date(2028, 3, 10))

    def test_l_enquete_ouverte_dit_qui_n_a_pas_repondu(self, journee, reseau):
        from suivi.models import Campagne, InvitationEnquete, Reponse
        from tests.fabriques import FicheFactory

        ouverte = Campagne.objects.create(
            reseau=reseau, titre="Campagne 2026", ouverte_le=date(2027, 2, 1),
            close_le=date(2027, 3, 26),
        )  # fmt: skip
        for reponses in (0, 1, 2):
            invitation = InvitationEnquete.objects.create(
                reseau=reseau, campagne=ouverte, fiche=FicheFactory(reseau=reseau),
                envoyee_le=date(2027, 2, 1),
            )  # fmt: skip
            for _ in range(reponses):
                Reponse.objects.create(reseau=reseau, invitation=invitation, le=LE)
        enquetes = journee().context["enquetes"]
        assert (enquetes["sans_reponse"], enquetes["invitees"]) == (1, 3)

    def test_un_appel_a_traiter_se_rappelle(self, journee, reseau):
        SollicitationFactory(reseau=reseau)
        assert "Appels à traiter" in journee().content.decode()


class TestTemps:
    def test_propose_les_derniers_dossiers_puis_la_vie_du_reseau(self, journee, reseau, agent):
        dossiers = [AccompagnementFactory(reseau=reseau) for _ in range(4)]
        prestation = PrestationFactory(reseau=reseau, accompagnement=dossiers[0])
        for jour, dossier in enumerate(dossiers, 1):
            TempsPasseFactory(
                reseau=reseau, agent=agent, accompagnement=dossier, le=date(2027, 3, jour),
                prestation=prestation if dossier is dossiers[0] else None,
            )  # fmt: skip
        TempsPasseFactory(
            reseau=reseau, agent=agent, accompagnement=dossiers[0], prestation=prestation, le=LE
        )
        cles = [c["cle"] for c in journee().context["temps"]["choix"]]
        assert cles == [f"p{prestation.pk}", f"a{dossiers[3].pk}", f"a{dossiers[2].pk}", "r"]

    def test_la_semaine_attendue_suit_la_quotite(self, journee, reseau):
        a_80 = AgentFactory(reseau=reseau, quotite="0.80")
        temps = journee(a_80).context["temps"]
        assert (temps["semaine"], temps["attendu"]) == (0, 28 * 60)

    def test_deux_clics_s_ajoutent_a_la_semaine(self, client_de, agent):
        client = client_de(agent)
        client.post(reverse("accompagnements:imputer"), {"sur": "r", "duree": "210"})
        assert client.get(ACCUEIL).context["temps"]["semaine"] == 210


def test_un_appel_se_note_depuis_la_page(client_de, agent, reseau):
    from accompagnements.models import Sollicitation
    from tests.fabriques import FicheFactory

    fiche = FicheFactory(reseau=reseau, collectivite__nom="Vendôme")
    client_de(agent).post(
        reverse("accompagnements:noter"), {"qui": "Vendôme", "objet": "Un jumelage"}
    )
    assert Sollicitation.objects.get().fiche == fiche


@pytest.mark.parametrize(("role", "attendu"), [(Role.DIRECTION, True), (Role.CHARGE, False)])
def test_la_direction_part_de_l_accueil_vers_ce_qu_elle_doit_rendre(
    client_de, reseau, role, attendu
):
    page = client_de(AgentFactory(reseau=reseau, role=role)).get("/").content.decode()
    for route in ("suivi:activite", "suivi:charge", "suivi:couts", "suivi:choisir_rapport"):
        assert (f'href="{reverse(route)}"' in page) is attendu


def test_le_premier_jour_dit_par_ou_commencer(journee):
    page = journee().content.decode()
    assert "Vous ne suivez encore aucun accompagnement" in page
    assert reverse("accompagnements:creer") in page


def test_ne_lit_pas_plus_avec_quarante_taches_et_vingt_dossiers(client_de, agent, reseau):
    def remplir(taches, dossiers):
        for _ in range(dossiers):
            dossier = AccompagnementFactory(reseau=reseau, responsable=agent, etape=Etape.CALIBRAGE)
            PrestationFactory(reseau=reseau, accompagnement=dossier)
            EchangeFactory(reseau=reseau, fiche=dossier.fiche, auteur=agent, le=LE)
            TempsPasseFactory(reseau=reseau, accompagnement=dossier, agent=agent)
        for _ in range(taches):
            tache(agent, LE, accompagnement=dossier)

    client = client_de(agent)
    remplir(1, 1)
    with CaptureQueriesContext(connection) as une:
        client.get(ACCUEIL)
    remplir(39, 19)
    with CaptureQueriesContext(connection) as quarante:
        client.get(ACCUEIL)
    assert len(quarante) == len(une)
    technique = ("SAVEPOINT", "set_config", "current_setting")
    metier = [q for q in une if not any(mot in q["sql"] for mot in technique)]
    assert len(metier) <= 20


def test_rien_d_un_autre_reseau_n_y_parait(journee, etrangere, reseau, agent):
    dossier = AccompagnementFactory(reseau=reseau, responsable=agent, titre="CANARI")
    tache(agent, LE, titre="CANARI", accompagnement=dossier)
    EchangeFactory(reseau=reseau, fiche=dossier.fiche, auteur=agent, le=LE, objet="CANARI")
    assert "CANARI" in journee(agent).content.decode()
    assert "CANARI" not in journee(etrangere).content.decode()


class TestNavigation:
    def entree(self, reponse, route):
        return next(e for e in reponse.context["navigation"] if e["url"] == reverse(route))

    def test_compte_les_choses_dues_et_les_dossiers_ouverts(self, journee, reseau, agent):
        tache(agent, LE)
        tache(agent, LE - timedelta(days=1))
        tache(agent, LE + timedelta(days=1))
        AccompagnementFactory(reseau=reseau, responsable=agent)
        reponse = journee()
        assert self.entree(reponse, "accueil")["compte"] == 2
        assert self.entree(reponse, "accompagnements:liste")["compte"] == 1

    def test_garde_ses_comptes_une_minute(self, client_de, agent, settings):
        settings.NAVIGATION_SECONDES = 60
        client = client_de(agent)
        from django.core.cache import cache

        cache.delete(f"navigation:{agent.reseau_id}:{agent.pk}")
        client.get(ACCUEIL)
        tache(agent, LE)
        assert self.entree(client.get(ACCUEIL), "accueil")["compte"] == 0
        cache.delete(f"navigation:{agent.reseau_id}:{agent.pk}")
        assert self.entree(client.get(ACCUEIL), "accueil")["compte"] == 1
        cache.delete(f"navigation:{agent.reseau_id}:{agent.pk}")


class TestAutresRoles:
    def test_la_referente_va_au_portail(self, client_de, referente):
        assert client_de(referente).get(ACCUEIL).url == reverse("portail:accueil")

    def test_la_coordination_va_a_la_matrice(self, client_de, reseau):
        coordination = AgentFactory(reseau=reseau, role=Role.COORDINATION)
        assert reverse("offre:national") in client_de(coordination).get(ACCUEIL).content.decode()

    def test_un_compte_sans_reseau_le_sait(self, client_de, db):
        orphelin = AgentFactory(reseau=None)
        page = client_de(orphelin).get(ACCUEIL).content.decode()
        assert "Votre compte n’est rattaché à aucun réseau" in page

    def test_la_supervision_va_a_l_administration_technique(self, client_de, db):
        superviseur = AgentFactory(reseau=None, is_staff=True)
        assert reverse("admin:index") in client_de(superviseur).get(ACCUEIL).content.decode()
