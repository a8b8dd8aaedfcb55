"""Un fichier abîmé se refuse en disant où, et rien n’est écrit."""

import json
from copy import deepcopy

import pytest
from django.core.management import CommandError, call_command

from collectivites.models import Collectivite, Fiche
from predict.comptes import echange
from predict.comptes.models import Agent, Document, Reseau
from predict.noyau.echange import MAX_ERREURS, FichierRefuse, lire_json
from suivi.models import Rapport
from tests.fabriques import CollectiviteFactory
from tests.suivi.remplissage import remplir

pytestmark = pytest.mark.django_db

ESPACE = "\u00a0"
AGENT = "camille@exemple.invalid"


@pytest.fixture(scope="module")
def modele_de_jeu():
    return {
        "format": echange.FORMAT,
        "version": echange.VERSION,
        "reseau": {"slug": "essai", "nom": "Essai", "source_document": "essai"},
        "agents": [{"email": AGENT, "role": "charge"}],
        "fiches": [
            {
                "ref": "vendome",
                "collectivite": {"insee": "41269", "nature": "commune"},
                "contacts": [{"ref": "dga", "nom": "Auger", "qualite": "agent"}],
            }
        ],
        "accompagnements": [
            {
                "ref": "strategie",
                "fiche": "vendome",
                "titre": "Une stratégie",
                "scenario": "receptif",
                "responsable": AGENT,
                "debut_le": "2026-11-12",
                "etape_depuis": "2026-11-12",
                "activites": [{"date": "2026-12-01", "type": "reunion", "objet": "Cadrage"}],
            }
        ],
        "conventions": [
            {"ref": "a", "fiche": "vendome", "titre": "Convention"},
            {"ref": "b", "fiche": "vendome", "titre": "Avenant", "parent": "a"},
        ],
        "temps": [{"date": "2026-12-01", "agent": AGENT, "minutes": 90, "objet": "Réunion"}],
        "cibles": [],
    }


@pytest.fixture
def jeu(modele_de_jeu):
    CollectiviteFactory(code_insee="41269", nom="Vendôme")
    return deepcopy(modele_de_jeu)


def erreurs(jeu):
    with pytest.raises(FichierRefuse) as refus:
        echange.charger(json.dumps(jeu).encode())
    assert not Reseau.objects.filter(slug="essai").exists()
    assert not Agent.objects.filter(email=AGENT).exists()
    assert not Fiche.objects.exists()
    return refus.value.erreurs


RAPPORT = {"titre": "Note de décembre", "du": "2026-01-01", "au": "2026-12-31", "genre": "note_ca"}


@pytest.mark.parametrize(
    ("rapport", "phrase"),
    [
        ({"textes": {"essentiel": "x", "inventé": "y"}}, "Bloc inconnu : inventé"),
        ({"textes": {"essentiel": "x" * 900}}, "signes au plus"),
        ({"textes": {"essentiel": 3}}, "n’est pas un texte"),
        ({"textes": ["x"]}, "une liste n’est pas un objet"),
        ({"genre": "annuel", "textes": {"essentiel": "x"}}, "il n’en a aucun"),
    ],
)
def test_un_texte_de_rapport_que_son_genre_ne_connait_pas_se_refuse_a_l_import(
    jeu, rapport, phrase
):
    jeu["rapports"] = [RAPPORT | rapport]
    (refus,) = erreurs(jeu)
    assert refus.replace(ESPACE, " ").startswith("rapports[0].textes : ")
    assert phrase in refus.replace(ESPACE, " ")


def test_un_rapport_aux_blocs_connus_se_charge(jeu):
    jeu["rapports"] = [RAPPORT | {"textes": {"essentiel": "Tout va."}}]
    echange.charger(json.dumps(jeu).encode())
    assert Rapport.objects.get().textes == {"essentiel": "Tout va."}


def test_le_jeu_sain_se_charge(jeu):
    """Sans quoi les refus qui suivent pourraient tenir à autre chose."""
    reseau, bilan = echange.charger(json.dumps(jeu).encode())
    assert (reseau.slug, bilan[Fiche]) == ("essai", 1)


def poser(jeu, chemin, valeur):
    *pas, dernier = chemin
    for cle in pas:
        jeu = jeu[cle]
    jeu[dernier] = valeur


ACC = ("accompagnements", 0)


@pytest.mark.parametrize(
    ("chemin", "valeur", "attendu"),
    [
        ((*ACC, "activites", 0, "date"), "2027-13-01",
         "accompagnements[0].activites[0].date : « 2027-13-01 » n’est pas une date"),
        ((*ACC, "debut_le"), "20261112", "accompagnements[0].debut_le : « 20261112 » n’est pas"),
        ((*ACC, "debut_le"), None, "accompagnements[0].debut_le : null n’est pas une date"),
        ((*ACC, "titre"), 12, "accompagnements[0].titre : 12 n’est pas un texte"),
        ((*ACC, "titre"), ["x"], "accompagnements[0].titre : une liste n’est pas un texte"),
        ((*ACC, "titre"), "a\x00b", "titre : le caractère nul (U+0000)"),
        ((*ACC, "titre"), "\ud800", "titre : un demi-caractère isolé"),
        ((*ACC, "titre"), "x" * 1_000_000, "accompagnements[0].titre : « xxx"),
        ((*ACC, "titre"), "x" * 201, "au plus 200"),
        ((*ACC, "bilan"), "\ud800", "accompagnements[0].bilan : un demi-caractère isolé"),
        ((*ACC, "scenario"), "magique", "« magique » n’est pas un code admis (opportuniste,"),
        ((*ACC, "etape"), 7, "accompagnements[0].etape : 7 n’est pas un code admis"),
        ((*ACC, "etape"), True, "accompagnements[0].etape : true n’est pas un nombre entier"),
        ((*ACC, "ecsi"), 1, "accompagnements[0].ecsi : 1 n’est pas true ou false"),
        ((*ACC, "fiche"), "blois", "fiche : « blois » ne désigne aucune ligne du fichier"),
        ((*ACC, "fiche"), {"ref": "vendome"}, "fiche : un objet n’est pas une référence"),
        ((*ACC, "responsable"), "x@exemple.invalid",
         "responsable : « x@exemple.invalid » ne désigne"),
        ((*ACC, "contact"), "vendome", "contact : « vendome » ne désigne aucune ligne"),
        ((*ACC, "titer"), "x",
         "accompagnements[0].titer : clé inconnue. Vouliez-vous dire « titre » ?"),
        ((*ACC, "ref"), "", "accompagnements[0].ref : une référence a de 1 à 64"),
        ((*ACC, "ref"), "a\x00", "accompagnements[0].ref : le caractère nul"),
        ((*ACC, "activites"), {}, "accompagnements[0].activites : un objet n’est pas une liste"),
        ((*ACC, "activites", 0), None, "accompagnements[0].activites[0] : null n’est pas un objet"),
        ((*ACC, "fin_le"), "2026-01-01",
         "accompagnements[0] : La fin ne peut pas précéder le début."),
        ((*ACC, "etat"), "clos", "accompagnements[0] : Un accompagnement clos a une date de fin."),
        (("accompagnements",), "x", "accompagnements : « x » n’est pas une liste"),
        (("fiches", 0, "attentes"), ["ecsi", "lune"],
         "attentes : « lune » n’est pas un code admis"),
        (("fiches", 0, "marqueurs"), ["a\x00"], "marqueurs : le caractère nul"),
        (("fiches", 0, "collectivite"), {"insee": "99999", "nature": "commune"},
         "fiches[0].collectivite : {insee: « 99999 », nature: « commune »} ne désigne rien"),
        (("fiches", 0, "collectivite"), {"insee": "41\x00", "nature": "commune"},
         "ne désigne rien"),
        (("fiches", 0, "collectivite"), {"insee": "41269"}, "n’est pas une nature"),
        (("fiches", 0, "collectivite"), {"insee": ["4"], "nature": "commune"},
         "ne désigne pas une"),
        (("fiches", 0, "collectivite"), {"structure": "petr"},
         "ne désigne aucune ligne du fichier"),
        (("fiches", 0, "collectivite"), "41269",
         "fiches[0].collectivite : « 41269 » ne désigne pas"),
        (("fiches", 0, "contacts", 0, "email"), "pas une adresse", "contacts[0].email : "),
        (("fiches", 0, "contacts", 0, "telephone"), "12", "contacts[0].telephone : "),
        (("conventions", 0, "parent"), "b", "conventions[1].parent : cette référence tourne"),
        (("conventions", 0, "parent"), "a",
         "conventions[0].parent : cette référence tourne en rond"),
        (("conventions", 1, "ref"), "a", "conventions[1].ref : « a » sert déjà à conventions[0]"),
        (("conventions", 0, "montant_previsionnel"), "12,50",
         "« 12,50 » n’est pas un nombre décimal"),
        (("conventions", 0, "montant_previsionnel"), 1e300, "n’est pas un nombre décimal"),
        (("conventions", 0, "montant_previsionnel"), "1.234", "montant_previsionnel : 1.234"),
        (("conventions", 0, "transmise_le"), "2027-01-01", "La transmission ne peut pas précéder"),
        (("temps", 0, "minutes"), 2**70, "temps[0].minutes : 11805916207174"),
        (("temps", 0, "minutes"), 1, "temps[0] : Une durée va de 5 minutes à 24 heures."),
        (("cibles",), [{"indicateur": "I42", "annee": 2026, "valeur": 1}], "cibles[0].indicateur"),
        (("agents", 0, "role"), "roi", "agents[0].role : « roi » n’est pas un code admis"),
        (("agents", 0, "quotite"), "1.50", "agents[0].quotite : La quotité va de 0,1 à 1."),
        (("agents", 0, "email"), "camille", "agents[0].email : "),
        (("agents",), [{"email": AGENT}, {"email": AGENT.upper()}], "agents[1].email"),
        (("reseau", "slug"), "pas un slug", "reseau.slug : "),
        (("reseau",), {}, "reseau.slug : cette clé est obligatoire."),
        (("reseau",), None, "reseau : null n’est pas un objet"),
        (("licorne",), [], "licorne : clé inconnue."),
    ],
)  # fmt: skip
def test_chaque_faute_se_dit_a_sa_place(jeu, chemin, valeur, attendu):
    poser(jeu, chemin, valeur)
    dites = "\n".join(erreurs(jeu)).replace(ESPACE, " ")
    assert attendu in dites


def test_une_faute_n_en_invente_pas_d_autres(jeu):
    poser(jeu, (*ACC, "debut_le"), "hier")
    assert len(erreurs(jeu)) == 1


def test_toutes_les_fautes_se_disent_d_un_coup(jeu):
    poser(jeu, (*ACC, "debut_le"), "hier")
    poser(jeu, ("temps", 0, "minutes"), "x")
    poser(jeu, ("fiches", 0, "collectivite"), {"insee": "99999", "nature": "commune"})
    assert len(erreurs(jeu)) == 3


def test_s_arrete_a_cinquante_erreurs(jeu):
    jeu["temps"] = [{"date": "x"}] * 1000
    assert len(erreurs(jeu)) == MAX_ERREURS + 1


def test_une_cle_ecrite_deux_fois_est_une_faute(jeu):
    texte = json.dumps(jeu).replace('"titre": "Une', '"titre": "Perdu", "titre": "Une')
    with pytest.raises(FichierRefuse, match=r"accompagnements\[0\].titre : cette clé est écrite"):
        echange.charger(texte.encode())


def test_une_faute_que_seule_la_base_voit_se_dit_a_sa_place(jeu, tmp_path):
    """Le jeton d’un document est unique d’un réseau à l’autre : la mémoire n’en sait rien."""
    remplir("voisin")
    document = json.loads(echange.exporter(Reseau.objects.get(slug="voisin")))["documents"][0]
    jeu["documents"] = [document | {"emis_par": AGENT}]
    avant = Document.objects.count()
    with pytest.raises(FichierRefuse, match=r"documents\[0\] : "):
        echange.charger(json.dumps(jeu).encode())
    assert Document.objects.count() == avant


def test_un_chargement_refuse_ne_laisse_aucun_fichier(jeu, settings):
    from django.core.files.storage import default_storage

    remplir("voisin")
    document = json.loads(echange.exporter(Reseau.objects.get(slug="voisin")))["documents"][0]
    jeu["documents"] = [document | {"emis_par": AGENT}]
    dossier = Document.objects.first().fichier.name.rpartition("/")[0]
    avant = sorted(default_storage.listdir(dossier)[1])
    with pytest.raises(FichierRefuse):
        echange.charger(json.dumps(jeu).encode())
    assert sorted(default_storage.listdir(dossier)[1]) == avant


@pytest.mark.parametrize(
    ("octets", "attendu"),
    [
        (b'{\n  "a": ]', "Ligne 2, colonne 8"),
        (b"", "Ligne 1, colonne 1"),
        (b'{"a": 1} x', "du texte suit"),
        (b"\n\n\xff", "Ligne 3"),
        (b"[" * 100_000, "sans fin"),
        (b'{"a": NaN}', "NaN"),
        (b'{"a": ' + b"9" * 10_000 + b"}", "ne se lit pas"),
        (b'{"a": "\x01"}', "caractère de commande"),
    ],
)
def test_un_json_casse_dit_ou(octets, attendu):
    with pytest.raises(FichierRefuse) as refus:
        lire_json(octets)
    assert attendu in refus.value.erreurs[0]


@pytest.mark.parametrize("racine", [[], 3, None, "x", {}, {"format": "autre", "version": 1}])
def test_refuse_ce_qui_n_est_pas_un_fichier_d_echange(racine):
    with pytest.raises(FichierRefuse):
        echange.charger_donnees(racine)


def test_la_commande_dit_les_fautes_sans_trace(jeu, tmp_path):
    poser(jeu, (*ACC, "debut_le"), "\ud800")
    (tmp_path / "f.json").write_text(json.dumps(jeu))
    with pytest.raises(CommandError, match="Rien n’a été chargé"):
        call_command("charger_jeu", str(tmp_path / "f.json"))


def test_la_commande_refuse_un_fichier_trop_gros(tmp_path):
    (tmp_path / "f.json").write_bytes(b" " * (1024 * 1024 + 1))
    with pytest.raises(CommandError, match="dépasse 1 Mo"):
        call_command("charger_jeu", str(tmp_path / "f.json"), taille_max=1)


@pytest.mark.parametrize("nom", ["absent.json", "a\x00b"])
def test_la_commande_dit_qu_un_fichier_ne_se_lit_pas(tmp_path, nom):
    with pytest.raises(CommandError, match="ne se lit pas"):
        call_command("charger_jeu", str(tmp_path / nom))


def test_exporter_un_reseau_inconnu_cite_les_connus(reseau):
    with pytest.raises(CommandError, match="Réseaux connus : ici".replace(" :", "\u00a0:")):
        call_command("exporter_jeu", reseau="nulle-part")


def test_une_structure_propre_au_reseau_voyage_avec_ses_liens(jeu):
    jeu["structures"] = [
        {"ref": "petr-1", "nature": "petr", "nom": "Pays d’ici", "millesime": 2026,
         "epci": {"structure": "petr-1"}}
    ]  # fmt: skip
    poser(jeu, ("fiches", 0, "collectivite"), {"structure": "petr-1"})
    dites = erreurs(jeu)
    assert "structures[0].epci : cette référence tourne en rond." in dites
    del jeu["structures"][0]["epci"]
    echange.charger(json.dumps(jeu).encode())
    propre = Collectivite.objects.get(propre_a__slug="essai")
    assert propre.recherche == "pays d ici"
    assert propre.fiches.count() == 1
