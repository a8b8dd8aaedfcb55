"""Sans le rôle, aucun salaire ne se lit ni ne se déduit : toutes les routes, tous les fichiers.

Le canari est un salaire aux chiffres reconnaissables ; on cherche aussi le coût environné, le coût
d’un jour et celui de la prestation, sous toutes leurs écritures.
"""

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import NoReverseMatch, reverse

from accompagnements.models import TempsPasse
from predict.comptes import echange
from predict.comptes.actions import journaliser
from predict.comptes.droits import ligne_de
from predict.comptes.models import Acte
from suivi.actions.couts import noter_salaire
from suivi.actions.feuilles import preparer_feuille, signer_feuille, viser_feuille
from suivi.calculs.chiffrage import lire_bareme
from suivi.calculs.feuilles import empreinte, lignes_de
from suivi.calculs.prestation import detail_prestation
from suivi.forms.couts import SalaireForm
from suivi.models import CoutAgent, Exercice, FraisGeneraux, Recette
from tests.comptes.graphe import Graphe
from tests.comptes.test_robot import ROUTES_METIER, adresse, appeler
from tests.sessions import entrer

SALAIRE = Decimal("73918.46")
FRAIS = Decimal("8642.20")
RACINE = Path(settings.BASE_DIR)


@pytest.fixture
def monde(db):
    """Le réseau complet du robot, où une chargée a un salaire canari et du temps chiffré."""
    call_command("charger_referentiels", verbosity=0)
    graphe = Graphe("ici", "CANARIDICI")
    agent, direction = graphe.agents["charge"], graphe.agents["direction"]
    for modele in (CoutAgent, Recette, FraisGeneraux):
        modele.objects.all().delete()
    annee = Exercice.objects.get()
    FraisGeneraux.objects.create(
        reseau=graphe.reseau, exercice=annee, libelle="Loyer", montant=FRAIS
    )
    formulaire = SalaireForm(
        {"agent": agent.pk, "salaire_charge": str(SALAIRE), "debut_le": f"{annee.annee}-01-01"},
        reseau=graphe.reseau, instance=CoutAgent(reseau=graphe.reseau),
    )  # fmt: skip
    assert formulaire.is_valid(), formulaire.errors
    noter_salaire(formulaire=formulaire, agent=direction)
    graphe.lignes["suivi.CoutAgent"] = formulaire.instance
    prestation = graphe.lignes["accompagnements.Prestation"]
    financement = graphe.lignes["accompagnements.Financement"]
    graphe.lignes["suivi.Recette"] = Recette.objects.create(
        reseau=graphe.reseau, prestation=prestation, le=date(annee.annee, 3, 1),
        montant=Decimal("6137.91"),
    )  # fmt: skip
    TempsPasse.objects.create(
        reseau=graphe.reseau, agent=agent, le=date(annee.annee, 3, 12), minutes=745,
        prestation=prestation, accompagnement=prestation.accompagnement, financement=financement,
    )  # fmt: skip
    feuille, _ = preparer_feuille(
        agent=agent, pour=agent, financement=financement,
        du=date(annee.annee, 3, 1), au=date(annee.annee, 3, 31),
    )  # fmt: skip
    le = feuille.cree_le
    signer_feuille(feuille=feuille, agent=agent, lue=empreinte(lignes_de(feuille)), le=le)
    viser_feuille(feuille=feuille, agent=direction, le=le)
    graphe.lignes["suivi.FeuilleTemps"] = feuille
    graphe.secrets = secrets(graphe, prestation, annee.annee)
    return graphe


def secrets(graphe, prestation, annee):
    """Tout ce dont un salaire se déduirait, en centimes écrits sans espace ni signe."""
    bareme = lire_bareme(graphe.reseau)
    personne = bareme.personnes[annee][graphe.agents["charge"].pk]
    detail = detail_prestation(prestation, bareme)
    assert detail.somme.cout
    montants = [
        SALAIRE, personne.environne, personne.cout_jour, detail.somme.cout, detail.somme.solde,
        detail.somme.recettes, FRAIS,
    ]  # fmt: skip
    assert all(abs(m) > 100 and m != m.to_integral_value() for m in montants)
    return {f"{abs(m):.2f}" for m in montants}


def fuites(corps, montants):
    """Les montants lus dans un texte, qu’ils soient écrits « 73 918,46 » ou « 73918.46 »."""
    serre = re.sub(r"[\s\u00a0\u202f]|&nbsp;|&#x?[0-9a-fA-F]+;", "", corps).replace(",", ".")
    return {m for m in montants if m in serre}


def test_le_canari_se_lit_bien_chez_la_direction(monde):
    """Sans quoi l’essai d’à côté ne prouverait rien."""
    client = Client()
    entrer(client, monde.agents["direction"])
    annee = Exercice.objects.get().annee
    pages = [
        reverse("suivi:couts_reglages") + f"?annee={annee}",
        reverse("suivi:couts") + f"?annee={annee}",
        reverse("suivi:exporter_couts") + f"?annee={annee}",
    ]
    lus = [fuites(appeler(client, "GET", page)[1], monde.secrets) for page in pages]
    assert all(lus), lus
    assert f"{SALAIRE:.2f}" in lus[0]


@pytest.mark.parametrize("role", ["charge", "administration", "referent", "coordination"])
def test_aucune_page_aucun_fichier_ne_dit_un_salaire_ni_de_quoi_le_deduire(monde, role):
    client = Client(raise_request_exception=False)
    entrer(client, monde.agents[role])
    ecarts, vues = [], 0
    for route in ROUTES_METIER:
        if "GET" not in ligne_de(route)[role]:
            continue
        try:
            chemin = adresse(route, monde, monde.a_chacun(role))
        except NoReverseMatch:
            continue
        for suite in ("", "?annee=2026"):
            reponse, corps = appeler(client, "GET", chemin + suite)
            vues += reponse.status_code == 200
            if lus := fuites(corps, monde.secrets):
                ecarts.append(f"{route} : {sorted(lus)}")
    assert vues > 3
    assert ecarts == []


@pytest.mark.parametrize("role", ["charge", "administration", "referent", "coordination"])
def test_les_routes_des_couts_sont_fermees(monde, role):
    client = Client()
    entrer(client, monde.agents[role])
    for route in ("couts", "exporter_couts", "couts_lignes", "couts_reglages", "noter_salaire"):
        assert client.get(reverse(f"suivi:{route}")).status_code == 403


def test_l_onglet_couts_ne_se_propose_qu_a_la_direction(monde):
    def pages(role):
        client = Client()
        entrer(client, monde.agents[role])
        return client.get(reverse("suivi:indicateurs")).content.decode()

    adresse_des_couts = f'href="{reverse("suivi:couts")}"'
    assert adresse_des_couts in pages("direction")
    assert adresse_des_couts not in pages("charge")
    assert adresse_des_couts not in pages("administration")


def test_la_personne_elle_meme_ne_lit_pas_son_salaire(monde):
    assert not CoutAgent.objects.visibles_par(monde.agents["charge"]).exists()
    assert not Recette.objects.visibles_par(monde.agents["administration"]).exists()


def test_le_journal_entier_ne_porte_aucun_montant(monde):
    ecrits = " ".join(f"{a.verbe} {a.objet_titre} {a.motif} {a.champs}" for a in Acte.objects.all())
    assert "salaire noté" in ecrits
    assert fuites(ecrits, monde.secrets) == set()


def test_l_echange_complet_porte_les_salaires_et_aucune_page_ne_le_produit(monde):
    """Le fichier complet est un acte d’exploitation : une commande, jamais une adresse."""
    assert str(SALAIRE) in echange.exporter(monde.reseau)
    # Qui appelle l’export : la commande, et rien qui réponde à une adresse.
    appelants = {
        str(fichier.relative_to(RACINE))
        for app in ("predict", "collectivites", "offre", "accompagnements", "suivi")
        for fichier in (RACINE / app).rglob("*.py")
        if re.search(r"comptes\.echange import .*exporter|echange\.exporter\(", fichier.read_text())
    }
    assert appelants == {"predict/comptes/management/commands/exporter_jeu.py"}


def test_une_recette_au_journal_ne_dirait_pas_son_montant_par_son_nom(monde):
    """Son propre texte porte un montant : c’est pourquoi l’acte se note sur la prestation."""
    recette = monde.lignes["suivi.Recette"]
    acte = journaliser(agent=monde.agents["direction"], verbe="x", objet=recette.prestation)
    assert fuites(acte.objet_titre, monde.secrets) == set()
    assert fuites(str(recette), monde.secrets)
