"""`make banc` : mesure les pages de la relation, en rapport, sur une base PostgreSQL jetable.

La base se crée, se remplit en masse, se mesure et se supprime ; rien d’autre n’est touché. Deux
étalons, pris dans la même exécution (conception §10) : **I**, une liste Django ordinaire sur les
mêmes données ; **L**, le même travail au plus nu (SQL, csv, XlsxWriter). Un temps seul ne dit rien
d’une autre machine : c’est le rapport qui compte.

    .venv/bin/python .ci/banc.py                     pleine échelle
    .venv/bin/python .ci/banc.py --echelle 0.1       un dixième, pour voir grandir
    .venv/bin/python .ci/banc.py --garder NOM        garde (ou reprend) la base de ce nom
"""

import argparse
import csv
import io
import os
import statistics
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

RACINE = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(RACINE), str(RACINE / ".ci")]

COLLECTIVITES, CONTACTS, ACCOMPAGNEMENTS = 45_000, 200_000, 100_000
ECHANGES, ACTEURS, PIECES = 1_000_000, 20_000, 50_000
FOIS, ECHAUFFEMENT = 40, 4
RESEAUX = 2  # le second n’est là que pour être invisible

PRENOMS = (
    "sophie",
    "karim",
    "helene",
    "marc",
    "nadia",
    "paul",
    "ines",
    "theo",
    "claire",
    "jean",
    "lucie",
    "omar",
    "anne",
    "hugo",
    "lea",
)
SYLLABES = (
    "le", "ma", "ro", "ben", "du", "pont", "mar", "tin", "bel", "la", "gar", "de", "vas", "seur",
    "rand", "mo", "reau", "gi", "rard", "fau", "re",
)  # fmt: skip


# -- La base ---------------------------------------------------------------------------------


def adresse_de_base(nom):
    from essais import services

    adresse, _, _ = services()
    return urlsplit(adresse)._replace(path=f"/{nom}").geturl()


def sur_le_serveur(adresse, ordre):
    import psycopg

    racine = urlsplit(adresse)._replace(path="/postgres", scheme="postgresql").geturl()
    with psycopg.connect(racine, autocommit=True) as connexion:
        return connexion.execute(ordre).rowcount


def ouvrir_django(adresse):
    os.environ["DATABASE_URL"] = adresse
    os.environ["DJANGO_SETTINGS_MODULE"] = "predict.settings"
    os.environ.setdefault("NIVEAU_JOURNAUX", "ERROR")
    import django
    from django.conf import settings

    django.setup()
    settings.DEBUG = False
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.ROOT_URLCONF = "banc_etalon"
    for gabarit in settings.TEMPLATES:
        gabarit["APP_DIRS"] = True


# -- Remplir ------------------------------------------------------------------------------------


def copier(modele, nombre, **expressions):
    """`nombre` copies de la ligne modèle : une colonne absente d’`expressions` se recopie.

    `expressions` : {colonne: SQL}, où `i` va de 1 à `nombre`.
    """
    from django.db import connection

    table = modele._meta.db_table
    colonnes = [c.column for c in modele._meta.concrete_fields if not c.primary_key]
    expressions = {
        "ref": f"'{modele._meta.model_name[:20]}-' || m.reseau_id || '-' || i"
    } | expressions
    valeurs = [expressions.get(c, f'm."{c}"') for c in colonnes]
    noms = ", ".join(f'"{c}"' for c in colonnes)
    with connection.cursor() as curseur:
        curseur.execute(
            f'INSERT INTO "{table}" ({noms}) SELECT {", ".join(valeurs)} '
            f'FROM (SELECT * FROM "{table}" ORDER BY id DESC LIMIT 1) m, '
            f"generate_series(1, {nombre}) i"
        )


def mot(liste, cle):
    return f"(ARRAY[{', '.join(repr(m) for m in liste)}])[1 + ({cle}) % {len(liste)}]"


def remplir(echelle):
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.utils import timezone

    from accompagnements.models import Accompagnement, Piece
    from collectivites.models import Acteur, Collectivite, Contact, Echange, Fiche
    from collectivites.regles import Nature
    from predict.comptes.models import Adhesion, Agent, Reseau

    def combien(nombre):
        return max(int(nombre * echelle), 1)

    call_command("migrate", verbosity=0)
    call_command("charger_referentiels", verbosity=0)
    call_command("charger_geographie", verbosity=0)
    le = timezone.now().date()
    reseaux = [
        Reseau.objects.create(
            slug=f"banc-{n}", nom=f"Banc {n}", territoire=[], source_document="banc"
        )
        for n in range(RESEAUX)
    ]
    agents = []
    for reseau in reseaux:
        agent = Agent.objects.create_user(
            f"banc-{reseau.pk}@exemple.invalid", prenom="Banc", nom="Essai"
        )
        agent.adhesion_courante = Adhesion.objects.create(agent=agent, reseau=reseau, role="charge")
        agent.save()
        agents.append(agent)
    manque = combien(COLLECTIVITES) - Collectivite.objects.count()
    departements = Collectivite.objects.filter(nature=Nature.DEPARTEMENT)
    if manque > 0:
        Collectivite.objects.bulk_create(
            [
                Collectivite(
                    nature=Nature.SYNDICAT, nom=f"Syndicat du bassin {n}",
                    recherche=f"syndicat du bassin {n}",
                    population=1000 + n, millesime=2026, departement=departements[n % 5],
                )
                for n in range(manque)
            ], batch_size=2000,
        )  # fmt: skip
    nom = "||".join(mot(SYLLABES, f"i * {k} / {d}") for k, d in ((7, 1), (3, 5), (11, 97)))
    for rang, (reseau, agent) in enumerate(zip(reseaux, agents, strict=True)):
        part = 1 if rang == 0 else 0.1
        with transaction.atomic(), connection.cursor() as curseur:
            curseur.execute("SELECT set_config('predict.reseau', %s, true)", [str(reseau.pk)])
            visibles = list(Collectivite.objects.order_by("pk").values_list("pk", flat=True))
            visibles = visibles[: combien(COLLECTIVITES * part)]
            Fiche.objects.bulk_create(
                [
                    Fiche(reseau=reseau, collectivite_id=pk, suivie_par=agent, membre=n % 3 == 0,
                          niveau=("non_engagee", "nouvellement_engagee", "deja_engagee")[n % 3],
                          dernier_echange_le=le.replace(day=1 + n % 27))
                    for n, pk in enumerate(visibles)
                ], batch_size=2000,
            )  # fmt: skip
            premiere = Fiche.objects.filter(reseau=reseau).order_by("pk").first()
            fiche = f"{premiere.pk} + i % {len(visibles)}"
            Contact.objects.create(reseau=reseau, fiche=premiere, nom="Modele", qualite="agent")
            prenom = mot(PRENOMS, "i * 13 / 7")
            copier(
                Contact, combien(CONTACTS * part), fiche_id=fiche, prenom=f"initcap({prenom})",
                nom=f"initcap({nom})", recherche=f"{prenom} || ' ' || {nom}",
                email="'p' || i || '@exemple.invalid'", fonction="'Fonction ' || i % 50",
            )  # fmt: skip
            titre = f"'Strategie internationale ' || {nom} || ' ' || i"
            Accompagnement.objects.create(
                reseau=reseau, fiche=premiere, titre="Modèle", scenario="projet", debut_le=le,
                etape_depuis=le, responsable=agent,
            )  # fmt: skip
            copier(Accompagnement, combien(ACCOMPAGNEMENTS * part), fiche_id=fiche, titre=titre,
                   recherche=f"lower({titre})")  # fmt: skip
            Acteur.objects.create(reseau=reseau, nom="Modèle", type="association")
            nom_acteur = f"'Association ' || {nom} || ' ' || i"
            copier(
                Acteur, combien(ACTEURS * part), nom=nom_acteur, recherche=f"lower({nom_acteur})"
            )
            Piece.objects.create(
                reseau=reseau, fiche=premiere, titre="Modèle", fichier="x.pdf", nom_fichier="x.pdf",
                type_mime="application/pdf", taille=1, sha256="0" * 64,
            )  # fmt: skip
            titre_piece = f"'Deliberation ' || {nom} || ' ' || i"
            copier(Piece, combien(PIECES * part), fiche_id=fiche, titre=titre_piece,
                   recherche=f"lower({titre_piece}) || ' x pdf'")  # fmt: skip
            Echange.objects.create(
                reseau=reseau, fiche=premiere, le=le, objet="Point", auteur=agent
            )
            copier(Echange, combien(ECHANGES * part), fiche_id=fiche, le="m.le - (i % 900)::int",
                   objet="'Point ' || i")  # fmt: skip
    with connection.cursor() as curseur:
        curseur.execute("VACUUM ANALYZE")
    return agents[0]


# -- Mesurer ------------------------------------------------------------------------------------


def chronometrer(geste, fois=FOIS, echauffement=ECHAUFFEMENT):
    """(médiane, p95) en millisecondes ; le tour de chauffe ne compte pas."""
    durees = []
    for rang in range(fois + echauffement):
        debut = time.perf_counter()
        geste(rang)
        if rang >= echauffement:
            durees.append((time.perf_counter() - debut) * 1000)
    durees.sort()
    return statistics.median(durees), durees[max(int(len(durees) * 0.95) - 1, 0)]


def requetes(geste):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captees:
        geste(0)
    gestion = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    return sum(not q["sql"].startswith(gestion) for q in captees)


def page(client, adresses):
    """Geste : la page suivante de la liste, qui doit répondre 200 et se lire en entier."""

    def geste(rang):
        reponse = client.get(adresses[rang % len(adresses)])
        if reponse.status_code != 200:
            raise SystemExit(f"{adresses[rang % len(adresses)]} répond {reponse.status_code}")
        return b"".join(reponse.streaming_content) if reponse.streaming else reponse.content

    return geste


def mesurer(agent):
    from django.test import Client

    from collectivites.models import Fiche
    from predict.comptes.perimetre import dans_reseau

    client = Client()
    client.force_login(agent)
    with dans_reseau(agent.reseau_id):
        fiches = list(
            Fiche.objects.filter(reseau_id=agent.reseau_id)
            .order_by("pk")
            .values_list("pk", flat=True)[:50]
        )
    liste, recherche = "/collectivites/", "/recherche/?q="
    panneau = "/recherche/panneau/?q="
    etalon, _ = chronometrer(page(client, [f"/banc/etalon/?page={n}" for n in range(1, 9)]))
    brut, _ = chronometrer(
        lambda rang: chercher_brut(agent, ("lebel", "durand", "moreau")[rang % 3])
    )
    courants = ["vendome", "tours", "saint", "durand", "sophie lema", "lebel", "strategie"]
    rares = ["romorantin lanthenay", "zzz introuvable", "association lebella", "deliberation marma"]
    fautes = ["romorentin", "vandome", "chatauroux", "orlaens", "sofie lemabelle"]
    mesures = [
        # titre, adresses, objectif en rapport à l’étalon, p95 permis (ms)
        ("Liste, première page", [liste], 2, None),
        ("Liste, page profonde", [f"{liste}?page={n}" for n in (300, 700, 1200)], 4, None),
        (
            "Liste filtrée",
            [f"{liste}?niveau=deja_engagee&strate=2000", f"{liste}?q=saint"],
            2,
            None,
        ),
        ("Recherche, mot courant", [recherche + q for q in courants], None, 100),
        ("Recherche, mot rare", [recherche + q for q in rares], None, 100),
        ("Recherche, faute de frappe", [recherche + q for q in fautes], None, 150),
        (
            "Panneau, à la frappe",
            [panneau + q for q in ("ve", "ven", "vend", "dur", "so")],
            None,
            100,
        ),
        ("Fiche et fil", [f"{liste}{pk}/" for pk in fiches], 2.5, None),
    ]
    print(
        f"\nÉtalon I (liste ordinaire) : {etalon:.1f} ms ; "
        f"étalon L (recherche nue) : {brut:.1f} ms\n"
    )
    print(f"{'Page':<28}{'requêtes':>9}{'médiane':>10}{'p95':>10}{'/ I':>7}{'objectif':>16}  ")
    manques = 0
    for titre, adresses, rapport, p95_permis in mesures:
        geste = page(client, adresses)
        nombre = requetes(geste)
        mediane, p95 = chronometrer(geste)
        if rapport:
            objectif, tenu = f"≤ {rapport} × I", mediane <= rapport * etalon
        else:
            objectif = f"p95 ≤ {p95_permis} ms"
            tenu = p95 <= p95_permis and (p95_permis > 100 or mediane <= brut + 1.5 * etalon)
        manques += not tenu
        print(
            f"{titre:<28}{nombre:>9}{mediane:>8.1f}ms{p95:>8.1f}ms{mediane / etalon:>7.2f}"
            f"{objectif:>16}  {'tenu' if tenu else 'MANQUÉ'}"
        )
    return manques + mesurer_les_exports(client, agent)


def chercher_brut(agent, nom):
    """L : les mêmes contacts, au plus nu, sous le rôle applicatif."""
    from django.db import connection

    from predict.comptes.perimetre import dans_reseau

    with dans_reseau(agent.reseau_id), connection.cursor() as curseur:
        curseur.execute(
            "SELECT id, prenom, nom FROM collectivites_contact WHERE reseau_id = %s AND "
            "anonymise_le IS NULL AND recherche LIKE %s ORDER BY recherche LIMIT 11",
            [agent.reseau_id, f"%{nom}%"],
        )
        return curseur.fetchall()


def mesurer_les_exports(client, agent):
    import xlsxwriter

    from collectivites.models import Fiche
    from predict.comptes.perimetre import dans_reseau

    def lignes():
        with dans_reseau(agent.reseau_id):
            colonnes = ("collectivite__nom", "collectivite__population", "niveau", "membre")
            fiches = Fiche.objects.filter(reseau_id=agent.reseau_id).select_related("collectivite")
            yield from fiches.values_list(*colonnes).iterator(chunk_size=2000)

    def csv_nu(_):
        csv.writer(io.StringIO()).writerows(lignes())

    def xlsx_nu(_):
        # Autant de colonnes que l’export : c’est elles que l’on écrit.
        from collectivites.exports.fiches import COLONNES_FICHES

        with xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True}) as classeur:
            feuille = classeur.add_worksheet()
            for rang, ligne in enumerate(lignes()):
                for colonne in range(len(COLONNES_FICHES)):
                    feuille.write(rang, colonne, ligne[colonne % 4])

    manques = 0
    print()
    for titre, adresse, nu, rapport in (
        ("Export CSV", "/collectivites/exporter/csv/", csv_nu, 3),
        ("Export XLSX", "/collectivites/exporter/xlsx/", xlsx_nu, 1.5),
    ):
        reference, _ = chronometrer(nu, fois=3, echauffement=1)
        geste = page(client, [adresse])
        nombre = requetes(geste)
        mediane, _ = chronometrer(geste, fois=3, echauffement=0)
        tenu = mediane <= rapport * reference
        manques += not tenu
        print(
            f"{titre:<28}{nombre:>9}{mediane:>8.0f}ms   nu : {reference:.0f} ms, "
            f"{mediane / reference:.2f} × (objectif {rapport} ×)  {'tenu' if tenu else 'MANQUÉ'}"
        )
    return manques


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--echelle", type=float, default=1.0)
    options.add_argument("--garder", metavar="NOM", default="")
    choix = options.parse_args()
    nom = choix.garder or f"predict_banc_{os.getpid()}"
    adresse = adresse_de_base(nom)
    neuve = not sur_le_serveur(adresse, f"SELECT 1 FROM pg_database WHERE datname = '{nom}'")
    if neuve:
        sur_le_serveur(adresse, f'CREATE DATABASE "{nom}"')
    try:
        ouvrir_django(adresse)
        debut = time.perf_counter()
        if neuve:
            agent = remplir(choix.echelle)
            print(f"Base remplie en {time.perf_counter() - debut:.0f} s, échelle {choix.echelle}.")
        else:
            from predict.comptes.models import Agent

            agent = Agent.objects.filter(email__startswith="banc-").order_by("pk").first()
        manques = mesurer(agent)
    finally:
        if not choix.garder:
            from django.db import connections

            connections.close_all()
            sur_le_serveur(adresse, f'DROP DATABASE IF EXISTS "{nom}"')
    return 1 if manques else 0


if __name__ == "__main__":
    sys.exit(main())
