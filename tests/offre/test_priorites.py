"""Prioriser l’offre : noter sans se lire, arrêter, lire l’accord, décider.

`agent` et `collegue` notent, `direction` ouvre, arrête et décide ; `etrangere` ne trouve rien.
"""

import io
from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse
from pypdf import PdfReader

from offre.actions import priorites as actions
from offre.actions import reprendre_le_commun
from offre.calculs import priorites as calculs
from offre.models import DecisionPriorite, NotePriorite, Priorisation, ServiceReseau
from offre.regles import DecisionOffre, EtatPriorisation, EtatService
from offre.regles.priorites import accord, demande, proposer
from predict.comptes.models import Acte
from tests.mesures import requetes

pytestmark = pytest.mark.django_db

JOUR = date(2026, 12, 9)


@pytest.fixture
def offre(db, reseau, agent):
    call_command("charger_referentiels", verbosity=0)
    reprendre_le_commun(reseau=reseau, agent=agent)
    return {s.service.code: s for s in ServiceReseau.objects.du_reseau(reseau)}


@pytest.fixture
def diagnostic(offre):
    return offre["diagnostic_territorial"]


@pytest.fixture
def tour(offre, direction):
    neuf = Priorisation(titre="Priorités 2026", horizon=2030)
    return actions.ouvrir_tour(tour=neuf, agent=direction, le=JOUR)


def noter(tour, agent, **notes):
    """`noter(tour, agent, diagnostic_territorial=(5, 2, "hausse", "raison"))`."""
    services = {s.service.code: s for s in calculs.services_a_noter(tour.reseau_id) if s.service}
    actions.noter(tour=tour, agent=agent, notes={services[c]: n for c, n in notes.items()})


def arreter(tour, direction):
    actions.arreter_tour(tour=tour, agent=direction, le=JOUR)
    tour.refresh_from_db()
    return tour


def page(navigateur, route, *args):
    return navigateur.get(reverse(f"offre:{route}", args=args))


# -- Règles


@pytest.mark.parametrize(
    ("strategie", "capacites", "proposee"),
    [
        (4.8, 2.7, DecisionOffre.RENFORCER),
        (3, 3, DecisionOffre.MAINTENIR),
        (2.9, 4.1, DecisionOffre.ALLEGER),
        (1.8, 1.3, DecisionOffre.DIFFERER),
    ],
)
def test_le_cadran_suggere_une_decision(strategie, capacites, proposee):
    assert proposer(strategie, capacites) == proposee


@pytest.mark.parametrize(
    ("ecart", "mot"), [(0, "D’accord"), (1, "D’accord"), (2, "Nuancé"), (3, "Partagé")]
)
def test_l_accord_se_dit_en_mots(ecart, mot):
    assert accord(ecart)[0] == mot


def test_a_egalite_la_demande_est_dite_stable():
    assert demande(["hausse", "baisse"]) == "stable"
    assert demande(["hausse", "hausse", "stable"]) == "hausse"
    assert demande(["baisse"]) == "baisse"


# -- Noter


def saisie(services, **notes):
    """Une grille complète, sautée partout sauf `code=(strategie, capacites, raison)`."""
    champs = {}
    for service in services.values():
        strategie, capacites, raison = notes.get(service.service.code, ("", "", ""))
        champs |= {
            f"strategie_{service.pk}": strategie, f"capacites_{service.pk}": capacites,
            f"projection_{service.pk}": "stable", f"raison_{service.pk}": raison,
        }  # fmt: skip
    return champs


def test_on_note_toute_la_grille_d_une_page_et_on_peut_sauter(tour, offre, agent, client_de):
    navigateur = client_de(agent)
    champs = saisie(
        offre, diagnostic_territorial=(5, 2, "Trois demandes"), mise_en_relation=(4, 5, "")
    )
    reponse = navigateur.post(reverse("offre:noter_priorite", args=[tour.pk]), champs)
    assert reponse.status_code == 302
    assert {n.service.service.code for n in tour.notes.all()} == {
        "diagnostic_territorial",
        "mise_en_relation",
    }


def test_noter_de_nouveau_remplace_et_sauter_retire(tour, offre, agent, client_de):
    noter(
        tour,
        agent,
        diagnostic_territorial=(5, 2, "hausse", ""),
        mise_en_relation=(4, 4, "stable", ""),
    )
    champs = saisie(offre, diagnostic_territorial=(1, 1, ""))
    client_de(agent).post(reverse("offre:noter_priorite", args=[tour.pk]), champs)
    (note,) = tour.notes.all()
    assert (note.strategie, note.service.service.code) == (1, "diagnostic_territorial")


def test_une_note_sans_l_autre_est_refusee_a_sa_place_et_le_reste_est_garde(
    tour, offre, agent, client_de
):
    champs = saisie(offre, diagnostic_territorial=(5, "", "Ma raison"), mise_en_relation=(4, 5, ""))
    reponse = client_de(agent).post(reverse("offre:noter_priorite", args=[tour.pk]), champs)
    texte = reponse.content.decode()
    assert reponse.status_code == 422
    assert "Il manque cette note" in texte
    assert "Ma raison" in texte
    assert [n.service.service.code for n in tour.notes.all()] == ["mise_en_relation"]


@pytest.mark.parametrize("note", ["0", "6", "a", "x" * 5000])
def test_une_note_hors_de_l_echelle_est_refusee(tour, offre, agent, client_de, note):
    champs = saisie(offre, diagnostic_territorial=(note, 3, ""))
    reponse = client_de(agent).post(reverse("offre:noter_priorite", args=[tour.pk]), champs)
    assert reponse.status_code == 422
    assert not tour.notes.exists()


def test_un_tour_arrete_ne_se_note_plus(tour, offre, agent, direction, client_de):
    noter(tour, agent, diagnostic_territorial=(5, 2, "hausse", ""))
    arreter(tour, direction)
    champs = saisie(offre, diagnostic_territorial=(1, 1, ""))
    client_de(agent).post(reverse("offre:noter_priorite", args=[tour.pk]), champs)
    assert tour.notes.get().strategie == 5


# -- À l’aveugle


def test_la_collegue_ne_voit_rien_d_un_service_avant_de_l_avoir_note(
    tour, agent, collegue, client_de
):
    noter(tour, agent, diagnostic_territorial=(5, 1, "hausse", "Raison secrète"))
    navigateur = client_de(collegue)
    for adresse in (
        tour.get_absolute_url(),
        reverse("offre:priorites"),
        reverse("offre:exporter_priorites", args=[tour.pk, "csv"]),
        reverse("offre:comparer_priorites", args=[tour.pk, tour.pk]),
    ):
        reponse = navigateur.get(adresse)
        texte = b"".join(reponse.streaming_content if reponse.streaming else [reponse.content])
        assert "Raison secrète" not in texte.decode(), adresse
    assert calculs.resultats(tour, collegue) == []
    assert calculs.apercu(collegue).lignes == []


def test_elle_lit_ce_qu_elle_a_note_et_rien_d_autre(tour, agent, collegue):
    noter(
        tour, agent,
        diagnostic_territorial=(5, 1, "hausse", "Lisible"),
        mise_en_relation=(4, 5, "stable", "Secret"),
    )  # fmt: skip
    noter(tour, collegue, diagnostic_territorial=(3, 2, "stable", ""))
    (lu,) = calculs.resultats(tour, collegue)
    assert lu.service.service.code == "diagnostic_territorial"
    assert {n.raison for n in lu.notes} == {"Lisible", ""}
    assert calculs.masques(tour, collegue, [lu]) == 1


def test_la_direction_est_a_l_aveugle_comme_les_autres(tour, agent, direction):
    noter(tour, agent, diagnostic_territorial=(5, 1, "hausse", ""))
    assert calculs.resultats(tour, direction) == []


def test_l_avancement_dit_qui_a_note_jamais_ses_notes(tour, agent, collegue, client_de):
    noter(tour, agent, diagnostic_territorial=(5, 1, "hausse", "Secret"))
    par_nom = {a.nom: a for a in calculs.avancement(tour, collegue)}
    assert par_nom[str(agent)].notes == 1
    texte = client_de(collegue).get(tour.get_absolute_url()).content.decode()
    assert str(agent) in texte
    assert "Secret" not in texte


def test_arrete_toute_l_equipe_lit_les_raisons(tour, agent, collegue, direction, client_de):
    noter(tour, agent, diagnostic_territorial=(5, 1, "hausse", "Raison dite"))
    arreter(tour, direction)
    assert "Raison dite" in client_de(collegue).get(tour.get_absolute_url()).content.decode()


def test_sans_l_aveugle_les_notes_se_lisent_aussitot(tour, agent, collegue):
    Priorisation.objects.filter(pk=tour.pk).update(a_l_aveugle=False)
    tour.refresh_from_db()
    noter(tour, agent, diagnostic_territorial=(5, 1, "hausse", ""))
    assert len(calculs.resultats(tour, collegue)) == 1


# -- Résultats


def test_moyenne_etendue_accord_et_ordre(tour, agent, collegue, direction):
    noter(
        tour, agent,
        diagnostic_territorial=(5, 1, "hausse", ""), appui_jumelages=(2, 4, "baisse", ""),
    )  # fmt: skip
    noter(
        tour, collegue,
        diagnostic_territorial=(2, 2, "hausse", ""), appui_jumelages=(2, 4, "stable", ""),
    )  # fmt: skip
    premier, second = calculs.resultats(arreter(tour, direction), agent)
    assert premier.service.service.code == "diagnostic_territorial"
    assert (premier.strategie.moyenne, premier.strategie.etendue) == (3.5, "2 à 5")
    assert premier.accord[0] == "Partagé"
    assert (premier.proposition, second.proposition) == ("renforcer", "alleger")
    assert second.accord[0] == "D’accord"
    assert [premier.numero, second.numero] == [1, 2]


def test_une_seule_note_ne_fait_pas_un_accord(tour, agent, direction):
    noter(tour, agent, diagnostic_territorial=(5, 1, "hausse", ""))
    (lu,) = calculs.resultats(arreter(tour, direction), agent)
    assert lu.accord[0] == ""


def test_comparer_deux_tours_dit_qui_change_de_cadran(tour, agent, direction):
    noter(tour, agent, diagnostic_territorial=(2, 2, "stable", ""))
    arreter(tour, direction)
    suite = actions.ouvrir_tour(
        tour=Priorisation(titre="Suite", horizon=2030), agent=direction, le=JOUR
    )
    noter(
        suite,
        agent,
        diagnostic_territorial=(5, 2, "hausse", ""),
        mise_en_relation=(4, 4, "stable", ""),
    )
    arreter(suite, direction)
    lignes = calculs.comparer(calculs.resultats(suite, agent), calculs.resultats(tour, agent))
    par_code = {ligne.service.service.code: ligne for ligne in lignes}
    assert par_code["diagnostic_territorial"].change
    assert par_code["diagnostic_territorial"].strategie == 3
    assert par_code["mise_en_relation"].strategie is None


def test_la_note_du_ca_tient_en_deux_pages_avec_la_meme_figure(
    tour, offre, agent, direction, client_de
):
    noter(tour, agent, **dict.fromkeys(offre, (4, 2, "hausse", "Raison")))
    arreter(tour, direction)
    reponse = page(client_de(agent), "priorites_pdf", tour.pk)
    assert reponse["Content-Type"] == "application/pdf"
    assert reponse.content.startswith(b"%PDF")
    pages = PdfReader(io.BytesIO(reponse.content)).pages
    assert len(pages) == 2
    assert "Renforcer" in pages[0].extract_text()


# -- Conduire le tour


def test_un_seul_tour_ouvert_a_la_fois(tour, direction, client_de):
    champs = {"titre": "Encore un", "horizon": 2030, "a_l_aveugle": "on"}
    reponse = client_de(direction).post(reverse("offre:creer_priorisation"), champs)
    assert reponse.status_code == 422
    assert "est encore ouvert" in reponse.content.decode()


def test_arreter_demande_une_note_puis_rouvrir_garde_les_decisions(
    tour, diagnostic, agent, direction, client_de
):
    navigateur = client_de(direction)
    navigateur.post(reverse("offre:arreter_priorisation", args=[tour.pk]))
    tour.refresh_from_db()
    assert tour.etat == EtatPriorisation.OUVERTE
    noter(tour, agent, diagnostic_territorial=(5, 1, "hausse", ""))
    navigateur.post(reverse("offre:arreter_priorisation", args=[tour.pk]))
    tour.refresh_from_db()
    assert (tour.etat, tour.arretee_le is not None) == (EtatPriorisation.ARRETEE, True)
    decider(navigateur, tour, diagnostic)
    navigateur.post(reverse("offre:rouvrir_priorisation", args=[tour.pk]))
    tour.refresh_from_db()
    assert (tour.etat, tour.arretee_le, tour.decisions.count()) == ("ouverte", None, 1)


def decider(navigateur, tour, service, **change):
    champs = {"decision": "renforcer", "motif": "Motif interne", "decidee_le": "10/12/2026"}
    adresse = reverse("offre:decider_priorite", args=[tour.pk, service.pk])
    return navigateur.post(adresse, champs | change)


def test_la_direction_decide_autrement_que_la_proposition(
    tour, diagnostic, agent, direction, client_de
):
    noter(tour, agent, diagnostic_territorial=(1, 1, "baisse", ""))
    arreter(tour, direction)
    assert decider(client_de(direction), tour, diagnostic, decision="developper").status_code == 302
    decision = tour.decisions.get()
    assert (decision.decision, decision.decidee_par) == ("developper", direction)
    (lu,) = calculs.resultats(tour, direction)
    assert lu.differe
    acte = Acte.objects.get(verbe="priorité décidée")
    assert "Motif interne" not in f"{acte.champs}{acte.motif}{acte.objet_titre}"


def test_une_decision_modifiee_entre_temps_garde_la_saisie(
    tour, diagnostic, agent, direction, client_de
):
    noter(tour, agent, diagnostic_territorial=(5, 1, "hausse", ""))
    arreter(tour, direction)
    navigateur = client_de(direction)
    decider(navigateur, tour, diagnostic)
    version = tour.decisions.get().version
    decider(navigateur, tour, diagnostic, version=version, motif="Premier onglet")
    reponse = decider(navigateur, tour, diagnostic, version=version, motif="Second onglet")
    assert reponse.status_code == 422
    texte = reponse.content.decode()
    assert "Second onglet" in texte
    assert "Premier onglet" in texte


def test_on_ne_decide_pas_pendant_que_l_on_note(tour, diagnostic, agent, direction, client_de):
    noter(tour, agent, diagnostic_territorial=(5, 1, "hausse", ""))
    decider(client_de(direction), tour, diagnostic)
    assert not DecisionPriorite.objects.exists()


def test_l_etat_du_service_suit_la_decision_par_un_geste(
    tour, diagnostic, agent, direction, client_de
):
    noter(tour, agent, diagnostic_territorial=(5, 1, "hausse", ""))
    arreter(tour, direction)
    navigateur = client_de(direction)
    decider(navigateur, tour, diagnostic)
    diagnostic.refresh_from_db()
    assert diagnostic.etat == EtatService.PROPOSE
    navigateur.post(reverse("offre:suivre_decision", args=[tour.decisions.get().pk]))
    diagnostic.refresh_from_db()
    assert diagnostic.etat == EtatService.A_RENFORCER


def test_un_service_arrete_par_decision_quitte_la_page_publique(
    tour, diagnostic, agent, direction, client_de
):
    ServiceReseau.objects.filter(pk=diagnostic.pk).update(publie=True)
    noter(tour, agent, diagnostic_territorial=(1, 1, "baisse", ""))
    arreter(tour, direction)
    navigateur = client_de(direction)
    decider(navigateur, tour, diagnostic, decision="arreter")
    navigateur.post(reverse("offre:suivre_decision", args=[tour.decisions.get().pk]))
    diagnostic.refresh_from_db()
    assert (diagnostic.etat, diagnostic.publie) == (EtatService.ARRETE, False)


# -- Qui fait quoi


@pytest.mark.parametrize(
    "route", ["arreter_priorisation", "rouvrir_priorisation", "supprimer_priorisation"]
)
def test_la_chargee_de_mission_ne_conduit_pas_le_tour(tour, agent, client_de, route):
    assert client_de(agent).post(reverse(f"offre:{route}", args=[tour.pk])).status_code == 403


@pytest.mark.parametrize("route", ["priorisation", "noter_priorite", "priorites_pdf"])
def test_l_etrangere_ne_trouve_pas_le_tour(tour, etrangere, client_de, route):
    assert page(client_de(etrangere), route, tour.pk).status_code == 404


def test_un_tour_note_ne_se_supprime_pas_un_tour_vide_si(tour, agent, direction, client_de):
    navigateur = client_de(direction)
    noter(tour, agent, diagnostic_territorial=(5, 1, "hausse", ""))
    navigateur.post(reverse("offre:supprimer_priorisation", args=[tour.pk]))
    assert Priorisation.objects.filter(pk=tour.pk).exists()
    NotePriorite.objects.all().delete()
    navigateur.post(reverse("offre:supprimer_priorisation", args=[tour.pk]))
    assert not Priorisation.objects.filter(pk=tour.pk).exists()


@pytest.mark.parametrize("route", ["priorisation", "noter_priorite"])
def test_le_tour_coute_autant_pour_un_service_que_pour_tous(
    tour, offre, agent, collegue, client_de, navigation_gardee, route
):
    navigateur = client_de(agent)

    def cout():
        with requetes() as liste:
            page(navigateur, route, tour.pk)
        return liste

    noter(tour, agent, diagnostic_territorial=(5, 1, "hausse", ""))
    cout()
    peu = cout()
    for personne in (agent, collegue):
        noter(tour, personne, **dict.fromkeys(offre, (4, 2, "hausse", "Raison")))
    beaucoup = cout()
    assert len(beaucoup) == len(peu), beaucoup
    assert len(beaucoup) <= 16, beaucoup
