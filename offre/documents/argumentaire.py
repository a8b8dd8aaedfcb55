"""L’argumentaire de poche : une feuille recto, à garder sur soi avant un rendez-vous."""

from predict.noyau.documents import pdf
from predict.noyau.typographie import date_longue

from .une_page import EntetePage, en_une_page

GENRE = "Argumentaire de poche"


def argumentaire_pdf(reseau, argumentaire, le, *, precision=""):
    """Octets du PDF. `argumentaire` : `calculs.argumentaire.Argumentaire`, déjà filtré.

    Ne s’impriment que les phrases du réseau ; les approches communes face aux défis s’y ajoutent,
    pour l’équipe. Ce qui ne tient pas sur la feuille se compte au bas de la page.
    """

    def composer(au_plus):
        return pdf.rendre(
            "pdf/argumentaire.html",
            {"c": _contexte(reseau, argumentaire, le, precision, au_plus)},
            titre=f"{GENRE}, {reseau.nom}",
        )

    nombre = sum(len(g.arguments) for g in argumentaire.convaincre)
    nombre += sum(len(g.arguments) for g in argumentaire.defis) + len(
        argumentaire.langage.arguments
    )
    return en_une_page(composer, max(nombre, 1))


def _contexte(reseau, argumentaire, le, precision, au_plus):
    # Chaque partie garde sa place sur la feuille : un quart au langage, un quart aux défis.
    langage = _dire(argumentaire.langage.arguments, au_plus // 4 + 1)
    place = au_plus // 4 + 1
    defis = []
    for groupe in argumentaire.defis:
        dits = _dire(groupe.arguments, place)
        place -= len(dits)
        if dits or groupe.approches:
            defis.append((groupe.titre, dits, groupe.approches[:3]))
    place = au_plus - len(langage) - sum(len(dits) for _, dits, _ in defis)
    familles = []
    for groupe in argumentaire.convaincre:
        dits = _dire(groupe.arguments, place)
        place -= len(dits)
        familles.append((groupe.titre, dits))
    total = argumentaire.nombre
    imprimees = sum(len(a) for _, a in familles) + sum(len(a) for _, a, _ in defis) + len(langage)
    return {
        "entete": EntetePage(
            genre=GENRE,
            titre="Ce que nous apportons",
            sous_titre=", ".join(m for m in (reseau.nom, precision) if m),
            courant=GENRE,
            emetteur=reseau.nom,
            reference=f"Au {date_longue(le)}",
            mention="Pour l’équipe et les membres du réseau",
        ),
        "familles": [(titre, arguments) for titre, arguments in familles if arguments],
        "defis": defis,
        "langage": langage,
        "reste": total - imprimees,
    }


def _dire(arguments, au_plus):
    """[(titre, texte, preuve)] des premiers."""
    return [(a.titre, a.texte, a.preuve) for a in arguments[: max(au_plus, 0)]]
