"""Le cadre logique : la grille, ses rattachements, ses coûts, ce qui manque, ses documents.

`agent` mène le cadre dans son réseau ; `collegue` y écrit aussi ; `etrangere` n’en voit rien.
"""

from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from accompagnements import documents_logique as documents
from accompagnements import documents_logique_figures as figures
from accompagnements.actions import logique as actions
from accompagnements.calculs.logique import lire_cadre
from accompagnements.models import (
    CadreLogique,
    DemarcheStrategie,
    IndicateurStrategie,
    LigneLogique,
    ObjectifStrategie,
    RisqueLogique,
)
from accompagnements.regles import logique as regles
from accompagnements.regles.outils import Degre, NiveauLogique
from predict.comptes.models import Acte
from tests.fabriques import AccompagnementFactory

JOUR = date(2027, 10, 1)


@pytest.fixture(autouse=True)
def le_1er_octobre_2027():
    with time_machine.travel("2027-10-01 09:30:00+02:00", tick=False):
        yield


@pytest.fixture
def dossier(reseau):
    return AccompagnementFactory(reseau=reseau)


@pytest.fixture
def cadre(dossier):
    return CadreLogique.objects.create(
        reseau=dossier.reseau, accompagnement=dossier, titre="L’eau", debut_le=date(2027, 1, 1),
        fin_le=date(2028, 12, 31),
    )  # fmt: skip


def ligne(cadre, niveau, libelle, parent=None, **champs):
    return LigneLogique.objects.create(
        reseau=cadre.reseau, cadre=cadre, niveau=niveau, libelle=libelle, parent=parent,
        **{"ordre": cadre.lignes.count(), **champs},
    )  # fmt: skip


@pytest.fixture
def resultat(cadre):
    but = ligne(cadre, "specifique", "Les agents savent mesurer", indicateurs="8", sources="Liste")
    return ligne(cadre, "resultat", "Un protocole", but, indicateurs="Signé", sources="Registre")


def activite(resultat, libelle, **champs):
    return ligne(resultat.cadre, "activite", libelle, resultat, **champs)


def route(nom, *args):
    return reverse(f"outils:{nom}", args=args)


def phrases(cadre):
    return [m.phrase for m in lire_cadre(cadre).manques]


# -- Ouvrir -----------------------------------------------------------------------------


def test_ouvrir_depuis_un_dossier_qui_a_une_strategie_reprend_ses_objectifs(client, agent, dossier):
    demarche = DemarcheStrategie.objects.create(
        reseau=dossier.reseau, accompagnement=dossier, titre="Un cap", debut_annee=2026,
        objectif_general="Trois coopérations durables",
    )  # fmt: skip
    objectif = ObjectifStrategie.objects.create(
        reseau=dossier.reseau, demarche=demarche, libelle="Faire partir des jeunes"
    )
    IndicateurStrategie.objects.create(
        reseau=dossier.reseau, objectif=objectif, libelle="Départs", unite="jeunes",
        cible=Decimal("300.00"), cible_le=date(2030, 12, 31), source="Registre",
    )  # fmt: skip
    client.force_login(agent)
    page = client.get(route("creer_cadre_logique", dossier.pk))
    assert page.context["form"].initial["demarche"] == demarche

    client.post(
        route("creer_cadre_logique", dossier.pk),
        {"titre": "Cadre", "debut_le": "01/01/2027", "demarche": demarche.pk},
    )
    cadre = CadreLogique.objects.get()
    general, specifique = cadre.lignes.order_by("pk")
    assert (general.niveau, general.libelle) == ("general", "Trois coopérations durables")
    assert specifique.indicateurs.replace("\u00a0", " ") == (
        "Départs : 300 jeunes au 31 décembre 2030"
    )
    assert specifique.sources == "Registre"


def test_une_fin_avant_le_debut_se_dit_sous_la_fin_et_rien_n_est_perdu(client, agent, dossier):
    client.force_login(agent)
    page = client.post(
        route("creer_cadre_logique", dossier.pk),
        {"titre": "Cadre", "debut_le": "01/03/2027", "fin_le": "01/02/2027"},
    )
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["fin_le"]
    assert "01/03/2027" in page.content.decode()
    assert not CadreLogique.objects.exists()


# -- La grille --------------------------------------------------------------------------


def test_les_activites_se_numerotent_sous_leur_resultat(cadre, resultat):
    second = ligne(cadre, "resultat", "Un chantier", resultat.parent)
    activite(second, "Partir")
    activite(resultat, "Recenser")
    activite(resultat, "Former")
    lu = lire_cadre(cadre)
    assert [(p.numero, p.ligne.libelle) for p in lu.activites] == [
        ("A1.1", "Recenser"), ("A1.2", "Former"), ("A2.1", "Partir"),
    ]  # fmt: skip


def test_une_activite_s_ajoute_sous_un_resultat_et_pas_ailleurs(client, agent, cadre, resultat):
    client.force_login(agent)
    url = route("ajouter_ligne_logique", cadre.pk, "activite")
    assert client.get(f"{url}?parent={resultat.pk}").context["form"].initial["parent"] == str(
        resultat.pk
    )
    refus = client.post(url, {"libelle": "Former", "parent": resultat.parent_id})
    assert refus.status_code == 422 and "parent" in refus.context["form"].errors

    reponse = client.post(url, {"libelle": "Former", "parent": resultat.pk, "cout": "1 200,50"})
    posee = LigneLogique.objects.get(niveau="activite")
    assert reponse.url.endswith(f"#ligne-{posee.pk}")
    assert (posee.parent, posee.cout) == (resultat, Decimal("1200.50"))
    assert Acte.objects.filter(verbe="ligne du cadre logique : ajout").exists()


def test_une_activite_sans_resultat_est_refusee_en_disant_pourquoi(client, agent, cadre, resultat):
    client.force_login(agent)
    page = client.post(route("ajouter_ligne_logique", cadre.pk, "activite"), {"libelle": "Former"})
    assert page.context["form"].errors["parent"] == ["Rattachez cette ligne à un résultat."]


@pytest.mark.parametrize(
    ("champs", "place"),
    [
        ({"cout": "-5"}, "cout"),
        ({"debut_le": "05/05/2027", "fin_le": "01/05/2027"}, "fin_le"),
        ({"fin_le": "01/05/2027"}, "debut_le"),
    ],
)
def test_une_saisie_impossible_se_dit_sous_son_champ(client, agent, cadre, resultat, champs, place):
    client.force_login(agent)
    page = client.post(
        route("ajouter_ligne_logique", cadre.pk, "activite"),
        {"libelle": "Former", "parent": resultat.pk, **champs},
    )
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [place]


def test_un_objectif_ne_demande_ni_cout_ni_dates(client, agent, cadre):
    client.force_login(agent)
    page = client.get(route("ajouter_ligne_logique", cadre.pk, "general"))
    assert {"cout", "debut_le", "parent"}.isdisjoint(page.context["form"].fields)


def test_un_niveau_inconnu_n_a_pas_de_page(client, agent, cadre):
    client.force_login(agent)
    assert client.get(route("ajouter_ligne_logique", cadre.pk, "reve")).status_code == 404


def test_deplacer_n_echange_qu_avec_une_soeur(client, agent, cadre, resultat):
    autre = ligne(cadre, "resultat", "Un chantier", resultat.parent)
    a = activite(resultat, "Recenser")
    seule = activite(autre, "Partir")  # écrite entre les deux sœurs
    b = activite(resultat, "Former")
    client.force_login(agent)
    client.post(route("deplacer_ligne_logique", b.pk), {"sens": "haut"})
    client.post(route("deplacer_ligne_logique", seule.pk), {"sens": "haut"})
    assert (
        client.post(route("deplacer_ligne_logique", a.pk), {"sens": "ailleurs"}).status_code == 302
    )
    assert [p.ligne for p in lire_cadre(cadre).activites] == [b, a, seule]


def test_supprimer_un_resultat_dit_les_activites_qu_il_emporte(client, agent, cadre, resultat):
    activite(resultat, "Recenser")
    activite(resultat, "Former")
    client.force_login(agent)
    url = route("supprimer_ligne_logique", resultat.pk)
    assert "emporte 2 activités" in client.get(url).content.decode().replace("\u00a0", " ")
    client.post(url)
    assert [x.niveau for x in cadre.lignes.all()] == ["specifique"]


def test_deux_onglets_ne_s_ecrasent_pas(client, agent, resultat):
    client.force_login(agent)
    url = route("modifier_ligne_logique", resultat.pk)
    commun = {"version": 1, "parent": resultat.parent_id}
    assert client.post(url, {"libelle": "Premier", **commun}).status_code == 302
    page = client.post(url, {"libelle": "Second", **commun})
    assert page.status_code == 422 and "Second" in page.content.decode()
    resultat.refresh_from_db()
    assert resultat.libelle == "Premier"


# -- Les coûts --------------------------------------------------------------------------


def test_un_cout_inconnu_se_dit_et_ne_compte_pas_zero():
    total = regles.additionner([Decimal(100), None, Decimal(0)])
    assert (total.montant, total.connus, total.inconnus) == (Decimal(100), 2, 1)
    assert str(total).replace("\u00a0", " ") == "100 € au moins, un coût inconnu"
    assert str(regles.additionner([None, None])) == "coût inconnu"
    assert str(regles.additionner([Decimal(0)])).replace("\u00a0", " ") == "0 €"
    assert str(regles.additionner([])) == ""


def test_chaque_resultat_a_son_total_et_l_ensemble_le_sien(cadre, resultat):
    autre = ligne(cadre, "resultat", "Un chantier", resultat.parent)
    activite(resultat, "Recenser", cout=Decimal(400))
    activite(resultat, "Former", cout=Decimal(600))
    activite(autre, "Partir")
    lu = lire_cadre(cadre)
    assert [(g.total.montant, g.total.inconnus) for g in lu.groupes] == [(1000, 0), (0, 1)]
    assert (lu.total.montant, lu.total.inconnus) == (1000, 1)


# -- Ce qui manque ----------------------------------------------------------------------


def test_un_cadre_vide_dit_par_ou_commencer(cadre):
    assert [p.partition(" :")[0] for p in phrases(cadre)] == [
        "Pas encore d’objectif général", "Pas encore d’objectif spécifique",
        "Pas encore de résultat attendu",
    ]  # fmt: skip


def test_un_cadre_qui_se_tient_ne_reclame_rien(cadre, resultat):
    ligne(cadre, "general", "Protéger l’eau", indicateurs="12 points", sources="Relevés")
    activite(resultat, "Former", cout=Decimal(0), responsable="Le syndicat",
             debut_le=date(2027, 1, 1), fin_le=date(2028, 12, 31))  # fmt: skip
    assert phrases(cadre) == []


@pytest.mark.parametrize(
    ("champs", "attendu"),
    [
        ({"debut_le": date(2026, 12, 31)}, "commence avant le cadre"),
        ({"debut_le": date(2028, 1, 1), "fin_le": date(2029, 1, 1)}, "finit après le cadre"),
        ({"debut_le": date(2029, 1, 1)}, "finit après le cadre"),
        ({}, "est sans date ni coût ni responsable"),
    ],
)
def test_une_activite_hors_des_dates_ou_incomplete_est_signalee(cadre, resultat, champs, attendu):
    activite(resultat, "Former", **champs)
    assert any(p.startswith("A1.1") and attendu in p for p in phrases(cadre))


def test_un_resultat_sans_activite_et_un_objectif_sans_indicateur_sont_signales(cadre, resultat):
    ligne(cadre, "specifique", "Un but sans mesure")
    dites = phrases(cadre)
    assert "R1 n’a encore aucune activité." in dites
    assert "OS2 n’a pas d’indicateur." in dites
    assert "OS2 n’a encore aucun résultat." in dites


# -- Les risques ------------------------------------------------------------------------


def test_les_risques_se_lisent_du_plus_critique_au_moins(cadre):
    for libelle, p, g in (("Panne", 1, 2), ("Visas", 3, 3), ("Prix", 3, 1), ("Élections", 1, 3)):
        RisqueLogique.objects.create(
            reseau=cadre.reseau, cadre=cadre, libelle=libelle, probabilite=p, gravite=g
        )
    lu = lire_cadre(cadre)
    assert [r.libelle for r in lu.risques] == ["Visas", "Élections", "Prix", "Panne"]
    assert "Le risque « Visas » est fort et rien n’est prévu." in phrases(cadre)


@pytest.mark.parametrize(
    ("valeur", "mot"), [(1, Degre.FAIBLE), (2, Degre.FAIBLE), (3, Degre.MOYEN), (4, Degre.MOYEN),
                        (6, Degre.FORT), (9, Degre.FORT)],
)  # fmt: skip
def test_la_criticite_a_trois_mots(valeur, mot):
    assert regles.mot_criticite(valeur) == mot


# -- Le chronogramme --------------------------------------------------------------------


def test_le_chronogramme_place_ce_qui_est_date_et_nomme_le_reste(client, agent, cadre, resultat):
    assert figures.du_cadre(lire_cadre(cadre)) is None
    activite(resultat, "Former", debut_le=date(2027, 3, 1), fin_le=date(2027, 6, 30))
    activite(resultat, "Signer", debut_le=date(2027, 9, 1))
    activite(resultat, "Partir")
    trace = figures.du_cadre(lire_cadre(cadre))
    assert [x[0] for x in trace.lignes] == ["A1.1. Former", "A1.2. Signer"]
    assert "A1.1. Former" in trace.svg and "style=" not in trace.svg
    client.force_login(agent)
    page = client.get(cadre.get_absolute_url()).content.decode()
    assert "Sans date, donc absent du dessin : A1.3." in page.replace("\u00a0", " ")
    assert 'style="' not in page


# -- La page, les droits, les documents ---------------------------------------------------


def test_la_page_coute_autant_de_requetes_quel_que_soit_le_nombre_de_lignes(
    client, agent, cadre, resultat
):
    client.force_login(agent)

    def compter():
        with CaptureQueriesContext(connection) as requetes:
            assert client.get(cadre.get_absolute_url()).status_code == 200
        return len(requetes)

    compter()
    avant = compter()
    for rang in range(12):
        activite(resultat, f"Activité {rang}", debut_le=JOUR, cout=Decimal(rang))
        RisqueLogique.objects.create(reseau=cadre.reseau, cadre=cadre, libelle=f"Risque {rang}")
    assert compter() == avant


def test_une_etrangere_ne_voit_rien_et_un_dossier_ferme_ne_s_ecrit_plus(
    client, agent, etrangere, cadre, resultat
):
    client.force_login(etrangere)
    assert client.get(cadre.get_absolute_url()).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.retirer(objet=resultat, agent=etrangere)

    dossier = cadre.accompagnement
    type(dossier).objects.filter(pk=dossier.pk).update(etat="en_sommeil", motif_etat="Élections")
    client.force_login(agent)
    page = client.get(cadre.get_absolute_url())
    assert page.status_code == 200 and not page.context["modifiable"]
    refus = client.post(route("deplacer_ligne_logique", resultat.pk), {"sens": "haut"})
    assert refus.status_code == 403


def test_les_documents_disent_la_grille_les_couts_et_les_risques(client, agent, cadre, resultat):
    activite(resultat, "Former", cout=Decimal(400), debut_le=JOUR)
    activite(resultat, "Partir")
    RisqueLogique.objects.create(reseau=cadre.reseau, cadre=cadre, libelle="Visas", parade="Tôt")
    client.force_login(agent)
    pdf = client.get(route("document_cadre_logique", cadre.pk, "pdf"))
    assert pdf.content.startswith(b"%PDF")
    reponse = client.get(route("document_cadre_logique", cadre.pk, "docx"))
    word = Document(BytesIO(reponse.content))
    section = word.sections[0]
    assert section.page_width > section.page_height
    cellules = [c.text for t in word.tables for r in t.rows for c in r.cells]
    texte = "\n".join(cellules).replace("\u00a0", " ")
    for attendu in ("Un protocole", "A1.1", "400 € au moins, un coût inconnu", "inconnu", "Visas"):
        assert attendu in texte
    assert client.get(route("document_cadre_logique", cadre.pk, "odt")).status_code == 404


def test_un_document_sans_rien_se_fait_quand_meme(cadre):
    contexte = documents.du_cadre(lire_cadre(cadre), le=JOUR)
    assert [ch.ancre for ch in contexte.chapitres] == ["grille"]
    assert documents.en_docx(contexte)[:2] == b"PK"


def test_les_boutons_paraissent_sur_le_dossier(client, agent, cadre):
    client.force_login(agent)
    page = client.get(cadre.accompagnement.get_absolute_url()).content.decode()
    assert route("creer_cadre_logique", cadre.accompagnement_id) in page
    assert route("creer_plan_action", cadre.accompagnement_id) in page
    assert cadre.get_absolute_url() in page


def test_chaque_niveau_dit_son_parent_son_sigle_et_son_titre():
    for table in (regles.AU_DESSUS, regles.SIGLES, regles.PLURIELS):
        assert set(table) == set(NiveauLogique)
