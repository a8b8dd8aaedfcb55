"""Les constats d’un indicateur qualitatif, gelés à la clôture, et ce qu’ils sont devenus."""

from dataclasses import dataclass
from datetime import date

from ..models import ConstatIndicateur
from ..regles import Appreciation, NatureIndicateur

AJOUTE, RETIRE, REECRIT = "Ajouté depuis", "Retiré depuis", "Réécrit depuis"
COMPARES = ("le", "texte", "appreciation", "collectivite", "piece")


@dataclass(frozen=True)
class ConstatClos:
    """`depuis` : ce qui lui est arrivé depuis la clôture, ou vide."""

    ref: str
    le: date
    texte: str
    appreciation: str
    collectivite: str
    piece: str
    depuis: str = ""

    @property
    def appreciation_dite(self):
        return Appreciation(self.appreciation).label if self.appreciation else ""


@dataclass(frozen=True)
class Qualitatif:
    """Un indicateur qualitatif clos : ses constats, puis ceux de la période notés après coup."""

    code: str
    libelle: str
    constats: tuple[ConstatClos, ...]

    @property
    def a_bouge(self):
        return any(c.depuis for c in self.constats)


def geler_constats(reseau, periode):
    """{indicateur (pk): [constats de la période]}, du plus ancien au plus récent, sans clé de base.

    Le texte est gardé tel qu’écrit : c’est lui qui est publié."""
    lus = (
        ConstatIndicateur.objects.du_reseau(reseau)
        .filter(le__range=(periode.du, periode.au))
        .select_related("fiche__collectivite", "piece")
        .order_by("le", "ref")
    )
    geles = {}
    for c in lus:
        geles.setdefault(c.indicateur_id, []).append(
            {
                "ref": c.ref, "le": c.le.isoformat(), "texte": c.texte,
                "appreciation": c.appreciation, "collectivite": str(c.fiche or ""),
                "piece": str(c.piece or ""),
            }
        )  # fmt: skip
    return geles


def qualitatifs_clos(cloture, periode):
    """[Qualitatif] d’une clôture qui a gardé ses constats, comparés à ceux du jour."""
    gardes = [
        p
        for p in cloture.bilan.get("propres", ())
        if p.get("nature") == NatureIndicateur.QUALITATIF and "constats" in p
    ]
    if not gardes:
        return []
    du_jour = {}
    for pk, constats in geler_constats(cloture.reseau, periode).items():
        du_jour[pk] = {c["ref"]: c for c in constats}
    codes = dict(
        ConstatIndicateur.objects.du_reseau(cloture.reseau)
        .filter(indicateur__in=list(du_jour))
        .order_by()
        .values_list("indicateur__code", "indicateur")
    )
    return [_compare(p, du_jour.get(codes.get(p["code"]), {})) for p in gardes]


def _compare(garde, actuels):
    connus = {c["ref"] for c in garde["constats"]}
    lignes = [_clos(c, _devenu(c, actuels.get(c["ref"]))) for c in garde["constats"]]
    lignes += [_clos(c, AJOUTE) for ref, c in actuels.items() if ref not in connus]
    return Qualitatif(
        garde["code"], garde["libelle"], tuple(sorted(lignes, key=lambda c: (c.le, c.ref)))
    )


def _devenu(garde, actuel):
    if actuel is None:
        return RETIRE
    return REECRIT if any(garde[nom] != actuel[nom] for nom in COMPARES) else ""


def _clos(ligne, depuis):
    return ConstatClos(**ligne | {"le": date.fromisoformat(ligne["le"]), "depuis": depuis})
