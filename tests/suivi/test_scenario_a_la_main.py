"""Un autre scénario, écrit et calculé à la main, chargé par le format d’échange. Année 2025.

Le fichier (`fixtures/scenarios/calcul-a-la-main.json`) met sept collectivités, L1 à L7. Le calcul :

I1. Validé au plus tard le 31 décembre et une activité de 2025 qui n’est pas un renseignement.
    L1 (a1, a7) oui, deux dossiers, une fois. L2 (a2) oui : activité avant la validation, les deux
    dans l’année. L3 (a3) non : validé en janvier 2026. L4 (a4) non : un renseignement.
    L5 (a5) oui : activité le 31 décembre. L6 (a6) non : activité le 1er janvier 2026. L7 non :
    clos en 2024. → 3. Par service : diagnostic 1 (L1), stratégie 2 (L1, L5),
    mise en relation 1 (L2), somme 4.
I2. Déposée en 2025, accusé joint, pas une étape suivante. c1 oui ; c1-suite non (étape) ; c2 oui,
    le 31 décembre, deux collectivités, une fois ; c3 non (sans accusé) ; c4 oui (redépôt) ; c5 non
    (déposée en 2024). → 3.
I3. Études finales livrées en 2025 : e1 (L1), e2 (L2, L3, L6). e3 est de 2026, e4 un compte rendu.
    → 2, quatre destinataires.
I4. Signée en 2025 avec un tiers, lien strictement antérieur : v1 et v4. v2 non (même jour), v3 non
    (avenant). → 2.
I5. Document validé en 2025 après une mise en réseau : p1, né de deux rencontres, une fois. p2 non
    (simple mise en lien), p3 non (rencontre après). → 1.
I6. Invitées en juin : L1, L2, L5 ; en novembre : L1, L3. Donc 4 interrogées. L1 a répondu aux
    deux : la dernière campagne l’emporte, 5. L2 : la référente principale l’emporte, 4. L5 n’a
    pas répondu à cette question. → 2 sur 2, 100 % ; réponse 2 sur 4, 50 %.
I7. Accords notifiés en 2025 : c5 (déposée en 2024) et c1, pour le même projet p1. → 1 projet,
    20 000 + 30 000 = 50 000 €. Décidés : p1 et le dossier c4, refusé → 1 sur 2, 50 %. Déposés en
    2025 : p1 (c1), c2, c4 ; accordé : p1 → 1 sur 3, 33,3 %.
I8. L1 oui (novembre), L2 oui (principale), L5 « ne sait pas » → 2 sur 3, 66,7 % ; réponse 3 sur 4.
I9. Parmi L1, L2, L5 : s1 (L1) datée après le début de a7, pièce jointe : oui. s2 (L2) du jour même
    du début : non. s3 (L5) sans pièce : déclarée. → 1 sur 3, 33,3 %.

Indicateurs propres. S1, mises en réseau de 2025 : r2, r3 (r1 est de 2024) → 2. S2, parmi les
dossiers décidés en 2025 (c5, c1, c4), les accordés → 2 sur 3, 66,7 %. S3, montants accordés
notifiés en 2025 → 50 000 €.
"""

import json
from datetime import date
from fractions import Fraction
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from collectivites.models import Collectivite
from predict.comptes.models import Reseau
from suivi.actions.clotures import cloturer
from suivi.calculs import Periode, detailler
from suivi.calculs.clotures import mesures_gelees
from suivi.calculs.composition import lire_composition, valeurs
from suivi.models import IndicateurPropre
from suivi.regles import Ventilation
from tests.fabriques import AgentFactory

FICHIER = Path(settings.BASE_DIR) / "fixtures" / "scenarios" / "calcul-a-la-main.json"
ANNEE = Periode.de_l_annee(2025)
ATTENDU = {
    "I1": (3, None), "I2": (3, None), "I3": (2, None), "I4": (2, None), "I5": (1, None),
    "I6": (2, 2), "I7": (1, None), "I8": (2, 3), "I9": (1, 3),
}  # fmt: skip
PREUVES = {
    "I2": {"c1", "c2", "c4"}, "I3": {"e1", "e2"}, "I4": {"v1", "v4"}, "I5": {"p1"},
    "I6": {"n1", "j2"}, "I8": {"n1", "j2"}, "I9": {"s1"},
}  # fmt: skip


@pytest.fixture
def reseau(db):
    call_command("charger_referentiels", stdout=StringIO())
    for fiche in json.loads(FICHIER.read_text(encoding="utf-8"))["fiches"]:
        designee = fiche["collectivite"]
        Collectivite.objects.create(
            nature=designee["nature"], code_insee=designee.get("insee", ""),
            siren=designee.get("siren", ""), nom=fiche["ref"].upper(), millesime=2026,
        )  # fmt: skip
    call_command("charger_jeu", str(FICHIER), stdout=StringIO())
    return Reseau.objects.get(slug="scenario-main")


@pytest.fixture
def mesures(reseau):
    return detailler(reseau, ANNEE)


def test_les_neuf_chiffres_sont_ceux_du_calcul_a_la_main(mesures):
    assert {c: (m.numerateur, m.denominateur) for c, m in mesures.items()} == ATTENDU


def test_les_preuves_sont_celles_que_l_on_nommerait(mesures):
    assert {c: {p.ref for p in mesures[c].preuves} for c in PREUVES} == PREUVES
    assert {n for p in mesures["I1"].preuves for n in p.collectivites} == {"L1", "L2", "L5"}


def test_les_presque_disent_pourquoi(mesures):
    motifs = {p.ref: p.note for p in mesures["I2"].ecartees}
    assert set(motifs) >= {"c1-suite", "c3"}
    assert {p.ref for p in mesures["I4"].ecartees} >= {"v2", "v3"}
    assert {p.ref for p in mesures["I9"].ecartees} == {"s2", "s3"}
    assert {p.collectivites[0] for p in mesures["I1"].ecartees} >= {"L3", "L4", "L6"}


def test_la_ventilation_par_service_et_les_destinataires(mesures):
    services = {
        x.categorie: x.numerateur for x in mesures["I1"].ventilations[Ventilation.SERVICE].lignes
    }
    assert services == {
        "Appui à la stratégie": 2, "Diagnostic territorial": 1, "Mise en relation": 1
    }  # fmt: skip
    assert mesures["I3"].details["destinataires"] == 4


def test_les_taux_de_reponse_et_les_deux_taux_de_i7(mesures):
    assert mesures["I6"].taux_reponse == Fraction(1, 2)
    assert mesures["I8"].taux_reponse == Fraction(3, 4)
    assert mesures["I7"].details["decisions"] == (1, 2)
    assert mesures["I7"].details["cohorte"] == (1, 3)
    assert mesures["I7"].details["montant_accorde"] == 50_000


def test_les_indicateurs_propres_aussi(reseau):
    rendus = {
        i.code: valeurs(reseau, lire_composition(i.composition), [ANNEE])[0].affichee
        for i in IndicateurPropre.objects.du_reseau(reseau)
    }
    assert rendus == {"S1": "2", "S2": "66,7\u00a0%", "S3": "50\u202f000\u00a0€"}


def test_clos_il_garde_les_memes_chiffres(reseau):
    direction = AgentFactory(reseau=reseau, role="direction")
    cloture = cloturer(agent=direction, periode=ANNEE, le=date(2026, 1, 20))
    gelees = mesures_gelees(cloture.chiffres.all())
    assert {c: (m.numerateur, m.denominateur) for c, m in gelees.items()} == ATTENDU
    propres = {c.code: (int(c.numerateur), c.denominateur) for c in cloture.chiffres.all()[9:]}
    assert propres == {"S1": (2, None), "S2": (2, 3), "S3": (50_000, None)}
