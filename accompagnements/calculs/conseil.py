"""Ce que le calibrage conseille à une collectivité : les faits lus, puis la règle (regles.conseil).

Nombre fixe de requêtes, quel que soit le nombre de services et d’accompagnements passés.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Max, Q
from django.db.models.functions import Coalesce, ExtractYear

from collectivites.models import Contact, Mandat
from collectivites.regles import mois_entre
from offre.models import ServiceReseau

from ..models import Livrable, Prestation
from ..models.faits import jours_du_reseau, jours_engages
from ..regles import Etat
from ..regles.conseil import Classement, FaitsCollectivite, FaitsService, classer


@dataclass(frozen=True)
class Conseils:
    """Le classement, et les services lus ({référence: ServiceReseau})."""

    classement: Classement
    services: dict

    def service_de(self, ligne):
        return self.services[ligne.service.cle]


def conseiller(fiche, le, *, accompagnement=None, besoins=None):
    """Sans accompagnement, d’après la fiche seule : moins de faits, moins de raisons."""
    services = {
        s.ref: s
        for s in ServiceReseau.objects.filter(reseau=fiche.reseau_id)
        .proposes()
        .select_related("mission", "service")
    }
    passe = _passe(fiche, accompagnement)
    faits = [_faits_service(s, passe[s.pk]) for s in services.values()]
    elle = _faits_collectivite(fiche, le, accompagnement, besoins)
    return Conseils(classer(elle, faits), services)


def _faits_collectivite(fiche, le, accompagnement, besoins):
    profils = fiche.profils.filter(fin_le__isnull=True).values_list("profil", flat=True)
    elu, mois = _mandat(fiche, le, accompagnement)
    return FaitsCollectivite(
        niveau=fiche.niveau,
        profils=tuple(profils) or tuple(filter(None, [fiche.profil_principal])),
        population=fiche.collectivite.population,
        attentes=tuple((besoins.attentes if besoins else None) or fiche.attentes),
        natures=tuple(besoins.natures) if besoins else (),
        etp=besoins.etp if besoins else None,
        budget=besoins.budget_annuel if besoins else None,
        portage=besoins.portage if besoins else "",
        elu_referent=elu,
        mois_de_mandat=mois,
        marqueurs=tuple(str(m) for m in fiche.marqueurs),
        membre=fiche.membre,
        jours_libres=_jours_libres(fiche.reseau, le.year),
    )


def _mandat(fiche, le, accompagnement):
    """(un·e élu·e porte-t-il ou elle le sujet, mois de mandat restants ou None) : une requête.

    L’élu·e du dossier, sinon celui ou celle de la fiche ; un mandat sans fin notée ne dit rien.
    """
    du_dossier = accompagnement.elu_referent_id if accompagnement else None
    portent = Contact.objects.filter(
        Q(pk=du_dossier) | Q(fiche=fiche, elu_referent=True),
        parti_le__isnull=True,
        anonymise_le__isnull=True,
    )
    en_cours = Mandat.objects.en_cours(le).filter(contact__in=portent)
    lus = portent.annotate(
        fin=Max("mandats__fin_le", filter=Q(mandats__in=en_cours.values("pk")))
    ).values_list("pk", "fin")
    fins = dict(lus)
    fin = fins.get(du_dossier) or max((f for f in fins.values() if f), default=None)
    return bool(fins), None if fin is None else mois_entre(le, fin)


def _jours_libres(reseau, annee):
    return jours_du_reseau(reseau) - jours_engages(reseau, annee).get(annee, Decimal(0))


def _passe(fiche, accompagnement):
    """{service: {collectivites, livrables, deja_en, retenu}} : deux requêtes."""
    passe = defaultdict(dict)
    elle = Q(accompagnement__fiche=fiche)
    ce_dossier = Q(accompagnement=accompagnement) if accompagnement else Q(pk__in=[])
    annee = ExtractYear(Coalesce("fin_le", "debut_le", "accompagnement__debut_le"))
    retenues = (
        Prestation.objects.filter(reseau=fiche.reseau_id)
        .exclude(accompagnement__etat=Etat.ABANDONNE)
        .order_by()
        .values("service")
        .annotate(
            collectivites=Count("accompagnement__fiche", filter=~elle, distinct=True),
            deja_en=Max(annee, filter=elle & ~ce_dossier),
            retenu=Count("pk", filter=ce_dossier),
        )
    )
    for ligne in retenues:
        passe[ligne["service"]] = {
            "collectivites": ligne["collectivites"],
            "deja_en": ligne["deja_en"],
            "retenu": bool(ligne["retenu"]),
        }
    livrables = (
        Livrable.objects.filter(reseau=fiche.reseau_id, livre_le__isnull=False)
        .exclude(accompagnement__fiche=fiche)
        .order_by()
        .values_list("prestation__service")
        .annotate(n=Count("pk"))
    )
    for service, n in livrables:
        passe[service]["livrables"] = n
    return passe


def _faits_service(s, passe):
    return FaitsService(
        cle=s.ref,
        libelle=s.libelle,
        mission=s.mission.code,
        mission_libelle=s.mission.libelle,
        code=s.service.code if s.service_id else "",
        volet=s.volet,
        etat=s.etat,
        decision=s.decision,
        publics=tuple(s.publics),
        profils=tuple(s.profils),
        modes=tuple(s.modes),
        jours=s.jours_indicatifs,
        financement_dedie=s.financement_dedie,
        competence_a_acquerir=s.competence_a_acquerir,
        nature_tarif=s.nature_tarif,
        montant=s.montant,
        ecsi=s.ecsi,
        marqueurs=tuple(str(m) for m in s.marqueurs),
        **passe,
    )
