"""Annuler un import : tout revient, sauf ce à quoi quelqu’un a touché, qui est gardé et nommé."""

from datetime import date

import pytest
from django.db.models import QuerySet

from collectivites.actions import noter_echange
from collectivites.models import (
    Contact,
    Cotisation,
    Direction,
    Etiquette,
    Fiche,
    LigneImport,
    Mandat,
    NiveauFiche,
    ProfilFiche,
)
from predict.comptes.models import Acte
from tests.collectivites.scenes_imports import annuler, appliquer, examiner, importer, motifs
from tests.fabriques import (
    AccompagnementFactory,
    CollectiviteFactory,
    ContactFactory,
    EchangeFactory,
    FicheFactory,
)

CONTACTS = ["Code Insee", "Nom", "Courriel", "Direction", "Mandat", "Début du mandat", "Principal"]


@pytest.fixture
def vendome(reseau):
    return FicheFactory(
        reseau=reseau, collectivite__nom="Vendôme", collectivite__code_insee="41269"
    )


@pytest.fixture
def mer(db):
    return CollectiviteFactory(nom="Mer", code_insee="41136")


def photo(*modeles):
    """Toutes les valeurs de ces tables, hors le compteur de versions."""
    return {
        m._meta.label: [
            {k: v for k, v in ligne.items() if k != "version"}
            for ligne in m.objects.order_by("pk").values()
        ]
        for m in modeles
    }


def sorts(un_import):
    return dict(LigneImport.objects.filter(un_import=un_import).values_list("numero", "sort"))


def test_une_fiche_entiere_revient_a_son_etat_d_avant(agent, reseau, vendome):
    titres = ["Code Insee", "Profil", "Justification", "Profil constaté le", "Niveau", "Cotisation",
              "Année cotisation", "Étiquettes", "Ce qu’elle cherche", "Suivie par"]  # fmt: skip
    importer(agent, [titres, ["41269", "COSMIN", "Lycées", "12/03/2026", "Non engagée", "620",
                              "2026", "PAT", "Un lycée", agent.email]])  # fmt: skip
    tables = (Fiche, ProfilFiche, NiveauFiche, Cotisation, Etiquette)
    avant = photo(*tables)
    second = importer(agent, [
        titres,
        ["41269", "CIMOB", "Mobilité", "12/05/2026", "Déjà engagée", "700", "2026",
         "Littoral ; PAT", "Autre chose", ""],
    ])  # fmt: skip
    assert photo(*tables) != avant
    annuler(second, agent)
    assert photo(*tables) == avant
    assert sorts(second) == {2: "retablie"}


def test_deux_imports_se_defont_l_un_apres_l_autre(agent, vendome):
    avant = photo(Fiche)
    titres = ["Code Insee", "Ce qu’elle cherche"]
    premier = importer(agent, [titres, ["41269", "Un lycée"]])
    second = importer(agent, [titres, ["41269", "Un port"]])
    annuler(second, agent)
    annuler(premier, agent)
    assert photo(Fiche) == avant


def test_le_premier_import_ne_se_defait_pas_sous_le_second(agent, vendome):
    titres = ["Code Insee", "Ce qu’elle cherche"]
    premier = importer(agent, [titres, ["41269", "Un lycée"]])
    importer(agent, [titres, ["41269", "Un port"]])
    annuler(premier, agent)
    vendome.refresh_from_db()
    assert vendome.recherche_de == "Un port"
    assert sorts(premier) == {2: "gardee"}
    assert "Gardée : modifiée depuis" in motifs(premier, 2)


def test_contacts_mandats_directions_et_fiches_ouvertes_partent(agent, reseau, vendome, mer):
    ancien = ContactFactory(reseau=reseau, fiche=vendome, nom="Ancien", principal=True, prenom="")
    tables = (Fiche, Contact, Mandat, Direction)
    avant = photo(*tables)
    un_import = importer(agent, [
        CONTACTS,
        ["41269", "Dupont", "d@exemple.fr", "Culture", "Adjointe", "22/03/2026", "oui"],
        ["41269", "Ancien", "a@exemple.fr", "Culture", "", "", ""],
        ["41136", "Durand", "", "", "", "", ""],
        ["41136", "Martin", "", "DGS", "", "", ""],
    ], "contacts")  # fmt: skip
    ancien.refresh_from_db()
    assert (ancien.email, ancien.principal) == ("a@exemple.fr", False)
    un_import = annuler(un_import, agent)
    assert photo(*tables) == avant
    assert un_import.reglages["sorts"] == {"retiree": 3, "retablie": 1}


def test_un_contact_modifie_depuis_est_garde_et_sa_fiche_avec(agent, vendome, mer):
    un_import = importer(agent, [
        CONTACTS, ["41136", "Durand", "", "", "", "", ""], ["41136", "Martin", "", "", "", "", ""],
    ], "contacts")  # fmt: skip
    martin = Contact.objects.get(nom="Martin")
    martin.fonction = "DGS"
    martin.save(update_fields=["fonction", "modifie_le"])
    annuler(un_import, agent)
    assert list(Contact.objects.values_list("nom", flat=True)) == ["Martin"]
    assert Fiche.objects.filter(collectivite=mer).exists()  # Martin y tient
    assert sorts(un_import) == {2: "retiree", 3: "gardee"}


def test_ce_a_quoi_l_on_a_rattache_quelque_chose_est_garde(agent, reseau, mer):
    blere = CollectiviteFactory(nom="Bléré", code_insee="41027")
    onzain = CollectiviteFactory(nom="Onzain", code_insee="41167")
    un_import = importer(agent, [["Code Insee"], ["41136"], ["41027"], ["41167"]])
    noter_echange(
        fiche=Fiche.objects.get(collectivite=mer), agent=agent, type="appel",
        le=date(2026, 5, 4), objet="Premier appel",
    )  # fmt: skip
    AccompagnementFactory(reseau=reseau, fiche=Fiche.objects.get(collectivite=blere))
    annuler(un_import, agent)
    assert sorts(un_import) == {2: "gardee", 3: "gardee", 4: "retiree"}
    assert not Fiche.objects.filter(collectivite=onzain).exists()
    assert "on y a rattaché autre chose depuis (échange)" in motifs(un_import, 2)


def test_une_ligne_supprimee_depuis_ne_revient_pas(agent, vendome):
    un_import = importer(agent, [CONTACTS, ["41269", "Dupont", "", "", "", "", ""]], "contacts")
    Contact.objects.all().delete()
    annuler(un_import, agent)
    assert not Contact.objects.exists()
    assert "supprimée ou fusionnée" in motifs(un_import, 2)


def test_les_echanges_partent_et_la_fiche_oublie_leur_date(agent, reseau, vendome):
    EchangeFactory(reseau=reseau, fiche=vendome, le=date(2026, 1, 5))
    Fiche.objects.update(dernier_echange_le=date(2026, 1, 5))
    avant = photo(Fiche)
    un_import = importer(
        agent, [["Code Insee", "Date", "Objet"], ["41269", "12/03/2026", "Visite"]], "echanges"
    )
    vendome.refresh_from_db()
    assert vendome.dernier_echange_le == date(2026, 3, 12)
    annuler(un_import, agent)
    assert photo(Fiche) == avant


def test_ce_qui_a_change_depuis_l_apercu_ne_s_ecrit_pas(agent, vendome, mer):
    un_import = examiner(
        agent, [["Code Insee", "Ce qu’elle cherche"], ["41269", "Un port"], ["41136", "Un lycée"]]
    )
    Fiche.objects.filter(pk=vendome.pk).update(recherche_de="Saisi entre-temps")
    un_import = appliquer(un_import, agent)
    vendome.refresh_from_db()
    assert vendome.recherche_de == "Saisi entre-temps"
    assert "changé depuis l’aperçu" in motifs(un_import, 2)
    assert un_import.comptes == {"cree": 1, "modifie": 0, "inchange": 0, "rejete": 1}


def test_une_ligne_videe_par_l_anonymisation_reste_ecrite(agent, vendome):
    un_import = importer(agent, [CONTACTS, ["41269", "Dupont", "", "", "", "", ""]], "contacts")
    LigneImport.objects.filter(un_import=un_import).vider()
    annuler(un_import, agent)
    assert Contact.objects.exists()
    assert "détail a été effacé" in motifs(un_import, 2)


def test_un_import_laisse_un_acte_et_aucune_valeur(agent, vendome):
    QuerySet(Acte)._raw_delete("default")
    importer(agent, [CONTACTS, ["41269", "Dupont", "d@exemple.fr", "", "", "", ""]], "contacts")
    actes = list(Acte.objects.filter(verbe="import appliqué"))
    assert len(actes) == 1
    assert actes[0].champs == sorted(
        ["collectivite_insee", "nom", "email", "direction", "mandat", "mandat_debut", "principal"]
    )
    assert "Dupont" not in str(list(Acte.objects.values()))
