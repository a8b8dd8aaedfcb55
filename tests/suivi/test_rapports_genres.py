"""Note au conseil, rapport au financeur, bilan de mandat, rapport d’une clôture : ce que chacun
dit, ce qu’aucun ne dit, et qui les lit."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from accompagnements.models import Financement, TempsPasse
from collectivites.models import Echange
from predict.comptes import travaux
from predict.comptes.models import Document
from predict.comptes.regles import EtatTravail
from predict.noyau.documents.contextes import MesureIndicateur
from suivi.actions.clotures import cloturer
from suivi.blocs_rapport import BLOCS, TYPES, lire_textes
from suivi.calculs import Periode
from suivi.documents.mesures import en_bref
from suivi.models import FeuilleTemps, Rapport
from suivi.regles import EtatFeuille, GenreRapport
from tests.suivi import recette9, scenes
from tests.suivi.scene_couts import Recette4

ANNEE = Periode.de_l_annee(2027)


def plein(bloc):
    """Le texte le plus encombrant qu’un bloc accepte : ses lignes, jusqu’au dernier signe."""
    if bloc.forme == "case":
        return "oui"
    lignes = bloc.lignes_max or 1
    phrase = "- " if bloc.code == "vigilance" else ""
    phrase += "Un conseil lit volontiers une phrase. " * 20
    longueur = bloc.taille // lignes - 1
    return "\n".join([phrase[:longueur].strip()] * lignes)


PLEIN = {b.code: plein(b) for b in BLOCS[GenreRapport.NOTE_CA]}


@pytest.fixture
def scene(reseau):
    scenes.indicateurs()
    return recette9.poser(reseau)


@pytest.fixture
def couts(reseau, agent):
    return Recette4(reseau, agent)


def poser(reseau, direction, genre, **champs):
    return Rapport.objects.create(
        reseau=reseau, auteur=direction, genre=genre, titre=champs.pop("titre", "Un titre"),
        du=ANNEE.du, au=ANNEE.au, **champs,
    )  # fmt: skip


def produire(rapport, direction, client_de):
    """Les documents en vigueur, par format."""
    client_de(direction).post(reverse("suivi:produire_rapport", args=[rapport.pk]))
    rapport.refresh_from_db()
    assert travaux.executer(rapport.travail_id, rapport.reseau_id) == EtatTravail.FAIT
    return {d.format: d for d in Document.objects.de(rapport).en_vigueur()}


def lire(document):
    with document.fichier.open("rb") as fichier:
        return BytesIO(fichier.read())


def mots(document):
    texte = " ".join(p.extract_text() for p in PdfReader(lire(document)).pages)
    return " ".join(texte.replace("\u202f", " ").replace("\u00a0", " ").split())


def adresse(genre, **sujet):
    suite = "".join(f"&{nom}={valeur}" for nom, valeur in sujet.items())
    return f"{reverse('suivi:creer_rapport')}?genre={genre}{suite}"


# -- La note au conseil -----------------------------------------------------------------------


@pytest.mark.parametrize("textes", [{}, PLEIN], ids=["sans un mot", "chaque bloc plein"])
def test_la_note_tient_en_deux_pages_exactement(scene, couts, reseau, direction, client_de, textes):
    titre = "Un titre qui va jusqu’au bout de ce que la note permet d’écrire, sans un mot de trop"
    note = poser(reseau, direction, GenreRapport.NOTE_CA, titre=titre[:80], textes=textes)
    documents = produire(note, direction, client_de)
    assert set(documents) == {"pdf", "docx"}
    assert len(PdfReader(lire(documents["pdf"])).pages) == 2


def test_la_note_dit_la_decision_les_indicateurs_et_la_charge(scene, reseau, direction, client_de):
    textes = {"decision": "Ouvrir un poste.", "deliberation": "Le conseil ouvre un poste."}
    note = poser(reseau, direction, GenreRapport.NOTE_CA, textes=textes)
    dit = mots(produire(note, direction, client_de)["pdf"])
    for attendu in ("Ouvrir un poste", "Court I1", "66,7 %", "Charge et capacité", "Abstentions",
                    "Chiffres du jour"):  # fmt: skip
        assert attendu in dit
    assert "Coûts et rentabilité" not in dit


def test_les_couts_ne_se_montrent_que_demandes_et_jamais_un_salaire(
    scene, couts, reseau, direction, client_de
):
    note = poser(reseau, direction, GenreRapport.NOTE_CA, textes={"couts": "oui"})
    dit = mots(produire(note, direction, client_de)["pdf"])
    assert "2 200 €" in dit
    for montant in ("42 000", "46 000", "56 000", "270", "290", couts.a.nom):
        assert montant not in dit


@pytest.mark.parametrize("genre", [GenreRapport.NOTE_CA, GenreRapport.FINANCEUR])
def test_couts_et_temps_de_chacun_ne_sont_lus_que_de_la_direction(
    scene, reseau, agent, direction, client_de, genre
):
    sujet = {}
    if genre == GenreRapport.FINANCEUR:
        sujet["financement"] = Financement.objects.create(reseau=reseau, libelle="Région")
    un = poser(reseau, direction, genre, titre="Réservée", **sujet)
    document = produire(un, direction, client_de)["pdf"]
    chargee = client_de(agent)
    assert chargee.get(un.get_absolute_url()).status_code == 404
    assert chargee.get(reverse("comptes:document", args=[document.pk])).status_code == 404
    assert "Réservée" not in chargee.get(reverse("suivi:rapports")).content.decode()
    assert client_de(direction).get(un.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(("finie", "dit"), [(True, "manquée"), (False, "pas encore atteinte")])
def test_une_cible_n_est_manquee_qu_une_fois_la_periode_finie(finie, dit):
    mesure = MesureIndicateur(code="I2", chaine="", libelle="Candidatures", valeur=3, cible=8)
    assert en_bref([mesure], finie=finie) == f"1 cible {dit} : candidatures."


# -- D’une clôture ---------------------------------------------------------------------------


def test_un_rapport_de_cloture_redit_ses_chiffres_apres_une_correction(
    scene, reseau, direction, client_de
):
    cloture = cloturer(agent=direction, periode=ANNEE, le=datetime(2028, 1, 15, 9, tzinfo=UTC))
    gele = poser(reseau, direction, GenreRapport.ANNUEL, cloture=cloture)
    avant = produire(gele, direction, client_de)
    scenes.suivi(scenes.fiche(reseau, "Venue après"), activites=["2027-05-05"])
    apres = produire(gele, direction, client_de)
    assert "clôture du" in mots(apres["pdf"])
    assert "Venue après" not in mots(apres["pdf"])
    premiers, seconds = (d["pdf"].instantane["indicateurs"] for d in (avant, apres))
    assert [m["valeur"] for m in premiers] == [m["valeur"] for m in seconds]
    page = client_de(direction).get(gele.get_absolute_url()).content.decode()
    assert "Chiffres de la clôture" in page


def test_choisir_une_cloture_prend_sa_periode(scene, reseau, direction, client_de):
    cloture = cloturer(agent=direction, periode=ANNEE, le=datetime(2028, 1, 15, 9, tzinfo=UTC))
    saisie = {"titre": "Gelé", "cloture": cloture.pk, "du": "01/01/2020", "au": "02/01/2020"}
    client_de(direction).post(adresse("annuel"), saisie)
    gele = Rapport.objects.get()
    assert (gele.cloture, gele.du, gele.au) == (cloture, ANNEE.du, ANNEE.au)


def test_le_classeur_du_rapport_annuel_a_une_feuille_par_tableau_et_des_nombres_types(
    scene, reseau, direction, client_de
):
    un = poser(reseau, direction, GenreRapport.ANNUEL)
    classeur = load_workbook(lire(produire(un, direction, client_de)["xlsx"]))
    assert classeur.sheetnames == [
        "Lire ce classeur", "Indicateurs 2027", "I1 par type", "I1 par mission",
        "I1, toutes ventilations", "Candidatures", *(
            ["Heures par profil"] if "Heures par profil" in classeur.sheetnames else []
        ), "Preuves", "Règles de comptage",
    ]  # fmt: skip
    dits = {x[0]: x[1] for x in classeur["Lire ce classeur"].iter_rows(values_only=True)}
    assert "du 1er janvier 2027 au 31 décembre 2027" in dits["Période"].lower().replace("\xa0", " ")
    feuille = classeur["Indicateurs 2027"]
    titres = [c.value for c in feuille[1]]
    rangs = {ligne[0].value: dict(zip(titres, ligne, strict=True)) for ligne in feuille}
    i1, i6 = rangs["I1"], rangs["I6"]
    assert (i1["Période"].value, i1["Période"].number_format) == (4, "#,##0")
    assert round(i6["Période"].value, 3) == 0.667
    assert i6["Période"].number_format == "0.0%"
    assert (i6["Numérateur"].value, i6["Dénominateur"].value) == (2, 3)
    assert feuille.freeze_panes == "D2"
    assert {c.number_format for c in classeur["Preuves"]["B"][1:]} == {"dd/mm/yyyy"}
    assert all(c.number_format.endswith("€") or "€" in c.number_format
               for c in classeur["Candidatures"]["E"][1:] if c.value is not None)  # fmt: skip
    assert classeur.properties.title.startswith("Rapport annuel 2027")


# -- À un financeur --------------------------------------------------------------------------


def test_le_financeur_lit_les_jours_les_dossiers_et_les_feuilles_signees(
    couts, reseau, direction, client_de
):
    commun = {"reseau": reseau, "financement": couts.financement, "minutes": 420,
              "du": date(2027, 3, 1), "au": date(2027, 3, 31)}  # fmt: skip
    ligne = {"le": "2027-03-15", "minutes": 420, "objet": "Atelier signé"}
    FeuilleTemps.objects.create(
        agent=couts.a, etat=EtatFeuille.VISEE, lignes=[ligne], visee_par=direction,
        signee_le=timezone.now(), visee_le=timezone.now(), **commun,
    )  # fmt: skip
    brouillon = [ligne | {"objet": "Pas encore signé"}]
    FeuilleTemps.objects.create(agent=couts.b, lignes=brouillon, **commun)
    un = poser(reseau, direction, GenreRapport.FINANCEUR, financement=couts.financement)
    dit = mots(produire(un, direction, client_de)["pdf"])
    for attendu in ("6 j", "sur 40 j attendus", "Vallonville", "Atelier signé", "1 feuille"):
        assert attendu in dit
    for tu in ("Pas encore signé", "42 000", "2 200", "270 €"):
        assert tu not in dit


# -- À une collectivité ---------------------------------------------------------------------


def test_le_bilan_de_mandat_ne_remet_rien_d_interne(reseau, agent, direction, client_de):
    fiche = scenes.fiche(reseau, "Braye")
    fiche.vigilance = "Ne pas relancer le maire"
    fiche.save(update_fields=["vigilance"])
    dossier = scenes.suivi(fiche, titre="Un premier jumelage", activites=["2027-02-02"])
    dossier.enseignements = "Équipe peu fiable"
    dossier.save(update_fields=["enseignements"])
    scenes.convention(fiche, "2027-04-01", titre="Convention avec Kandéri")
    scenes.strategie(fiche, "2027-05-01")
    for objet, prive in (("Un appel banal", False), ("Un mot confidentiel", True)):
        Echange.objects.create(
            reseau=reseau, fiche=fiche, le=date(2027, 3, 3), objet=objet, prive=prive,
            compte_rendu="À garder entre nous",
        )  # fmt: skip
    un = poser(
        reseau, direction, GenreRapport.MANDAT, fiche=fiche,
        textes={"recommandations": "- Nommer une élue référente"},
    )  # fmt: skip
    dit = mots(produire(un, direction, client_de)["pdf"])
    for attendu in ("Un premier jumelage", "Kandéri", "Nommer une élue", "Stratégie de Braye"):
        assert attendu in dit
    for tu in ("confidentiel", "entre nous", "relancer", "peu fiable", agent.nom):
        assert tu not in dit


# -- Choisir, écrire, reprendre ---------------------------------------------------------------


def test_un_genre_ou_un_bloc_inconnu_est_refuse(direction, client_de):
    assert client_de(direction).get(adresse("roman")).status_code == 404
    with pytest.raises(ValueError, match="Bloc inconnu"):
        lire_textes(GenreRapport.NOTE_CA, {"salaires": "tous"})
    with pytest.raises(ValueError, match="signes au plus"):
        lire_textes(GenreRapport.NOTE_CA, {"decision": "x" * 500})
    with pytest.raises(ValueError, match="pas un texte"):
        lire_textes(GenreRapport.NOTE_CA, {"decision": ["x"]})
    with pytest.raises(ValueError, match="lignes au plus"):
        lire_textes(GenreRapport.NOTE_CA, {"vigilance": "- x\n" * 9})


@pytest.mark.parametrize("genre", ["financeur", "mandat"])
def test_sans_sujet_on_revient_le_choisir(direction, client_de, genre):
    reponse = client_de(direction).get(adresse(genre), follow=True)
    assert reponse.redirect_chain[0][0].startswith(reverse("suivi:choisir_rapport"))
    assert "obligatoire" in reponse.content.decode()


def test_le_sujet_d_un_autre_reseau_ne_se_trouve_pas(autre_reseau, direction, client_de):
    ailleurs = Financement.objects.create(reseau=autre_reseau, libelle="D’ailleurs")
    fiche, une = scenes.fiche(autre_reseau), client_de(direction)
    for chemin in (
        adresse("financeur", financement=ailleurs.pk),
        adresse("mandat", fiche=fiche.pk),
        adresse("mandat", fiche="9" * 30),
    ):
        assert une.get(chemin).status_code == 404


def test_les_textes_se_reprennent_par_financement_et_la_date_de_seance_non(
    reseau, direction, client_de
):
    l_un, l_autre = (
        Financement.objects.create(reseau=reseau, libelle=nom) for nom in ("Région", "État")
    )
    poser(reseau, direction, GenreRapport.FINANCEUR, financement=l_un,
          textes={"actions": "Pour la Région seule"})  # fmt: skip
    poser(reseau, direction, GenreRapport.NOTE_CA,
          textes={"seance": "7 décembre", "essentiel": "Déjà dit"})  # fmt: skip
    une = client_de(direction)
    assert "Pour la Région" in une.get(adresse("financeur", financement=l_un.pk)).content.decode()
    reste = une.get(adresse("financeur", financement=l_autre.pk)).content.decode()
    assert "Pour la Région" not in reste
    note = une.get(adresse("note_ca")).content.decode()
    assert "Déjà dit" in note
    assert 'value="7 décembre"' not in note


def test_un_texte_trop_long_se_dit_a_cote_sans_rien_perdre(direction, client_de):
    saisie = {"titre": "Note", "du": "01/01/2027", "au": "31/12/2027",
              "bloc_essentiel": "x" * 900, "bloc_vigilance": "À garder"}  # fmt: skip
    reponse = client_de(direction).post(adresse("note_ca"), saisie)
    assert reponse.status_code == 422
    assert "À garder" in reponse.content.decode()
    assert not Rapport.objects.exists()


def test_un_bloc_modifie_s_enregistre(reseau, direction, client_de):
    note = poser(reseau, direction, GenreRapport.NOTE_CA, textes={"essentiel": "Avant"})
    saisie = {"titre": "Note", "du": "01/01/2027", "au": "31/12/2027", "version": "1",
              "bloc_essentiel": "Après", "bloc_couts": "on"}  # fmt: skip
    client_de(direction).post(reverse("suivi:modifier_rapport", args=[note.pk]), saisie)
    note.refresh_from_db()
    assert (note.textes["essentiel"], note.textes["couts"]) == ("Après", "oui")


# -- Un réseau neuf, un échec, la liste -------------------------------------------------------


@pytest.mark.parametrize("genre", GenreRapport.values)
def test_un_reseau_neuf_obtient_un_document_presentable(reseau, direction, client_de, genre):
    scenes.indicateurs()
    sujet = {}
    if genre == GenreRapport.FINANCEUR:
        sujet["financement"] = Financement.objects.create(reseau=reseau, libelle="Région")
    if genre == GenreRapport.MANDAT:
        sujet["fiche"] = scenes.fiche(reseau, "Neuve")
    documents = produire(poser(reseau, direction, genre, **sujet), direction, client_de)
    assert documents["pdf"].type == TYPES[genre]
    assert "None" not in mots(documents["pdf"])


def test_un_echec_se_dit_et_n_efface_pas_la_version_d_avant(scene, reseau, direction, client_de):
    note = poser(reseau, direction, GenreRapport.NOTE_CA)
    premier = produire(note, direction, client_de)["pdf"]
    Rapport.objects.filter(pk=note.pk).update(textes={"inconnu": "x"})
    client_de(direction).post(reverse("suivi:produire_rapport", args=[note.pk]))
    note.refresh_from_db()
    assert travaux.executer(note.travail_id, reseau.pk) == EtatTravail.ECHEC
    page = client_de(direction).get(note.get_absolute_url()).content.decode()
    assert "La dernière production s’est arrêtée" in page
    assert reverse("comptes:document", args=[premier.pk]) in page


def test_la_liste_se_filtre_et_ses_requetes_ne_dependent_pas_du_nombre(
    reseau, direction, client_de
):
    une, page = client_de(direction), reverse("suivi:rapports")
    financement = Financement.objects.create(reseau=reseau, libelle="Région")
    poser(reseau, direction, GenreRapport.NOTE_CA, titre="Une note")
    poser(reseau, direction, GenreRapport.FINANCEUR, titre="Une part", financement=financement)
    une.get(page)
    with CaptureQueriesContext(connection) as peu:
        une.get(page)
    for rang in range(5):
        poser(reseau, direction, GenreRapport.FINANCEUR, titre=f"N° {rang}",
              financement=financement)  # fmt: skip
    with CaptureQueriesContext(connection) as plus:
        une.get(page)
    assert len(plus) == len(peu)
    assert "Une part" not in une.get(f"{page}?genre=note_ca").content.decode()


def test_relever_un_financement_ne_coute_pas_plus_de_requetes_avec_plus_de_dossiers(
    couts, reseau, agent
):
    from suivi.calculs.rapport_financeur import relever_financement

    with CaptureQueriesContext(connection) as peu:
        relever_financement(couts.financement, ANNEE)
    for rang in range(4):
        autre = scenes.suivi(scenes.fiche(reseau, f"Commune {rang}"), activites=["2027-04-04"])
        scenes.etude(autre, "2027-05-05")
        TempsPasse.objects.create(
            reseau=reseau, agent=agent, le=date(2027, 4, 4), minutes=60, accompagnement=autre,
            financement=couts.financement,
        )  # fmt: skip
    with CaptureQueriesContext(connection) as plus:
        fait = relever_financement(couts.financement, ANNEE)
    assert len(fait.dossiers) == 5
    assert len(plus) == len(peu)
