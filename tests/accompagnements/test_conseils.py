"""Services conseillés : l’écran, retenir et figer, relire ; la fiche besoins guidée."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import PermissionDenied

from accompagnements.actions import calibrage
from accompagnements.calculs.conseil import conseiller
from accompagnements.models import Conseil, FicheBesoin, Prestation
from accompagnements.regles import Etape, Etat
from accompagnements.regles.conseil import Critere
from offre.regles import EtatService, Mode, NatureTarif
from predict.comptes.models import Acte
from tests import fabriques as f
from tests.accompagnements.scenes_conseils import LE, donnees, poser_dossier, poser_offre, url
from tests.mesures import requetes


@pytest.fixture(autouse=True)
def le_12_mars_2027():
    with time_machine.travel("2027-03-12T10:00+01:00", tick=False):
        yield


@pytest.fixture
def observation():
    return f.MissionFactory(code="observation", libelle="Observation")


@pytest.fixture
def offre(reseau, observation):
    return poser_offre(reseau, observation)


@pytest.fixture
def dossier(reseau, agent, offre):
    return poser_dossier(reseau, agent)


def classement(dossier, **options):
    return conseiller(
        dossier.fiche, LE, accompagnement=dossier, besoins=dossier.fiches_besoin.first(), **options
    ).classement


def criteres(ligne, sens):
    return {r.critere for r in getattr(ligne, sens)}


# -- Les faits lus --------------------------------------------------------------------------


def test_le_besoin_et_les_attentes_mettent_le_diagnostic_en_tete(dossier, offre):
    premier = classement(dossier).lignes[0]
    assert premier.service.cle == offre["diagnostic"].ref
    assert {Critere.NATURE, Critere.ATTENTE} <= criteres(premier, "pour")


def test_les_attentes_de_la_fiche_besoins_passent_devant_celles_de_la_collectivite(dossier):
    FicheBesoin.objects.update(attentes=["ecsi"])
    assert Critere.ATTENTE not in criteres(classement(dossier).lignes[0], "pour")


def test_un_service_arrete_ne_se_conseille_pas(dossier, offre):
    offre["diagnostic"].etat = EtatService.ARRETE
    offre["diagnostic"].save()
    assert classement(dossier).ligne_de(offre["diagnostic"].ref) is None


def test_les_resultats_passes_viennent_des_autres_collectivites(reseau, dossier, offre):
    ailleurs = f.AccompagnementFactory(reseau=reseau)
    p = f.PrestationFactory(reseau=reseau, accompagnement=ailleurs, service=offre["Atelier"])
    f.LivrableFactory(reseau=reseau, accompagnement=ailleurs, prestation=p, livre_le=LE)
    abandonne = f.AccompagnementFactory(reseau=reseau, etat=Etat.ABANDONNE, motif_etat="Non")
    f.PrestationFactory(reseau=reseau, accompagnement=abandonne, service=offre["Atelier"])
    ligne = classement(dossier).ligne_de(offre["Atelier"].ref)
    assert (ligne.service.collectivites, ligne.service.livrables) == (1, 1)
    assert ligne.service.deja_en is None


def test_ce_qu_elle_a_deja_eu_se_dit_et_ce_dossier_ne_compte_pas(reseau, dossier, offre):
    avant = f.AccompagnementFactory(
        reseau=reseau, fiche=dossier.fiche, etape=Etape.CLOS, etat=Etat.CLOS,
        debut_le=date(2024, 2, 1), fin_le=date(2025, 1, 1),
    )  # fmt: skip
    f.PrestationFactory(
        reseau=reseau, accompagnement=avant, service=offre["Atelier"], debut_le=date(2024, 5, 1)
    )
    f.PrestationFactory(reseau=reseau, accompagnement=dossier, service=offre["Bourse"])
    atelier, bourse = (classement(dossier).ligne_de(offre[x].ref) for x in ("Atelier", "Bourse"))
    assert (atelier.service.deja_en, atelier.service.retenu) == (2024, False)
    assert (bourse.service.deja_en, bourse.service.retenu) == (None, True)


def test_le_mandat_lu_est_celui_de_l_elu_du_dossier(reseau, dossier):
    elue = f.ContactFactory(reseau=reseau, fiche=dossier.fiche, qualite="elu")
    f.MandatFactory(reseau=reseau, contact=elue, debut_le=date(2026, 3, 20),
                    fin_le=date(2027, 10, 12))  # fmt: skip
    assert "mandat" in classement(dossier).inconnus
    dossier.elu_referent = elue
    dossier.save()
    assert "mandat" not in classement(dossier).inconnus


def test_le_conseil_coute_autant_de_requetes_pour_un_service_que_pour_vingt(
    reseau, dossier, client_de, agent
):
    navigateur = client_de(agent)

    def mesurer():
        with requetes() as liste:
            navigateur.get(url("conseils", dossier.pk))
        return len(liste)

    mesurer()
    peu = mesurer()
    for _ in range(15):
        p = f.PrestationFactory(reseau=reseau, service=f.ServiceReseauFactory(reseau=reseau))
        f.LivrableFactory(reseau=reseau, accompagnement=p.accompagnement, prestation=p, livre_le=LE)
    assert mesurer() == peu


# -- Retenir --------------------------------------------------------------------------------


def test_retenir_fige_le_classement_tel_qu_il_etait(client_de, agent, dossier, offre):
    attendu = [x.service.libelle for x in classement(dossier).lignes]
    reponse = client_de(agent).post(url("retenir", dossier.pk, offre["diagnostic"].pk), donnees())
    assert reponse.status_code == 302
    prestation = Prestation.objects.get()
    conseil = prestation.conseil
    assert (prestation.rang_conseille, prestation.mode) == (1, Mode.FAIRE)
    assert [x["libelle"] for x in conseil.lignes] == attendu
    assert (conseil.le, conseil.agent, conseil.besoins) == (
        LE, agent, dossier.fiches_besoin.first()
    )  # fmt: skip
    dossier.fiches_besoin.update(natures=[])
    assert [x["libelle"] for x in Conseil.objects.get().lignes] == attendu
    assert Acte.objects.sur(prestation).get().verbe == "prestation retenue"


def test_le_motif_se_demande_au_dela_des_premiers_et_reste_avec_le_conseil(
    client_de, agent, dossier, offre
):
    lignes = classement(dossier).lignes
    premier, dernier = (
        next(s for s in offre.values() if s.ref == x.service.cle) for x in (lignes[0], lignes[-1])
    )
    navigateur = client_de(agent)
    assert (
        b"Pourquoi s\xe2\x80\x99\xc3\xa9carter"
        not in navigateur.get(url("retenir", dossier.pk, premier.pk)).content
    )
    page = url("retenir", dossier.pk, dernier.pk)
    assert "Pourquoi s’écarter" in navigateur.get(page).content.decode()
    navigateur.post(page, donnees(motif="Le maire y tient."))
    assert Conseil.objects.get().motif == "Le maire y tient."
    assert Prestation.objects.get().rang_conseille == len(lignes)


def test_s_ecarter_sans_motif_est_permis(client_de, agent, dossier, offre):
    dernier = classement(dossier).lignes[-1].service.cle
    service = next(s for s in offre.values() if s.ref == dernier)
    assert client_de(agent).post(
        url("retenir", dossier.pk, service.pk), donnees()
    ).status_code == 302  # fmt: skip


def test_un_classement_change_entre_temps_se_remontre_sans_rien_perdre(
    client_de, agent, dossier, offre
):
    reponse = client_de(agent).post(
        url("retenir", dossier.pk, offre["diagnostic"].pk),
        donnees(empreinte="d’hier", raison="Parce que"),
    )
    assert reponse.status_code == 422
    contenu = reponse.content.decode()
    assert "Le classement a changé" in contenu and "Parce que" in contenu
    assert not Prestation.objects.exists()
    # Renvoyer la page, telle qu’elle vient d’être montrée, vaut choix.
    empreinte = reponse.context["formulaire"]["empreinte"].value()
    client_de(agent).post(
        url("retenir", dossier.pk, offre["diagnostic"].pk), donnees(empreinte=empreinte)
    )
    assert Prestation.objects.count() == 1


def test_un_service_hors_public_se_retient_en_le_sachant(client_de, agent, dossier, offre):
    offre["Cercle"].publics = ["deja_engagee"]
    offre["Cercle"].save()
    page = url("retenir", dossier.pk, offre["Cercle"].pk)
    assert "Pas conseillé ici" in client_de(agent).get(page).content.decode()
    client_de(agent).post(page, donnees())
    assert Prestation.objects.get().rang_conseille is None
    relu = client_de(agent).get(url("detail", dossier.pk)).content.decode()
    assert "Hors du conseil" in relu


def test_un_service_d_un_autre_reseau_ne_se_retient_pas(client_de, agent, autre_reseau, dossier):
    ailleurs = f.ServiceReseauFactory(reseau=autre_reseau)
    assert client_de(agent).get(url("retenir", dossier.pk, ailleurs.pk)).status_code == 404


def test_l_etrangere_ne_retient_rien(dossier, offre, etrangere):
    with pytest.raises(PermissionDenied):
        calibrage.retenir_conseille(
            prestation=Prestation(service=offre["Atelier"]), accompagnement=dossier,
            agent=etrangere, le=LE,
        )  # fmt: skip
    assert not Conseil.objects.exists()


def test_deux_choix_du_meme_jour_sous_le_meme_classement_gardent_un_conseil(agent, dossier, offre):
    # Sans jours prévus, le premier choix ne change pas la disponibilité du réseau.
    for nom in ("diagnostic", "Atelier"):
        calibrage.retenir_conseille(
            prestation=Prestation(service=offre[nom]), accompagnement=dossier, agent=agent, le=LE
        )
    assert Conseil.objects.count() == 1
    calibrage.retenir_conseille(
        prestation=Prestation(service=offre["Bourse"]), accompagnement=dossier, agent=agent,
        le=LE, motif="Pour voir",
    )  # fmt: skip
    assert Conseil.objects.count() == 2


def test_la_page_relit_ce_qu_on_conseillait_et_ce_qu_on_a_choisi(client_de, agent, dossier, offre):
    calibrage.retenir_conseille(
        prestation=Prestation(service=offre["diagnostic"]), accompagnement=dossier, agent=agent,
        le=LE, motif="Elle le demande",
    )  # fmt: skip
    for page in (url("detail", dossier.pk), url("choix", dossier.pk)):
        contenu = client_de(agent).get(page).content.decode()
        assert "Conseil du 12" in contenu and "Elle le demande" in contenu
        assert "Il relève de la mission" in contenu


# -- L’équipe -------------------------------------------------------------------------------


def test_ajouter_hors_du_conseil_le_fige_aussi(client_de, agent, dossier, offre):
    client_de(agent).post(
        url("ajouter_prestation", dossier.pk), donnees(service=offre["Cercle"].pk)
    )
    assert Prestation.objects.get().conseil == Conseil.objects.get()
    assert Prestation.objects.get().rang_conseille


# -- L’écran --------------------------------------------------------------------------------


@pytest.mark.parametrize("nom", ["conseils", "choix"])
def test_la_collegue_lit_l_etrangere_ne_trouve_pas(
    client_de, collegue, etrangere, referente, dossier, nom
):
    assert client_de(collegue).get(url(nom, dossier.pk)).status_code == 200
    assert client_de(etrangere).get(url(nom, dossier.pk)).status_code == 404
    assert client_de(referente).get(url(nom, dossier.pk)).status_code == 403


def test_l_ecran_montre_chaque_raison_son_poids_et_ce_qui_n_est_pas_su(client_de, agent, dossier):
    contenu = client_de(agent).get(url("conseils", dossier.pk)).content.decode()
    assert "Il relève de la mission « Observation », celle de votre besoin." in (
        contenu.replace("\xa0", " ")
    )
    assert "+4</span>" in contenu
    assert "Budget inconnu" in contenu and "Reconstruction, à vérifier" in contenu


def test_on_compare_a_la_main_de_deux_a_quatre_services(client_de, agent, dossier, offre):
    navigateur, page = client_de(agent), url("conseils", dossier.pk)
    un, deux = offre["diagnostic"].pk, offre["Atelier"].pk
    assert navigateur.get(page, {"comparer": [un]}).context["comparaison"] is None
    comparaison = navigateur.get(page, {"comparer": [un, deux]}).context["comparaison"]
    assert [x["objet"].pk for x in comparaison["colonnes"]] == [un, deux]
    assert comparaison["rangees"][0]["titre"] == Critere.NATURE.label
    tous = navigateur.get(page, {"comparer": [s.pk for s in offre.values()]})
    assert len(tous.context["comparaison"]["colonnes"]) == 4


def test_une_comparaison_bricolee_ne_casse_rien(client_de, agent, dossier):
    reponse = client_de(agent).get(url("conseils", dossier.pk), {"comparer": ["x", "-1"]})
    assert reponse.status_code == 200 and reponse.context["comparaison"] is None


def test_un_dossier_clos_se_lit_et_ne_se_calibre_plus(client_de, agent, reseau, offre):
    clos = f.AccompagnementFactory(reseau=reseau, etape=Etape.CLOS, etat=Etat.CLOS, fin_le=LE)
    contenu = client_de(agent).get(url("conseils", clos.pk)).content.decode()
    assert ">Retenir</a>" not in contenu
    page = url("retenir", clos.pk, offre["Atelier"].pk)
    assert client_de(agent).get(page).status_code == 403


def test_la_fiche_de_la_collectivite_montre_trois_services_et_leurs_raisons(
    client_de, agent, dossier
):
    reponse = client_de(agent).get(url("conseils_fiche", dossier.fiche_id))
    contenu = reponse.content.decode()
    assert len(reponse.context["lignes"]) == 3
    assert "Il relève de la mission" in contenu and url("conseils", dossier.pk) in contenu


def test_sans_accompagnement_le_conseil_vient_de_la_fiche_seule(client_de, agent, reseau, offre):
    fiche = f.FicheFactory(reseau=reseau, attentes=["acteurs"])
    contenu = client_de(agent).get(url("conseils_fiche", fiche.pk)).content.decode()
    assert "D’après cette fiche seulement" in contenu
    assert "Il répond à une de vos attentes" in contenu and ">Retenir<" not in contenu


def test_un_prix_hors_budget_se_dit_sur_l_ecran(client_de, agent, dossier, offre):
    dossier.fiches_besoin.update(budget_annuel=100)
    offre["Atelier"].nature_tarif, offre["Atelier"].montant = NatureTarif.FORFAIT, 500
    offre["Atelier"].save()
    contenu = client_de(agent).get(url("conseils", dossier.pk)).content.decode()
    assert "dépasse votre budget" in contenu
