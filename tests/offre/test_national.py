"""Tous les réseaux : la matrice de la recette 2, les convergences, ce qu’un réseau y dit.

`direction` change les rangs et transmet ; `agent` lit ; l’étrangère ne touche à rien d’ici.
"""

from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from offre.actions import national as actions
from offre.calculs import national as calculs
from offre.models import PrioriteReseau, RangActer
from offre.regles.priorites import SUJETS
from predict.comptes.models import Reseau
from predict.comptes.regles import NatureReseau, Role
from tests.fabriques import AgentFactory, ReseauFactory
from tests.mesures import requetes
from tests.offre.test_priorites import arreter, decider, noter, offre, tour  # noqa: F401

pytestmark = pytest.mark.django_db

JOUR = date(2027, 3, 12)


@pytest.fixture
def catalogue(db):
    call_command("charger_referentiels", verbosity=0)


def rangs_de(reseau):
    return dict(RangActer.objects.filter(reseau=reseau).values_list("profil", "rang"))


# -- Recette 2


def test_recette_2_la_matrice_de_l_etude(catalogue):
    matrice = calculs.matrice()
    assert matrice.profils == ("HUMANIS", "COSMIN", "CIMOB", "CLIMAPART", "ASTRE")
    assert (len(matrice.lignes), matrice.remplies) == (9, 41)
    assert matrice.moyennes[0] == 24 / 9
    assert matrice.moyennes == pytest.approx((2.67, 3.75, 3.25, 1.88, 2.88), abs=0.006)
    assert matrice.premiers == (2, 0, 1, 5, 1)
    assert matrice.conclusion == "CLIMAPART vient en tête du temps de 5 réseaux sur 9"


def test_recette_2_ligne_par_ligne(catalogue):
    attendus = {
        "horizons-solidaires": (1, 2, 4, 3, None), "so-cooperation": (3, 4, 5, 1, 2),
        "territoires-solidaires": (4, 3, 5, 1, 2), "occitanie-cooperation": (3, 4, 2, 1, 5),
        "resacoop": (2, None, None, None, 1), "centraider": (1, 3, 2, 5, 4),
        "lianes-cooperation": (3, 5, 1, 2, 4), "gescod": (5, 4, 3, 1, 2),
        "pdlci": (2, 5, 4, 1, 3),
    }  # fmt: skip
    lus = {r.slug: tuple(c.rang for c in cases) for r, cases in calculs.matrice().lignes}
    assert lus == attendus


def test_un_vide_s_ecrit_d_un_tiret_jamais_d_un_zero(catalogue, agent, client_de):
    texte = client_de(agent).get(reverse("offre:national")).content.decode()
    debut = texte.index("RESACOOP")
    ligne = texte[debut : texte.index("</tr>", debut)]
    assert ligne.count("non classé") == 3
    assert ">0<" not in ligne


# -- Rangs


def test_un_rang_en_double_est_refuse_a_sa_place_en_francais(
    catalogue, reseau, direction, client_de
):
    saisie = {"HUMANIS": "1", "COSMIN": "2", "CIMOB": "1", "CLIMAPART": "", "ASTRE": ""}
    reponse = client_de(direction).post(reverse("offre:rangs"), saisie)
    texte = reponse.content.decode().replace("\xa0", " ")
    assert reponse.status_code == 422
    assert "Le rang 1 est déjà donné à HUMANIS" in texte
    assert 'id="id_CIMOB_error"' in texte
    assert rangs_de(reseau) == {}


def test_deux_rangs_s_echangent_et_un_vide_reste_vide(catalogue, reseau, direction, client_de):
    navigateur, adresse = client_de(direction), reverse("offre:rangs")
    navigateur.post(adresse, {"HUMANIS": "1", "COSMIN": "2", "ASTRE": "3"})
    assert navigateur.post(adresse, {"HUMANIS": "2", "COSMIN": "1"}).status_code == 302
    assert rangs_de(reseau) == {"HUMANIS": 2, "COSMIN": 1}


def test_la_provenance_suit_le_seul_rang_change(catalogue, direction):
    centraider = Reseau.objects.get(slug="centraider")
    rangs = {**rangs_de(centraider), "CLIMAPART": 4, "ASTRE": 5}
    actions.declarer_rangs(reseau=centraider, agent=direction, rangs=rangs, le=JOUR)
    lus = {r.profil: r for r in RangActer.objects.filter(reseau=centraider)}
    assert lus["HUMANIS"].source_document == "Guide PREDICT 2030"
    assert lus["ASTRE"].source_section.replace("\xa0", " ") == "modifié le 12 mars 2027"
    assert [(r.slug, p) for r, p, _ in calculs.matrice().modifications] == [
        ("centraider", "CLIMAPART"),
        ("centraider", "ASTRE"),
    ]


def test_recharger_les_donnees_de_reference_garde_les_rangs_changes(catalogue, direction):
    centraider = Reseau.objects.get(slug="centraider")
    actions.declarer_rangs(reseau=centraider, agent=direction, rangs={"ASTRE": 1}, le=JOUR)
    call_command("charger_referentiels", verbosity=0)
    assert rangs_de(centraider) == {"ASTRE": 1}


def test_la_direction_ne_change_que_les_rangs_de_son_reseau(
    catalogue, reseau, direction, client_de
):
    avant = {r.pk: rangs_de(r) for r in Reseau.objects.exclude(pk=reseau.pk)}
    client_de(direction).post(reverse("offre:rangs"), {"HUMANIS": "1"})
    assert {r.pk: rangs_de(r) for r in Reseau.objects.exclude(pk=reseau.pk)} == avant


def test_la_chargee_de_mission_lit_les_rangs_sans_les_changer(catalogue, agent, client_de):
    navigateur = client_de(agent)
    assert navigateur.get(reverse("offre:rangs")).status_code == 200
    assert navigateur.post(reverse("offre:rangs"), {"HUMANIS": "1"}).status_code == 403


def test_le_rang_reel_se_pose_en_fragment(catalogue, agent, client_de):
    reponse = client_de(agent).get(reverse("suivi:rangs"))
    assert reponse.status_code == 200
    assert "<html" not in reponse.content.decode()


# -- Convergences


def test_chaque_priorite_de_l_ete_2024_a_son_sujet(catalogue):
    assert set(PrioriteReseau.objects.values_list("sujet", flat=True)) <= set(SUJETS)
    assert not PrioriteReseau.objects.filter(sujet__in=("", "autre")).exists()


def test_six_reseaux_convergent_vers_l_observatoire(catalogue):
    convergences = calculs.convergences()
    nombres = {s.code: s.nombre for s in convergences.sujets}
    assert convergences.etudies == 9
    assert (nombres["observatoire"], nombres["capitalisation"]) == (6, 6)
    assert (nombres["accompagnement"], nombres["communication"]) == (5, 2)
    assert [s.nombre for s in convergences.sujets] == sorted(nombres.values(), reverse=True)


def test_le_tri_par_sujet(catalogue):
    sujets = [s.libelle for s in calculs.convergences(tri="sujet").sujets]
    assert sujets == sorted(sujets)


# -- Transmettre


@pytest.fixture
def decide(tour, offre, agent, direction, client_de):  # noqa: F811
    """Un tour arrêté : le diagnostic à renforcer, les jumelages à alléger."""
    noter(
        tour, agent,
        diagnostic_territorial=(5, 2, "hausse", "Raison interne"),
        appui_jumelages=(2, 4, "baisse", ""),
    )  # fmt: skip
    arreter(tour, direction)
    navigateur = client_de(direction)
    decider(navigateur, tour, offre["diagnostic_territorial"])
    decider(navigateur, tour, offre["appui_jumelages"], decision="alleger")
    return tour


def transmettre(navigateur, tour, **change):  # noqa: F811
    decision = tour.decisions.get(decision="renforcer")
    champs = {f"part_{decision.pk}": "on", f"sujet_{decision.pk}": "observatoire"} | change
    return navigateur.post(reverse("offre:transmettre_priorites", args=[tour.pk]), champs)


def test_l_apercu_ne_transmet_rien(decide, reseau, direction, client_de):
    reponse = transmettre(client_de(direction), decide)
    assert "Voici exactement ce que les autres liront" in reponse.content.decode()
    assert not PrioriteReseau.objects.filter(reseau=reseau).exists()


def test_transmettre_n_envoie_ni_motif_ni_note_ni_personne(
    decide, reseau, agent, direction, etrangere, client_de
):
    decision = decide.decisions.get(decision="renforcer")
    vu = f"{decision.pk}:observatoire"
    transmettre(client_de(direction), decide, transmettre="oui", vu=vu)
    ligne = PrioriteReseau.objects.get(reseau=reseau)
    assert (ligne.theme, ligne.sujet, ligne.decision) == (
        "Diagnostic territorial", "observatoire", "renforcer",
    )  # fmt: skip
    texte = client_de(etrangere).get(reverse("offre:national")).content.decode()
    assert "Réseau d’ici" in texte
    for interne in ("Motif interne", "Raison interne", agent.nom, direction.nom):
        assert interne not in texte


def test_un_choix_change_depuis_l_apercu_se_relit_d_abord(decide, reseau, direction, client_de):
    decision = decide.decisions.get(decision="renforcer")
    reponse = transmettre(
        client_de(direction), decide, transmettre="oui", vu=f"{decision.pk}:communication"
    )
    assert "Votre choix a changé" in reponse.content.decode()
    assert not PrioriteReseau.objects.filter(reseau=reseau).exists()


def test_seul_ce_qui_grandit_se_transmet(decide, direction, client_de):
    adresse = reverse("offre:transmettre_priorites", args=[decide.pk])
    texte = client_de(direction).get(adresse).content.decode()
    assert "Diagnostic territorial" in texte
    assert "Appui aux jumelages" not in texte


def test_transmettre_de_nouveau_remplace_et_laisse_l_ete_2024(decide, reseau, direction):
    PrioriteReseau.objects.create(
        reseau=reseau, code="ete", theme="Été", sujet="observatoire", source_document="essai"
    )
    decision = decide.decisions.select_related("service__mission").get(decision="renforcer")
    for choix in ([(decision, "observatoire")], [(decision, "communication")], []):
        actions.transmettre(tour=decide, agent=direction, choix=choix, le=JOUR)
    assert [p.theme for p in PrioriteReseau.objects.filter(reseau=reseau)] == ["Été"]


def test_on_retire_ce_que_l_on_a_transmis_jamais_l_ete_2024_ni_celui_d_un_autre(
    decide, reseau, direction, etrangere, client_de
):
    decision = decide.decisions.select_related("service__mission").get(decision="renforcer")
    actions.transmettre(tour=decide, agent=direction, choix=[(decision, "ecsi")], le=JOUR)
    transmise = PrioriteReseau.objects.get(reseau=reseau)
    etude = PrioriteReseau.objects.filter(transmise_le__isnull=True).first()
    dehors = AgentFactory(reseau=etrangere.reseau, role=Role.DIRECTION)

    def retirer(personne, priorite):
        adresse = reverse("offre:retirer_priorite", args=[priorite.pk])
        return client_de(personne).post(adresse).status_code

    assert retirer(dehors, transmise) == 404
    assert retirer(direction, etude) == 404
    assert retirer(direction, transmise) == 302
    assert not PrioriteReseau.objects.filter(pk=transmise.pk).exists()


def test_un_reseau_de_demonstration_se_voit_en_demonstration_et_ne_compte_jamais(catalogue):
    fictif = ReseauFactory(nom="Réseau fictif", demonstration=True)
    PrioriteReseau.objects.create(
        reseau=fictif, code="x", theme="X", sujet="observatoire", source_document="essai"
    )
    assert fictif not in calculs.convergences().reseaux
    vues = calculs.convergences(avec_demonstration=True)
    assert fictif in vues.reseaux
    assert next(s for s in vues.sujets if s.code == "observatoire").nombre == 6
    assert vues.etudies == 9


# -- Formalisation, exports, requêtes


def test_la_formalisation_se_compte_et_ce_qui_n_est_pas_dit_le_dit(catalogue):
    Reseau.objects.filter(slug="gescod").update(formalisation="formalisee")
    comptes = {etat: len(reseaux) for etat, _, reseaux in calculs.formalisation()}
    regionaux = Reseau.objects.regionaux().filter(demonstration=False).count()
    assert comptes["formalisee"] == 1
    assert sum(comptes.values()) == regionaux


@pytest.mark.parametrize("tableau", ["matrice", "priorites"])
@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_la_coordination_exporte_les_tableaux(catalogue, client_de, tableau, format):
    cirrma = ReseauFactory(nature=NatureReseau.COORDINATION)
    navigateur = client_de(AgentFactory(reseau=cirrma, role=Role.COORDINATION))
    reponse = navigateur.get(reverse("offre:exporter_national", args=[tableau, format]))
    octets = b"".join(reponse.streaming_content)
    assert reponse.status_code == 200
    if format == "csv":
        texte = octets.decode("utf-8-sig")
        assert len(texte.splitlines()) == (10 if tableau == "matrice" else 32)


def test_la_coordination_lit_tout_sans_retirer_ni_changer(catalogue, client_de):
    cirrma = ReseauFactory(nature=NatureReseau.COORDINATION)
    navigateur = client_de(AgentFactory(reseau=cirrma, role=Role.COORDINATION))
    assert navigateur.get(reverse("offre:national")).status_code == 200
    assert navigateur.get(reverse("offre:rangs")).status_code == 403
    assert navigateur.get(reverse("offre:priorites")).status_code == 403


def test_la_page_nationale_coute_autant_avec_plus_de_reseaux(
    catalogue, agent, client_de, navigation_gardee
):
    navigateur, adresse = client_de(agent), reverse("offre:national")

    def cout():
        with requetes() as liste:
            navigateur.get(adresse)
        return liste

    cout()
    peu = cout()
    for rang in range(4):
        neuf = ReseauFactory(nom=f"Neuf {rang}")
        RangActer.objects.create(reseau=neuf, profil="ASTRE", rang=1, source_document="essai")
        PrioriteReseau.objects.create(
            reseau=neuf, code="x", theme="X", sujet="ecsi", source_document="essai"
        )
    assert len(cout()) == len(peu)
