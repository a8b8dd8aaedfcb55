"""Le guide : ses images, ses liens et ses libellés tiennent au projet ; chacun lit le sien."""

import re
import struct
import sys
import tomllib
from functools import cache
from html import unescape
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.text import slugify

from predict.aide import guide
from predict.comptes.models import Adhesion, Agent, Reseau
from predict.comptes.regles import NatureReseau, Role

RACINE = Path(__file__).resolve().parents[2]
DOSSIER = RACINE / "docs" / "guide"
FICHIERS = sorted(DOSSIER.glob("*.md"))
POIDS_MAXIMAL = 250_000
# Un libellé que l’écran compose : ses morceaux, chacun écrit quelque part.
PASSER = "Passer {{ porte.vers }}"
COMPOSES = {
    "Passer à la mise en lien": (PASSER, "à la mise en lien"),
    "Ajouter une mise en lien": ("Ajouter {{ section.genre.un }}", "une mise en lien"),
    "Passer au cadre": (PASSER, "au cadre"),
    "Passer à la clôture": (PASSER, "à la clôture"),
    "Relire la feuille de route": ("Relire {", "la feuille de route"),
}
_IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
_LIEN = re.compile(r"(?<!!)\[[^\]]+\]\(([^)]+)\)")
_LIBELLE = re.compile(r"«\s*([^»]+?)\s*»")


def texte(fichier):
    return fichier.read_text(encoding="utf-8")


def images(fichier):
    return {Path(cible).name for _, cible in _IMAGE.findall(texte(fichier))}


def ancres(fichier):
    return {slugify(titre) for titre in re.findall(r"^#{2,4} (.+)$", texte(fichier), re.M)}


@cache
def vues_declarees():
    """Les noms des vues de `.ci/vues.py`, du guide puis du README."""
    sys.path.insert(0, str(RACINE / ".ci"))
    try:
        import vues
    finally:
        sys.path.remove(str(RACINE / ".ci"))
    return {d.relative_to(RACINE).as_posix(): [v.nom for v in vv] for d, vv in vues.VUES.items()}


@cache
def ecrans():
    """Tout ce que le projet affiche : gabarits, code, données. L’aide, qui cite, n’y est pas."""
    sources = [
        *(RACINE / "templates").rglob("*.html"), *(RACINE / "static").glob("*.js"),
        *(RACINE / "fixtures" / "referentiels").glob("*.json"),
        *(f for app in ("predict", "collectivites", "offre", "accompagnements", "suivi")
          for f in (RACINE / app).rglob("*.py")),
    ]  # fmt: skip
    ailleurs = {RACINE / "predict" / "aide", RACINE / "templates" / "aide"}
    return normaliser("\n".join(texte(f) for f in sources if not ailleurs & set(f.parents)))


def normaliser(source):
    """Sans balises, espaces ordinaires : le libellé tel qu’il se lit."""
    source = re.sub(r'\{\{ *"( [?!:;])"\|insecables *\}\}', r"\1", unescape(source))
    return re.sub(r"\s+", " ", re.sub(r"</?[a-z][^>]*>", "", source))


def test_chaque_role_a_son_guide_et_chaque_guide_son_role():
    assert {f.stem for f in FICHIERS} == {*guide.PAGES, guide.SOMMAIRE}
    assert {p.role for p in guide.PAGES.values()} == set(Role) - {Role.SUPERVISEUR}
    assert set(guide.LISIBLES) == set(Role)
    assert all(guide.LISIBLES[p.role][0] == p.cle for p in guide.PAGES.values())


@pytest.mark.parametrize("fichier", FICHIERS, ids=lambda f: f.stem)
def test_chaque_image_citee_existe_legere_et_decrite(fichier):
    for description, cible in _IMAGE.findall(texte(fichier)):
        image = DOSSIER / cible
        assert image.parent == DOSSIER / "captures", cible
        assert image.is_file(), cible
        assert image.stat().st_size <= POIDS_MAXIMAL, cible
        assert len(description) > 15, cible


def test_chaque_image_du_dossier_est_citee_et_a_sa_vue():
    citees = set().union(*map(images, FICHIERS))
    rangees = {f.name for f in (DOSSIER / "captures").iterdir()}
    declarees = vues_declarees()["docs/guide/captures"]
    assert len(declarees) == len(set(declarees))
    assert rangees == citees == {f"{nom}.png" for nom in declarees}


def test_chaque_image_du_readme_a_sa_vue():
    citees = {Path(c).name for _, c in _IMAGE.findall(texte(RACINE / "README.md"))}
    rangees = {f.name for f in (RACINE / "docs" / "captures").iterdir()}
    assert rangees == {f"{nom}.png" for nom in vues_declarees()["docs/captures"]}
    assert rangees <= citees


@pytest.mark.parametrize("fichier", FICHIERS, ids=lambda f: f.stem)
def test_chaque_lien_du_guide_mene_quelque_part(fichier):
    for lien in _LIEN.findall(texte(fichier)):
        chemin, _, ancre = lien.partition("#")
        cible = (DOSSIER / chemin).resolve() if chemin else fichier
        assert cible.is_file(), lien
        assert cible.parent == DOSSIER or chemin in guide.AILLEURS, lien
        assert not ancre or ancre in ancres(cible), lien


@pytest.mark.parametrize("fichier", [*FICHIERS, guide.DOSSIER / "memos.toml"], ids=lambda f: f.stem)
def test_chaque_libelle_cite_existe_dans_le_projet(fichier):
    cites = {normaliser(libelle) for libelle in _LIBELLE.findall(texte(fichier))}
    absents = {
        libelle for libelle in cites
        if not all(morceau in ecrans() for morceau in COMPOSES.get(libelle, (libelle,)))
    }  # fmt: skip
    assert absents == set()
    assert len(cites) > 1


def test_les_titres_d_un_guide_ne_se_repetent_pas():
    for fichier in FICHIERS:
        titres = re.findall(r"^#{1,4} (.+)$", texte(fichier), re.M)
        assert len({slugify(t) for t in titres}) == len(titres), fichier.name


# -- Dans l’application ------------------------------------------------------------


@pytest.fixture
def personne(db):
    """Une personne du rôle demandé, connectée : elle ne lit que ce que son rôle ouvre."""
    reseaux = {
        nature: Reseau.objects.create(slug=f"r-{nature}", nom=f"Réseau {nature}", nature=nature)
        for nature in NatureReseau.values
    }

    def de(role):
        agent = Agent.objects.create_user(f"{role}@exemple.invalid", "mot de passe")
        nature = NatureReseau.COORDINATION if role == Role.COORDINATION else NatureReseau.RRMA
        agent.adhesion_courante = Adhesion.objects.create(
            agent=agent, reseau=reseaux[nature], role=role
        )
        agent.save()
        client = Client()
        client.force_login(agent)
        return client

    return de


ROLES = [Role.CHARGE, Role.DIRECTION, Role.ADMINISTRATION, Role.COORDINATION, Role.REFERENT]


@pytest.mark.parametrize("role", ROLES)
def test_chacun_lit_le_sien_et_rien_de_plus_etendu(personne, role):
    client = personne(role)
    for cle in guide.PAGES:
        attendu = 200 if cle in guide.LISIBLES[role] else 404
        assert client.get(reverse("aide:guide_role", args=[cle])).status_code == attendu, cle
        assert client.get(reverse("aide:memo", args=[cle])).status_code == attendu, cle


def test_la_referente_ne_lit_que_le_sien(personne):
    client = personne(Role.REFERENT)
    page = client.get(reverse("aide:guide")).content.decode()
    assert re.findall(r"/aide/guide/([a-z]+)/", page) and set(
        re.findall(r"/aide/guide/([a-z]+)/", page)
    ) == {"referente"}
    image = reverse("aide:guide_image", args=["chargee-journee.png"])
    assert client.get(image).status_code == 404


@pytest.mark.parametrize("nom", ["../README.md", "..%2fchargee.md", "absente.png", "README.md"])
def test_seule_une_image_citee_se_sert(personne, nom):
    assert personne(Role.DIRECTION).get(f"/aide/guide/captures/{nom}").status_code == 404


@pytest.mark.parametrize("cle", guide.PAGES)
def test_la_page_porte_ses_images_sa_table_et_des_liens_ouverts(personne, cle):
    client = personne(guide.PAGES[cle].role)
    page = client.get(reverse("aide:guide_role", args=[cle])).content.decode()
    fichier = DOSSIER / f"{cle}.md"
    for nom in images(fichier):
        adresse = reverse("aide:guide_image", args=[nom])
        assert f'src="{adresse}"' in page
        reponse = client.get(adresse)
        octets = b"".join(reponse.streaming_content)
        assert reponse["Content-Type"] == "image/png" and octets[1:4] == b"PNG"
        assert struct.unpack(">II", octets[16:24]) >= (300, 60)
    for titre in re.findall(r"^## (.+)$", texte(fichier), re.M):
        assert page.count(f'href="#{slugify(titre)}"') == (1 if cle == "referente" else 2), titre
        assert f'id="{slugify(titre)}"' in page
    liens = set(re.findall(r'href="(/aide/guide/[^"#]*)', page))
    assert liens and all(client.get(lien).status_code == 200 for lien in liens)
    assert page.count("<h1>") == 1 and ".md" not in page


def test_un_guide_modifie_se_relit_sans_redemarrer(tmp_path, monkeypatch):
    monkeypatch.setattr(guide, "DOSSIER", tmp_path)
    (tmp_path / "referente.md").write_text("# A\n\n## Un\n\n<script>1</script>", encoding="utf-8")
    assert "<script" not in guide.lire("referente", Role.REFERENT).html
    (tmp_path / "referente.md").write_text("# A\n\n## Deux\n", encoding="utf-8")
    assert [e.titre for e in guide.lire("referente", Role.REFERENT).entrees] == ["Deux"]


def test_chaque_role_a_ses_cinq_gestes_a_imprimer():
    memos = tomllib.loads(texte(DOSSIER / "memos.toml"))
    assert set(memos) == set(guide.PAGES)
    for cle, memo in memos.items():
        assert len(memo["gestes"]) == len(memo["rythme"]) == 5, cle
