"""Les financements : sessions et échéances, dispositifs, export et agenda."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch, Q
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from predict.comptes.droits import est_interne, exiger
from predict.noyau.calendrier import ecrire_ics, reponse_ics
from predict.noyau.tableur import Colonne, reponse_csv, reponse_xlsx

from .. import droits
from ..actions import financements as actions
from ..calculs.echeances import etat_de, rendez_vous
from ..filters.financements import TRIS, VUES, SessionFilter, dans_la_vue, trier
from ..forms.financements import DispositifForm
from ..models import Dispositif, SessionDispositif
from ..regles.financement import (
    JOURS_DE_VEILLE,
    TONS,
    EtatSession,
    FamilleDispositif,
    nom_de_famille,
)

PAR_PAGE = 25
PRESSEE, PROCHE = 10, 30  # jours

COLONNES = (
    Colonne("Session", "libelle", largeur=40),
    Colonne("Dispositif", "dispositif.libelle", largeur=40),
    Colonne("Financeur", "dispositif.financeur"),
    Colonne("Famille", lambda s: nom_de_famille(s.dispositif.famille)),
    Colonne("Année", lambda s: str(s.annee)),
    Colonne("État", lambda s: s.etat.label),
    Colonne("Lancement", "ouvre_le", "date"),
    Colonne("Clôture", "ferme_le", "date"),
    Colonne("Jours restants", "jours", "entier"),
    Colonne("Dates à vérifier", "dates_a_verifier", "oui_non"),
    Colonne("ECSI", "dispositif.ecsi", "oui_non"),
    Colonne("Origine", lambda s: "Réseau" if s.propre_a_id else "Commune"),
    Colonne("Règles", lambda s: len(s.regles), "entier"),
    Colonne("Vérifiée le", "verifie_le", "date"),
    Colonne("Bon à savoir", "note", "long"),
)


def dire(session, le):
    """Pose sur la session ce que les pages en montrent : état, jours, ton, règles connues."""
    session.etat = etat_de(session, le)
    session.ton = TONS[session.etat]
    session.famille = nom_de_famille(session.dispositif.famille)
    ouverte = session.etat == EtatSession.OUVERTE and session.ferme_le
    session.jours = (session.ferme_le - le).days if ouverte else None
    session.presse = ""
    if session.jours is not None:
        session.presse = (
            "danger" if session.jours <= PRESSEE else "attention" if session.jours <= PROCHE else ""
        )
    lignes = [r for r in session.regles if isinstance(r, dict)]
    session.etablies = sum(r.get("statut", "etablie") == "etablie" for r in lignes)
    session.a_verifier = len(session.regles) - session.etablies
    return session


def _lues(request, le):
    """(filtre, vue, tri, sessions filtrées hors vue, sessions) : page et exports partent d’ici."""
    visibles = SessionDispositif.objects.visibles_par(request.user).select_related("dispositif")
    financeurs = (
        Dispositif.objects.visibles_par(request.user)
        .filter(sessions__in=visibles)
        .order_by("financeur")
        .values_list("financeur", flat=True)
        .distinct()
    )
    filtre = SessionFilter(request.GET, visibles, financeurs=financeurs)
    vue = request.GET.get("vue", "")
    vue = vue if vue in VUES else "suivre"
    tri = request.GET.get("tri", "")
    tri = tri if tri.removeprefix("-") in TRIS else "echeance"
    sessions = filtre.qs
    return filtre, vue, tri, sessions, trier(dans_la_vue(sessions, vue, le), tri, le)


def sessions(request):
    le = timezone.localdate()
    filtre, vue, tri, filtrees, retenues = _lues(request, le)
    page = Paginator(retenues, PAR_PAGE).get_page(request.GET.get("page"))
    page.object_list = [dire(s, le) for s in page.object_list]
    nombre = page.paginator.count
    contexte = {
        "page": page,
        "tri": tri,
        "vue": vue,
        "vues": _vues(request, filtrees, vue, le),
        "filtres": _barre(request, filtre, vue),
        "filtree": bool(filtre.form.changed_data),
        "filtre_refuse": bool(filtre.form.errors),
        "jours": JOURS_DE_VEILLE,
        "interne": est_interne(request.user),
        "outils": {
            "nombre": nombre,
            "nom": "session,sessions",
            "precision": TRIS[tri.removeprefix("-")][2 if tri.startswith("-") else 1]
            if nombre > 1
            else "",
            "colonnes": None,
            "exports": _exports(request) if nombre else [],
        },
    }
    return render(request, "financements/sessions.html", contexte)


def exporter(request, format):
    """Exactement les sessions filtrées."""
    le = timezone.localdate()
    *_, retenues = _lues(request, le)
    nom = f"sessions-de-financement-{le:%Y-%m-%d}"
    lignes = [dire(s, le) for s in retenues]
    if format == "xlsx":
        return reponse_xlsx(nom, "Sessions", COLONNES, lignes)
    if format == "csv":
        return reponse_csv(nom, COLONNES, lignes)
    raise Http404


def _requete(request, **remplacees):
    requete = request.GET.copy()
    requete.pop("page", None)
    for nom, valeurs in remplacees.items():
        requete.setlist(nom, valeurs)
    return requete.urlencode()


def _exports(request):
    return [
        {
            "titre": f"Ces sessions, {format.upper()}",
            "url": f"{reverse('financements:exporter', args=[format])}?{_requete(request)}",
        }
        for format in ("xlsx", "csv")
    ]


def _vues(request, filtrees, vue, le):
    """Les vues et leurs comptes, en une requête."""
    comptes = {
        cle: Count("pk", filter=Q(pk__in=dans_la_vue(filtrees, cle, le).order_by().values("pk")))
        for cle in VUES
    }
    nombres = filtrees.order_by().aggregate(**comptes)
    base = reverse("financements:sessions")
    return [
        {
            "titre": titre,
            "url": f"{base}?{_requete(request, vue=[cle])}",
            "nombre": nombres[cle],
            "active": cle == vue,
        }
        for cle, (titre, _) in VUES.items()
    ]


def _barre(request, filtre, vue):
    base = reverse("financements:sessions")
    puces = [
        {
            "titre": choix["titre"],
            "valeur": ", ".join(str(o["libelle"]) for o in choix["options"] if o["choisie"]),
            "url": f"{base}?{_requete(request, **{choix['nom']: []})}",
        }
        for choix in filtre.choix
        if choix["nombre"]
    ]
    texte = getattr(filtre.form, "cleaned_data", {}).get("q", "")
    if texte:
        url = f"{base}?{_requete(request, q=[])}"
        puces.insert(0, {"titre": "Texte", "valeur": texte, "url": url})
    caches = [{"nom": "vue", "valeur": vue}]
    if "tri" in request.GET:
        caches.append({"nom": "tri", "valeur": request.GET["tri"][:40]})
    return {
        "titre": "Filtrer les sessions",
        "action": base,
        "recherche": {
            "nom": "q",
            "libelle": "Session, dispositif, financeur",
            "valeur": request.GET.get("q", "")[:200],
        },
        "choix": filtre.choix,
        "caches": caches,
        "puces": puces,
        "url_effacer": f"{base}?vue={vue}" if puces else "",
    }


def agenda(request, pk):
    """La clôture d’une session, pour un agenda."""
    session = droits.session_ou_404(request, pk)
    if session.ferme_le is None:
        raise Http404
    adresse = request.build_absolute_uri(session.get_absolute_url())
    return reponse_ics(
        f"cloture-{session.code}", ecrire_ics(str(session), [rendez_vous(session, adresse)])
    )


# -- Dispositifs -------------------------------------------------------------------------


def dispositifs(request):
    """Les dispositifs par famille, et ce qu’on en suit."""
    le = timezone.localdate()
    lus = Dispositif.objects.visibles_par(request.user).prefetch_related(_sessions_de(request))
    par_famille = {}
    for un in lus:
        un.suivies = [dire(s, le) for s in un.sessions_visibles]
        par_famille.setdefault(un.famille, []).append(un)
    ordre = {code: rang for rang, code in enumerate(FamilleDispositif.values)}
    familles = [
        {"code": code, "titre": nom_de_famille(code) or "Sans famille", "dispositifs": siens}
        for code, siens in sorted(par_famille.items(), key=lambda f: ordre.get(f[0], 99))
    ]
    contexte = {"familles": familles, "nombre": len(lus), "interne": est_interne(request.user)}
    return render(request, "financements/dispositifs.html", contexte)


def _sessions_de(request):
    visibles = SessionDispositif.objects.visibles_par(request.user)
    return Prefetch(
        "sessions", queryset=visibles.order_by("-annee", "libelle"), to_attr="sessions_visibles"
    )


def dispositif(request, pk):
    un, le = droits.dispositif_ou_404(request, pk), timezone.localdate()
    siennes = un.sessions.visibles_par(request.user).order_by("-annee", "libelle")
    contexte = {
        "dispositif": un,
        "famille": nom_de_famille(un.famille),
        "sessions": [dire(s, le) for s in siennes],
        "peut_regler": droits.peut_regler(request.user, un),
    }
    return render(request, "financements/dispositif.html", contexte)


def creer_dispositif(request):
    form = DispositifForm(request.POST or None)
    if form.is_valid():
        proprietaire = droits.proprietaire_de(request.user)
        un = actions.creer(objet=form.instance, agent=request.user, proprietaire=proprietaire)
        messages.success(request, "Dispositif ajouté : donnez-lui sa première session.")
        return redirect(un)
    return page_de_saisie(request, form, titre="Ajouter un dispositif", geste="Ajouter",
                          retour=reverse("financements:dispositifs"))  # fmt: skip


def modifier_dispositif(request, pk):
    un = droits.dispositif_ou_404(request, pk)
    exiger(droits.peut_regler(request.user, un))
    form = DispositifForm(request.POST or None, instance=un)
    if form.is_valid():
        actions.modifier_dispositif(
            dispositif=form.instance, agent=request.user, champs=form.champs_changes
        )
        messages.success(request, "Dispositif enregistré.")
        return redirect(un)
    return page_de_saisie(
        request, form, titre=f"Modifier {un}", geste="Enregistrer", retour=un.get_absolute_url(),
        url_retirer=reverse("financements:retirer_dispositif", args=[pk]), quoi="ce dispositif",
    )  # fmt: skip


@require_POST
def retirer_dispositif(request, pk):
    un = droits.dispositif_ou_404(request, pk)
    exiger(droits.peut_regler(request.user, un))
    return retirer(request, un, ailleurs="financements:dispositifs")


def retirer(request, objet, *, ailleurs):
    """Retire ce que rien n’emploie, ou dit pourquoi cela reste."""
    nom = str(objet)
    try:
        actions.retirer(objet=objet, agent=request.user)
    except actions.EncoreUtilise:
        messages.warning(
            request,
            f"« {nom} » reste : des sessions, des candidatures ou des plans s’y rattachent.",
        )
        return redirect(objet)
    messages.success(request, f"« {nom} » ne figure plus au catalogue.")
    return redirect(ailleurs)


def page_de_saisie(request, form, **contexte):
    """Une page d’un formulaire. Contexte : titre, geste, retour ; aide, url_retirer et quoi."""
    contexte = {"form": form, "aide": "", "url_retirer": "", "quoi": ""} | contexte
    status = 422 if form.errors else 200
    return render(request, "financements/saisie.html", contexte, status=status)
