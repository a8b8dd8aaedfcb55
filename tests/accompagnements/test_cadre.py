"""Écrire un cadre. `agent` écrit, `collegue` aussi ; `etrangere` ne trouve rien ; la personne
référente n’entre pas dans l’écran des agents."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accompagnements.actions import cadre as actions
from accompagnements.actions import circuit_cadre as circuit
from accompagnements.models import CadreCollaboration, LigneBudget
from accompagnements.models.lecture_cadre import lire
from accompagnements.regles import EtatCadre, EtatValidation, Rubrique
from tests.accompagnements.scenes_cadre import (
    LE,
    accompagnement_calibre,
    cadre_demande,
    cadre_ouvert,
    cadre_partage,
    cadre_valide,
    completer,
    frais,
)
from tests.fabriques import CadreFactory, FicheFactory


@pytest.fixture
def fiche(reseau):
    return FicheFactory(reseau=reseau)


@pytest.fixture
def cadre(agent, fiche):
    return cadre_ouvert(agent, fiche)


def adresse(cadre, nom="cadre", *args):
    return reverse(f"accompagnements:{nom}", args=[cadre.pk, *args])


def envoi_budget(cadre, **remplace):
    """Ce que le navigateur renvoie de la rubrique budget, sans rien y changer."""
    lu = lire(cadre, commentaires=False)
    prefixe = "lignes_budget"
    donnees = {
        "budget-version": lu.rubriques["budget"].version,
        "budget-texte": "",
        f"{prefixe}-TOTAL_FORMS": len(lu.budget),
        f"{prefixe}-INITIAL_FORMS": len(lu.budget),
    }
    for rang, ligne in enumerate(lu.budget):
        for nom in ("pk", "nature", "poste", "jours", "cout_jour", "apport_reseau",
                    "apport_collectivite"):  # fmt: skip
            valeur = getattr(ligne, nom)
            donnees[f"{prefixe}-{rang}-{nom}"] = "" if valeur is None else str(valeur)
    return donnees | remplace


# -- Prérempli ---------------------------------------------------------------------


def test_les_objectifs_viennent_de_la_fiche_besoins(cadre):
    texte = cadre.rubriques.get(code=Rubrique.OBJECTIFS).texte
    assert "Relier l’eau potable et les lycées" in texte
    assert "Commencer par un comité de lancement." in texte


def test_les_acteurs_reunissent_elu_interlocutrice_agente_et_acteurs_de_la_fiche(cadre):
    texte = cadre.rubriques.get(code=Rubrique.ACTEURS).texte
    for nom in ("Olivier Charpentier", "Inès Morvan", "Camille Rousselet", "Syndicat des eaux"):
        assert nom in texte


def test_une_personne_opposee_n_est_pas_nommee(agent, fiche):
    a = accompagnement_calibre(agent, fiche)
    a.contact.oppose_le = LE.date()
    a.contact.save()
    cadre = actions.ouvrir(accompagnement=a, agent=agent)
    assert "Morvan" not in cadre.rubriques.get(code=Rubrique.ACTEURS).texte


def test_le_cout_d_une_journee_reste_a_preciser_jamais_zero(cadre):
    ligne = cadre.lignes_budget.get(poste="Montage de projet")
    assert ligne.jours == 9
    assert ligne.cout_jour is None
    assert ligne.apport_reseau is None


def test_livrables_echeances_et_indicateurs_viennent_des_prestations(cadre):
    assert [x.libelle for x in cadre.livrables.all()] == ["Dossier de candidature"]
    assert cadre.echeances.count() == 2
    assert [x.indicateur for x in cadre.indicateurs.all()] == ["I2", "I6", "I7"]


def test_ouvrir_deux_fois_rend_le_meme_cadre(cadre, collegue):
    encore = actions.ouvrir(accompagnement=cadre.accompagnement, agent=collegue)
    assert encore == cadre
    assert CadreCollaboration.objects.count() == 1


def test_une_page_sans_rubriques_en_base_se_lit_quand_meme(agent, reseau, client_de):
    nu = CadreFactory(reseau=reseau)
    assert client_de(agent).get(adresse(nu)).status_code == 200


# -- Écrire -----------------------------------------------------------------------------


def test_enregistre_un_cout_et_valorise_les_jours(cadre, agent, client_de):
    rang = list(cadre.lignes_budget.all()).index(cadre.lignes_budget.get(poste="Montage de projet"))
    donnees = envoi_budget(cadre, **{f"lignes_budget-{rang}-cout_jour": "290 €"})
    reponse = client_de(agent).post(adresse(cadre, "rubrique_cadre", "budget"), donnees)
    assert reponse.status_code == 302
    assert cadre.lignes_budget.get(poste="Montage de projet").apport_reseau == Decimal("2610")


def test_un_montant_illisible_garde_la_saisie_et_le_dit_en_francais(cadre, agent, client_de):
    donnees = envoi_budget(cadre, **{"lignes_budget-0-apport_reseau": "douze mille"})
    reponse = client_de(agent).post(adresse(cadre, "rubrique_cadre", "budget"), donnees)
    assert reponse.status_code == 422
    page = reponse.content.decode()
    assert 'value="douze mille"' in page
    assert "Enter a" not in page
    assert cadre.lignes_budget.filter(apport_reseau=None).exists()


def test_un_apport_negatif_est_refuse_sous_son_champ(cadre, agent, client_de):
    donnees = envoi_budget(cadre, **{"lignes_budget-0-apport_reseau": "-5"})
    reponse = client_de(agent).post(adresse(cadre, "rubrique_cadre", "budget"), donnees)
    assert reponse.status_code == 422
    assert "au moins égal à 0" in reponse.content.decode()


def test_une_ligne_cochee_est_supprimee_les_autres_restent(cadre, agent, client_de):
    avant = cadre.lignes_budget.count()
    donnees = envoi_budget(cadre, **{"lignes_budget-0-DELETE": "on"})
    client_de(agent).post(adresse(cadre, "rubrique_cadre", "budget"), donnees)
    assert cadre.lignes_budget.count() == avant - 1


def test_une_ligne_ajoutee_par_une_autre_n_est_pas_perdue(cadre, agent, client_de):
    donnees = envoi_budget(cadre)
    LigneBudget.objects.create(
        reseau=cadre.reseau, cadre=cadre, nature="financier", poste="Arrivée entre-temps"
    )
    client_de(agent).post(adresse(cadre, "rubrique_cadre", "budget"), donnees)
    assert cadre.lignes_budget.filter(poste="Arrivée entre-temps").exists()


def test_une_page_tronquee_ne_supprime_aucune_ligne(cadre, agent, client_de):
    avant = cadre.lignes_budget.count()
    version = cadre.rubriques.get(code="budget").version
    client_de(agent).post(
        adresse(cadre, "rubrique_cadre", "budget"), {"budget-version": version, "budget-texte": "x"}
    )
    assert cadre.lignes_budget.count() == avant


def test_deux_personnes_sur_la_meme_rubrique_la_seconde_compare_et_choisit(
    cadre, agent, collegue, client_de
):
    url = adresse(cadre, "rubrique_cadre", "objectifs")
    version = cadre.rubriques.get(code="objectifs").version
    client_de(agent).post(url, {"objectifs-version": version, "objectifs-texte": "La première"})
    reponse = client_de(collegue).post(
        url, {"objectifs-version": version, "objectifs-texte": "La seconde"}
    )
    assert reponse.status_code == 422
    page = reponse.content.decode()
    assert "La seconde" in page
    assert "La première" in page
    assert cadre.rubriques.get(code="objectifs").texte == "La première"


def test_enregistrer_un_cadre_que_l_on_vient_de_soumettre_garde_la_saisie(
    cadre, agent, collegue, client_de
):
    version = cadre.rubriques.get(code="objectifs").version
    circuit.demander_validation(cadre=completer(cadre), agent=collegue, le=LE)
    reponse = client_de(agent).post(
        adresse(cadre, "rubrique_cadre", "objectifs"),
        {"objectifs-version": version, "objectifs-texte": "Trop tard"},
    )
    assert reponse.status_code == 422
    assert cadre.rubriques.get(code="objectifs").texte != "Trop tard"


def test_une_rubrique_inconnue_n_existe_pas(cadre, agent, client_de):
    assert client_de(agent).post(adresse(cadre, "rubrique_cadre", "poesie")).status_code == 404


def test_la_page_dit_ce_qui_est_a_preciser(cadre, agent, client_de):
    page = client_de(agent).get(adresse(cadre) + "?rubrique=budget").content.decode()
    assert "à préciser" in page


def test_les_totaux_du_budget_s_equilibrent(cadre, agent, client_de):
    completer(cadre)
    totaux = client_de(agent).get(adresse(cadre)).context["rubriques"][4]["budget"]["totaux"]
    assert totaux["ensemble"] == totaux["reseau"] + totaux["collectivite"] > 0


def test_le_nombre_de_requetes_ne_depend_pas_de_la_longueur_du_cadre(
    cadre, agent, client_de, django_assert_num_queries
):
    navigateur = client_de(agent)
    navigateur.get(adresse(cadre))
    with CaptureQueriesContext(connection) as peu:
        navigateur.get(adresse(cadre))
    for rang in range(12):
        LigneBudget.objects.create(
            reseau=cadre.reseau, cadre=cadre, nature="financier", poste=f"Poste {rang}"
        )
        actions.commenter(cadre=cadre, code="budget", texte="?", agent=agent, le=LE)
    with django_assert_num_queries(len(peu)):
        navigateur.get(adresse(cadre))


# -- Qui ----------------------------------------------------------------------------------


def test_l_etrangere_ne_trouve_pas_le_cadre(cadre, etrangere, client_de):
    assert client_de(etrangere).get(adresse(cadre)).status_code == 404


def test_la_referente_n_entre_pas_dans_l_ecran_des_agents(cadre, referente, client_de):
    assert client_de(referente).get(adresse(cadre)).status_code == 403


def test_refuse_d_ecrire_dans_le_cadre_d_un_autre_reseau(cadre, etrangere):
    with pytest.raises(PermissionDenied):
        actions.regler_cadre(cadre=cadre, agent=etrangere, forme="autre", contractualisation="")


# -- Versions ------------------------------------------------------------------------------


def test_reprendre_ouvre_la_version_suivante_et_annule_les_validations(agent, fiche):
    cadre = cadre_demande(agent, fiche)
    nouveau = actions.reprendre(cadre=cadre, agent=agent)
    assert nouveau.numero == 2
    assert nouveau.etat == EtatCadre.BROUILLON
    assert set(cadre.validations.values_list("etat", flat=True)) == {EtatValidation.ANNULEE}
    assert frais(cadre).etat == EtatCadre.REMPLACE


def test_la_nouvelle_version_reprend_tout_le_contenu(agent, fiche):
    cadre = cadre_demande(agent, fiche)
    nouveau = actions.reprendre(cadre=cadre, agent=agent)
    for nom in ("rubriques", "lignes_budget", "echeances", "livrables", "indicateurs"):
        assert getattr(nouveau, nom).count() == getattr(cadre, nom).count() > 0
    ancien, copie = (c.lignes_budget.get(poste="Montage de projet") for c in (cadre, nouveau))
    assert copie.apport_reseau == ancien.apport_reseau


def test_un_brouillon_ne_se_reprend_pas(cadre, agent):
    with pytest.raises(ValidationError):
        actions.reprendre(cadre=cadre, agent=agent)


def test_deux_personnes_sur_le_budget_lisent_ce_que_l_autre_a_enregistre(cadre, agent, client_de):
    """La seconde garde sa saisie, et voit les montants enregistrés avant de choisir."""
    client, adresse = (
        client_de(agent),
        reverse("accompagnements:rubrique_cadre", args=[cadre.pk, "budget"]),
    )
    ancien = envoi_budget(cadre)
    ligne = cadre.lignes_budget.get(poste="Montage de projet")
    rang = list(cadre.lignes_budget.all()).index(ligne)
    mienne = {f"lignes_budget-{rang}-apport_collectivite": "1234"}
    assert (
        client.post(
            adresse, ancien | {f"lignes_budget-{rang}-apport_collectivite": "777"}
        ).status_code
        == 302
    )
    reponse = client.post(adresse, ancien | mienne)
    texte = reponse.content.decode()
    assert reponse.status_code == 422
    assert "Quelqu’un a modifié" in texte and "1234" in texte
    champs = reponse.context["rubriques"][4]["jeu"].forms[rang].fields
    assert champs["apport_collectivite"].valeur_actuelle == "777\u00a0€"
    assert f'id="id_lignes_budget-{rang}-apport_collectivite-actuelle"' in texte
    assert not hasattr(champs["poste"], "valeur_actuelle")
    ligne.refresh_from_db()
    assert ligne.apport_collectivite == 777


def test_une_ligne_ajoutee_ou_supprimee_par_l_autre_se_dit_en_tete(cadre, agent, client_de):
    client = client_de(agent)
    adresse = reverse("accompagnements:rubrique_cadre", args=[cadre.pk, "budget"])
    ancien = envoi_budget(cadre)
    client.post(adresse, ancien | {"lignes_budget-0-DELETE": "on"})
    cadre.lignes_budget.create(reseau=cadre.reseau, poste="Interprétariat", apport_reseau=300)
    texte = client.post(adresse, ancien).content.decode()
    assert "Ajouté entre-temps, et gardé : Interprétariat" in texte
    assert "Une ligne a été supprimée entre-temps" in texte


def test_deux_onglets_n_ouvrent_qu_une_version(agent, fiche):
    cadre = cadre_demande(agent, fiche)
    autre_onglet = frais(cadre)
    actions.reprendre(cadre=cadre, agent=agent)
    with pytest.raises(ValidationError):
        actions.reprendre(cadre=autre_onglet, agent=agent)
    assert CadreCollaboration.objects.count() == 2


def test_reprendre_un_scelle_le_laisse_en_vigueur(agent, direction, referente):
    cadre = cadre_valide(agent, direction, referente)
    circuit.sceller(cadre=cadre, agent=agent, le=LE)
    actions.reprendre(cadre=cadre, agent=agent)
    assert frais(cadre).etat == EtatCadre.SCELLE
    assert EtatValidation.ANNULEE not in cadre.validations.values_list("etat", flat=True)


def test_la_page_explique_avant_d_annuler(agent, fiche, client_de):
    cadre = cadre_demande(agent, fiche)
    page = client_de(agent).get(adresse(cadre, "reprendre_cadre")).content.decode()
    assert "annulées" in page
    assert CadreCollaboration.objects.count() == 1


def test_compare_deux_versions_en_ins_et_del(agent, fiche, client_de):
    nouveau = actions.reprendre(cadre=cadre_demande(agent, fiche), agent=agent)
    nouveau.rubriques.filter(code="roles").update(texte_collectivite="Pilote et accueille")
    page = client_de(agent).get(adresse(nouveau, "comparer_cadre")).content.decode()
    assert "</span>délibère</del>" in page
    assert "</span>accueille</ins>" in page


def test_la_premiere_version_n_a_rien_a_quoi_se_comparer(cadre, agent, client_de):
    assert client_de(agent).get(adresse(cadre, "comparer_cadre")).status_code == 404


# -- Commentaires -----------------------------------------------------------------------------


def test_un_commentaire_ouvert_suit_le_cadre_a_la_version_suivante(agent, direction, fiche):
    cadre = cadre_partage(agent, direction, fiche)
    actions.commenter(cadre=cadre, code="budget", texte="Et en 2028 ?", agent=agent, le=LE)
    nouveau = actions.reprendre(cadre=cadre, agent=agent)
    assert [c.texte for c in lire(nouveau).commentaires["budget"]] == ["Et en 2028 ?"]
    actions.marquer_regle(cadre=nouveau, code="budget", agent=agent, le=LE)
    assert "budget" not in lire(nouveau).commentaires


def test_un_commentaire_vide_se_refuse_sans_rien_ecrire(cadre, agent, client_de):
    reponse = client_de(agent).post(adresse(cadre, "commenter_cadre", "budget"), {})
    assert reponse.status_code == 422
    assert not cadre.commentaires.exists()
