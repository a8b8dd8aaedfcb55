"""Comment la liste des fiches se présente : colonnes au choix, tri, puces, exports."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import Case, F, IntegerField, Value, When
from django.urls import reverse

from ..calculs.liste import avec_colonnes
from ..filters.fiches import DANS_LA_BARRE
from ..regles import NiveauEngagement, PrioriteRelation

# Clé de colonne → (titre, clé de tri ou rien, colonne de nombres).
COLONNES = {
    "population": ("Population", "population", True),
    "departement": ("Département", "", False),
    "epci": ("Intercommunalité", "", False),
    "profils": ("Profils", "", False),
    "niveau": ("Niveau", "niveau", False),
    "accompagnement": ("Accompagnement", "", False),
    "priorite": ("Priorité", "priorite", False),
    "etiquettes": ("Étiquettes", "", False),
    "attentes": ("Attentes", "", False),
    "adhesion": ("Adhésion", "", False),
    "cotisation": ("Cotisation", "", True),
    "contact": ("Contact principal", "", False),
    "suivie_par": ("Suivie par", "", False),
    "prochaine": ("Prochaine étape", "", False),
    "echange": ("Dernier échange", "echange", True),
}
COLONNES_DE_DEPART = ("population", "profils", "niveau", "accompagnement", "echange")


def _rang(colonne, valeurs):
    return Case(
        *(When(**{colonne: v}, then=Value(rang)) for rang, v in enumerate(valeurs, 1)),
        default=Value(0),
        output_field=IntegerField(),
    )


# Clé de tri → (expression, ce que dit la liste en croissant, en décroissant).
TRIS = {
    "nom": (F("collectivite__recherche"), "de A à Z", "de Z à A"),
    "population": (
        F("collectivite__population"),
        "les moins peuplées d’abord",
        "les plus peuplées d’abord",
    ),
    "niveau": (
        _rang("niveau", NiveauEngagement.values),
        "les moins engagées d’abord",
        "les plus engagées d’abord",
    ),
    "priorite": (
        _rang("priorite", reversed(PrioriteRelation.values)),
        "les moins prioritaires d’abord",
        "les plus prioritaires d’abord",
    ),
    "echange": (
        F("dernier_echange_le"),
        "les plus anciens échanges d’abord",
        "les échanges récents d’abord",
    ),
}


@dataclass(frozen=True)
class Tri:
    """Tri demandé à l’adresse (« nom », « -population ») ; inconnu, il vaut « nom »."""

    cle: str
    decroissant: bool

    @classmethod
    def lire(cls, texte):
        cle = texte.removeprefix("-")
        return cls(cle, texte.startswith("-")) if cle in TRIS else cls("nom", False)

    @property
    def valeur(self):
        return f"-{self.cle}" if self.decroissant else self.cle

    @property
    def phrase(self):
        return TRIS[self.cle][2 if self.decroissant else 1]

    def appliquer(self, fiches):
        expression = TRIS[self.cle][0]
        ordre = (
            expression.desc(nulls_last=True)
            if self.decroissant
            else expression.asc(nulls_first=True)
        )
        return fiches.order_by(ordre, "collectivite__recherche", "pk")


class Pages(Paginator):
    """Pagine une demande ; chaque page est garnie de ses colonnes."""

    def __init__(self, demande, par_page):
        super().__init__(demande.dans_l_ordre(), par_page)
        self.demande = demande

    def page(self, number):
        page = super().page(number)
        page.object_list = self.demande.garnir(page.object_list, self.demande.colonnes)
        return page


@dataclass(frozen=True)
class Demande:
    """Une liste demandée à une adresse : ses filtres, son tri, ses colonnes."""

    requete: object
    filtre: object
    tri: Tri
    le: object

    @property
    def colonnes(self):
        choisies = set(self.requete.getlist("col"))
        return [c for c in COLONNES if c in choisies] or list(COLONNES_DE_DEPART)

    @property
    def texte(self):
        return getattr(self.filtre.form, "cleaned_data", {}).get("q", "").strip()

    @property
    def filtree(self):
        return bool(self.filtre.form.changed_data)

    def dans_l_ordre(self):
        """Les lignes filtrées, dans l’ordre, sans rien de plus que la fiche."""
        return self.tri.appliquer(self.filtre.qs)

    def garnir(self, fiches, colonnes):
        """Ce que montrent ces colonnes, pour ces fiches-là, dans l’ordre.

        Trier d’abord, garnir ensuite : les annotations ne se calculent que pour la page, non pour
        tout ce qu’il faut trier (même requête, sous-requête bornée).
        """
        toutes = self.filtre.queryset.filter(pk__in=fiches.values("pk"))
        toutes = toutes.avec_collectivite().avec_profils()
        return self.tri.appliquer(avec_colonnes(toutes, self.le, colonnes))

    def fiches(self):
        """Toutes les lignes, dans l’ordre : un export les garnit par paquets (`garnies`)."""
        return self.dans_l_ordre().avec_collectivite().avec_profils()

    def adresse(self, route="collectivites:liste", *arguments, **remplacees):
        """Cette demande, ailleurs ou autrement : `adresse(page=[])`."""
        requete = self.requete.copy()
        requete.pop("page", None)
        for nom, valeurs in remplacees.items():
            requete.setlist(nom, valeurs)
        texte = requete.urlencode()
        chemin = reverse(route, args=arguments)
        return f"{chemin}?{texte}" if texte else chemin


def entetes(colonnes):
    return [
        {"cle": c, "libelle": COLONNES[c][0], "tri": COLONNES[c][1], "nombre": COLONNES[c][2]}
        for c in colonnes
    ]


def barre(demande):
    """L’objet de `composants/filtres.html`."""
    filtre, requete = demande.filtre, demande.requete
    choix = filtre.choix
    puces = [
        {
            "titre": un["titre"],
            "valeur": ", ".join(str(o["libelle"]) for o in un["options"] if o["choisie"]),
            "url": demande.adresse(**{un["nom"]: []}),
        }
        for un in choix
        if un["nombre"]
    ]
    if demande.texte:
        puces.insert(0, {"titre": "Texte", "valeur": demande.texte, "url": demande.adresse(q=[])})
    # La maille et la mesure, elles, sont écrites par la carte, dans ce formulaire.
    gardes = ("tri", "carte", "vue")
    plus = [un for un in choix if un["nom"] not in DANS_LA_BARRE and un["options"]]
    for un in plus:
        un["url"] = reverse("collectivites:etiquettes") if un["nom"] == "etiquette" else ""
    vide = reverse("collectivites:liste")
    return {
        "titre": "Filtrer les collectivités",
        "action": vide,
        "recherche": {
            "nom": "q",
            "libelle": "Nom, code Insee, Siren",
            "valeur": requete.get("q", "")[:200],
        },
        "choix": [un for un in choix if un["nom"] in DANS_LA_BARRE],
        "plus": {"nombre": sum(un["nombre"] for un in plus), "choix": plus},
        "caches": [{"nom": nom, "valeur": requete[nom]} for nom in gardes if requete.get(nom)],
        "puces": puces,
        "url_effacer": f"{vide}?carte=1"
        if puces and requete.get("carte")
        else vide
        if puces
        else "",
    }


def outils(demande, nombre):
    """L’objet de `composants/outils_liste.html`."""
    carte = bool(demande.requete.get("carte"))
    ce_qui_sort = "Cette collectivité" if nombre == 1 else f"Ces {nombre} collectivités"
    exports = (("XLSX", "xlsx"), ("CSV", "csv")) if nombre else ()
    return {
        "nombre": nombre,
        "nom": "collectivité,collectivités",
        "precision": demande.tri.phrase if nombre > 1 else "",
        "colonnes": {
            "nom": "col",
            "nombre": len(demande.colonnes),
            "options": [
                {"valeur": cle, "libelle": titre, "choisie": cle in demande.colonnes}
                for cle, (titre, _, _) in COLONNES.items()
            ],
        },
        "exports": [
            {
                "titre": f"{ce_qui_sort}, {nom}",
                "url": demande.adresse("collectivites:exporter", format),
            }
            for nom, format in exports
        ],
        "segments": [
            {"titre": "Liste", "url": demande.adresse(carte=[]), "actif": not carte},
            {"titre": "Liste et carte", "url": demande.adresse(carte=["1"]), "actif": carte},
        ],
    }
