"""Une période close garde ses chiffres et ses preuves ; ce qui change ensuite se raconte."""

import json
from dataclasses import asdict, replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accompagnements.models import Accompagnement, Activite, Candidature, Convention
from predict.noyau.documents import sceau
from suivi.actions.clotures import ClotureRefusee, cloturer, rouvrir
from suivi.calculs import Periode
from suivi.calculs.bilan import dresser
from suivi.calculs.chiffres_rapport import chiffres_de
from suivi.calculs.clotures import bilan_gele, mesures_gelees
from suivi.calculs.derive import derives
from suivi.documents.rapport_annuel import contexte_rapport
from suivi.models import Cible, Cloture, Indicateur, IndicateurPropre, Rapport, Reponse
from suivi.regles import CODES, NON_ADDITIVES, Ventilation
from tests.suivi import recette9, scenes

ANNEE = Periode.de_l_annee(2027)
LE = date(2028, 1, 20)


@pytest.fixture
def scene(reseau):
    scenes.indicateurs()
    return recette9.poser(reseau)


@pytest.fixture
def cloture(scene, direction):
    return cloturer(agent=direction, periode=ANNEE, le=LE, note="Vu en équipe")


def derive(cloture, code):
    return derives(cloture, list(cloture.chiffres.all()))[code]


def phrases(cloture, code):
    return [e.phrase.replace("\u00a0", " ") for e in derive(cloture, code).ecarts]


# -- Clore --------------------------------------------------------------------------------------


def test_la_cloture_gele_les_chiffres_de_la_recette(cloture):
    gelees = mesures_gelees(cloture.chiffres.all())
    assert {code: (m.numerateur, m.denominateur) for code, m in gelees.items()} == {
        code: attendu[:2] for code, attendu in recette9.ATTENDU.items()
    }
    assert gelees["I6"].invitees == 4
    assert gelees["I1"].ventilations[Ventilation.SERVICE].somme == 5
    assert gelees["I7"].details["cohorte"] == (1, 2)


def test_les_preuves_gelees_ont_la_forme_convenue(cloture, scene):
    """Contrat des clôtures : codes comptés, favorables, interrogés ; preuves sans clé de base."""
    i6 = cloture.chiffres.get(code="I6")
    codes = [f.collectivite.code_insee for f in scene.fiches]
    assert i6.details["codes"] == sorted(codes[:3])
    assert i6.details["codes_favorables"] == sorted(codes[:2])
    assert i6.details["codes_invitees"] == sorted([*codes[:3], codes[5]])
    i1 = cloture.chiffres.get(code="I1")
    assert i1.details["codes"] == sorted([*codes[:3], codes[5]])
    assert all(len(ligne) == 4 for lignes in i1.ventilations.values() for ligne in lignes)
    preuve = cloture.chiffres.get(code="I4").preuves[0]
    assert preuve["ref"] == scene.convention.ref
    assert preuve["dates"] == [["Mise en lien", "2027-03-12"], ["Signature", "2027-09-10"]]
    assert "pk" not in json.dumps(i1.preuves)


def test_une_ligne_ventilee_dit_combien_de_collectivites_la_font(cloture):
    lignes = cloture.chiffres.get(code="I3").ventilations["nature"]
    assert lignes == [["Commune", 2, None, 3]]


def test_aucun_texte_libre_d_activite_n_entre_dans_la_cloture(scene, direction):
    """Il peut nommer une personne qui demandera l’effacement de ses données."""
    Activite.objects.update(objet="Réunion avec Odile Sortante")
    cloture = cloturer(agent=direction, periode=ANNEE, le=LE)
    ecrit = json.dumps([[c.preuves, c.ecartees] for c in cloture.chiffres.all()])
    assert "Sortante" not in ecrit + json.dumps(cloture.bilan)


def test_une_periode_ne_se_clot_pas_deux_fois(cloture, direction):
    with pytest.raises(ClotureRefusee, match="déjà close"):
        cloturer(agent=direction, periode=ANNEE, le=LE)


def test_une_periode_en_cours_ne_se_clot_pas(scene, direction):
    with pytest.raises(ClotureRefusee, match="une fois finie"):
        cloturer(agent=direction, periode=ANNEE, le=date(2027, 12, 30))


def test_rouvrir_demande_un_motif_et_laisse_la_cloture(cloture, direction):
    with pytest.raises(ClotureRefusee, match="pourquoi"):
        rouvrir(cloture=cloture, agent=direction, motif="  ")
    rouvrir(cloture=cloture, agent=direction, motif="Une convention oubliée")
    with pytest.raises(ClotureRefusee, match="déjà rouverte"):
        rouvrir(cloture=cloture, agent=direction, motif="Encore")
    nouvelle = cloturer(agent=direction, periode=ANNEE, le=LE)
    assert list(Cloture.objects.en_vigueur()) == [nouvelle]
    assert Cloture.objects.count() == 2


# -- Le rapport d’une période close se refait à l’identique --------------------------------------


def rapport_de(reseau, cloture=None):
    return Rapport(
        reseau=reseau, titre="Une année", du=ANNEE.du, au=ANNEE.au, ref="r", cloture=cloture
    )


def contexte(reseau, cloture=None):
    """L’instantané du rapport : d’une clôture, ou des chiffres du jour."""
    rapport = rapport_de(reseau, cloture)
    chiffres = chiffres_de(rapport)
    un = contexte_rapport(rapport, chiffres, le=LE, version=1, adresse="https://exemple.invalid/")
    return sceau.instantane(un)


def test_le_rapport_suivant_compare_a_ce_qui_a_ete_publie(scene, reseau, cloture):
    """2027 close à 4, recomptée autrement depuis : la note de 2028 part toujours de 4."""
    close = chiffres_de(rapport_de(reseau, cloture)).bilan
    publie = {code: mesure.valeur for code, mesure in close.mesures.items()}
    bouleverser(scene, reseau)
    rapport = Rapport(
        reseau=reseau, titre="La suivante", du=date(2028, 1, 1), au=date(2028, 12, 31), ref="s"
    )
    bilan = chiffres_de(rapport).bilan
    assert {code: bilan.precedente(code) for code in publie} == publie
    assert sum(n for annee, _, n in bilan.par_nature if annee == 2027) == publie["I1"] == 4


def bouleverser(scene, reseau):
    """De quoi changer chacun des neuf chiffres, les cibles et les définitions."""
    Accompagnement.objects.update(valide_le="2029-01-01")
    Candidature.objects.filter(pk=scene.meae.pk).delete()
    Reponse.objects.update(satisfaction=1, autonomie="non", verbatim="Autre chose")
    scene.convention.delete()
    scenes.etude(Accompagnement.objects.first(), "2027-02-02")
    Cible.objects.update(valeur=1)
    Indicateur.objects.update(libelle="Autre libellé", definition="Autre.")
    for fiche in scene.fiches:
        fiche.collectivite.nom = f"Nouveau {fiche}"
        fiche.collectivite.save()


def test_le_rapport_d_une_periode_close_se_refait_a_l_octet_pres(scene, reseau, direction):
    Reponse.objects.update(verbatim="Un appui utile", verbatim_consenti=True)
    Cible.objects.create(
        reseau=reseau, indicateur=Indicateur.objects.get(code="I1"), annee=2027, valeur=5
    )
    cloture = cloturer(agent=direction, periode=ANNEE, le=LE)
    avant = contexte(reseau, cloture)
    bouleverser(scene, reseau)
    assert dresser(reseau, ANNEE).mesures["I1"].numerateur == 0
    apres = contexte(reseau, Cloture.objects.get(pk=cloture.pk))
    assert apres == avant
    assert "Un appui utile" in str(avant)


def test_le_rapport_gele_est_celui_que_le_calcul_aurait_donne(scene, reseau, direction):
    """Mêmes chiffres, mêmes preuves : seul le fait d’être clos se dit."""
    cloture = cloturer(agent=direction, periode=ANNEE, le=LE)
    gele, vif = (json.loads(contexte(reseau, c)) for c in (cloture, None))
    assert gele["indicateurs"] == vif["indicateurs"]
    assert gele["chapitres"] == vif["chapitres"]


def test_le_bilan_gele_a_la_forme_du_bilan_vif(cloture, reseau):
    gele, vif = bilan_gele(cloture), dresser(reseau, ANNEE)
    assert type(gele) is type(vif)
    nus = [replace(b, mesures={}, annees=()) for b in (gele, vif)]
    assert asdict(nus[0]) == asdict(nus[1])
    for code in CODES:
        assert gele.precedente(code) == vif.precedente(code)
        assert [p.ref for p in gele.mesures[code].preuves] == [
            p.ref for p in vif.mesures[code].preuves
        ]


# -- La dérive ----------------------------------------------------------------------------------


def test_sans_changement_il_n_y_a_pas_de_derive(cloture):
    assert not any(d.a_bouge for d in derives(cloture, list(cloture.chiffres.all())).values())


def test_une_preuve_supprimee_se_dit(cloture, scene):
    scene.convention.delete()
    assert phrases(cloture, "I4") == ["Supprimé depuis la clôture."]
    assert not derive(cloture, "I4").meme_valeur


def test_une_preuve_ajoutee_depuis_se_dit(cloture, scene, reseau):
    c3 = scene.fiches[2]
    scenes.convention(c3, "2027-06-01", mise_en_lien=scenes.lien(c3, "2027-01-02"))
    # Saisie aujourd’hui, donc avant la clôture de la scène : on la date d’après.
    Convention.objects.filter(fiche=c3).update(cree_le="2028-02-03T10:00:00+01:00")
    assert phrases(cloture, "I4") == ["Ajouté le 3 février 2028, depuis la clôture."]


def test_une_date_changee_dit_l_ancienne_et_la_nouvelle(cloture, scene):
    scene.convention.signee_le = date(2028, 1, 5)
    scene.convention.save()
    assert phrases(cloture, "I4") == [
        "Date changée : signée le 5 janvier 2028 (à la clôture, signature le 10 septembre 2027)."
    ]


def test_une_date_changee_dans_la_periode_compte_toujours(cloture, scene):
    scene.convention.signee_le = date(2027, 10, 5)
    scene.convention.save()
    une = derive(cloture, "I4")
    assert une.meme_valeur and une.a_bouge
    assert phrases(cloture, "I4")[0] == (
        "Compte toujours. Signature : 10 septembre 2027 à la clôture, 5 octobre 2027 aujourd’hui."
    )


def test_ce_qui_ne_compte_plus_dit_pourquoi(cloture, scene):
    scene.meae.accuse = None
    scene.meae.save()
    (phrase,) = phrases(cloture, "I2")
    assert phrase.startswith("Ne compte plus : ")
    assert "accusé" in phrase.lower()


def test_ce_qui_compte_desormais_dit_pourquoi_il_ne_comptait_pas(cloture, scene):
    c6 = scene.fiches[5]
    brouillon = scene.brouillon
    brouillon.deposee_le, brouillon.accuse = date(2027, 7, 1), scenes.piece(c6)
    brouillon.save()
    (phrase,) = phrases(cloture, "I2")
    assert phrase.startswith("Compte désormais. À la clôture : ")


def test_une_activite_supprimee_explique_la_collectivite_perdue(cloture, scene):
    Activite.objects.filter(accompagnement__fiche=scene.fiches[5]).delete()
    (phrase,) = phrases(cloture, "I1")
    assert phrase == (
        "Ne compte plus : accompagnement de C6 : Aucune activité datée dans la période. "
        "Activité du 20 avril 2027 : supprimée depuis."
    )
    assert derive(cloture, "I9").actuelle.denominateur == 3


def test_une_reponse_changee_se_dit_meme_au_denominateur(cloture, scene):
    Reponse.objects.filter(satisfaction=2).update(satisfaction=5)
    assert phrases(cloture, "I6") == [
        "Compte désormais. À la clôture : note de 2 sur 5 : répondante, pas satisfaite."
    ]


def test_un_indicateur_propre_se_gele_et_derive(scene, reseau, direction):
    IndicateurPropre.objects.create(
        reseau=reseau, code="S1", libelle="Conventions", chaine="resultat",
        composition={"objet": "convention", "mesure": "compte", "date": "signee"},
    )  # fmt: skip
    cloture = cloturer(agent=direction, periode=ANNEE, le=LE)
    assert cloture.chiffres.get(code="S1").numerateur == 3
    scene.convention.delete()
    une = derive(cloture, "S1")
    assert (une.close.valeur, une.actuelle.valeur) == (3, 2)
    assert [e.phrase for e in une.ecarts] == ["Supprimé depuis la clôture."]


def test_la_derive_ne_demande_pas_plus_de_requetes_quand_il_y_a_plus_a_dire(
    scene, reseau, direction
):
    def mesurer():
        cloture = Cloture.objects.en_vigueur().get()
        chiffres = list(cloture.chiffres.all())
        with CaptureQueriesContext(connection) as captees:
            derives(cloture, chiffres)
        return len(captees)

    cloturer(agent=direction, periode=ANNEE, le=LE)
    scene.convention.delete()
    une = mesurer()
    rouvrir(cloture=Cloture.objects.get(), agent=direction, motif="essai")
    autres = [recette9.poser(reseau) for _ in range(5)]
    cloturer(agent=direction, periode=ANNEE, le=LE)
    for autre in autres:
        autre.convention.delete()
    assert mesurer() == une


def test_les_lignes_non_additives_le_restent_une_fois_gelees(cloture):
    gelees = mesures_gelees(cloture.chiffres.all())
    for v in NON_ADDITIVES:
        assert not gelees["I1"].ventilations[v].additive
