"""Le jour le jour d’un accompagnement : noter, corriger, retirer, cocher, imputer.

`agent` et `collegue` écrivent dans leur réseau ; `etrangere` n’y trouve rien (404) ; le temps
ne se corrige que par son auteur ou la direction.
"""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from accompagnements.models import Activite, Livrable, Tache, TempsPasse
from accompagnements.regles import Etape, Etat, TypeActivite, TypeLivrable
from accompagnements.views.genres import GENRES
from predict.comptes.models import Acte
from tests.fabriques import (
    AccompagnementFactory,
    ActiviteFactory,
    CandidatureFactory,
    ConventionFactory,
    FicheFactory,
    LivrableFactory,
    MiseEnLienFactory,
    PrestationFactory,
    ProjetFactory,
    StrategieFactory,
    TacheFactory,
    TempsPasseFactory,
)

FABRIQUES = {
    "activite": ActiviteFactory,
    "tache": TacheFactory,
    "temps": TempsPasseFactory,
    "livrable": LivrableFactory,
    "mise_en_lien": MiseEnLienFactory,
    "projet": ProjetFactory,
    "candidature": CandidatureFactory,
    "convention": ConventionFactory,
    "strategie": StrategieFactory,
}


@pytest.fixture(autouse=True)
def le_12_mars_2027():
    with time_machine.travel("2027-03-12 09:30:00+01:00", tick=False):
        yield


@pytest.fixture
def dossier(reseau, agent):
    return AccompagnementFactory(reseau=reseau, responsable=agent)


def route(nom, *args):
    return reverse(f"accompagnements:{nom}", args=args)


def objet_de(code, reseau, agent, dossier):
    options = {"agent": agent} if code == "temps" else {}
    return FABRIQUES[code](reseau=reseau, accompagnement=dossier, **options)


ACTIVITE = {"le": "12/03/2027", "type": "reunion", "objet": "Réunion de cadrage"}


def test_une_activite_notee_est_au_dossier_et_au_journal(client_de, agent, dossier):
    reponse = client_de(agent).post(route("ajouter_activite", dossier.pk), ACTIVITE)
    assert reponse.status_code == 302
    activite = Activite.objects.get()
    assert (activite.accompagnement, activite.auteur) == (dossier, agent)
    assert activite.reseau_id == agent.reseau_id
    assert Acte.objects.get().verbe == "activité : ajout"


def test_une_activite_ne_se_note_pas_d_avance(client_de, agent, dossier):
    reponse = client_de(agent).post(
        route("ajouter_activite", dossier.pk), ACTIVITE | {"le": "13/03/2027"}
    )
    assert reponse.status_code == 422
    assert "Cette date est à venir" in str(reponse.context["formulaire"].errors["le"])
    assert not Activite.objects.exists()


def test_une_activite_ne_precede_pas_l_accompagnement(client_de, agent, dossier):
    reponse = client_de(agent).post(
        route("ajouter_activite", dossier.pk), ACTIVITE | {"le": "11/11/2026"}
    )
    assert "précède le début" in str(reponse.context["formulaire"].errors["le"])


def test_la_prestation_d_un_autre_reseau_n_existe_pas(client_de, agent, dossier, autre_reseau):
    ailleurs = PrestationFactory(reseau=autre_reseau)
    reponse = client_de(agent).post(
        route("ajouter_activite", dossier.pk), ACTIVITE | {"prestation": ailleurs.pk}
    )
    assert reponse.status_code == 422
    assert "n’existe plus" in str(reponse.context["formulaire"].errors["prestation"])


@pytest.mark.parametrize("code", GENRES)
def test_chaque_genre_s_ouvre_en_ajout_en_modification_et_en_liste(
    client_de, agent, reseau, dossier, code
):
    objet, client = objet_de(code, reseau, agent, dossier), client_de(agent)
    for adresse in (
        route(f"ajouter_{code}", dossier.pk),
        route(f"modifier_{code}", objet.pk),
        route(f"supprimer_{code}", objet.pk),
        route(f"lister_{code}", dossier.pk),
        dossier.get_absolute_url(),
    ):
        assert client.get(adresse).status_code == 200, adresse


@pytest.mark.parametrize("code", GENRES)
def test_l_etrangere_ne_trouve_aucun_objet_d_ici(
    client_de, etrangere, agent, reseau, dossier, code
):
    objet, client = objet_de(code, reseau, agent, dossier), client_de(etrangere)
    for geste, pk in (("ajouter", dossier.pk), ("modifier", objet.pk), ("supprimer", objet.pk)):
        adresse = route(f"{geste}_{code}", pk)
        assert client.get(adresse).status_code == 404, adresse
        assert client.post(adresse, {}).status_code == 404, adresse
    assert type(objet).objects.filter(pk=objet.pk).exists()


@pytest.mark.parametrize("code", GENRES)
def test_supprimer_demande_confirmation_puis_retire(client_de, agent, reseau, dossier, code):
    objet = objet_de(code, reseau, agent, dossier)
    client, adresse = client_de(agent), route(f"supprimer_{code}", objet.pk)
    client.get(adresse)
    assert type(objet).objects.filter(pk=objet.pk).exists()
    assert client.post(adresse).status_code == 302
    assert not type(objet).objects.filter(pk=objet.pk).exists()
    assert Acte.objects.latest("pk").verbe.endswith("suppression")


@pytest.mark.parametrize("code", ["activite", "tache", "livrable"])
def test_le_jour_le_jour_d_un_dossier_ferme_ne_s_ecrit_plus(
    client_de, agent, reseau, dossier, code
):
    objet = objet_de(code, reseau, agent, dossier)
    type(dossier).objects.update(etat=Etat.CLOS, etape=Etape.CLOS, fin_le=date(2027, 3, 1))
    assert client_de(agent).get(route(f"modifier_{code}", objet.pk)).status_code == 403
    assert client_de(agent).get(route(f"ajouter_{code}", dossier.pk)).status_code == 403


def test_une_decision_se_note_apres_la_cloture(client_de, agent, dossier):
    type(dossier).objects.update(etat=Etat.CLOS, etape=Etape.CLOS, fin_le=date(2027, 3, 1))
    assert client_de(agent).get(route("ajouter_candidature", dossier.pk)).status_code == 200


def test_deux_onglets_ne_s_ecrasent_pas(client_de, agent, collegue, reseau, dossier):
    tache = TacheFactory(reseau=reseau, accompagnement=dossier, titre="Avant")
    envoi = {"titre": "Première", "version": tache.version, "echeance": "2027-03-20"}
    adresse = route("modifier_tache", tache.pk)
    assert client_de(agent).post(adresse, envoi).status_code == 302
    reponse = client_de(collegue).post(adresse, envoi | {"titre": "Seconde"})
    assert reponse.status_code == 422
    assert "Quelqu’un a modifié" in reponse.content.decode()
    assert Tache.objects.get().titre == "Première"


class TestLivrable:
    ENVOI = {
        "type": TypeLivrable.ETUDE, "titre": "Diagnostic", "final": "on", "livre_le": "2027-03-10",
    }  # fmt: skip

    def test_une_etude_mutualisee_garde_ses_destinataires(self, client_de, agent, reseau, dossier):
        autre = FicheFactory(reseau=reseau)
        envoi = self.ENVOI | {"destinataires": [dossier.fiche_id, autre.pk]}
        client_de(agent).post(route("ajouter_livrable", dossier.pk), envoi)
        livrable = Livrable.objects.get()
        assert {d.fiche for d in livrable.destinataires.all()} == {dossier.fiche, autre}

    def test_retirer_un_destinataire_le_delie(self, client_de, agent, reseau, dossier):
        autre = FicheFactory(reseau=reseau)
        envoi = self.ENVOI | {"destinataires": [dossier.fiche_id, autre.pk]}
        client_de(agent).post(route("ajouter_livrable", dossier.pk), envoi)
        livrable = Livrable.objects.get()
        envoi = self.ENVOI | {"destinataires": [autre.pk], "version": livrable.version}
        client_de(agent).post(route("modifier_livrable", livrable.pk), envoi)
        assert [d.fiche for d in livrable.destinataires.all()] == [autre]

    def test_une_collectivite_d_ailleurs_ne_peut_pas_en_recevoir(
        self, client_de, agent, dossier, autre_reseau
    ):
        ailleurs = FicheFactory(reseau=autre_reseau)
        reponse = client_de(agent).post(
            route("ajouter_livrable", dossier.pk), self.ENVOI | {"destinataires": [ailleurs.pk]}
        )
        assert reponse.status_code == 422
        assert not Livrable.objects.exists()

    def test_une_collectivite_qui_n_est_pas_proposee_se_nomme(
        self, client_de, agent, reseau, dossier
    ):
        autre, tierce = FicheFactory.create_batch(2, reseau=reseau)
        url = route("ajouter_livrable", dossier.pk)
        proposees = client_de(agent).get(url).context["formulaire"].fields["destinataires"]
        assert [pk for pk, _ in proposees.widget.choices] == [dossier.fiche_id]
        noms = f"{autre.collectivite.nom}\n{tierce.collectivite.code_insee}\n\n{dossier.fiche}"
        envoi = self.ENVOI | {"destinataires": [dossier.fiche_id], "autres_collectivites": noms}
        client_de(agent).post(url, envoi)
        livrable = Livrable.objects.get()
        assert {d.fiche for d in livrable.destinataires.all()} == {dossier.fiche, autre, tierce}

    def test_un_nom_inconnu_se_dit_et_la_saisie_reste(self, client_de, agent, dossier):
        envoi = self.ENVOI | {"autres_collectivites": "Nulle-Part"}
        reponse = client_de(agent).post(route("ajouter_livrable", dossier.pk), envoi)
        assert "« Nulle-Part »" in str(reponse.context["formulaire"].errors["autres_collectivites"])
        assert "Nulle-Part</textarea>" in reponse.content.decode()

    def test_livre_a_quelqu_un(self, client_de, agent, dossier):
        reponse = client_de(agent).post(route("ajouter_livrable", dossier.pk), self.ENVOI)
        assert "À qui" in str(reponse.context["formulaire"].errors["destinataires"])


class TestTache:
    def test_cocher_date_la_tache_et_revient_a_la_journee(self, client_de, agent, reseau, dossier):
        tache = TacheFactory(reseau=reseau, accompagnement=dossier, assignee=agent)
        reponse = client_de(agent).post(route("faire_tache", tache.pk) + "?retour=journee")
        assert reponse.url == reverse("accueil")
        tache.refresh_from_db()
        assert (tache.faite_le, tache.faite_par) == (date(2027, 3, 12), agent)

    def test_cocher_deux_fois_ne_s_ecrit_qu_une(self, client_de, agent, collegue, reseau, dossier):
        tache = TacheFactory(reseau=reseau, accompagnement=dossier)
        client_de(agent).post(route("faire_tache", tache.pk))
        client_de(collegue).post(route("faire_tache", tache.pk))
        assert Tache.objects.get().faite_par == agent
        assert Acte.objects.filter(verbe="tâche faite").count() == 1

    def test_une_tache_faite_se_rouvre(self, client_de, agent, reseau, dossier):
        tache = TacheFactory(reseau=reseau, accompagnement=dossier, faite_le=date(2027, 3, 1))
        client_de(agent).post(route("rouvrir_tache", tache.pk))
        assert Tache.objects.get().faite_le is None

    def test_une_tache_hors_dossier_se_cree_pour_soi(self, client_de, agent):
        envoi = {"titre": "Relire la fiche", "assignee": agent.pk}
        reponse = client_de(agent).post(route("creer_tache") + "?retour=journee", envoi)
        assert reponse.url == reverse("accueil")
        tache = Tache.objects.get()
        assert (tache.accompagnement, tache.assignee, tache.reseau) == (None, agent, agent.reseau)

    def test_ne_se_confie_pas_a_une_personne_d_ailleurs(self, client_de, agent, etrangere, dossier):
        reponse = client_de(agent).post(
            route("ajouter_tache", dossier.pk), {"titre": "X", "assignee": etrangere.pk}
        )
        assert reponse.status_code == 422
        assert not Tache.objects.exists()

    def test_l_etrangere_ne_coche_rien(self, client_de, etrangere, reseau, dossier):
        tache = TacheFactory(reseau=reseau, accompagnement=dossier)
        assert client_de(etrangere).post(route("faire_tache", tache.pk)).status_code == 404

    def test_mes_taches_ne_montrent_que_les_miennes(
        self, client_de, agent, collegue, reseau, dossier
    ):
        TacheFactory(reseau=reseau, accompagnement=dossier, assignee=agent, titre="La mienne")
        TacheFactory(reseau=reseau, accompagnement=dossier, assignee=collegue, titre="La sienne")
        page = client_de(agent).get(route("taches")).content.decode()
        assert "La mienne" in page
        assert "La sienne" not in page


class TestTemps:
    @pytest.mark.parametrize(
        ("saisie", "minutes"), [("3h30", 210), ("3,5", 210), ("45 min", 45), ("0,5", 30)]
    )
    def test_une_duree_s_ecrit_comme_on_la_dit(self, client_de, agent, dossier, saisie, minutes):
        client_de(agent).post(
            route("ajouter_temps", dossier.pk), {"le": "2027-03-11", "minutes": saisie}
        )
        temps = TempsPasse.objects.get()
        assert (temps.minutes, temps.agent, temps.le) == (minutes, agent, date(2027, 3, 11))

    def test_deux_clics_imputent_sur_une_prestation(self, client_de, agent, reseau, dossier):
        prestation = PrestationFactory(reseau=reseau, accompagnement=dossier)
        reponse = client_de(agent).post(
            route("imputer"), {"sur": f"p{prestation.pk}", "duree": "210"}
        )
        assert reponse.url == reverse("accueil")
        temps = TempsPasse.objects.get()
        assert (temps.minutes, temps.prestation, temps.accompagnement) == (
            210, prestation, dossier,
        )  # fmt: skip
        assert temps.le == date(2027, 3, 12)

    def test_la_vie_du_reseau_s_impute_aussi(self, client_de, agent):
        client_de(agent).post(route("imputer"), {"sur": "r", "duree": "60"})
        assert TempsPasse.objects.get().objet == "Réunion d’équipe"

    @pytest.mark.parametrize(
        "envoi",
        [
            {}, {"sur": "x1", "duree": "30"}, {"sur": "r", "duree": "31"},
            {"sur": "a999999", "duree": "30"}, {"sur": "p999999", "duree": "30"},
            {"sur": "a99999999999999999999", "duree": "30"},
        ],
    )  # fmt: skip
    def test_une_imputation_illisible_n_ecrit_rien(self, client_de, agent, envoi):
        reponse = client_de(agent).post(route("imputer"), envoi, follow=True)
        assert "Rien n’est noté" in reponse.content.decode()
        assert not TempsPasse.objects.exists()

    def test_on_n_impute_pas_sur_le_dossier_d_un_autre_reseau(self, client_de, etrangere, dossier):
        client_de(etrangere).post(route("imputer"), {"sur": f"a{dossier.pk}", "duree": "30"})
        assert not TempsPasse.objects.exists()

    def test_le_temps_d_une_collegue_ne_se_corrige_pas(
        self, client_de, agent, collegue, direction, reseau, dossier
    ):
        temps = TempsPasseFactory(reseau=reseau, accompagnement=dossier, agent=agent)
        adresse = route("modifier_temps", temps.pk)
        assert client_de(collegue).get(adresse).status_code == 403
        assert client_de(direction).get(adresse).status_code == 200

    def test_hors_dossier_il_faut_dire_a_quoi(self, client_de, agent):
        reponse = client_de(agent).post(route("creer_temps"), {"le": "2027-03-11", "minutes": "1h"})
        assert "Dites à quoi" in str(reponse.context["formulaire"].errors["objet"])

    def test_ma_semaine_additionne_mes_heures_seules(
        self, client_de, agent, collegue, reseau, dossier
    ):
        for qui, le in ((agent, 8), (agent, 14), (agent, 7), (collegue, 10)):
            TempsPasseFactory(
                reseau=reseau, accompagnement=dossier, agent=qui, le=date(2027, 3, le), minutes=60
            )
        reponse = client_de(agent).get(route("mes_temps"))
        assert (reponse.context["total"], reponse.context["attendu"]) == (120, 2100)

    @pytest.mark.parametrize("semaine", ["9999-12-31", "0001-01-01", "hier", "2027-02-30"])
    def test_une_semaine_illisible_montre_celle_ci(self, client_de, agent, semaine):
        reponse = client_de(agent).get(route("mes_temps"), {"semaine": semaine})
        assert reponse.context["lundi"] == date(2027, 3, 8)


def test_la_page_d_un_dossier_vide_dit_pourquoi_noter(client_de, agent, dossier):
    page = client_de(agent).get(dossier.get_absolute_url()).content.decode()
    assert "sans date tracée, une convention signée plus tard ne comptera pas" in page


def test_la_page_d_un_dossier_ne_lit_pas_plus_quand_il_grossit(
    client_de, agent, reseau, dossier, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def remplir(n):
        for _ in range(n):
            for code in GENRES:
                objet_de(code, reseau, agent, dossier)

    client = client_de(agent)
    remplir(1)
    client.get(dossier.get_absolute_url())
    with CaptureQueriesContext(connection) as une:
        client.get(dossier.get_absolute_url())
    remplir(9)
    with CaptureQueriesContext(connection) as dix:
        client.get(dossier.get_absolute_url())
    assert len(dix) == len(une)


def test_une_activite_de_renseignement_se_distingue(client_de, agent, reseau, dossier):
    activite = ActiviteFactory(
        reseau=reseau, accompagnement=dossier, type=TypeActivite.RENSEIGNEMENT
    )
    assert GENRES["activite"].presenter(activite, date(2027, 3, 12)).icone == "info-circle"
