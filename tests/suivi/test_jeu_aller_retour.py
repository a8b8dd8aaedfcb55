"""Exporter, charger dans une base vide, exporter : le même fichier."""

import json

import pytest
from django.core.management import call_command

from accompagnements.models import Convention, Piece
from predict.comptes import echange
from predict.comptes.models import Adhesion, Agent, Document, Reseau, Travail
from predict.comptes.perimetre import dans_reseau
from predict.noyau.echange import ExportImpossible, FichierRefuse
from tests.fabriques import AgentFactory
from tests.suivi.remplissage import INSTANT, remplir, vider

pytestmark = pytest.mark.django_db


@pytest.fixture
def plein():
    return remplir()


@pytest.fixture
def exporte(plein):
    return echange.exporter(plein)


def recharger(reseau, texte):
    vider(reseau)
    return echange.charger(texte.encode())[0]


def contenus(pieces):
    resultat = []
    for piece in pieces:
        with piece.fichier.open("rb") as flux:
            resultat.append(flux.read())
    return resultat


def test_le_fichier_recharge_s_exporte_a_l_octet_pres(plein, exporte):
    assert echange.exporter(recharger(plein, exporte)) == exporte


def test_toutes_les_tables_et_toutes_les_cles_sont_dans_l_essai(exporte):
    """Sans quoi l’aller-retour ne prouverait rien d’une colonne restée vide."""
    vues = {}

    def parcourir(section, lignes):
        for ligne in lignes:
            vues.setdefault(section.modele, set()).update(ligne)
            for enfant in section.enfants:
                parcourir(enfant, ligne.get(enfant.cle, []))

    donnees = json.loads(exporte)
    for section in echange.sections():
        parcourir(section, donnees[section.cle])
    manquent = {
        f"{section.modele._meta.label}.{champ.cle}"
        for section in echange.toutes_les_sections()
        for champ in section.champs
        if champ.cle not in vues[section.modele]
    }
    # Une structure du Code officiel n’est pas propre à un réseau ; les liens vers une autre
    # structure sont essayés à part.
    assert manquent == {
        "collectivites.Collectivite.insee",
        "collectivites.Collectivite.obsolete_le",
    }


def test_la_commande_ecrit_le_fichier_et_rien_d_autre(plein, exporte, capsys):
    call_command("exporter_jeu", reseau="plein")
    assert capsys.readouterr().out == exporte


def test_le_fichier_se_lit_en_francais(exporte):
    assert "œuvre" in exporte and "\\u" not in exporte


def test_une_piece_garde_son_contenu_et_son_depot(plein, exporte):
    avant = contenus(Piece.objects.order_by("pk"))
    reseau = recharger(plein, exporte)
    with dans_reseau(reseau.pk):
        pieces = list(Piece.objects.order_by("pk"))
        assert contenus(pieces) == avant
        assert {p.cree_le for p in pieces} == {INSTANT}


def test_le_jeton_d_un_document_imprime_continue_de_valoir(plein, exporte):
    jetons = set(Document.objects.values_list("jeton", flat=True))
    with dans_reseau(recharger(plein, exporte).pk):
        assert set(Document.objects.values_list("jeton", flat=True)) == jetons


def test_un_avenant_retrouve_sa_convention(plein, exporte):
    with dans_reseau(recharger(plein, exporte).pk):
        premiere, avenant = Convention.objects.order_by("pk")
        assert avenant.parent == premiere


def test_une_personne_partie_reste_partie(plein, exporte):
    reseau = recharger(plein, exporte)
    assert Adhesion.objects.filter(reseau=reseau, active=False).count() == 1


def test_un_compte_charge_n_a_pas_de_mot_de_passe(plein, exporte):
    recharger(plein, exporte)
    assert not any(agent.has_usable_password() for agent in Agent.objects.all())


def test_un_compte_connu_garde_son_nom_et_son_reseau_courant(plein, exporte, autre_reseau):
    email = json.loads(exporte)["agents"][0]["email"]
    vider(plein)
    connu = AgentFactory(email=email, reseau=autre_reseau, prenom="Ancienne")
    reseau, _ = echange.charger(exporte.encode())
    connu.refresh_from_db()
    assert (connu.prenom, connu.reseau) == ("Ancienne", autre_reseau)
    assert connu.adhesions.filter(reseau=reseau).exists()


def test_le_reseau_de_la_liste_de_reference_vide_accueille_le_fichier(plein, exporte):
    vider(plein)
    Reseau.objects.create(slug="plein", nom="Posé par la liste", source_document="liste")
    reseau, _ = echange.charger(exporte.encode())
    assert echange.exporter(reseau) == exporte


def test_refuse_un_reseau_deja_occupe(plein, exporte):
    with pytest.raises(
        FichierRefuse, match="reseau.slug : le réseau «\u00a0plein\u00a0» a déjà des données"
    ):
        echange.charger(exporte.encode())


def test_refuse_un_reseau_qui_n_a_qu_un_travail(plein, exporte):
    vider(plein)
    reseau = Reseau.objects.create(slug="plein", nom="x", source_document="x")
    Travail.objects.create(reseau=reseau, type="x", titre="x", a_partir_de=INSTANT)
    with pytest.raises(FichierRefuse, match="travaux : 1"):
        echange.charger(exporte.encode())


def test_rien_d_un_autre_reseau_ne_sort(plein, exporte):
    autre = remplir("voisin")
    assert echange.exporter(plein) == exporte
    assert "voisin" not in exporte
    assert autre.pk != plein.pk


def test_un_fichier_absent_du_stockage_arrete_l_export(plein):
    piece = Piece.objects.first()
    piece.fichier.storage.delete(piece.fichier.name)
    with pytest.raises(ExportImpossible, match="absent du stockage"):
        echange.exporter(plein)


def test_un_fichier_altere_arrete_l_export(plein):
    piece = Piece.objects.first()
    with open(piece.fichier.path, "wb") as flux:
        flux.write(b"autre chose")
    with pytest.raises(ExportImpossible, match="altéré"):
        echange.exporter(plein)
