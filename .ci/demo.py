"""`make demo` : prépare une base de démonstration, puis tient le site et l’exécuteur.

Lancé par le Python de `.venv`. La base, les fichiers et les réglages sont ceux de la
démonstration quoi que dise l’environnement : une variable DATABASE_URL oubliée dans le
terminal ne doit pas verser des personnages fictifs dans une base réelle.

Ctrl-C, `kill` et la fermeture du terminal arrêtent les deux processus ; si ce script est tué
net, le noyau les arrête (Linux).
"""

import contextlib
import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
VAR = RACINE / "var"
ADRESSE = os.environ.get("ADRESSE", "127.0.0.1")
PORT = os.environ.get("PORT", "8000")
URL = f"http://{ADRESSE}:{PORT}"
RELANCES_MAXIMALES = 5
DELAI_D_ARRET = 10  # secondes laissées à un processus avant de le forcer


class Arret(Exception):
    """Une personne ou le système demande la fin."""


def environnement() -> dict[str, str]:
    gardees = {
        cle: valeur
        for cle, valeur in os.environ.items()
        if cle not in {"REDIS_URL", "CELERY_BROKER_URL", "TRAVAUX_PAR_CELERY", "EMAIL_URL"}
    }
    return gardees | {
        "DJANGO_SETTINGS_MODULE": "predict.settings",
        "DATABASE_URL": f"sqlite:///{VAR / 'predict.sqlite3'}",
        "FICHIERS_PRIVES": str(VAR / "prive"),
        "DEBUG": "1",
        "DEMONSTRATION": "1",
        "ADRESSE_PUBLIQUE": URL,
        # L’attrape-courriels : sans EMAIL_URL, rien ne part.
        "COURRIELS": str(VAR / "courriels"),
        "PYTHONUNBUFFERED": "1",
    }


def verifier_le_port() -> None:
    if not PORT.isdigit() or not 0 < int(PORT) < 65536:
        sys.exit(f"PORT={PORT} n’est pas un numéro de port (1 à 65535).")
    famille = socket.AF_INET6 if ":" in ADRESSE else socket.AF_INET
    with socket.socket(famille) as prise:
        # Comme le serveur : un port qui finit de se fermer n’est pas un port pris.
        prise.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            prise.bind((ADRESSE, int(PORT)))
        except OSError:
            sys.exit(
                f"Le port {PORT} de {ADRESSE} est déjà pris (ou réservé). Choisissez-en un "
                f"autre :  make demo PORT={(int(PORT) + 1) % 65536 or 8000}"
            )


def gerer(*arguments: str) -> None:
    """Lance une commande `manage.py` et s’arrête avec elle si elle échoue."""
    processus = lancer([sys.executable, "manage.py", *arguments])
    try:
        code = processus.wait()
    finally:
        arreter([processus])
    if code:
        sys.exit(f"La commande « manage.py {arguments[0]} » a échoué : la démonstration s’arrête.")


def mourir_avec_le_parent() -> None:
    if sys.platform == "linux":
        PR_SET_PDEATHSIG = 1
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def lancer(commande: list[str]) -> subprocess.Popen:
    # Une session à part : le Ctrl-C du terminal n’atteint que ce script, qui arrête dans l’ordre.
    return subprocess.Popen(
        commande,
        cwd=RACINE,
        env=environnement(),
        start_new_session=True,
        preexec_fn=mourir_avec_le_parent,
    )


def arreter(processus: list[subprocess.Popen]) -> None:
    for un in processus:
        if un.poll() is None:
            signaler(un, signal.SIGTERM)
    limite = time.monotonic() + DELAI_D_ARRET
    for un in processus:
        try:
            un.wait(timeout=max(0.1, limite - time.monotonic()))
        except subprocess.TimeoutExpired:
            signaler(un, signal.SIGKILL)
            un.wait()


def signaler(processus: subprocess.Popen, signal_: signal.Signals) -> None:
    """Atteint tout le groupe : le serveur a lui-même des enfants."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(processus.pid, signal_)


def attendre_le_site(site: subprocess.Popen, delai: float = 60) -> bool:
    limite = time.monotonic() + delai
    while time.monotonic() < limite and site.poll() is None:
        try:
            urllib.request.urlopen(URL, timeout=5)
        except urllib.error.HTTPError:
            return True  # une réponse, même un refus, est une réponse du site
        except OSError:
            time.sleep(0.2)
        else:
            return True
    return False


def commandes() -> tuple[list[str], list[str]]:
    """La commande du site et celle de l’exécuteur de travaux."""
    hote = f"[{ADRESSE}]" if ":" in ADRESSE else ADRESSE
    # Un seul processus : le cache de la démonstration est en mémoire, il doit être le même
    # pour tous. Les journaux d’accès se taisent, les erreurs se voient.
    site = [sys.executable, "-m", "gunicorn", "predict.wsgi", "--bind", f"{hote}:{PORT}"]
    site += ["--workers", "1", "--threads", "8", "--log-level", "warning"]
    return site, [sys.executable, "manage.py", "executer_travaux"]


def servir() -> int:
    commande_site, commande_executeur = commandes()
    site = lancer(commande_site)
    executeur = lancer(commande_executeur)
    relances = 0
    try:
        if not attendre_le_site(site):
            print("Le site n’a pas démarré : voir les messages ci-dessus.", file=sys.stderr)
            return 1
        print(f"\nPREDICT répond : {URL}   (Ctrl-C pour arrêter)", flush=True)
        while True:
            time.sleep(0.5)
            if site.poll() is not None:
                print(f"Le site s’est arrêté (code {site.returncode}).", file=sys.stderr)
                return 1
            if executeur.poll() is not None:
                relances += 1
                if relances > RELANCES_MAXIMALES:
                    print("L’exécuteur de travaux ne tient pas : arrêt.", file=sys.stderr)
                    return 1
                print("L’exécuteur de travaux s’est arrêté : il est relancé.", flush=True)
                time.sleep(relances)
                executeur = lancer(commande_executeur)
    except Arret:
        print("\nArrêt du site et de l’exécuteur…", flush=True)
        return 0
    finally:
        # Un second Ctrl-C pendant l’arrêt ne doit pas laisser d’orphelin.
        for un in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(un, signal.SIG_IGN)
        arreter([site, executeur])


def demander_l_arret(_signal, _cadre):
    raise Arret


def ecouter_les_signaux() -> None:
    for un in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(un, demander_l_arret)


def main() -> int:
    verifier_le_port()
    VAR.mkdir(exist_ok=True)
    ecouter_les_signaux()
    try:
        gerer("migrate", "--no-input", "--verbosity", "0")
        gerer("demo")
        return servir()
    except Arret:
        print("\nInterrompu pendant la préparation : relancez `make demo`, elle reprendra.")
        return 130


if __name__ == "__main__":
    sys.exit(main())
