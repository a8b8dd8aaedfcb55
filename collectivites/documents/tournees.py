"""Ce qu’une tournée emporte : la feuille de route d’une page par jour, et l’agenda."""

from predict.comptes.identite import partie as partie_du_reseau
from predict.noyau.calendrier import RendezVous, ecrire_ics
from predict.noyau.documents import contextes, pdf
from predict.noyau.documents.contextes.tournee import (
    ContexteTournee,
    EtapeDeTournee,
    JourDeTournee,
)
from predict.noyau.typographie import INSECABLE, date_longue, heures, nombre

from ..models import Contact

JOURS = ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi", "Dimanche")
CONTACTS_PAR_ETAPE = 3
MENTION = (
    "Distances à vol d’oiseau et durées de route estimées d’après elles : vérifiez l’itinéraire. "
    "Feuille interne : coordonnées et notes ne se laissent pas en mairie."
)


def heure_ecrite(heure):
    minutes = f"{INSECABLE}{heure.minute:02d}" if heure.minute else ""
    return f"{heure.hour}{INSECABLE}h{minutes}"


def _contacts(fiches, le):
    """{clé de fiche: contacts joignables}, l’élu·e référent·e d’abord ; une requête."""
    joignables = Contact.objects.filter(fiche__in=fiches).joignables(le)
    par_fiche = {}
    for contact in joignables.order_by("-principal", "-elu_referent", "nom", "prenom"):
        par_fiche.setdefault(contact.fiche_id, []).append(contact)
    return par_fiche


def _coordonnees(contact):
    morceaux = [
        contact.nom_complet,
        contact.fonction,
        contact.telephone.as_national if contact.telephone else "",
        contact.email,
    ]
    return ", ".join(m for m in morceaux if m)


def _a_savoir(fiche):
    """Ce qu’il faut avoir relu avant d’entrer : la synthèse de la fiche, rien des notes privées."""
    if fiche.attentes_libelles:
        yield ("Attentes", " ; ".join(fiche.attentes_libelles))
    for mot, texte in (
        ("Cherche", fiche.recherche_de),
        ("Singulier ici", fiche.singularite),
        ("International porté par", fiche.international_porte_par),
        ("Vigilance", fiche.vigilance),
    ):
        if texte.strip():
            yield (mot, " ".join(texte.split()))
    dernier = fiche.dernier_echange_le
    yield ("Dernier échange", date_longue(dernier) if dernier else "aucun noté")


def _etape(visite, contacts):
    collectivite = visite.fiche.collectivite
    choisis = [visite.contact] if visite.contact else []
    choisis += [c for c in contacts if c.pk != visite.contact_id]
    route = "point inconnu, trajet non compté"
    if visite.km is not None:
        route = f"{nombre(visite.km)}{INSECABLE}km, environ {heures(visite.route)}"
    return EtapeDeTournee(
        heure=f"{heure_ecrite(visite.heure)} – {heure_ecrite(visite.fin)}",
        titre=collectivite.nom,
        precision=" · ".join(
            m
            for m in (
                collectivite.type_libelle,
                f"{nombre(collectivite.population)} habitants" if collectivite.population else "",
                "rendez-vous confirmé" if visite.confirmee else "à confirmer",
            )
            if m
        ),
        route=route,
        objet=visite.objet,
        # Attentes et recherche se lisent plus bas, en entier.
        raisons=tuple(
            r
            for r in visite.raisons
            if not r.startswith(("Cherche", "Attente")) and not r.endswith("attentes notées")
        ),
        contacts=tuple(_coordonnees(c) for c in choisis[:CONTACTS_PAR_ETAPE]),
        a_savoir=tuple(_a_savoir(visite.fiche)),
    )


def contexte_de_tournee(tournee, jours, le):
    """Le `ContexteTournee` d’une tournée dont les jours sont mesurés ; les jours vides tombent."""
    visites = [v for jour in jours for v in jour.visites]
    par_fiche = _contacts([v.fiche_id for v in visites], le)
    reseau = tournee.reseau
    return ContexteTournee(
        entete=contextes.Entete(
            genre="Feuille de route",
            titre=tournee.titre,
            courant=f"Feuille de route · {tournee.titre}",
            emetteur=reseau.nom,
            reference=f"TO-{tournee.du.year}-{tournee.pk:04d}",
            version=tournee.version,
            mention="Démonstration : personnes fictives" if reseau.demonstration else "",
        ),
        parties=(partie_du_reseau(reseau),),
        mention=MENTION,
        jours=tuple(
            JourDeTournee(
                titre=f"{JOURS[jour.le.weekday()]} {date_longue(jour.le)}",
                reperes=_reperes(tournee, jour),
                etapes=tuple(_etape(v, par_fiche.get(v.fiche_id, ())) for v in jour.visites),
            )
            for jour in jours
            if jour.visites
        ),
    )


def _reperes(tournee, jour):
    return (
        ("Faite par", tournee.agent.nom_complet if tournee.agent else "à désigner"),
        ("Départ", f"{tournee.depart}, vers {heure_ecrite(jour.depart_a)}"),
        ("Retour", f"vers {heure_ecrite(jour.retour_a)}"),
        ("Route", f"{nombre(jour.km)}{INSECABLE}km à vol d’oiseau, environ {heures(jour.route)}"),
    )


def feuille_de_route(tournee, jours, le):
    """PDF (octets) : une page par jour de visites."""
    contexte = contexte_de_tournee(tournee, jours, le)
    return pdf.rendre("pdf/tournee.html", {"c": contexte}, titre=f"Feuille de route, {tournee}")


def agenda(tournee, visites):
    """Octets iCalendar : les visites, sans rien de ce qu’il faut savoir ni de qui l’on voit."""
    return ecrire_ics(
        tournee.titre,
        [
            RendezVous(
                uid=f"visite-{v.ref}@{v.reseau_id}.predict",
                titre=f"Visite, {v.fiche}" + ("" if v.confirmee else " (à confirmer)"),
                le=v.le, heure=v.heure, duree=v.duree_minutes, lieu=str(v.fiche),
                detail=f"Tournée « {tournee} »", modifie_le=v.modifie_le, version=v.version,
            )
            for v in visites
        ],
    )  # fmt: skip
