"""À qui une enquête s’écrit : par collectivité, les personnes retenues, les exclues et pourquoi."""

from dataclasses import dataclass

from collectivites.models import Contact, Referent

REFERENTE, TOUTES = "referente", "contacts"
DESTINATAIRES = (
    (REFERENTE, "La personne référente principale de chaque collectivité"),
    (TOUTES, "Tous les contacts de chaque collectivité, un lien par personne"),
)
SANS_ADRESSE = "Sans adresse électronique"
SANS_PERSONNE = "Aucune personne notée"
EN_DOUBLE = "Même adresse qu’une autre personne de la collectivité"


@dataclass(frozen=True)
class Destinataire:
    """`exclue` : pourquoi rien ne lui part, sinon vide ; `contact` vide : personne à qui écrire."""

    fiche: object
    contact: object | None
    exclue: str = ""


def choisir(fiches, *, qui, le):
    """[Destinataire] de ces fiches (liste), dans leur ordre ; requêtes en nombre constant.

    Jamais à qui s’est opposé·e, est parti·e, ou dont tous les mandats sont finis
    (`Contact.avec_envois`).
    """
    contacts = Contact.objects.filter(fiche__in=[f.pk for f in fiches], anonymise_le__isnull=True)
    par_fiche = {}
    for contact in contacts.avec_envois(le).order_by("-principal", "nom", "prenom", "pk"):
        par_fiche.setdefault(contact.fiche_id, []).append(contact)
    principaux = dict(
        Referent.objects.filter(
            fiche__in=[f.pk for f in fiches], actif=True, principal=True, contact__isnull=False
        )
        .order_by("-pk")
        .values_list("fiche_id", "contact_id")
    )
    rendus = []
    for fiche in fiches:
        siens = par_fiche.get(fiche.pk, [])
        if qui == REFERENTE:
            siens = _la_referente(siens, principaux.get(fiche.pk))
        if not siens:
            rendus.append(Destinataire(fiche, None, SANS_PERSONNE))
        adresses = set()
        for contact in siens:
            rendus.append(Destinataire(fiche, contact, _pourquoi(contact, adresses)))
            adresses.add(contact.email.casefold())
    return rendus


def _la_referente(contacts, principale):
    """La personne qui a l’accès principal au portail ; sinon le contact principal joignable ;
    sinon la première joignable."""
    joignables = [c for c in contacts if not _pourquoi(c, ())]
    acces = [c for c in contacts if c.pk == principale]
    return [c for c in acces if c in joignables][:1] or joignables[:1] or acces or contacts[:1]


def _pourquoi(contact, adresses):
    if contact.pourquoi_hors:
        return contact.pourquoi_hors
    if not contact.email:
        return SANS_ADRESSE
    return EN_DOUBLE if contact.email.casefold() in adresses else ""


def est_referente_principale(fiche, contact):
    """Porte l’accès principal au portail ; faute d’accès ouvert, le contact principal."""
    if contact is None:
        return False
    acces = Referent.objects.filter(fiche=fiche, actif=True, principal=True, contact__isnull=False)
    pks = set(acces.values_list("contact_id", flat=True))
    return contact.pk in pks if pks else contact.principal
