"""Proposer une tournée : priorité, distances, journées qui tiennent. Sans base."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectivites.regles.tournees import (
    PAUSE,
    Candidat,
    Etape,
    Faits,
    Journee,
    candidats,
    composer,
    dans_le_rayon,
    derouler,
    distance_km,
    minutes_de_route,
    mois_ecoules,
    organiser,
    priorite,
    proches,
)

LE = date(2027, 9, 15)
BLOIS, BOURGES, TOURS = (1.3359, 47.5861), (2.3988, 47.0810), (0.6848, 47.3941)
JOURNEE = Journee(depart=BLOIS, debut=8 * 60 + 30, fin=18 * 60, vitesse=50)


def test_dit_pourquoi_la_plus_forte_raison_d_abord():
    faits = Faits(
        1, "Salbris", priorite="haute", dernier_echange_le=date(2026, 7, 3),
        mandat_debut_le=date(2027, 3, 28), attentes=("a", "b"), profil="CIMOB",
        niveau="nouvellement_engagee", recherche_de="Un partenaire au Bénin.",
    )  # fmt: skip
    points, raisons = priorite(faits, LE)
    assert raisons == [
        "Aucun échange depuis 14 mois",
        "Priorité de la relation : haute",
        "Mandat commencé en mars 2027",
        "Nouvellement engagée",
        "Cherche : Un partenaire au Bénin",
        "2 attentes notées",
        "Profil CIMOB",
    ]
    assert points == 25 + 20 + 15 + 12 + 8 + 8 + 3


@pytest.mark.parametrize(
    ("dernier", "raison"),
    [
        (None, "Aucun échange noté"),
        (date(2026, 9, 15), "Aucun échange depuis 12 mois"),
        (date(2027, 3, 15), "Aucun échange depuis 6 mois"),
    ],
)
def test_le_silence_se_compte_en_mois_entiers(dernier, raison):
    assert priorite(Faits(1, "a", dernier_echange_le=dernier), LE)[1] == [raison]


def test_un_echange_recent_ou_un_vieux_mandat_ne_comptent_pas():
    faits = Faits(1, "a", dernier_echange_le=LE, mandat_debut_le=date(2026, 3, 1))
    assert priorite(faits, LE) == (0, [])


def test_une_relation_moins_prioritaire_descend():
    assert priorite(Faits(1, "a", priorite="basse"), LE)[0] == 15


def test_mois_ecoules_attend_le_jour_du_mois():
    assert mois_ecoules(date(2027, 8, 16), LE) == 0
    assert mois_ecoules(date(2027, 8, 15), LE) == 1
    assert mois_ecoules(date(2028, 1, 1), LE) == 0


def test_le_grand_cercle_de_blois_a_bourges():
    assert distance_km(BLOIS, BOURGES) == pytest.approx(97.7, abs=0.5)
    assert distance_km(BLOIS, None) is None


def test_la_route_s_arrondit_aux_cinq_minutes_au_dessus():
    assert minutes_de_route(50, 50) == 60
    assert minutes_de_route(51, 50) == 65
    assert minutes_de_route(0, 50) == minutes_de_route(None, 50) == 0


def test_une_visite_ne_mord_pas_sur_la_pause_de_midi():
    etapes = [Etape(n, BLOIS) for n in range(1, 6)]
    debuts = [p.debut for p in derouler(etapes, JOURNEE).passages]
    assert debuts == [8 * 60 + 30, 9 * 60 + 30, 10 * 60 + 30, 11 * 60 + 30, 13 * 60 + 30]


def test_une_heure_convenue_est_tenue_et_les_autres_s_y_plient():
    convenue = Etape(9, BLOIS, a=9 * 60)
    deroule = organiser([Etape(1, BLOIS), convenue], JOURNEE)
    assert {p.cle: p.debut for p in deroule.passages} == {9: 9 * 60, 1: 10 * 60}


def test_une_journee_trop_pleine_se_dit():
    assert organiser([Etape(n, BLOIS) for n in range(9)], JOURNEE) is None


def test_deux_opt_ne_croise_pas_la_route():
    depart = (0.0, 47.0)
    carre = [Etape(1, (0.3, 47.0)), Etape(2, (0.0, 47.2)), Etape(3, (0.3, 47.2))]
    deroule = organiser(carre, Journee(depart, 6 * 60, 22 * 60, 90))
    assert [p.cle for p in deroule.passages] in ([1, 3, 2], [2, 3, 1])


def _candidat(cle, point, points=10):
    return Candidat(Faits(cle, f"C{cle:03}", point=point), points, ())


def test_sans_point_connu_rien_ne_se_propose():
    assert composer([_candidat(1, None)], {LE: JOURNEE}, 3)[LE].passages == ()
    assert dans_le_rayon([_candidat(1, None), _candidat(2, BOURGES)], BLOIS, 50) == []


def test_la_plus_prioritaire_donne_la_direction_du_jour():
    loin, voisine, pres = (2.39, 47.08), (2.45, 47.1), (1.34, 47.59)
    semaine = composer(
        [_candidat(1, loin, 60), _candidat(2, voisine, 20), _candidat(3, pres, 25)],
        {LE: JOURNEE}, 2,
    )  # fmt: skip
    assert {p.cle for p in semaine[LE].passages} == {1, 2}


def test_les_plus_proches_d_un_point_se_rangent_par_distance():
    voisins = proches(BLOIS, [_candidat(1, BOURGES), _candidat(2, TOURS), _candidat(3, None)])
    assert [c.faits.cle for _, c in voisins] == [2, 1]


POINTS = st.tuples(st.floats(0, 3.2), st.floats(46.3, 48.9))
JOURS = [date(2027, 9, 20), date(2027, 9, 21), date(2027, 9, 22)]


@settings(max_examples=120, deadline=None)
@given(
    points=st.lists(POINTS, min_size=1, max_size=14),
    scores=st.lists(st.integers(0, 90), min_size=14, max_size=14),
    debut=st.integers(6 * 60, 11 * 60),
    amplitude=st.integers(60, 12 * 60),
    vitesse=st.integers(10, 130),
    duree=st.sampled_from([30, 45, 60, 90, 120]),
    par_jour=st.integers(1, 6),
    heure=st.none() | st.integers(8 * 60, 17 * 60),
)
def test_une_semaine_proposee_tient_toujours_dans_ses_journees(
    points, scores, debut, amplitude, vitesse, duree, par_jour, heure
):
    journee = Journee(BLOIS, debut, debut + amplitude, vitesse)
    tous = [
        Candidat(Faits(n, f"C{n}", point=p), scores[n], (), duree) for n, p in enumerate(points)
    ]
    deja = {JOURS[0]: [Etape(99, BOURGES, duree, heure)]} if heure else {}
    jours = dict.fromkeys(JOURS, journee)
    semaine = composer(tous, jours, par_jour, deja)
    vues = [p.cle for d in semaine.values() for p in d.passages]
    assert len(vues) == len(set(vues))
    for jour, deroule in semaine.items():
        assert len(deroule.passages) <= max(par_jour, len(deja.get(jour, ())))
        passees = journee.debut
        for p in deroule.passages:
            assert p.debut >= passees + p.route
            assert p.fin <= journee.fin
            # Une heure convenue peut tomber à midi : c’est quelqu’un qui l’a décidé.
            if p.cle != 99:
                assert p.fin <= PAUSE[0] or p.debut >= PAUSE[1]
            passees = p.fin
        assert passees + deroule.route_retour == deroule.retour <= journee.fin
    assert composer(tous, jours, par_jour, deja) == semaine


@settings(max_examples=60, deadline=None)
@given(points=st.lists(POINTS, min_size=2, max_size=6), ordre=st.randoms())
def test_l_ordre_de_lecture_ne_change_rien(points, ordre):
    journee = Journee(BLOIS, 5 * 60, 23 * 60, 130)
    etapes = [Etape(n, p, 15) for n, p in enumerate(points)]
    melangees = list(etapes)
    ordre.shuffle(melangees)
    assert organiser(melangees, journee) == organiser(etapes, journee)


def test_le_classement_est_par_points_puis_par_nom():
    faits = [Faits(1, "Vierzon"), Faits(2, "Bourges"), Faits(3, "Tours", priorite="haute")]
    assert [c.faits.cle for c in candidats(faits, LE)] == [3, 2, 1]
