"""Chaque type d’import : à quoi il se rapproche, ce qu’il complète, ce qu’il refuse.

`agent` importe ; ce que son réseau ne voit pas (`autre_reseau`) ne se rapproche jamais.
"""

from datetime import date
from decimal import Decimal

import pytest

from collectivites.models import (
    Acteur,
    Collectivite,
    Contact,
    Direction,
    Echange,
    Fiche,
    LigneImport,
    Mandat,
    Partenariat,
    ProfilFiche,
)
from tests.collectivites.scenes_imports import examiner, importer, motifs, verdicts
from tests.fabriques import (
    ActeurFactory,
    CollectiviteFactory,
    ContactFactory,
    EchangeFactory,
    FicheFactory,
    PartenariatFactory,
)


@pytest.fixture
def vendome(reseau):
    return FicheFactory(
        reseau=reseau, collectivite__nom="Vendôme", collectivite__code_insee="41269"
    )


def rejet(agent, contenu, type, numero=2, **reglages):
    un_import = examiner(agent, contenu, type, **reglages)
    assert verdicts(un_import)[numero] == "rejete"
    return motifs(un_import, numero)


# -- collectivités


def test_une_fiche_se_complete_et_l_histoire_reste(agent, vendome):
    titres = ["Commune", "Profil", "Justification", "Profil constaté le", "Membre", "Cotisation",
              "Année cotisation", "Suivie par", "ODD", "Étiquettes"]  # fmt: skip
    premier = ["vendome", "COSMIN", "Lycées", "12/03/2026", "", "620", "2026", "Camille Rousselet",
               "4, 13", "PAT ; Rural"]  # fmt: skip
    importer(agent, [titres, premier])
    second = ["Vendôme", "CIMOB", "Mobilité", "12 mai 2026", "", "", "", "", "", "pat"]
    importer(agent, [titres, second])
    vendome.refresh_from_db()
    assert (vendome.profil_principal, vendome.membre, vendome.odd) == ("CIMOB", True, [4, 13])
    assert vendome.suivie_par == agent
    assert list(
        ProfilFiche.objects.order_by("constate_le").values_list("profil", "fin_le", "auteur")
    ) == [("COSMIN", date(2026, 5, 12), agent.pk), ("CIMOB", None, agent.pk)]
    assert sorted(vendome.etiquettes.values_list("nom", flat=True)) == ["PAT", "Rural"]


def test_un_profil_sans_justification_se_rejette_sauf_justification_commune(agent, vendome):
    contenu = [["Code Insee", "Profil"], ["41269", "COSMIN"]]
    assert "se justifie" in rejet(agent, contenu, "collectivites")
    importer(agent, contenu, justification="Base 2025")
    assert ProfilFiche.objects.get().justification == "Base 2025"


def test_un_constat_plus_ancien_que_celui_en_cours_se_rejette(agent, vendome):
    titres = ["Code Insee", "Profil", "Justification", "Profil constaté le"]
    importer(agent, [titres, ["41269", "COSMIN", "Oui", "12/03/2026"]])
    dit = rejet(agent, [titres, ["41269", "CIMOB", "Oui", "12/03/2025"]], "collectivites")
    assert "constaté après cette date" in dit


def test_une_structure_hors_cog_se_cree_puis_se_retrouve(agent, reseau, vendome):
    contenu = [
        ["Collectivité", "Type", "Département", "Population"],
        ["Pays Vendômois d’essai", "PETR", "Loir-et-Cher", "54 000"],
    ]
    assert "département" in rejet(agent, [contenu[0], ["Pays d’essai", "PETR", "", ""]],
                                  "collectivites")  # fmt: skip
    importer(agent, contenu)
    structure = Collectivite.objects.get(nature="petr")
    assert (structure.propre_a, structure.population) == (reseau, 54000)
    assert structure.region.code_insee == "24"
    assert structure.recherche == "pays vendomois d essai"
    assert examiner(agent, contenu).comptes["inchange"] == 1


def test_un_nom_ambigu_se_rejette_et_nomme_les_candidates(agent, reseau):
    for code in ("41100", "41101"):
        CollectiviteFactory(nom="Saint-Aignan", code_insee=code)
    dit = rejet(agent, [["Commune", "Niveau"], ["St Aignan", "Déjà engagée"]], "collectivites")
    assert "41100" in dit and "41101" in dit


def test_une_commune_disparue_dit_qui_lui_succede(agent):
    nouvelle = CollectiviteFactory(nom="Vallée-de-Ronsard", code_insee="41070")
    CollectiviteFactory(
        nom="Couture", code_insee="41069", obsolete_le=date(2019, 1, 1), remplacee_par=nouvelle
    )
    dit = rejet(agent, [["Code Insee", "Niveau"], ["41069", "Déjà engagée"]], "collectivites")
    assert "Vallée-de-Ronsard (41070)" in dit


def test_un_vide_n_efface_que_sur_demande(agent, vendome):
    Fiche.objects.update(recherche_de="Un partenaire", niveau="deja_engagee")
    contenu = [["Code Insee", "Ce qu’elle cherche", "Niveau"], ["41269", "", ""]]
    assert examiner(agent, contenu).comptes["inchange"] == 1
    importer(agent, contenu, vide_efface=True)
    vendome.refresh_from_db()
    assert (vendome.recherche_de, vendome.niveau) == ("", "deja_engagee")


def test_la_meme_collectivite_deux_fois_ne_s_ecrit_qu_une(agent, vendome):
    contenu = [["Code Insee", "Niveau"], ["41269", "Déjà engagée"], ["41269", "Non engagée"]]
    assert "déjà à la ligne 2" in rejet(agent, contenu, "collectivites", 3)


# -- contacts

CONTACTS = ["Code Insee", "Prénom", "Nom", "Courriel", "Téléphone", "Fonction", "Direction"]


def test_un_contact_se_cree_avec_sa_direction_et_son_mandat(agent, vendome):
    contenu = [
        ["Commune", "Nom et prénom", "Tél.", "Mandat", "Début mandat", "Service", "Principal"],
        ["Mairie de Vendôme", "Mme DUPONT Claire", "254891020", "Adjointe", "22/03/2026", "Culture",
         "oui"],
    ]  # fmt: skip
    importer(agent, contenu, "contacts")
    contact = Contact.objects.get()
    assert (contact.prenom, contact.nom, contact.qualite) == ("Claire", "DUPONT", "elu")
    assert contact.telephone.as_e164 == "+33254891020"
    assert contact.recherche == "claire dupont"
    assert contact.principal
    assert contact.direction == Direction.objects.get(nom="Culture", fiche=vendome)
    assert Mandat.objects.get().debut_le == date(2026, 3, 22)
    assert examiner(agent, contenu, "contacts").comptes["inchange"] == 1


def test_un_contact_se_reconnait_a_son_adresse_puis_a_son_nom(agent, reseau, vendome):
    par_adresse = ContactFactory(reseau=reseau, fiche=vendome, email="Claire@exemple.fr")
    par_nom = ContactFactory(reseau=reseau, fiche=vendome, prenom="Élodie", nom="Marchand")
    importer(agent, [
        CONTACTS,
        ["41269", "Claire", "Durand", "claire@exemple.fr", "", "DGS", ""],
        ["41269", "ELODIE", "MARCHAND", "elodie@exemple.fr", "", "", ""],
    ], "contacts")  # fmt: skip
    par_adresse.refresh_from_db()
    par_nom.refresh_from_db()
    assert (par_adresse.nom, par_adresse.fonction) == ("Durand", "DGS")
    assert (par_nom.nom, par_nom.email) == ("Marchand", "elodie@exemple.fr")
    assert Contact.objects.count() == 2


def test_un_seul_contact_principal(agent, reseau, vendome):
    ancien = ContactFactory(reseau=reseau, fiche=vendome, principal=True, nom="Ancien")
    contenu = [
        ["Code Insee", "Nom", "Principal"], ["41269", "Nouvelle", "oui"], ["41269", "Autre", "oui"],
    ]  # fmt: skip
    un_import = importer(agent, contenu, "contacts")
    ancien.refresh_from_db()
    assert not ancien.principal
    assert "Ancien ne l’est plus" in motifs(un_import, 2)
    assert "déjà à la ligne 2" in motifs(un_import, 3)


def test_une_personne_opposee_n_est_jamais_modifiee(agent, reseau, vendome):
    ContactFactory(
        reseau=reseau, fiche=vendome, nom="Dupont", prenom="", oppose_le=date(2026, 1, 5)
    )
    dit = rejet(agent, [["Code Insee", "Nom", "Fonction"], ["41269", "Dupont", "DGS"]], "contacts")
    assert "opposée" in dit


def test_la_fiche_qui_manque_s_ouvre_ou_la_ligne_se_rejette(agent, reseau):
    CollectiviteFactory(nom="Mer", code_insee="41136")
    contenu = [["Code Insee", "Nom"], ["41136", "Dupont"], ["41136", "Durand"]]
    assert "n’a pas de fiche" in rejet(agent, contenu, "contacts", ouvrir_fiches=False)
    un_import = importer(agent, contenu, "contacts")
    assert "La fiche de Mer sera ouverte" in motifs(un_import, 2)
    assert Fiche.objects.get().contacts.count() == 2


def test_le_contact_d_un_autre_reseau_ne_se_rapproche_pas(agent, autre_reseau, vendome):
    ailleurs = FicheFactory(reseau=autre_reseau, collectivite=vendome.collectivite)
    voisin = ContactFactory(reseau=autre_reseau, fiche=ailleurs, email="claire@exemple.fr")
    importer(
        agent, [CONTACTS, ["41269", "", "Durand", "claire@exemple.fr", "", "", ""]], "contacts"
    )
    voisin.refresh_from_db()
    assert voisin.nom != "Durand"
    assert Contact.objects.filter(fiche=vendome).count() == 1


# -- partenariats, acteurs, échanges


def test_un_partenariat_se_reconnait_a_son_pays_et_son_partenaire(agent, reseau, vendome):
    connu = PartenariatFactory(reseau=reseau, fiche=vendome, partenaire="Gevelsberg", pays="DE")
    contenu = [
        ["Collectivité", "Pays partenaire", "Ville jumelée", "Type", "Depuis", "Budget"],
        ["Vendôme", "Allemagne (RFA)", "GEVELSBERG", "jumelage", "1973", "2 500 €"],
        ["Vendôme", "Sénégal", "Saint-Louis", "coopération décentralisée", "2010", ""],
        ["Vendôme", "Sénégale", "Dakar", "projet", "", ""],
        ["Vendôme", "Togo", "", "projet", "", ""],
    ]
    un_import = importer(agent, contenu, "partenariats")
    connu.refresh_from_db()
    assert (connu.debut_annee, connu.montant, connu.partenaire) == (
        1973, Decimal("2500"), "Gevelsberg",
    )  # fmt: skip
    assert Partenariat.objects.get(pays="SN").type == "cooperation_decentralisee"
    assert "Sénégal" in motifs(un_import, 4)
    assert "l’un des deux manque" in motifs(un_import, 5)


def test_un_partenariat_ne_finit_pas_avant_d_avoir_commence(agent, vendome):
    contenu = [
        ["Collectivité", "Pays", "Partenaire", "Type", "Depuis", "Jusqu’en"],
        ["Vendôme", "TG", "Lomé", "projet", "2020", "2010"],
    ]
    assert "avant d’avoir commencé" in rejet(agent, contenu, "partenariats")


def test_un_acteur_se_reconnait_a_son_siren_puis_a_son_nom(agent, reseau, autre_reseau):
    mer = CollectiviteFactory(nom="Mer", code_insee="41136")
    par_siren = ActeurFactory(reseau=reseau, nom="Comité", siren="214102691")
    par_nom = ActeurFactory(reseau=reseau, nom="Les Amis du Togo")
    ActeurFactory(reseau=autre_reseau, nom="Lycée Ronsard")
    contenu = [
        ["Nom", "Type", "Siren", "Commune", "Pays d’intervention", "Site web"],
        ["Comité de jumelage", "association", "214 102 691", "", "", "www.exemple.fr"],
        ["les amis du TOGO", "asso", "", "Mer", "Togo ; Bénin", ""],
        ["Lycée Ronsard", "lycée", "", "41136", "", ""],
    ]
    importer(agent, contenu, "acteurs")
    par_siren.refresh_from_db()
    par_nom.refresh_from_db()
    assert (par_siren.nom, par_siren.site) == ("Comité de jumelage", "https://www.exemple.fr")
    assert par_siren.recherche == "comite de jumelage"
    assert (par_nom.commune, par_nom.pays_action) == (mer, ["TG", "BJ"])
    assert Acteur.objects.get(reseau=reseau, nom="Lycée Ronsard").commune == mer
    assert Acteur.objects.filter(reseau=reseau).count() == 3


def test_un_echange_se_note_une_fois_et_la_fiche_s_en_souvient(agent, reseau, vendome):
    EchangeFactory(reseau=reseau, fiche=vendome, le=date(2026, 1, 5), objet="Point d’étape")
    contenu = [
        ["Collectivité", "Date", "Sujet", "Mode", "Durée", "Compte rendu"],
        ["Vendôme", "05/01/2026", "POINT D’ETAPE", "", "", "Tout va bien"],
        ["Vendôme", "12 mars 2026", "Visite du lycée", "visio", "1 h 30", ""],
        ["Vendôme", "mars 2026", "Rencontre", "", "", ""],
    ]
    un_import = importer(agent, contenu, "echanges")
    assert un_import.comptes == {"cree": 1, "modifie": 1, "inchange": 0, "rejete": 1}
    assert "n’a pas de jour" in motifs(un_import, 4)
    ajoute = Echange.objects.get(objet="Visite du lycée")
    assert (ajoute.type, ajoute.duree_minutes, ajoute.auteur) == ("reunion", 90, agent)
    vendome.refresh_from_db()
    assert vendome.dernier_echange_le == date(2026, 3, 12)


def test_chaque_ligne_du_fichier_a_son_verdict(agent, vendome):
    """Ni perdue ni comptée deux fois, et le même numéro que dans le tableur."""
    contenu = [["Code Insee", "Niveau"], ["41269", "Non engagée"], ["", ""], ["x", "y"], ["", "z"]]
    un_import = examiner(agent, contenu)
    assert list(LigneImport.objects.values_list("numero", flat=True)) == [2, 4, 5]
    assert sum(un_import.comptes.values()) == 3
