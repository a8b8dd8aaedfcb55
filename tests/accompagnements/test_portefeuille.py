"""Le portefeuille ne compte rien deux fois : un exemple croisé, puis chaque règle seule.

`agent` et `collegue` voient le même portefeuille ; `etrangere` n’en voit rien.
"""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accompagnements.calculs.portefeuille import Groupe, Raison, Regroupement, lire, regrouper
from accompagnements.models import CandidatureCollectivite, LignePlan, PlanFinancement
from accompagnements.regles import EtatLignePlan
from tests.fabriques import (
    AccompagnementFactory,
    CandidatureFactory,
    DispositifFactory,
    FicheFactory,
    ProjetFactory,
    SessionDispositifFactory,
)

ENVISAGE, DEMANDE, ACQUIS, REFUSE = EtatLignePlan


def ligne(plan, montant, **champs):
    champs = {"nature": "subvention", "source": "Fondation fictive"} | champs
    return LignePlan.objects.create(
        reseau=plan.reseau, plan=plan, montant=Decimal(montant), **champs
    )


def candidature(reseau, dossier=None, **champs):
    champs = {"deposee_le": date(2027, 3, 1)} | champs
    if champs.get("decision"):
        champs.setdefault("notifiee_le", date(2027, 6, 1))
    return CandidatureFactory(reseau=reseau, accompagnement=dossier, **champs)


def sommes(agent):
    tout = Groupe("", "", lire(agent).entrees)
    return {etat: tout.somme(etat) for etat in EtatLignePlan}, tout.projets


@pytest.fixture
def croise(reseau):
    """Un projet, deux financeurs, une candidature groupée en deux étapes, deux plans."""
    dossier = AccompagnementFactory(reseau=reseau)
    projet = ProjetFactory(reseau=reseau, fiche=dossier.fiche, accompagnement=dossier, titre="Eau")
    ficol = SessionDispositifFactory(dispositif=DispositifFactory(libelle="FICOL"))
    note = candidature(
        reseau, dossier, projet=projet, session=ficol, titre="Note d’intention",
        montant_demande=Decimal(560000), decision="accordee", montant_accorde=None,
    )  # fmt: skip
    complet = candidature(
        reseau, dossier, projet=projet, session=ficol, titre="Dossier complet", etape_de=note,
        montant_demande=Decimal(560000), montant_total=Decimal(800000),
    )  # fmt: skip
    for etape in (note, complet):
        for fiche in (dossier.fiche, FicheFactory(reseau=reseau)):
            CandidatureCollectivite.objects.create(reseau=reseau, candidature=etape, fiche=fiche)
    acquise = candidature(
        reseau, dossier, projet=projet, decision="accordee", montant_demande=Decimal(90000),
        montant_accorde=Decimal(80000), dispositif="Agence de l’eau",
    )  # fmt: skip
    ancien = PlanFinancement.objects.create(reseau=reseau, titre="Premier jet", projet=projet)
    ligne(ancien, 999000, source="Vieille idée")
    plan = PlanFinancement.objects.create(
        reseau=reseau, titre="Eau, plan", projet=projet, fiche=dossier.fiche,
        accompagnement=dossier, cout_total=Decimal(800000),
    )  # fmt: skip
    ligne(plan, 500000, candidature=complet)
    ligne(plan, 80000, candidature=acquise)
    ligne(plan, 560000, session=ficol, source="")
    ligne(plan, 100000, nature="apport", source="Collectivités", etat="acquise")
    ligne(plan, 60000, source="Fondation", etat="envisagee")
    return projet


def test_exemple_croise(agent, collegue, etrangere, croise):
    attendu = {ENVISAGE: 60000, DEMANDE: 560000, ACQUIS: 180000, REFUSE: 0}
    assert sommes(agent) == (attendu, 1)
    assert sommes(collegue) == (attendu, 1)
    assert lire(etrangere).entrees == []
    raisons = [raison for _, raison in lire(agent).ecartees]
    assert sorted(raisons) == sorted(
        [Raison.ETAPE, Raison.LIEE, Raison.LIEE, Raison.MEME_SESSION, Raison.VARIANTE]
    )


@pytest.mark.parametrize("par", list(Regroupement))
def test_chaque_regroupement_fait_le_meme_total(agent, croise, par):
    groupes = regrouper(lire(agent).entrees, par)
    assert sum(g.somme(DEMANDE) for g in groupes) == 560000
    assert sum(g.somme(ACQUIS) for g in groupes) == 180000


def test_la_complementarite_dit_les_sources_et_le_taux(agent, croise):
    (groupe,) = regrouper(lire(agent).entrees, Regroupement.PROJET)
    assert set(groupe.sources) == {"FICOL", "Agence de l’eau", "Collectivités", "Fondation"}
    assert groupe.cout == 800000
    assert groupe.couvert == Decimal(180000) / 800000
    assert groupe.couvert_au_mieux == 1


def test_une_preselection_n_est_pas_un_accord(agent, reseau):
    note = candidature(reseau, decision="accordee", montant_demande=Decimal(10))
    candidature(reseau, etape_de=note, deposee_le=None, montant_demande=Decimal(10))
    montants, _ = sommes(agent)
    assert (montants[ACQUIS], montants[DEMANDE], montants[ENVISAGE]) == (0, 10, 0)


def test_un_refus_ne_couvre_rien(agent, reseau):
    candidature(reseau, decision="refusee", montant_demande=Decimal(70), montant_total=Decimal(100))
    (groupe,) = regrouper(lire(agent).entrees, Regroupement.PROJET)
    assert groupe.somme(REFUSE) == 70
    assert groupe.couvert == 0 and groupe.sources == []


def test_des_etapes_en_boucle_ne_font_pas_tourner(agent, reseau):
    un = candidature(reseau, montant_demande=Decimal(10))
    deux = candidature(reseau, montant_demande=Decimal(10), etape_de=un)
    type(un).objects.filter(pk=un.pk).update(etape_de=deux)
    assert len(lire(agent).entrees) == 1


def test_chaque_chiffre_s_ouvre_sur_ses_lignes(client_de, agent, croise):
    page = client_de(agent).get(reverse("simulateur:portefeuille"))
    (groupe,) = page.context["lignes"]
    acquis = next(
        s for s, etat in zip(groupe["sommes"], EtatLignePlan, strict=True) if etat == ACQUIS
    )
    ouverte = client_de(agent).get(
        reverse("simulateur:portefeuille") + acquis["url"].partition("#")[0]
    )
    assert ouverte.context["nombre_ouvertes"] == 2
    assert sum(o["entree"].montant for o in ouverte.context["ouvertes"]) == acquis["somme"]


def test_la_regle_se_lit_a_l_ecran(client_de, agent, croise):
    page = client_de(agent).get(reverse("simulateur:portefeuille")).content.decode()
    assert "Comment rien n’est compté deux fois" in page
    assert "5 lignes non ajoutées" in page.replace("\u00a0", " ")


def test_exporte_ce_qui_est_filtre(client_de, agent, croise):
    reponse = client_de(agent).get(
        reverse("simulateur:exporter_portefeuille", args=["csv"]), {"dispositif": "FICOL"}
    )
    texte = b"".join(reponse.streaming_content).decode()
    assert "Dossier complet" in texte and "Agence de l’eau" not in texte


def test_les_requetes_ne_grandissent_pas(client_de, agent, reseau, croise):
    client, adresse = client_de(agent), reverse("simulateur:portefeuille")

    def compter():
        client.get(adresse)
        with CaptureQueriesContext(connection) as lues:
            client.get(adresse)
        return len(lues)

    avant = compter()
    for n in range(4):
        dossier = AccompagnementFactory(reseau=reseau)
        une = candidature(reseau, dossier, session=SessionDispositifFactory())
        CandidatureCollectivite.objects.create(
            reseau=reseau, candidature=une, fiche=FicheFactory(reseau=reseau)
        )
        plan = PlanFinancement.objects.create(
            reseau=reseau, titre=f"P{n}", fiche=dossier.fiche,
            projet=ProjetFactory(reseau=reseau, fiche=dossier.fiche),
        )  # fmt: skip
        ligne(plan, 10, session=SessionDispositifFactory())
    assert compter() == avant
