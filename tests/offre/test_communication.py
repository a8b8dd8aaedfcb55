"""Le plan de communication : états, filtres, mois, modèles, exports, une page.

L’agent et sa collègue tiennent le même plan ; l’étrangère n’en voit rien.
"""

import io
from datetime import date, timedelta

import openpyxl
import pytest
import time_machine
from django.urls import reverse

from offre.calculs.communication import echeances_de, mois_voisins, semaines
from offre.documents.une_page import nombre_de_pages
from offre.models import ActionCommunication
from offre.regles.communication import MODELES, EtatAction, etat_de
from predict.comptes.models import Acte
from tests.mesures import requetes

pytestmark = pytest.mark.django_db
PAGE = "/offre/communication/"
LE = date(2027, 3, 12)


@pytest.fixture(autouse=True)
def ce_jour():
    with time_machine.travel(LE, tick=False):
        yield


def agir(reseau, titre="Annoncer", **champs):
    return ActionCommunication.objects.create(
        reseau=reseau, titre=titre, **{"etape": "introduire", "canal": "lettre"} | champs
    )


def saisie(**champs):
    return {
        "titre": "Annoncer", "etape": "introduire", "canal": "lettre", "public": "", "message": "",
        "service": "", "responsable": "", "prevue_le": "",
    } | champs  # fmt: skip


def texte_de(reponse):
    return reponse.content.decode().replace("\xa0", " ")


# -- États ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("prevue", "faite", "etat"),
    [
        (None, None, EtatAction.A_FAIRE),
        (LE, None, EtatAction.A_FAIRE),
        (LE - timedelta(1), None, EtatAction.EN_RETARD),
        (LE - timedelta(30), LE, EtatAction.FAITE),
    ],
)
def test_l_etat_d_une_action_suit_ses_dates(prevue, faite, etat):
    assert etat_de(ActionCommunication(prevue_le=prevue, faite_le=faite), LE) == etat


def test_la_page_dit_ce_qui_est_en_retard(reseau, agent, client_de):
    agir(reseau, prevue_le=LE - timedelta(3))
    agir(reseau, "Faite", prevue_le=LE - timedelta(9), faite_le=LE - timedelta(8))
    texte = texte_de(client_de(agent).get(PAGE))
    assert "1 faite, 1 en retard" in texte


@pytest.mark.parametrize(
    ("filtre", "attendues"),
    [
        ("etat=en_retard", {"Retard"}),
        ("etat=faite", {"Faite"}),
        ("etat=a_faire", {"Demain", "Un jour"}),
        ("etat=a_faire&etat=faite", {"Demain", "Un jour", "Faite"}),
        ("canal=site", {"Demain"}),
        ("responsable=personne", {"Retard", "Faite", "Un jour"}),
    ],
)
def test_les_filtres_retiennent_ce_qu_ils_disent(reseau, agent, client_de, filtre, attendues):
    agir(reseau, "Retard", prevue_le=LE - timedelta(3))
    agir(reseau, "Faite", faite_le=LE)
    agir(reseau, "Demain", prevue_le=LE + timedelta(1), canal="site", responsable=agent)
    agir(reseau, "Un jour")
    reponse = client_de(agent).get(f"/offre/communication/exporter.csv?{filtre}")
    lignes = b"".join(reponse.streaming_content).decode("utf-8-sig").splitlines()[1:]
    assert {ligne.split(";")[1] for ligne in lignes} == attendues


def test_un_filtre_inconnu_est_laisse_de_cote_et_dit(reseau, agent, client_de):
    agir(reseau)
    reponse = client_de(agent).get(f"{PAGE}?canal=pigeon")
    assert reponse.status_code == 200
    assert "laissé de côté" in texte_de(reponse)


# -- Écrire --------------------------------------------------------------------------


def test_une_action_se_cree_se_modifie_et_laisse_sa_trace(reseau, agent, client_de):
    navigateur = client_de(agent)
    reponse = navigateur.post(
        reverse("offre:creer_communication"), saisie(prevue_le="12/04/2027", responsable=agent.pk)
    )
    assert reponse.status_code == 302, texte_de(reponse)
    action = ActionCommunication.objects.get()
    assert (action.reseau, action.prevue_le) == (reseau, date(2027, 4, 12))
    navigateur.post(
        reverse("offre:modifier_communication", args=[action.pk]),
        saisie(version="1", titre="Autre"),
    )
    action.refresh_from_db()
    assert action.titre == "Autre"
    verbes = set(Acte.objects.values_list("verbe", flat=True))
    assert {"action de communication ajoutée", "action de communication modifiée"} <= verbes


def test_une_date_illisible_se_dit_et_garde_la_saisie(agent, client_de):
    reponse = client_de(agent).post(
        reverse("offre:creer_communication"), saisie(prevue_le="bientôt", titre="Gardé")
    )
    assert reponse.status_code == 422
    assert "Gardé" in texte_de(reponse)
    assert "12/03/2027" in texte_de(reponse)


def test_un_responsable_d_un_autre_reseau_est_refuse(agent, etrangere, client_de):
    reponse = client_de(agent).post(
        reverse("offre:creer_communication"), saisie(responsable=etrangere.pk)
    )
    assert reponse.status_code == 422


def test_deux_onglets_le_second_est_prevenu(reseau, agent, collegue, client_de):
    action = agir(reseau)
    adresse = reverse("offre:modifier_communication", args=[action.pk])
    client_de(collegue).post(adresse, saisie(version="1", titre="Premier"))
    reponse = client_de(agent).post(adresse, saisie(version="1", titre="Second"))
    assert reponse.status_code == 422
    assert "Second" in texte_de(reponse)
    assert "Premier" in texte_de(reponse)


def test_faite_avec_son_bilan_puis_rouverte(reseau, agent, client_de):
    action, navigateur = agir(reseau), client_de(agent)
    adresse = reverse("offre:faire_communication", args=[action.pk])
    assert navigateur.post(adresse, {"faite_le": "13/03/2027"}).status_code == 422
    navigateur.post(adresse, {"faite_le": "11/03/2027", "bilan": "Trente personnes"})
    action.refresh_from_db()
    assert (action.faite_le, action.bilan) == (date(2027, 3, 11), "Trente personnes")
    assert "Trente personnes" in texte_de(navigateur.get(PAGE))
    navigateur.post(reverse("offre:rouvrir_communication", args=[action.pk]))
    action.refresh_from_db()
    assert (action.faite_le, action.bilan) == (None, "Trente personnes")


def test_retirer_se_confirme(reseau, agent, client_de):
    action, navigateur = agir(reseau), client_de(agent)
    adresse = reverse("offre:supprimer_communication", args=[action.pk])
    assert "sera effacée" in texte_de(navigateur.get(adresse))
    assert ActionCommunication.objects.exists()
    navigateur.post(adresse)
    assert not ActionCommunication.objects.exists()


@pytest.mark.parametrize("route", ["modifier", "faire", "supprimer", "rouvrir"])
def test_l_etrangere_ne_trouve_pas_une_action_d_ici(reseau, etrangere, client_de, route):
    action = agir(reseau)
    adresse = reverse(f"offre:{route}_communication", args=[action.pk])
    assert client_de(etrangere).post(adresse).status_code == 404
    assert "Annoncer" not in texte_de(client_de(etrangere).get(PAGE))


# -- Modèles -------------------------------------------------------------------------


def test_les_modeles_choisis_se_datent_depuis_le_debut(reseau, agent, client_de):
    modele = MODELES[0]
    client_de(agent).post(
        reverse("offre:modeles_communication"),
        {"modeles": [modele.cle], "debut": "01/04/2027", "responsable": agent.pk},
    )
    action = ActionCommunication.objects.get()
    assert action.prevue_le == date(2027, 4, 1) + timedelta(days=modele.jours)
    assert (action.titre, action.responsable, action.reseau) == (modele.titre, agent, reseau)


def test_un_modele_deja_au_plan_n_est_plus_coche(reseau, agent, client_de):
    agir(reseau, MODELES[0].titre)
    texte = texte_de(client_de(agent).get(reverse("offre:modeles_communication")))
    assert "déjà au plan" in texte
    assert f'id="modele-{MODELES[0].cle}" checked' not in texte
    assert f'id="modele-{MODELES[1].cle}" checked' in texte


def test_sans_modele_coche_rien_ne_s_ajoute(agent, client_de):
    reponse = client_de(agent).post(reverse("offre:modeles_communication"), {"debut": "01/04/2027"})
    assert reponse.status_code == 422
    assert "Cochez au moins une action" in texte_de(reponse)


# -- Par mois ------------------------------------------------------------------------


def test_le_mois_range_les_actions_a_leur_jour(reseau):
    action = agir(reseau, prevue_le=date(2027, 2, 28))
    jours = {jour.le: jour for semaine in semaines([action], 2027, 2) for jour in semaine}
    assert jours[date(2027, 2, 28)].actions == (action,)
    assert all(semaine[0].le.weekday() == 0 for semaine in semaines([], 2027, 2))
    assert mois_voisins(2027, 1) == (date(2026, 12, 1), date(2027, 2, 1))
    assert mois_voisins(2027, 12) == (date(2027, 11, 1), date(2028, 1, 1))


@pytest.mark.parametrize("quand", ["", "2027-04", "2027-13", "0001-01", "9999-12", "demain"])
def test_un_mois_impossible_ramene_a_aujourd_hui(reseau, agent, client_de, quand):
    agir(reseau, prevue_le=LE)
    reponse = client_de(agent).get(f"{PAGE}?vue=mois&quand={quand}")
    attendu = "Avril 2027" if quand == "2027-04" else "Mars 2027"
    assert attendu in texte_de(reponse)


# -- Exports -------------------------------------------------------------------------


def test_l_export_donne_les_actions_et_leur_etat(reseau, agent, client_de):
    agir(reseau, "=SOMME(A1)", prevue_le=LE - timedelta(1), responsable=agent, message="Dire")
    reponse = client_de(agent).get("/offre/communication/exporter.xlsx")
    feuille = openpyxl.load_workbook(io.BytesIO(b"".join(reponse.streaming_content))).active
    titres, ligne = [[c.value for c in rang] for rang in feuille.iter_rows()]
    valeurs = dict(zip(titres, ligne, strict=True))
    assert valeurs["Action"] == "=SOMME(A1)"
    assert valeurs["État"] == "En retard"
    assert valeurs["Responsable"] == "Camille Rousselet"
    assert client_de(agent).get("/offre/communication/exporter.doc").status_code == 404


@pytest.mark.parametrize("nombre", [0, 3, 60])
def test_le_plan_imprime_tient_en_une_page(reseau, agent, client_de, nombre):
    for rang in range(nombre):
        agir(reseau, f"Action {rang} au titre un peu long", public="Des élu·es", prevue_le=LE)
    reponse = client_de(agent).get(reverse("offre:communication_pdf"))
    assert reponse["Content-Type"] == "application/pdf"
    assert nombre_de_pages(reponse.content) == 1


def test_les_echeances_d_un_agent_sont_les_siennes_a_faire(reseau, agent, collegue):
    mienne = agir(reseau, responsable=agent, prevue_le=LE)
    agir(reseau, responsable=agent, prevue_le=LE, faite_le=LE)
    agir(reseau, responsable=collegue, prevue_le=LE)
    agir(reseau, responsable=agent)
    assert list(echeances_de(agent, (LE, LE))) == [mienne]


def test_la_page_coute_autant_avec_trente_actions_qu_avec_une(
    reseau, agent, client_de, navigation_gardee
):
    navigateur = client_de(agent)
    agir(reseau, responsable=agent)
    navigateur.get(PAGE)
    with requetes() as une:
        navigateur.get(PAGE)
    for rang in range(30):
        agir(reseau, f"Action {rang}", responsable=agent, etape="adapter")
    with requetes() as trente:
        navigateur.get(PAGE)
    assert len(trente) == len(une), trente
