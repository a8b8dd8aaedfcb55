"""Qui les durées de conservation du réseau disent d’effacer. Durée vide : personne."""

from dataclasses import dataclass

from django.db.models import Exists, Max, OuterRef, Q

from predict.noyau.typographie import date_longue

from ..models import Contact, Mandat, ParticipantEchange, Participation, Referent
from ..regles import FonctionContact, il_y_a_mois

_DE_LA_PERSONNE = (Mandat, ParticipantEchange, Participation, Referent)


@dataclass(frozen=True)
class AEffacer:
    """Une personne et la phrase qui dit pourquoi."""

    contact: Contact
    raison: str


def durees_fixees(reseau):
    return any(
        (
            reseau.conservation_mandat_mois,
            reseau.conservation_contact_mois,
            reseau.conservation_inscription_mois,
        )
    )


def contacts_a_effacer(reseau, le):
    """Queryset annoté `dernier_mandat` ; la raison se lit avec `raison_de`."""
    conditions = Q(pk__in=[])
    if reseau.conservation_mandat_mois:
        conditions |= _mandat_fini_depuis(il_y_a_mois(le, reseau.conservation_mandat_mois))
    if reseau.conservation_contact_mois:
        conditions |= _sans_nouvelles_depuis(il_y_a_mois(le, reseau.conservation_contact_mois))
    # Qui entre au portail est en relation : son accès se ferme d’abord, à la main.
    au_portail = Exists(Referent.objects.filter(contact=OuterRef("pk"), actif=True))
    return (
        Contact.objects.filter(conditions, ~au_portail, reseau=reseau, anonymise_le__isnull=True)
        .select_related("fiche__collectivite")
        .annotate(dernier_mandat=Max("mandats__fin_le"))
        .order_by("fiche__collectivite__recherche", "nom", "prenom", "pk")
    )


def raison_de(contact, reseau, le):
    mois = reseau.conservation_mandat_mois
    fini = contact.dernier_mandat
    if mois and contact.qualite == FonctionContact.ELU and fini and fini < il_y_a_mois(le, mois):
        return f"Dernier mandat fini le {date_longue(fini)}, gardé {mois} mois"
    sans = reseau.conservation_contact_mois
    return f"Sans nouvelles depuis plus {'d’un' if sans == 1 else f'de {sans}'} mois"


def _mandat_fini_depuis(borne):
    mandats = Mandat.objects.filter(contact=OuterRef("pk"))
    recents = mandats.filter(Q(fin_le__isnull=True) | Q(fin_le__gte=borne))
    return Q(qualite=FonctionContact.ELU) & Exists(mandats) & ~Exists(recents)


def _sans_nouvelles_depuis(borne):
    """Ni échange, ni événement, ni mandat, ni information, ni dossier qui la désigne, depuis."""
    condition = Q(cree_le__date__lt=borne) & (Q(informe_le__isnull=True) | Q(informe_le__lt=borne))
    lie = OuterRef("pk")
    nouvelles = [
        ParticipantEchange.objects.filter(contact=lie, echange__le__gte=borne),
        Participation.objects.filter(contact=lie, evenement__le__gte=borne),
        Mandat.objects.filter(contact=lie).filter(Q(fin_le__isnull=True) | Q(fin_le__gte=borne)),
        *(
            lien.related_model._base_manager.filter(
                **{lien.field.name: lie}, modifie_le__date__gte=borne
            )
            for lien in Contact._meta.get_fields(include_hidden=True)
            if lien.auto_created
            and lien.is_relation
            and not lien.concrete
            and lien.related_model not in _DE_LA_PERSONNE
        ),
    ]
    for une in nouvelles:
        condition &= ~Exists(une)
    return condition


def inscriptions_a_effacer(reseau, le):
    """Les inscrit·es en ligne dont l’événement est plus vieux que la durée fixée."""
    mois = reseau.conservation_inscription_mois
    lignes = Participation.objects.filter(reseau=reseau)
    if not mois:
        return lignes.none()
    return lignes.filter(evenement__le__lt=il_y_a_mois(le, mois)).exclude(nom="", email="")
