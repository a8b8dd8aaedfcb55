"""Un vrai site, un vrai Chromium : la démonstration entière, servie sur la boucle locale.

La base de démonstration se prépare une fois par séance ; chaque processus d’essai en reçoit
une copie, avec son site et son exécuteur, lancés comme `make demo` les lance. Ce qu’un essai
écrit ne se voit donc pas dans l’autre processus.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections import defaultdict, deque
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import axe_playwright_python
import pytest
from django.conf import settings
from playwright.sync_api import expect, sync_playwright

ICI = Path(__file__).parent
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
OPTIONS_CHROMIUM = [
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
DELAI = 30_000  # millisecondes : au-delà, ce que l’on attend ne viendra pas
LARGEURS = {"bureau": 1440, "telephone": 390}
# Un code de connexion est la seule ligne du courriel faite de ces signes.
CODE = re.compile(r"^\s*([A-Z0-9]{3,4}-[A-Z0-9]{3,4}|[A-Z0-9]{6})\s*$", re.M)


class Site:
    """Adresse, courriels et objets d’un site de démonstration en marche."""

    def __init__(self, dossier):
        self.dossier = dossier
        self.courriels = dossier / "courriels"
        with socket.socket() as prise:
            prise.bind(("127.0.0.1", 0))
            self.port = prise.getsockname()[1]
        self.adresse = f"http://127.0.0.1:{self.port}"
        self.environnement = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "predict.settings",
            "PYTHONPATH": str(settings.BASE_DIR),
            "PYTHONWARNINGS": "ignore",
            "DEBUG": "1",
            "DATABASE_URL": f"sqlite:///{dossier / 'site.sqlite3'}",
            "REDIS_URL": "",
            "FICHIERS_PRIVES": str(dossier / "prive"),
            "EMAIL_URL": f"filemail:///{self.courriels}",
            "ADRESSE_PUBLIQUE": self.adresse,
        }
        self.processus = []
        self.confirmations = defaultdict(lambda: deque(maxlen=9))

    def executer(self, *arguments):
        """Exécute un script ou `manage.py …` et rend sa sortie ; une erreur fait échouer."""
        resultat = subprocess.run(
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            env=self.environnement,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert resultat.returncode == 0, resultat.stderr[-4000:]
        return resultat.stdout

    def preparer(self):
        self.executer("manage.py", "migrate", "--verbosity", "0")
        self.executer("manage.py", "demo")

    def demarrer(self):
        self.lancer("-m", "gunicorn", "predict.wsgi", "--bind", f"127.0.0.1:{self.port}",
                    "--workers", "1", "--threads", "8", "--log-level", "warning")  # fmt: skip
        self.lancer("manage.py", "executer_travaux", "--pause", "0.5")
        limite = time.monotonic() + 60
        while True:
            try:
                with urlopen(f"{self.adresse}/sante", timeout=2) as reponse:
                    assert reponse.status == 200
                return
            except OSError:
                if time.monotonic() > limite:
                    raise
                time.sleep(0.2)

    def lancer(self, *arguments):
        with (self.dossier / f"processus-{len(self.processus)}.log").open("wb") as journal:
            self.processus.append(
                subprocess.Popen(
                    [sys.executable, *arguments],
                    cwd=settings.BASE_DIR,
                    env=self.environnement,
                    stdout=journal,
                    stderr=journal,
                    start_new_session=True,
                )
            )

    def arreter(self):
        for processus in self.processus:
            os.killpg(processus.pid, signal.SIGTERM)
        for processus in self.processus:
            try:
                processus.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(processus.pid, signal.SIGKILL)

    def objets(self):
        """Ce que la démonstration contient : comptes par rôle, adresses par route."""
        return json.loads(self.executer(str(ICI / "adresses.py")).strip().splitlines()[-1])

    def courriel(self, destinataire, motif):
        """Ce que `motif` trouve dans le dernier courriel reçu à cette adresse (20 s d’attente)."""
        limite = time.monotonic() + 20
        while time.monotonic() < limite:
            fichiers = self.courriels.glob("*.log") if self.courriels.exists() else ()
            recents = sorted(fichiers, key=lambda f: f.stat().st_mtime_ns, reverse=True)
            for fichier in recents:
                texte = fichier.read_text("utf-8", "replace")
                trouve = destinataire in texte and re.compile(motif).search(texte)
                if trouve:
                    return trouve[1]
            time.sleep(0.1)
        raise AssertionError(f"Aucun courriel attendu n’est arrivé à {destinataire}")

    def attendre_son_tour(self, email):
        """Le site n’accepte que dix confirmations par minute et par personne (allauth)."""
        recentes = self.confirmations[email]
        if len(recentes) == recentes.maxlen:
            time.sleep(max(0, recentes[0] + 61 - time.monotonic()))
        recentes.append(time.monotonic())

    def dernier_code(self, destinataire):
        return self.courriel(destinataire, CODE)


@contextmanager
def verrou(chemin):
    with chemin.open("w") as fichier:
        fcntl.flock(fichier, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def commun(tmp_path_factory):
    """Dossier de cette séance, le même pour tous ses processus."""
    dossier = tmp_path_factory.getbasetemp()
    return dossier.parent if "PYTEST_XDIST_WORKER" in os.environ else dossier


@pytest.fixture(scope="session")
def moule(commun):
    """Dossier d’une démonstration toute prête, faite par le premier processus qui la demande.

    MOULE le garde d’une séance à l’autre, pour qui met un essai au point.
    """
    commun = Path(os.environ.get("MOULE", commun))
    commun.mkdir(parents=True, exist_ok=True)
    dossier = commun / "moule"
    with verrou(commun / "moule.verrou"):
        if not (dossier / "pret").exists():
            dossier.mkdir(exist_ok=True)
            Site(dossier).preparer()
            (dossier / "pret").touch()
    return dossier


@pytest.fixture(scope="session")
def site(moule, tmp_path_factory):
    dossier = tmp_path_factory.mktemp("site")
    shutil.copytree(moule, dossier, dirs_exist_ok=True)
    un_site = Site(dossier)
    try:
        un_site.demarrer()
        un_site.comptes = un_site.objets()
        yield un_site
    finally:
        un_site.arreter()


@pytest.fixture(scope="session")
def chromium():
    chemin = os.environ.get("PREDICT_CHROMIUM") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        navigateur = playwright.chromium.launch(executable_path=chemin, args=OPTIONS_CHROMIUM)
        yield navigateur
        navigateur.close()


class Visite:
    """Une personne devant son écran : ce qu’elle ouvre, et ce que la console en a dit."""

    def __init__(self, site, contexte):
        self.site = site
        self.page = contexte.new_page()
        self.contexte = contexte
        self.plaintes = []
        self.page.on("console", self._noter)
        self.page.on("pageerror", lambda erreur: self.plaintes.append(str(erreur)))

    def _noter(self, message):
        # Une page refusée à dessein (403, 404, 422) se dit aussi dans la console.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.plaintes.append(message.text)

    def ouvrir(self, chemin):
        return self.page.goto(self.site.adresse + chemin)

    def axe(self):
        """Manquements relevés par axe sur la page ouverte, un par ligne.

        Sans recharger feuilles de style et médias (`preload`) : seuls un son qui part tout seul et
        un essai d’axe hors de nos niveaux les liraient, et nos pages n’ont ni son ni vidéo.
        """
        if not self.page.evaluate("() => Boolean(window.axe)"):
            self.page.evaluate(AXE)
        resultats = self.page.evaluate(
            "() => axe.run(document, {preload: false, resultTypes: ['violations'], runOnly: "
            "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
        )
        return [
            f"{v['id']} : {n['target']} {n['html'][:160]}"
            for v in resultats["violations"]
            for n in v["nodes"]
        ]

    def empreintes(self):
        """[habillage, contenu] de la page ouverte, sans ce qui change à chaque envoi.

        L’habillage ne retient pas non plus la page où l’on est, ni celle que l’aide explique.
        """
        parties = self.page.evaluate(
            """() => {
                const corps = document.body.cloneNode(true);
                for (const jeton of corps.querySelectorAll("[name=csrfmiddlewaretoken]"))
                    jeton.removeAttribute("value");
                corps.removeAttribute("hx-headers");
                const contenu = corps.querySelector("main");
                if (contenu) contenu.remove();
                for (const ici of corps.querySelectorAll("[aria-current]"))
                    ici.removeAttribute("aria-current");
                for (const aide of corps.querySelectorAll("[data-aide]"))
                    aide.removeAttribute("href");
                return [corps.outerHTML, contenu ? contenu.outerHTML : ""];
            }"""
        )
        return [hashlib.sha256(partie.encode()).hexdigest() for partie in parties]

    def deborde(self):
        """Pixels de trop en largeur."""
        return self.page.evaluate(
            "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )

    def tenir(self, appareil):
        """Passe à l’écran de cet appareil."""
        self.page.set_viewport_size({"width": LARGEURS[appareil], "height": 900})

    def eprouver(self):
        """Rien à reprocher à la page telle qu’elle est : axe, console, débordement."""
        reproches = [*self.plaintes, *self.axe()]
        if self.deborde() > 0:
            reproches.append(f"déborde de {self.deborde()} px")
        assert reproches == [], f"{self.page.url}\n" + "\n".join(reproches)

    # -- Les gestes d’une personne -------------------------------------------------

    def remplir(self, **champs):
        """Remplit les champs nommés, quels qu’ils soient : texte, liste, case, date.

        D’une liste, on choisit la première option dont le libellé contient la valeur donnée.
        """
        for nom, valeur in champs.items():
            champ = self.page.locator(f"main [name='{nom}']:visible").first
            if champ.evaluate("e => e.tagName") == "SELECT":
                option = champ.locator("option").filter(has_text=valeur).first
                champ.select_option(option.get_attribute("value"))
            elif valeur is True:
                champ.check()
            elif champ.get_attribute("type") == "radio":
                self.page.locator("main label").filter(has_text=valeur).first.click()
            else:
                champ.fill(valeur)

    def cliquer(self, nom, role="button", dans="body"):
        """Suit un lien ou envoie un formulaire par son nom visible, et attend la page suivante."""
        cible = self.page.locator(dans).get_by_role(role, name=nom).first
        with self.page.expect_navigation():
            cible.click()

    def suivre(self, nom, dans="main"):
        self.cliquer(nom, role="link", dans=dans)

    def telecharger(self, nom):
        """Octets du fichier derrière ce lien."""
        lien = self.page.get_by_role("link", name=nom).first.get_attribute("href")
        reponse = self.contexte.request.get(f"{self.site.adresse}{lien}")
        assert reponse.ok, f"{lien} : {reponse.status}"
        return reponse.body()

    def lit(self, texte, dans="main"):
        """Attend que la page dise ce texte."""
        expect(self.page.locator(dans)).to_contain_text(texte)

    def se_connecter(self, email, mot_de_passe):
        self.ouvrir("/compte/login/")
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", mot_de_passe)
        self.page.click("main form[method=post] button[type=submit]")
        self.page.wait_for_url(lambda adresse: "/compte/login" not in adresse)
        # Les pages sensibles redemandent le mot de passe : la visite l’a déjà confirmé.
        self.site.attendre_son_tour(email)
        self.ouvrir("/compte/reauthenticate/?next=/")
        self.page.fill("input[name=password]", mot_de_passe)
        self.page.click("main form[method=post] button[type=submit]")
        self.page.wait_for_url(lambda adresse: "/compte/reauthenticate" not in adresse)
        return self


@pytest.fixture
def visiter(site, chromium):
    """`visiter(role)` ou `visiter(role, "telephone")` : une visite, connectée si un rôle est donné.

    Un rôle peut être une adresse électronique de la démonstration.
    """
    contextes = []

    def commencer(role=None, appareil="bureau"):
        contexte = chromium.new_context(
            viewport={"width": LARGEURS[appareil], "height": 900},
            locale="fr-FR",
            accept_downloads=True,
        )
        contexte.set_default_timeout(DELAI)
        contextes.append(contexte)
        visite = Visite(site, contexte)
        if role is None:
            return visite
        compte = site.comptes["comptes"]
        mot_de_passe = next(iter(compte.values()))["mot_de_passe"]
        return visite.se_connecter(compte[role]["email"] if role in compte else role, mot_de_passe)

    yield commencer
    for contexte in contextes:
        contexte.close()
