"""Ce que coûtent et rapportent les prestations d’une année, sous six angles ; rien n’est réparti.

Le temps sans prestation ne se glisse dans aucune : il compte pour le dossier, la collectivité, le
financement ou la personne qu’il nomme, et se montre à part (`hors`). Une recette est celle de sa
prestation ; elle ne se partage pas entre les personnes.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from django.db.models import Q, Sum
from django.db.models.functions import ExtractYear

from accompagnements.models import Accompagnement, Financement, Prestation, TempsPasse
from offre.models import ServiceReseau
from predict.comptes.models import Agent

from ..models import Recette
from ..regles import Angle
from . import couts
from .chiffrage import (
    Somme,
    additionner,
    chiffrer,
    chiffrer_en_bloc,
    filtrer_temps,
    temps_de_l_annee,
)

AUCUN = 0


@dataclass
class Ligne:
    """`cle` : identifiant de ce que la ligne nomme, 0 pour « aucun ». `prevus`, `passes` : jours,
    depuis le début (`None` : sans objet). `verdict` : `None` s’il manque de quoi juger."""

    cle: int
    titre: str
    precision: str
    somme: Somme
    jours: Decimal
    prevus: Decimal | None = None
    passes: Decimal | None = None
    verdict: str | None = None
    accompagnement: int | None = None

    @property
    def depasse(self):
        return bool(self.prevus is not None and self.passes and self.passes > self.prevus)


@dataclass(frozen=True)
class Annee:
    """Une année chiffrée. `prestations` : `Somme` des prestations ; `dossiers` : temps d’un
    dossier sans prestation ; `reseau` : temps de la vie du réseau."""

    lignes: list
    prestations: Somme
    dossiers: Somme
    reseau: Somme

    @property
    def temps(self):
        return self.prestations.minutes + self.dossiers.minutes + self.reseau.minutes

    @property
    def cout(self):
        return self.prestations.cout + self.dossiers.cout + self.reseau.cout

    @property
    def sans_cout(self):
        return self.prestations.sans_cout + self.dossiers.sans_cout + self.reseau.sans_cout


def en_jours(minutes, reseau):
    return Decimal(minutes) / (reseau.heures_par_jour * 60)


def _recettes(reseau, annee, filtres):
    """[(prestation, financement, euros)] ; aucune quand on regarde une personne."""
    if filtres.get("agent") is not None:
        return []
    recettes = Recette.objects.du_reseau(reseau).filter(le__year=annee)
    recettes = filtrer_recettes(recettes, filtres).order_by()
    return list(recettes.values_list("prestation", "financement").annotate(Sum("montant")))


_CHEMINS = {
    "prestation": "prestation",
    "service": "prestation__service",
    "dossier": "prestation__accompagnement",
    "fiche": "prestation__accompagnement__fiche",
    "financement": "financement",
}


def filtrer_recettes(recettes, filtres):
    """Comme `chiffrage.filtrer_temps` ; ni personne ni nature de temps ne trient une recette."""
    for nom, cle in filtres.items():
        if nom in _CHEMINS and cle is not None:
            recettes = recettes.filter(**{_CHEMINS[nom]: cle or None})
    return recettes


def chiffrer_annee(reseau, annee, bareme, angle=Angle.PRESTATION, filtres=None):
    """L’`Annee` vue sous `angle`, bornée par `filtres` (voir `chiffrage.filtrer_temps`). Au plus
    sept requêtes, quel que soit le volume ; `bareme` : `chiffrage.lire_bareme`."""
    filtres = filtres or {}
    postes = chiffrer(filtrer_temps(temps_de_l_annee(reseau, annee), **filtres), bareme)
    recettes = _recettes(reseau, annee, filtres)
    prestations = additionner(p for p in postes if p.prestation)
    prestations.recettes = sum((montant for *_, montant in recettes), Decimal(0))
    exercice = bareme.exercices.get(annee)
    if filtres.get("agent") is not None:
        exercice = None  # le coût d’une seule personne ne se juge pas contre toutes les recettes
    return Annee(
        _LIGNES[angle](reseau, annee, postes, recettes, exercice),
        prestations,
        additionner(p for p in postes if not p.prestation and p.accompagnement),
        additionner(p for p in postes if not p.prestation and not p.accompagnement),
    )


def _sommes(postes, recettes, cle_poste, cle_recette):
    sommes = defaultdict(Somme)
    for poste in postes:
        sommes[cle_poste(poste)].ajouter(poste)
    for prestation, financement, montant in recettes:
        sommes[cle_recette(prestation, financement)].recettes += montant
    return sommes


def _verdict(somme, exercice):
    if somme.sans_cout or exercice is None:
        return None
    return couts.juger(somme.cout, somme.recettes, exercice.tolerance)


def _trier(lignes):
    return sorted(lignes, key=lambda x: (-x.somme.cout, -x.somme.minutes, x.titre, x.cle))


def _ligne(reseau, exercice, cle, titre, precision, somme, **reste):
    return Ligne(
        cle, titre, precision, somme, en_jours(somme.minutes, reseau),
        verdict=_verdict(somme, exercice), **reste,
    )  # fmt: skip


# -- Par prestation, service, dossier, collectivité ------------------------------------------


class PrestationLue(NamedTuple):
    """De quoi nommer une prestation et la ranger, sans l’instancier."""

    pk: int
    service: int
    jours_prevus: Decimal | None
    accompagnement: int
    titre: str
    collectivite: str


def _prestations(reseau, annee):
    """{pk: PrestationLue} de celles qui ont du temps ou une recette cette année-là."""
    lues = Prestation.objects.du_reseau(reseau).filter(
        Q(pk__in=temps_de_l_annee(reseau, annee).values("prestation"))
        | Q(pk__in=Recette.objects.du_reseau(reseau).filter(le__year=annee).values("prestation"))
    )
    lignes = lues.order_by().values_list(
        "pk", "service_id", "jours_prevus", "accompagnement_id", "accompagnement__titre",
        "accompagnement__fiche__collectivite__nom",
    )  # fmt: skip
    return {ligne[0]: PrestationLue(*ligne) for ligne in lignes}


def _services(reseau):
    return ServiceReseau.objects.du_reseau(reseau).avec_commun().in_bulk()


def _par_prestation(reseau, annee, postes, recettes, exercice):
    prestations, services = _prestations(reseau, annee), _services(reseau)
    noms = {pk: str(un) for pk, un in services.items()}
    sommes = _sommes(
        (p for p in postes if p.prestation), recettes, lambda p: p.prestation, lambda p, _: p
    )
    passes = dict(
        TempsPasse.objects.du_reseau(reseau)
        .filter(prestation__in=temps_de_l_annee(reseau, annee).values("prestation"))
        .order_by()
        .values_list("prestation")
        .annotate(Sum("minutes"))
    )
    return _trier(
        _ligne(
            reseau, exercice, pk, noms[une.service], f"{une.collectivite}, {une.titre}", somme,
            prevus=une.jours_prevus, passes=en_jours(passes.get(pk, 0), reseau),
            accompagnement=une.accompagnement,
        )
        for pk, somme in sommes.items()
        if (une := prestations[pk])
    )  # fmt: skip


def _par_service(reseau, annee, postes, recettes, exercice):
    prestations, services = _prestations(reseau, annee), _services(reseau)

    def service(prestation):
        return services[prestations[prestation].service]

    sommes = _sommes(
        (p for p in postes if p.prestation), recettes,
        lambda p: service(p.prestation), lambda p, _: service(p),
    )  # fmt: skip
    return _trier(
        _ligne(reseau, exercice, un.pk, str(un), str(un.mission), somme)
        for un, somme in sommes.items()
    )


def _dossiers(reseau, annee):
    """{pk: Accompagnement}, avec les jours prévus de ses prestations et le temps depuis le
    début."""
    vus = Accompagnement.objects.du_reseau(reseau).filter(
        Q(pk__in=temps_de_l_annee(reseau, annee).values("accompagnement"))
        | Q(
            pk__in=Recette.objects.du_reseau(reseau)
            .filter(le__year=annee)
            .values("prestation__accompagnement")
        )
    )
    return {a.pk: a for a in vus.select_related("fiche__collectivite")}


def _dossier_de(reseau):
    return dict(Prestation.objects.du_reseau(reseau).values_list("pk", "accompagnement"))


def _par_dossier(reseau, annee, postes, recettes, exercice):
    dossiers = _dossiers(reseau, annee)
    de = _dossier_de(reseau) if recettes else {}
    sommes = _sommes(
        (p for p in postes if p.accompagnement), recettes,
        lambda p: p.accompagnement, lambda p, _: de[p],
    )  # fmt: skip
    prevus = dict(
        Prestation.objects.du_reseau(reseau)
        .filter(accompagnement__in=list(sommes))
        .order_by()
        .values_list("accompagnement")
        .annotate(Sum("jours_prevus"))
    )
    passes = dict(
        TempsPasse.objects.du_reseau(reseau)
        .filter(accompagnement__in=list(sommes))
        .order_by()
        .values_list("accompagnement")
        .annotate(Sum("minutes"))
    )
    return _trier(
        _ligne(
            reseau, exercice, pk, str(dossiers[pk]), str(dossiers[pk].fiche), somme,
            prevus=prevus.get(pk), passes=en_jours(passes.get(pk, 0), reseau), accompagnement=pk,
        )
        for pk, somme in sommes.items()
    )  # fmt: skip


def _par_collectivite(reseau, annee, postes, recettes, exercice):
    dossiers = _dossiers(reseau, annee)
    de = _dossier_de(reseau) if recettes else {}
    sommes = _sommes(
        (p for p in postes if p.accompagnement), recettes,
        lambda p: dossiers[p.accompagnement].fiche, lambda p, _: dossiers[de[p]].fiche,
    )  # fmt: skip
    return _trier(
        _ligne(
            reseau, exercice, fiche.pk, str(fiche),
            fiche.collectivite.get_nature_display(), somme,
        )
        for fiche, somme in sommes.items()
    )  # fmt: skip


# -- Par financement, par personne ---------------------------------------------------------------


def _par_financement(reseau, annee, postes, recettes, exercice):
    noms = {f.pk: f for f in Financement.objects.du_reseau(reseau)}
    sommes = _sommes(postes, recettes, lambda p: p.financement or AUCUN, lambda _, f: f or AUCUN)
    return _trier(
        Ligne(
            pk, str(noms[pk]) if pk else "Sans financement",
            noms[pk].financeur if pk else "Temps et recettes qui ne nomment pas de financement",
            somme, en_jours(somme.minutes, reseau),
        )
        for pk, somme in sommes.items()
    )  # fmt: skip


def _par_agent(reseau, annee, postes, recettes, exercice):
    noms = Agent.objects.in_bulk({p.agent for p in postes})
    sommes = _sommes(postes, [], lambda p: p.agent, None)
    return _trier(
        Ligne(pk, str(noms[pk]), "", somme, en_jours(somme.minutes, reseau))
        for pk, somme in sommes.items()
    )


_LIGNES = {
    Angle.PRESTATION: _par_prestation,
    Angle.DOSSIER: _par_dossier,
    Angle.SERVICE: _par_service,
    Angle.COLLECTIVITE: _par_collectivite,
    Angle.FINANCEMENT: _par_financement,
    Angle.AGENT: _par_agent,
}


# -- Consommation des financements, coût par résultat ----------------------------------------------


@dataclass(frozen=True)
class Consommation:
    """Un financement depuis son début : jours et euros consommés par le temps, recettes reçues."""

    financement: Financement
    somme: Somme
    jours: Decimal

    @property
    def part_du_montant(self):
        montant = self.financement.montant
        return Fraction(self.somme.cout) / Fraction(montant) if montant else None

    @property
    def part_des_jours(self):
        attendus = self.financement.jours
        return Fraction(self.jours) / Fraction(attendus) if attendus else None


def consommations(reseau, bareme):
    """Les financements ouverts, et ce qu’ils ont payé depuis leur début : trois requêtes."""
    sommes = defaultdict(Somme)
    temps = TempsPasse.objects.du_reseau(reseau)
    for poste in chiffrer_en_bloc(temps.filter(financement__clos=False), bareme):
        sommes[poste.financement].ajouter(poste)
    recettes = Recette.objects.du_reseau(reseau).filter(financement__clos=False).order_by()
    for pk, montant in recettes.values_list("financement").annotate(Sum("montant")):
        sommes[pk].recettes += montant
    return [
        Consommation(f, sommes[f.pk], en_jours(sommes[f.pk].minutes, reseau))
        for f in Financement.objects.du_reseau(reseau).filter(clos=False)
    ]


# Ce que le temps a produit ; I1 compte des collectivités, I6, I8 et I9 sont des taux.
RESULTATS = ("I2", "I3", "I4", "I5", "I7")


def couts_par_resultat(cout, mesures):
    """[(code, nombre, euros ou None)] : le coût de toute l’année, divisé par chaque compte. Les
    quotients ne s’additionnent pas : un même temps sert plusieurs résultats."""
    lignes = []
    for code in RESULTATS:
        nombre = mesures[code].numerateur
        lignes.append((code, nombre, couts.arrondir(Fraction(cout) / nombre) if nombre else None))
    return lignes


def annees_connues(reseau):
    """Les années où du temps est noté."""
    temps = TempsPasse.objects.du_reseau(reseau).order_by()
    return set(temps.annotate(an=ExtractYear("le")).values_list("an", flat=True).distinct())
