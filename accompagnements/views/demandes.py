"""Les accompagnements que décrit une adresse : la liste, le tableau, le calendrier, les lots et les
exports partent d’ici, avec les mêmes filtres."""

from dataclasses import dataclass

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from collectivites.views.demandes import choix_du_reseau
from offre.models import Mission, ServiceReseau
from predict.comptes.views.vues import onglets_de
from predict.noyau.garde import garder

from ..filters import DANS_LA_BARRE, AccompagnementFilter, trier
from ..models import Accompagnement
from ..regles import Etat

LISTE = "accompagnements:liste"
# Les trois vues d’une même demande, puis ce qui l’entoure.
FACONS = (
    ("Liste", LISTE),
    ("Tableau par étapes", "accompagnements:tableau"),
    ("Calendrier", "accompagnements:calendrier"),
)
VOISINES = (
    ("Charge par agent", "accompagnements:charge"),
    ("Sollicitations à traiter", "accompagnements:sollicitations"),
)
# (titre, ce qui suit le « ? »)
VUES = (
    ("Tous", ""),
    ("Ouverts", f"etat={Etat.ACTIF}"),
    ("Les miens", f"etat={Etat.ACTIF}&responsable=moi"),
    ("En sommeil", f"etat={Etat.EN_SOMMEIL}"),
    ("Clos", f"etat={Etat.CLOS}"),
)


def _de_l_offre(agent):
    """Services du réseau et missions, en une requête."""

    def lire():
        services = (
            ServiceReseau.objects.visibles_par(agent)
            .order_by()
            .annotate(genre=Value("service"), cle=Cast("ref", CharField()), nom=F("libelle"))
            .values_list("genre", "cle", "nom")
        )
        missions = (
            Mission.objects.order_by()
            .annotate(genre=Value("mission"), cle=F("code"), nom=F("libelle"))
            .values_list("genre", "cle", "nom")
        )
        choix = {"service": [], "mission": []}
        for genre, cle, nom in services.union(missions, all=True).order_by("nom", "cle"):
            choix[genre].append((cle, nom))
        return choix

    return garder(f"accompagnements:offre:{agent.reseau_id}", lire)


def choix_de(agent):
    """Ce que les filtres offrent et qui dépend du réseau : `AccompagnementFilter(choix=…)`."""
    commun = choix_du_reseau(agent)
    equipe = [("moi", "Moi"), ("personne", "Personne"), *commun["suivie_par"]]
    return {"responsable": equipe, "departement": commun["departement"], **_de_l_offre(agent)}


@dataclass(frozen=True)
class Demande:
    """Ce qu’une adresse demande : ses filtres, son tri ; `le` : le jour des retards."""

    agent: object
    requete: object
    jeu: object
    le: object
    choix: dict

    @property
    def accompagnements(self):
        return self.jeu.qs

    @property
    def texte(self):
        return getattr(self.jeu.form, "cleaned_data", {}).get("q", "").strip()

    def triees(self):
        """(lignes dans l’ordre, avec leur fiche ; tri retenu)."""
        return trier(self.jeu.qs.avec_fiche(), self.requete.get("tri", ""))

    def adresse(self, route=LISTE, *arguments, **remplacees):
        """Cette demande, ailleurs ou autrement : `adresse(etape=[])`."""
        requete = self.requete.copy()
        requete.pop("page", None)
        for nom, valeurs in remplacees.items():
            requete.setlist(nom, valeurs)
        texte = requete.urlencode()
        base = reverse(route, args=arguments)
        return f"{base}?{texte}" if texte else base


def demande(agent, requete):
    """`requete` : QueryDict."""
    choix, le = choix_de(agent), timezone.localdate()
    visibles = Accompagnement.objects.visibles_par(agent)
    jeu = AccompagnementFilter(requete, visibles, agent=agent, le=le, choix=choix)
    jeu.form.is_valid()
    return Demande(agent, requete, jeu, le, choix)


def barre(voulue, route, plus_de_choix=(), gardes=("tri", "vue", "col")):
    """L’objet de `composants/filtres.html` pour la vue `route`. `plus_de_choix` : filtres propres
    à cette vue ; `gardes` : ce que les filtres ne changent pas."""
    choix = [*voulue.jeu.choix, *plus_de_choix]
    puces = [
        {
            "titre": un["titre"],
            "valeur": ", ".join(str(o["libelle"]) for o in un["options"] if o["choisie"]),
            "url": voulue.adresse(route, **{un["nom"]: []}),
        }
        for un in choix
        if un["nombre"]
    ]
    if voulue.texte:
        puces.insert(
            0, {"titre": "Texte", "valeur": voulue.texte, "url": voulue.adresse(route, q=[])}
        )
    autres = [un for un in choix if un["nom"] not in DANS_LA_BARRE and un["options"]]
    return {
        "titre": "Filtrer les accompagnements",
        "action": reverse(route),
        "recherche": {
            "nom": "q",
            "libelle": "Titre ou collectivité",
            "valeur": voulue.requete.get("q", "").replace("\x00", "")[:200],
        },
        "choix": [un for un in choix if un["nom"] in DANS_LA_BARRE],
        "plus": {"nombre": sum(un["nombre"] for un in autres), "choix": autres},
        "caches": [
            {"nom": nom, "valeur": valeur}
            for nom in gardes
            for valeur in voulue.requete.getlist(nom)
            if valeur
        ],
        "puces": puces,
        "url_effacer": reverse(route) if puces else "",
    }


def voisines(voulue, active):
    """Les façons de voir la même demande, filtres gardés, et les pages d’à côté."""
    filtres = QueryDict(mutable=True)
    if voulue is not None:
        for nom in ("q", "vue", *voulue.jeu.filters):
            if voulue.requete.getlist(nom):
                filtres.setlist(nom, voulue.requete.getlist(nom))
    texte = filtres.urlencode()
    suite = f"?{texte}" if texte else ""
    return [
        {"titre": titre, "url": reverse(route) + suite, "nombre": None, "active": route == active}
        for titre, route in FACONS
    ] + [
        {"titre": titre, "url": reverse(route), "nombre": None, "active": route == active}
        for titre, route in VOISINES
    ]


def vues(request, voulue, route):
    """Les vues enregistrées, les mêmes aux trois façons de voir ; chacune s’ouvre dans celle-ci."""

    def filtrer(requete):
        visibles = Accompagnement.objects.visibles_par(voulue.agent)
        return AccompagnementFilter(
            requete, visibles, agent=voulue.agent, le=voulue.le, choix=voulue.choix
        ).qs

    return onglets_de(request, LISTE, VUES, filtrer, vers=route)
