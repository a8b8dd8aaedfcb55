"""La ligne d’un dossier et la page des preuves disent la même chose.

Personnage : l’agent du réseau, qui lit le dossier.
"""

import pytest

from accompagnements.calculs.verdicts import verdicts
from accompagnements.models import (
    Accompagnement,
    Candidature,
    Convention,
    MiseEnLien,
    Projet,
    Strategie,
)
from accompagnements.views.genres import GENRES
from suivi.calculs import Periode, detailler
from tests.suivi import recette9, scenes

ANNEES = (2022, 2026, 2027, 2028)


def dits_sur_les_lignes(reseau):
    """{(modèle, pk, indicateur, année): compte}, lu dossier par dossier."""
    dits = {}
    for dossier in Accompagnement.objects.filter(reseau=reseau):
        for code, genre in GENRES.items():
            # Une rencontre parle de ce qui en est né, pas d’elle.
            if code == "mise_en_lien":
                continue
            objets = list(genre.lignes().filter(accompagnement=dossier))
            for pk, lus in verdicts(code, objets, dossier).items():
                for v in lus:
                    dits[genre.modele._meta.label_lower, pk, v.code, v.annee] = v.compte
    return dits


def prouve_au_suivi(reseau):
    comptes = set()
    for annee in ANNEES:
        for code, mesure in detailler(reseau, Periode.de_l_annee(annee), ventilations=()).items():
            comptes |= {(p.type, p.pk, code, annee) for p in mesure.preuves}
    return comptes


@pytest.fixture
def scene(reseau):
    """La recette 9, chaque acte rangé dans le premier dossier de sa collectivité."""
    scene = recette9.poser(reseau)
    dossiers = {}
    for dossier in Accompagnement.objects.filter(reseau=reseau).order_by("pk"):
        dossiers.setdefault(dossier.fiche_id, dossier)
    for modele in (Convention, Projet, Strategie, MiseEnLien):
        for acte in modele.objects.filter(reseau=reseau, accompagnement=None):
            modele.objects.filter(pk=acte.pk).update(accompagnement=dossiers.get(acte.fiche_id))
    for c in Candidature.objects.filter(reseau=reseau, accompagnement=None):
        fiche = c.collectivites.first().fiche_id
        Candidature.objects.filter(pk=c.pk).update(accompagnement=dossiers[fiche])
    return scene


def test_chaque_ligne_de_la_recette_dit_ce_que_disent_les_preuves(scene, reseau):
    comptes = prouve_au_suivi(reseau)
    dits = dits_sur_les_lignes(reseau)
    assert len(dits) > 15
    for cle, compte in dits.items():
        if cle[3] is not None:
            assert compte == (cle in comptes), cle
    actes = {c for c in comptes if c[0] != "accompagnements.accompagnement"}
    actes = {c for c in actes if not c[0].startswith("suivi.")}
    assert actes <= {cle for cle, compte in dits.items() if compte}


def test_deux_financeurs_d_un_projet_un_seul_compte_des_deux_cotes(reseau):
    une = scenes.fiche(reseau)
    dossier = scenes.suivi(une, activites=["2027-02-01"])
    projet = scenes.projet(une)
    for jour in ("2027-06-01", "2027-05-01"):
        scenes.candidature(
            une, "2027-03-01", decision="accordee", notifiee_le=jour, projet=projet,
            accompagnement=dossier,
        )  # fmt: skip
    comptes = prouve_au_suivi(reseau)
    i7 = {cle: dit for cle, dit in dits_sur_les_lignes(reseau).items() if cle[2] == "I7"}
    assert sorted(i7.values()) == [False, True]
    assert {cle for cle, dit in i7.items() if dit} == {c for c in comptes if c[2] == "I7"}
