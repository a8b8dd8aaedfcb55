"""Cadre de collaboration : sept rubriques, un budget à deux parties (guide PREDICT, étape 4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from types import MappingProxyType

from ...typographie import ABSENT, INSECABLE, date_longue, jours, nombre, periode, pourcent
from .. import dessins
from ..blocs import Colonne, Encadre, Figure, Tableau, lire_blocs
from .communs import Entete, Partie, Sceau, Signataire

# Les sept rubriques définies conjointement (guide PREDICT, étape 4), dans leur ordre.
RUBRIQUES = (
    ("objectifs", "Objectifs et attentes"),
    ("acteurs", "Acteurs impliqués"),
    ("roles", "Rôles et missions de chacun"),
    ("echeances", "Échéances"),
    ("budget", "Budget"),
    ("livrables", "Livrables attendus"),
    ("indicateurs", "Indicateurs de suivi"),
)
A_PRECISER = "à préciser"
CONDUITES = {"reseau": "Réseau", "ensemble": "Les deux ensemble"}


@dataclass(frozen=True, kw_only=True)
class ActeurImplique:
    cercle: str
    qui: str
    participation: str = ""


@dataclass(frozen=True, kw_only=True)
class Role:
    etape: str
    reseau: str = ""
    collectivite: str = ""


@dataclass(frozen=True, kw_only=True)
class Echeance:
    """`par` : reseau, collectivite ou ensemble ; un `jalon` est une étape de validation, sans
    fin.
    """

    libelle: str
    debut: date
    fin: date | None = None
    par: str = "reseau"
    jalon: bool = False
    conduite: str = ""

    def __post_init__(self):
        if self.par not in dessins.BARRES:
            raise ValueError(f"conduite inconnue : {self.par}")
        if self.fin and self.fin < self.debut:
            raise ValueError(f"« {self.libelle} » finit avant de commencer")


@dataclass(frozen=True, kw_only=True)
class Phase:
    nom: str
    echeances: tuple[Echeance, ...]


@dataclass(frozen=True, kw_only=True)
class LivrableAttendu:
    nom: str
    contenu: str = ""
    le: date | None = None


@dataclass(frozen=True, kw_only=True)
class IndicateurDeSuivi:
    """`code` : I1 à I9 s'il nourrit la matrice nationale."""

    mesure: str
    code: str = ""
    depart: str = ""
    cible: str = ""
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class LigneBudget:
    """Apport des deux parties à un poste. `humain` : en jours valorisés ; sinon, en argent.

    `a_preciser` : noms des apports (« reseau », « collectivite ») pas encore convenus ; un projet
    les dit, au lieu d'un tiret qui voudrait dire zéro.
    """

    poste: str
    humain: bool = True
    reseau_jours: Decimal | None = None
    reseau: Decimal | None = None
    collectivite_jours: Decimal | None = None
    collectivite: Decimal | None = None
    a_preciser: tuple[str, ...] = ()

    @property
    def total(self):
        return (self.reseau or 0) + (self.collectivite or 0)


@dataclass(frozen=True, kw_only=True)
class Budget:
    """Apports humains et financiers. `versement` : ce que la collectivité verse au réseau (€)."""

    lignes: tuple[LigneBudget, ...] = ()
    versement: Decimal = Decimal(0)
    note: str = ""

    def somme(self, champ, humain=None):
        retenues = [x for x in self.lignes if humain is None or x.humain == humain]
        return sum((getattr(x, champ) or Decimal(0) for x in retenues), Decimal(0))

    @property
    def cout(self):
        """Coût de l'accompagnement, les deux parties ensemble."""
        return self.somme("reseau") + self.somme("collectivite")

    @property
    def charge_reseau(self):
        return self.somme("reseau") - self.versement

    @property
    def charge_collectivite(self):
        return self.somme("collectivite") + self.versement

    def tableau(self, collectivite="Collectivité", la_collectivite="la collectivité"):
        """Les lignes, sous-totaux et totaux tels qu'imprimés ; `None` sans ligne ni versement."""
        if not self.lignes and not self.versement:
            return None
        rangs = []
        for humain, titre in ((True, "Apports humains, valorisés"), (False, "Apports financiers")):
            lignes = [x for x in self.lignes if x.humain == humain]
            if not lignes:
                continue
            rangs.append(("partie", [titre]))
            rangs += [self._ligne(x) for x in lignes]
            if humain and len(lignes) > 1 and len(lignes) < len(self.lignes):
                rangs.append(("sous-total", self._somme("Sous-total", True)))
        rangs.append(("total", self._somme("Coût de l’accompagnement")))
        if self.versement:
            verse = nombre(self.versement, signe=True)
            rangs.append(
                [
                    f"Participation versée par {la_collectivite}",
                    "",
                    nombre(-self.versement, signe=True),
                    "",
                    verse,
                    ABSENT,
                ]
            )
            charges = [nombre(x) for x in (self.charge_reseau, self.charge_collectivite, self.cout)]
            rangs.append(("total", ["Charge finale", "", charges[0], "", charges[1], charges[2]]))
        if self.cout:
            parts = [
                pourcent(Fraction(x) / Fraction(self.cout))
                for x in (self.charge_reseau, self.charge_collectivite)
            ]
            rangs.append(["Part de chacun", "", parts[0], "", parts[1], pourcent(1)])
        # « Intercommunalité », deux fois de suite, déborderait de ses colonnes.
        tete = collectivite if len(collectivite) <= len("Collectivité") else "Collectivité"
        return Tableau.construire(
            "Apports humains et financiers des deux parties",
            [
                Colonne("Poste"),
                Colonne("Réseau\njours", "k12", True),
                Colonne("Réseau\n€", "k15", True),
                Colonne(f"{tete}\njours", "k15", True),
                Colonne(f"{tete}\n€", "k15", True),
                Colonne("Total\n€", "k15", True),
            ],
            rangs,
            precision="Montants en euros. Un tiret signale l’absence d’apport.",
            source=self.note,
        )

    def _ligne(self, x):
        def duree(j):
            return jours(j).removesuffix(f"{INSECABLE}j") if j else ""

        def montant(m):
            return nombre(m, 0 if m == int(m) else 2) if m else ABSENT

        def apport(nom):
            return A_PRECISER if nom in x.a_preciser else montant(getattr(x, nom))

        total = ABSENT if x.a_preciser else montant(x.total)
        if not x.humain:
            return [x.poste, "", apport("reseau"), "", apport("collectivite"), total]
        return [
            x.poste,
            duree(x.reseau_jours),
            apport("reseau"),
            duree(x.collectivite_jours),
            apport("collectivite"),
            total,
        ]

    def _somme(self, titre, humain=None):
        ligne = LigneBudget(
            poste=titre,
            **{
                c: self.somme(c, humain)
                for c in ("reseau_jours", "reseau", "collectivite_jours", "collectivite")
            },
        )
        return self._ligne(ligne)


@dataclass(frozen=True, kw_only=True)
class RubriqueImprimee:
    numero: int
    cle: str
    titre: str
    blocs: tuple
    figure: Figure | None = None
    tableau: Tableau | None = None
    encadre: Encadre | None = None

    @property
    def est_vide(self):
        return not (self.blocs or self.tableau or self.figure)


@dataclass(frozen=True, kw_only=True)
class ContexteCadre:
    """Cadre de collaboration. `textes` : {clé de rubrique: texte simple} ; une rubrique vide se
    dit « à compléter ».

    `collectivite` et `la_collectivite` : comment nommer l'autre partie en colonne (« Commune ») et
    dans
    une phrase (« la commune »). `disposition` : code de la mise en page (`mises_en_page`), celle
    des sept rubriques par défaut ; `rattachement` : la convention qu'une annexe complète.
    """

    entete: Entete
    parties: tuple[Partie, ...]
    etat: str
    le: date
    forme: str = "Note de cadrage"
    disposition: str = ""
    rattachement: str = ""
    collectivite: str = "Collectivité"
    la_collectivite: str = "la collectivité"
    chapeau: str = ""
    preambule: str = ""
    textes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    vigilance: str = ""
    acteurs: tuple[ActeurImplique, ...] = ()
    roles: tuple[Role, ...] = ()
    calendrier: tuple[Phase, ...] = ()
    budget: Budget = Budget()
    livrables: tuple[LivrableAttendu, ...] = ()
    indicateurs: tuple[IndicateurDeSuivi, ...] = ()
    prise_effet: date | None = None
    signataires: tuple[Signataire, ...] = ()
    sceau: Sceau | None = field(default=None, metadata={"instantane": False})

    def __post_init__(self):
        if inconnues := set(self.textes) - {cle for cle, _ in RUBRIQUES}:
            raise ValueError(f"rubriques inconnues : {', '.join(sorted(inconnues))}")

    @property
    def reperes(self):
        return (
            ("Référence", self.entete.reference),
            ("Version", f"{self.entete.version}, {self.etat}"),
            ("Date", date_longue(self.le)),
            ("Forme", self.forme),
        )

    @property
    def prise_effet_ecrite(self):
        return date_longue(self.prise_effet)

    @property
    def introduction(self):
        return lire_blocs(self.preambule)

    @cached_property
    def rubriques(self):
        tableaux = {
            "acteurs": self._acteurs,
            "roles": self._roles,
            "echeances": self._echeances,
            "budget": self.budget.tableau(self.collectivite, self.la_collectivite),
            "livrables": self._livrables,
            "indicateurs": self._indicateurs,
        }
        return tuple(
            RubriqueImprimee(
                numero=i,
                cle=cle,
                titre=titre,
                blocs=lire_blocs(self.textes.get(cle, "")),
                tableau=tableaux.get(cle),
                figure=self._chronogramme if cle == "echeances" else None,
                encadre=Encadre("Points de vigilance", self.vigilance, "attention")
                if cle == "echeances" and self.vigilance
                else None,
            )
            for i, (cle, titre) in enumerate(RUBRIQUES, 1)
        )

    @property
    def _acteurs(self):
        if not self.acteurs:
            return None
        return Tableau.construire(
            "Acteurs impliqués, par cercle",
            [Colonne("Cercle", "k3"), Colonne("Qui", "k45"), Colonne("Participation promise")],
            [[a.cercle, a.qui, a.participation] for a in self.acteurs],
            muet=True,
        )

    @property
    def _roles(self):
        if not self.roles:
            return None
        return Tableau.construire(
            "Répartition des rôles entre les deux parties",
            [
                Colonne("Étape", "k3"),
                Colonne("Le réseau", "k45"),
                Colonne(self.la_collectivite[:1].upper() + self.la_collectivite[1:]),
            ],
            [[r.etape, r.reseau, r.collectivite] for r in self.roles],
            muet=True,
        )

    @property
    def _chronogramme(self):
        if not self.calendrier:
            return None
        debut = min(e.debut for p in self.calendrier for e in p.echeances)
        fin = max(e.fin or e.debut for p in self.calendrier for e in p.echeances)
        description = (
            f"Chronogramme, {date_longue(debut)} – {date_longue(fin)} : "
            f"{', '.join(p.nom for p in self.calendrier)}. Le tableau qui suit donne les "
            f"mêmes dates."
        )
        dessin = dessins.chronogramme(self.calendrier, description, self.collectivite.lower())
        return Figure("Chronogramme", dessin, description, sans_titre=True)

    @property
    def _echeances(self):
        if not self.calendrier:
            return None
        rangs = []
        # Le gras ne distingue que s'il reste autre chose que des rendez-vous.
        melees = any(not e.jalon for p in self.calendrier for e in p.echeances)
        for phase in self.calendrier:
            rangs.append(("partie", [phase.nom]))
            for e in phase.echeances:
                conduite = e.conduite or CONDUITES.get(e.par, self.collectivite)
                rangs.append(
                    (
                        "fort" if e.jalon and melees else "",
                        [e.libelle, conduite, periode(e.debut, e.fin)],
                    )
                )
        return Tableau.construire(
            # Sous un calendrier dessiné, le tableau redit ; ailleurs, il dit.
            "Rendez-vous, et qui conduit"
            if self.disposition
            else "Les mêmes dates, et qui conduit",
            [
                Colonne("Tâche ou validation" if melees else "Rendez-vous"),
                Colonne("Conduite par", "k3"),
                Colonne("Dates", "k4"),
            ],
            rangs,
            precision="En gras, les étapes de validation : elles engagent les deux parties"
            if melees
            else "",
            dense=True,
        )

    @property
    def _livrables(self):
        if not self.livrables:
            return None
        if not any(x.contenu for x in self.livrables):
            return Tableau.construire(
                "Livrables et date de remise",
                [Colonne("Livrable"), Colonne("Remis le", "k3")],
                [[x.nom, date_longue(x.le)] for x in self.livrables],
                muet=True,
            )
        return Tableau.construire(
            "Livrables, contenu et date de remise",
            [Colonne("Livrable", "k3"), Colonne("Contenu"), Colonne("Remis le", "k25")],
            [[x.nom, x.contenu, date_longue(x.le)] for x in self.livrables],
            muet=True,
        )

    @property
    def _indicateurs(self):
        if not self.indicateurs:
            return None
        # Sans valeur de départ, une colonne de tirets ne dirait rien.
        depart = any(x.depart for x in self.indicateurs)
        return Tableau.construire(
            "Indicateurs de suivi de l’accompagnement",
            [
                Colonne("N°", "k1"),
                Colonne("Mesure"),
                *([Colonne("Départ", "k15", True)] if depart else []),
                Colonne("Cible", "k15" if depart else "k25", depart),
                Colonne("Source", "k4" if depart else "k3"),
            ],
            [
                [
                    x.code or ABSENT,
                    x.mesure,
                    *([x.depart or ABSENT] if depart else []),
                    x.cible or ABSENT,
                    x.source,
                ]
                for x in self.indicateurs
            ],
            muet=True,
            entete=1,
        )
