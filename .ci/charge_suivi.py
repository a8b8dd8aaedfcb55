"""Mesure les pages du suivi à cent mille accompagnements d’un même réseau, sur PostgreSQL.

    .venv/bin/python .ci/charge_suivi.py [--echelle 1.0] [--garder NOM] [--fois 7]

Une base jetable : 100 000 accompagnements sur cinq ans, une prestation chacun, 400 000 activités,
400 000 imputations, 40 000 candidatures, autant d’études, et le reste à proportion. Chaque page est
demandée par une directrice, DEBUG éteint, après deux passages pour chauffer ; on dit la médiane, le
pire, la part passée dans la base, et le nombre de requêtes. `--garder` laisse la base pour une
reprise.
"""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

ICI = Path(__file__).resolve().parent
sys.path[:0] = [str(ICI), str(ICI.parent)]
from banc import adresse_de_base, copier, mot, ouvrir_django, sur_le_serveur

ACCOMPAGNEMENTS = 100_000
PAGES = (
    "/suivi/activite/",
    "/suivi/activite/?periode=24-mois",
    "/suivi/",
    "/suivi/?ventilation=service&detail=I2",
    "/suivi/charge/",
    "/suivi/couts/",
    "/",
)
SERVICES, AGENTS, ANNEES = 24, 8, 5


def remplir(echelle):
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.utils import timezone

    from accompagnements import models as m
    from accompagnements.regles import Etape
    from collectivites.models import Collectivite, Fiche
    from predict.comptes.models import Adhesion, Reseau
    from suivi.models import CoutAgent, Exercice
    from tests import fabriques as f

    call_command("migrate", verbosity=0)
    call_command("charger_referentiels", verbosity=0)
    call_command("charger_geographie", verbosity=0)
    le = timezone.now().date()
    combien = max(int(ACCOMPAGNEMENTS * echelle), 1)
    jour = f"('{le}'::date - ((i::bigint * 7919) % {ANNEES * 365})::int)"
    clos = "i % 10 < 7"
    with transaction.atomic(), connection.cursor() as curseur:
        reseau = Reseau.objects.create(
            slug="charge", nom="Charge", territoire=[], source_document="x"
        )
        curseur.execute("SELECT set_config('predict.reseau', %s, true)", [str(reseau.pk)])
        agents = [
            f.AgentFactory(reseau=reseau, email=f"charge-{rang}@exemple.invalid")
            for rang in range(AGENTS)
        ]
        Adhesion.objects.filter(agent=agents[0]).update(role="direction")
        visibles = list(Collectivite.objects.order_by("pk").values_list("pk", flat=True))
        Fiche.objects.bulk_create(
            [
                Fiche(reseau=reseau, collectivite_id=pk, suivie_par=agents[n % AGENTS],
                      niveau=("non_engagee", "nouvellement_engagee", "deja_engagee")[n % 3])
                for n, pk in enumerate(visibles)
            ], batch_size=2000,
        )  # fmt: skip
        premiere = Fiche.objects.filter(reseau=reseau).order_by("pk").first()
        services = [f.ServiceReseauFactory(reseau=reseau) for _ in range(SERVICES)]
        agent = f"{agents[0].pk} + i % {AGENTS}"
        fiche = f"{premiere.pk} + i % {len(visibles)}"
        modele = f.AccompagnementFactory(reseau=reseau, fiche=premiere, responsable=agents[0])
        copier(
            m.Accompagnement, combien, fiche_id=fiche, responsable_id=agent,
            titre="'Dossier ' || i", debut_le=jour, valide_le=f"{jour} + 20",
            etape_depuis=f"{jour} + 30", fin_le=f"CASE WHEN {clos} THEN {jour} + 200 END",
            etat=f"CASE WHEN {clos} THEN 'clos' ELSE 'actif' END",
            etape=f"CASE WHEN {clos} THEN {Etape.CLOS.value!r} ELSE "
                  + mot([e.value for e in Etape if e != Etape.CLOS], "i") + " END",
        )  # fmt: skip
        dossier = f"{modele.pk} + 1 + i % {combien}"
        premier = f.PrestationFactory(reseau=reseau, accompagnement=modele, service=services[0])
        copier(
            m.Prestation, combien, accompagnement_id=f"{modele.pk} + i",
            service_id=f"{services[0].pk} + i % {SERVICES}", jours_prevus="1 + i % 9",
        )  # fmt: skip
        f.ActiviteFactory(reseau=reseau, accompagnement=modele)
        copier(m.Activite, 4 * combien, accompagnement_id=dossier, le=jour)
        f.TempsPasseFactory(reseau=reseau, agent=agents[0], accompagnement=modele,
                            prestation=premier)  # fmt: skip
        copier(
            m.TempsPasse, 4 * combien, accompagnement_id=dossier, agent_id=agent, le=jour,
            prestation_id=f"{premier.pk} + 1 + i % {combien}", minutes="30 + i % 200",
        )  # fmt: skip
        for un in agents:
            CoutAgent.objects.create(
                reseau=reseau, agent=un, debut_le=le.replace(month=1, day=1),
                salaire_charge=48_000,
            )  # fmt: skip
        Exercice.objects.create(reseau=reseau, annee=le.year)
        f.SollicitationFactory(reseau=reseau, fiche=premiere)
        copier(m.Sollicitation, combien, fiche_id=fiche, recue_le=jour)
        f.LivrableFactory(reseau=reseau, accompagnement=modele, final=True, livre_le=le)
        copier(m.Livrable, combien * 2 // 5, accompagnement_id=dossier, livre_le=jour)
        f.CandidatureFactory(reseau=reseau, accompagnement=modele)
        copier(
            m.Candidature, combien * 2 // 5, accompagnement_id=dossier, deposee_le=jour,
            notifiee_le=f"{jour} + 60", decision=mot(["accordee", "refusee"], "i"),
        )  # fmt: skip
        f.StrategieFactory(reseau=reseau, fiche=premiere, accompagnement=modele)
        copier(m.Strategie, combien // 10, accompagnement_id=dossier, fiche_id=fiche,
               adoptee_le=jour)  # fmt: skip
    with connection.cursor() as curseur:
        curseur.execute("VACUUM ANALYZE")


def mesurer(fois):
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from predict.comptes.models import Agent

    client = Client(raise_request_exception=True)
    client.force_login(Agent.objects.get(email="charge-0@exemple.invalid"))
    print(f"{'page':44} {'médiane':>8} {'pire':>8} {'base':>8} {'requêtes':>9}")
    for page in PAGES:
        for _ in range(2):
            reponse = client.get(page)
            if reponse.status_code != 200:
                sys.exit(f"{page} répond {reponse.status_code} {reponse.headers.get('Location')}")
        durees = []
        for _ in range(fois):
            debut = time.perf_counter()
            client.get(page)
            durees.append(time.perf_counter() - debut)
        with CaptureQueriesContext(connection) as lues:
            client.get(page)
        base = sum(float(requete["time"]) for requete in lues)
        print(
            f"{page:44} {statistics.median(durees):7.2f}s {max(durees):7.2f}s {base:7.2f}s "
            f"{len(lues):9}"
        )


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--echelle", type=float, default=1.0)
    options.add_argument("--garder", metavar="NOM", default="")
    options.add_argument("--fois", type=int, default=7)
    choix = options.parse_args()
    nom = choix.garder or f"predict_charge_suivi_{os.getpid()}"
    adresse = adresse_de_base(nom)
    neuve = not sur_le_serveur(adresse, f"SELECT 1 FROM pg_database WHERE datname = '{nom}'")
    if neuve:
        sur_le_serveur(adresse, f'CREATE DATABASE "{nom}"')
    try:
        ouvrir_django(adresse)
        from predict.comptes.models import Reseau

        if neuve or not Reseau.objects.filter(slug="charge").exists():
            debut = time.perf_counter()
            remplir(choix.echelle)
            print(f"Base remplie en {time.perf_counter() - debut:.0f} s.")
        mesurer(choix.fois)
    finally:
        if not choix.garder:
            from django.db import connections

            connections.close_all()
            sur_le_serveur(adresse, f'DROP DATABASE IF EXISTS "{nom}"')


if __name__ == "__main__":
    main()
