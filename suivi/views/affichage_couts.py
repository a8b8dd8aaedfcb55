"""Ce que l’écran des coûts montre : chiffres cliquables, barres, phrases."""

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.http import urlencode
from django.utils.safestring import mark_safe

from accompagnements.models import Accompagnement, Financement, Prestation
from collectivites.models import Fiche
from offre.models import ServiceReseau
from predict.comptes.models import Agent
from predict.noyau.graphiques import barres
from predict.noyau.typographie import euros, nombre, pourcent

from ..calculs.chiffrage import Somme
from ..calculs.couts import arrondir
from ..calculs.rentabilite import en_jours
from ..regles import Angle, Verdict

# Le paramètre d’adresse qui dit de quoi sont les lignes de temps d’un angle.
PARAMETRE = {
    Angle.PRESTATION: "prestation",
    Angle.DOSSIER: "dossier",
    Angle.SERVICE: "service",
    Angle.COLLECTIVITE: "fiche",
    Angle.FINANCEMENT: "financement",
    Angle.AGENT: "agent",
}
TONS = {
    Verdict.RENTABLE: ("succes", "Rentable"),
    Verdict.EQUILIBRE: ("neutre", "À l’équilibre"),
    Verdict.INVESTISSEMENT: ("attention", "Investissement nécessaire"),
}
NATURES = {
    "prestations": "Prestations",
    "dossiers": "Dossiers, sans prestation",
    "reseau": "Vie du réseau",
}
BARRES = 10
CHOISIE = mark_safe(" selected")  # nosec B308 B703 : une constante


def adresse(route, parametres):
    requete = {n: v for n, v in parametres.items() if v not in (None, "") and n != "page"}
    return f"{reverse(route)}?{urlencode(requete)}"


def dire_pourcent(x):
    """« 5 % », « 7,5 % » : sans zéro inutile."""
    return "" if x is None else pourcent(x, 0 if x == x.to_integral_value() else 1, sur=100)


def verdict(code):
    """{ton, libelle}, ou `None`."""
    if not code:
        return None
    ton, libelle = TONS[Verdict(code)]
    return {"ton": ton, "libelle": libelle}


def etapes(annee, exercice, salaires, chiffree):
    """Par où commencer : [{faite, texte, url, geste}] ; vide quand tout est là."""
    suite = f"?annee={annee}"
    reglages = reverse("suivi:couts_exercice") + suite
    liste = [
        {
            "faite": exercice is not None,
            "texte": f"Régler l’année {annee} : clé de répartition, marge, frais généraux.",
            "url": reglages, "geste": "Régler l’année",
        },
        {
            "faite": salaires,
            "texte": "Noter le salaire chargé de chaque personne : seule la direction le lit.",
            "url": reverse("suivi:noter_salaire") + suite, "geste": "Noter un salaire",
        },
        {
            "faite": bool(chiffree.temps),
            "texte": "Noter le temps : chaque personne le fait dans « Mon temps ».",
            "url": reverse("accompagnements:mes_temps"), "geste": "Ouvrir la grille",
        },
        {
            "faite": bool(chiffree.prestations.recettes),
            "texte": "Noter ce que rapporte chaque prestation, depuis sa ligne du tableau.",
            "url": "", "geste": "",
        },
    ]  # fmt: skip
    return [] if all(x["faite"] for x in liste) else liste


def chiffres(chiffree, exercice, annee, filtres, reseau):
    """La synthèse des prestations : [{titre, valeur, url, note}]."""
    somme = chiffree.prestations
    url = adresse("suivi:couts_lignes", {"annee": annee, "nature": "prestations", **filtres})
    lus = [
        {"titre": "Temps des prestations", "url": url,
         "valeur": f"{nombre(en_jours(somme.minutes, reseau), 1)} j"},
        {"titre": "Coût des prestations", "valeur": euros(somme.cout), "url": url},
    ]  # fmt: skip
    if "agent" in filtres:
        return lus
    lus += [
        {"titre": "Recettes", "valeur": euros(somme.recettes),
         "url": adresse("suivi:couts_lignes", {"annee": annee, **filtres}) + "#recettes"},
        {"titre": "Solde", "valeur": euros(somme.solde, signe=True), "url": ""},
        {"titre": "Couverture", "valeur": pourcent(somme.couverture), "url": ""},
    ]  # fmt: skip
    return lus


def partage(chiffree, annee, filtres, reseau):
    """Où va le temps noté : prestations, dossiers en général, vie du réseau."""
    sommes = (chiffree.prestations, chiffree.dossiers, chiffree.reseau)
    total = chiffree.temps
    return [
        {
            "titre": titre,
            "jours": en_jours(somme.minutes, reseau),
            "part": somme.minutes / total if total else None,
            "cout": somme.cout,
            "url": adresse("suivi:couts_lignes", {"annee": annee, "nature": nature, **filtres}),
        }
        for (nature, titre), somme in zip(NATURES.items(), sommes, strict=True)
    ]


def angles(request, courant):
    """Les façons de lire l’année, filtres gardés."""
    gardes = {n: v for n, v in request.GET.items() if n not in ("par", "page")}
    return [
        {
            "titre": angle.label,
            "url": adresse("suivi:couts", gardes | {"par": angle.value}) + "#tableau",
            "actif": angle == courant,
        }
        for angle in Angle
    ]


def filtres(choix, poses, verdict_pose, avec_verdict):
    """[{nom, titre, options}] des listes de choix ; `options` : leur HTML."""
    listes = [
        {"nom": nom, "titre": titre, "options": _options(options, poses.get(nom))}
        for nom, (titre, options) in choix.items()
    ]
    if avec_verdict:
        options = [(v.value, TONS[v][1]) for v in Verdict]
        listes.append({"nom": "verdict", "titre": "Verdict",
                       "options": _options(options, verdict_pose)})  # fmt: skip
    return listes


def _options(options, posee):
    """Les collectivités d’une année se comptent par milliers : une boucle de gabarit par option
    prendrait plus de temps que le reste de la page."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((cle, CHOISIE if cle == posee else "", libelle) for cle, libelle in options),
    )


def ligne(une, angle, annee, poses):
    cle = {PARAMETRE[angle]: une.cle}
    url_objet = ""
    if angle == Angle.PRESTATION:
        url_objet = reverse("suivi:cout_prestation", args=[une.cle])
    elif angle == Angle.DOSSIER:
        url_objet = reverse("accompagnements:detail", args=[une.cle])
    elif angle == Angle.COLLECTIVITE:
        url_objet = reverse("collectivites:detail", args=[une.cle])
    return {
        "objet": une,
        "url": url_objet,
        "url_lignes": adresse("suivi:couts_lignes", {"annee": annee, **poses, **cle}),
        "verdict": verdict(une.verdict),
    }


def total(lignes, reseau):
    """Jours, coût, recettes, solde des lignes montrées, toutes pages comprises."""
    somme = Somme()
    for une in lignes:
        somme.minutes += une.somme.minutes
        somme.sans_cout += une.somme.sans_cout
        somme.hors += une.somme.hors
        somme.cout += une.somme.cout
        somme.recettes += une.somme.recettes
    return {"somme": somme, "jours": en_jours(somme.minutes, reseau)}


def graphique(lignes, angle, annee):
    """Les plus coûteuses, en barres ; `None` sous deux lignes chiffrées."""
    chiffrees = [x for x in lignes if x.somme.cout]
    if len(chiffrees) < 2:
        return None
    montrees = chiffrees[:BARRES]
    somme = sum(x.somme.cout for x in chiffrees)
    premiere = montrees[0]
    # Une personne n’est pas un coût : son temps l’est.
    sujet = f"« {premiere.titre} »"
    if angle == Angle.AGENT:
        sujet = f"Le temps de {premiere.titre}"
    noms = []
    for x in montrees:
        nom = x.titre if angle != Angle.PRESTATION else f"{x.titre}, {x.precision.split(',')[0]}"
        noms.append(nom if nom not in noms else f"{nom} ({x.cle})")
    graphe = barres(
        [(_court(nom), arrondir(x.somme.cout)) for nom, x in zip(noms, montrees, strict=True)],
        f"{sujet} fait {pourcent(premiere.somme.cout / somme, 0)} du coût",
        format_=lambda v: euros(v, 0),
        precision=f"Coût du temps en {annee}, les {len(montrees)} premières lignes",
        entetes=(Angle(angle).label, "Coût"),
        largeur=400,
    )
    return {
        "cle": "couts", "titre": graphe.titre, "sous_titre": graphe.precision,
        "svg": graphe.svg_ecran, "alternative": graphe.description, "entetes": graphe.entetes,
        # Le tableau a la place des noms que les barres abrègent.
        "lignes": [(nom, *reste) for nom, (_, *reste) in zip(noms, graphe.lignes, strict=True)],
        "ouvert": True,
    }  # fmt: skip


def _court(nom, longueur=34):
    return nom if len(nom) <= longueur else f"{nom[: longueur - 1].rstrip()}…"


def resultats(par_code, indicateurs, annee):
    """Le coût de l’année rapporté à chaque compte."""
    return [
        {
            "code": code,
            "titre": indicateurs[code].libelle_court or indicateurs[code].libelle
            if code in indicateurs
            else code,
            "nombre": compte,
            "cout": cout,
            "url": f"{reverse('suivi:preuves', args=[code])}?annee={annee}",
        }
        for code, compte, cout in par_code
    ]


_MODELES = {
    "prestation": Prestation, "service": ServiceReseau, "dossier": Accompagnement, "fiche": Fiche,
    "financement": Financement,
}  # fmt: skip


def titre_des_lignes(filtres, nature, reseau):
    """« Diagnostic territorial, Camille Rousselet » : de quoi sont ces lignes."""
    mots = [NATURES[nature]] if nature else []
    for nom, cle in filtres.items():
        if not cle:
            mots.append(f"sans {nom}")
        elif nom == "agent":
            mots += [
                str(a) for a in Agent.objects.filter(pk=cle, adhesions__reseau=reseau).distinct()
            ]
        else:
            mots += [str(o) for o in _MODELES[nom].objects.filter(pk=cle, reseau=reseau)]
    return ", ".join(mots) or "Tout le temps noté"
