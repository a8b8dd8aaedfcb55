"""Le simulateur : chaque session ouverte, règle par règle ; rien ne s’écrit.

`agent` simule dans son réseau ; `collegue` reçoit l’adresse et voit la même chose ; `etrangere` ne
voit ni les sessions propres à ce réseau ni ses dossiers.
"""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accompagnements.models import Candidature, PlanFinancement
from predict.comptes.models import Terme
from tests.fabriques import (
    AccompagnementFactory,
    CandidatureFactory,
    DispositifFactory,
    ProjetFactory,
    SessionDispositifFactory,
)

FICOL = [
    {"nature": "demande_min", "valeur": "200000"},
    {"nature": "demande_max", "valeur": "1500000"},
    {"nature": "autres_min", "valeur": "30"},
    {"nature": "duree_max", "valeur": "36"},
]
MEAE = [
    {"nature": "taux_max", "valeur": "90", "zone": "pma"},
    {"nature": "apport_min", "valeur": "10"},
    {"nature": "valorisation_max", "valeur": "50"},
]


@pytest.fixture(autouse=True)
def le_1er_octobre_2027():
    with time_machine.travel("2027-10-01 09:30:00+02:00", tick=False):
        yield


@pytest.fixture
def pma(db):
    Terme.objects.get_or_create(
        nomenclature="pays_pma", code="ML", defaults={"libelle": "Mali", "source_document": "essai"}
    )


def simuler(client, **champs):
    return client.get(reverse("simulateur:simuler"), champs)


def examen(reponse, session):
    return next(r["examen"] for r in reponse.context["resultats"] if r["examen"].session == session)


class TestRecette5:
    """FICOL : 800 k€ dont AFD 560 → conforme ; 570 → non ; AFD 180 k€ → non ; 37 mois → non."""

    @pytest.mark.parametrize(
        ("champs", "situation", "phrase"),
        [
            ({"demande": "560 000", "duree": "36"}, "recevable", "30 %"),
            ({"demande": "570 000", "duree": "36"}, "non_recevable", "28,75"),
            ({"demande": "180 000", "duree": "36"}, "non_recevable", "il manque 20"),
            ({"demande": "560 000", "duree": "37"}, "non_recevable", "37"),
        ],
    )
    def test_la_page_dit_si_le_projet_passe_et_de_combien(
        self, client_de, agent, champs, situation, phrase
    ):
        session = SessionDispositifFactory(regles=FICOL, libelle="FICOL")
        reponse = simuler(client_de(agent), cout_total="800 000", **champs)
        trouve = examen(reponse, session)
        assert trouve.situation == situation
        assert phrase in " ".join(li.phrase for li in trouve.lignes).replace("\u00a0", " ").replace(
            "\u202f", " "
        )


class TestRecette7:
    """MEAE, PMA : 100 000 → 90 000 au plus, 10 000 des collectivités ; 6 000 valorisés refusés."""

    @pytest.mark.parametrize(
        ("valorisation", "situation"), [("5 000", "recevable"), ("6 000", "non_recevable")]
    )
    def test_la_valorisation_se_juge_sur_l_apport(
        self, client_de, agent, pma, valorisation, situation
    ):
        session = SessionDispositifFactory(regles=MEAE)
        reponse = simuler(
            client_de(agent), cout_total="100 000", demande="90 000", apport="10 000",
            valorisation=valorisation, pays="Mali",
        )  # fmt: skip
        trouve = examen(reponse, session)
        assert trouve.situation == situation
        assert trouve.montage.demande_max == Decimal(90000)
        assert trouve.montage.apport_min == Decimal(10000)
        assert trouve.montage.valorisation_max == Decimal(5000)
        dit = trouve.en_montage.replace("\u202f", " ").replace("\u00a0", " ")
        assert "au plus 90 000 € demandés" in dit[0].lower() + dit[1:]

    def test_la_zone_se_deduit_du_pays_et_se_corrige(self, client_de, agent, pma):
        SessionDispositifFactory(regles=MEAE)
        client = client_de(agent)
        assert simuler(client, pays="Mali").context["zone_deduite"]
        assert simuler(client, pays="Mali").context["form"].projet.zone == "pma"
        assert simuler(client, pays="Mali", zone="hors_pma").context["form"].projet.zone == (
            "hors_pma"
        )


class TestSessions:
    def test_recevable_d_abord_puis_sous_reserve_puis_non_recevable(self, client_de, agent):
        non = SessionDispositifFactory(regles=[{"nature": "cout_max", "valeur": "10"}])
        reserve = SessionDispositifFactory(regles=[{"nature": "duree_max", "valeur": "10"}])
        oui = SessionDispositifFactory(regles=[{"nature": "cout_max", "valeur": "1000"}])
        reponse = simuler(client_de(agent), cout_total="500")
        ordre = [r["examen"].session for r in reponse.context["resultats"]]
        assert ordre == [oui, reserve, non]

    def test_des_regles_illisibles_se_disent_et_ne_cassent_rien(self, client_de, agent):
        session = SessionDispositifFactory(regles=[{"nature": "inconnue"}])
        reponse = simuler(client_de(agent), cout_total="500")
        assert reponse.status_code == 200
        assert examen(reponse, session).illisible
        assert "ne se lisent pas" in reponse.content.decode()

    def test_n_examine_ni_la_fermee_ni_la_future_sauf_a_la_demander(self, client_de, agent):
        fermee = SessionDispositifFactory(ferme_le=date(2027, 9, 30))
        future = SessionDispositifFactory(ouvre_le=date(2027, 11, 1))
        client = client_de(agent)
        assert not simuler(client).context["resultats"]
        assert [
            r["examen"].session for r in simuler(client, a_venir="on").context["resultats"]
        ] == [future]
        seule = simuler(client, session=fermee.pk).context["resultats"]
        assert [r["examen"].session for r in seule] == [fermee]

    def test_une_session_passee_sans_dates_se_montre_a_part_et_ne_se_compte_pas(
        self, client_de, agent
    ):
        passee = SessionDispositifFactory(annee=2024, regles=FICOL, libelle="MEAE 2024")
        ouverte = SessionDispositifFactory(regles=FICOL)
        reponse = simuler(client_de(agent), cout_total="800 000", demande="560 000", duree="36")
        assert [r["examen"].session for r in reponse.context["resultats"]] == [ouverte]
        (a_part,) = reponse.context["exemples"]
        assert a_part["examen"].session == passee
        assert a_part["examen"].echeance == "Dates inconnues"
        assert a_part["examen"].a_dire.startswith("Cette session est de 2024")
        assert sum(c["nombre"] for c in reponse.context["comptes"]) == 1
        assert "Dates inconnues, règles à titre d’exemple" in reponse.content.decode()

    def test_une_session_passee_designee_reste_a_part(self, client_de, agent):
        passee = SessionDispositifFactory(annee=2024, regles=FICOL)
        reponse = simuler(client_de(agent), session=passee.pk)
        assert not reponse.context["resultats"]
        assert [r["examen"].session for r in reponse.context["exemples"]] == [passee]
        choix = reponse.context["form"].fields["session"].choices
        assert ("Dates inconnues, à titre d’exemple", [(passee.pk, str(passee))]) in choix

    def test_fermee_ou_a_venir_la_reponse_commence_par_le_dire(self, client_de, agent):
        fermee = SessionDispositifFactory(ferme_le=date(2027, 9, 30), regles=FICOL)
        future = SessionDispositifFactory(
            ouvre_le=date(2027, 11, 1), ferme_le=date(2027, 11, 9), regles=FICOL
        )
        client = client_de(agent)
        trouvee = examen(simuler(client, session=fermee.pk, duree="12"), fermee)
        assert trouvee.a_dire.startswith("Cette session est fermée depuis le 30\u00a0septembre")
        a_venir = examen(simuler(client, a_venir="on", duree="12"), future)
        assert a_venir.echeance == "Ouvre le 1er\u00a0novembre\u00a02027"
        assert not a_venir.presse, "rien ne presse avant l’ouverture"

    def test_sans_cloture_ne_veut_pas_dire_a_verifier(self, client_de, agent):
        permanente = SessionDispositifFactory(annee=2026, dates_a_verifier=False)
        assert examen(simuler(client_de(agent)), permanente).echeance == "Sans date de clôture"

    def test_sans_rien_a_confronter_on_ne_dit_pas_recevable_meme_sous_reserve(
        self, client_de, agent
    ):
        SessionDispositifFactory(regles=[{"nature": "duree_max", "statut": "a_verifier"}])
        reponse = simuler(client_de(agent), cout_total="500")
        (resultat,) = reponse.context["resultats"]
        assert resultat["libelle"] == "Règles inconnues"
        comptes = {c["titre"]: c["nombre"] for c in reponse.context["comptes"]}
        assert comptes["Recevable sous réserve"] == 0 and comptes["Règles inconnues"] == 1

    def test_tant_que_rien_n_est_decrit_la_page_ne_juge_rien(self, client_de, agent):
        session = SessionDispositifFactory(regles=FICOL)
        client = client_de(agent)
        vide = simuler(client).content.decode()
        assert str(session) in vide and "Décrivez le projet" in vide
        assert "pr-examen" not in vide
        assert "pr-examen" in simuler(client, duree="12").content.decode()

    def test_un_minimum_hors_de_portee_se_dit_au_lieu_d_un_montage(self, client_de, agent):
        session = SessionDispositifFactory(regles=FICOL)
        trouve = examen(simuler(client_de(agent), cout_total="86 000"), session)
        dit = trouve.en_montage.replace("\u202f", " ").replace("\u00a0", " ")
        assert "pas moins de 200 000 €, et paierait ici 60 200 € au plus" in dit

    def test_une_valeur_inconnue_dit_sa_source_une_seule_fois(self, client_de, agent):
        SessionDispositifFactory(
            regles=[{"nature": "duree_max", "statut": "a_verifier", "source": "Site du MEAE"}]
        )
        page = simuler(client_de(agent), cout_total="500").content.decode()
        assert page.count("Site du MEAE") == 1

    def test_l_echeance_se_compte_en_jours(self, client_de, agent):
        session = SessionDispositifFactory(ferme_le=date(2027, 10, 24))
        trouve = examen(simuler(client_de(agent)), session)
        assert trouve.echeance == "Ferme dans 23 jours"

    def test_la_session_propre_a_un_reseau_ne_se_voit_pas_ailleurs(
        self, client_de, reseau, agent, collegue, etrangere
    ):
        propre = SessionDispositifFactory(
            propre_a=reseau, dispositif=DispositifFactory(propre_a=reseau)
        )
        for personne in (agent, collegue):
            assert examen(simuler(client_de(personne)), propre)
        reponse = simuler(client_de(etrangere), session=propre.pk)
        assert propre.libelle not in reponse.content.decode()

    def test_un_champ_illisible_se_dit_et_le_reste_est_juge(self, client_de, agent):
        session = SessionDispositifFactory(regles=[{"nature": "duree_max", "valeur": "36"}])
        reponse = simuler(client_de(agent), cout_total="beaucoup", duree="12", valorisation="-3")
        assert reponse.context["precise"], "le refus d’un champ replié se voit sans le chercher"
        assert "Coût total" in str(reponse.context["form"].errors) or reponse.context["form"].errors
        assert examen(reponse, session).situation == "recevable"

    @pytest.mark.parametrize(
        ("champ", "valeur", "dit"),
        [
            ("cout_total", "99999999999999", "trop grand"),
            ("demande", "-5", "au moins égal à 0"),
            ("pays", "Wakanda", "pas un pays connu"),
            ("duree", "9999", "au plus égal à 240"),
            ("session", "999999", "n’existe plus"),
        ],
    )
    def test_un_refus_se_dit_pres_du_champ_et_garde_la_saisie(
        self, client_de, agent, champ, valeur, dit
    ):
        SessionDispositifFactory(regles=FICOL)
        reponse = simuler(client_de(agent), **{champ: valeur, "apport": "12 000,50 €"})
        form = reponse.context["form"]
        assert list(form.errors) == [champ]
        assert dit in str(form.errors[champ])
        assert form[champ].value() == valeur
        assert form.projet.apport == Decimal("12000.50")
        debut = reponse.content.decode().partition(f'id="suite-{champ}"')[2]
        assert "invalid-feedback" in debut.partition('class="pr-champ"')[0]

    def test_les_requetes_ne_grandissent_pas_avec_les_sessions(self, client_de, agent):
        client = client_de(agent)

        def compter():
            with CaptureQueriesContext(
                connection,
            ) as lues:
                simuler(client, cout_total="500")
            return len(lues)

        SessionDispositifFactory(regles=FICOL)
        simuler(client)
        avant = compter()
        for _ in range(4):
            SessionDispositifFactory(regles=FICOL)
        assert compter() == avant


class TestOrigine:
    def test_part_d_un_accompagnement_sans_rien_enregistrer(
        self, client_de, reseau, agent, etrangere
    ):
        dossier = AccompagnementFactory(reseau=reseau)
        projet = ProjetFactory(
            reseau=reseau, fiche=dossier.fiche, accompagnement=dossier, pays="ML"
        )
        CandidatureFactory(
            reseau=reseau, accompagnement=dossier, projet=projet, deposee_le=None,
            montant_total=Decimal(80000), montant_demande=Decimal(60000),
        )  # fmt: skip
        reponse = simuler(client_de(agent), accompagnement=dossier.pk)
        projet_lu = reponse.context["form"].projet
        assert (projet_lu.cout_total, projet_lu.demande) == (Decimal(80000), Decimal(60000))
        assert projet_lu.pays == ("ML",)
        assert not PlanFinancement.objects.exists() and Candidature.objects.count() == 1
        assert simuler(client_de(etrangere), accompagnement=dossier.pk).status_code == 404

    def test_l_adresse_suffit_a_refaire_la_simulation(self, client_de, agent, collegue):
        session = SessionDispositifFactory(regles=FICOL)
        champs = {"cout_total": "800 000", "demande": "570 000", "duree": "36"}
        phrases = [
            [li.phrase for li in examen(simuler(client_de(p), **champs), session).lignes]
            for p in (agent, collegue)
        ]
        assert phrases[0] == phrases[1]
