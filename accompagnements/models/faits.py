"""Lire en peu de requêtes ce que les portes d’un accompagnement doivent savoir."""

from collections import defaultdict
from decimal import Decimal

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, ExtractYear

from collectivites.models import Echange
from collectivites.regles import TypeEchange
from offre.regles import Mode
from predict.comptes.models import Adhesion
from predict.comptes.regles import Role

from ..regles import (
    DecisionCandidature,
    Etape,
    Etat,
    EtatCadre,
    EtatValidation,
    NatureMiseEnLien,
    PartieValidation,
    TypeActivite,
    TypeLivrable,
)
from ..regles.nourris import FaitsChiffres
from ..regles.portes import Charge, FaitPrestation, Faits
from .accompagnement import Prestation
from .cadre import CadreCollaboration
from .suivi_quotidien import TempsPasse

# Qui donne des jours aux collectivités ; l’administration du réseau n’en donne pas.
ROLES_PRODUCTIFS = (Role.CHARGE, Role.DIRECTION)


def jours_du_reseau(reseau):
    """Jours d’agent productifs par an : quotités × jours productifs du réseau (Decimal)."""
    quotites = Adhesion.objects.actives().filter(
        reseau=reseau, role__in=ROLES_PRODUCTIFS, agent__is_active=True
    )
    return (quotites.aggregate(somme=Sum("quotite"))["somme"] or Decimal(0)) * reseau.jours_par_an


def jours_engages(reseau, annee_sans_date, sauf=None):
    """{année: jours prévus} des accompagnements actifs ; sans date, l’année courante."""
    prevues = Prestation.objects.filter(
        reseau=reseau, accompagnement__etat=Etat.ACTIF, jours_prevus__isnull=False
    )
    if sauf is not None:
        prevues = prevues.exclude(accompagnement=sauf)
    lignes = (
        prevues.annotate(annee=Coalesce(ExtractYear("debut_le"), annee_sans_date))
        .order_by()
        .values_list("annee")
        .annotate(somme=Sum("jours_prevus"))
    )
    return dict(lignes)


def prestations_de(accompagnement):
    """Prestations avec leur service, leurs actes et leurs minutes (`actes`, `minutes`)."""
    return list(
        accompagnement.prestations.avec_service()
        .annotate(
            # Deux jointures à plusieurs lignes se multiplieraient : distinct pour l’une,
            # sous-requête par la base pour l’autre.
            actes=Count("activites", distinct=True),
            minutes=Coalesce(_minutes(), 0),
        )
        .order_by("debut_le", "pk")
    )


def _minutes():
    somme = (
        TempsPasse.objects.filter(prestation=OuterRef("pk"))
        .order_by()
        .values("prestation")
        .annotate(somme=Sum("minutes"))
        .values("somme")
    )
    return Subquery(somme, output_field=IntegerField())


def charges_de(accompagnement, prestations, annee):
    demandes = defaultdict(Decimal)
    for prestation in prestations:
        if prestation.jours_prevus is not None:
            debut = prestation.debut_le
            demandes[debut.year if debut else annee] += prestation.jours_prevus
    if not demandes:
        return ()
    capacite = jours_du_reseau(accompagnement.reseau)
    engages = jours_engages(accompagnement.reseau, annee, sauf=accompagnement)
    return tuple(
        Charge(an, demandes[an], capacite - engages.get(an, Decimal(0))) for an in sorted(demandes)
    )


def _dernier_echange(accompagnement, le):
    """Échange de la fiche ou activité, du début à aujourd’hui ; un renseignement n’engage rien."""
    entre = (accompagnement.debut_le, le)
    dates = [
        Echange.objects.filter(fiche=accompagnement.fiche_id, le__range=entre)
        .exclude(type=TypeEchange.NOTE)
        .aggregate(le=Max("le"))["le"],
        accompagnement.activites.filter(le__range=entre)
        .exclude(type=TypeActivite.RENSEIGNEMENT)
        .aggregate(le=Max("le"))["le"],
    ]
    return max((le for le in dates if le), default=None)


def _cadre(accompagnement):
    """Numéro du cadre courant, validé par le réseau, validé par la collectivité."""
    rendue = Q(validations__etat=EtatValidation.VALIDEE)
    cadre = (
        CadreCollaboration.objects.filter(accompagnement=accompagnement)
        .courants()
        .annotate(
            du_reseau=Count(
                "validations", filter=rendue & Q(validations__partie=PartieValidation.DIRECTION)
            ),
            de_la_collectivite=Count(
                "validations", filter=rendue & Q(validations__partie=PartieValidation.COLLECTIVITE)
            ),
        )
        .order_by("-numero")
        .first()
    )
    if cadre is None:
        return {}
    acquis = cadre.etat in (EtatCadre.VALIDE, EtatCadre.SCELLE)
    return {
        "cadre_numero": cadre.numero,
        "cadre_valide_reseau": acquis or bool(cadre.du_reseau),
        "cadre_valide_collectivite": acquis or bool(cadre.de_la_collectivite),
    }


def _fait(prestation):
    conseilles = prestation.service.modes or []
    return FaitPrestation(
        pk=prestation.pk,
        libelle=str(prestation.service),
        mode=prestation.mode,
        jours=prestation.jours_prevus,
        modes=tuple(Mode(code).label for code in conseilles if code in Mode.values),
        activites=prestation.actes + bool(prestation.minutes),
    )


def faits_de(accompagnement, le, *, prestations=None, besoins=None, charges=None):
    """Faits nécessaires à la porte de l’étape où l’on est ; `le` dit l’année courante.

    `prestations` (de `prestations_de`), `besoins` (dernière fiche besoins) et `charges` évitent
    de relire ce que la page a déjà lu.
    """
    fiche, etape = accompagnement.fiche, Etape(accompagnement.etape)
    faits = {
        "singularite": fiche.singularite,
        "marqueurs": tuple(str(m) for m in fiche.marqueurs),
        "interlocuteur": str(accompagnement.contact or ""),
        "elu_referent": str(accompagnement.elu_referent or ""),
        "scenario": accompagnement.get_scenario_display(),
        "cas_type": accompagnement.get_cas_type_display(),
        "valide_le": accompagnement.valide_le,
        "posture": accompagnement.get_posture_display(),
        "bilan": accompagnement.bilan,
    }
    if etape == Etape.MISE_EN_LIEN:
        faits["dernier_echange_le"] = _dernier_echange(accompagnement, le)
    if etape in (Etape.CALIBRAGE, Etape.EN_COURS):
        prestations = prestations_de(accompagnement) if prestations is None else prestations
        faits["prestations"] = tuple(_fait(p) for p in prestations)
    if etape == Etape.CALIBRAGE:
        besoins = besoins or accompagnement.fiches_besoin.first()
        if besoins is not None:
            faits |= {
                "besoins_le": besoins.le,
                "relue_le": besoins.relue_le,
                "interet_local": besoins.interet_local,
                "posture_expliquee_le": besoins.posture_expliquee_le,
            }
        if charges is None:
            charges = charges_de(accompagnement, prestations, le.year)
        faits["charges"] = charges
    if etape == Etape.CADRE:
        faits |= _cadre(accompagnement)
    if etape == Etape.EN_COURS:
        faits["taches_ouvertes"] = accompagnement.taches.a_faire().count()
    return Faits(**faits)


def chiffres_de(accompagnement, annee):
    """Faits qui disent quels indicateurs ce dossier nourrit, lus en une requête réunie."""
    lus = defaultdict(list)
    for genre, le, marque in _actes_dates(accompagnement):
        lus[genre].append((le, marque))
    return FaitsChiffres(
        annee=annee,
        debut_le=accompagnement.debut_le,
        valide_le=accompagnement.valide_le,
        ouvert=accompagnement.etat in (Etat.ACTIF, Etat.EN_SOMMEIL),
        activites=tuple(le for le, _ in lus["activite"]),
        depots=tuple((le, bool(accuse)) for le, accuse in lus["depot"]),
        etudes=tuple((le, None) for le, _ in lus["etude"] if le)
        + tuple((None, prevu) for prevu, _ in lus["etude_prevue"]),
        mises_en_lien=tuple(le for le, _ in lus["lien"]),
        mises_en_reseau=tuple(le for le, nature in lus["lien"] if nature == 1),
        conventions=tuple(le for le, _ in lus["convention"]),
        projets=tuple(le for le, _ in lus["projet"]),
        decisions=tuple(le for le, _ in lus["decision"]),
        strategies=tuple((le, bool(piece)) for le, piece in lus["strategie"]),
    )


def _actes_dates(accompagnement):
    """(genre, date, marque) de tout ce que le dossier a produit : une seule requête, réunie."""

    def lire(genre, lignes, le, marque=None):
        return (
            lignes.order_by()
            .annotate(
                genre=Value(genre, output_field=CharField()),
                jour=F(le),
                marque=Cast(marque or Value(0), IntegerField()),
            )
            .values_list("genre", "jour", "marque")
        )

    def vrai(**condition):
        return Case(When(**condition, then=Value(1)), default=Value(0))

    a = accompagnement
    depots = a.candidatures.filter(etape_de=None)
    accordees = a.candidatures.filter(decision=DecisionCandidature.ACCORDEE)
    etudes = a.livrables.filter(type=TypeLivrable.ETUDE)
    remises = Q(final=True, livre_le__isnull=False)
    tiers = a.conventions.exclude(partenaire="").filter(parent__isnull=True)
    return lire("activite", a.activites.exclude(type=TypeActivite.RENSEIGNEMENT), "le").union(
        lire("depot", depots, "deposee_le", vrai(accuse__isnull=False)),
        lire("decision", accordees, "notifiee_le"),
        lire("etude", etudes.filter(remises), "livre_le"),
        lire("etude_prevue", etudes.exclude(remises), "prevu_le"),
        lire("lien", a.mises_en_lien, "le", vrai(nature=NatureMiseEnLien.RESEAU)),
        lire("convention", tiers, "signee_le"),
        lire("projet", a.projets, "document_valide_le"),
        lire("strategie", a.strategies, "adoptee_le", vrai(piece__isnull=False)),
        all=True,
    )
