"""Ce qui manque à plusieurs accompagnements à la fois, en un nombre fixe de requêtes.

La page d’un dossier lit ses faits un par un (`faits_de`) ; « Ma journée » en montre plusieurs.
Étapes 1 à 4 seulement : ensuite, un dossier suit son cours. La charge du réseau n’est pas relue :
elle ne dit pas qui doit agir.
"""

from django.db.models import Count, OuterRef, Q, Subquery

from collectivites.models import Echange
from collectivites.regles import TypeEchange
from offre.regles import Mode

from ..regles import Etape, EtatCadre, EtatValidation, PartieValidation, TypeActivite
from ..regles.portes import FaitPrestation, Faits
from .accompagnement import Accompagnement, FicheBesoin, Prestation
from .cadre import CadreCollaboration
from .suivi_quotidien import Activite

AVANT_COURS = (Etape.SINGULARISATION, Etape.MISE_EN_LIEN, Etape.CALIBRAGE, Etape.CADRE)


def en_attente(accompagnements, le):
    """Accompagnements ouverts que leur porte retient, les plus anciens à leur étape d’abord."""
    echanges = Echange.objects.filter(
        fiche=OuterRef("fiche"), le__gte=OuterRef("debut_le"), le__lte=le
    ).exclude(type=TypeEchange.NOTE)
    activites = Activite.objects.filter(
        accompagnement=OuterRef("pk"), le__gte=OuterRef("debut_le"), le__lte=le
    ).exclude(type=TypeActivite.RENSEIGNEMENT)
    return (
        accompagnements.ouverts()
        .filter(etape__in=AVANT_COURS)
        .select_related("fiche__collectivite", "responsable", "contact", "elu_referent")
        .annotate(echange_le=_dernier(echanges), activite_le=_dernier(activites))
        .order_by("etape_depuis", "pk")
    )


def _dernier(lignes):
    return Subquery(lignes.order_by("-le").values("le")[:1])


def faits_en_lot(accompagnements):
    """[(accompagnement, Faits)] d’une liste lue par `en_attente` : trois requêtes pour tous."""
    cles = [a.pk for a in accompagnements]
    besoins, prestations, cadres = {}, {}, {}
    for fiche in FicheBesoin.objects.filter(accompagnement__in=cles).order_by("-le", "-pk"):
        besoins.setdefault(fiche.accompagnement_id, fiche)
    retenues = Prestation.objects.avec_service().filter(accompagnement__in=cles)
    for p in retenues.order_by("debut_le", "pk"):
        prestations.setdefault(p.accompagnement_id, []).append(_prestation(p))
    for cadre in _cadres(cles):
        cadres.setdefault(cadre.accompagnement_id, cadre)
    return [
        (a, _faits(a, besoins.get(a.pk), prestations.get(a.pk, ()), cadres.get(a.pk)))
        for a in accompagnements
    ]


def _prestation(p):
    conseilles = p.service.modes or []
    return FaitPrestation(
        pk=p.pk, libelle=str(p.service), mode=p.mode, jours=p.jours_prevus,
        modes=tuple(Mode(code).label for code in conseilles if code in Mode.values),
    )  # fmt: skip


def _cadres(cles):
    rendue = Q(validations__etat=EtatValidation.VALIDEE)

    def validations(partie):
        return Count("validations", filter=rendue & Q(validations__partie=partie))

    return (
        CadreCollaboration.objects.filter(accompagnement__in=cles)
        .courants()
        .annotate(
            du_reseau=validations(PartieValidation.DIRECTION),
            de_la_collectivite=validations(PartieValidation.COLLECTIVITE),
        )
        .order_by("-numero")
    )


def _faits(a, besoins, prestations, cadre):
    acquis = cadre is not None and cadre.etat in (EtatCadre.VALIDE, EtatCadre.SCELLE)
    return Faits(
        singularite=a.fiche.singularite,
        marqueurs=tuple(str(m) for m in a.fiche.marqueurs),
        interlocuteur=str(a.contact or ""),
        elu_referent=str(a.elu_referent or ""),
        scenario=a.get_scenario_display(),
        cas_type=a.get_cas_type_display(),
        valide_le=a.valide_le,
        posture=a.get_posture_display(),
        dernier_echange_le=max((le for le in (a.echange_le, a.activite_le) if le), default=None),
        prestations=tuple(prestations),
        besoins_le=besoins and besoins.le,
        relue_le=besoins and besoins.relue_le,
        interet_local=besoins.interet_local if besoins else "",
        posture_expliquee_le=besoins and besoins.posture_expliquee_le,
        cadre_numero=cadre and cadre.numero,
        cadre_valide_reseau=acquis or bool(cadre and cadre.du_reseau),
        cadre_valide_collectivite=acquis or bool(cadre and cadre.de_la_collectivite),
    )


def compter(agent):
    """(en attente de leur porte, ouverts) parmi ceux que suit l’agent : une requête."""
    siens = Accompagnement.objects.visibles_par(agent).suivis_par(agent).ouverts()
    comptes = siens.aggregate(
        retenus=Count("pk", filter=Q(etape__in=AVANT_COURS)), ouverts=Count("pk")
    )
    return comptes["retenus"], comptes["ouverts"]
