"""Le diagnostic territorial : l’ouvrir, le mener, le comparer, le rendre une seule fois.

`agent` mène le diagnostic dans son réseau ; `collegue` y écrit aussi ; `etrangere` n’en voit rien.
"""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accompagnements.actions import diagnostic as actions
from accompagnements.models import (
    Diagnostic,
    ElementAfom,
    Entretien,
    Livrable,
    QuestionDiagnostic,
    Recommandation,
    ScenarioTerritoire,
    TacheDiagnostic,
)
from predict.comptes.models import Acte
from tests.fabriques import (
    AccompagnementFactory,
    ContactFactory,
    FicheBesoinFactory,
    LivrableFactory,
)


@pytest.fixture(autouse=True)
def le_1er_octobre_2027():
    with time_machine.travel("2027-10-01 09:30:00+02:00", tick=False):
        yield


@pytest.fixture
def dossier(reseau):
    return AccompagnementFactory(reseau=reseau)


@pytest.fixture
def diagnostic(dossier, agent):
    valeurs = actions.preremplir(dossier, date(2027, 1, 4))
    return actions.ouvrir_diagnostic(
        diagnostic=Diagnostic(**valeurs), accompagnement=dossier, agent=agent
    )


def route(nom, *args):
    return reverse(f"outils:{nom}", args=args)


def saisie(formulaire, **valeurs):
    """Ce que le navigateur renverrait, complété de `valeurs`."""
    donnees = {}
    for champ in formulaire:
        valeur = champ.value()
        donnees[champ.html_name] = "" if valeur is None or valeur is False else valeur
    return donnees | valeurs


class TestOuvrir:
    def test_reprend_ce_que_la_fiche_et_les_besoins_disent(self, client_de, agent, dossier):
        dossier.fiche.singularite = "Un bassin, deux rivières."
        dossier.fiche.save(update_fields=["singularite"])
        FicheBesoinFactory(
            reseau=dossier.reseau, accompagnement=dossier, ambitions="Savoir qui agit",
            portage="La maire y tient",
        )  # fmt: skip
        page = client_de(agent).get(route("creer_diagnostic", dossier.pk))
        initial = page.context["form"].initial
        assert "Un bassin, deux rivières." in initial["contexte"]
        assert "La maire y tient" in initial["contexte"]
        assert initial["objectifs"] == "Savoir qui agit"

    def test_cree_les_pas_des_trois_phases_et_les_questions(self, client_de, agent, dossier):
        adresse = route("creer_diagnostic", dossier.pk)
        page = client_de(agent).get(adresse)
        client_de(agent).post(
            adresse,
            saisie(page.context["form"], debut_le="2027-10-01", fin_prevue_le="2028-03-31"),
        )
        cree = Diagnostic.objects.get()
        assert cree.auteur == agent
        assert {t.phase for t in cree.taches.all()} == {"cadrage", "collecte", "coconstruction"}
        # Deux fois plus court que l’année type : les pas se resserrent d’autant.
        assert max(t.prevue_le for t in cree.taches.all()) <= date(2028, 3, 31)
        assert cree.questions.count() == 10
        assert Acte.objects.filter(verbe="diagnostic ouvert").exists()

    def test_dit_l_erreur_de_date_pres_du_champ_sans_rien_perdre(self, client_de, agent, dossier):
        reponse = client_de(agent).post(
            route("creer_diagnostic", dossier.pk),
            {"titre": "Mon diagnostic", "debut_le": "2027-10-01", "fin_prevue_le": "2027-01-01"},
        )
        assert reponse.status_code == 422
        assert "fin_prevue_le" in reponse.context["form"].errors
        assert "Mon diagnostic" in reponse.content.decode()

    def test_un_autre_reseau_ne_l_ouvre_ni_ne_le_lit(self, client_de, etrangere, diagnostic):
        client = client_de(etrangere)
        assert client.get(diagnostic.get_absolute_url()).status_code == 404
        ouvrir = route("creer_diagnostic", diagnostic.accompagnement_id)
        assert client.get(ouvrir).status_code == 404

    def test_un_dossier_en_sommeil_se_lit_sans_s_ecrire(self, client_de, agent, diagnostic):
        dossier = diagnostic.accompagnement
        type(dossier).objects.filter(pk=dossier.pk).update(etat="en_sommeil", motif_etat="Pause")
        client = client_de(agent)
        assert client.get(diagnostic.get_absolute_url()).status_code == 200
        pas = diagnostic.taches.first()
        assert client.post(route("cocher_pas", pas.pk)).status_code == 403
        assert client.get(route("ajouter_entretien", diagnostic.pk)).status_code == 403


class TestAvancer:
    def test_un_clic_coche_et_designe_la_suite(self, client_de, agent, diagnostic):
        premier, second = diagnostic.taches.all()[:2]
        client_de(agent).post(route("cocher_pas", premier.pk), {"fait": "oui"})
        premier.refresh_from_db()
        assert premier.faite_le == date(2027, 10, 1)
        page = client_de(agent).get(diagnostic.get_absolute_url())
        assert page.context["lu"].prochain == second

    def test_deux_clics_ne_journalisent_qu_une_fois(self, agent, diagnostic):
        pas = diagnostic.taches.first()
        for _ in range(2):
            actions.cocher(pas=pas, agent=agent, fait=True, le=date(2027, 10, 1))
        assert Acte.objects.filter(verbe="pas du diagnostic fait").count() == 1

    def test_un_pas_coche_se_rouvre(self, client_de, agent, diagnostic):
        pas = diagnostic.taches.first()
        TacheDiagnostic.objects.filter(pk=pas.pk).update(faite_le=date(2027, 9, 1))
        client_de(agent).post(route("cocher_pas", pas.pk), {"fait": "non"})
        pas.refresh_from_db()
        assert pas.faite_le is None

    def test_deux_onglets_ne_s_ecrasent_pas(self, client_de, agent, collegue, diagnostic):
        adresse = route("modifier_diagnostic", diagnostic.pk, "cadre")
        page = client_de(agent).get(adresse)
        lue = saisie(page.context["form"], contexte="Ma version")
        client_de(collegue).post(adresse, lue | {"contexte": "La sienne"})
        reponse = client_de(agent).post(adresse, lue)
        assert reponse.status_code == 422
        assert "Ma version" in reponse.content.decode()
        diagnostic.refresh_from_db()
        assert diagnostic.contexte == "La sienne"

    def test_le_nombre_de_requetes_ne_depend_pas_du_contenu(
        self, client_de, agent, diagnostic, django_assert_num_queries
    ):
        client, pages = client_de(agent), ("diagnostic", "diagnostic_collecte", "diagnostic_afom")
        avant = {}
        for nom in pages:
            with CaptureQueriesContext(
                connection,
            ) as requetes:
                client.get(route(nom, diagnostic.pk))
            avant[nom] = len(requetes)
        for rang in range(12):
            commun = {"reseau": diagnostic.reseau, "diagnostic": diagnostic}
            Entretien.objects.create(personne=f"Personne {rang}", le=date(2027, 9, 1), **commun)
            ElementAfom.objects.create(quadrant="atout", texte=f"Atout {rang}", **commun)
            TacheDiagnostic.objects.create(phase="collecte", libelle=f"Pas {rang}", **commun)
        for nom in pages:
            with django_assert_num_queries(avant[nom]):
                client.get(route(nom, diagnostic.pk))


class TestCollecter:
    def test_un_entretien_dit_avec_qui(self, client_de, agent, diagnostic):
        reponse = client_de(agent).post(
            route("ajouter_entretien", diagnostic.pk), {"le": "2027-09-01", "themes": "eau"}
        )
        assert reponse.status_code == 422
        assert "contact" in reponse.context["form"].errors

    def test_un_accord_pour_citer_suppose_une_citation(self, client_de, agent, diagnostic):
        reponse = client_de(agent).post(
            route("ajouter_entretien", diagnostic.pk),
            {"le": "2027-09-01", "personne": "Une habitante", "citable": "on"},
        )
        assert "citation" in reponse.context["form"].errors

    def test_ne_propose_que_les_contacts_de_la_collectivite(self, client_de, agent, diagnostic):
        ici = ContactFactory(reseau=diagnostic.reseau, fiche=diagnostic.accompagnement.fiche)
        ailleurs = ContactFactory(reseau=diagnostic.reseau)
        page = client_de(agent).get(route("ajouter_entretien", diagnostic.pk))
        proposes = set(page.context["form"].fields["contact"].queryset)
        assert ici in proposes and ailleurs not in proposes

    def test_les_reponses_collees_d_un_tableur_se_comptent(self, client_de, agent, diagnostic):
        question = diagnostic.questions.first()
        adresse = route("modifier_question", question.pk)
        page = client_de(agent).get(adresse)
        colle = "Réponse\tNombre\nUne association\t19\nUne habitante\t31\nUne association\t2"
        client_de(agent).post(adresse, saisie(page.context["form"], resultats=colle))
        question.refresh_from_db()
        assert question.resultats == {"reponses": [["Une association", 21], ["Une habitante", 31]]}

    def test_une_ligne_sans_nombre_se_dit_et_rien_ne_se_perd(self, client_de, agent, diagnostic):
        question = diagnostic.questions.first()
        adresse = route("modifier_question", question.pk)
        page = client_de(agent).get(adresse)
        reponse = client_de(agent).post(
            adresse, saisie(page.context["form"], resultats="Oui ; 12\nPeut-être")
        )
        assert reponse.status_code == 422
        assert "Peut-être" in str(reponse.context["form"].errors["resultats"])
        assert "Oui ; 12" in reponse.content.decode()

    def test_il_n_en_revient_pas_plus_qu_on_n_en_a_remis(self, client_de, agent, diagnostic):
        adresse = route("modifier_diagnostic", diagnostic.pk, "questionnaire")
        page = client_de(agent).get(adresse)
        reponse = client_de(agent).post(
            adresse, saisie(page.context["form"], diffuses="10", recus="11")
        )
        assert "recus" in reponse.context["form"].errors

    def test_le_graphique_vient_avec_ses_donnees(self, client_de, agent, diagnostic):
        QuestionDiagnostic.objects.filter(pk=diagnostic.questions.first().pk).update(
            resultats={"reponses": [["Oui", 30], ["Non", 10]]}
        )
        page = client_de(agent).get(route("diagnostic_collecte", diagnostic.pk))
        assert page.context["questions"][0]["figure"].titre.startswith("Oui : 30 réponses (75")
        assert '<th scope="row">Non</th><td class="pr-num">10</td>' in page.content.decode()


class TestComparer:
    def test_la_saisie_du_quadrant_s_y_range(self, client_de, agent, diagnostic):
        adresse = route("diagnostic_afom", diagnostic.pk)
        reponse = client_de(agent).post(
            adresse, {"quadrant": "menace", "texte": "Un visa refusé", "appui": "Entretien"}
        )
        assert reponse.url == f"{adresse}#menace"
        assert diagnostic.afom.get().quadrant == "menace"

    def test_l_erreur_reste_dans_son_quadrant(self, client_de, agent, diagnostic):
        reponse = client_de(agent).post(
            route("diagnostic_afom", diagnostic.pk),
            {"quadrant": "atout", "texte": "", "appui": "gardé"},
        )
        assert reponse.status_code == 422
        par_code = {q["code"]: q["form"] for q in reponse.context["quadrants"]}
        assert "texte" in par_code["atout"].errors
        assert not par_code["menace"].errors
        assert "gardé" in reponse.content.decode()

    def test_un_vide_n_est_pas_un_zero(self, client_de, agent, diagnostic):
        adresse = route("ajouter_scenario", diagnostic.pk)
        client_de(agent).post(
            adresse,
            {"territoire": "Kévé-Sud", "pays": "TG", "note_liens": "4", "note_besoins": "2"},
        )
        scenario = diagnostic.scenarios.get()
        assert scenario.notes == {"liens": 4, "besoins": 2}
        page = client_de(agent).get(route("diagnostic_scenarios", diagnostic.pk))
        assert page.context["colonnes"][0]["moyenne"] == "3,0\u00a0sur\u00a04"

    def test_un_zero_note_compte(self, client_de, agent, diagnostic):
        client_de(agent).post(
            route("ajouter_scenario", diagnostic.pk),
            {"territoire": "Kévé-Sud", "pays": "TG", "note_liens": "4", "note_besoins": "0"},
        )
        page = client_de(agent).get(route("diagnostic_scenarios", diagnostic.pk))
        assert page.context["colonnes"][0]["moyenne"] == "2,0\u00a0sur\u00a04"

    def test_un_sixieme_territoire_est_refuse(self, client_de, agent, diagnostic):
        for rang in range(5):
            ScenarioTerritoire.objects.create(
                reseau=diagnostic.reseau, diagnostic=diagnostic, territoire=f"T{rang}", pays="TG"
            )
        reponse = client_de(agent).post(
            route("ajouter_scenario", diagnostic.pk), {"territoire": "Un de trop", "pays": "TG"}
        )
        assert reponse.status_code == 422
        assert diagnostic.scenarios.count() == 5

    def test_retenir_demande_un_motif(self, client_de, agent, diagnostic):
        reponse = client_de(agent).post(
            route("ajouter_scenario", diagnostic.pk),
            {"territoire": "Kévé-Sud", "pays": "TG", "retenu": "on"},
        )
        assert "motif" in reponse.context["form"].errors

    def test_les_recommandations_changent_de_rang(self, client_de, agent, diagnostic):
        for titre in ("Première", "Deuxième", "Troisième"):
            actions.ajouter(objet=Recommandation(titre=titre), diagnostic=diagnostic, agent=agent)
        derniere = diagnostic.recommandations.get(titre="Troisième")
        client_de(agent).post(route("deplacer_recommandation", derniere.pk), {"sens": "haut"})
        titres = [r.titre for r in diagnostic.recommandations.all()]
        assert titres == ["Première", "Troisième", "Deuxième"]


class TestRendre:
    def rendre(self, client, diagnostic, **valeurs):
        page = client.get(route("rendre_diagnostic", diagnostic.pk))
        donnees = saisie(page.context["form"], le="2027-09-30") | valeurs
        donnees.pop("joindre", None)
        return client.post(route("rendre_diagnostic", diagnostic.pk), donnees)

    def test_en_fait_une_etude_finale_livree_a_la_collectivite(self, client_de, agent, diagnostic):
        self.rendre(client_de(agent), diagnostic, etude="creer")
        etude = Livrable.objects.get()
        assert (etude.type, etude.final, etude.livre_le) == ("etude", True, date(2027, 9, 30))
        assert [d.fiche for d in etude.destinataires.all()] == [diagnostic.accompagnement.fiche]
        diagnostic.refresh_from_db()
        assert diagnostic.rendu_le == date(2027, 9, 30)

    def test_deux_remises_ne_font_qu_une_etude(self, client_de, agent, diagnostic):
        for _ in range(2):
            self.rendre(client_de(agent), diagnostic, etude="creer")
        assert Livrable.objects.count() == 1

    def test_propose_d_abord_l_etude_que_le_dossier_prevoyait(self, client_de, agent, diagnostic):
        prevue = LivrableFactory(
            reseau=diagnostic.reseau, accompagnement=diagnostic.accompagnement, type="etude",
            titre="Diagnostic des liens internationaux", livre_le=None, final=False,
        )  # fmt: skip
        page = client_de(agent).get(route("rendre_diagnostic", diagnostic.pk))
        assert page.context["form"]["etude"].value() == str(prevue.pk)
        self.rendre(client_de(agent), diagnostic)
        prevue.refresh_from_db()
        assert Livrable.objects.count() == 1
        assert (prevue.final, prevue.livre_le) == (True, date(2027, 9, 30))

    def test_une_etude_deja_comptee_ne_bouge_pas(self, client_de, agent, diagnostic):
        livree = LivrableFactory(
            reseau=diagnostic.reseau, accompagnement=diagnostic.accompagnement, type="etude",
            titre="Diagnostic rendu", livre_le=date(2027, 6, 1), final=True,
        )  # fmt: skip
        self.rendre(client_de(agent), diagnostic, etude=str(livree.pk))
        livree.refresh_from_db()
        assert livree.livre_le == date(2027, 6, 1)
        assert Livrable.objects.count() == 1

    def test_ne_se_date_pas_dans_l_avenir(self, client_de, agent, diagnostic):
        reponse = self.rendre(client_de(agent), diagnostic, le="2027-12-01", etude="creer")
        assert reponse.status_code == 422
        assert not Livrable.objects.exists()


class TestOutilsDuDossier:
    def test_la_page_du_dossier_liste_et_ouvre(self, client_de, agent, diagnostic):
        page = client_de(agent).get(diagnostic.accompagnement.get_absolute_url())
        assert [o["titre"] for o in page.context["outils_du_dossier"]] == [diagnostic.titre]
        for geste in ("Ouvrir un diagnostic", "Ouvrir un cadre logique", "Ouvrir un plan d’action"):
            assert geste in page.content.decode()

    def test_un_dossier_ferme_liste_sans_ouvrir(self, client_de, agent, diagnostic):
        dossier = diagnostic.accompagnement
        type(dossier).objects.filter(pk=dossier.pk).update(etat="en_sommeil", motif_etat="Pause")
        page = client_de(agent).get(dossier.get_absolute_url())
        assert page.context["outils_du_dossier"]
        assert page.context["outils_a_ouvrir"] == []
