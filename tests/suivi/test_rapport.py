"""Rapport annuel : des textes gardés, un travail, un PDF scellé et sa copie Word."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from predict.comptes import travaux
from predict.comptes.models import Document, Travail
from predict.comptes.regles import EtatTravail
from suivi.calculs import Periode
from suivi.calculs.bilan import dresser
from suivi.calculs.chiffres_rapport import chiffres_de
from suivi.documents.rapport_annuel import contexte_rapport, dire_periode
from suivi.models import Cible, Indicateur, Rapport
from tests.suivi import recette9, scenes

ANNEE = Periode.de_l_annee(2027)
TEXTES = {
    "titre": "Une année mesurée",
    "du": "01/01/2027",
    "au": "31/12/2027",
    "introduction": "En 2027, quatre collectivités ont travaillé avec nous.",
    "faits_marquants": "Un premier FICOL à deux\nTrois ateliers",
    "perspectives": "Deux appuis aux accords de coopération.",
}


@pytest.fixture
def scene(reseau):
    scenes.indicateurs()
    return recette9.poser(reseau)


@pytest.fixture
def rapport(reseau, direction):
    return Rapport.objects.create(
        reseau=reseau, titre="Une année mesurée", du=ANNEE.du, au=ANNEE.au,
        introduction=TEXTES["introduction"], faits_marquants=TEXTES["faits_marquants"],
        perspectives=TEXTES["perspectives"], auteur=direction,
    )  # fmt: skip


def demander(rapport, personne, client_de):
    reponse = client_de(personne).post(reverse("suivi:produire_rapport", args=[rapport.pk]))
    rapport.refresh_from_db()
    return reponse


def produire(rapport, direction, client_de):
    demander(rapport, direction, client_de)
    assert travaux.executer(rapport.travail_id, rapport.reseau_id) == EtatTravail.FAIT
    return Document.objects.de(rapport).get(format="pdf", remplace_le=None)


def mots(document):
    with document.fichier.open("rb") as fichier:
        pages = PdfReader(BytesIO(fichier.read())).pages
        return " ".join(" ".join(p.extract_text() for p in pages).split())


# -- Droits -----------------------------------------------------------------------------------


@pytest.mark.parametrize("route", ["creer_rapport", "modifier_rapport", "produire_rapport"])
def test_la_chargee_de_mission_lit_sans_ecrire(rapport, agent, client_de, route):
    args = [] if route == "creer_rapport" else [rapport.pk]
    assert client_de(agent).post(reverse(f"suivi:{route}", args=args), TEXTES).status_code == 403
    page = client_de(agent).get(rapport.get_absolute_url()).content.decode()
    assert reverse("suivi:produire_rapport", args=[rapport.pk]) not in page


def test_l_etrangere_ne_trouve_pas_le_rapport(rapport, etrangere, client_de):
    assert client_de(etrangere).get(rapport.get_absolute_url()).status_code == 404
    assert "Une année mesurée" not in client_de(etrangere).get("/suivi/rapports/").content.decode()


def test_la_direction_d_ailleurs_ne_produit_pas_le_rapport(rapport, autre_reseau, client_de):
    from predict.comptes.regles import Role
    from tests.fabriques import AgentFactory

    ailleurs = AgentFactory(reseau=autre_reseau, role=Role.DIRECTION)
    assert demander(rapport, ailleurs, client_de).status_code == 404
    assert not Travail.objects.exists()


# -- Textes ---------------------------------------------------------------------------------


def test_les_textes_se_gardent_d_une_edition_a_l_autre(rapport, direction, client_de):
    page = client_de(direction).get("/suivi/rapports/creer/?annee=2028").content.decode()
    assert "Un premier FICOL à deux" in page
    assert 'value="2028-01-01"' in page


def test_la_direction_prepare_un_rapport(direction, client_de):
    reponse = client_de(direction).post(reverse("suivi:creer_rapport"), TEXTES)
    rapport = Rapport.objects.get()
    assert reponse.headers["Location"] == rapport.get_absolute_url()
    assert (rapport.reseau_id, rapport.auteur) == (direction.reseau_id, direction)


@pytest.mark.parametrize(
    ("champ", "saisie", "message"),
    [
        ("au", "31/12/2026", "inversez les deux dates"),
        ("du", "hier", "Écrivez une date"),
        ("introduction", "a\x00b", "caractère illisible"),
        ("titre", "t" * 1_000_000, "caractères"),
        ("perspectives", "\ud800", "caractère illisible"),
    ],
)
def test_une_saisie_impossible_garde_le_reste(direction, client_de, champ, saisie, message):
    if champ == "perspectives":
        saisie = saisie.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    reponse = client_de(direction).post(reverse("suivi:creer_rapport"), TEXTES | {champ: saisie})
    page = reponse.content.decode()
    assert reponse.status_code == 422
    assert message in page
    assert "Trois ateliers" in page
    assert not Rapport.objects.exists()


def test_deux_modifications_croisees_ne_s_ecrasent_pas(rapport, direction, client_de):
    adresse = reverse("suivi:modifier_rapport", args=[rapport.pk])
    client_de(direction).post(adresse, TEXTES | {"version": "1", "titre": "Premier"})
    seconde = client_de(direction).post(adresse, TEXTES | {"version": "1", "titre": "Second"})
    assert seconde.status_code == 422
    rapport.refresh_from_db()
    assert rapport.titre == "Premier"


# -- Production --------------------------------------------------------------------------------


def test_deux_demandes_n_en_font_qu_une(scene, rapport, direction, client_de):
    demander(rapport, direction, client_de)
    demander(rapport, direction, client_de)
    assert Travail.objects.count() == 1


def test_la_page_montre_l_avancement(scene, rapport, agent, direction, client_de):
    demander(rapport, direction, client_de)
    page = client_de(agent).get(rapport.get_absolute_url()).content.decode()
    assert f'id="travail-{rapport.travail_id}"' in page


def test_le_pdf_dit_les_chiffres_les_textes_et_les_preuves(
    scene, reseau, rapport, direction, client_de
):
    i1 = Indicateur.objects.get(code="I1")
    Cible.objects.create(reseau=reseau, indicateur=i1, annee=2027, valeur=5)
    dit = mots(produire(rapport, direction, client_de))
    for attendu in ("66,7", "Un premier FICOL à deux", "1 cible pas encore atteinte",
                    "MEAE de C6", "45 000", "Les preuves", "Document scellé"):  # fmt: skip
        assert attendu in dit.replace("\u202f", " ").replace("\u00a0", " ")


def test_le_pdf_est_scelle_et_la_copie_word_l_accompagne(scene, rapport, direction, client_de):
    document = produire(rapport, direction, client_de)
    assert document.instantane["annee"] == 2027
    assert {d.format for d in Document.objects.de(rapport)} == {"pdf", "docx", "xlsx"}
    page = client_de(direction).get(rapport.get_absolute_url()).content.decode()
    assert reverse("comptes:document", args=[document.pk]) in page


def test_une_seconde_production_remplace_la_premiere(scene, rapport, direction, client_de):
    produire(rapport, direction, client_de)
    seconde = produire(rapport, direction, client_de)
    assert seconde.numero_version == 2
    assert "version 2" in mots(seconde)


def test_un_reseau_sans_donnees_a_quand_meme_son_rapport(rapport, direction, client_de):
    scenes.indicateurs()
    assert "Les indicateurs" in mots(produire(rapport, direction, client_de))


def test_un_rapport_supprime_entre_temps_echoue_sans_rien_emettre(
    scene, rapport, direction, client_de
):
    demander(rapport, direction, client_de)
    travail_id, reseau_id = rapport.travail_id, rapport.reseau_id
    rapport.delete()
    assert travaux.executer(travail_id, reseau_id) == EtatTravail.ECHEC
    assert not Document.objects.exists()


def test_aucun_nom_de_personne_dans_le_rapport(scene, rapport, agent, direction, client_de):
    dit = mots(produire(rapport, direction, client_de))
    assert agent.nom not in dit
    assert direction.nom not in dit


def test_rien_d_un_autre_reseau_dans_le_rapport(scene, autre_reseau, rapport, direction, client_de):
    intruse = scenes.fiche(autre_reseau, "Canari-d-ailleurs")
    scenes.suivi(intruse, activites=["2027-02-02"])
    assert "Canari" not in mots(produire(rapport, direction, client_de))


def test_seuls_les_mots_consentis_sont_cites(scene, reseau, rapport):
    campagne = scenes.campagne(reseau, "2027-10-01")
    for dit, accord in (("On peut citer", True), ("À garder pour soi", False)):
        invitation = scenes.invitation(campagne, scenes.fiche(reseau))
        scenes.reponse(invitation, 5, verbatim=dit, verbatim_consenti=accord)
    assert [v[0] for v in dresser(reseau, ANNEE).verbatims] == ["On peut citer"]


def test_une_decision_prise_apres_la_periode_ne_se_devance_pas(scene, reseau):
    par_nom = {x.dispositif: x for x in dresser(reseau, ANNEE).dispositifs}
    assert (par_nom["FICOL"].decidees, par_nom["FICOL"].accorde) == (0, None)
    assert (par_nom["MEAE"].decidees, par_nom["MEAE"].accorde) == (1, 45_000)


def test_qui_a_repondu_aux_enquetes_n_est_pas_nomme(scene, rapport, reseau):
    """Le chiffre se publie, pas l’avis de chacune : I6 et I8 n’ont pas de lignes en annexe."""
    from suivi.calculs.chiffres_rapport import chiffres_de
    from suivi.documents.mesures import mesures_du_rapport

    lus = chiffres_de(rapport)
    mesures = {m.code: m for m in mesures_du_rapport(rapport, lus, "http://exemple.invalid/")}
    assert lus.bilan.mesures["I6"].preuves
    assert (mesures["I6"].preuves, mesures["I8"].preuves) == ((), ())
    assert mesures["I6"].numerateur == 2
    assert mesures["I1"].preuves


# -- Le nom dit la période -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("du", "au", "intitule", "dite"),
    [
        ((2027, 1, 1), (2027, 12, 31), "Rapport annuel", "2027"),
        ((2026, 9, 1), (2027, 8, 31), "Rapport annuel", "septembre 2026 à août 2027"),
        ((2027, 7, 1), (2027, 12, 31), "Rapport semestriel", "juillet à décembre 2027"),
        ((2027, 1, 1), (2027, 3, 31), "Rapport trimestriel", "janvier à mars 2027"),
        ((2028, 2, 1), (2028, 2, 29), "Rapport mensuel", "février 2028"),
        ((2027, 3, 3), (2027, 6, 30), "Rapport d’activité", "du 3 mars 2027 au 30 juin 2027"),
        ((2027, 1, 1), (2027, 5, 31), "Rapport d’activité", "du 1er janvier 2027 au 31 mai 2027"),
    ],
)
def test_un_rapport_ne_se_dit_annuel_que_sur_douze_mois(du, au, intitule, dite):
    un = Rapport(du=date(*du), au=date(*au))
    lue = dire_periode(Periode(un.du, un.au)).replace("\u00a0", " ")
    assert (un.intitule, lue) == (intitule, dite)


def test_le_rapport_d_un_semestre_ne_parle_pas_d_annee(scene, rapport):
    Rapport.objects.update(du=date(2027, 1, 1), au=date(2027, 6, 30))
    rapport.refresh_from_db()
    chiffres = chiffres_de(rapport)
    c = contexte_rapport(rapport, chiffres, le=date(2027, 8, 1), version=1, adresse="https://x")
    assert c.entete.genre == "Rapport semestriel janvier à juin 2027"
    assert c.titre_bref == "La période en bref" and c.sommaire[0][2] == c.titre_bref
    assert [x.titre for x in c.matrice.colonnes][2:4] == ["Un an avant", "Période"]
    assert not any("en 2026" in x.avant for x in c.chiffres_cles)
