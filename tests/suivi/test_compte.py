"""Compter dans la base et prouver enregistrement par enregistrement disent les mêmes chiffres."""

import json
import random
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from collectivites.models import Collectivite, NiveauFiche, ProfilFiche
from predict.comptes.models import Reseau
from suivi.calculs import Periode, detailler, matrice
from suivi.calculs.compte import compter
from suivi.calculs.indicateurs import cumul_mensuel, mesurer
from suivi.calculs.lecture import lire
from suivi.models import Campagne
from suivi.regles import CODES, Ventilation
from tests.suivi import recette9
from tests.suivi import scenes as s
from tests.suivi.test_scenario_a_la_main import FICHIER

ANNEE = Periode.de_l_annee(2027)
# Les jours où une règle hésite : bords de période, lendemains, jours égaux.
JOURS = [
    date(2024, 7, 1), date(2025, 1, 1), date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 15),
    date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2), date(2027, 3, 31), date(2027, 4, 1),
    date(2027, 8, 9), date(2027, 12, 31), date(2028, 1, 1),
]  # fmt: skip


def verifier_l_egalite(reseau, periode):
    periodes = periode.historique(4)
    comptees, cumuls = compter(reseau, periodes)
    lecture = lire(reseau, periodes)
    for rang, mesures in enumerate(comptees):
        prouvees = mesurer(lecture, rang)
        assert chiffres(mesures) == chiffres(prouvees), rang
    # Les détails de la période regardée sont ceux de ses preuves, qui ne lisent qu’elle.
    prouvees = mesurer(lire(reseau, periodes[:1]))
    assert [comptees[0][c].invitees for c in CODES] == [prouvees[c].invitees for c in CODES]
    assert [comptees[0][c].details for c in CODES] == [prouvees[c].details for c in CODES]
    assert cumuls == {
        p.annee: cumul_mensuel(lecture, rang) for rang, p in enumerate(periodes[:2]) if p.annee
    }


def verifier_les_ventilations(reseau, periode):
    comptees = matrice(reseau, periode, ventilations=tuple(Ventilation), profondeur=0).mesures
    prouvees = detailler(reseau, periode)
    for code in CODES:
        assert comptees[code].ventilations == prouvees[code].ventilations, code


def chiffres(mesures):
    return {c: (m.numerateur, m.denominateur, m.valeur) for c, m in mesures.items()}


def au_hasard(reseau, graine):
    """Une scène où tout tombe aux jours délicats ; la même pour une même graine."""
    de = random.Random(graine)

    def jour(*, peut_manquer=False):
        return None if peut_manquer and de.random() < 0.2 else de.choice(JOURS)

    def apres(le):
        return le and le + timedelta(days=de.choice((0, 1, 30, 400)))

    fiches = [
        s.fiche(reseau, f"F{n}", population=de.choice((None, 900, 8_000, 60_000)),
                profil_principal=de.choice(("", "CIMOB")))
        for n in range(6)
    ]  # fmt: skip
    for fiche in fiches:
        if de.random() < 0.5:
            le = jour()
            ProfilFiche.objects.create(
                reseau=reseau, fiche=fiche, profil="CIMOB", principal=True,
                constate_le=le, fin_le=apres(le) if de.random() < 0.4 else None,
            )  # fmt: skip
        if de.random() < 0.5:
            NiveauFiche.objects.create(
                reseau=reseau, fiche=fiche, niveau="deja_engagee", constate_le=jour()
            )
    services = [s.service(reseau, f"Service {n}") for n in range(3)]
    suivis = []
    for _ in range(9):
        debut = jour()
        suivis.append(
            s.suivi(
                de.choice(fiches), debut, valide=apres(debut) if de.random() < 0.8 else None,
                activites=[jour() for _ in range(de.randrange(4))],
                type=de.choice(("reunion", "reunion", "renseignement")),
                services=de.sample(services, de.randrange(3)),
            )
        )  # fmt: skip
    liens = [
        s.lien(de.choice(fiches), jour(), de.choice(("mise_en_lien", "mise_en_reseau")))
        for _ in range(8)
    ]
    projets = [
        s.projet(
            de.choice(fiches), jour(peut_manquer=True),
            origines=de.sample(liens, de.randrange(4)),
        )
        for _ in range(6)
    ]  # fmt: skip
    deposees = []
    for _ in range(14):
        le = jour(peut_manquer=True)
        decision = de.choice(("", "accordee", "accordee", "refusee")) if le else ""
        deposees.append(
            s.candidature(
                de.sample(fiches, de.randrange(1, 3)), le, accuse=de.random() < 0.7,
                dispositif=de.choice(("FICOL", "MEAE")), decision=decision,
                notifiee_le=apres(le) if decision else None,
                montant_accorde=de.choice((None, 5_000)) if decision == "accordee" else None,
                etape_de=de.choice(deposees) if deposees and de.random() < 0.3 else None,
                projet=de.choice(projets) if de.random() < 0.4 else None,
                accompagnement=de.choice((None, *suivis)),
            )
        )  # fmt: skip
    for _ in range(6):
        s.etude(de.choice(suivis), jour(peut_manquer=True), final=de.random() < 0.7,
                type=de.choice(("etude", "etude", "autre")),
                pour=de.sample(fiches, de.randrange(3)))  # fmt: skip
    for _ in range(8):
        s.convention(
            de.choice(fiches), jour(peut_manquer=True), mise_en_lien=de.choice((None, *liens)),
            partenaire=de.choice(("", "Ville de Kandéri")),
        )  # fmt: skip
    for _ in range(8):
        s.strategie(
            de.choice(fiches), jour(peut_manquer=True), avec_piece=de.random() < 0.8,
            nature=de.choice(("premiere", "premiere", "revision")),
            accompagnement=de.choice((None, None, *suivis)),
        )  # fmt: skip
    for n in range(5):
        ouverte = jour()
        campagne = Campagne.objects.create(
            reseau=reseau, titre=f"Enquête {n}", ouverte_le=ouverte,
            anonyme=de.random() < 0.4, close_le=apres(ouverte) if de.random() < 0.6 else None,
        )  # fmt: skip
        for fiche in de.sample(fiches, de.randrange(len(fiches) + 1)):
            invitation = s.invitation(campagne, fiche)
            for _ in range(de.randrange(3)):
                s.reponse(
                    invitation, de.choice((None, 2, 4, 5)), de.choice(("", "oui", "non", "nsp")),
                    ouverte + timedelta(days=de.randrange(3)), referent_principal=de.random() < 0.3,
                )  # fmt: skip


PERIODES = (
    ANNEE,
    Periode(date(2026, 12, 31), date(2027, 4, 1)),
    Periode(date(2025, 6, 1), date(2027, 5, 1)),
)


@pytest.mark.parametrize("graine", range(8))
def test_les_deux_voies_comptent_pareil_aux_jours_ou_une_regle_hesite(graine, reseau):
    au_hasard(reseau, graine)
    for periode in PERIODES:
        verifier_l_egalite(reseau, periode)


@pytest.mark.parametrize("graine", range(3))
def test_les_deux_voies_ventilent_pareil(graine, reseau):
    au_hasard(reseau, graine)
    verifier_les_ventilations(reseau, ANNEE)


def test_la_recette_9_se_compte_comme_elle_se_prouve(reseau):
    recette9.poser(reseau)
    for annee in (2026, 2027, 2028):
        verifier_l_egalite(reseau, Periode.de_l_annee(annee))
    verifier_les_ventilations(reseau, ANNEE)


def test_le_scenario_calcule_a_la_main_se_compte_comme_il_se_prouve(db):
    call_command("charger_referentiels", stdout=StringIO())
    for fiche in json.loads(FICHIER.read_text(encoding="utf-8"))["fiches"]:
        designee = fiche["collectivite"]
        Collectivite.objects.create(
            nature=designee["nature"], code_insee=designee.get("insee", ""),
            siren=designee.get("siren", ""), nom=fiche["ref"].upper(), millesime=2026,
        )  # fmt: skip
    call_command("charger_jeu", str(FICHIER), stdout=StringIO())
    reseau = Reseau.objects.get(slug="scenario-main")
    for annee in (2024, 2025, 2026):
        verifier_l_egalite(reseau, Periode.de_l_annee(annee))
    verifier_les_ventilations(reseau, Periode.de_l_annee(2025))
