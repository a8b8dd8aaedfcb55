"""Sauvegarde et restauration : la base et les fichiers privés, dans une archive datée.

Une archive `predict-AAAAMMJJTHHMMSSZ.tar.gz` contient `base.sqlite3` ou `base.dump` (format de
pg_dump), `prive/…`, et en dernier `manifeste.json`, qui donne l’empreinte SHA-256 de chaque
fichier : une archive interrompue n’a pas de manifeste et ne se restaure pas.

La base est copiée avant les fichiers : un fichier n’est jamais modifié après son dépôt, donc
tout fichier que la base connaît est déjà là ; un fichier de trop est sans conséquence.

Toutes les fonctions lèvent `SauvegardeImpossible`, dont le message est destiné à la personne.
"""

import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from django.core.files.storage import default_storage
from django.db import DatabaseError
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

FORMAT = 1
MANIFESTE = "manifeste.json"
BASES = {"sqlite": "base.sqlite3", "postgresql": "base.dump"}
NOM = re.compile(r"predict-\d{8}T\d{6}Z\.tar\.gz")
TAMPON = 1024 * 1024  # octets


class SauvegardeImpossible(Exception):
    pass


def dossier_prive():
    return Path(default_storage.location)


# -- Sauvegarder -----------------------------------------------------------------


def sauvegarder(connexion, dossier, le):
    """Écrit une archive dans `dossier` et rend (chemin, manifeste).

    `le` : instant daté, en UTC dans le nom. L’archive n’est lisible que de son propriétaire et
    n’apparaît sous son nom qu’une fois complète.
    """
    dossier = Path(dossier)
    dossier.mkdir(parents=True, exist_ok=True)
    archive = dossier / f"predict-{le.astimezone(UTC):%Y%m%dT%H%M%SZ}.tar.gz"
    if archive.exists():
        raise SauvegardeImpossible(f"{archive} existe déjà : rien n’a été écrit.")
    partielle = archive.with_suffix(".partielle")
    sommes = {}
    try:
        with (
            tempfile.TemporaryDirectory(dir=dossier, prefix=".sauvegarde-") as atelier,
            os.fdopen(os.open(partielle, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as f,
            tarfile.open(fileobj=f, mode="w:gz", compresslevel=5) as tar,
        ):
            base = Path(atelier) / BASES[connexion.vendor]
            COPIER[connexion.vendor](connexion, base)
            ajouter(tar, base, base.name, sommes)
            for fichier in fichiers_prives():
                nom = PurePosixPath("prive", fichier.relative_to(dossier_prive()).as_posix())
                # Supprimé depuis l’inventaire : une purge est passée, la base ne le connaît plus.
                with contextlib.suppress(FileNotFoundError):
                    ajouter(tar, fichier, str(nom), sommes)
            manifeste = {
                "format": FORMAT,
                "fait_le": le.astimezone(UTC).isoformat(timespec="seconds"),
                "moteur": connexion.vendor,
                "migrations": migrations_appliquees(connexion),
                "fichiers": sommes,
            }
            contenu = json.dumps(manifeste, ensure_ascii=False, indent=1).encode()
            fiche = tarfile.TarInfo(MANIFESTE)
            fiche.size, fiche.mtime = len(contenu), int(le.timestamp())
            tar.addfile(fiche, io.BytesIO(contenu))
        partielle.replace(archive)
    finally:
        partielle.unlink(missing_ok=True)
    return archive, manifeste


def ajouter(tar, chemin, nom, sommes):
    """Verse un fichier dans l’archive en calculant son empreinte au passage."""
    with chemin.open("rb") as source:
        fiche = tar.gettarinfo(arcname=nom, fileobj=source)
        fiche.uid = fiche.gid = 0
        fiche.uname = fiche.gname = ""  # le compte du serveur n’a pas à voyager
        lecteur = Compteur(source)
        tar.addfile(fiche, lecteur)
    sommes[nom] = {"octets": fiche.size, "sha256": lecteur.somme.hexdigest()}


class Compteur:
    """Fichier en lecture qui calcule l’empreinte de ce qu’on y lit."""

    def __init__(self, source):
        self.source, self.somme = source, hashlib.sha256()

    def read(self, taille=-1):
        bloc = self.source.read(taille)
        self.somme.update(bloc)
        return bloc


def fichiers_prives():
    """Tous les fichiers, sauf ce que la restauration a mis de côté (dossiers en « . »)."""
    racine = dossier_prive()
    if not racine.is_dir():
        return []
    return sorted(
        chemin
        for chemin in racine.rglob("*")
        if chemin.is_file() and not chemin.relative_to(racine).parts[0].startswith(".")
    )


def migrations_appliquees(connexion):
    return sorted(f"{app}.{nom}" for app, nom in MigrationRecorder(connexion).applied_migrations())


def copier_sqlite(connexion, cible):
    """Copie cohérente, même pendant que le site écrit."""
    connexion.ensure_connection()
    with contextlib.closing(sqlite3.connect(cible)) as copie:
        connexion.connection.backup(copie, pages=4096)
        copie.execute("PRAGMA journal_mode=DELETE")  # un seul fichier, sans journal à côté


def copier_postgresql(connexion, cible):
    """pg_dump, sous le rôle de la connexion : propriétaire, et BYPASSRLS.

    Sans ce droit, la sécurité par ligne (`FORCE`) cacherait les lignes à leur propriétaire ;
    pg_dump refuse alors plutôt que de rendre une copie tronquée.
    """
    executer(["pg_dump", "--format=custom", f"--file={cible}"], connexion)


def purger(dossier, garder):
    """Supprime les archives les plus anciennes au-delà de `garder` ; rend leurs noms."""
    archives = sorted(f for f in Path(dossier).iterdir() if NOM.fullmatch(f.name))
    anciennes = archives[: max(0, len(archives) - garder)]
    for ancienne in anciennes:
        ancienne.unlink()
    return [ancienne.name for ancienne in anciennes]


# -- Vérifier et restaurer ---------------------------------------------------------


def deballer(archive, atelier):
    """Extrait dans `atelier`, vérifie chaque empreinte et rend le manifeste."""
    sommes = {}
    try:
        with tarfile.open(archive, "r|gz") as tar:
            for fiche in tar:
                nom = PurePosixPath(fiche.name)
                if not fiche.isreg() or nom.is_absolute() or ".." in nom.parts:
                    raise SauvegardeImpossible(
                        f"{archive} contient « {fiche.name} », qui n’est pas un fichier ordinaire."
                    )
                cible = Path(atelier, nom)
                cible.parent.mkdir(parents=True, exist_ok=True)
                lecteur = Compteur(tar.extractfile(fiche))
                with cible.open("wb") as sortie:
                    shutil.copyfileobj(lecteur, sortie, TAMPON)
                sommes[fiche.name] = {"octets": fiche.size, "sha256": lecteur.somme.hexdigest()}
    except FileNotFoundError as erreur:
        raise SauvegardeImpossible(f"{archive} est introuvable.") from erreur
    except (tarfile.TarError, OSError, EOFError) as erreur:
        raise SauvegardeImpossible(f"{archive} est illisible ou incomplète : {erreur}") from erreur
    if sommes.pop(MANIFESTE, None) is None:
        raise SauvegardeImpossible(f"{archive} est incomplète : elle n’a pas de manifeste.")
    try:
        manifeste = json.loads(Path(atelier, MANIFESTE).read_bytes())
        attendues, version = manifeste["fichiers"], manifeste["format"]
        datetime.fromisoformat(manifeste["fait_le"])
        base = BASES[manifeste["moteur"]]
    except (ValueError, KeyError, TypeError) as erreur:
        raise SauvegardeImpossible(f"Le manifeste de {archive} est illisible.") from erreur
    if version != FORMAT:
        raise SauvegardeImpossible(
            f"{archive} est au format {version} ; cette version de PREDICT lit le format {FORMAT}."
        )
    differents = sorted(
        nom for nom in sommes.keys() | attendues.keys() if sommes.get(nom) != attendues.get(nom)
    )
    if differents or base not in sommes:
        raise SauvegardeImpossible(
            f"{archive} est abîmée, rien n’a été restauré. Fichiers qui ne correspondent pas au "
            f"manifeste : {', '.join(differents or [base])}."
        )
    return manifeste


def verifier(archive):
    """Relit toute l’archive ; rend son manifeste si chaque empreinte est exacte."""
    with tempfile.TemporaryDirectory(prefix="predict-verification-") as atelier:
        return deballer(archive, atelier)


def restaurer(connexion, archive, le, remplacer=False):
    """Remet la base et les fichiers de l’archive ; rend (manifeste, dossiers mis de côté).

    Refuse une cible non vide, sauf `remplacer` ; les fichiers présents (et la base, sur
    SQLite) sont alors mis de côté, jamais effacés. Tout est vérifié avant d’écrire ; la base
    est remise d’un bloc, ou pas du tout. Le site et l’exécuteur doivent être arrêtés.
    """
    racine = dossier_prive()
    racine.mkdir(parents=True, exist_ok=True)
    # Dans le même dossier : les remises en place finales sont de simples renommages.
    with tempfile.TemporaryDirectory(dir=racine, prefix=".restauration-") as atelier:
        manifeste = deballer(archive, atelier)
        refuser_si_incompatible(connexion, manifeste)
        presents = [f for f in racine.iterdir() if not f.name.startswith(".")]
        if not remplacer and (presents or not BASE_VIDE[connexion.vendor](connexion)):
            raise SauvegardeImpossible(
                "La base ou le dossier des fichiers privés n’est pas vide : rien n’a été restauré. "
                "Ajoutez --remplacer pour remplacer ce qui s’y trouve."
            )
        cote = f"avant-restauration-{le.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        mis_de_cote = REMETTRE[connexion.vendor](
            connexion, Path(atelier, BASES[connexion.vendor]), cote
        )
        if presents:
            ecart = racine / f".{cote}"
            ecart.mkdir()
            for present in presents:
                present.rename(ecart / present.name)
            mis_de_cote.append(ecart)
        remis = Path(atelier, "prive")
        for fichier in sorted(remis.iterdir()) if remis.is_dir() else []:
            fichier.rename(racine / fichier.name)
    return manifeste, mis_de_cote


def refuser_si_incompatible(connexion, manifeste):
    if manifeste["moteur"] != connexion.vendor:
        raise SauvegardeImpossible(
            f"L’archive vient de {manifeste['moteur']}, cette base est {connexion.vendor} : "
            "passez par exporter_jeu et charger_jeu pour changer de moteur."
        )
    connues = {f"{app}.{nom}" for app, nom in MigrationLoader(None).disk_migrations}
    nos_apps = {nom.split(".")[0] for nom in connues}
    inconnues = [
        nom
        for nom in manifeste.get("migrations", [])
        if nom.split(".")[0] in nos_apps and nom not in connues
    ]
    if inconnues:
        raise SauvegardeImpossible(
            "L’archive a été faite par une version plus récente de PREDICT (migrations inconnues "
            f"ici : {', '.join(inconnues)}). Installez d’abord cette version."
        )


def sqlite_est_vide(connexion):
    return not connexion.introspection.table_names()


def postgresql_est_vide(connexion):
    return not connexion.introspection.table_names(include_views=True)


def remettre_sqlite(connexion, base, cote):
    # Par une connexion de Django : nos contraintes se servent de ses fonctions (REGEXP…).
    copie = connexion.copy("archive")
    copie.settings_dict["NAME"] = str(base)
    try:
        with contextlib.closing(copie), copie.cursor() as curseur:
            verdict = curseur.execute("PRAGMA integrity_check").fetchone()[0]
    except DatabaseError as erreur:
        verdict = str(erreur)
    if verdict != "ok":
        raise SauvegardeImpossible(f"La base de l’archive est abîmée : {verdict}")
    connexion.close()
    cible = Path(connexion.settings_dict["NAME"])
    mis_de_cote = []
    # Le journal (-wal) appartient à l’ancienne base : le laisser corromprait la nouvelle.
    for suffixe in ("", "-wal", "-shm"):
        ancien = cible.with_name(cible.name + suffixe)
        if ancien.exists():
            ecart = ancien.with_name(f"{cible.name}.{cote}{suffixe}")
            ancien.rename(ecart)
            mis_de_cote.append(ecart)
    shutil.copyfile(base, provisoire := cible.with_name(f".{cible.name}.{cote}"))
    provisoire.replace(cible)
    return mis_de_cote


def remettre_postgresql(connexion, base, cote):
    """Vide le schéma et le recharge dans une seule transaction de psql.

    Ni propriétaires ni droits ne viennent de l’archive : les rôles de la machine d’arrivée
    peuvent avoir d’autres noms, et `migrate` repose droits et politiques.
    """
    script = base.with_suffix(".sql")
    executer(
        ["pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(base)], connexion
    )
    connexion.close()
    commande = ["psql", "--no-psqlrc", "--quiet", "--single-transaction"]
    commande += ["--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    commande += ["--command=SET client_min_messages = warning"]
    commande += ["--command=DROP SCHEMA public CASCADE", "--command=CREATE SCHEMA public"]
    executer([*commande, f"--file={script}"], connexion)
    return []


def executer(commande, connexion):
    """Lance un outil de PostgreSQL ; le mot de passe passe par l’environnement, jamais en clair."""
    reglages = connexion.settings_dict
    options = reglages.get("OPTIONS", {})
    acces = {
        "PGHOST": reglages["HOST"],
        "PGPORT": str(reglages["PORT"] or ""),
        "PGUSER": reglages["USER"],
        "PGPASSWORD": reglages["PASSWORD"],
        "PGDATABASE": reglages["NAME"],
        "PGSSLMODE": options.get("sslmode", ""),
        "PGSSLROOTCERT": options.get("sslrootcert", ""),
    }
    environnement = os.environ | {cle: valeur for cle, valeur in acces.items() if valeur}
    try:
        # Liste d’arguments bâtie ici, sans interpréteur de commandes.
        fait = subprocess.run(  # nosec B603
            commande, env=environnement, capture_output=True, text=True, check=False
        )
    except FileNotFoundError as erreur:
        raise SauvegardeImpossible(
            f"{commande[0]} est introuvable : installez le client PostgreSQL "
            "(paquet postgresql-client), de la version du serveur ou plus récent."
        ) from erreur
    if fait.returncode:
        raise SauvegardeImpossible(f"{commande[0]} a échoué : {fait.stderr.strip()}")


COPIER = {"sqlite": copier_sqlite, "postgresql": copier_postgresql}
BASE_VIDE = {"sqlite": sqlite_est_vide, "postgresql": postgresql_est_vide}
REMETTRE = {"sqlite": remettre_sqlite, "postgresql": remettre_postgresql}
