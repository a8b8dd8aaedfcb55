"""Saisir la présentation de l’offre, et choisir les services qui paraissent."""

from django import forms
from phonenumber_field.formfields import PhoneNumberField

from predict.noyau.champs import preparer
from predict.noyau.formulaires import Formulaire, FormulaireVersionne

from ..models import PresentationOffre
from ..regles.vitrine import NIVEAUX_PUBLICS, NOMBRE_DE_RAISONS

TELEPHONE_ATTENDU = (
    "Ce numéro n’existe pas. Écrivez-le comme 02 38 55 00 00, ou avec son indicatif."
)
RAISON_TITRE, RAISON_TEXTE, NIVEAU = 60, 200, 300


def _phrase(rangs=2):
    return forms.Textarea(attrs={"rows": rangs})


class PresentationForm(FormulaireVersionne):
    """Une section par partie de la page. Les raisons et les niveaux, des listes en base, se
    saisissent champ par champ."""

    contact_telephone = PhoneNumberField(label="Téléphone", required=False, region="FR")
    site = forms.URLField(
        label="Site internet", max_length=200, required=False, assume_scheme="https"
    )

    class Meta:
        model = PresentationOffre
        fields = [
            "titre", "accroche", "periode", "verbatim", "verbatim_de", "contact_nom",
            "contact_fonction", "contact_email", "contact_telephone", "adresse", "site",
        ]  # fmt: skip
        widgets = {"accroche": _phrase(), "verbatim": _phrase(3)}
        help_texts = {
            "titre": "Ce que la collectivité gagne, en une ligne.",
            "accroche": "Une ou deux phrases, sans sigle.",
            "periode": "Par exemple : 2027-2030.",
            "verbatim": "Avec son accord. Les guillemets s’ajoutent seuls.",
            "verbatim_de": "Nom, fonction, collectivité.",
        }

    def __init__(self, data=None, files=None, **options):
        super().__init__(data, files, **options)
        telephone = self.fields["contact_telephone"]
        telephone.error_messages["invalid"] = TELEPHONE_ATTENDU
        for validateur in telephone.validators:
            if hasattr(validateur, "message"):
                validateur.message = TELEPHONE_ATTENDU
        raisons = [r for r in self.instance.raisons if isinstance(r, dict)]
        niveaux = self.instance.niveaux
        for rang in range(1, NOMBRE_DE_RAISONS + 1):
            ecrite = raisons[rang - 1] if rang <= len(raisons) else {}
            self._ajouter(
                f"raison_{rang}_titre", f"Raison {rang}", RAISON_TITRE, ecrite.get("titre", "")
            )
            self._ajouter(
                f"raison_{rang}_texte", f"Raison {rang}, en une phrase", RAISON_TEXTE,
                ecrite.get("texte", ""), _phrase(),
            )  # fmt: skip
        for code, titre in NIVEAUX_PUBLICS.items():
            texte = niveaux.get(code, "")
            self._ajouter(
                f"niveau_{code}", titre, NIVEAU, texte if isinstance(texte, str) else "", _phrase(3)
            )

    def _ajouter(self, nom, titre, longueur, valeur, saisie=None):
        champ = forms.CharField(
            label=titre, max_length=longueur, required=False, widget=saisie or forms.TextInput
        )
        self.fields[nom] = preparer(champ)
        self.initial[nom] = valeur

    def clean(self):
        donnees = super().clean()
        for rang in range(1, NOMBRE_DE_RAISONS + 1):
            if donnees.get(f"raison_{rang}_texte") and not donnees.get(f"raison_{rang}_titre"):
                self.add_error(f"raison_{rang}_titre", "Donnez un titre à cette raison.")
        if donnees.get("verbatim_de") and not donnees.get("verbatim"):
            self.add_error("verbatim", "Il manque la parole de cette personne.")
        if donnees.get("verbatim") and not donnees.get("verbatim_de"):
            self.add_error("verbatim_de", "Dites de qui sont ces mots.")
        self.instance.raisons = [
            {"titre": titre, "texte": donnees.get(f"raison_{rang}_texte", "")}
            for rang in range(1, NOMBRE_DE_RAISONS + 1)
            if (titre := donnees.get(f"raison_{rang}_titre"))
        ]
        self.instance.niveaux = {
            code: texte for code in NIVEAUX_PUBLICS if (texte := donnees.get(f"niveau_{code}"))
        }
        return donnees

    def _champs_a_ecrire(self):
        change = set(self.changed_data)
        ecrits = set(super()._champs_a_ecrire())
        if any(nom.startswith("raison_") for nom in change):
            ecrits.add("raisons")
        if any(nom.startswith("niveau_") for nom in change):
            ecrits.add("niveaux")
        return sorted(ecrits)

    def partie(self, *noms):
        return [self[nom] for nom in noms]

    @property
    def en_tete(self):
        return self.partie("titre", "accroche", "periode")

    @property
    def raisons(self):
        """[(titre, texte)] : les deux champs de chaque raison."""
        return [
            self.partie(f"raison_{rang}_titre", f"raison_{rang}_texte")
            for rang in range(1, NOMBRE_DE_RAISONS + 1)
        ]

    @property
    def niveaux(self):
        return self.partie(*(f"niveau_{code}" for code in NIVEAUX_PUBLICS))

    @property
    def parole(self):
        return self.partie("verbatim", "verbatim_de")

    @property
    def contact(self):
        return self.partie(
            "contact_nom", "contact_fonction", "contact_email", "contact_telephone", "adresse",
            "site",
        )  # fmt: skip


class ServicesPubliesForm(Formulaire):
    """Les cases cochées, et elles seules, paraissent. `services` : ceux que le réseau propose."""

    services = forms.ModelMultipleChoiceField(
        label="Services publiés",
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "invalid_choice": "L’un de ces services n’est plus proposé : rechargez la page.",
            "invalid_pk_value": "L’un de ces services n’est plus proposé : rechargez la page.",
        },
    )

    def __init__(self, data=None, *, services, **options):
        super().__init__(data, **options)
        self.fields["services"].queryset = services
        self.initial["services"] = [s.pk for s in services if s.publie]
