"""Ce que les réseaux partagent : rangs ACTER, priorités, formalisation. Aucune donnée de fiche,
aucun nom de personne."""

from collections import defaultdict
from dataclasses import dataclass, field

from predict.comptes.models import Reseau
from predict.noyau.typographie import enumeration

from ..models import PrioriteReseau, RangActer
from ..regles import EtatFormalisation
from ..regles.priorites import PROFILS_ACTER, SUJETS

# Guide PREDICT 2030, diagnostic de l’été 2024 : part des réseaux à l’offre non formalisée.
NON_FORMALISEE_2024 = 62.5


@dataclass(frozen=True)
class Case:
    """`rang` : 1 à 5, ou `None` ; `modifie` : changé par le réseau depuis l’étude."""

    rang: int | None
    modifie: str = ""


@dataclass(frozen=True)
class Matrice:
    """Neuf réseaux × cinq profils (étude ACTER, été 2024). `moyennes` : des rangs présents."""

    profils: tuple
    lignes: tuple
    moyennes: tuple
    premiers: tuple
    remplies: int
    modifications: tuple = ()

    @property
    def conclusion(self):
        """« CLIMAPART vient en tête du temps de 5 réseaux sur 9 »."""
        if not self.lignes:
            return "Aucun réseau n’a encore déclaré ses rangs"
        plus = max(self.premiers)
        tetes = [p for p, n in zip(self.profils, self.premiers, strict=True) if n == plus]
        verbe = "vient" if len(tetes) == 1 else "viennent"
        chacun = "" if len(tetes) == 1 else "chacun "
        return (
            f"{enumeration(tetes)} {verbe} {chacun}en tête du temps de {plus} "
            f"réseau{'x' if plus > 1 else ''} sur {len(self.lignes)}"
        )


def matrice():
    """La matrice, réseaux de démonstration exclus : leurs rangs fictifs ne sont pas de l’étude."""
    declares = RangActer.objects.filter(reseau__demonstration=False).select_related("reseau")
    cases, reseaux = {}, {}
    for rang in declares:
        modifie = rang.source_section if rang.source_section.startswith("modifié") else ""
        cases[rang.reseau_id, rang.profil] = Case(rang.rang, modifie)
        reseaux[rang.reseau_id] = rang.reseau
    profils = tuple(PROFILS_ACTER)
    vide = Case(None)
    lignes = tuple(
        (reseau, tuple(cases.get((reseau.pk, profil), vide) for profil in profils))
        for reseau in sorted(reseaux.values(), key=lambda r: r.nom)
    )
    colonnes = [
        [c.rang for _, ligne in lignes if (c := ligne[i]).rang] for i in range(len(profils))
    ]
    return Matrice(
        profils,
        lignes,
        tuple(sum(c) / len(c) if c else None for c in colonnes),
        tuple(c.count(1) for c in colonnes),
        len(cases),
        tuple(
            (reseau, profil, case.modifie)
            for reseau, ligne in lignes
            for profil, case in zip(profils, ligne, strict=True)
            if case.modifie
        ),
    )


@dataclass
class Sujet:
    """Un sujet commun. `cases` : par réseau, dans l’ordre des colonnes, ses priorités."""

    code: str
    libelle: str
    cases: list = field(default_factory=list)
    nombre: int = 0
    transmis: int = 0

    @property
    def priorites(self):
        return [p for case in self.cases for p in case]


@dataclass(frozen=True)
class Convergences:
    reseaux: tuple
    sujets: tuple
    etudies: int
    transmises: int

    @property
    def conclusion(self):
        """« Observatoire, évaluer et capitaliser : 6 réseaux sur 9 »."""
        if not self.sujets:
            return "Aucune priorité partagée"
        plus = max(s.nombre for s in self.sujets)
        noms = [s.libelle for s in self.sujets if s.nombre == plus][:3]
        sujets = ", ".join([noms[0], *(nom[:1].lower() + nom[1:] for nom in noms[1:])])
        return f"{sujets} : {plus} réseau{'x' if plus > 1 else ''} sur {self.etudies}"


def convergences(*, tri="-nombre", avec_demonstration=False):
    """Sujets × réseaux. Un réseau de démonstration peut se voir ; il ne compte jamais.

    `tri` : « -nombre », « nombre », « sujet » ou « -sujet ».
    """
    lues = PrioriteReseau.objects.select_related("reseau", "mission").order_by(
        "reseau__nom", "ordre", "pk"
    )
    if not avec_demonstration:
        lues = lues.filter(reseau__demonstration=False)
    lues = list(lues)
    reseaux = sorted({p.reseau for p in lues}, key=lambda r: (r.demonstration, r.nom))
    par_sujet = defaultdict(lambda: defaultdict(list))
    for priorite in lues:
        par_sujet[priorite.sujet if priorite.sujet in SUJETS else "autre"][
            priorite.reseau_id
        ].append(priorite)
    reels = {r.pk for r in reseaux if not r.demonstration}
    sujets = []
    for code, par_reseau in par_sujet.items():
        sujets.append(
            Sujet(
                code,
                SUJETS[code],
                [par_reseau.get(r.pk, []) for r in reseaux],
                len(par_reseau.keys() & reels),
                sum(p.transmise_le is not None for ps in par_reseau.values() for p in ps),
            )
        )
    sujets.sort(key=lambda s: s.libelle, reverse=tri == "-sujet")
    if tri in ("-nombre", "nombre"):
        sujets.sort(key=lambda s: s.nombre, reverse=tri == "-nombre")
    return Convergences(
        tuple(reseaux),
        tuple(sujets),
        len(reels),
        sum(p.transmise_le is not None for p in lues),
    )


def formalisation():
    """[(état, libellé, [réseaux])] ; en dernier, ceux qui ne l’ont pas dit (état vide)."""
    reseaux = Reseau.objects.regionaux().filter(demonstration=False)
    par_etat = defaultdict(list)
    for reseau in reseaux:
        connu = reseau.formalisation in EtatFormalisation.values
        par_etat[reseau.formalisation if connu else ""].append(reseau)
    lignes = [(e.value, e.label, par_etat[e.value]) for e in reversed(EtatFormalisation)]
    return [*lignes, ("", "Pas encore dit", par_etat[""])]
