"""Le temps noté, à son coût : lire les salaires et les temps, en faire des postes en euros.

Un poste : le temps d’une personne, à un même coût du jour, sur une prestation (ou sans), payé par
un financement (ou aucun). Chaque poste s’arrondit au centime ; tout le reste en est la somme.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property

from django.db import connection
from django.db.models import Case, IntegerField, Q, Sum, Value, When

from accompagnements.models import TempsPasse
from predict.comptes.models import Adhesion

from ..models import CoutAgent, Exercice
from . import couts


@dataclass(frozen=True)
class Bareme:
    """`exercices` : {année: Exercice} ; `personnes` : {année: {agent: CoutPersonne}}."""

    exercices: dict
    personnes: dict
    heures_par_jour: Decimal

    def cout_jour(self, agent, le):
        """Euros ; `None` si l’année n’est pas réglée ou si aucun salaire ne vaut ce jour-là."""
        une = self.personnes.get(le.year, {}).get(agent)
        if une is None:
            return None
        return next((t.cout_jour for t in une.tranches if t.du <= le <= t.au), None)

    @cached_property
    def bornes(self):
        """Les jours où le coût de quelqu’un change, dans l’ordre."""
        jours = set()
        for personnes in self.personnes.values():
            for une in personnes.values():
                for tranche in une.tranches:
                    jours |= {tranche.du, tranche.au + timedelta(days=1)}
        return sorted(jours)

    def cout_de(self, agent, le, minutes):
        cout_jour = self.cout_jour(agent, le)
        if cout_jour is None:
            return None
        return couts.cout_du_temps(minutes, cout_jour, self.heures_par_jour)


@dataclass(frozen=True)
class Poste:
    """`cout` : euros au centime, `None` si le temps n’a pas de coût connu."""

    agent: int
    accompagnement: int | None
    prestation: int | None
    financement: int | None
    annee: int
    minutes: int
    cout: Decimal | None


@dataclass
class Somme:
    """Des postes et des recettes additionnés. `sans_cout` : minutes que l’on ne sait pas chiffrer ;
    `hors` : minutes sans prestation."""

    minutes: int = 0
    sans_cout: int = 0
    hors: int = 0
    cout: Decimal = field(default_factory=Decimal)
    cout_hors: Decimal = field(default_factory=Decimal)
    recettes: Decimal = field(default_factory=Decimal)

    def ajouter(self, poste):
        self.minutes += poste.minutes
        if poste.cout is None:
            self.sans_cout += poste.minutes
        else:
            self.cout += poste.cout
        if poste.prestation is None:
            self.hors += poste.minutes
            self.cout_hors += poste.cout or 0
        return self

    @property
    def solde(self):
        return self.recettes - self.cout

    @property
    def couverture(self):
        return couts.couverture(self.cout, self.recettes)


def additionner(postes):
    somme = Somme()
    for poste in postes:
        somme.ajouter(poste)
    return somme


def lire_bareme(reseau):
    """Toutes les années réglées du réseau : trois requêtes. Aux jours productifs d’une personne
    qui n’en a pas en propre : ceux du réseau, à la quotité de ce salaire-là (non dite, celle
    d’aujourd’hui) ; une quotité qui change en cours d’année compte au prorata."""
    exercices = {
        e.annee: e
        for e in Exercice.objects.du_reseau(reseau).annotate(total_frais=Sum("frais__montant"))
    }
    quotites = dict(Adhesion.objects.filter(reseau=reseau).values_list("agent", "quotite"))
    salaires = [
        couts.Salaire(
            c.agent_id,
            c.salaire_charge,
            c.debut_le,
            c.fin_le,
            c.jours_productifs
            or reseau.jours_par_an * (c.quotite or quotites.get(c.agent_id, Decimal(1))),
        )
        for c in CoutAgent.objects.du_reseau(reseau).order_by("agent", "debut_le")
    ]
    return Bareme(
        exercices,
        {
            annee: couts.repartir(
                couts.Reglages(annee, e.cle, e.total_frais or Decimal(0), e.marge, e.tolerance),
                salaires,
            )
            for annee, e in exercices.items()
        },
        reseau.heures_par_jour,
    )


def _tranche(bareme):
    """Rang de la tranche d’un temps : le nombre de bornes passées ce jour-là."""
    cas = [When(le__lt=borne, then=Value(rang)) for rang, borne in enumerate(bareme.bornes)]
    return Case(*cas, default=Value(len(cas)), output_field=IntegerField())


def _postes(temps, bareme):
    """Minutes par poste : (personne, dossier, prestation, financement, année, tranche)."""
    return (
        temps.order_by()
        .annotate(tranche=_tranche(bareme))
        .values_list("agent", "accompagnement", "prestation", "financement", "le__year", "tranche")
        .annotate(somme=Sum("minutes"))
    )


def _cout(bareme, agent, tranche, minutes):
    return bareme.cout_de(agent, bareme.bornes[tranche - 1], minutes) if tranche else None


def chiffrer(temps, bareme):
    """Liste de `Poste` d’un ensemble de `TempsPasse` : une requête."""
    return [
        Poste(*cle, minutes, _cout(bareme, cle[0], tranche, minutes))
        for *cle, tranche, minutes in _postes(temps, bareme)
    ]


def chiffrer_en_bloc(temps, bareme):
    """Comme `chiffrer`, les postes de même coût réunis : dossier et prestation ne s’y lisent plus,
    sauf l’absence de prestation. Une requête."""
    sql, parametres = _postes(temps, bareme).query.sql_with_params()
    colonnes = '"agent", "prestation" IS NULL, "financement", "le__year", "tranche", "somme"'
    # L’ORM ne groupe pas un groupement : le sien l’est ici, ses valeurs toujours à part.
    groupe = f"SELECT {colonnes}, COUNT(*) FROM ({sql}) p GROUP BY 1, 2, 3, 4, 5, 6"  # nosec B608 : nos colonnes, sans saisie
    with connection.cursor() as curseur:
        curseur.execute(groupe, parametres)
        lus = curseur.fetchall()
    postes = []
    for agent, hors, financement, annee, tranche, minutes, nombre in lus:
        cout = _cout(bareme, agent, tranche, minutes)
        postes.append(
            Poste(
                agent, None, None if hors else 0, financement, int(annee), int(minutes) * nombre,
                None if cout is None else cout * nombre,
            )
        )  # fmt: skip
    return postes


def temps_de_l_annee(reseau, annee):
    """Le temps noté d’une année : `TempsPasse`, dans le réseau."""
    return TempsPasse.objects.du_reseau(reseau).filter(
        le__range=(date(annee, 1, 1), date(annee, 12, 31))
    )


# Les trois natures de temps : ce qui paie une prestation, un dossier en général, le réseau.
NATURES = {
    "prestations": Q(prestation__isnull=False),
    "dossiers": Q(prestation__isnull=True, accompagnement__isnull=False),
    "reseau": Q(prestation__isnull=True, accompagnement__isnull=True),
}
_CHEMINS = {
    "prestation": "prestation",
    "service": "prestation__service",
    "dossier": "accompagnement",
    "fiche": "accompagnement__fiche",
    "financement": "financement",
    "agent": "agent",
}


def filtrer_temps(temps, *, nature="", **filtres):
    """Borne un ensemble de `TempsPasse`. `filtres` : clés primaires, par nom de `_CHEMINS` ;
    `None` ne filtre pas, `financement=0` veut dire « aucun »."""
    criteres = NATURES.get(nature, Q())
    for nom, cle in filtres.items():
        if cle is not None:
            criteres &= (
                Q(**{_CHEMINS[nom]: cle}) if cle else Q(**{f"{_CHEMINS[nom]}__isnull": True})
            )
    return temps.filter(criteres)
