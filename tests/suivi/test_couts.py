"""Les coûts en base et à l’écran : la recette 4, ses angles, ce qui manque, les requêtes."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from io import BytesIO
from types import SimpleNamespace

import openpyxl
import pytest
from django.urls import reverse

from accompagnements.models import Prestation
from predict.comptes.models import Acte
from suivi.calculs.chiffrage import lire_bareme
from suivi.calculs.couts import arrondir
from suivi.calculs.prestation import detail_prestation
from suivi.calculs.rentabilite import (
    RESULTATS,
    chiffrer_annee,
    consommations,
    couts_par_resultat,
)
from suivi.models import CoutAgent, Exercice, FraisGeneraux, Recette
from suivi.regles import Angle, CleRepartition, Verdict
from suivi.views.affichage_couts import graphique
from tests.mesures import requetes
from tests.suivi import scene_couts, scenes


@pytest.fixture
def scene(reseau, agent):
    return scene_couts.Recette4(reseau, agent)


def chiffree(reseau, angle=Angle.PRESTATION, annee=2027, **filtres):
    return chiffrer_annee(reseau, annee, lire_bareme(reseau), angle, filtres)


def texte(reponse):
    return reponse.content.decode()


def page(navigateur, route="couts", **parametres):
    return navigateur.get(reverse(f"suivi:{route}"), {"annee": "2027"} | parametres)


def test_le_tableau_sous_les_barres_donne_les_noms_en_entier():
    long = "Montage de projet et recherche de financements européens"
    lignes = [
        SimpleNamespace(titre=nom, precision="Blois", cle=nom, somme=SimpleNamespace(cout=cout))
        for nom, cout in ((long, 900), ("Atelier", 100))
    ]
    assert [nom for nom, _ in graphique(lignes, Angle.SERVICE, 2027)["lignes"]] == [long, "Atelier"]


# -- Recette 4, en base -----------------------------------------------------------------------


def test_la_prestation_de_la_recette_coute_2_200_et_se_solde_a_moins_200(scene, reseau):
    (ligne,) = chiffree(reseau).lignes
    assert (ligne.somme.cout, ligne.somme.recettes, ligne.somme.solde) == (2_200, 2_000, -200)
    assert round(float(ligne.somme.couverture) * 100, 1) == 90.9
    assert ligne.verdict == Verdict.INVESTISSEMENT


def test_au_prorata_la_meme_prestation_coute_2_150(scene, reseau):
    # 52 500 ÷ 200 = 262,50 € et 57 500 ÷ 200 = 287,50 € : 6 × 262,50 + 2 × 287,50.
    Exercice.objects.update(cle=CleRepartition.PRORATA)
    (ligne,) = chiffree(reseau).lignes
    assert ligne.somme.cout == 2_150


def test_la_tolerance_de_l_annee_decide_de_l_equilibre(scene, reseau):
    Exercice.objects.update(tolerance=10)
    assert chiffree(reseau).lignes[0].verdict == Verdict.EQUILIBRE


@pytest.mark.parametrize("angle", [Angle.SERVICE, Angle.DOSSIER, Angle.COLLECTIVITE])
def test_service_dossier_et_collectivite_disent_la_meme_chose(scene, reseau, angle):
    (ligne,) = chiffree(reseau, angle).lignes
    assert (ligne.somme.cout, ligne.somme.recettes) == (2_200, 2_000)


def test_par_personne_le_cout_se_separe_et_les_recettes_se_taisent(scene, reseau):
    lignes = {x.titre: x for x in chiffree(reseau, Angle.AGENT).lignes}
    assert [lignes[str(a)].somme.cout for a in (scene.a, scene.b)] == [1_620, 580]
    assert all(x.verdict is None for x in lignes.values())


def test_par_financement_le_temps_suit_ce_qui_le_paie(scene, reseau):
    lignes = {x.titre: x.somme for x in chiffree(reseau, Angle.FINANCEMENT).lignes}
    assert lignes["Région 2027"].cout == 1_620
    assert lignes["Région 2027"].recettes == 2_000
    assert lignes["Sans financement"].cout == 580


def test_le_temps_sans_prestation_reste_a_part(scene, reseau):
    scene_couts.temps(scene.a, 420, accompagnement=scene.dossier)
    scene_couts.temps(scene.b, 210, objet="Réunion d’équipe")
    une = chiffree(reseau)
    assert une.lignes[0].somme.cout == 2_200
    assert (une.dossiers.cout, une.reseau.cout) == (270, 145)
    assert une.cout == 2_200 + 270 + 145


def test_un_dossier_compte_son_temps_sans_prestation_et_le_dit(scene, reseau):
    scene_couts.temps(scene.a, 420, accompagnement=scene.dossier)
    (ligne,) = chiffree(reseau, Angle.DOSSIER).lignes
    assert (ligne.somme.cout, ligne.somme.hors) == (2_470, 420)


def test_le_temps_d_une_personne_sans_salaire_ne_se_chiffre_pas_et_empeche_le_verdict(
    scene, reseau, collegue
):
    scene_couts.jours(collegue, 1, scene.prestation)
    (ligne,) = chiffree(reseau).lignes
    assert (ligne.somme.cout, ligne.somme.sans_cout, ligne.verdict) == (2_200, 420, None)


def test_un_salaire_change_en_cours_d_annee_paie_chaque_jour_a_son_prix(scene, reseau):
    # Dès juillet, A gagne 52 000 € : 50 € de plus par jour, quote-part inchangée.
    scene_couts.salaire(reseau, scene.a, 52_000, "2027-07-01")
    scene_couts.jours(scene.a, 1, scene.prestation, "2027-07-01")
    scene_couts.jours(scene.a, 1, scene.prestation, "2027-06-30")
    assert chiffree(reseau).lignes[0].somme.cout == 2_200 + 320 + 270


def test_les_jours_productifs_suivent_la_quotite_sauf_s_ils_sont_notes(scene, reseau, collegue):
    collegue.adhesion_courante.quotite = Decimal("0.8")
    collegue.adhesion_courante.save()
    salaire = scene_couts.salaire(reseau, collegue, 40_000)
    assert lire_bareme(reseau).personnes[2027][collegue.pk].jours == 160
    salaire.jours_productifs = 150
    salaire.save()
    assert lire_bareme(reseau).personnes[2027][collegue.pk].jours == 150


def test_une_quotite_changee_en_cours_d_annee_compte_ses_jours_au_prorata(scene, reseau):
    # 200 jours à temps plein jusqu’au 30 juin (181 jours sur 365), 100 à mi-temps ensuite (184).
    CoutAgent.objects.filter(agent=scene.a).update(quotite=1)
    scene_couts.salaire(reseau, scene.a, 21_000, "2027-07-01", quotite=Decimal("0.5"))
    personne = lire_bareme(reseau).personnes[2027][scene.a.pk]
    assert personne.jours == Fraction(200 * 181 + 100 * 184, 365)
    # Le salaire suit la quotité : un jour coûte le même salaire, la quote-part pèse plus.
    quote_part = Fraction(12_000) / personne.jours
    assert {t.cout_jour for t in personne.tranches} == {arrondir(210 + quote_part)}


def test_changer_la_quotite_d_une_personne_ne_recrit_pas_les_jours_d_avant(
    scene, reseau, direction, client_de
):
    scene.b.adhesions.update(quotite=Decimal("0.8"))
    saisie = {"agent": scene.b.pk, "salaire_charge": "46 000", "quotite": "",
              "debut_le": "01/01/2028", "fin_le": "", "jours_productifs": ""}  # fmt: skip
    client_de(direction).post(reverse("suivi:noter_salaire"), saisie)
    scene_couts.exercice(reseau, 2028)
    assert CoutAgent.objects.get(agent=scene.b, debut_le__year=2028).quotite == Decimal("0.80")
    scene.b.adhesions.update(quotite=1)
    assert lire_bareme(reseau).personnes[2028][scene.b.pk].jours == 160


@pytest.mark.parametrize("quotite", ["0", "1,2", "x"])
def test_une_quotite_impossible_se_dit(scene, direction, client_de, quotite):
    saisie = {"agent": scene.c.pk, "salaire_charge": "1", "quotite": quotite,
              "debut_le": "01/01/2028"}  # fmt: skip
    page = client_de(direction).post(reverse("suivi:noter_salaire"), saisie)
    assert page.status_code == 422 and "quotite" in page.context["form"].errors


def test_une_annee_sans_reglages_n_a_pas_de_cout(scene, reseau):
    scene_couts.jours(scene.a, 1, scene.prestation, "2026-03-02")
    (ligne,) = chiffree(reseau, annee=2026).lignes
    assert (ligne.somme.cout, ligne.somme.sans_cout, ligne.verdict) == (0, 420, None)


def test_l_objectif_de_temps_compare_le_prevu_au_passe_depuis_le_debut(scene, reseau):
    Prestation.objects.update(jours_prevus=Decimal("8.5"))
    scene_couts.jours(scene.a, 1, scene.prestation, "2026-03-02")
    (ligne,) = chiffree(reseau).lignes
    assert (ligne.prevus, ligne.passes, ligne.depasse) == (Decimal("8.5"), 9, True)


def test_un_financement_dit_ce_qu_il_a_consomme_en_jours_et_en_euros(scene, reseau):
    (une,) = consommations(reseau, lire_bareme(reseau))
    assert (une.jours, une.somme.cout) == (6, 1_620)
    assert (float(une.part_des_jours), float(une.part_du_montant)) == (0.15, 0.162)


def test_une_prestation_se_lit_sur_toutes_ses_annees(scene, reseau):
    scene_couts.exercice(reseau, annee=2026, frais=0)
    CoutAgent.objects.update(debut_le=date(2026, 1, 1))
    scene_couts.jours(scene.a, 1, scene.prestation, "2026-05-04")
    detail = detail_prestation(scene.prestation, lire_bareme(reseau))
    # 2026, sans frais : 42 000 ÷ 200 = 210 €.
    assert (detail.somme.cout, detail.jours) == (2_410, 9)
    assert [(p.annee, p.cout) for p in detail.parts] == [(2026, 210), (2027, 580), (2027, 1_620)]


def test_le_cout_par_resultat_divise_et_se_tait_sur_zero():
    class Mesure:
        def __init__(self, n):
            self.numerateur = n

    mesures = {c: Mesure(n) for c, n in zip(RESULTATS, (4, 0, 3, 1, 2), strict=True)}
    assert couts_par_resultat(Decimal(1_000), mesures) == [
        ("I2", 4, 250), ("I3", 0, None), ("I4", 3, Decimal("333.33")), ("I5", 1, 1_000),
        ("I7", 2, 500),
    ]  # fmt: skip


# -- À l’écran ---------------------------------------------------------------------------------


def test_la_direction_lit_la_synthese_et_le_verdict(scene, direction, client_de):
    lue = texte(page(client_de(direction)))
    assert "2\u202f200\u00a0€" in lue
    assert "90,9\u00a0%" in lue
    assert "Investissement nécessaire" in lue


@pytest.mark.parametrize("angle", list(Angle))
def test_chaque_angle_s_affiche(scene, direction, client_de, angle):
    scenes.indicateurs()
    assert page(client_de(direction), par=angle.value).status_code == 200


def test_sans_reglages_la_page_dit_par_ou_commencer(direction, client_de):
    lue = texte(page(client_de(direction)))
    assert "Commencez par régler l’année" in lue
    assert reverse("suivi:couts_exercice") + "?annee=2027" in lue


def test_le_cout_s_ouvre_sur_ses_lignes_de_temps(scene, direction, client_de):
    reponse = page(client_de(direction), "couts_lignes", prestation=scene.prestation.pk)
    assert [cout for _, cout in reponse.context["lignes"]].count(270) == 6
    assert reponse.context["somme"].cout == 2_200
    assert "Participation" in texte(reponse)


def test_un_financement_s_ouvre_sur_ses_lignes_depuis_le_debut(scene, direction, client_de):
    scene_couts.jours(scene.a, 1, scene.prestation, "2026-03-02", financement=scene.financement)
    reponse = page(
        client_de(direction), "couts_lignes", annee="toutes", financement=scene.financement.pk
    )
    assert (reponse.context["somme"].minutes, reponse.context["somme"].cout) == (7 * 420, 1_620)
    assert "Depuis le début" in texte(reponse)


def test_les_filtres_bornent_le_tableau_et_le_tableur(scene, reseau, direction, client_de):
    autre = scenes.suivi(scenes.fiche(reseau, "Autreville"), services=[scene.service])
    scene_couts.jours(scene.b, 1, Prestation.objects.get(accompagnement=autre))
    navigateur = client_de(direction)
    filtre = {"fiche": scene.fiche.pk}
    assert [x.titre for x in chiffree(reseau, **filtre).lignes] == ["Diagnostic territorial"]
    fichier = b"".join(page(navigateur, "exporter_couts", **filtre).streaming_content)
    rangs = list(openpyxl.load_workbook(BytesIO(fichier)).active.values)
    assert len(rangs) == 2
    assert "Vallonville" in rangs[1][1]
    assert 2_200 in rangs[1]


def test_un_filtre_par_verdict_ne_garde_que_lui(scene, direction, client_de):
    navigateur = client_de(direction)
    assert page(navigateur, verdict="rentable").context["lignes"] == []
    assert len(page(navigateur, verdict="invest").context["lignes"]) == 1


def test_une_adresse_illisible_montre_l_annee_en_cours(direction, client_de):
    reponse = page(client_de(direction), annee="abc", par="rien", agent="x", page="99")
    assert reponse.status_code == 200


def test_le_nombre_de_requetes_ne_depend_pas_du_volume(scene, reseau, direction, client_de):
    navigateur = client_de(direction)
    page(navigateur)
    mesures = []
    for _ in range(2):
        with requetes() as liste:
            page(navigateur)
        mesures.append(len(liste))
        for rang in range(4):
            un = scenes.suivi(scenes.fiche(reseau), services=[scene.service])
            prestation = Prestation.objects.get(accompagnement=un)
            scene_couts.jours(scene.b, 2, prestation, f"2027-0{rang + 4}-01")
            Recette.objects.create(
                reseau=reseau, prestation=prestation, le=date(2027, 5, 5), montant=100
            )
    assert mesures[0] == mesures[1]


# -- Régler ----------------------------------------------------------------------------------------


def regler(navigateur, postes, **champs):
    donnees = {"cle": "parts", "marge": "10", "tolerance": "5", "frais-TOTAL_FORMS": len(postes),
               "frais-INITIAL_FORMS": 0}  # fmt: skip
    for rang, (pk, libelle, montant) in enumerate(postes):
        donnees |= {f"frais-{rang}-poste": pk, f"frais-{rang}-libelle": libelle,
                    f"frais-{rang}-montant": montant}  # fmt: skip
    return navigateur.post(reverse("suivi:couts_exercice") + "?annee=2028", donnees | champs)


def test_la_direction_regle_une_annee_et_ses_frais(direction, client_de):
    reponse = regler(
        client_de(direction),
        [("", "Loyer", "12 000"), ("", "Assurances", "1 500,50"), ("", "", "")],
    )
    assert reponse.status_code == 302
    un = Exercice.objects.get(annee=2028)
    assert (un.cle, un.marge) == ("parts", 10)
    assert [f.montant for f in un.frais.all()] == [12_000, Decimal("1500.50")]


def test_vider_un_poste_le_retire_et_garde_les_autres(reseau, direction, client_de):
    un = scene_couts.exercice(reseau, annee=2028, frais=900)
    garde = FraisGeneraux.objects.create(
        reseau=reseau, exercice=un, libelle="Assurances", montant=100
    )
    premier = un.frais.exclude(pk=garde.pk).get()
    regler(
        client_de(direction), [(premier.pk, "", ""), (garde.pk, "Assurances", "150")],
        version=un.version,
    )  # fmt: skip
    assert [(f.pk, f.montant) for f in un.frais.all()] == [(garde.pk, 150)]


def test_un_montant_sans_poste_se_refuse_sans_rien_perdre(direction, client_de):
    reponse = regler(client_de(direction), [("", "", "500")])
    assert reponse.status_code == 422
    assert "Nommez ce poste" in texte(reponse)
    assert not Exercice.objects.exists()


def test_une_annee_neuve_propose_les_reglages_d_avant_sans_rien_ecrire(scene, direction, client_de):
    reponse = client_de(direction).get(reverse("suivi:couts_exercice"), {"annee": "2028"})
    assert "Loyer" in texte(reponse)
    assert not Exercice.objects.filter(annee=2028).exists()


def test_deux_salaires_du_meme_jour_se_refusent(scene, direction, client_de):
    reponse = client_de(direction).post(
        reverse("suivi:noter_salaire"),
        {"agent": scene.a.pk, "salaire_charge": "50000", "debut_le": "2027-01-01"},
    )
    assert reponse.status_code == 422
    assert "déjà un salaire à partir de ce jour" in texte(reponse)


def test_le_journal_dit_le_salaire_modifie_sans_le_montant(scene, direction, client_de):
    salaire = CoutAgent.objects.get(agent=scene.a)
    client_de(direction).post(
        reverse("suivi:modifier_salaire", args=[salaire.pk]),
        {"agent": scene.a.pk, "salaire_charge": "43 210", "debut_le": "2027-01-01",
         "version": salaire.version},
    )  # fmt: skip
    salaire.refresh_from_db()
    assert salaire.salaire_charge == 43_210
    acte = Acte.objects.get(verbe="salaire modifié")
    assert acte.champs == ["salaire_charge"]
    assert "43" not in acte.objet_titre + acte.motif


def test_une_recette_se_note_sur_sa_prestation_et_le_journal_tait_le_montant(
    scene, direction, client_de
):
    client_de(direction).post(
        reverse("suivi:cout_prestation", args=[scene.prestation.pk]),
        {"le": "2027-09-01", "montant": "777", "libelle": "Facture"},
    )
    assert Recette.objects.filter(montant=777, prestation=scene.prestation).exists()
    assert "777" not in Acte.objects.get(verbe="recette notée").objet_titre


def test_une_recette_se_corrige_et_se_retire(scene, direction, client_de):
    navigateur = client_de(direction)
    recette = scene.recette
    navigateur.post(
        reverse("suivi:modifier_recette", args=[recette.pk]),
        {"le": "2027-06-01", "montant": "2500", "version": recette.version},
    )
    recette.refresh_from_db()
    assert recette.montant == 2_500
    navigateur.post(reverse("suivi:retirer_recette", args=[recette.pk]))
    assert not Recette.objects.exists()
