"""Champs de formulaire à la française, et préparation de ceux que le cadre fournit.

`preparer` reçoit un champ quelconque (d'un modèle, de django-filter, d'un formulaire) et lui
donne nos messages, nos bornes et nos saisies tolérantes.
"""

from datetime import date, datetime
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MinLengthValidator
from django.utils import timezone
from django.utils.choices import CallableChoiceIterator

from . import saisies, typographie

# Bornes des textes dont le modèle ne dit rien : une ligne, un long texte.
LIGNE_MAX, TEXTE_MAX = 500, 20_000

_MESSAGES = {
    "required": "Ce renseignement manque.",
    "invalid_choice": "Ce choix n’existe pas ou n’existe plus : choisissez dans la liste.",
    "invalid_list": "Choisissez dans la liste.",
    "invalid_pk_value": "Ce choix n’existe pas ou n’existe plus : choisissez dans la liste.",
}
_MESSAGES_PAR_CHAMP = (
    (forms.EmailField, {"invalid": "Écrivez une adresse comme prenom.nom@commune.fr."}),
    (forms.URLField, {"invalid": "Écrivez une adresse complète, comme https://www.commune.fr."}),
    (forms.IntegerField, {"invalid": "Écrivez un nombre entier, comme 12."}),
    (forms.FileField, {"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."}),
    (forms.ChoiceField, {"required": "Choisissez dans la liste."}),
    (forms.ModelChoiceField, {"required": "Choisissez dans la liste."}),
)


class SaisieDate(forms.DateInput):
    """Calendrier du navigateur. Une date refusée redevient du texte : il l'effacerait."""

    input_type = "date"
    lire = staticmethod(date.fromisoformat)

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")

    def get_context(self, name, value, attrs):
        contexte = super().get_context(name, value, attrs)
        if isinstance(value, str) and value:
            try:
                self.lire(value)
            except ValueError:
                contexte["widget"]["type"] = "text"
        return contexte


class SaisieMoment(SaisieDate):
    input_type = "datetime-local"
    lire = staticmethod(datetime.fromisoformat)
    supports_microseconds = False

    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.format = "%Y-%m-%dT%H:%M"


def _lue(lecture, valeur):
    try:
        return lecture(valeur)
    except ValueError as erreur:
        raise ValidationError(str(erreur), code="invalid") from None


class ChampDate(forms.DateField):
    """Accepte « 12/03/2027 », « 12 mars 2027 », ISO."""

    widget = SaisieDate

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        return value if isinstance(value, date) else _lue(saisies.lire_date, str(value))


class ChampMoment(forms.DateTimeField):
    """Accepte « 12 mars 2027 à 14 h 30 », « 12/03/2027 14:30 », ISO.

    Rend un datetime du fuseau courant.
    """

    widget = SaisieMoment

    def to_python(self, value):
        if value in self.empty_values:
            return None
        le = value if isinstance(value, datetime) else _lue(saisies.lire_moment, str(value))
        if timezone.is_aware(le):
            return le
        try:
            return forms.utils.from_current_timezone(le)
        except ValidationError:
            # L'heure que le passage à l'heure d'été saute, ou répète.
            raise ValidationError(
                "Cette heure n’existe pas ce jour-là (changement d’heure) : prenez-en une autre."
            ) from None


class ChampNombre(forms.DecimalField):
    """Nombre décimal écrit à la française : « 1 250,50 », « 11,5 ». Rend un Decimal."""

    widget = forms.TextInput

    def __init__(self, *, max_digits=12, decimal_places=2, **options):
        super().__init__(max_digits=max_digits, decimal_places=decimal_places, **options)

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, int | float | Decimal):
            return super().to_python(value)
        return _lue(saisies.lire_montant, str(value))

    def prepare_value(self, value):
        if isinstance(value, int | float | Decimal):
            corps = typographie.nombre(value, self.decimal_places or 0)
            return corps.rstrip("0").rstrip(",") if "," in corps else corps
        return value

    def widget_attrs(self, widget):
        return {"inputmode": "decimal", "autocomplete": "off"}


class ChampMontant(ChampNombre):
    """Montant en euros, positif ou nul sauf `min_value=None` : « 1 250,50 € »."""

    def __init__(self, *, min_value=Decimal(0), **options):
        super().__init__(min_value=min_value, **options)

    def prepare_value(self, value):
        if isinstance(value, int | float | Decimal):
            return typographie.euros(value).removesuffix("€").strip()
        return value


class ChampDuree(forms.Field):
    """Durée : « 3h30 », « 3,5 », « 3:30 », « 45 min ».

    Rend des minutes entières, de `minimum` à `maximum` (une journée par défaut).
    """

    widget = forms.TextInput

    def __init__(self, *, minimum=1, maximum=24 * 60, **options):
        super().__init__(**options)
        self.minimum, self.maximum = minimum, maximum

    def to_python(self, value):
        if value in self.empty_values:
            return None
        return value if isinstance(value, int) else _lue(saisies.lire_duree, str(value))

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        if value < self.minimum:
            raise ValidationError(f"La durée est d’au moins {typographie.heures(self.minimum)}.")
        if value > self.maximum:
            raise ValidationError(f"La durée est d’au plus {typographie.heures(self.maximum)}.")

    def prepare_value(self, value):
        return typographie.heures(value) if isinstance(value, int) else value

    def has_changed(self, initial, data):
        try:
            return initial != self.to_python(data)
        except ValidationError:
            return True

    def widget_attrs(self, widget):
        return {"inputmode": "text", "autocomplete": "off"}


# Classe du cadre → classe de la maison. Comparaison exacte : une sous-classe reste elle-même.
_A_LA_FRANCAISE = {
    forms.DateField: (ChampDate, forms.DateInput, SaisieDate),
    forms.DateTimeField: (ChampMoment, forms.DateTimeInput, SaisieMoment),
    forms.DecimalField: (ChampNombre, forms.NumberInput, forms.TextInput),
}


def _recevable(valeur):
    """Valeur brute d'un champ, textes vérifiés, avant que la base ne les refuse à sa façon."""
    if isinstance(valeur, str):
        return _lue(saisies.texte_recevable, valeur)
    if isinstance(valeur, list | tuple):
        return [_recevable(v) for v in valeur]
    return valeur


def _borner(champ):
    """Un texte a toujours une limite, dite en français, sans coupe silencieuse du navigateur."""
    if champ.max_length is None:
        champ.max_length = TEXTE_MAX if isinstance(champ.widget, forms.Textarea) else LIGNE_MAX
        champ.validators.append(MaxLengthValidator(champ.max_length))
    champ.widget.attrs.pop("maxlength", None)
    for validateur in champ.validators:
        if isinstance(validateur, MaxLengthValidator):
            champ.error_messages["max_length"] = (
                "Ce texte compte %(show_value)d caractères : gardez-en %(limit_value)d au plus."
            )
        elif isinstance(validateur, MinLengthValidator):
            champ.error_messages["min_length"] = (
                "Ce texte compte %(show_value)d caractères : il en faut au moins %(limit_value)d."
            )


_TIRETS = "---------"


def _nommer_le_vide(champ):
    """« --------- » ne dit rien à l'oreille ni à l'œil : le choix vide se nomme."""
    if not isinstance(champ, forms.ChoiceField):
        return
    vide = "À choisir" if champ.required else "Non précisé"
    if isinstance(champ, forms.ModelChoiceField):
        if champ.empty_label == _TIRETS:
            champ.empty_label = vide
    elif not isinstance(champ.choices, CallableChoiceIterator):
        choix = list(champ.choices)
        if any(mot == _TIRETS for _, mot in choix):
            champ.choices = [(code, vide if mot == _TIRETS else mot) for code, mot in choix]


def _messages_donnes(champ):
    """Messages que le formulaire a écrits lui-même : ils l’emportent sur ceux de la maison."""
    du_cadre = {}
    for classe in reversed(type(champ).__mro__):
        du_cadre |= getattr(classe, "default_error_messages", {})
    return {cle: mots for cle, mots in champ.error_messages.items() if mots != du_cadre.get(cle)}


def preparer(champ):
    """Donne à un champ (déjà propre à son formulaire) la langue et les garde-fous de la maison."""
    siens = _messages_donnes(champ)
    if type(champ) in _A_LA_FRANCAISE:
        classe, saisie_du_cadre, saisie = _A_LA_FRANCAISE[type(champ)]
        # Changer de classe garde ce que le modèle a dit : bornes, chiffres, aide, valeur initiale.
        champ.__class__ = classe
        if type(champ.widget) is saisie_du_cadre:
            attributs = {
                k: v for k, v in champ.widget.attrs.items() if k not in {"step", "min", "max"}
            }
            champ.widget = saisie(attrs=attributs | champ.widget_attrs(saisie()))
            champ.widget.is_required = champ.required
    _nommer_le_vide(champ)
    messages = dict(_MESSAGES)
    for classe, propres in _MESSAGES_PAR_CHAMP:
        if isinstance(champ, classe):
            messages |= propres
    champ.error_messages |= messages
    if isinstance(champ, ChampDate | ChampMoment):
        champ.error_messages["required"] = "Indiquez une date, comme 12 mars 2027."
    if isinstance(champ, forms.DecimalField):
        champ.error_messages |= {
            "max_digits": "Ce nombre est trop grand.",
            "max_whole_digits": "Ce nombre est trop grand.",
            "max_decimal_places": "Gardez au plus %(max)s chiffre(s) après la virgule.",
        }
    if isinstance(champ, forms.IntegerField | forms.DecimalField):
        champ.error_messages |= {
            "min_value": "Ce nombre doit être au moins égal à %(limit_value)s.",
            "max_value": "Ce nombre doit être au plus égal à %(limit_value)s.",
        }
    if isinstance(champ, forms.CharField):
        _borner(champ)
    champ.error_messages |= siens
    nettoyer = champ.clean
    champ.clean = lambda valeur, *reste: nettoyer(_recevable(valeur), *reste)
    return champ
