"""Lire la base, en un nombre de requêtes qui ne dépend ni des données ni de la période.

Trois requêtes suffisent aux neuf indicateurs de cinq années : les activités par accompagnement, les
actes datés (une union), les enquêtes. Preuves et ventilations en ajoutent trois : fiches,
accompagnements et prestations, activités une à une.
"""

import datetime as dt
from collections import defaultdict

from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Count,
    DateField,
    DecimalField,
    ExpressionWrapper,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils import timezone

from accompagnements.models import (
    Accompagnement,
    Activite,
    Candidature,
    Convention,
    Livrable,
    Projet,
    Strategie,
)
from accompagnements.models.resultats import PREMIERE_ETAPE, PROJET_FINANCE
from accompagnements.regles import TypeActivite, TypeLivrable
from collectivites.models import Fiche, NiveauFiche, ProfilFiche

from ..models import InvitationEnquete
from ..regles import CODES, D_ENQUETE, PAR_COLLECTIVITE
from .faits import (
    AccompagnementLu,
    ActiviteLue,
    Fait,
    FicheLue,
    Lecture,
    LigneEnquete,
    PrestationLue,
    ReponseLue,
    Suivi,
)

_MOT = CharField()
_DATE = DateField()
_RANG = IntegerField()
_MONTANT = DecimalField(max_digits=12, decimal_places=2)


def lire(reseau, periodes, *, detail=False, accompagnements=False, fiches=False, codes=CODES):
    """Rend une `Lecture`. `periodes` : la demandée, puis les mêmes jours des années d’avant ;
    `codes` : les indicateurs dont on veut les unités, les seuls que l’on lise.

    `detail` ajoute ce qui n’est pas compté mais presque (brouillons, renseignements) et les
    activités
    une à une ; `fiches` et `accompagnements`, ce qu’il faut pour ventiler et pour nommer.
    """
    lecture = Lecture(
        periodes=tuple(periodes),
        suivis=_suivis(reseau, periodes) if PAR_COLLECTIVITE.intersection(codes) else [],
        faits=_faits(reseau, periodes, detail, {GENRES[c] for c in codes if c in GENRES}),
        enquetes=_enquetes(reseau, periodes) if D_ENQUETE.intersection(codes) else [],
    )
    if fiches or detail:
        lecture.fiches = _fiches(reseau, periodes[0].au)
    if accompagnements or detail:
        lecture.accompagnements = _accompagnements(reseau, periodes[0].au)
    if detail:
        lecture.activites = _activites(reseau, periodes[0])
    return lecture


def fenetre(champ, periodes):
    """Du premier au dernier jour de toutes les périodes."""
    return Q(**{f"{champ}__range": (min(p.du for p in periodes), max(p.au for p in periodes))})


def _suivis(reseau, periodes):
    """Un accompagnement par ligne et par période : la base regroupe, quel que soit le volume."""
    rangs = [When(le__range=(p.du, p.au), then=Value(rang)) for rang, p in enumerate(periodes)]
    lignes = (
        Activite.objects.du_reseau(reseau)
        .filter(fenetre("le", periodes))
        .exclude(type=TypeActivite.RENSEIGNEMENT)
        .annotate(rang=Case(*rangs, output_field=_RANG))
        .filter(rang__isnull=False, accompagnement__valide_le__isnull=False)
        .order_by()
        .values_list(
            "rang",
            "accompagnement_id",
            "accompagnement__ref",
            "accompagnement__titre",
            "accompagnement__fiche_id",
            "accompagnement__debut_le",
            "accompagnement__valide_le",
        )
        .annotate(premiere_le=Min("le"), activites=Count("pk"))
    )
    return [Suivi(*ligne) for ligne in lignes]


# Une union n’aligne que des colonnes de mêmes rangs et de mêmes types : chaque genre d’acte dit
# les siennes par-dessus ces valeurs neutres (voir le tableau de `Fait`).
def _neutre():
    return {
        "c_genre": Value("", output_field=_MOT),
        "c_pk": F("pk"),
        "c_ref": F("ref"),
        "c_titre": F("titre"),
        "c_accompagnement": F("accompagnement_id"),
        "c_prestation": Cast(Value(None), IntegerField()),
        "c_le": Cast(Value(None), _DATE),
        "c_autre_le": Cast(Value(None), _DATE),
        "c_piece": _vrai_si(Q(pk__isnull=True)),
        "c_ecarte": _vrai_si(Q(pk__isnull=True)),
        "c_code": Value("", output_field=_MOT),
        "c_lie": Cast(Value(None), IntegerField()),
        "c_parent": Cast(Value(None), IntegerField()),
        "c_avec": Value("", output_field=_MOT),
        "c_demande": Cast(Value(None), _MONTANT),
        "c_accorde": Cast(Value(None), _MONTANT),
        "c_fiche": F("accompagnement__fiche_id"),
    }


def _vrai_si(condition):
    return ExpressionWrapper(condition, output_field=BooleanField())


def _branche(modele, reseau, genre, dates, periodes, detail, *, aussi=None, **colonnes):
    """Actes d’un genre dont une des `dates` tombe dans la fenêtre ; avec `detail`, ceux sans date
    et ceux qu’`aussi` désigne."""
    condition = Q()
    for champ in dates:
        condition |= fenetre(champ, periodes)
    if detail:
        # Un brouillon n’a pas de date : il se montre dès que son accompagnement a commencé.
        condition |= Q(**{f"{dates[0]}__isnull": True}) & (
            Q(accompagnement__isnull=True) | Q(accompagnement__debut_le__lte=periodes[0].au)
        )
        condition |= aussi or Q()
    colonnes = _neutre() | {"c_genre": Value(genre, output_field=_MOT)} | colonnes
    return (
        modele.objects.du_reseau(reseau)
        .filter(condition)
        .order_by()
        .annotate(**colonnes)
        .values_list(*colonnes)
    )


# Les actes que chaque indicateur compte.
GENRES = {
    "I2": "candidature", "I3": "livrable", "I4": "convention", "I5": "projet", "I7": "candidature",
    "I9": "strategie",
}  # fmt: skip


def faits_de_genre(reseau, genre, periode):
    """Les actes d’un genre datés dans une période."""
    return _faits(reseau, (periode,), False, {genre})


def _faits(reseau, periodes, detail, genres):
    if not genres:
        return []
    branches = [b for genre, b in _branches(reseau, periodes, detail).items() if genre in genres]
    faits = {}
    for *valeurs, fiche in branches[0].union(*branches[1:], all=True):
        fait = faits.setdefault((valeurs[0], valeurs[1]), Fait(*valeurs))
        if fiche is not None:
            fait.fiches.add(fiche)
        if fait.genre == "projet" and valeurs[7] is not None:
            fait.origines.add((valeurs[10], valeurs[7]))
    # Ni date ni date d’appoint : un projet sans document, né d’aucune rencontre notée.
    return sorted(
        faits.values(),
        key=lambda f: (f.le is None, f.le or f.autre_le or dt.date.max, f.genre, f.pk),
    )


def _branches(reseau, periodes, detail):
    """{genre: ses actes}, de mêmes colonnes, à réunir."""
    reste = (periodes, detail)
    candidatures = _branche(
        Candidature, reseau, "candidature", ("deposee_le", "notifiee_le"), *reste,
        c_le=F("deposee_le"), c_autre_le=F("notifiee_le"), c_code=F("decision"),
        c_piece=_vrai_si(Q(accuse__isnull=False)), c_ecarte=_vrai_si(Q(etape_de__isnull=False)),
        c_parent=PREMIERE_ETAPE, c_lie=PROJET_FINANCE,
        c_avec=Coalesce("session__dispositif__libelle", "dispositif", output_field=_MOT),
        c_demande=F("montant_demande"), c_accorde=F("montant_accorde"),
        c_fiche=Coalesce("collectivites__fiche_id", "accompagnement__fiche_id"),
    )  # fmt: skip
    etudes = _branche(
        Livrable, reseau, "livrable", ("livre_le",), *reste,
        c_le=F("livre_le"), c_autre_le=F("prevu_le"), c_code=F("type"),
        c_prestation=F("prestation_id"), c_ecarte=_vrai_si(Q(final=False)),
        c_fiche=Coalesce("destinataires__fiche_id", "accompagnement__fiche_id"),
    ).filter(type=TypeLivrable.ETUDE)  # fmt: skip
    conventions = _branche(
        Convention, reseau, "convention", ("signee_le",), *reste,
        c_le=F("signee_le"), c_autre_le=F("mise_en_lien__le"), c_lie=F("mise_en_lien_id"),
        c_ecarte=_vrai_si(Q(parent__isnull=False)), c_avec=F("partenaire"),
        c_code=Case(When(partenaire="", then=Value("reseau")), default=Value(""),
        output_field=_MOT),
        c_fiche=F("fiche_id"),
    )  # fmt: skip
    projets = _branche(
        Projet, reseau, "projet", ("document_valide_le",), *reste,
        c_le=F("document_valide_le"), c_piece=_vrai_si(Q(document__isnull=False)),
        # Une ligne par rencontre d’origine : `Fait.origines` les rassemble.
        c_autre_le=F("origines__mise_en_lien__le"),
        c_code=Coalesce("origines__mise_en_lien__nature", Value(""), output_field=_MOT),
        c_fiche=F("fiche_id"),
    )  # fmt: skip
    strategies = _branche(
        Strategie, reseau, "strategie", ("adoptee_le",), *reste,
        # Une stratégie d’avant la période est « existante » : on dit pourquoi elle ne compte pas.
        aussi=Q(adoptee_le__lt=periodes[0].du),
        c_le=F("adoptee_le"), c_autre_le=F("accompagnement__debut_le"), c_code=F("nature"),
        c_piece=_vrai_si(Q(piece__isnull=False)), c_fiche=F("fiche_id"),
    )  # fmt: skip
    return {
        "candidature": candidatures, "livrable": etudes, "convention": conventions,
        "projet": projets, "strategie": strategies,
    }  # fmt: skip


def _enquetes(reseau, periodes):
    dans = fenetre("campagne__ouverte_le", periodes)
    return lignes_d_enquete(InvitationEnquete.objects.du_reseau(reseau).filter(dans))


def lignes_d_enquete(invitations):
    """Une `LigneEnquete` par réponse, ou par invitation restée muette ; par campagne, puis
    collectivité, puis date. Une campagne anonyme se lit close, au jour d’aujourd’hui."""
    le = timezone.localdate()
    lignes = (
        invitations.order_by(
            "campagne__ouverte_le", "campagne_id", "fiche_id", "pk", "reponses__le", "reponses__pk"
        )
        .values_list(
            "campagne_id", "campagne__titre", "campagne__ouverte_le", "pk", "ref", "envoyee_le",
            "fiche_id", "reponses__pk", "reponses__ref", "reponses__le",
            "reponses__referent_principal", "reponses__satisfaction", "reponses__autonomie",
            "campagne__anonyme", "campagne__seuil", "campagne__close_le",
        )
    )  # fmt: skip
    return [
        LigneEnquete(*ligne, lisible=not ligne[-2] or (close is not None and close < le))
        for *ligne, close in lignes
    ]


def reponses_d_enquete(invitations):
    """Une `ReponseLue` par réponse, dans l’ordre de `lignes_d_enquete`."""
    le = timezone.localdate()
    lignes = (
        invitations.filter(reponses__isnull=False)
        .order_by(
            "campagne__ouverte_le", "campagne_id", "fiche_id", "pk", "reponses__le", "reponses__pk"
        )
        .values_list(
            "campagne_id", "campagne__ouverte_le", "fiche_id", "reponses__pk", "reponses__le",
            "reponses__referent_principal", "reponses__satisfaction", "reponses__autonomie",
            "campagne__anonyme", "campagne__seuil", "campagne__close_le",
        )
    )  # fmt: skip
    return [
        ReponseLue(*ligne, not ligne[-2] or (close is not None and close < le))
        for *ligne, close in lignes
    ]


def colonnes_des_fiches(au):
    """Ce qui range une collectivité ; profil et niveau à la fin de la période, sinon les derniers
    connus."""
    niveau = (
        NiveauFiche.objects.filter(fiche=OuterRef("pk"), constate_le__lte=au)
        .order_by("-constate_le", "-pk")
        .values("niveau")[:1]
    )
    profil = (
        ProfilFiche.objects.filter(fiche=OuterRef("pk"), principal=True, constate_le__lte=au)
        .filter(Q(fin_le__isnull=True) | Q(fin_le__gt=au))
        .order_by("-constate_le", "-pk")
        .values("profil")[:1]
    )
    return {
        "nature": F("collectivite__nature"),
        "population": F("collectivite__population"),
        "departement": Coalesce("collectivite__departement__nom", Value("")),
        "profil": Coalesce(Subquery(profil), "profil_principal"),
        "niveau": Coalesce(Subquery(niveau), "niveau"),
    }


def _fiches(reseau, au):
    lignes = (
        Fiche.objects.du_reseau(reseau)
        .order_by()
        .values_list(
            "pk",
            "collectivite__nom",
            Coalesce(NullIf("collectivite__code_insee", Value("")), "collectivite__siren"),
            *colonnes_des_fiches(au).values(),
        )
    )
    return {ligne[0]: FicheLue(*ligne) for ligne in lignes}


def _accompagnements(reseau, au):
    lus = {}
    lignes = (
        Accompagnement.objects.du_reseau(reseau)
        .filter(debut_le__lte=au)
        .order_by("debut_le", "pk", "prestations__pk")
        .values_list(
            "pk", "ref", "titre", "fiche_id", "scenario", "posture", "debut_le", "valide_le",
            "fin_le",
            "prestations__pk", "prestations__service__libelle",
            "prestations__service__mission__libelle", "prestations__service__volet",
            "prestations__mode", "prestations__posture", "prestations__debut_le",
            "prestations__fin_le",
        )
    )  # fmt: skip
    for ligne in lignes:
        lu = lus.setdefault(ligne[0], AccompagnementLu(*ligne[:9]))
        if ligne[9] is not None:
            lu.prestations.append(PrestationLue(*ligne[9:]))
    return lus


def _activites(reseau, periode):
    lignes = (
        Activite.objects.du_reseau(reseau)
        .filter(le__range=(periode.du, periode.au))
        .order_by("le", "pk")
        .values_list("pk", "ref", "objet", "le", "type", "accompagnement_id")
    )
    return [ActiviteLue(*ligne) for ligne in lignes]


def par_accompagnement(activites):
    groupes = defaultdict(list)
    for activite in activites:
        groupes[activite.accompagnement].append(activite)
    return groupes
