"""Le conseil du calibrage : chaque raison, son sens, son poids ; l’ordre, et ce qu’il promet."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accompagnements.regles.conseil import (
    BAREME,
    Critere,
    FaitsCollectivite,
    FaitsService,
    Ligne,
    classer,
    figer,
)
from accompagnements.regles.conseil.criteres import CRITERES, Raison, Sens
from collectivites.regles import Attente, NiveauEngagement, ProfilActer
from offre.regles import Decision, EtatService, NatureTarif, Volet

D = Decimal
VIDE = FaitsCollectivite()


def service(**faits):
    return FaitsService(**{"cle": "s", "libelle": "Service", "nature_tarif": "", **faits})


def raisons(c, s):
    return {(r.critere, r.sens): r.phrase for critere in CRITERES for r in critere(c, s)}


LONG, COURT = {"jours": D(8)}, {"jours": D("1.5")}
# (ce que l’on sait d’elle, ce que l’on sait du service, critère, sens attendu)
CAS = [
    ({"natures": ("observation",)}, {"mission": "observation"}, Critere.NATURE, Sens.POUR),
    ({"natures": ("animation",)}, {"mission": "observation"}, Critere.NATURE, None),
    ({"attentes": ("ecsi",)}, {"ecsi": True}, Critere.ATTENTE, Sens.POUR),
    ({"attentes": ("ecsi",)}, {"mission": "animation"}, Critere.ATTENTE, None),
    ({"attentes": ("financements",)}, {"code": "veille_financements"}, Critere.ATTENTE, Sens.POUR),
    ({"attentes": ("acteurs",)}, {"mission": "observation"}, Critere.ATTENTE, Sens.POUR),
    ({"attentes": ("acteurs",)}, {"mission": "observation", "code": "veille_financements"},
     Critere.ATTENTE, None),
    ({"attentes": ("inconnue",)}, {"mission": "observation"}, Critere.ATTENTE, None),
    ({"niveau": "deja_engagee"}, {"publics": ("deja_engagee",)}, Critere.NIVEAU, Sens.POUR),
    ({"niveau": "deja_engagee"}, {"publics": tuple(NiveauEngagement.values)}, Critere.NIVEAU, None),
    ({"niveau": ""}, {"publics": ("deja_engagee",)}, Critere.NIVEAU, None),
    ({"profils": ("COSMIN",)}, {"profils": ("COSMIN",)}, Critere.PROFIL, Sens.POUR),
    ({"profils": ("ASTRE", "COSMIN")}, {"profils": ("COSMIN",)}, Critere.PROFIL_SECOND, Sens.POUR),
    ({"profils": ("ASTRE",)}, {"profils": ("COSMIN",)}, Critere.PROFIL, Sens.CONTRE),
    ({"profils": ("ASTRE",)}, {"profils": ()}, Critere.PROFIL, None),
    ({"profils": ()}, {"profils": ("COSMIN",)}, Critere.PROFIL, None),
    ({"marqueurs": ("Jumelages anciens",)}, {"marqueurs": ("jumelages anciens",)},
     Critere.INTERET, Sens.POUR),
    ({"marqueurs": ("forêt",)}, {"marqueurs": ("alimentation",)}, Critere.INTERET, None),
    ({"population": 400}, COURT, Critere.TAILLE, Sens.POUR),
    ({"population": 1999}, LONG, Critere.TAILLE, Sens.CONTRE),
    ({"population": 2000}, LONG, Critere.TAILLE, None),
    ({"population": 50000}, LONG, Critere.TAILLE, Sens.POUR),
    ({"population": None}, LONG, Critere.TAILLE, None),
    ({"population": 400}, {"jours": None}, Critere.TAILLE, None),
    ({"etp": D("0.1")}, LONG, Critere.TEMPS, Sens.CONTRE),
    ({"etp": D(0)}, LONG, Critere.TEMPS, Sens.CONTRE),
    ({"etp": D("0.1")}, {**COURT, "modes": ("faire",)}, Critere.TEMPS, Sens.POUR),
    ({"etp": D("0.1")}, {**COURT, "modes": ("participer",)}, Critere.TEMPS, None),
    ({"etp": D("0.5")}, LONG, Critere.TEMPS, Sens.POUR),
    ({"etp": D("0.3")}, LONG, Critere.TEMPS, None),
    ({"etp": None}, LONG, Critere.TEMPS, None),
    ({}, {"nature_tarif": NatureTarif.GRATUIT}, Critere.BUDGET, Sens.POUR),
    ({"budget": D(500)}, {"nature_tarif": NatureTarif.FORFAIT, "montant": D(500)},
     Critere.BUDGET, Sens.POUR),
    ({"budget": D(499)}, {"nature_tarif": NatureTarif.FORFAIT, "montant": D(500)},
     Critere.BUDGET, Sens.CONTRE),
    ({"budget": None}, {"nature_tarif": NatureTarif.FORFAIT, "montant": D(500)},
     Critere.BUDGET, Sens.NON_COMPTE),
    ({}, {"nature_tarif": NatureTarif.FORFAIT}, Critere.BUDGET, Sens.NON_COMPTE),
    ({"budget": D(0)}, {"nature_tarif": NatureTarif.DEVIS}, Critere.BUDGET, Sens.CONTRE),
    ({"budget": D(9)}, {"nature_tarif": NatureTarif.DEVIS}, Critere.BUDGET, Sens.NON_COMPTE),
    ({}, {"nature_tarif": ""}, Critere.BUDGET, Sens.NON_COMPTE),
    ({"membre": True}, {"nature_tarif": NatureTarif.COMPRIS}, Critere.ADHESION, Sens.POUR),
    ({"membre": False}, {"nature_tarif": NatureTarif.COMPRIS}, Critere.ADHESION, Sens.CONTRE),
    ({"membre": False}, {"nature_tarif": NatureTarif.GRATUIT}, Critere.ADHESION, None),
    ({"elu_referent": True}, LONG, Critere.PORTAGE, Sens.POUR),
    ({}, LONG, Critere.PORTAGE, Sens.CONTRE),
    ({"portage": "La maire y tient"}, LONG, Critere.PORTAGE, Sens.NON_COMPTE),
    ({}, COURT, Critere.PORTAGE, None),
    ({"mois_de_mandat": 11}, LONG, Critere.MANDAT, Sens.CONTRE),
    ({"mois_de_mandat": 0}, LONG, Critere.MANDAT, Sens.CONTRE),
    ({"mois_de_mandat": 12}, LONG, Critere.MANDAT, None),
    ({"mois_de_mandat": 36}, LONG, Critere.MANDAT, Sens.POUR),
    ({"mois_de_mandat": 3}, COURT, Critere.MANDAT, None),
    ({"mois_de_mandat": None}, LONG, Critere.MANDAT, None),
    ({}, {"volet": Volet.SOCLE}, Critere.VOLET, Sens.POUR),
    ({}, {"volet": Volet.SPECIFIQUE, "financement_dedie": "Convention"}, Critere.VOLET,
     Sens.CONTRE),
    ({}, {"volet": Volet.SPECIFIQUE}, Critere.FINANCEMENT, Sens.CONTRE),
    ({}, {"competence_a_acquerir": "Évaluation"}, Critere.COMPETENCE, Sens.CONTRE),
    ({}, {"etat": EtatService.A_DEVELOPPER}, Critere.ETAT, Sens.CONTRE),
    ({}, {"etat": EtatService.A_RENFORCER}, Critere.RENFORCER, Sens.CONTRE),
    ({}, {"etat": EtatService.PROPOSE}, Critere.ETAT, None),
    ({"jours_libres": D(8)}, LONG, Critere.DISPONIBILITE, Sens.POUR),
    ({"jours_libres": D("7.5")}, LONG, Critere.DISPONIBILITE, Sens.CONTRE),
    ({"jours_libres": D(-3)}, COURT, Critere.DISPONIBILITE, Sens.CONTRE),
    ({"jours_libres": D(8)}, {"jours": None}, Critere.DISPONIBILITE, Sens.NON_COMPTE),
    ({"jours_libres": None}, LONG, Critere.DISPONIBILITE, None),
    ({}, {"collectivites": 3, "livrables": 1}, Critere.EXPERIENCE, Sens.POUR),
    ({}, {"collectivites": 0}, Critere.EXPERIENCE, Sens.NON_COMPTE),
    ({}, {"deja_en": 2024}, Critere.DEJA, Sens.CONTRE),
    ({}, {"deja_en": None}, Critere.DEJA, None),
]  # fmt: skip


@pytest.mark.parametrize(("elle", "lui", "critere", "sens"), CAS)
def test_chaque_critere_dit_son_sens(elle, lui, critere, sens):
    trouvees = raisons(replace(VIDE, **elle), service(**lui))
    assert {s for c, s in trouvees if c == critere} == ({sens} if sens else set())


def test_les_cas_couvrent_tous_les_criteres_et_tous_leurs_sens():
    couverts = {(critere, sens) for _, _, critere, sens in CAS}
    for critere, poids in BAREME.items():
        assert not poids.pour or (critere, Sens.POUR) in couverts, critere
        assert not poids.contre or (critere, Sens.CONTRE) in couverts, critere


def test_le_bareme_pese_chaque_critere():
    assert set(BAREME) == set(Critere)


@pytest.mark.parametrize(("elle", "lui", "critere", "sens"), [c for c in CAS if c[3]])
def test_une_raison_est_une_phrase_qui_pese_ce_que_dit_le_bareme(elle, lui, critere, sens):
    for critere_fonction in CRITERES:
        for raison in critere_fonction(replace(VIDE, **elle), service(**lui)):
            assert raison.phrase[0].isupper() and raison.phrase.endswith("."), raison.phrase
            assert "'" not in raison.phrase and "None" not in raison.phrase, raison.phrase
            poids = BAREME[raison.critere]
            attendu = {Sens.POUR: poids.pour, Sens.CONTRE: poids.contre, Sens.NON_COMPTE: 0}
            assert raison.poids == attendu[raison.sens]
            assert raison.poids > 0 or raison.sens == Sens.NON_COMPTE, raison


def test_les_phrases_se_disent_a_voix_haute():
    elle = replace(
        VIDE, population=1250, etp=D("0.1"), budget=D(3000), jours_libres=D("12.5"),
        mois_de_mandat=50, elu_referent=True, attentes=("financements",),
    )  # fmt: skip
    lui = service(
        code="montage_projet", jours=D(6), nature_tarif=NatureTarif.FORFAIT, montant=D(450),
        collectivites=4, livrables=1,
    )  # fmt: skip
    phrases = {
        critere: phrase.replace("\u202f", " ").replace("\xa0", " ")
        for (critere, _), phrase in raisons(elle, lui).items()
    }
    assert phrases[Critere.ATTENTE] == (
        "Il répond à une de vos attentes : être informée des financements."
    )
    assert phrases[Critere.TAILLE] == (
        "Il demande 6 jours : c’est lourd pour une petite collectivité "
        "(1 250 habitants, strate 500 à 1 999 hab.)."
    )
    assert phrases[Critere.BUDGET] == (
        "Son prix, 450 €, tient dans votre budget de l’année, 3 000 €."
    )
    assert phrases[Critere.MANDAT] == "Il reste 4 ans de mandat : le temps d’aller au bout."
    assert phrases[Critere.DISPONIBILITE] == (
        "Nous avons le temps cette année : il en faut 6 jours, il en reste 12,5."
    )
    assert phrases[Critere.EXPERIENCE] == (
        "Nous l’avons mené avec 4 autres collectivités, 1 livrable à l’appui."
    )


def test_ce_qui_n_est_pas_su_se_dit():
    assert set(classer(VIDE, []).inconnus) == {
        "niveau", "profil", "population", "attentes", "natures", "marqueurs", "etp", "budget",
        "mandat", "libres",
    }  # fmt: skip
    assert classer(VIDE, []).inconnus["population"] == "Population inconnue"
    assert "population" not in classer(replace(VIDE, population=0), []).inconnus
    assert "budget" not in classer(replace(VIDE, budget=D(0)), []).inconnus


def test_un_service_hors_public_s_ecarte_en_disant_pourquoi():
    classement = classer(replace(VIDE, niveau="non_engagee"), [service(publics=("deja_engagee",))])
    assert classement.lignes == ()
    assert classement.ecartes[0].phrase == "Il s’adresse aux collectivités déjà engagées."


def test_sans_niveau_connu_le_public_n_ecarte_personne():
    assert len(classer(VIDE, [service(publics=("deja_engagee",))]).lignes) == 1


def test_ce_que_l_on_fige_se_relit_sans_le_bareme():
    elle = replace(VIDE, natures=("observation",))
    lignes = figer(
        classer(elle, [service(mission="observation", mission_libelle="Observation", deja_en=2024)])
    )
    assert lignes == [
        {
            "service": "s", "libelle": "Service", "rang": 1, "points": 2,
            "pour": [{"phrase": lignes[0]["pour"][0]["phrase"], "poids": 4}],
            "contre": [{"phrase": lignes[0]["contre"][0]["phrase"], "poids": 2}],
        }
    ]  # fmt: skip


# -- Propriétés ------------------------------------------------------------------------

codes = st.sampled_from
jours = st.none() | st.decimals(min_value="0.5", max_value=40, places=1)
collectivites = st.builds(
    FaitsCollectivite,
    niveau=codes(["", *NiveauEngagement.values]),
    profils=st.lists(codes(ProfilActer.values), unique=True, max_size=3).map(tuple),
    population=st.none() | st.integers(0, 900_000),
    attentes=st.lists(codes(Attente.values), unique=True).map(tuple),
    natures=st.lists(codes(["observation", "animation", "coordination"]), unique=True).map(tuple),
    etp=st.none() | st.decimals(min_value=0, max_value=3, places=2),
    budget=st.none() | st.decimals(min_value=0, max_value=90_000, places=2),
    elu_referent=st.booleans(),
    portage=codes(["", "La maire y tient"]),
    mois_de_mandat=st.none() | st.integers(0, 72),
    marqueurs=st.lists(codes(["forêt", "alimentation"]), unique=True).map(tuple),
    membre=st.booleans(),
    jours_libres=st.none() | st.decimals(min_value=-30, max_value=200, places=1),
)
services = st.lists(
    st.builds(
        FaitsService,
        cle=st.uuids().map(str),
        libelle=codes(["Veille", "Atelier", "Échange", "Diagnostic", "veille"]),
        mission=codes(["observation", "animation", "coordination"]),
        code=codes(["", "observatoire", "actions_ecsi", "montage_projet"]),
        volet=codes(Volet.values),
        etat=codes(EtatService.values),
        decision=codes(Decision.values),
        publics=st.lists(codes(NiveauEngagement.values), unique=True).map(tuple),
        profils=st.lists(codes(ProfilActer.values), unique=True, max_size=2).map(tuple),
        modes=st.lists(codes(["faire", "participer"]), unique=True).map(tuple),
        jours=jours,
        financement_dedie=codes(["", "Convention"]),
        competence_a_acquerir=codes(["", "Évaluation"]),
        nature_tarif=codes(["", *NatureTarif.values]),
        montant=st.none() | st.decimals(min_value=0, max_value=9000, places=2),
        ecsi=st.booleans(),
        marqueurs=st.lists(codes(["forêt", "alimentation"]), unique=True).map(tuple),
        collectivites=st.integers(0, 9),
        livrables=st.integers(0, 9),
        deja_en=st.none() | st.integers(2015, 2026),
    ),
    max_size=8,
    unique_by=lambda s: s.cle,
)


@given(collectivites, services, st.randoms())
def test_l_ordre_ne_depend_pas_de_l_ordre_d_arrivee(elle, offre, hasard):
    melange = list(offre)
    hasard.shuffle(melange)
    assert classer(elle, offre) == classer(elle, melange)


@given(collectivites, services)
def test_jamais_un_service_arrete_ecarte_ou_hors_public(elle, offre):
    for ligne in classer(elle, offre).lignes:
        assert ligne.service.etat != EtatService.ARRETE
        assert ligne.service.decision != Decision.NON_REPRIS
        assert not elle.niveau or not ligne.service.publics or elle.niveau in ligne.service.publics


@given(collectivites, services)
def test_chaque_service_est_classe_ou_ecarte_une_fois(elle, offre):
    classement = classer(elle, offre)
    vus = [x.service.cle for x in (*classement.lignes, *classement.ecartes)]
    assert sorted(vus) == sorted(s.cle for s in offre)
    assert [ligne.rang for ligne in classement.lignes] == [
        *range(1, len(classement.lignes) + 1)
    ]  # fmt: skip


@given(collectivites, services)
def test_le_total_se_refait_de_tete_et_fait_l_ordre(elle, offre):
    lignes = classer(elle, offre).lignes
    for ligne in lignes:
        pour, contre = (sum(r.poids for r in x) for x in (ligne.pour, ligne.contre))
        assert ligne.points == pour - contre
    assert [x.points for x in lignes] == sorted((x.points for x in lignes), reverse=True)


@given(collectivites, services, codes([c for c in Critere if BAREME[c].pour]), st.integers(0, 7))
def test_une_raison_pour_de_plus_ne_fait_jamais_descendre(elle, offre, critere, lequel):
    lignes = classer(elle, offre).lignes
    if not lignes:
        return
    choisie = lignes[lequel % len(lignes)]
    enrichie = Ligne(choisie.service, (*choisie.raisons, Raison(critere, Sens.POUR, "Oui.")))
    autres = [enrichie if x is choisie else x for x in lignes]
    apres = sorted(autres, key=lambda x: x.cle_de_tri).index(enrichie) + 1
    assert apres <= choisie.rang


@given(collectivites, services)
def test_ce_qui_n_est_pas_su_ne_pese_rien(elle, offre):
    """Sans rien savoir d’elle, ne restent que les raisons du service et du réseau."""
    inconnue = replace(elle, **{c: getattr(VIDE, c) for c in (
        "niveau", "profils", "population", "attentes", "natures", "etp", "budget",
        "mois_de_mandat", "marqueurs", "jours_libres",
    )})  # fmt: skip
    du_reseau = {
        Critere.VOLET, Critere.FINANCEMENT, Critere.COMPETENCE, Critere.ETAT, Critere.RENFORCER,
        Critere.EXPERIENCE, Critere.DEJA, Critere.BUDGET, Critere.ADHESION, Critere.PORTAGE,
    }  # fmt: skip
    for ligne in classer(inconnue, offre).lignes:
        assert {r.critere for r in (*ligne.pour, *ligne.contre)} <= du_reseau
