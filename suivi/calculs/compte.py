"""Compter sans ouvrir : les neuf indicateurs de plusieurs périodes, agrégés par la base.

Les preuves se lisent et se jugent une à une (lecture, indicateurs, preuves) ; ici la base réunit
les actes qu’une règle ne distingue pas, et la règle, la même, juge chaque réunion une fois. Seuls
I1, et le début qui décide de I9, se disent en SQL. `tests/suivi/test_compte.py` prouve l’égalité
des deux voies. Six requêtes, quel que soit le volume.
"""

import datetime as dt
from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateField,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils import timezone

from accompagnements.models import (
    Activite,
    Candidature,
    Convention,
    Livrable,
    Projet,
    Strategie,
)
from accompagnements.models.resultats import PREMIERE_ETAPE, PROJET_FINANCE
from accompagnements.regles import TypeActivite, TypeLivrable
from accompagnements.regles.verdicts import Acte, juger_strategie

from ..models import InvitationEnquete
from .enquetes import QUESTIONS, choisir
from .indicateurs import mesurer_i7
from .jugements import juger_i2, juger_i3, juger_i4, juger_i5, juger_i7
from .lecture import faits_de_genre, fenetre, reponses_d_enquete
from .mesure import Mesure

_RANG = IntegerField()
_DATE = DateField()
JOUR = dt.timedelta(days=1)


@dataclass(frozen=True)
class MesureComptee(Mesure):
    """Des nombres, sans les unités : ni preuve ni ventilation ne s’en tirent."""

    comptees: int = 0
    toutes: int = 0

    @property
    def numerateur(self):
        return self.comptees

    @property
    def total(self):
        return self.toutes


def compter(reseau, periodes):
    """([{code: Mesure}] par période, {année: douze cumuls de I1}).

    La première période a ses détails (I3, I7) et ses interrogées ; les autres, leurs valeurs.
    """
    suivies, cumuls = _suivies(reseau, periodes)
    actes = _actes(reseau, periodes)
    enquetes = _enquetes(reseau, periodes)
    formalisees = _formalisees(reseau, periodes)
    i7 = mesurer_i7(faits_de_genre(reseau, "candidature", periodes[0]), periodes[0])
    annees = []
    for rang in range(len(periodes)):
        n = actes[rang]
        mesures = [
            _compte("I1", suivies[rang]),
            _compte("I2", n["I2"]),
            _compte("I3", n["I3"], details={"destinataires": n["destinataires"]}),
            _compte("I4", n["I4"]),
            _compte("I5", n["I5"]),
            enquetes["I6"][rang],
            i7 if rang == 0 else _compte("I7", n["I7"]),
            enquetes["I8"][rang],
            MesureComptee("I9", (), est_un_taux=True, comptees=len(formalisees[rang]),
                          toutes=suivies[rang]),
        ]  # fmt: skip
        annees.append({mesure.code: mesure for mesure in mesures})
    return annees, cumuls


def _compte(code, nombre, **details):
    return MesureComptee(code, (), comptees=nombre, toutes=nombre, **details)


def _rang(champ, periodes):
    return Case(
        *(When(**{f"{champ}__range": (p.du, p.au)}, then=Value(rang))
          for rang, p in enumerate(periodes)),
        output_field=_RANG,
    )  # fmt: skip


# -- I1 : collectivités suivies ------------------------------------------------------------------


def activites_comptees(reseau, du, au):
    """Activités que I1 compte entre `du` et `au` (jours ou expressions)."""
    return (
        Activite.objects.du_reseau(reseau)
        .filter(le__range=(du, au), accompagnement__valide_le__lte=au)
        .exclude(type=TypeActivite.RENSEIGNEMENT)
        .order_by()
    )


def _suivies(reseau, periodes):
    """([I1 par période], {année: cumuls}). Une collectivité entre au jour de sa première activité,
    ou de la validation si elle est plus tardive."""
    entree = Greatest("le", "accompagnement__valide_le")
    entrees = {
        f"e{rang}": Min(
            entree,
            filter=Q(le__range=(p.du, p.au), accompagnement__valide_le__lte=p.au),
            output_field=_DATE,
        )
        for rang, p in enumerate(periodes)
    }
    comptes = {f"n{rang}": Count(f"e{rang}") for rang in range(len(periodes))}
    # Les courbes montrent l’année regardée et la précédente.
    civiles = [(rang, p.annee) for rang, p in enumerate(periodes[:2]) if p.annee]
    for rang, annee in civiles:
        for mois in range(1, 13):
            fin = dt.date(annee, mois, monthrange(annee, mois)[1])
            comptes[f"c{rang}_{mois}"] = Count(f"e{rang}", filter=Q(**{f"e{rang}__lte": fin}))
    lus = (
        Activite.objects.du_reseau(reseau)
        .filter(fenetre("le", periodes), accompagnement__valide_le__isnull=False)
        .exclude(type=TypeActivite.RENSEIGNEMENT)
        .order_by()
        .values("accompagnement__fiche_id")
        .annotate(**entrees)
        .aggregate(**comptes)
    )
    return (
        [lus[f"n{rang}"] for rang in range(len(periodes))],
        {annee: [lus[f"c{rang}_{m}"] for m in range(1, 13)] for rang, annee in civiles},
    )


# -- I2 à I5, I7 : un acte vaut pour tous ceux que la règle ne distingue pas ---------------------


def _ordre(avant, apres):
    """Où tombe une date par rapport à l’autre : -1, 0, 1 jour ; `None` si l’une manque."""
    return Case(
        When(**{f"{avant}__lt": F(apres)}, then=Value(-1)),
        When(**{avant: F(apres)}, then=Value(0)),
        When(**{f"{avant}__gt": F(apres)}, then=Value(1)),
        output_field=_RANG,
    )


_REGLES = {
    "I2": lambda x, p: juger_i2(Acte(x.le, piece=x.oui, ecarte=x.non), p),
    "I3": lambda x, p: juger_i3(Acte(x.le, ecarte=x.non), p),
    "I4": lambda x, p: juger_i4(
        Acte(x.le, x.autre_le, ecarte=x.non, code="reseau" if x.oui else ""), p
    ),
    "I5": lambda x, p: juger_i5(
        Acte(x.le, origines=((x.code, x.autre_le),) if x.autre_le else ()), p
    ),
    "I7": lambda x, p: juger_i7(Acte(None, x.le, code=x.code), p),
}  # fmt: skip


@dataclass(frozen=True)
class Classe:
    """`nombre` actes d’une période que la règle ne distingue pas ; `le` : la date de l’un d’eux ;
    `oui`, `non`, `ordre`, `code` : ce que la règle de `genre` regarde."""

    genre: str
    rang: int
    oui: bool
    non: bool
    ordre: int | None
    code: str
    le: dt.date
    nombre: int

    @property
    def autre_le(self):
        return None if self.ordre is None else self.le + self.ordre * JOUR


def _vrai(**condition):
    return Case(When(**condition, then=Value(True)), default=Value(False),
                output_field=BooleanField())  # fmt: skip


def _classes(actes, genre, date, periodes, *, nombre=None, **colonnes):
    faux = Value(False, output_field=BooleanField())
    vues = {
        "c_genre": Value(genre),
        "c_rang": _rang(date, periodes),
        "c_oui": colonnes.get("oui", faux),
        "c_non": colonnes.get("non", faux),
        "c_ordre": colonnes.get("ordre", Cast(Value(None), _RANG)),
        "c_code": colonnes.get("code", Value("")),
    }
    return (
        actes.filter(fenetre(date, periodes))
        .order_by()
        .annotate(**vues)
        .filter(c_rang__isnull=False)
        .values_list(*vues)
        .annotate(c_le=Min(date), c_nombre=nombre or Count("pk"))
    )


def _actes(reseau, periodes):
    """[{indicateur: nombre}] par période, en une requête réunie."""
    etudes = Livrable.objects.du_reseau(reseau).filter(type=TypeLivrable.ETUDE)
    # Plusieurs financeurs d’un même projet ne font qu’un : voir `indicateurs.projet_finance`.
    finance = Case(
        When(lie__isnull=False, then=F("lie") * 2),
        default=Coalesce(PREMIERE_ETAPE, "pk") * 2 + 1,
        output_field=_RANG,
    )
    branches = [
        _classes(
            Candidature.objects.du_reseau(reseau), "I2", "deposee_le", periodes,
            oui=_vrai(accuse__isnull=False), non=_vrai(etape_de__isnull=False),
        ),
        _classes(etudes, "I3", "livre_le", periodes, non=_vrai(final=False)),
        _classes(
            etudes, "destinataires", "livre_le", periodes[:1], non=_vrai(final=False),
            nombre=Count(
                Coalesce("destinataires__fiche_id", "accompagnement__fiche_id"), distinct=True
            ),
        ),
        _classes(
            Convention.objects.du_reseau(reseau), "I4", "signee_le", periodes,
            oui=_vrai(partenaire=""), non=_vrai(parent__isnull=False),
            ordre=_ordre("mise_en_lien__le", "signee_le"),
        ),
        # Un projet compte dès qu’une de ses rencontres suffit : elles se jugent une à une.
        _classes(
            Projet.objects.du_reseau(reseau), "I5", "document_valide_le", periodes,
            code=Coalesce("origines__mise_en_lien__nature", Value("")),
            ordre=_ordre("origines__mise_en_lien__le", "document_valide_le"),
            nombre=Count("pk", distinct=True),
        ),
    ]  # fmt: skip
    if periodes[1:]:
        candidatures = Candidature.objects.du_reseau(reseau).annotate(lie=PROJET_FINANCE)
        branches.append(
            _classes(
                candidatures.annotate(finance=finance), "I7", "notifiee_le", periodes,
                code=F("decision"), nombre=Count("finance", distinct=True),
            )
        )  # fmt: skip
    comptes = defaultdict(lambda: defaultdict(int))
    for classe in (Classe(*x) for x in branches[0].union(*branches[1:], all=True)):
        regle = _REGLES["I3" if classe.genre == "destinataires" else classe.genre]
        if regle(classe, periodes[classe.rang]).compte:
            comptes[classe.rang][classe.genre] += classe.nombre
    return comptes


# -- I6, I8 : enquêtes ---------------------------------------------------------------------------


def _enquetes(reseau, periodes):
    """{code: [Mesure] par période} : les réponses se choisissent une à une, comme les preuves."""
    lignes = reponses_d_enquete(
        InvitationEnquete.objects.du_reseau(reseau).filter(
            fenetre("campagne__ouverte_le", periodes)
        )
    )
    par_rang = [[x for x in lignes if x.ouverte_le in p] for p in periodes]
    choix = {code: [choisir(siennes, code) for siennes in par_rang] for code in QUESTIONS}
    invitees = _invitees(reseau, periodes[0], {code: c[0].tues for code, c in choix.items()})
    return {
        code: [
            MesureComptee(
                code, (), est_un_taux=True,
                invitees=invitees[code] if rang == 0 else None,
                comptees=sum(compte(r) for r in un.par_fiche.values()),
                toutes=len(un.par_fiche),
            )
            for rang, un in enumerate(choix[code])
        ]
        for code, (_, compte) in QUESTIONS.items()
    }  # fmt: skip


def _invitees(reseau, periode, tues):
    """{code: collectivités interrogées}, hors des campagnes qui ne comptent pas."""
    invitations = InvitationEnquete.objects.du_reseau(reseau).filter(
        Q(campagne__anonyme=False) | Q(campagne__close_le__lt=timezone.localdate()),
        campagne__ouverte_le__range=(periode.du, periode.au),
    )
    return invitations.aggregate(
        **{
            code: Count("fiche_id", distinct=True, filter=~Q(campagne__in=campagnes or [0]))
            for code, campagnes in tues.items()
        }
    )


# -- I9 : stratégies -----------------------------------------------------------------------------


def _formalisees(reseau, periodes):
    """[collectivités au numérateur de I9] par période. Ne lit que les stratégies datées dans une
    période et dont la pièce est jointe : les autres ne comptent jamais."""
    bornes = {
        nom: Case(
            *(When(rang=rang, then=Value(getattr(p, nom))) for rang, p in enumerate(periodes)),
            output_field=_DATE,
        )
        for nom in ("du", "au")
    }
    debut = (
        activites_comptees(reseau, OuterRef("du"), OuterRef("au"))
        .filter(accompagnement__fiche=OuterRef("fiche"))
        .values("accompagnement__fiche")
        .annotate(debut=Min("accompagnement__debut_le"))
        .values("debut")
    )
    lues = (
        Strategie.objects.du_reseau(reseau)
        .filter(fenetre("adoptee_le", periodes), piece__isnull=False)
        .order_by()
        .annotate(rang=_rang("adoptee_le", periodes))
        .filter(rang__isnull=False)
        .annotate(**bornes)
        .values_list(
            "rang", "fiche_id", "adoptee_le", "nature", "accompagnement__debut_le", Subquery(debut)
        )
    )
    formalisees = [set() for _ in periodes]
    for rang, fiche, le, nature, du_dossier, du_suivi in lues:
        verdict = juger_strategie(
            le=le, nature=nature, piece=True, du=periodes[rang].du, au=periodes[rang].au,
            debut_le=None if du_suivi is None else du_dossier or du_suivi,
        )  # fmt: skip
        if verdict.compte:
            formalisees[rang].add(fiche)
    return formalisees
