"""La liste : filtrer, trier, exporter exactement ce qui est filtré, sans payer à la ligne."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from collectivites.actions import constater_profil, noter_cotisation
from tests.fabriques import AgentFactory, CollectiviteFactory, FicheFactory
from tests.mesures import requetes

LISTE = "/collectivites/"


def noms(navigateur, **filtres):
    page = navigateur.get(LISTE, filtres).context["page"]
    return [fiche.collectivite.nom for fiche in page]


def cout(navigateur, adresse, **parametres):
    with requetes() as liste:
        assert navigateur.get(adresse, parametres).status_code == 200
    return liste


@pytest.fixture
def navigateur(client_de, agent):
    return client_de(agent)


def _fiche(reseau, nom, **champs):
    population = champs.pop("population", 4200)
    nature = champs.pop("nature", "commune")
    collectivite = CollectiviteFactory(nom=nom, population=population, nature=nature)
    return FicheFactory(reseau=reseau, collectivite=collectivite, **champs)


@pytest.mark.parametrize("texte", ["vendome", "VENDÔME", "endom", "41 777", "41777"])
def test_le_texte_se_cherche_sans_accents_ni_casse_ou_par_code(navigateur, reseau, texte):
    FicheFactory(reseau=reseau, collectivite__nom="Vendôme", collectivite__code_insee="41777")
    _fiche(reseau, "Blois")
    assert noms(navigateur, q=texte) == ["Vendôme"]


def test_les_choix_d_un_filtre_s_ajoutent_et_les_filtres_se_croisent(navigateur, reseau):
    _fiche(reseau, "A", niveau="non_engagee", population=300)
    _fiche(reseau, "B", niveau="deja_engagee", population=3000)
    _fiche(reseau, "C", niveau="nouvellement_engagee", population=60_000)
    assert noms(navigateur, niveau=["non_engagee", "deja_engagee"]) == ["A", "B"]
    assert noms(navigateur, niveau=["non_engagee", "deja_engagee"], strate="2000") == ["B"]
    assert noms(navigateur, strate=["0", "50000"]) == ["A", "C"]


def test_la_strate_ne_prend_pas_sa_borne_haute(navigateur, reseau):
    _fiche(reseau, "A", population=499)
    _fiche(reseau, "B", population=500)
    assert noms(navigateur, strate="0") == ["A"]
    assert noms(navigateur, strate="500") == ["B"]


def test_le_profil_se_filtre_principal_ou_secondaire_en_cours(navigateur, reseau, agent):
    fiche, _ = _fiche(reseau, "A"), _fiche(reseau, "B")
    constater_profil(
        fiche=fiche, profil="ASTRE", principal=False, constate_le=date(2026, 1, 1),
        justification="x", agent=agent,
    )  # fmt: skip
    assert noms(navigateur, profil="ASTRE") == ["A"]
    assert noms(navigateur, profil="CIMOB") == []


def test_les_attentes_se_filtrent_sur_le_code_entier(navigateur, reseau):
    _fiche(reseau, "A", attentes=["ecsi", "acteurs"])
    _fiche(reseau, "B", attentes=["vie_csi"])
    assert noms(navigateur, attentes="ecsi") == ["A"]
    assert noms(navigateur, attentes=["ecsi", "vie_csi"]) == ["A", "B"]


def test_l_adhesion_distingue_a_jour_a_renouveler_et_non_adherente(navigateur, reseau, agent):
    annee = timezone.localdate().year
    noter_cotisation(fiche=_fiche(reseau, "A"), annee=annee, montant=1, agent=agent)
    noter_cotisation(fiche=_fiche(reseau, "B"), annee=annee - 1, montant=1, agent=agent)
    _fiche(reseau, "C")
    assert noms(navigateur, adhesion="a_jour") == ["A"]
    assert noms(navigateur, adhesion="a_renouveler") == ["B"]
    assert noms(navigateur, adhesion="non") == ["C"]


def test_l_anciennete_du_dernier_echange_range_jamais_a_part(navigateur, reseau):
    le = timezone.localdate()
    _fiche(reseau, "A", dernier_echange_le=le - timedelta(days=10))
    _fiche(reseau, "B", dernier_echange_le=le - timedelta(days=120))
    _fiche(reseau, "C", dernier_echange_le=le - timedelta(days=400))
    _fiche(reseau, "D")
    assert noms(navigateur, echange="moins_3") == ["A"]
    assert noms(navigateur, echange="3_6") == ["B"]
    assert noms(navigateur, echange=["plus_6", "jamais"]) == ["C", "D"]


def test_suivie_par_offre_l_equipe_et_personne(navigateur, reseau, collegue, etrangere):
    _fiche(reseau, "A", suivie_par=collegue)
    _fiche(reseau, "B")
    assert noms(navigateur, suivie_par=collegue.pk) == ["A"]
    assert noms(navigateur, suivie_par="personne") == ["B"]
    corps = navigateur.get(LISTE).content.decode()
    assert "Marchand" in corps
    assert "Lefort" not in corps


def test_le_tri_met_les_jamais_contactees_en_tete(navigateur, reseau):
    _fiche(reseau, "A", dernier_echange_le=date(2026, 5, 1))
    _fiche(reseau, "B", dernier_echange_le=date(2025, 5, 1))
    _fiche(reseau, "C")
    assert noms(navigateur, tri="echange") == ["C", "B", "A"]
    assert noms(navigateur, tri="-echange") == ["A", "B", "C"]
    assert noms(navigateur, tri="n’importe quoi") == ["A", "B", "C"]


def test_le_tri_par_niveau_suit_l_engagement_pas_l_alphabet(navigateur, reseau):
    for nom, niveau in (("A", "deja_engagee"), ("B", "non_engagee"), ("C", "nouvellement_engagee")):
        _fiche(reseau, nom, niveau=niveau)
    assert noms(navigateur, tri="niveau") == ["B", "C", "A"]


@pytest.mark.parametrize(
    "filtres",
    [{"niveau": "inconnu"}, {"departement": "x"}, {"suivie_par": "1 OR 1=1"}, {"q": "a\x00b"},
     {"q": "x" * 100_000}, {"page": "-7"}, {"page": "zéro"}, {"col": "mot_de_passe"}],
)  # fmt: skip
def test_une_adresse_abimee_montre_la_liste_et_le_dit(navigateur, reseau, filtres):
    _fiche(reseau, "A")
    reponse = navigateur.get(LISTE, filtres)
    assert reponse.status_code == 200
    if "page" not in filtres and "col" not in filtres:
        assert "laissé de côté" in reponse.content.decode()


def test_la_liste_coute_autant_pour_une_ligne_que_pour_trente(
    navigateur, reseau, agent, navigation_gardee
):
    def ajouter(n):
        fiche = _fiche(reseau, f"Ville {n}", suivie_par=AgentFactory(reseau=reseau))
        constater_profil(
            fiche=fiche, profil="ASTRE", principal=True, constate_le=date(2026, 1, 1),
            justification="x", agent=agent,
        )  # fmt: skip

    ajouter(0)
    filtres = {"niveau": "", "profil": "ASTRE", "q": "ville", "col": "epci"}
    navigateur.get(LISTE)
    une = cout(navigateur, LISTE, **filtres)
    for n in range(1, 30):
        ajouter(n)
    trente = cout(navigateur, LISTE, **filtres)
    assert len(trente) == len(une), trente
    # Session, compte, (réseau sur PostgreSQL), équipe, départements, compte, page, profils.
    assert len(trente) <= 8, trente


def test_l_export_rend_exactement_ce_qui_est_filtre_dans_l_ordre(navigateur, reseau):
    for nom, niveau in (("A", "deja_engagee"), ("B", "non_engagee"), ("C", "deja_engagee")):
        _fiche(reseau, nom, niveau=niveau)
    filtres = {"niveau": "deja_engagee", "tri": "-nom"}
    reponse = navigateur.get(reverse("collectivites:exporter", args=["csv"]), filtres)
    lignes = b"".join(reponse.streaming_content).decode("utf-8-sig").splitlines()
    assert [ligne.split(";")[0] for ligne in lignes] == ["Collectivité", "C", "A"]
    reponse = navigateur.get(reverse("collectivites:exporter", args=["xlsx"]), filtres)
    classeur = openpyxl.load_workbook(io.BytesIO(b"".join(reponse.streaming_content)))
    assert [ligne[0].value for ligne in classeur.active.rows] == ["Collectivité", "C", "A"]


def test_l_export_depasse_la_page_et_ne_contient_pas_de_formule(navigateur, reseau):
    for n in range(30):
        _fiche(reseau, f"Ville {n}", recherche_de="=1+1")
    reponse = navigateur.get(reverse("collectivites:exporter", args=["csv"]))
    lignes = b"".join(reponse.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lignes) == 31
    assert not any(cellule.startswith("=") for ligne in lignes for cellule in ligne.split(";"))


def test_un_format_inconnu_est_introuvable(navigateur):
    assert navigateur.get(reverse("collectivites:exporter", args=["pdf"])).status_code == 404


def test_l_etat_vide_mene_au_territoire_et_le_filtre_sans_resultat_a_tout_effacer(
    navigateur, reseau
):
    assert "Choisir une collectivité" in navigateur.get(LISTE).content.decode()
    _fiche(reseau, "A")
    corps = navigateur.get(LISTE, {"niveau": "deja_engagee"}).content.decode()
    assert "Aucune collectivité ne répond" in corps


def test_l_export_garnit_chaque_fiche_comme_la_page(reseau, agent):
    from accompagnements.models import Tache
    from collectivites.calculs.liste import avec_colonnes, garnies
    from collectivites.models import Cotisation, Etiquette, EtiquetteFiche, Fiche
    from tests.fabriques import AccompagnementFactory, ContactFactory

    le = date(2026, 11, 21)
    pleine, vide = FicheFactory(reseau=reseau), FicheFactory(reseau=reseau)
    dossier = AccompagnementFactory(reseau=reseau, fiche=pleine, etape=2)
    ContactFactory(reseau=reseau, fiche=pleine, prenom="Awa", nom="Morvan", principal=True)
    for nom in ("PAT", "Eau"):
        etiquette = Etiquette.objects.create(reseau=reseau, nom=nom)
        EtiquetteFiche.objects.create(reseau=reseau, fiche=pleine, etiquette=etiquette)
    Cotisation.objects.create(reseau=reseau, fiche=pleine, annee=le.year, montant=450)
    Tache.objects.create(reseau=reseau, fiche=pleine, titre="Sans date")
    Tache.objects.create(reseau=reseau, fiche=pleine, titre="Plus tard", echeance=date(2027, 1, 9))
    Tache.objects.create(
        reseau=reseau, accompagnement=dossier, titre="Rappeler", echeance=date(2026, 12, 1)
    )
    fiches = Fiche.objects.filter(reseau=reseau).order_by("pk")
    colonnes = ("accompagnement", "etiquettes", "contact", "prochaine", "cotisation")
    noms = (
        "etape_en_cours", "contact_nom", "contact_fonction", "prochaine_titre", "prochaine_le",
        "cotisation_montant", "cotisation_reglee_le",
    )  # fmt: skip

    def dites(lignes):
        return {
            f.pk: [getattr(f, nom) or None for nom in noms]
            + [sorted((f.etiquettes_texte or "").split(" · "))]
            for f in lignes
        }

    de_la_page = dites(avec_colonnes(fiches, le, colonnes))
    assert dites(garnies(fiches, le)) == de_la_page
    assert de_la_page[pleine.pk][1:4:2] == ["Awa Morvan", "Rappeler"]
    assert de_la_page[vide.pk][:-1] == [None] * len(noms)
