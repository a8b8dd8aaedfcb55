"""Ce que chaque route lit : des requêtes bornées au réseau, et des lignes en liste blanche."""

import datetime as dt
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Count, Prefetch, Q
from django.urls import reverse
from django.utils import timezone

from accompagnements.models import Accompagnement, Prestation
from collectivites.models import Evenement, Fiche
from collectivites.regles import Attente, strate_de
from offre.calculs.vitrine import offre_publique, presentation_de
from suivi.models import ChiffreClos, Indicateur, IndicateurPropre

from .erreurs import Refus

TAILLE_MAX, PAGES_MAX = 200, 10_000
# Bornes hors desquelles une date ne veut rien dire ici (et ferait déborder un fuseau).
TOUT_DEBUT, TOUTE_FIN = dt.date(1990, 1, 1), dt.date(2200, 1, 1)


def adresse_de(chemin):
    return f"{settings.ADRESSE_PUBLIQUE.rstrip('/')}{chemin}"


def paginer(request, lignes, filtres, ecrire):
    """La page demandée. `lignes` : requête ordonnée ou liste ; au-delà de la fin : vide.

    Un paramètre inconnu se refuse : une faute de frappe rendrait toute la liste.
    """
    inconnus = sorted(set(request.GET) - set(type(filtres).model_fields))
    if inconnus:
        champs = [
            {"parametre": nom, "message": "Ce paramètre n’existe pas ici."} for nom in inconnus
        ]
        raise Refus(422, "Un paramètre de l’adresse est inconnu.", champs)
    total = len(lignes) if isinstance(lignes, list) else lignes.count()
    debut = (filtres.page - 1) * filtres.taille
    pages = max(-(-total // filtres.taille), 1)
    suivante = None
    if filtres.page < pages:
        demande = {k: v for k, v in request.GET.items() if k != "page"}
        demande["page"] = filtres.page + 1
        suivante = adresse_de(f"{request.path}?{urlencode(demande)}")
    return {
        "total": total,
        "page": filtres.page,
        "pages": pages,
        "suivante": suivante,
        "resultats": [ecrire(ligne) for ligne in lignes[debut : debut + filtres.taille]],
    }


def _mot(objet, champ):
    """{code, libelle} d’un champ à choix ; `None` s’il est vide."""
    code = getattr(objet, champ)
    if code in ("", None):
        return None
    return {"code": str(code), "libelle": getattr(objet, f"get_{champ}_display")()}


def bornee(jour):
    return min(max(jour, TOUT_DEBUT), TOUTE_FIN)


def minuit(jour):
    return timezone.make_aware(dt.datetime.combine(bornee(jour), dt.time.min))


# -- Collectivités ------------------------------------------------------------------------------


def fiches(reseau, filtres):
    lignes = (
        Fiche.objects.du_reseau(reseau)
        .select_related("collectivite__departement", "collectivite__region")
        .order_by("collectivite__nom", "pk")
    )
    if filtres.nature:
        lignes = lignes.filter(collectivite__nature=filtres.nature.value)
    if filtres.niveau:
        lignes = lignes.filter(niveau=filtres.niveau.value)
    if filtres.membre is not None:
        lignes = lignes.filter(membre=filtres.membre)
    if filtres.departement:
        d = filtres.departement
        lignes = lignes.filter(
            Q(collectivite__departement__code_insee=d)
            | Q(collectivite__nature="departement", collectivite__code_insee=d)
        )
    if filtres.modifiees_depuis:
        lignes = lignes.filter(modifie_le__gte=minuit(filtres.modifiees_depuis))
    return lignes


def _citee(fiche):
    c = fiche.collectivite
    return {"reference": fiche.ref, "nom": c.nom, "code_insee": c.code_insee, "siren": c.siren}


def ecrire_fiche(fiche):
    c = fiche.collectivite
    strate = strate_de(c.population)
    attentes = [Attente(code) for code in fiche.attentes if code in Attente.values]
    return _citee(fiche) | {
        "nature": _mot(c, "nature"),
        "departement": c.departement.code_insee if c.departement_id else "",
        "region": c.region.code_insee if c.region_id else "",
        "population": c.population,
        "strate": {"code": strate.value, "libelle": strate.label} if strate else None,
        "membre": fiche.membre,
        "niveau": _mot(fiche, "niveau"),
        "profil": _mot(fiche, "profil_principal"),
        "attentes": [{"code": a.value, "libelle": a.label} for a in attentes],
        "odd": _numeros(fiche.odd),
        "dernier_echange_le": fiche.dernier_echange_le,
        "modifiee_le": fiche.modifie_le,
    }


def _numeros(valeurs):
    """Les ODD en nombres : un fichier d’échange peut porter n’importe quoi."""
    if not isinstance(valeurs, list):
        return []
    textes = (str(v) for v in valeurs)
    return sorted(int(t) for t in textes if t.isdecimal() and t.isascii() and len(t) <= 2)


# -- Accompagnements ----------------------------------------------------------------------------


def accompagnements(reseau, filtres):
    prestations = Prestation.objects.du_reseau(reseau).avec_service()
    lignes = (
        Accompagnement.objects.du_reseau(reseau)
        .select_related("fiche__collectivite")
        .prefetch_related(Prefetch("prestations", queryset=prestations))
        .order_by("-debut_le", "-pk")
    )
    if filtres.etat:
        lignes = lignes.filter(etat=filtres.etat.value)
    if filtres.etape:
        lignes = lignes.filter(etape=filtres.etape)
    if filtres.collectivite:
        lignes = lignes.filter(fiche__ref=filtres.collectivite)
    if filtres.debut_du:
        lignes = lignes.filter(debut_le__gte=filtres.debut_du)
    if filtres.debut_au:
        lignes = lignes.filter(debut_le__lte=filtres.debut_au)
    if filtres.modifies_depuis:
        lignes = lignes.filter(modifie_le__gte=minuit(filtres.modifies_depuis))
    return lignes


def ecrire_accompagnement(a):
    services = {p.service.cle_publique: p.service.libelle for p in a.prestations.all()}
    return {
        "reference": a.ref,
        "collectivite": _citee(a.fiche),
        "scenario": _mot(a, "scenario"),
        "cas_type": _mot(a, "cas_type"),
        "posture": _mot(a, "posture"),
        "ecsi": a.ecsi,
        "etape": _mot(a, "etape"),
        "etat": _mot(a, "etat"),
        "debut_le": a.debut_le,
        "valide_le": a.valide_le,
        "etape_depuis": a.etape_depuis,
        "fin_prevue_le": a.fin_prevue_le,
        "fin_le": a.fin_le,
        "services": [{"cle": cle, "libelle": mots} for cle, mots in services.items()],
        "modifie_le": a.modifie_le,
    }


# -- Offre --------------------------------------------------------------------------------------


def services(reseau, volet):
    """Les services publiés, en `ServicePublic` : ce que la page publique en dit, sans plus."""
    offre = offre_publique(reseau, presentation_de(reseau))
    lignes = [s for s in offre.services if volet is None or s.specifique == (volet == "specifique")]
    return offre, lignes


def ecrire_service(offre):
    def ecrire(s):
        page = reverse("vitrine:service", args=[offre.slug, s.cle]) if offre.ouverte else ""
        return {
            "cle": s.cle,
            "libelle": s.libelle,
            "adresse": adresse_de(page) if page else "",
            "mission": s.mission,
            "volet": "specifique" if s.specifique else "socle",
            "but": s.but,
            "promesse": s.promesse,
            "publics": list(s.publics),
            "modes": [nom for nom, _ in s.modes],
            "livrables": list(s.livrables),
            "duree": s.duree,
            "tarif": s.tarif,
            "odd": [numero for numero, _ in s.odd],
        }

    return ecrire


# -- Événements ---------------------------------------------------------------------------------


def evenements(reseau, filtres):
    lignes = Evenement.objects.du_reseau(reseau).select_related("lieu", "reseau")
    if filtres.du:
        lignes = lignes.filter(le__gte=filtres.du)
    if filtres.au:
        lignes = lignes.filter(le__lte=filtres.au)
    if filtres.type:
        lignes = lignes.filter(type=filtres.type.value)
    return lignes.order_by("-le", "-pk")


def annonces(lignes):
    """Ce qu’un réseau a rendu public : les événements ouverts à l’inscription publique."""
    return lignes.filter(inscriptions_ouvertes=True)


def avec_comptes(lignes):
    return lignes.annotate(
        inscrites=Count("participations", filter=Q(participations__inscrite=True)),
        presentes=Count("participations", filter=Q(participations__presente=True)),
    )


def lien_d_inscription(e):
    """La page d’inscription, tant que l’on peut s’y inscrire ; vide sinon."""
    limite = e.inscriptions_jusqu_au or e.le
    if not e.inscriptions_ouvertes or min(limite, e.le) < timezone.localdate():
        return ""
    return adresse_de(reverse("inscriptions:publique", args=[e.reseau.slug, e.signe]))


def ecrire_annonce(e):
    return {
        "reference": e.ref,
        "type": _mot(e, "type"),
        "titre": e.titre,
        "le": e.le,
        "heure_debut": e.heure_debut,
        "heure_fin": e.heure_fin,
        "lieu": e.lieu.nom if e.lieu_id else "",
        "adresse": e.adresse,
        "pays": e.pays,
        "angle_local": e.angle_local,
        "public": e.public,
        "places": e.places,
        "inscription": lien_d_inscription(e),
    }


def ecrire_evenement(e):
    return ecrire_annonce(e) | {
        "annonce": e.inscriptions_ouvertes,
        "inscrites": e.inscrites,
        "presentes": e.presentes,
    }


# -- Indicateurs --------------------------------------------------------------------------------


def chiffres(reseau, filtres):
    """Les chiffres des clôtures en vigueur : ni preuves, ni notes, ni bilan."""
    lignes = (
        ChiffreClos.objects.du_reseau(reseau)
        .filter(cloture__rouverte_le__isnull=True)
        .select_related("cloture")
        .only(
            "code", "numerateur", "denominateur", "invitees", "ventilations", "reseau_id",
            "cloture__du", "cloture__au", "cloture__le",
        )
        .order_by("-cloture__du", "-cloture__au", "code", "pk")
    )  # fmt: skip
    if filtres.code:
        lignes = lignes.filter(code=filtres.code)
    if filtres.annee:
        lignes = lignes.filter(cloture__du__year=filtres.annee)
    return lignes


def ecrire_chiffre(reseau):
    """Écrit un chiffre avec le libellé de son indicateur, lu une fois pour toutes."""
    noms = {c: (li, u) for c, li, u in Indicateur.objects.values_list("code", "libelle", "unite")}
    propres = IndicateurPropre.objects.du_reseau(reseau).values_list("code", "libelle", "unite")
    noms |= {code: (libelle, unite) for code, libelle, unite in propres}

    def ecrire(c):
        libelle, unite = noms.get(c.code, (c.code, ""))
        n, d = float(c.numerateur), c.denominateur
        return {
            "periode": {"du": c.cloture.du, "au": c.cloture.au, "close_le": c.cloture.le},
            "code": c.code,
            "libelle": libelle,
            "unite": unite,
            "numerateur": n,
            "denominateur": d,
            "valeur": n if d is None else (round(100 * n / d, 2) if d else None),
            "ventilations": [] if c.invitees is not None else _ventilations(c),
        }

    return ecrire


def _ventilations(chiffre):
    if not isinstance(chiffre.ventilations, dict):
        return []
    return [
        {
            "ventilation": ventilation,
            "ligne": str(ligne[0]),
            "numerateur": ligne[1],
            "denominateur": ligne[2],
        }
        for ventilation, lignes in chiffre.ventilations.items()
        if isinstance(lignes, list)
        for ligne in lignes
        if isinstance(ligne, list) and len(ligne) >= 3
    ]
