"""Déposer des exemplaires signés : des fichiers, et à qui les rattacher si le code manque."""

from django import forms

from predict.noyau.formulaires import Formulaire

from ..models import CadreCollaboration, Convention
from ..regles import EtatCadre
from ..regles.convention import TYPES_DE_SCAN

FICHIERS_MAX = 8
CHOIX_MAX = 300


class PlusieursFichiers(forms.ClearableFileInput):
    allow_multiple_selected = True


class ChampFichiers(forms.FileField):
    """Plusieurs fichiers en un envoi ; la valeur est toujours une liste."""

    widget = PlusieursFichiers

    def clean(self, data, initial=None):
        recus = data if isinstance(data, list | tuple) else [data]
        if len(recus) > FICHIERS_MAX:
            raise forms.ValidationError(
                f"{len(recus)} fichiers d’un coup : déposez-en {FICHIERS_MAX} au plus à la fois."
            )
        return [super(ChampFichiers, self).clean(un, initial) for un in recus]


def _a_rattacher(agent):
    """({clé: convention ou cadre}, choix groupés) : ce à quoi un scan peut appartenir."""
    conventions = (
        Convention.objects.visibles_par(agent)
        .select_related("fiche__collectivite")
        .order_by("-deliberee_le", "-pk")[:CHOIX_MAX]
    )
    cadres = (
        CadreCollaboration.objects.visibles_par(agent)
        .filter(etat__in=(EtatCadre.VALIDE, EtatCadre.SCELLE))
        .select_related("accompagnement__fiche__collectivite")
        .order_by("-pk")[:CHOIX_MAX]
    )
    objets = {f"convention-{c.pk}": c for c in conventions}
    objets |= {f"cadre-{c.pk}": c for c in cadres}
    return objets, [
        ("Conventions", [(f"convention-{c.pk}", f"{c.fiche} : {c}") for c in conventions]),
        (
            "Cadres de collaboration",
            [(f"cadre-{c.pk}", f"{c.accompagnement.fiche} : {c}") for c in cadres],
        ),
    ]


class ExemplairesForm(Formulaire):
    fichiers = ChampFichiers(
        label="Exemplaires signés",
        help_text=f"PDF, PNG ou JPG, 15 Mo au plus chacun, {FICHIERS_MAX} fichiers au plus. "
        "Un exemplaire par fichier, la page qui porte le code comprise.",
        error_messages={"required": "Choisissez au moins un fichier."},
    )
    choisi = forms.ChoiceField(
        label="Si le code ne se lit pas, rattacher à", required=False,
        help_text="Laissez vide pour n’employer que le code imprimé. Un seul fichier à la fois.",
    )  # fmt: skip

    def __init__(self, *args, agent, **options):
        super().__init__(*args, **options)
        self.fields["fichiers"].widget.attrs["accept"] = ",".join(f".{t}" for t in TYPES_DE_SCAN)
        self._objets, choix = _a_rattacher(agent)
        self.fields["choisi"].choices = [("", "Rien : le code imprimé suffit"), *choix]

    def clean_choisi(self):
        return self._objets.get(self.cleaned_data["choisi"])

    def clean(self):
        nettoye = super().clean()
        if nettoye.get("choisi") and len(nettoye.get("fichiers") or ()) > 1:
            self.add_error("choisi", "À la main, un seul fichier à la fois : n’en déposez qu’un.")
        return nettoye


class RattacherForm(Formulaire):
    """Un scan mis de côté, et ce qu’il est. `garde` : actions.exemplaires.mettre_de_cote."""

    garde = forms.CharField(widget=forms.HiddenInput)
    choisi = forms.ChoiceField(
        label="C’est l’exemplaire signé de",
        error_messages={"required": "Choisissez la convention ou le cadre."},
    )

    def __init__(self, *args, agent, **options):
        super().__init__(*args, **options)
        self._objets, choix = _a_rattacher(agent)
        self.fields["choisi"].choices = [("", "Choisir…"), *choix]

    def clean_choisi(self):
        return self._objets[self.cleaned_data["choisi"]]
