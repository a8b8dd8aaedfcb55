"""S’auto-évaluer, et ce que la direction en lit.

`agent` s’évalue ; `collegue` et `administration`, du même réseau, n’en lisent rien ; `direction`
lit ce qui est remis ; `etrangere`, d’un autre réseau, n’en sait rien.
"""

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse

from offre.actions import reprendre_le_commun
from offre.actions.competences import noter_reponses, ouvrir_evaluation, remettre_evaluation
from offre.calculs.competences import elements_de, grille, progression, savoirs_de
from offre.models import Competence, Evaluation, ReponseEvaluation, ServiceReseau
from offre.regles.competences import EtatCompetence, est_autonome, etat_competence, moyenne
from predict.comptes.actions import noter_depart
from predict.comptes.models import Acte
from predict.comptes.regles import Role
from tests.fabriques import AgentFactory
from tests.mesures import requetes

pytestmark = pytest.mark.django_db
LE = dt.date(2027, 3, 12)
MIENNE, SAISIR = "/offre/competences/moi/", "/offre/competences/moi/saisir/"
REMETTRE, EQUIPE = "/offre/competences/moi/remettre/", "/offre/competences/equipe/"


@pytest.fixture(autouse=True)
def referentiel(db):
    call_command("charger_referentiels", verbosity=0)


@pytest.fixture
def administration(reseau):
    return AgentFactory(reseau=reseau, role=Role.ADMINISTRATION)


def competence(code):
    return Competence.objects.get(code=code)


def brouillon(personne, niveaux):
    """`niveaux` : {code de compétence: niveaux de ses savoirs}."""
    evaluation, _ = ouvrir_evaluation(agent=personne, le=LE)
    reponses = {}
    for code, valeurs in niveaux.items():
        une = competence(code)
        for cle, niveau in zip(savoirs_de(une), valeurs, strict=False):
            reponses[une.pk, cle] = (niveau, "")
    noter_reponses(evaluation=evaluation, reponses=reponses)
    return evaluation


def remise(personne, niveaux, le=LE):
    evaluation = brouillon(personne, niveaux)
    remettre_evaluation(evaluation=evaluation, agent=personne, le=le)
    return evaluation


def ligne(une_grille, code):
    return next(x for x in une_grille.lignes if x.competence.code == code)


# -- La règle -----------------------------------------------------------------------


def test_un_vide_n_est_jamais_un_zero():
    assert moyenne([]) is None
    assert not est_autonome([])


def test_une_moyenne_arrondie_a_trois_ne_passe_pas_le_seuil():
    niveaux = [3] * 29 + [2]
    assert str(moyenne(niveaux)) == "3.0"
    assert not est_autonome(niveaux)
    assert est_autonome([2, 4, 3])


def test_sans_aucune_evaluation_on_ne_sait_pas():
    assert etat_competence(autonomes=0, evaluee=False) == EtatCompetence.INCONNUE
    assert etat_competence(autonomes=0, evaluee=True) == EtatCompetence.MANQUE
    assert etat_competence(autonomes=1, evaluee=True) == EtatCompetence.FRAGILE
    assert etat_competence(autonomes=2, evaluee=True) == EtatCompetence.COUVERTE


# -- Le référentiel -----------------------------------------------------------------


def test_le_referentiel_montre_neuf_competences_leurs_savoirs_et_quatre_transversales(
    client_de, agent
):
    reponse = client_de(agent).get("/offre/competences/")
    assert len(reponse.context["propres"]) == 9
    assert reponse.context["savoirs"] == 25
    assert len(reponse.context["transversales"]) == 4
    assert "Tenir une veille régulière" in reponse.content.decode()


def test_chaque_competence_a_des_mots_a_chercher_dans_l_annuaire():
    assert all(une.mots for une in Competence.objects.all())


# -- S’évaluer ----------------------------------------------------------------------


def test_un_brouillon_se_garde_a_chaque_enregistrement_et_reste_a_son_auteur(
    client_de, agent, direction
):
    navigateur = client_de(agent)
    saisie = {"n-sera-sera_1": "2", "t-sera-sera_1": "Avec Théo", "commentaire": ""}
    assert navigateur.post(SAISIR, saisie).status_code == 302
    evaluation = Evaluation.objects.get(agent=agent)
    reponse = evaluation.reponses.get()
    assert (reponse.element, reponse.niveau, reponse.note) == ("sera_1", 2, "Avec Théo")
    assert evaluation.remise_le is None
    page = navigateur.get(SAISIR).content.decode()
    assert "Avec Théo" in page and "vous seul·e lisez" in page.replace("\xa0", " ")
    assert not Acte.objects.filter(verbe__contains="évaluation").exists()
    assert (
        client_de(direction).get(f"/offre/competences/evaluations/{evaluation.pk}/").status_code
        == 404
    )


def test_effacer_un_niveau_efface_la_reponse(client_de, agent):
    evaluation = brouillon(agent, {"sera": [2, 3]})
    client_de(agent).post(
        SAISIR,
        {"version": evaluation.version, "n-sera-sera_1": "", "n-sera-sera_2": "3"},
    )
    assert [r.element for r in evaluation.reponses.all()] == ["sera_2"]


def test_une_note_sans_niveau_se_refuse_a_sa_place_sans_rien_perdre(client_de, agent):
    reponse = client_de(agent).post(SAISIR, {"t-sera-sera_1": "Jamais menée seule"})
    assert reponse.status_code == 422
    page = reponse.content.decode()
    assert "Choisissez un niveau" in page and "Jamais menée seule" in page
    assert not ReponseEvaluation.objects.exists()


def test_deux_onglets_ne_s_ecrasent_pas(client_de, agent):
    evaluation = brouillon(agent, {"sera": [2]})
    navigateur = client_de(agent)
    saisie = {"version": evaluation.version, "n-sera-sera_1": "3"}
    assert navigateur.post(SAISIR, saisie).status_code == 302
    assert navigateur.post(SAISIR, saisie | {"n-sera-sera_1": "4"}).status_code == 422
    assert evaluation.reponses.get().niveau == 3


def test_une_partie_suffit_pour_remettre_et_la_page_dit_qui_lira(client_de, agent):
    evaluation = brouillon(agent, {"sera": [2]})
    navigateur = client_de(agent)
    assert "La direction de votre réseau lira" in navigateur.get(REMETTRE).content.decode()
    assert navigateur.post(REMETTRE).status_code == 302
    evaluation.refresh_from_db()
    assert evaluation.remise_le
    assert Acte.objects.filter(verbe="auto-évaluation remise").count() == 1


def test_un_brouillon_vide_ne_se_remet_pas(client_de, agent):
    evaluation, _ = ouvrir_evaluation(agent=agent, le=LE)
    assert client_de(agent).post(REMETTRE).url == SAISIR
    evaluation.refresh_from_db()
    assert evaluation.remise_le is None


def test_remise_elle_se_lit_par_la_direction_et_par_personne_d_autre(
    client_de, agent, collegue, administration, direction, etrangere
):
    evaluation = remise(agent, {"sera": [2]})
    adresse = reverse("offre:evaluation", args=[evaluation.pk])
    assert client_de(agent).get(adresse).status_code == 200
    assert client_de(direction).get(adresse).status_code == 200
    assert client_de(collegue).get(adresse).status_code == 404
    assert client_de(etrangere).get(adresse).status_code == 404
    assert client_de(administration).get(adresse).status_code == 403
    for personne in (collegue, administration, etrangere):
        assert client_de(personne).get(MIENNE, {"voir": evaluation.pk}).status_code == 404
        assert not ReponseEvaluation.objects.visibles_par(personne).exists()
        assert client_de(personne).get(EQUIPE).status_code == 403


def test_on_retire_la_sienne_jamais_celle_d_une_autre(client_de, agent, collegue, direction):
    evaluation = remise(agent, {"sera": [2]})
    for personne in (collegue, direction):
        reponse = client_de(personne).post(
            "/offre/competences/moi/retirer/", {"evaluation": evaluation.pk}
        )
        assert reponse.status_code == 404
    client_de(agent).post("/offre/competences/moi/retirer/", {"evaluation": evaluation.pk})
    assert not Evaluation.objects.filter(pk=evaluation.pk).exists()


def test_la_progression_laisse_vide_ce_qui_n_a_pas_ete_reevalue(client_de, agent):
    remise(agent, {"sera": [1, 2, 3], "redaction": [3]}, dt.date(2026, 3, 12))
    remise(agent, {"sera": [3, 3, 3]})
    suivie = progression(agent)
    par_code = {une.code: [str(m) for m in moyennes] for une, moyennes in suivie.lignes}
    assert par_code == {"sera": ["2.0", "3.0"], "redaction": ["3.0", "None"]}
    page = client_de(agent).get(MIENNE).content.decode().replace("\xa0", " ")
    assert "1 compétence en progrès depuis le 12 mars 2026" in page


# -- L’équipe -----------------------------------------------------------------------


@pytest.fixture
def offre(reseau, agent):
    reprendre_le_commun(reseau=reseau, agent=agent)
    ServiceReseau.objects.du_reseau(reseau).update(competences=[])
    return {s.service.code: s for s in ServiceReseau.objects.du_reseau(reseau)}


def demander(service, *codes):
    service.competences = list(codes)
    service.save(update_fields=["competences"])


def test_la_grille_prend_la_derniere_reponse_savoir_par_savoir(agent, direction):
    remise(agent, {"sera": [1, 2, 3]}, dt.date(2026, 3, 12))
    remise(agent, {"sera": [4]})
    rang = [un.pk for un in grille(direction).membres].index(agent.pk)
    dite = ligne(grille(direction), "sera").maitrises[rang]
    assert dite.niveaux == (4, 2, 3)
    assert dite.le == LE
    assert ligne(grille(direction), "coordination").maitrises[rang] is None


def test_les_postures_n_entrent_pas_dans_la_moyenne(agent, direction):
    evaluation = brouillon(agent, {"sera": [2]})
    sera = competence("sera")
    posture = next(e for e in elements_de(sera) if e.posture)
    noter_reponses(evaluation=evaluation, reponses={(sera.pk, posture.cle): (4, "")})
    remettre_evaluation(evaluation=evaluation, agent=agent, le=LE)
    assert ligne(grille(direction), "sera").dites[0].niveaux == (2,)


def test_un_brouillon_ne_compte_pas_meme_celui_de_la_direction(agent, direction):
    brouillon(agent, {"sera": [4]})
    brouillon(direction, {"sera": [4]})
    assert not ligne(grille(direction), "sera").dites


def test_les_ecarts_disent_ce_que_l_on_propose_sans_savoir_le_faire(
    agent, collegue, direction, offre
):
    demander(offre["suivi_evaluation"], "sera")
    demander(offre["montage_projet"], "ingenierie_projet")
    demander(offre["mise_en_relation"], "coordination", "inconnue")
    demander(offre["programmes_mutualises"], "chantiers_transversaux")
    remise(agent, {"sera": [2, 2, 2], "ingenierie_projet": [3], "coordination": [3, 3]})
    remise(collegue, {"coordination": [4, 3]})
    une = grille(direction)
    etats = {x.competence.code: x.etat for x in une.demandees}
    assert etats == {
        "sera": EtatCompetence.MANQUE,
        "chantiers_transversaux": EtatCompetence.INCONNUE,
        "ingenierie_projet": EtatCompetence.FRAGILE,
        "coordination": EtatCompetence.COUVERTE,
    }
    assert une.demandees[0].competence.code == "sera"
    assert offre["appui_strategie"] in une.services_muets
    assert offre["suivi_evaluation"] not in une.services_muets


def test_un_service_ecarte_ne_fait_pas_un_ecart(agent, direction, offre):
    demander(offre["suivi_evaluation"], "sera")
    remise(agent, {"sera": [1]})
    assert grille(direction).de_l_etat(EtatCompetence.MANQUE)
    ServiceReseau.objects.filter(pk=offre["suivi_evaluation"].pk).update(decision="non_repris")
    assert not grille(direction).demandees


def test_la_page_des_ecarts_propose_trois_gestes_et_conclut(client_de, agent, direction, offre):
    demander(offre["suivi_evaluation"], "sera")
    remise(agent, {"sera": [1]})
    page = client_de(direction).get(EQUIPE).content.decode().replace("\xa0", " ")
    assert "Une compétence que nous proposons n’a personne en autonomie" in page
    service = offre["suivi_evaluation"].pk
    assert (
        f"/offre/formation/creer/?competence=sera&amp;service={service}&amp;agent={agent.pk}"
        in page
    )
    assert "/collectivites/annuaire/experts/?mots=" in page
    assert reverse("offre:modifier", args=[service]) in page
    assert "choix de l’outil" in page


def test_une_personne_partie_sort_de_la_grille_sans_rien_casser(
    client_de, agent, direction, administration
):
    remise(agent, {"sera": [4, 4, 4]})
    noter_depart(adhesion=agent.adhesion_courante, agent=administration)
    une = grille(direction)
    assert agent not in une.membres
    assert not ligne(une, "sera").dites
    assert client_de(direction).get(EQUIPE).status_code == 200


def test_la_grille_s_exporte_avec_ses_vides(client_de, agent, direction, collegue):
    remise(agent, {"sera": [2, 3]})
    adresse = reverse("offre:exporter_competences", args=["csv"])
    assert client_de(collegue).get(adresse).status_code == 403
    texte = b"".join(client_de(direction).get(adresse).streaming_content).decode("utf-8-sig")
    rangee = next(x for x in texte.splitlines() if x.startswith("Suivi, ") or "Suivi," in x)
    assert "2,5" in rangee or "2,50" in rangee
    assert ";0,00;" not in rangee


def test_la_grille_coute_autant_pour_dix_personnes_que_pour_deux(
    client_de, reseau, agent, direction, offre, navigation_gardee
):
    demander(offre["suivi_evaluation"], "sera")
    remise(agent, {"sera": [2]})
    navigateur = client_de(direction)
    navigateur.get(EQUIPE)
    with requetes() as peu:
        navigateur.get(EQUIPE)
    for _ in range(8):
        remise(AgentFactory(reseau=reseau), {"sera": [2], "coordination": [3]})
    with requetes() as beaucoup:
        navigateur.get(EQUIPE)
    assert len(beaucoup) == len(peu)
