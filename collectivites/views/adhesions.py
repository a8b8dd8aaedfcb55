"""Les adhésions du réseau, une année à la fois : qui a réglé, qui relancer, qui appeler."""

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from predict.comptes.perimetre import dans_reseau
from predict.noyau.tableur import Colonne, reponse_csv, reponse_xlsx

from ..models import Contact, Cotisation, Fiche
from ..regles import EtatCotisation
from .voisines import autres_vues

PAR_PAGE = 25
ANNEES_PROPOSEES = 4
COLONNES = (
    Colonne("Collectivité", "collectivite.nom"),
    Colonne("Code Insee", "collectivite.code_insee"),
    Colonne("Siren", "collectivite.siren"),
    Colonne("Année", "annee", "texte", 8),
    Colonne("État", lambda f: f.etat_cotisation.label),
    Colonne("Montant", "montant", "euros"),
    Colonne("Réglée le", "reglee_le", "date"),
    Colonne("À qui écrire", "contact_nom"),
    Colonne("Courriel", "contact_email"),
    Colonne("Suivie par", lambda f: str(f.suivie_par or "")),
)


def _annee(request, le):
    texte = request.GET.get("annee", "")
    return int(texte) if texte.isdecimal() and 1990 <= int(texte[:4]) <= 2100 else le.year


def _fiches(request, le):
    """Les fiches adhérentes ou ayant cotisé cette année-là, leur cotisation, à qui écrire."""
    annee = _annee(request, le)
    cotisation = Cotisation.objects.filter(fiche=OuterRef("pk"), annee=annee)
    joignable = Contact.objects.filter(fiche=OuterRef("pk")).joignables(le)
    joignable = joignable.exclude(email="").order_by("-principal", "pk")
    fiches = (
        Fiche.objects.visibles_par(request.user)
        .annotate(
            notee=Exists(cotisation),
            montant=Subquery(cotisation.values("montant")[:1]),
            reglee_le=Subquery(cotisation.values("reglee_le")[:1]),
            contact_prenom=Subquery(joignable.values("prenom")[:1]),
            contact_nom_seul=Subquery(joignable.values("nom")[:1]),
            contact_email=Subquery(joignable.values("email")[:1]),
        )
        .filter(Q(membre=True) | Q(notee=True))
    )
    return annee, fiches


_CONDITIONS = {
    EtatCotisation.REGLEE: Q(reglee_le__isnull=False),
    EtatCotisation.ATTENDUE: Q(notee=True, reglee_le__isnull=True),
    EtatCotisation.A_APPELER: Q(notee=False),
}


def _choisies(request, le):
    annee, toutes = _fiches(request, le)
    etat = request.GET.get("etat", "")
    etat = etat if etat in EtatCotisation.values else ""
    fiches = toutes.filter(_CONDITIONS[EtatCotisation(etat)]) if etat else toutes
    fiches = fiches.select_related("collectivite__departement", "suivie_par")
    return annee, etat, toutes, fiches.order_by("collectivite__recherche", "pk")


def _dire(fiche, annee):
    fiche.annee = annee
    fiche.contact_nom = " ".join(m for m in (fiche.contact_prenom, fiche.contact_nom_seul) if m)
    if fiche.reglee_le:
        fiche.etat_cotisation = EtatCotisation.REGLEE
    elif fiche.notee:
        fiche.etat_cotisation = EtatCotisation.ATTENDUE
    else:
        fiche.etat_cotisation = EtatCotisation.A_APPELER
    return fiche


def adhesions(request):
    le = timezone.localdate()
    annee, etat, toutes, fiches = _choisies(request, le)
    page = Paginator(fiches, PAR_PAGE).get_page(request.GET.get("page"))
    chiffres = toutes.order_by().aggregate(
        attendu=Sum("montant"),
        recu=Sum("montant", filter=_CONDITIONS[EtatCotisation.REGLEE]),
        reglees=Count("pk", filter=_CONDITIONS[EtatCotisation.REGLEE]),
        attendues=Count("pk", filter=_CONDITIONS[EtatCotisation.ATTENDUE]),
        a_appeler=Count("pk", filter=_CONDITIONS[EtatCotisation.A_APPELER]),
    )
    comptes = {
        "": chiffres["reglees"] + chiffres["attendues"] + chiffres["a_appeler"],
        EtatCotisation.REGLEE: chiffres["reglees"],
        EtatCotisation.ATTENDUE: chiffres["attendues"],
        EtatCotisation.A_APPELER: chiffres["a_appeler"],
    }
    base = reverse("collectivites:adhesions")
    contexte = {
        "page": page,
        "fiches": [_dire(fiche, annee) for fiche in page],
        "annee": annee,
        "etat": etat,
        "chiffres": chiffres,
        "annees": range(le.year, le.year - ANNEES_PROPOSEES, -1),
        "voisines": autres_vues("adhesions"),
        "vues": [
            {
                "titre": EtatCotisation(cle).label if cle else "Toutes",
                "url": f"{base}?annee={annee}&etat={cle}",
                "nombre": nombre,
                "active": cle == etat,
            }
            for cle, nombre in comptes.items()
        ],
        "outils": {
            "nombre": page.paginator.count,
            "nom": "collectivité,collectivités",
            "precision": "",
            "colonnes": None,
            "exports": [
                {
                    "titre": f"Cette liste, {format.upper()}",
                    "url": reverse("collectivites:exporter_adhesions", args=[format])
                    + f"?annee={annee}&etat={etat}",
                }
                for format in ("xlsx", "csv")
            ]
            if page.paginator.count
            else [],
        },
    }
    return render(request, "collectivites/adhesions.html", contexte)


def exporter_adhesions(request, format):
    """La liste affichée, avec à qui écrire : de quoi relancer."""
    le = timezone.localdate()
    annee, _, _, fiches = _choisies(request, le)
    nom = f"adhesions-{annee}-{le:%Y-%m-%d}"
    if format == "xlsx":
        lignes = (_dire(f, annee) for f in fiches.iterator(chunk_size=2000))
        return reponse_xlsx(nom, f"Adhésions {annee}", COLONNES, lignes)
    if format == "csv":
        return reponse_csv(nom, COLONNES, _dans_le_reseau(fiches, annee, request.user.reseau_id))
    raise Http404


def _dans_le_reseau(fiches, annee, reseau_id):
    """Lignes lues pendant l’envoi : la transaction de la vue est alors finie."""
    with dans_reseau(reseau_id):
        for fiche in fiches.iterator(chunk_size=2000):
            yield _dire(fiche, annee)
