"""Après une élection : choisir le scrutin, puis dire le sort de chaque mandat échu."""

from django import forms

from predict.noyau.formulaires import ChampDate, Formulaire

from ..regles import Nature, SortElu

# Scrutin → natures des collectivités que l’on y renouvelle.
SCRUTINS = {
    "municipal": ("Municipales et intercommunales", (Nature.COMMUNE, Nature.EPCI)),
    "departemental": ("Départementales", (Nature.DEPARTEMENT,)),
    "regional": ("Régionales", (Nature.REGION,)),
    "tous": ("Toutes les collectivités", tuple(Nature)),
}


class ScrutinForm(Formulaire):
    """`departements` : [(clé, nom)] du territoire."""

    scrutin = forms.ChoiceField(
        label="Scrutin", choices=[(cle, titre) for cle, (titre, _) in SCRUTINS.items()]
    )
    debut_le = ChampDate(
        label="Début des nouveaux mandats",
        help_text="Les mandats échus à cette date, et que personne n’a encore tranchés.",
    )
    fin_le = ChampDate(
        label="Fin prévue des nouveaux mandats",
        required=False,
        help_text="Si vous la connaissez : elle servira d’alerte.",
    )
    departement = forms.ChoiceField(label="Département", required=False)
    sans_fin = forms.BooleanField(
        label="Aussi les mandats dont la fin n’est pas notée", required=False
    )

    def __init__(self, *args, departements, **options):
        super().__init__(*args, **options)
        self.fields["departement"].choices = [
            ("", "Tout le territoire"),
            *((str(pk), nom) for pk, nom in departements),
        ]

    def clean(self):
        nettoye = super().clean()
        debut, fin = nettoye.get("debut_le"), nettoye.get("fin_le")
        if debut and fin and fin <= debut:
            self.add_error("fin_le", "Le mandat ne peut pas finir avant d’avoir commencé.")
        return nettoye

    @property
    def natures(self):
        return SCRUTINS[self.cleaned_data["scrutin"]][1]


class RenouvellementForm(Formulaire):
    """Une ligne par mandat échu : son sort, et l’intitulé du nouveau mandat."""

    def __init__(self, data, *, mandats):
        super().__init__(data)
        self.mandats = mandats
        for mandat in mandats:
            qui = f"{mandat.contact}"
            self.fields[f"sort-{mandat.pk}"] = forms.ChoiceField(
                label=f"Ce que devient {qui}",
                choices=SortElu.choices,
                initial=SortElu.INCONNU,
                widget=forms.RadioSelect,
                error_messages={"required": "Choisissez dans la liste."},
            )
            self.fields[f"intitule-{mandat.pk}"] = forms.CharField(
                label=f"Nouveau mandat de {qui}",
                max_length=160,
                required=False,
                initial=mandat.intitule,
                error_messages={
                    "max_length": "Ce texte compte %(show_value)d caractères : "
                    "gardez-en %(limit_value)d au plus."
                },
            )

    def clean(self):
        nettoye = super().clean()
        for mandat in self.mandats:
            reelu = nettoye.get(f"sort-{mandat.pk}") == SortElu.REELU
            nom = f"intitule-{mandat.pk}"
            if reelu and not nettoye.get(nom) and nom not in self.errors:
                self.add_error(nom, "Dites quel est son nouveau mandat.")
        return nettoye

    @property
    def lignes(self):
        """(mandat, champ du sort, champ de l’intitulé), pour la page."""
        return [(m, self[f"sort-{m.pk}"], self[f"intitule-{m.pk}"]) for m in self.mandats]

    @property
    def sorts(self):
        """[(mandat, sort, intitulé)], pour l’action."""
        return [
            (
                m,
                SortElu(self.cleaned_data[f"sort-{m.pk}"]),
                self.cleaned_data[f"intitule-{m.pk}"],
            )
            for m in self.mandats
        ]
