"""Compter, additionner, rapporter ; montrer les enregistrements qui le font."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Sum,
    Value,
    When,
)

from predict.noyau.typographie import date_longue, euros, nombre, pourcent

from ..mesure import Preuve, rapport
from .mots import PLUSIEURS, Genre, Operateur

# Lignes montrées à l’écran ; l’export les donne toutes.
LIMITE = 200
EVENEMENTS = {"evenement": "pk", "participation": "evenement_id"}
NEGATIONS = frozenset({Operateur.N_EST_PAS, Operateur.HORS, Operateur.VIDE})


@dataclass(frozen=True)
class Valeur:
    """`numerateur` : enregistrements comptés, ou somme en unités de l’indicateur ; `denominateur` :
    vide sauf pour un taux."""

    numerateur: int | Decimal
    denominateur: int | None = None
    unite: str = ""

    @property
    def valeur(self):
        """Compte, somme, ou `Fraction` ; `None` si le dénominateur est nul."""
        if self.denominateur is None:
            return self.numerateur
        return rapport(int(self.numerateur), self.denominateur)

    @property
    def affichee(self):
        """« 12 », « 45 000 € », « 66,7 % », « – »."""
        return ecrire(self.valeur, self.unite, est_un_taux=self.denominateur is not None)


def ecrire(valeur, unite, *, est_un_taux):
    if est_un_taux:
        return pourcent(valeur)
    if unite == "€":
        return euros(valeur)
    entiere = valeur is None or valeur == int(valeur)
    return nombre(valeur, 0 if entiere else 1)


@dataclass(frozen=True)
class Releve:
    """`comptees` et `ecartees` : les `LIMITE` premières à l’écran, toutes à l’export."""

    valeur: Valeur
    comptees: tuple[Preuve, ...]
    ecartees: tuple[Preuve, ...]


def valeurs(reseau, composition, periodes):
    """[Valeur] de chaque période, en une requête."""
    filtres = _tous(composition, composition.filtres)
    favorables = _tous(composition, composition.favorables)
    fenetre = (min(p.du for p in periodes), max(p.au for p in periodes))
    colonnes = {}
    for rang, p in enumerate(periodes):
        dans = Q(**{f"{composition.date.chemin}__range": (p.du, p.au)})
        if composition.somme:
            colonnes[f"n{rang}"] = Sum(composition.somme.chemin, filter=dans & filtres)
        else:
            colonnes[f"n{rang}"] = Count("pk", filter=dans & filtres & favorables)
        if composition.est_un_taux:
            colonnes[f"d{rang}"] = Count("pk", filter=dans & filtres)
    lus = (
        _base(reseau, composition)
        .filter(**{f"{composition.date.chemin}__range": fenetre})
        .aggregate(**colonnes)
    )
    return [
        Valeur(_en_unites(lus[f"n{rang}"], composition), lus.get(f"d{rang}"), composition.unite)
        for rang in range(len(periodes))
    ]


def relever(reseau, composition, periode, *, choix=None, limite=LIMITE):
    """Valeur et enregistrements d’une période, en trois requêtes. `limite` : `None`, tous."""
    (valeur,) = valeurs(reseau, composition, (periode,))
    date = composition.date.chemin
    dans = Q(**{f"{date}__range": (periode.du, periode.au)})
    lues = _annotee(reseau, composition)
    comptees = lues.filter(dans, manques=0, defauts=0)
    presque = lues.filter(
        (dans & (Q(manques=1) | Q(manques=0, defauts__gt=0)))
        | Q(**{f"{date}__isnull": True}, manques=0, defauts=0)
    )
    return Releve(
        valeur,
        tuple(_preuves(comptees, composition, choix, limite)),
        tuple(_preuves(presque, composition, choix, limite, ecartees=True)),
    )


def _en_unites(somme, composition):
    if composition.somme is None:
        return somme or 0
    return Decimal(somme or 0) / composition.somme.diviseur


def _base(reseau, composition):
    return (
        composition.objet.modele.objects.du_reseau(reseau)
        .exclude(composition.objet.hors)
        .order_by()
    )


# -- Des conditions à la base -----------------------------------------------------------------


def _tous(composition, conditions):
    tous = Q()
    for condition in conditions:
        tous &= _q(composition, condition)
    return tous


def _q(composition, condition):
    positive = _positive(condition)
    if condition.champ.plusieurs:
        lignes = composition.objet.modele.objects.filter(positive, pk=OuterRef("pk"))
        positive = Q(Exists(lignes))
    return ~positive if condition.operateur in NEGATIONS else positive


def _positive(condition):
    """La condition, sans sa négation."""
    champ, operateur = condition.champ, condition.operateur
    if operateur in (Operateur.REMPLI, Operateur.VIDE):
        rempli = Q(**{f"{champ.chemin}__isnull": False})
        return rempli & ~Q(**{champ.chemin: ""}) if champ.texte else rempli
    if operateur == Operateur.AU_MOINS:
        return Q(**{f"{champ.chemin}__gte": condition.valeur})
    if operateur == Operateur.AU_PLUS:
        return Q(**{f"{champ.chemin}__lte": condition.valeur})
    if operateur in PLUSIEURS:
        return Q(**{f"{champ.chemin}__in": condition.valeur})
    if champ.genre == Genre.OUI_NON:
        return Q(**{champ.chemin: condition.valeur == "oui"})
    return Q(**{champ.chemin: condition.valeur})


def _annotee(reseau, composition):
    """Chaque ligne dit les filtres qu’elle ne remplit pas (`m0`, `m1`…), les conditions du
    numérateur qui lui manquent (`d0`…), et leurs nombres (`manques`, `defauts`)."""
    colonnes = {}
    for lettre, conditions in (("m", composition.filtres), ("d", composition.favorables)):
        for rang, condition in enumerate(conditions):
            remplie = When(_q(composition, condition), then=Value(0))
            colonnes[f"{lettre}{rang}"] = Case(
                remplie, default=Value(1), output_field=IntegerField()
            )
    zero = Value(0, output_field=IntegerField())
    return (
        _base(reseau, composition)
        .annotate(**colonnes)
        .annotate(
            manques=sum((F(f"m{r}") for r in range(len(composition.filtres))), zero),
            defauts=sum((F(f"d{r}") for r in range(len(composition.favorables))), zero),
        )
    )


# -- Les preuves ------------------------------------------------------------------------------


def _preuves(lignes, composition, choix, limite, *, ecartees=False):
    objet = composition.objet
    colonnes = {"c_titre": F(objet.titre), "c_le": F(composition.date.chemin)}
    for rang, chemin in _rangs(objet):
        colonnes |= {
            f"c_fiche{rang}": F(f"{chemin}_id"),
            f"c_nom{rang}": F(f"{chemin}__collectivite__nom"),
            f"c_insee{rang}": F(f"{chemin}__collectivite__code_insee"),
            f"c_siren{rang}": F(f"{chemin}__collectivite__siren"),
        }
    if objet.accompagnement:
        colonnes["c_dossier"] = F(objet.accompagnement)
    if objet.code in EVENEMENTS:
        colonnes["c_evenement"] = F(EVENEMENTS[objet.code])
    if composition.somme:
        colonnes["c_somme"] = F(composition.somme.chemin)
    manques = [f"m{r}" for r in range(len(composition.filtres))]
    manques += [f"d{r}" for r in range(len(composition.favorables))]
    # Sans date à la fin, sur les deux moteurs.
    ordre = F(composition.date.chemin).asc(nulls_last=True)
    lignes = lignes.order_by(ordre, "pk").annotate(**colonnes)
    if limite is not None:
        lignes = lignes[:limite]
    lues = {}
    for ligne in lignes.values("pk", "ref", *colonnes, *manques):
        _, fiches = lues.setdefault(ligne["pk"], (ligne, {}))
        for rang, _ in _rangs(objet):
            if (pk := ligne[f"c_fiche{rang}"]) is not None:
                code = ligne[f"c_insee{rang}"] or ligne[f"c_siren{rang}"]
                fiches.setdefault(rang, {})[pk] = (ligne[f"c_nom{rang}"], code)
    for ligne, fiches in lues.values():
        siennes = fiches[min(fiches)] if fiches else {}
        yield _preuve(ligne, siennes, composition, choix, ecartees)


def _rangs(objet):
    return list(enumerate(objet.fiches))


def _preuve(ligne, fiches, composition, choix, ecartee):
    objet, le = composition.objet, ligne["c_le"]
    nommees = sorted(fiches.values())
    return Preuve(
        type=objet.modele._meta.label_lower,
        pk=ligne["pk"],
        ref=ligne["ref"],
        titre=ligne["c_titre"] or ", ".join(nom for nom, _ in nommees) or objet.libelle,
        note=_pourquoi_pas(ligne, composition, choix) if ecartee else _pourquoi(ligne, composition),
        collectivites=tuple(nom for nom, _ in nommees),
        codes=tuple(code for _, code in nommees),
        dates=((composition.date.libelle, le),) if le else (),
        cible=_cible(ligne, fiches),
    )


def _cible(ligne, fiches):
    if ligne.get("c_dossier") is not None:
        return ("accompagnements.accompagnement", ligne["c_dossier"])
    if ligne.get("c_evenement") is not None:
        return ("collectivites.evenement", ligne["c_evenement"])
    return ("collectivites.fiche", min(fiches)) if fiches else None


def _pourquoi(ligne, composition):
    phrase = f"{composition.date.libelle} le {date_longue(ligne['c_le'])}"
    if composition.somme is None:
        return phrase
    if ligne["c_somme"] is None:
        return f"{phrase}, {composition.somme.libelle.lower()} inconnu : ne s’additionne pas"
    somme = Decimal(ligne["c_somme"]) / composition.somme.diviseur
    dite = ecrire(somme, composition.unite, est_un_taux=False)
    return f"{phrase}, {dite}" + ("" if composition.unite == "€" else f" {composition.unite}")


def _pourquoi_pas(ligne, composition, choix):
    if ligne["c_le"] is None:
        return f"{composition.date.libelle} : sans date"
    for rang, condition in enumerate(composition.filtres):
        if ligne[f"m{rang}"]:
            return condition.sinon(choix)
    manquantes = [c.phrase(choix) for r, c in enumerate(composition.favorables) if ligne[f"d{r}"]]
    return f"Au dénominateur seulement ; au numérateur, {' ; '.join(manquantes)}"
