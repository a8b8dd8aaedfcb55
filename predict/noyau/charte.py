"""Exemples de la page « charte » : chaque composant, dans tous ses états.

Données inventées. Elles servent aussi aux tests des gabarits : un composant absent d'ici n'est pas
un composant de la maison.
"""

from datetime import date
from types import SimpleNamespace as Objet

from django import forms
from django.core.paginator import Paginator

from .champs import ChampDate, ChampMontant
from .formulaires import Formulaire

TEINTES = (
    ("encre", "Encre", "#1B2430, textes"),
    ("encre-douce", "Encre douce", "#556070, compléments, 6,4 : 1"),
    ("fond", "Fond", "#F7F8FA, autour de la feuille"),
    ("surface", "Surface", "#FFFFFF, feuille, champs"),
    ("filet", "Filet", "#DDE2EA, séparations"),
    ("filet-fort", "Filet fort", "#7F8B9D, contour des champs, 3,4 : 1"),
    ("primaire", "Primaire", "#1F3A68, liens, état courant"),
    ("action", "Action", "#C2410C, une par écran, 5,2 : 1"),
    ("succes", "Succès", "#1B7F4B, acquis"),
    ("attention", "Attention", "#9A5B00, à compléter"),
    ("danger", "Danger", "#B3261E, retard, refus"),
)
PROFILS = ("HUMANIS", "COSMIN", "CIMOB", "CLIMAPART", "ASTRE")
ETATS = (
    ("succes", "Validé", ""),
    ("attention", "À revoir", ""),
    ("danger", "Refusé", ""),
    ("primaire", "En cours", ""),
    ("neutre", "En sommeil", "moon"),
    ("trait", "Non demandé", ""),
)
NIVEAUX = (
    ("non_engagee", "Non engagée"),
    ("nouvellement_engagee", "Nouvellement engagée"),
    ("deja_engagee", "Déjà engagée"),
)
ETAPES = ((1, "Singularisation"), (2, "Mise en lien"), (3, "Calibrage"), (4, "Cadre"))
ECARTS = (
    ("identique", "Identique"),
    ("adapte", "Adapté"),
    ("propre", "Propre"),
    ("absent", "Non repris"),
)
VERDICTS = (
    {"code": "I1", "compte": True, "avant": "Compte dans", "apres": " en 2026", "annee": 2026},
    {
        "code": "I4",
        "compte": False,
        "avant": "Ne compte pas dans",
        "apres": " : signée avant la mise en lien",
        "annee": None,
    },
)
SOMMAIRE = (
    ("c-couleurs", "Couleurs"),
    ("c-textes", "Textes"),
    ("c-boutons", "Boutons"),
    ("c-etiquettes", "Étiquettes"),
    ("c-champs", "Champs"),
    ("c-filtres", "Filtres, puces, vues"),
    ("c-avis", "Avis"),
    ("c-tableaux", "Tableau et pages"),
    ("c-vide", "Vide, attente, travaux"),
    ("c-etapes", "Frise et porte"),
    ("c-fil", "Fil et commentaires"),
    ("c-marge", "Petites listes"),
    ("c-chiffres", "Chiffres et preuves"),
    ("c-cartes", "Onglets, cartes, dialogue"),
    ("c-nuit", "Mode sombre"),
)


class ConventionExemple(Formulaire):
    objet = forms.CharField(
        label="Objet de la convention",
        help_text="Une phrase, telle qu’elle figurera dans la délibération.",
    )
    forme = forms.ChoiceField(
        label="Forme",
        required=False,
        choices=[
            ("convention", "Convention"),
            ("gre_a_gre", "Gré à gré"),
            ("appel_d_offres", "Appel d’offres"),
            ("contrat_cadre", "Contrat cadre"),
        ],
    )
    montant = ChampMontant(label="Montant prévisionnel")
    signature = ChampDate(label="Date de signature")
    siren = forms.CharField(
        label="Siren",
        help_text="Vient du référentiel, non modifiable ici.",
        widget=forms.TextInput(attrs={"readonly": True}),
    )
    motif = forms.CharField(label="Motif", widget=forms.Textarea(attrs={"rows": 2}))
    attentes = forms.MultipleChoiceField(
        label="Attentes",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("acteurs", "Connaître les acteurs du territoire"),
            ("financements", "Être informée des financements"),
        ],
    )
    scenario = forms.ChoiceField(
        label="Scénario de mise en lien",
        widget=forms.RadioSelect,
        choices=[
            ("receptif", "Réceptif"),
            ("proactif", "Proactif"),
            ("opportuniste", "Opportuniste"),
        ],
    )
    membre = forms.BooleanField(label="La collectivité est membre du réseau", required=False)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["montant"].error_messages["required"] = (
            "Le montant prévisionnel est exigé par la loi : indiquez-le, ou 0 €."
        )

    def clean_signature(self):
        le = self.cleaned_data["signature"]
        if le < date(2026, 9, 10):
            raise forms.ValidationError(
                "La signature ne peut pas précéder la délibération du 10 septembre 2026."
            )
        return le


class NatureExemple(Formulaire):
    nature = forms.ChoiceField(
        label="Nature",
        widget=forms.RadioSelect,
        initial="sollicitation",
        choices=[("sollicitation", "Sollicitation"), ("echange", "Simple échange")],
    )


class MotifExemple(Formulaire):
    motif = forms.CharField(label="Motif")


def _carte(lien):
    """Trois territoires inventés, un par classe, et une île trop petite pour une forme."""
    carres = ("M10 10h90v70h-90z", "M100 10h80v70h-80z", "M180 10h90v70h-90z")
    return {
        "cle": "exemple",
        "titre": "Partenariats par pays",
        "alternative": "Trois territoires, une île. Le tableau qui suit donne les mêmes chiffres.",
        "vue": "0 0 340 90",
        "fond": "".join(carres),
        "formes": [
            {"trace": trace, "classe": rang, "titre": f"Pays {rang}", "url": lien, "choisie": False}
            for rang, trace in enumerate(carres[1:], 2)
        ],
        "points": [
            {
                "x": 310, "y": 45, "r": 8, "classe": 4, "titre": "Île", "url": lien,
                "choisie": False,
            }
        ],
        "legende": [{"classe": 2, "libelle": "2 à 3"}, {"classe": 4, "libelle": "8 et plus"}],
    }  # fmt: skip


def _formulaire_en_erreur():
    formulaire = ConventionExemple(
        {
            "exemple-objet": "Eau potable et éducation à la citoyenneté",
            "exemple-forme": "convention",
            "exemple-montant": "",
            "exemple-signature": "2 septembre 2026",
            "exemple-siren": "214 502 841",
            "exemple-motif": "La délibération est reportée au conseil d’avril.",
            "exemple-attentes": ["acteurs"],
            "exemple-scenario": "receptif",
        },
        prefix="exemple",
    )
    formulaire.is_valid()
    formulaire.fields["motif"].valeur_actuelle = "Reportée au conseil de mars."
    return formulaire


def _filtre():
    return {
        "nom": "niveau",
        "titre": "Niveau",
        "nombre": 2,
        "options": [
            {"valeur": code, "libelle": libelle, "choisie": code != "non_engagee"}
            for code, libelle in NIVEAUX
        ],
    }


def _travaux():
    commun = {"message": "", "resultat": {}, "termine": False, "etat": "en_cours"}
    return [
        Objet(**commun | {"pk": 1, "titre": "Export de 1 842 fiches", "fait": 1104, "total": 1842}),
        Objet(
            **commun
            | {
                "pk": 2,
                "titre": "Rapport annuel 2026",
                "fait": 1,
                "total": 1,
                "termine": True,
                "etat": "fait",
                "resultat": {"url": "#c-vide"},
            }
        ),
        Objet(
            **commun
            | {
                "pk": 3,
                "titre": "Import de contacts",
                "fait": 213,
                "total": 400,
                "termine": True,
                "etat": "echec",
                "message": "Arrêté à la ligne 214. Aucune fiche n’a été modifiée.",
            }
        ),
        Objet(**commun | {"pk": 4, "titre": "Géographie", "fait": 0, "total": 0}),
    ]


def _porte(manquants):
    return {
        "vers": "au cadre" if manquants else "au calibrage",
        "manquants": [{"envoi": False} | manque for manque in manquants],
        "reunis": [
            {"titre": "Demande dans l’offre", "note": "Vérifié le 14 novembre 2026"},
            {"titre": "Une rencontre datée", "note": "24 février 2027"},
        ],
        "url_passer": "#c-etapes",
        "url_outrepasser": "",
    }


def _premiers_pas():
    pas = [
        {"titre": titre, "texte": texte, "url": "#c-vide", "geste": geste, "fait": fait}
        for titre, texte, geste, fait in (
            ("Noter un premier appel", "Moins d’une minute.", "Noter un appel", True),
            ("Démarrer un accompagnement", "Quatre étapes.", "Démarrer", False),
            ("Imputer une heure", "Deux clics.", "Imputer du temps", False),
        )
    ]
    return {"pas": pas, "faits": 1, "suivant": pas[1]}


def contexte():
    """Contexte complet de `charte.html`, sans base de données."""
    lien = "#contenu"
    return {
        "premiers_pas": _premiers_pas(),
        "cloches": [
            Objet(titre="Notifications", url="#c-cloche", icone="bell", actif=actif, compte=n)
            for n, actif in ((0, False), (3, False), (120, True))
        ],
        "teintes": TEINTES,
        "profils": PROFILS,
        "etats": ETATS,
        "niveaux": NIVEAUX,
        "etapes": ETAPES,
        "ecarts": ECARTS,
        "verdicts": VERDICTS,
        "sommaire": SOMMAIRE,
        "formulaire": _formulaire_en_erreur(),
        "nature": NatureExemple()["nature"],
        "motif": MotifExemple(prefix="dialogue"),
        "vues_gardees": {
            "onglets": [
                {
                    "titre": "Toutes",
                    "url": lien,
                    "nombre": 312,
                    "active": False,
                    "partagee": False,
                },
                {
                    "titre": "À relancer ce trimestre",
                    "url": lien,
                    "nombre": 38,
                    "active": True,
                    "partagee": True,
                },
            ],
            "url_enregistrer": lien,
            "url_gerer": lien,
            "a_jour": None,
        },
        "vues": [
            {"titre": "Toutes", "url": lien, "nombre": "1 842", "active": False},
            {"titre": "À relancer ce trimestre", "url": lien, "nombre": 38, "active": True},
            {"titre": "En accompagnement", "url": lien, "nombre": 23, "active": False},
        ],
        "puces": [{"titre": "Niveau", "valeur": "nouvellement ou déjà engagée", "url": lien}],
        "filtre": _filtre(),
        "filtre_vide": {"nom": "departement", "titre": "Département", "nombre": 0, "options": []},
        "outils": {
            "nombre": 38,
            "nom": "collectivité,collectivités",
            "precision": "les plus anciens échanges d’abord",
            "colonnes": None,
            "exports": [{"titre": "Ces 38 collectivités, XLSX", "url": lien}],
        },
        "lot": [
            {"valeur": "affecter", "titre": "Affecter à…"},
            {"valeur": "exporter", "titre": "Exporter ces 3"},
        ],
        "candidatures": [
            ("CC Terres du Haut Berry", "FICOL 2026", 560000, "primaire", "En instruction"),
            ("Bourges", "MEAE, appel généraliste", 90000, "succes", "Accordée"),
            ("Amboise", "RECITAL", 4800, "danger", "Refusée"),
        ],
        "carte": _carte(lien),
        "page_exemple": Paginator(range(38), 3).page(4),
        "travaux": _travaux(),
        "frise": [
            {"titre": "Singularisation", "etat": "faite", "note": "Faite, 32 jours", "url": lien},
            {
                "titre": "Mise en lien",
                "etat": "courante",
                "note": "En cours depuis 8 jours",
                "url": lien,
            },
            {"titre": "Calibrage", "etat": "avenir", "note": "À venir", "url": ""},
            {"titre": "Cadre", "etat": "avenir", "note": "À venir", "url": ""},
        ],
        "portes": [
            _porte(
                [
                    {
                        "titre": "Élu·e référent·e",
                        "note": "Le portage politique doit avoir un nom.",
                        "url": lien,
                        "geste": "Nommer l’élu·e",
                    },
                    {
                        "titre": "Mode de « Mise en relation »",
                        "note": "La prestation n’a pas encore de mode.",
                        "url": lien,
                        "geste": "Choisir le mode",
                    },
                ]
            ),
            _porte([]),
        ],
        "fil": [
            {
                "quand": date(2027, 3, 12),
                "nature": "Réunion à venir",
                "titre": "Besoins et priorités",
                "url": lien,
                "icone": "calendar-event",
                "texte": "",
                "note": "Trait pointillé : pas encore eu lieu.",
                "sorte": "avenir",
            },
            {
                "quand": date(2027, 3, 4),
                "nature": "Passage",
                "titre": "Mise en lien → Calibrage",
                "url": lien,
                "icone": "signpost-split",
                "texte": "",
                "note": "Nœud plein : l’accompagnement a changé d’étape.",
                "sorte": "passage",
            },
            {
                "quand": date(2027, 2, 24),
                "nature": "Réunion",
                "titre": "Écoute avec la direction",
                "url": "",
                "icone": "people",
                "texte": "Accord pour commencer par un état des lieux court.",
                "note": "Nœud clair : un échange, un document, une enquête.",
                "sorte": "",
            },
        ],
        "commentaires": [
            {
                "auteur": "Inès Morvan",
                "qualite": "référente, Saint-Jean-de-Braye",
                "quand": "hier à 16 h 05",
                "texte": "Les 1 600 € sont votés pour 2027 seulement. Pouvons-nous l’écrire ?",
            },
            {
                "auteur": "Camille Rousselet",
                "qualite": "",
                "quand": "aujourd’hui à 9 h 12",
                "texte": "Oui : j’ajoute « au titre de 2027 ».",
            },
        ],
        "taches": [
            {
                "titre": "Envoyer le compte rendu de cadrage",
                "url": lien,
                "lieu": "CC Terres du Haut Berry · Cadre",
                "quand": "4 jours de retard",
                "en_retard": True,
                "url_faire": lien,
            },
            {
                "titre": "Préparer la fiche besoins",
                "url": lien,
                "lieu": "Vendôme · Calibrage",
                "quand": "14 h 00",
                "en_retard": False,
                "url_faire": "",
            },
        ],
        "delais": [
            {
                "nombre": 7,
                "unite": "jours",
                "titre": "RECITAL, microprojets ECSI",
                "url": lien,
                "note": "19 mars",
                "ton": "danger",
            },
            {
                "nombre": 19,
                "unite": "jours",
                "titre": "MEAE, appel généraliste",
                "url": lien,
                "note": "31 mars",
                "ton": "attention",
            },
            {
                "nombre": 41,
                "unite": "jours",
                "titre": "FICOL, note d’intention",
                "url": "",
                "note": "",
                "ton": "",
            },
        ],
        "rendez_vous": [
            {
                "quand": "10 h 30",
                "iso": "2027-03-12T10:30",
                "titre": "Appel de cadrage, Issoudun",
                "url": lien,
                "note": "Téléphone, 30 min",
                "prochain": False,
            },
            {
                "quand": "14 h 00",
                "iso": "2027-03-12T14:00",
                "titre": "Réunion besoins, Vendôme",
                "url": lien,
                "note": "",
                "prochain": True,
            },
        ],
        "lignes": [
            {"titre": "Fiche besoins du 4 mars 2027", "url": lien, "note": "PDF, 148 ko, relue"},
            {"titre": "Courrier de sollicitation", "url": "", "note": ""},
        ],
        "paires": [
            {"titre": "Passé, toutes étapes", "valeur": "4,5 j"},
            {"titre": "Prévu au cadre", "valeur": "11,5 j"},
        ],
        "jauge": {"max": 14, "valeur": 11.5, "libelle": "11,5 jours demandés sur 14 libres"},
        "nourris": [
            {
                "code": "I1",
                "titre": "Collectivités accompagnées",
                "url": lien,
                "note": "Compte en 2027 depuis le 14 janvier",
                "compte": True,
                "etat": "Compté",
            },
            {
                "code": "I3",
                "titre": "Études produites",
                "url": lien,
                "note": "À la livraison du rapport",
                "compte": False,
                "etat": "Attendu",
            },
        ],
        "jalons": [
            {"titre": "Non engagée", "quand": "2019", "etat": "passe"},
            {"titre": "Nouvellement engagée", "quand": "18 sept. 2026", "etat": "courant"},
            {"titre": "Déjà engagée", "quand": "à venir", "etat": "avenir"},
        ],
        "conseils": [
            {
                "titre": "Diagnostic territorial",
                "url": lien,
                "volet": "Spécifique",
                "raisons": ["Nouvellement engagée", "Attend de connaître les acteurs"],
                "note": "6 j · FAIRE AVEC conseillé",
            }
        ],
        "matrice": [
            {
                "code": "I1",
                "titre": "Collectivités accompagnées",
                "valeur": "31",
                "unite": "collectivités",
                "url_preuves": lien,
                "cible": "30",
                "ecart": "atteinte",
                "ecart_ton": "succes",
                "evolution": [20, 22, 25, 27, 31],
                "delta": "+4",
                "reponse": "",
                "reponse_note": "",
                "ouverte": False,
                "derive": "32 aujourd’hui",
                "url_derive": lien,
            },
            {
                "code": "I6",
                "titre": "Collectivités satisfaites",
                "valeur": "84,0 %",
                "unite": "",
                "url_preuves": lien,
                "cible": "90 %",
                "ecart": "il manque 6 points",
                "ecart_ton": "attention",
                "evolution": [None, 78, 81, 81, 84],
                "delta": "+3,0",
                "reponse": "80,6 %",
                "reponse_note": "25 sur 31",
                "ouverte": True,
                "derive": "",
                "url_derive": "",
            },
        ],
        "barres": [
            {"titre": "HUMANIS", "valeur": 9, "part": 90},
            {"titre": "CIMOB", "valeur": 8, "part": 80},
        ],
        "tiroir": {
            "surtitre": "Preuves de I4 en 2026",
            "valeur": "2",
            "titre": "conventions signées après une mise en lien",
            "definition": "Entre une collectivité et un tiers, la mise en lien étant antérieure.",
            "comptees": [
                {
                    "titre": "Bourges et un lycée de Lomé",
                    "url": lien,
                    "note": "Lien du 12 mars 2025 → signature le 14 janvier 2026",
                },
                {"titre": "Amboise et une association", "url": "", "note": ""},
            ],
            "ecartees": [
                {
                    "titre": "Chartres et une commune partenaire",
                    "url": lien,
                    "note": "Avenant : ne compte pas",
                }
            ],
            "url_export": lien,
            "url_fiche": lien,
            "url_fermer": lien,
        },
        "rubriques": [
            {
                "numero": 1,
                "titre": "Objectifs et attentes",
                "etat": "complete",
                "etat_libelle": "Complète",
                "commentaires": 0,
                "ouverte": False,
            },
            {
                "numero": 5,
                "titre": "Budget",
                "etat": "a_revoir",
                "etat_libelle": "À revoir",
                "commentaires": 2,
                "ouverte": False,
            },
            {
                "numero": 7,
                "titre": "Indicateurs de suivi",
                "etat": "vide",
                "etat_libelle": "Vide",
                "commentaires": 0,
                "ouverte": False,
            },
        ],
        "onglets": [
            {
                "cle": "deux",
                "titre": "Deux modes",
                "url": "?o=deux",
                "actif": True,
                "nombre": None,
            },
            {
                "cle": "quatre",
                "titre": "Quatre modes",
                "url": "?o=quatre",
                "actif": False,
                "nombre": 4,
            },
        ],
        "modes": [
            (
                "FAIRE AVEC",
                "Le réseau contribue au pilotage, sans mettre en œuvre.",
                "un appui stratégique.",
                "la collectivité gère un opérationnel parfois complexe.",
            ),
            (
                "PARTICIPER",
                "Le réseau suit et met en œuvre comme partenaire.",
                "l’expertise du réseau.",
                "une mobilisation ponctuelle.",
            ),
        ],
        "dialogue": {
            "cle": "passer-outre",
            "titre": "Passer outre la porte ?",
            "texte": "Il manque l’élu·e référent·e. Le motif reste au journal.",
            "url": lien,
            "geste": "Passer outre",
            "danger": True,
        },
        "courbes": [("Collectivités accompagnées", "31", "+4", [20, 22, 25, 27, 31])],
    }
