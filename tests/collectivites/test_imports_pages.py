"""Les pages d’import, du dépôt au retour en arrière, pour trois personnages.

`agent` et `collegue` (même réseau) importent, appliquent, annulent ; `etrangere` (autre réseau)
ne trouve rien ; seule l’administration efface le détail.
"""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from collectivites.models import Fiche, Import, LigneImport
from predict.comptes.models import Acte
from predict.comptes.regles import Role
from tests.collectivites.scenes_imports import (
    appliquer,
    deposer,
    en_csv,
    en_xlsx,
    examiner,
    executer,
    importer,
)
from tests.fabriques import AgentFactory, CollectiviteFactory, FicheFactory
from tests.mesures import requetes

ENVOIS = ["appliquer_import", "annuler_import", "abandonner_import"]


@pytest.fixture
def communes(db):
    return [CollectiviteFactory(nom=f"Bourg {n}", code_insee=f"4110{n}") for n in range(6)]


@pytest.fixture
def fichier(communes):
    lignes = [["Commune", "Code Insee", "Niveau", "Couleur"]]
    lignes += [[c.nom, c.code_insee, "Déjà engagée", "bleu"] for c in communes[:4]]
    return [*lignes, ["Nulle part", "", "", ""]]


def page(client, route, *args):
    return client.get(reverse(f"collectivites:{route}", args=args))


def test_du_depot_a_l_annulation_par_les_pages(client, agent, fichier):
    client.force_login(agent)
    assert "Aucun import" in page(client, "imports").content.decode()
    recu = SimpleUploadedFile("suivi.xlsx", en_xlsx(fichier, avant=2))
    reponse = client.post(
        reverse("collectivites:deposer_import"), {"type": "collectivites", "fichier": recu}
    )
    un_import = Import.objects.get()
    assert reponse.url == reverse("collectivites:correspondre_import", args=[un_import.pk])
    texte = client.get(reponse.url).content.decode()
    assert "titres lus à la ligne 3" in texte
    assert "bleu" in texte  # les premières valeurs se montrent

    reponse = client.post(reponse.url, {
        "colonne_0": "collectivite", "colonne_1": "insee", "colonne_2": "niveau", "colonne_3": "",
    })  # fmt: skip
    texte = client.get(reponse.url).content.decode()
    assert "Appliquer 4 lignes" in texte
    assert "Laissées de côté : Couleur" in texte
    assert "Aucune collectivité ne répond à" in texte
    assert not Fiche.objects.exists()

    client.post(reverse("collectivites:appliquer_import", args=[un_import.pk]))
    un_import.refresh_from_db()
    assert "En attente de son tour" in page(client, "import", un_import.pk).content.decode()
    executer(un_import)
    assert Fiche.objects.count() == 4
    assert not un_import.fichier  # le fichier, qui nomme des personnes, ne reste pas
    assert "Annuler cet import" in page(client, "import", un_import.pk).content.decode()

    client.post(reverse("collectivites:annuler_import", args=[un_import.pk]))
    un_import.refresh_from_db()
    executer(un_import)
    assert not Fiche.objects.exists()
    assert "Création retirée" in page(client, "import", un_import.pk).content.decode()
    verbes = set(Acte.objects.values_list("verbe", flat=True))
    assert verbes == {"fichier d’import déposé", "import appliqué", "import annulé"}


def test_un_fichier_illisible_se_refuse_a_sa_place(client, agent):
    client.force_login(agent)
    recu = SimpleUploadedFile("photo.png", b"\x89PNG\r\n\x1a\n" + b"0" * 50)
    reponse = client.post(
        reverse("collectivites:deposer_import"), {"type": "contacts", "fichier": recu}
    )
    assert reponse.status_code == 422
    assert "Ce fichier est une image" in reponse.content.decode()
    assert not Import.objects.exists()


def test_il_faut_de_quoi_reconnaitre_une_ligne(client, agent, fichier):
    un_import = deposer(agent, fichier)
    client.force_login(agent)
    adresse = reverse("collectivites:correspondre_import", args=[un_import.pk])
    reponse = client.post(adresse, {"colonne_2": "niveau"})
    assert reponse.status_code == 422
    assert "Dites quelle colonne contient" in reponse.content.decode()
    reponse = client.post(adresse, {"colonne_0": "collectivite", "colonne_1": "collectivite"})
    assert reponse.status_code == 422
    assert "est déjà la colonne" in reponse.content.decode()


def test_la_correspondance_se_retient_pour_les_memes_titres(agent, collegue, fichier):
    un_import = deposer(agent, fichier)
    voulue = {"collectivite": 0, "insee": 1, "singularite": 3}
    from collectivites.actions.imports import examiner_import

    examiner_import(un_import=un_import, agent=agent, correspondance=voulue, reglages={})
    # Une collègue, un autre jour, puis les colonnes dans un autre ordre.
    autre = [
        [ligne[3].upper() if n == 0 else ligne[3], *ligne[:3]] for n, ligne in enumerate(fichier)
    ]
    assert deposer(collegue, fichier).correspondance == voulue
    assert deposer(collegue, autre).correspondance != voulue  # l’ordre fait la signature


def test_la_feuille_et_la_ligne_des_titres_se_choisissent(client, agent, fichier):
    un_import = deposer(agent, en_xlsx([["Notes"], ["diverses"], *fichier]), nom="a.xlsx")
    assert un_import.ligne_entetes == 3
    client.force_login(agent)
    adresse = reverse("collectivites:correspondre_import", args=[un_import.pk])
    client.post(adresse, {"relire": "1", "ligne_entetes": "4"})
    un_import.refresh_from_db()
    assert un_import.ligne_entetes == 4
    assert un_import.entetes[0] == "Bourg 0"
    reponse = client.post(adresse, {"relire": "1", "ligne_entetes": "40"})
    assert reponse.status_code == 422
    assert "La ligne 40 est vide" in reponse.content.decode()


def test_les_rejets_ressortent_se_corrigent_et_reviennent(client, agent, communes, fichier):
    un_import = importer(agent, fichier)
    client.force_login(agent)
    reponse = page(client, "rejets_import", un_import.pk, "xlsx")
    contenu = b"".join(reponse.streaming_content)
    feuille = load_workbook(io.BytesIO(contenu)).active
    titres, rejet = list(feuille.iter_rows(values_only=True))
    assert titres == (
        "Pourquoi elle est rejetée", "Ligne du fichier",
        "Commune", "Code Insee", "Niveau", "Couleur",
    )  # fmt: skip
    assert "Nulle part" in rejet[0]
    assert rejet[1] == 6
    feuille["C2"], feuille["E2"] = communes[4].nom, "Non engagée"
    corrige = io.BytesIO()
    feuille.parent.save(corrige)
    refait = examiner(agent, corrige.getvalue(), nom="rejets.xlsx")
    assert refait.comptes == {"cree": 1, "modifie": 0, "inchange": 0, "rejete": 0}
    csv = b"".join(page(client, "rejets_import", un_import.pk, "csv").streaming_content).decode()
    assert "Nulle part" in csv


def test_une_formule_deposee_ne_ressort_jamais_vivante(client, agent):
    un_import = examiner(agent, [["Commune", "Niveau"], ["=CMD()|A1", "Déjà engagée"]])
    client.force_login(agent)
    contenu = b"".join(page(client, "rejets_import", un_import.pk, "xlsx").streaming_content)
    case = load_workbook(io.BytesIO(contenu)).active["C2"]
    assert case.value == "=CMD()|A1"
    assert case.data_type == "s"
    csv = b"".join(page(client, "rejets_import", un_import.pk, "csv").streaming_content).decode()
    assert ";=CMD" not in csv


def test_un_modele_par_type_se_relit_sans_correction(client, agent):
    client.force_login(agent)
    for type_ in ("collectivites", "contacts", "partenariats", "acteurs", "echanges"):
        contenu = page(client, "modele_import", type_).content
        classeur = load_workbook(io.BytesIO(contenu))
        assert classeur.sheetnames == ["À remplir", "Mode d’emploi"]
        titres = [c.value for c in classeur["À remplir"][1]]
        classeur["À remplir"].append(["x"] * len(titres))
        relu = io.BytesIO()
        classeur.save(relu)
        un_import = deposer(agent, relu.getvalue(), type_, "modele.xlsx")
        assert len(un_import.correspondance) == len(titres), type_
    assert page(client, "modele_import", "inconnu").status_code == 404


def test_le_meme_fichier_deja_applique_se_dit(client, agent, fichier):
    importer(agent, fichier)
    second = deposer(agent, fichier)
    client.force_login(agent)
    texte = page(client, "correspondre_import", second.pk).content.decode()
    assert "déjà été appliqué" in texte


def test_deux_personnes_appliquent_une_seule_fois(client, agent, collegue, fichier):
    un_import = examiner(agent, fichier)
    adresse = reverse("collectivites:appliquer_import", args=[un_import.pk])
    for personne in (agent, collegue):
        client.force_login(personne)
        client.post(adresse)
    un_import.refresh_from_db()
    executer(un_import)
    client.post(adresse)
    assert Fiche.objects.count() == 4
    assert Acte.objects.filter(verbe="import appliqué").count() == 1


def test_un_import_abandonne_ne_laisse_rien(
    client, agent, fichier, django_capture_on_commit_callbacks
):
    un_import = examiner(agent, fichier)
    stockage, nom = un_import.fichier.storage, un_import.fichier.name
    client.force_login(agent)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("collectivites:abandonner_import", args=[un_import.pk]))
    assert not Import.objects.exists()
    assert not LigneImport.objects.exists()
    assert not stockage.exists(nom)


def test_l_administration_efface_le_detail_et_l_import_ne_s_annule_plus(
    client, agent, reseau, fichier
):
    un_import = importer(agent, fichier)
    adresse = reverse("collectivites:effacer_import", args=[un_import.pk])
    client.force_login(agent)
    assert client.post(adresse).status_code == 403
    client.force_login(AgentFactory(reseau=reseau, role=Role.ADMINISTRATION))
    assert "Effacer le détail" in page(client, "import", un_import.pk).content.decode()
    client.post(adresse)
    assert not LigneImport.objects.exclude(brut=[], apres={}, traces=[], objet_titre="").exists()
    client.post(reverse("collectivites:annuler_import", args=[un_import.pk]))
    un_import.refresh_from_db()
    assert un_import.etat == "applique"
    assert Fiche.objects.count() == 4


def test_un_autre_reseau_n_en_trouve_rien(client, agent, etrangere, fichier):
    un_import = examiner(agent, fichier)
    client.force_login(etrangere)
    assert un_import.nom_fichier not in page(client, "imports").content.decode()
    for route in ("import", "correspondre_import"):
        assert page(client, route, un_import.pk).status_code == 404
    assert page(client, "rejets_import", un_import.pk, "csv").status_code == 404
    for route in ENVOIS:
        adresse = reverse(f"collectivites:{route}", args=[un_import.pk])
        assert client.post(adresse).status_code == 404


def test_un_travail_interrompu_se_recommence(client, agent, fichier):
    un_import = examiner(agent, fichier)
    client.force_login(agent)
    adresse = reverse("collectivites:appliquer_import", args=[un_import.pk])
    client.post(adresse)
    un_import.refresh_from_db()
    type(un_import.travail).objects.filter(pk=un_import.travail_id).update(etat="echec")
    assert "rien n’a été écrit" in page(client, "import", un_import.pk).content.decode()
    un_import.refresh_from_db()
    appliquer(un_import, agent)
    assert Fiche.objects.count() == 4


@pytest.mark.parametrize("route", ["imports", "import"])
def test_le_nombre_de_requetes_ne_depend_pas_des_lignes(client, agent, reseau, route):
    client.force_login(agent)

    def mesurer(combien):
        communes = [CollectiviteFactory() for _ in range(combien)]
        for _ in range(1 if combien == 1 else 3):
            un_import = examiner(agent, [["Code Insee"], *[[c.code_insee] for c in communes]])
        args = [un_import.pk] if route == "import" else []
        with requetes() as liste:
            assert page(client, route, *args).status_code == 200
        return len(liste)

    un, beaucoup = mesurer(1), mesurer(40)
    assert un == beaucoup <= 8


def test_le_nombre_de_requetes_d_un_examen_ne_depend_pas_des_lignes(agent, reseau):
    """Cinq cents lignes par paquet : les lectures se comptent par paquet, pas par ligne."""

    def mesurer(combien):
        fiches = [FicheFactory(reseau=reseau) for _ in range(combien)]
        lignes = [[f.collectivite.code_insee, "Déjà engagée", "PAT"] for f in fiches]
        with requetes() as liste:
            importer(agent, en_csv([["Code Insee", "Niveau", "Étiquettes"], *lignes]))
        return len(liste)

    # L’étiquette se crée au premier import : on la pose d’abord.
    mesurer(1)
    assert mesurer(2) == mesurer(30)


def test_la_liste_montre_aussi_ce_qui_n_est_que_depose(client, agent, fichier):
    deposer(agent, fichier, nom="mon suivi.csv")
    client.force_login(agent)
    texte = page(client, "imports").content.decode()
    assert "mon suivi.csv" in texte
    assert "À faire correspondre" in texte
