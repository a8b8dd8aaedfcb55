"""Le guide : les fichiers de `docs/guide/`, rendus à l’écran tels que le dépôt les garde.

Un fichier par rôle ; chacun lit le sien et ceux des rôles de moindre étendue. Un lien vers un
guide qui ne s’ouvre pas à la personne reste du texte.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt

from predict.comptes.regles import Role
from predict.noyau.typographie import insecables, insecables_html

DOSSIER = settings.BASE_DIR / "docs" / "guide"
CAPTURES = DOSSIER / "captures"
SOMMAIRE = "README"
# Ce que le guide cite hors de lui, et où cela se lit dans l’application.
AILLEURS = {"../glossaire.md": "aide:glossaire"}
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True)
class Page:
    """`cle` : le nom du fichier, qui est aussi celui de l’adresse."""

    cle: str
    role: str
    titre: str
    resume: str


PAGES = {
    page.cle: page
    for page in (
        Page("chargee", Role.CHARGE, "Chargée ou chargé de mission",
             "De l’appel d’un maire à la fiche de capitalisation."),
        Page("direction", Role.DIRECTION, "Direction",
             "Valider, répondre aux financeurs, clore l’année et transmettre."),
        Page("administration", Role.ADMINISTRATION, "Administration du réseau",
             "L’équipe, les tableurs repris, les données des personnes."),
        Page("coordination", Role.COORDINATION, "Coordination nationale",
             "Les chiffres des réseaux ensemble, le catalogue et les mots communs."),
        Page("referente", Role.REFERENT, "Référente ou référent de collectivité",
             "Entrer par un courriel, donner son avis, déposer une pièce."),
    )
}  # fmt: skip
# Le sien d’abord, puis ceux de moindre étendue.
LISIBLES = {
    Role.CHARGE: ("chargee", "referente"),
    Role.DIRECTION: ("direction", "chargee", "administration", "referente"),
    Role.ADMINISTRATION: ("administration", "chargee", "referente"),
    Role.COORDINATION: ("coordination", "referente"),
    Role.REFERENT: ("referente",),
    Role.SUPERVISEUR: tuple(PAGES),
}


@dataclass(frozen=True)
class Entree:
    """Ligne de la table des matières."""

    ancre: str
    titre: str


@dataclass(frozen=True)
class Lecture:
    titre: str
    html: str
    entrees: tuple[Entree, ...]


def pages_de(role):
    return [PAGES[cle] for cle in LISIBLES.get(role, ())]


def page_ou_404(role, cle):
    if cle not in LISIBLES.get(role, ()):
        raise Http404
    return PAGES[cle]


def lire(cle, role):
    chemin = DOSSIER / f"{cle}.md"
    return _lire(chemin, chemin.stat().st_mtime_ns, role)


def image_ou_404(role, nom):
    """Chemin d’une image que cite un guide ouvert à ce rôle : la liste est fermée."""
    if not any(nom in images_citees(cle) for cle in (SOMMAIRE, *LISIBLES.get(role, ()))):
        raise Http404
    return CAPTURES / nom


def images_citees(cle):
    chemin = DOSSIER / f"{cle}.md"
    return _images(chemin, chemin.stat().st_mtime_ns)


@lru_cache(maxsize=32)
def _images(chemin, _modifie):
    """Noms des images d’un guide. La date tient lieu de version : un texte repris se relit."""
    return frozenset(
        PurePosixPath(enfant.attrs["src"]).name
        for jeton in _MARKDOWN.parse(chemin.read_text(encoding="utf-8"))
        for enfant in jeton.children or ()
        if enfant.type == "image"
    )


@lru_cache(maxsize=64)
def _lire(chemin, _modifie, role):
    jetons = _MARKDOWN.parse(chemin.read_text(encoding="utf-8"))
    titre, entrees, sortie = "", [], []
    while jetons:
        jeton = jetons.pop(0)
        if jeton.type == "heading_open":
            texte = jetons[0].content
            if jeton.tag == "h1":
                # La page a déjà son grand titre.
                titre, jetons = insecables(texte), jetons[2:]
                continue
            ancre = slugify(texte)
            jeton.attrs["id"] = ancre
            if jeton.tag == "h2":
                entrees.append(Entree(ancre, insecables(texte)))
        elif jeton.type == "paragraph_open" and _image_seule(jetons[0]):
            jeton.attrs["class"] = "pr-guide__image"
        if jeton.children:
            jeton.children = [_relier(enfant, role) for enfant in jeton.children]
        sortie.append(jeton)
    html = _MARKDOWN.renderer.render(sortie, _MARKDOWN.options, {})
    # Sûr : nos fichiers, dont tout HTML est échappé par la lecture.
    corps = mark_safe(insecables_html(_encadrer_les_tables(html)))  # nosec B308 B703
    return Lecture(titre, corps, tuple(entrees))


def _image_seule(jeton):
    return len(jeton.children) == 1 and jeton.children[0].type == "image"


def _encadrer_les_tables(html):
    return html.replace("<table>", '<div class="pr-guide__table"><table class="table">').replace(
        "</table>", "</table></div>"
    )


def _relier(jeton, role):
    if jeton.type == "image":
        nom = PurePosixPath(jeton.attrs["src"]).name
        jeton.attrs |= {"src": reverse("aide:guide_image", args=[nom]), "loading": "lazy"}
    elif jeton.type == "link_open":
        jeton.attrs["href"] = adresse_de(jeton.attrs["href"], role)
    return jeton


def adresse_de(lien, role):
    """Adresse dans l’application d’un lien du guide."""
    chemin, _, ancre = lien.partition("#")
    suite = f"#{ancre}" if ancre else ""
    if not chemin:
        return suite
    if chemin in AILLEURS:
        return reverse(AILLEURS[chemin])
    cle = chemin.removesuffix(".md")
    if cle in LISIBLES.get(role, ()):
        return reverse("aide:guide_role", args=[cle]) + suite
    return reverse("aide:guide")
