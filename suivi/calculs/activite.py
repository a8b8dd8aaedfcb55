"""Ce qu’un réseau a fait dans une période : ce qui arrive, ce qui démarre, ce qui se conclut.

Le nombre de requêtes ne dépend ni de la période ni du volume : chaque table rend une ligne par mois
ou par service, jamais ses enregistrements.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from accompagnements.calculs.vieillissement import vieillissants
from accompagnements.models import (
    Accompagnement,
    Activite,
    Financement,
    Livrable,
    Prestation,
    Sollicitation,
    TempsPasse,
)
from accompagnements.regles import Etape, Etat, EtatSollicitation, TypeLivrable
from accompagnements.regles.vieillissement import BORNES, AncienneteEtape
from offre.models import ServiceReseau

from .periode import Periode


@dataclass(frozen=True)
class Genre:
    """Une sorte d’acte daté du tableau de bord ; `filtre` : ce qui la distingue dans sa table."""

    code: str
    titre: str
    modele: type
    date: str
    filtre: Q = field(default_factory=Q)

    def des(self, reseau):
        return self.modele.objects.du_reseau(reseau).filter(self.filtre)


GENRES = {
    genre.code: genre
    for genre in (
        Genre("sollicitations", "Sollicitations reçues", Sollicitation, "recue_le"),
        Genre(
            "reorientees",
            "Réorientées, hors de l’offre",
            Sollicitation,
            "recue_le",
            Q(etat=EtatSollicitation.REORIENTEE),
        ),
        Genre("demarres", "Accompagnements démarrés", Accompagnement, "debut_le"),
        Genre("activites", "Activités menées", Activite, "le"),
        Genre(
            "etudes",
            "Études livrées",
            Livrable,
            "livre_le",
            Q(type=TypeLivrable.ETUDE, final=True),
        ),
        Genre(
            "clos", "Accompagnements clos", Accompagnement, "fin_le", Q(etat=Etat.CLOS)
        ),
    )
}  # fmt: skip


@dataclass(frozen=True)
class Compte:
    """`avant` : les mêmes jours un an plus tôt ; `mois` : {premier du mois: nombre}."""

    genre: Genre
    nombre: int
    avant: int
    mois: dict


def comptes(reseau, periode):
    """Un `Compte` par genre ; une requête chacun."""
    return [_compte(genre, reseau, periode) for genre in GENRES.values()]


def _compte(genre, reseau, periode):
    passee = periode.il_y_a(1)
    dans = Q(**{f"{genre.date}__range": (periode.du, periode.au)})
    avant = Q(**{f"{genre.date}__range": (passee.du, passee.au)})
    # D’une borne à l’autre, et la date seule : son index suffit, la table ne s’ouvre pas.
    lignes = list(
        genre.des(reseau)
        .filter(**{f"{genre.date}__range": (passee.du, max(periode.au, passee.au))})
        .order_by()
        .annotate(mois=TruncMonth(genre.date))
        .values_list("mois")
        .annotate(n=Count(genre.date, filter=dans), d_avant=Count(genre.date, filter=avant))
    )
    return Compte(
        genre,
        sum(n for _, n, _ in lignes),
        sum(n for *_, n in lignes),
        {mois: n for mois, n, _ in lignes if n},
    )


def actes(reseau, genre, periode):
    """Les enregistrements comptés, du plus récent au plus ancien."""
    return (
        GENRES[genre]
        .des(reseau)
        .filter(**{f"{GENRES[genre].date}__range": (periode.du, periode.au)})
        .order_by(f"-{GENRES[genre].date}", "-pk")
    )


# -- Le portefeuille --------------------------------------------------------------------

AGES = (AncienneteEtape.RECENTE, AncienneteEtape.INSTALLEE, AncienneteEtape.LONGUE)


@dataclass(frozen=True)
class LignePortefeuille:
    """Dossiers d’une étape ce jour-là. `ages` : {ancienneté à l’étape: dossiers ouverts} ;
    `vieux` : au-delà du repère de l’étape."""

    etape: Etape
    ouverts: int
    endormis: int
    vieux: int
    ages: dict


def portefeuille(reseau, le):
    """Une ligne par étape ouverte ; une requête."""
    ouverts = Q(etat=Etat.ACTIF)
    ages = {}
    for age in AGES:
        au_moins, moins_de = BORNES[age]
        dans = Q(etape_depuis__lte=le - timedelta(days=au_moins)) if au_moins else Q()
        if moins_de is not None:
            dans &= Q(etape_depuis__gt=le - timedelta(days=moins_de))
        ages[f"age_{age}"] = Count("pk", filter=ouverts & dans)
    lignes = {
        ligne["etape"]: ligne
        for ligne in Accompagnement.objects.du_reseau(reseau)
        .filter(etat__in=(Etat.ACTIF, Etat.EN_SOMMEIL))
        .order_by()
        .values("etape")
        .annotate(
            ouverts=Count("pk", filter=ouverts),
            endormis=Count("pk", filter=Q(etat=Etat.EN_SOMMEIL)),
            vieux=Count("pk", filter=vieillissants(le)),
            **ages,
        )
    }
    return [
        LignePortefeuille(
            etape,
            ligne.get("ouverts", 0),
            ligne.get("endormis", 0),
            ligne.get("vieux", 0),
            {age: ligne.get(f"age_{age}", 0) for age in AGES},
        )
        for etape in Etape
        if etape != Etape.CLOS
        for ligne in [lignes.get(etape, {})]
    ]


# -- Les services ------------------------------------------------------------------------


@dataclass(frozen=True)
class LigneService:
    """Ce qu’un service a donné dans la période. Jours : d’agent du réseau."""

    service: ServiceReseau
    prestations: int
    collectivites: int
    prevus: Decimal
    passes: Decimal
    etudes: int

    @property
    def part(self):
        """Jours passés sur jours prévus, en pourcent ; None sans prévision."""
        return round(self.passes * 100 / self.prevus) if self.prevus else None


def services(reseau, periode):
    """Services mis en œuvre dans la période, du plus au moins de collectivités ; quatre requêtes.

    Une prestation sans dates est tenue pour en cours tant que son accompagnement l’est.
    """
    en_cours = (Q(debut_le__isnull=True) | Q(debut_le__lte=periode.au)) & (
        Q(fin_le__isnull=True) | Q(fin_le__gte=periode.du)
    )
    vivants = (Q(accompagnement__valide_le__lte=periode.au)) & (
        Q(accompagnement__fin_le__isnull=True) | Q(accompagnement__fin_le__gte=periode.du)
    )
    lignes = (
        Prestation.objects.du_reseau(reseau)
        .filter(en_cours, vivants)
        .order_by()
        .values_list("service")
        .annotate(
            Count("pk"), Count("accompagnement__fiche", distinct=True), Sum("jours_prevus")
        )
    )  # fmt: skip
    minutes = dict(
        TempsPasse.objects.du_reseau(reseau)
        .filter(le__range=(periode.du, periode.au), prestation__isnull=False)
        .order_by()
        .values_list("prestation__service")
        .annotate(Sum("minutes"))
    )
    etudes = dict(
        GENRES["etudes"]
        .des(reseau)
        .filter(livre_le__range=(periode.du, periode.au), prestation__isnull=False)
        .order_by()
        .values_list("prestation__service")
        .annotate(Count("pk"))
    )
    lus = {pk: reste for pk, *reste in lignes}
    noms = ServiceReseau.objects.du_reseau(reseau).filter(pk__in={*lus, *minutes, *etudes})
    par_jour = reseau.heures_par_jour * 60
    rendues = []
    for service in noms:
        prestations, collectivites, prevus = lus.get(service.pk, (0, 0, None))
        rendues.append(
            LigneService(
                service,
                prestations,
                collectivites,
                prevus or Decimal(0),
                round(Decimal(minutes.get(service.pk, 0)) / par_jour, 1),
                etudes.get(service.pk, 0),
            )
        )
    return sorted(rendues, key=lambda x: (-x.collectivites, -x.passes, str(x.service)))


# -- Les financements --------------------------------------------------------------------


@dataclass(frozen=True)
class LigneFinancement:
    """Jours attendus par un financement et jours passés depuis son début jusqu’à `le`.

    `ecoule` : part de sa durée déjà passée, en pourcent ; None sans dates.
    """

    financement: Financement
    passes: Decimal
    ecoule: int | None

    @property
    def part(self):
        attendus = self.financement.jours
        return round(self.passes * 100 / attendus) if attendus else None


def financements(reseau, periode, le):
    """Financements vivants dans la période, ceux qui finissent d’abord ; une requête."""
    vivants = (Q(fin_le__isnull=True) | Q(fin_le__gte=periode.du)) & (
        Q(debut_le__isnull=True) | Q(debut_le__lte=periode.au)
    )
    jusqu_au = min(periode.au, le)
    lus = (
        Financement.objects.du_reseau(reseau)
        .filter(vivants)
        .annotate(minutes=Sum("temps__minutes", filter=Q(temps__le__lte=jusqu_au)))
    )
    par_jour = reseau.heures_par_jour * 60
    lignes = [
        LigneFinancement(f, round(Decimal(f.minutes or 0) / par_jour, 1), _ecoule(f, jusqu_au))
        for f in lus
    ]
    return sorted(lignes, key=lambda x: (x.financement.fin_le or Periode.de_l_annee(2100).au,
                                         str(x.financement)))  # fmt: skip


def _ecoule(financement, le):
    if financement.debut_le is None or financement.fin_le is None:
        return None
    duree = (financement.fin_le - financement.debut_le).days + 1
    return min(max(round(((le - financement.debut_le).days + 1) * 100 / duree), 0), 100)
