"""`make test` : passe tout, puis dit sur une page ce qui a tourné et ce qui n’a pas tourné.

Une étape qui échoue n’arrête pas les suivantes. Rien n’est sauté en silence :
- PostgreSQL ou Redis absents : l’étape est dite « non exécutée » ; avec CI=true, c’est un échec ;
- un essai que pytest saute est nommé avec sa raison ; avec CI=true, c’est un échec ;
- une étape pytest qui ne trouve aucun essai est un échec ;
- un essai qui ne lit pas la base de l’étape (`une_fois`) passe avec SQLite seulement.

    .venv/bin/python .ci/essais.py                   tout
    .venv/bin/python .ci/essais.py --groupe style    un groupe : style, sqlite, postgres, navigateur

Les sorties complètes sont gardées dans var/essais/.
"""

import argparse
import contextlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

RACINE = Path(__file__).resolve().parent.parent
SORTIES = RACINE / "var" / "essais"
EN_CI = os.environ.get("CI", "").lower() in {"1", "true"}
APPS = ["predict", "collectivites", "offre", "accompagnements", "suivi"]
GROUPES = ("style", "sqlite", "postgres", "navigateur")
DELAI = 60 * 60  # secondes : au-delà, une étape est tenue pour bloquée
OUTILS = Path(sys.executable).parent
PYTHON = [sys.executable]
NAVIGATEURS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass
class Etape:
    cle: str
    groupe: str
    titre: str
    commande: list[str]
    environnement: dict[str, str] = field(default_factory=dict)
    est_pytest: bool = False
    empechement: str = ""  # non vide : l’étape ne peut pas tourner, et voici pourquoi

    # Ce que l’exécution apprend.
    resultat: str = ""  # "réussie", "échouée", "non exécutée"
    duree: float = 0.0
    detail: str = ""
    derniere_ligne: str = ""
    comptes: dict[str, int] = field(default_factory=dict)
    sautes: list[str] = field(default_factory=list)


def etapes() -> list[Etape]:
    style = [
        ("ruff", "Règles de code (ruff)", [*PYTHON, "-m", "ruff", "check", "."]),
        ("format", "Mise en forme (ruff)", [*PYTHON, "-m", "ruff", "format", "--check", "."]),
        (
            "gabarits",
            "Gabarits (djlint)",
            [str(OUTILS / "djlint"), "templates", "--lint", "--quiet"],
        ),
        (
            "securite",
            "Sécurité du code (bandit)",
            [*PYTHON, "-m", "bandit", "--quiet", "-c", "pyproject.toml", "-r", *APPS],
        ),
        ("architecture", "Sens des imports", [str(OUTILS / "lint-imports"), "--no-logo"]),
        (
            "reglages",
            "Réglages (check)",
            [*PYTHON, "manage.py", "check", "--fail-level", "WARNING"],
        ),
        (
            "migrations",
            "Migrations à jour",
            [*PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
        ),
    ]
    base_jetable = {"DATABASE_URL": "sqlite:///:memory:", "REDIS_URL": ""}
    liste = [Etape(cle, "style", titre, cmd, base_jetable) for cle, titre, cmd in style]
    liste.append(
        Etape(
            "production",
            "style",
            "Réglages de production",
            [*PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            base_jetable | {"DEBUG": "0", "SECRET_KEY": secrets.token_urlsafe(50)},
        )
    )
    liste.append(
        pytest(
            "sqlite", "sqlite", "Essais sur SQLite", "not navigateur and not postgres", base_jetable
        )
    )
    adresse, redis, empechement = services()
    liste.append(
        pytest(
            "postgres",
            "postgres",
            "Essais sur PostgreSQL et Redis",
            "not navigateur and not une_fois",
            {
                "DATABASE_URL": adresse,
                "REDIS_URL": redis,
                # L’épreuve des exécuteurs tués vide sa file : une base Redis pour elle seule.
                "REDIS_URL_EPREUVE": urlsplit(redis)._replace(path="/14").geturl(),
            },
            empechement,
        )
    )
    chromium = os.environ.get("PREDICT_CHROMIUM") or next(
        filter(None, map(shutil.which, NAVIGATEURS)), ""
    )
    liste.append(
        pytest(
            "navigateur",
            "navigateur",
            "Vrai navigateur et accessibilité",
            "navigateur",
            base_jetable | {"PREDICT_CHROMIUM": chromium},
            "" if chromium else "Chromium est introuvable",
        )
    )
    return liste


def pytest(cle, groupe, titre, marqueurs, environnement, empechement="") -> Etape:
    commande = [*PYTHON, "-m", "pytest", "-n", os.environ.get("ESSAIS_PROCESSUS", "2")]
    commande += ["-m", marqueurs, "--junitxml", str(SORTIES / f"{cle}.xml"), "--durations", "5"]
    if sys.stdout.isatty():
        commande += ["--color", "yes"]
    return Etape(cle, groupe, titre, commande, environnement, True, empechement)


# -- Services ------------------------------------------------------------------


def services() -> tuple[str, str, str]:
    """Rend l’adresse de PostgreSQL, celle de Redis, et ce qui empêche de s’en servir.

    Sans rien dire, ce sont ceux de la machine ; DATABASE_URL et REDIS_URL en désignent d’autres.
    La base nommée n’est jamais touchée : Django crée la sienne, préfixée de `test_`.
    """
    demandee = os.environ.get("DATABASE_URL", "")
    if demandee.startswith("postgres"):
        adresses = [demandee]
    else:
        adresses = [
            f"postgres://{role}@127.0.0.1:5432/predict_essais" for role in ("root", "postgres")
        ]
    redis = os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/15"
    adresse, raison = adresse_qui_repond(adresses)
    raisons = [raison] if raison else []
    if not redis_repond(redis):
        raisons.append(f"Redis ne répond pas à {sans_secret(redis)}")
    return adresse, redis, " ; ".join(raisons)


def adresse_qui_repond(adresses: list[str]) -> tuple[str, str]:
    import psycopg

    raison = ""
    for adresse in adresses:
        sans_base = urlsplit(adresse)._replace(path="/postgres", scheme="postgresql").geturl()
        try:
            with psycopg.connect(sans_base, connect_timeout=3) as connexion:
                role = connexion.execute(
                    "SELECT rolsuper OR (rolcreatedb AND rolcreaterole) FROM pg_roles "
                    "WHERE rolname = current_user"
                ).fetchone()
        except psycopg.Error:
            raison = raison or f"PostgreSQL ne répond pas à {sans_secret(adresse)}"
            continue
        if role and role[0]:
            return adresse, ""
        raison = f"le rôle de {sans_secret(adresse)} ne peut créer ni base ni rôle"
    return adresses[0], raison


def redis_repond(adresse: str) -> bool:
    import redis

    try:
        return bool(redis.Redis.from_url(adresse, socket_connect_timeout=3).ping())
    except (redis.RedisError, ValueError):
        return False


def sans_secret(adresse: str) -> str:
    morceaux = urlsplit(adresse)
    return f"{morceaux.hostname}:{morceaux.port or ''}{morceaux.path}"


# -- Exécution -----------------------------------------------------------------


def executer(etape: Etape) -> None:
    print(f"\n━━━ {etape.titre} ━━━", flush=True)
    if etape.empechement:
        etape.resultat = "échouée" if EN_CI else "non exécutée"
        etape.detail = etape.empechement
        print(etape.empechement, flush=True)
        return
    debut = time.monotonic()
    code, bloquee = suivre(etape)
    etape.duree = time.monotonic() - debut
    etape.resultat = "échouée" if code else "réussie"
    if bloquee:
        etape.detail = f"arrêtée après {DELAI // 60} min"
    elif etape.est_pytest:
        depouiller(etape, code)
    elif code:
        etape.detail = f"voir var/essais/{etape.cle}.log"


def suivre(etape: Etape) -> tuple[int, bool]:
    """Montre la sortie au fil de l’eau et la garde ; rend le code et si l’on a dû l’arrêter."""
    processus = subprocess.Popen(
        etape.commande,
        cwd=RACINE,
        env=os.environ | {"PYTHONUNBUFFERED": "1", "COLUMNS": "100"} | etape.environnement,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        # Un groupe à part, pour arrêter aussi les processus de pytest-xdist et Chromium.
        start_new_session=True,
    )
    bloquee = threading.Event()

    def arreter():
        bloquee.set()
        os.killpg(processus.pid, signal.SIGKILL)

    minuterie = threading.Timer(DELAI, arreter)
    minuterie.start()
    try:
        with processus, (SORTIES / f"{etape.cle}.log").open("wb") as journal:
            for ligne in processus.stdout:
                journal.write(ligne)
                sys.stdout.buffer.write(ligne)
                sys.stdout.flush()
                texte = ligne.decode(errors="replace").strip()
                etape.derniere_ligne = texte or etape.derniere_ligne
        return processus.returncode, bloquee.is_set()
    except KeyboardInterrupt:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(processus.pid, signal.SIGTERM)
        raise
    finally:
        minuterie.cancel()


def depouiller(etape: Etape, code: int) -> None:
    """Compte les essais d’après le rapport de pytest, et nomme ceux qui ont été sautés."""
    comptes = {"passed": 0, "failed": 0, "skipped": 0}
    try:
        cas = ET.parse(SORTIES / f"{etape.cle}.xml").iter("testcase")
    except (OSError, ET.ParseError):
        etape.resultat, etape.detail = "échouée", "pytest n’a pas rendu de rapport"
        return
    for un in cas:
        saut = un.find("skipped")
        if un.find("failure") is not None or un.find("error") is not None:
            comptes["failed"] += 1
        elif saut is not None:
            comptes["skipped"] += 1
            nom = f"{un.get('classname')}::{un.get('name')}"
            etape.sautes.append(f"{nom} — {saut.get('message') or 'sans raison'}")
        else:
            comptes["passed"] += 1
    etape.comptes = comptes
    etape.detail = f"{comptes['passed']} réussis"
    if comptes["failed"]:
        etape.detail += f", {comptes['failed']} échoués"
    if comptes["skipped"]:
        etape.detail += f", {comptes['skipped']} sautés"
        if EN_CI:
            etape.resultat = "échouée"
    if code == 5 or not sum(comptes.values()):
        etape.resultat, etape.detail = "échouée", "aucun essai trouvé"


# -- La dernière page ------------------------------------------------------------


def duree_lisible(secondes: float) -> str:
    if secondes < 10:
        return f"{secondes:.1f} s".replace(".", ",")
    minutes, secondes = divmod(round(secondes), 60)
    return f"{minutes} min {secondes:02d} s" if minutes else f"{secondes} s"


def conclure(faites: list[Etape], duree: float) -> int:
    largeur = max(len(etape.titre) for etape in faites)
    signes = {"réussie": "✔", "échouée": "✘", "non exécutée": "–"}
    print("\n" + "═" * 78)
    print(f"Ce qui a tourné, en {duree_lisible(duree)}\n")
    for etape in faites:
        print(
            f" {signes[etape.resultat]} {etape.titre:<{largeur}}  {etape.resultat:<12}  "
            f"{duree_lisible(etape.duree) if etape.duree else '':>11}  {etape.detail}"
        )
    sautes = [(etape.titre, saut) for etape in faites for saut in etape.sautes]
    if sautes:
        print("\nEssais sautés" + (" (un échec, avec CI=true)" if EN_CI else "") + " :")
        for titre, saut in sautes:
            print(f"  – [{titre}] {saut}")
    absentes = [etape for etape in faites if etape.resultat == "non exécutée"]
    if absentes:
        print("\nN’ont pas tourné : " + ", ".join(etape.titre for etape in absentes) + ".")
    echouees = [etape for etape in faites if etape.resultat == "échouée"]
    print(
        "\n✘ Échec : " + ", ".join(etape.titre for etape in echouees) + "."
        if echouees
        else "\n✔ Tout ce qui a tourné a réussi."
    )
    print("═" * 78)
    total = {"passed": 0, "failed": 0, "skipped": 0}
    for etape in faites:
        if etape.est_pytest and etape.derniere_ligne:
            print(etape.derniere_ligne)
        for cle, nombre in etape.comptes.items():
            total[cle] += nombre
    if any(etape.est_pytest for etape in faites):
        # Une étape peut échouer sans qu’un essai échoue (ruff, service absent) : elle compte.
        total["failed"] += sum(not etape.comptes.get("failed") for etape in echouees)
        print("{passed} passed, {failed} failed, {skipped} skipped".format(**total))
    sys.stdout.flush()
    return 1 if echouees else 0


def main() -> int:
    analyse = argparse.ArgumentParser(description="Passe les essais de PREDICT.")
    analyse.add_argument("--groupe", choices=GROUPES, help="ne passer que ce groupe")
    choix = analyse.parse_args()
    SORTIES.mkdir(parents=True, exist_ok=True)
    for ancien in SORTIES.glob("*.xml"):
        ancien.unlink()  # un rapport d’hier ne doit pas passer pour celui d’aujourd’hui
    debut = time.monotonic()
    a_faire = [etape for etape in etapes() if choix.groupe in (None, etape.groupe)]
    for etape in a_faire:
        executer(etape)
    return conclure(a_faire, time.monotonic() - debut)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        print("\nEssais interrompus.", file=sys.stderr)
        sys.exit(130)
