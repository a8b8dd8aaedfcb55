"""Le secret national : qui garde tout ce qu’il a lu n’en déduit aucune cellule de 1 ou 2."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from predict.noyau.typographie import pourcent
from suivi.calculs.national import National
from suivi.calculs.secret import Savoir, trop_petit

from .epreuve_secret import attaquer, mesure, version

PROFILS = ("HUMANIS", "COSMIN", "ASTRE")
CANAUX = ("Opportuniste", "Proactif")


def ligne(national, code):
    return national.ligne(code)


# -- La règle, cas par cas


@pytest.mark.parametrize(("nombre", "attendu"), [(0, False), (1, True), (2, True), (3, False)])
def test_une_ou_deux_collectivites_sont_trop_peu(nombre, attendu):
    assert trop_petit(nombre) is attendu


def test_douze_candidatures_d_une_seule_collectivite_sont_trop_peu():
    assert trop_petit(12, collectivites=1)


def test_recette_10_neuf_sur_dix_et_douze_sur_vingt_font_soixante_dix():
    national = National([version(1, 1, I6=mesure(9, 10)), version(2, 2, I6=mesure(12, 20))])
    total = ligne(national, "I6").total
    assert (total.numerateur, total.denominateur) == (21, 30)
    assert pourcent(total.valeur) == "70,0\u00a0%"


def test_recette_10_l_insatisfaite_du_premier_ne_se_deduit_pas_du_second():
    """9 sur 10 dirait une collectivité ; 12 sur 20 la dirait aussi, ôté de 21 sur 30."""
    national = National([version(1, 1, I6=mesure(9, 10)), version(2, 2, I6=mesure(12, 20))])
    assert [c.masque for c in ligne(national, "I6").reseaux.values()] == [True, True]


def test_une_cellule_de_deux_se_tait_et_une_autre_avec_elle():
    national = National([version(n, n, I1=mesure(x)) for n, x in enumerate((2, 5, 9, 14), 1)])
    lue = ligne(national, "I1")
    assert lue.total.numerateur == 30
    assert [c.masque for c in lue.reseaux.values()] == [True, True, False, False]


def test_deux_cellules_d_une_collectivite_taisent_le_total_qui_les_dirait():
    national = National([version(1, 1, I1=mesure(1)), version(2, 2, I1=mesure(1))])
    lue = ligne(national, "I1")
    assert lue.total.masque and all(c.masque for c in lue.reseaux.values())


def test_zero_se_montre():
    national = National([version(1, 1, I1=mesure(0)), version(2, 2, I1=mesure(8))])
    assert ligne(national, "I1").reseaux[1].numerateur == 0


def test_une_enquete_unanime_ne_dit_pas_ce_que_chacune_a_repondu():
    national = National([version(1, 1, I8=mesure(6, 6)), version(2, 2, I8=mesure(8, 14))])
    assert ligne(national, "I8").reseaux[1].masque


def test_une_collectivite_suivie_par_deux_reseaux_compte_une_fois_sans_se_lire_dans_la_somme():
    ici, la = mesure(5, cles=list("abcde")), mesure(6, cles=list("efghij"))
    lue = ligne(National([version(1, 1, I1=ici), version(2, 2, I1=la)]), "I1")
    assert lue.total.numerateur == 10
    assert sum(c.masque for c in lue.reseaux.values()) == 1


def test_des_cles_qui_ne_concordent_pas_ne_retirent_rien():
    """Dédoublonner le dénominateur sans le numérateur ferait un taux de plus de 100 %."""
    ici = mesure(4, 5, cles=list("abcde"), favorables=[])
    la = mesure(3, 6, cles=list("efghij"), favorables=list("ghi"))
    total = ligne(National([version(1, 1, I9=ici), version(2, 2, I9=la)]), "I9").total
    assert (total.numerateur, total.denominateur) == (7, 11)


def test_un_reseau_qui_arrive_avec_deux_collectivites_ne_se_lit_pas_dans_la_difference():
    avant = [version(1, 1, I1=mesure(9)), version(2, 2, I1=mesure(12))]
    assert ligne(National(avant), "I1").total.numerateur == 21
    apres = National([*avant, version(3, 3, jour=5, I1=mesure(2))])
    assert ligne(apres, "I1").total.masque
    suite = National([*avant, version(3, 3, jour=5, I1=mesure(2)), version(4, 4, 9, I1=mesure(7))])
    assert ligne(suite, "I1").total.numerateur == 30
    assert ligne(suite, "I1").reseaux[4].masque


def test_une_correction_d_une_collectivite_ne_se_lit_pas():
    premiere = version(1, 1, jusqu_a=4, I1=mesure(9))
    autre = version(2, 2, I1=mesure(12))
    corrigee = National([premiere, autre, version(3, 1, jour=4, I1=mesure(10))])
    lue = ligne(corrigee, "I1")
    assert lue.total.masque and lue.reseaux[1].masque and not lue.reseaux[2].masque


def test_un_taux_ne_redit_pas_le_denominateur_que_son_compte_a_tu():
    """I9 rapporte à I1 : ses répondantes sont les accompagnées."""
    national = National(
        [version(n, n, I1=mesure(x), I9=mesure(3, x)) for n, x in enumerate((2, 6, 12, 20), 1)]
    )
    tues = {r for r, c in ligne(national, "I1").reseaux.items() if c.masque}
    assert tues <= {r for r, c in ligne(national, "I9").reseaux.items() if c.masque}


def test_une_ventilation_tait_deux_lignes_quand_l_une_est_trop_petite():
    lignes = [["HUMANIS", 2, None, 2], ["COSMIN", 5, None, 5], ["ASTRE", 13, None, 13]]
    une = mesure(20, ventilations={"profil": lignes})
    ventilee = National([version(1, 1, I1=une)]).ventiler("I1", "profil")
    assert {k: c.masque for k, c in ventilee.lignes} == {
        "HUMANIS": True, "COSMIN": True, "ASTRE": False,
    }  # fmt: skip


def test_un_tableau_n_apprend_rien_de_plus_d_un_autre():
    socle = Savoir()
    socle.poids = {"a": 4, "b": 5}
    assert socle.apprendre({"a": 1, "b": 1})
    dessus = Savoir.au_dessus(socle)
    dessus.admettre({"x": 1, "a": -1})
    assert not dessus.apprendre({"x": 1})


# -- Le lecteur qui garde tout


@st.composite
def part(tirer, total, noms):
    """Le total réparti entre des lignes."""
    reste, lignes = total, {}
    for nom in noms[:-1]:
        lignes[nom] = tirer(st.integers(0, reste))
        reste -= lignes[nom]
    return lignes | {noms[-1]: reste}


@st.composite
def une_version(tirer, cle, reseau, jour):
    petits = st.one_of(st.integers(0, 5), st.integers(0, 15))
    n = tirer(petits)
    cles = [f"c{reseau if i >= 2 else 0}-{i}" for i in range(n)]
    profils = tirer(part(n, PROFILS))
    formalisees = {p: tirer(st.integers(0, x)) for p, x in profils.items()}
    canaux = {c: tirer(st.integers(0, n)) for c in CANAUX}
    invitees = tirer(st.integers(0, 14))
    interrogees = [f"i{reseau}-{i}" for i in range(invitees)]
    enquetes = {}
    for code in ("I6", "I8"):
        repondu = tirer(st.integers(0, invitees))
        oui = tirer(st.integers(0, repondu))
        par_profil = tirer(part(repondu - oui, PROFILS)), tirer(part(oui, PROFILS))
        lignes = [
            [p, par_profil[1][p], par_profil[0][p] + par_profil[1][p],
             par_profil[0][p] + par_profil[1][p]]
            for p in PROFILS
        ]  # fmt: skip
        enquetes[code] = mesure(
            oui, repondu, invitees=invitees, cles=interrogees[:repondu],
            favorables=interrogees[:oui], cles_invitees=interrogees,
            ventilations={"profil": lignes},
        )  # fmt: skip
    candidatures = tirer(st.integers(0, 9))
    return version(
        cle, reseau, jour,
        I1=mesure(n, cles=cles, ventilations={
            "profil": [[p, x, None, x] for p, x in profils.items()],
            "scenario": [[c, x, None, x] for c, x in canaux.items()],
        }),
        I2=mesure(candidatures, collectivites=min(candidatures, tirer(st.integers(1, 6)))),
        I9=mesure(sum(formalisees.values()), n, cles=cles, favorables=tirer(
            st.sampled_from([cles[:sum(formalisees.values())], []])
        ), ventilations={
            "profil": [[p, formalisees[p], x, x] for p, x in profils.items()],
        }),
        **enquetes,
    )  # fmt: skip


@st.composite
def histoires(tirer):
    """Deux à cinq réseaux transmettent, l’un recommence, un autre retire."""
    from dataclasses import replace
    from datetime import timedelta

    from .epreuve_secret import ORIGINE

    versions, jour = [], 0
    nombre = tirer(st.integers(2, 5))
    for reseau in range(1, nombre + 1):
        jour += tirer(st.integers(0, 1))
        versions.append(tirer(une_version(reseau, reseau, jour)))
    for geste in tirer(st.lists(st.sampled_from(["remplace", "retire"]), max_size=2)):
        jour += 1
        rang = tirer(st.integers(0, len(versions) - 1))
        if versions[rang].jusqu_a is not None:
            continue
        fin = ORIGINE + timedelta(days=jour)
        ancienne = versions[rang] = replace(versions[rang], jusqu_a=fin)
        if geste == "remplace":
            cle = 100 + jour
            versions.append(tirer(une_version(cle, ancienne.reseau, jour)))
    return versions


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(histoires())
def test_aucune_cellule_d_une_ou_deux_collectivites_ne_se_deduit(versions):
    lecteur, interdits = attaquer(versions)
    lues = [quoi for quoi, forme in interdits if lecteur.sait(forme)]
    assert lues == []


def test_le_lecteur_sait_lire():
    """Sans le secret, il trouverait : l’épreuve n’est pas sourde."""
    versions = [version(1, 1, I1=mesure(2)), version(2, 2, I1=mesure(9))]
    from .epreuve_secret import Lecteur

    lecteur = Lecteur()
    lecteur.lire({("I1", 1, "n"): 1, ("I1", 2, "n"): 1})
    lecteur.lire({("I1", 2, "n"): 1})
    assert lecteur.sait({("I1", versions[0].cle, "n"): 1})
