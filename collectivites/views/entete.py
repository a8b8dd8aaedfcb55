"""L’en-tête d’une fiche et sa marge : communs à tous les onglets, d’ici et des apps du dessus.

Un onglet d’une autre application étend `collectivites/fiche.html` et part de `contexte_fiche`.
"""

from django.utils import timezone

from predict.noyau.typographie import date_courte, date_longue, euros

from ..models import NiveauFiche, ProfilFiche
from ..regles import HorsEnvois, NiveauEngagement

CONTACTS_EN_MARGE = 5
PARTENARIATS_EN_MARGE = 5


def contexte_fiche(fiche, onglet, le=None):
    """Ce que l’en-tête montre : profils, parcours d’engagement, adhésion. Deux requêtes."""
    le = le or timezone.localdate()
    profils = list(ProfilFiche.objects.filter(fiche=fiche, fin_le__isnull=True))
    return {
        "fiche": fiche,
        "onglet": onglet,
        "profils": profils,
        "profil_dit": _dernier_constat(profils),
        "jalons": _jalons(fiche),
        "adhesion": _adhesion(fiche, le),
    }


def _dernier_constat(profils):
    dates = [p.constate_le for p in profils]
    if not dates:
        return ""
    accord = "Saisis" if len(profils) > 1 else "Saisi"
    return f"{accord} le {date_longue(max(dates))}"


def _jalons(fiche):
    """Un jalon par niveau : passé (sa première date), courant, ou à venir.

    On ne montre que l’année d’un jalon passé : c’est l’ordre de grandeur qui compte.
    """
    constats = list(NiveauFiche.objects.filter(fiche=fiche).order_by("constate_le", "pk"))
    if not constats:
        return []
    courant = constats[-1]
    premieres = {}
    for constat in constats:
        premieres.setdefault(constat.niveau, constat.constate_le)
    jalons = []
    for niveau in NiveauEngagement:
        if niveau == courant.niveau:
            etat, quand = "courant", date_courte(courant.constate_le, annee=True)
        elif niveau in premieres:
            etat, quand = "passe", str(premieres[niveau].year)
        else:
            etat, quand = "avenir", "à venir"
        # Un niveau jamais constaté en deçà du niveau courant n’est ni passé ni à venir.
        if etat == "avenir" and list(NiveauEngagement).index(niveau) < list(NiveauEngagement).index(
            NiveauEngagement(courant.niveau)
        ):
            continue
        jalons.append({"titre": niveau.label, "quand": quand, "etat": etat})
    return jalons


def _adhesion(fiche, le):
    """(« Adhérente 2027 », « 620 € réglés le 21 janvier ») : la dernière cotisation parle."""
    annee, montant, reglee_le = _derniere_cotisation(fiche)
    if annee is None:
        return {"titre": "Adhérente" if fiche.membre else "Non adhérente", "note": ""}
    note = (
        f"{euros(montant)} réglés le {date_courte(reglee_le)}"
        if reglee_le
        else f"{euros(montant)}, règlement attendu"
    )
    if annee >= le.year and fiche.membre:
        return {"titre": f"Adhérente {annee}", "note": note}
    titre = "À renouveler" if fiche.membre else "Non adhérente"
    return {"titre": titre, "note": f"Dernière cotisation : {annee}"}


def _derniere_cotisation(fiche):
    """(année, montant, réglée le), annotés par `fiche_ou_404`, relus si elle vient d’ailleurs."""
    if not hasattr(fiche, "cotisation_annee"):
        derniere = fiche.cotisations.first()
        return (derniere.annee, derniere.montant, derniere.reglee_le) if derniere else (None,) * 3
    return fiche.cotisation_annee, fiche.cotisation_montant, fiche.cotisation_reglee_le


def contexte_marge(fiche, le):
    """Contacts et partenariats de la marge ; deux requêtes."""
    contacts = fiche.contacts.avec_mandat(le).avec_acces().avec_envois(le)
    # Qui s’est opposé·e aux envois reste un interlocuteur ; qui n’est plus là, non.
    contacts = contacts.filter(hors_envois__in=("", HorsEnvois.OPPOSITION))
    return {
        "contacts_en_marge": list(contacts[:CONTACTS_EN_MARGE]),
        "partenariats_en_marge": list(fiche.partenariats.all()[:PARTENARIATS_EN_MARGE]),
    }
