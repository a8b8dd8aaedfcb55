#!/usr/bin/env python3
"""Prépare la machine : Python, bibliothèques système, `.venv`, paquets épinglés.

    python3 .ci/preparer.py            ce qu’il faut pour servir le site
    python3 .ci/preparer.py --essais   en plus, ce qu’il faut pour `make test`

Ne dépend que de la bibliothèque standard. Reste lisible par un Python ancien (ni f-string,
ni annotation) : c’est lui qui doit pouvoir dire qu’il est trop vieux.

Sorties : 0 prêt ; 2 il manque quelque chose que la personne doit installer (la commande
exacte est affichée) ; 1 une installation a échoué (le journal est indiqué).
"""

import ctypes
import hashlib
import json
import os
import shutil
import subprocess
import sys

RACINE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(RACINE, ".venv")
PYTHON_VENV = os.path.join(VENV, "bin", "python")
EMPREINTE = os.path.join(VENV, "paquets-installes.json")
JOURNAL = os.path.join(RACINE, "var", "installation.log")
VERSION_MINIMALE = (3, 11)

# Les noms que WeasyPrint ouvre, par système : Linux, puis macOS.
BIBLIOTHEQUES = (
    ("pango", ("libpango-1.0.so.0", "libpango-1.0.dylib")),
    ("pangoft2", ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib")),
    ("harfbuzz-subset", ("libharfbuzz-subset.so.0", "libharfbuzz-subset.dylib")),
)
# Ce que chaque gestionnaire appelle ces bibliothèques ; `None` : rien de connu.
PAQUETS = {
    "apt-get": {
        "bibliotheques": ["libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"],
        "polices": ["fonts-liberation", "fonts-dejavu-core"],
        "chromium": ["chromium"],
        "postgresql": ["postgresql-client"],
        # Debian livre un paquet par version ; seul son Python se passe d’ensurepip.
        "venv": ["python%d.%d-venv" % sys.version_info[:2]],
    },
    "dnf": {
        "bibliotheques": ["pango", "harfbuzz"],
        "polices": ["liberation-fonts", "dejavu-sans-fonts"],
        "chromium": ["chromium"],
        "postgresql": ["postgresql"],
        "venv": ["python3"],
    },
    "apk": {
        "bibliotheques": ["pango", "harfbuzz-subset", "fontconfig"],
        "polices": ["font-liberation", "font-dejavu"],
        "chromium": ["chromium"],
        "postgresql": ["postgresql-client"],
        "venv": ["python3"],
    },
    "pacman": {
        "bibliotheques": ["pango", "harfbuzz"],
        "polices": ["ttf-liberation", "ttf-dejavu"],
        "chromium": ["chromium"],
        "postgresql": ["postgresql-libs"],
        "venv": ["python"],
    },
    "brew": {
        "bibliotheques": ["pango"],
        "polices": [],
        "chromium": ["chromium"],
        "postgresql": ["libpq"],
        "venv": ["python@3.11"],
    },
}
COMMANDES = {
    "apt-get": "apt-get update && {sudo}apt-get install -y --no-install-recommends",
    "dnf": "dnf install -y",
    "apk": "apk add",
    "pacman": "pacman -S --needed",
    "brew": "brew install",
}
LIBELLES = {
    "bibliotheques": "Pango et HarfBuzz (mise en page des PDF)",
    "polices": "une police de caractères",
    "chromium": "Chromium (essais dans un vrai navigateur)",
    "postgresql": "pg_dump et pg_restore (essais de sauvegarde)",
    "venv": "le module venv de Python",
}
NAVIGATEURS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def dire(texte):
    sys.stdout.write(texte + "\n")
    sys.stdout.flush()


def arreter(texte, code=2):
    sys.stderr.write("\n" + texte + "\n")
    sys.exit(code)


# -- Python ------------------------------------------------------------------


def choisir_python():
    """Se relance sous un Python assez récent si celui-ci ne l’est pas."""
    if sys.version_info >= VERSION_MINIMALE:
        return
    for mineure in (14, 13, 12, 11):
        autre = shutil.which("python3.%d" % mineure)
        if autre:
            os.execv(autre, [autre] + sys.argv)
    arreter(
        "PREDICT demande Python 3.11 ou plus récent ; celui-ci est Python %d.%d.\n"
        "Installez-en un puis relancez, par exemple :  make demo PYTHON=/chemin/vers/python3.11"
        % sys.version_info[:2]
    )


# -- Bibliothèques système -----------------------------------------------------


def s_ouvre(noms):
    for nom in noms:
        for dossier in ("", "/opt/homebrew/lib/", "/usr/local/lib/"):
            try:
                ctypes.CDLL(dossier + nom)
            except OSError:
                continue
            return True
    return False


def a_une_police():
    for dossier in (
        "/usr/share/fonts",
        "/usr/local/share/fonts",
        os.path.expanduser("~/.fonts"),
        os.path.expanduser("~/.local/share/fonts"),
        "/System/Library/Fonts",
    ):
        for _racine, _sous, fichiers in os.walk(dossier):
            if any(f.lower().endswith((".ttf", ".otf", ".ttc")) for f in fichiers):
                return True
    return False


def manques_systeme(pour_essais):
    """Rend les clés de `LIBELLES` que cette machine n’a pas."""
    manques = []
    if not all(s_ouvre(noms) for _nom, noms in BIBLIOTHEQUES):
        manques.append("bibliotheques")
    if not a_une_police():
        manques.append("polices")
    if pour_essais:
        demande = os.environ.get("PREDICT_CHROMIUM")
        if not (demande and os.path.exists(demande)) and not any(map(shutil.which, NAVIGATEURS)):
            manques.append("chromium")
        if not (shutil.which("pg_dump") and shutil.which("pg_restore")):
            manques.append("postgresql")
    return manques


def gestionnaire():
    for nom in ("apt-get", "dnf", "apk", "pacman", "brew"):
        if shutil.which(nom):
            return nom
    return None


def commande_exacte(outil, manques):
    paquets = [paquet for cle in manques for paquet in PAQUETS[outil][cle]]
    sudo = "" if outil == "brew" or est_root() else "sudo "
    return sudo + COMMANDES[outil].format(sudo=sudo) + " " + " ".join(paquets)


def est_root():
    return hasattr(os, "geteuid") and os.geteuid() == 0


def demander(manques):
    """S’arrête en disant quoi taper."""
    lignes = ["Il manque à cette machine :"]
    lignes += ["  – " + LIBELLES[cle] for cle in manques]
    outil = gestionnaire()
    if outil:
        lignes += ["", "Tapez ceci, puis relancez :", "", "    " + commande_exacte(outil, manques)]
    else:
        lignes += ["", "Installez-les avec l’outil de votre système, puis relancez."]
    arreter("\n".join(lignes))


def journaliser(commande, **options):
    """Exécute en gardant la sortie dans le journal ; rend le code de sortie."""
    os.makedirs(os.path.dirname(JOURNAL), exist_ok=True)
    with open(JOURNAL, "a") as journal:
        journal.write("\n$ " + " ".join(commande) + "\n")
        journal.flush()
        return subprocess.call(commande, stdout=journal, stderr=subprocess.STDOUT, **options)


def fin_du_journal(lignes=12):
    with open(JOURNAL, errors="replace") as journal:
        return "".join("    " + ligne for ligne in journal.readlines()[-lignes:])


def installer_systeme(manques, verifier):
    """En root sur Debian ou Ubuntu, installe ; ailleurs, dit quoi taper et s’arrête."""
    if not manques:
        return
    if gestionnaire() != "apt-get" or not est_root():
        demander(manques)
    dire("Installation de : " + " ; ".join(LIBELLES[cle] for cle in manques) + "…")
    paquets = [paquet for cle in manques for paquet in PAQUETS["apt-get"][cle]]
    environnement = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    # Une liste périmée suffit parfois : l’échec de la mise à jour n’est pas fatal, celui de
    # l’installation l’est.
    journaliser(["apt-get", "update", "-q"], env=environnement)
    echec = journaliser(
        ["apt-get", "install", "-y", "-q", "--no-install-recommends"] + paquets,
        env=environnement,
    )
    if echec or verifier():
        arreter(
            "L’installation des bibliothèques système a échoué. Fin du journal (%s) :\n\n%s\n"
            "La commande était :\n\n    %s"
            % (JOURNAL, fin_du_journal(), commande_exacte("apt-get", manques)),
            code=1,
        )


# -- Paquets Python ------------------------------------------------------------


def somme(chemin):
    with open(chemin, "rb") as fichier:
        return hashlib.sha256(fichier.read()).hexdigest()


def creer_venv():
    if os.path.exists(PYTHON_VENV):
        version = "import sys; sys.exit(sys.version_info < (3, 11))"
        if subprocess.call([PYTHON_VENV, "-c", version], stderr=subprocess.DEVNULL) == 0:
            return
        dire("L’environnement .venv ne répond plus : il est refait.")
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        installer_systeme(["venv"], verifier=lambda: False)
    dire("Création de l’environnement .venv…")
    if journaliser([sys.executable, "-m", "venv", "--clear", VENV]):
        arreter(
            "La création de .venv a échoué. Fin du journal (%s) :\n\n%s"
            % (JOURNAL, fin_du_journal()),
            code=1,
        )


def installer_paquets(pour_essais):
    """Installe les paquets hachés, seulement si leur liste a changé depuis la dernière fois."""
    listes = {nom: somme(os.path.join(RACINE, nom)) for nom in LISTES}
    try:
        with open(EMPREINTE) as fichier:
            installes = json.load(fichier)
    except (OSError, ValueError):
        installes = {}
    voulue = LISTES[1] if pour_essais else LISTES[0]
    if installes.get(voulue) == listes[voulue]:
        return
    dire("Installation des paquets épinglés de %s (une à deux minutes)…" % voulue)
    commande = [PYTHON_VENV, "-m", "pip", "install", "--quiet", "--no-input"]
    commande += ["--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:"]
    if journaliser(commande + ["--requirement", os.path.join(RACINE, voulue)]):
        arreter(
            "L’installation des paquets a échoué. Fin du journal (%s) :\n\n%s\n"
            "Vérifiez l’accès de cette machine à un dépôt de paquets Python, puis relancez."
            % (JOURNAL, fin_du_journal()),
            code=1,
        )
    # La liste des essais contient celle de production, aux mêmes versions (un essai y veille).
    faits = listes if pour_essais else {voulue: listes[voulue]}
    with open(EMPREINTE, "w") as fichier:
        json.dump(faits, fichier, indent=1)


LISTES = ("requirements.txt", "requirements-dev.txt")


def main():
    choisir_python()
    pour_essais = "--essais" in sys.argv[1:]
    installer_systeme(manques_systeme(pour_essais), lambda: manques_systeme(pour_essais))
    os.makedirs(os.path.join(RACINE, "var"), exist_ok=True)
    # Deux `make` lancés ensemble ne doivent pas écrire dans .venv en même temps.
    import fcntl

    with open(os.path.join(RACINE, "var", "installation.verrou"), "w") as verrou:
        fcntl.flock(verrou, fcntl.LOCK_EX)
        creer_venv()
        installer_paquets(pour_essais)


if __name__ == "__main__":
    main()
