"""L’argumentaire d’un réseau : ses phrases, et les communes qu’il n’a pas encore reprises."""

from dataclasses import dataclass

from predict.comptes.models import Terme

from ..models import Argument
from ..regles import NatureArgument
from ..regles.argumentaire import FAMILLES, propositions, vaut_pour

APPROCHE = NatureArgument.APPROCHE


@dataclass(frozen=True)
class Groupe:
    """Une famille ou un défi : ce qu’en dit le réseau, ce que propose le commun.

    `approches` : pistes communes face à un défi (textes, pour l’équipe) ; vide pour une famille.
    """

    cle: str
    titre: str
    arguments: tuple
    proposees: tuple = ()
    note: str = ""
    approches: tuple = ()


@dataclass(frozen=True)
class Argumentaire:
    """`convaincre` et `defis` : [Groupe] ; `langage` : un Groupe ; `nombre` : phrases du réseau."""

    convaincre: tuple
    defis: tuple
    langage: Groupe
    nombre: int
    proposees: int

    @property
    def langage_seul(self):
        return (self.langage,)


def termes_de_l_argumentaire():
    """({code: Terme} des défis, [Terme] de la singularité), en une requête."""
    lignes = Terme.objects.filter(nomenclature__in=("argument_singularite", "defi_approche"))
    lignes = list(lignes.order_by("ordre", "code"))
    defis = {t.code: t for t in lignes if t.nomenclature == "defi_approche"}
    return defis, [t for t in lignes if t.nomenclature == "argument_singularite"]


def toutes_les_propositions():
    """{ref: Proposition}."""
    return {p.ref: p for p in propositions(termes_de_l_argumentaire()[1])}


def argumentaire(arguments, *, niveau="", profils=()):
    """`Argumentaire` filtré. `arguments` : queryset borné à ce que l’agent peut lire.

    Une proposition reprise ne se propose plus, même si le filtre cache la phrase du réseau.
    """
    tous = list(arguments)
    reprises = {a.ref for a in tous}
    defis, singularite = termes_de_l_argumentaire()
    lignes = [a for a in tous if vaut_pour(a, niveau=niveau, profils=profils)]
    proposees = [
        p
        for p in propositions(singularite)
        if p.ref not in reprises and vaut_pour(p, niveau=niveau, profils=profils)
    ]
    convaincre = _familles(lignes, proposees)
    return Argumentaire(
        convaincre=convaincre,
        defis=_defis(lignes, defis),
        langage=Groupe(
            "langage", "Éléments de langage",
            tuple(a for a in lignes if a.nature == NatureArgument.LANGAGE),
            tuple(p for p in proposees if p.nature == NatureArgument.LANGAGE),
        ),
        nombre=len(lignes),
        proposees=len(proposees),
    )  # fmt: skip


def _familles(lignes, proposees):
    siens = [a for a in lignes if a.nature == NatureArgument.ARGUMENT]
    groupes = []
    for cle, titre in FAMILLES.items():
        # Une famille inconnue (fichier d’échange) se range avec les autres.
        ici = tuple(a for a in siens if a.cle == cle or (cle == "autre" and a.cle not in FAMILLES))
        communes = tuple(
            p for p in proposees if p.cle == cle and p.nature == NatureArgument.ARGUMENT
        )
        if ici or communes:
            groupes.append(Groupe(cle, titre, ici, communes))
    return tuple(groupes)


def _defis(lignes, defis):
    siennes = [a for a in lignes if a.nature == APPROCHE]
    groupes = [
        Groupe(
            code, terme.libelle, tuple(a for a in siennes if a.cle == code),
            note=terme.definition, approches=tuple(terme.precisions.get("approches", ())),
        )
        for code, terme in defis.items()
    ]  # fmt: skip
    ailleurs = tuple(a for a in siennes if a.cle not in defis)
    if ailleurs:
        groupes.append(Groupe("autre", "Autres situations", ailleurs))
    return tuple(groupes)


def a_portee(arguments, *, natures=(), niveau="", profils=(), cle="", au_plus=6):
    """(phrases du réseau, propositions) qui servent ici, les plus ciblées d’abord.

    Sans phrase du réseau, les propositions communes prennent la place, pour ne pas laisser vide.
    """
    siennes = [
        a
        for a in arguments
        if (not natures or a.nature in natures)
        and (not cle or a.cle in ("", cle))
        and vaut_pour(a, niveau=niveau, profils=profils)
    ]
    siennes.sort(key=lambda a: (a.nature, -_precision(a, niveau, profils), a.ordre, a.titre))
    if siennes:
        return siennes[:au_plus], []
    communes = [
        p
        for p in propositions(termes_de_l_argumentaire()[1])
        if (not natures or p.nature in natures)
        and (not cle or p.cle == cle)
        and vaut_pour(p, niveau=niveau, profils=profils)
    ]
    communes.sort(key=lambda p: -_precision(p, niveau, profils))
    return [], communes[:au_plus]


def _precision(ligne, niveau, profils):
    return bool(niveau and niveau in ligne.publics) + bool(set(profils) & set(ligne.profils))


def reprendre(proposition, reseau):
    """L’argument du réseau qui reprend une proposition, pas encore enregistré."""
    return Argument(
        reseau=reseau, ref=proposition.ref, nature=proposition.nature, cle=proposition.cle,
        titre=proposition.titre, texte=proposition.texte, publics=list(proposition.publics),
        profils=list(proposition.profils),
    )  # fmt: skip
