"""Un champ libre qui propose ce qui existe déjà : on choisit, ou l’on écrit un nom nouveau."""

from django import forms
from django.utils.html import format_html, format_html_join


class SaisieSuggeree(forms.TextInput):
    """Texte libre, avec une liste de propositions (`<datalist>`). `propositions` : des textes."""

    def __init__(self, attrs=None):
        super().__init__({"autocomplete": "off"} | (attrs or {}))
        self.propositions = ()

    def render(self, name, value, attrs=None, renderer=None):
        attrs = dict(attrs or {})
        liste = f"{attrs.get('id') or name}-propositions"
        attrs["list"] = liste
        saisie = super().render(name, value, attrs, renderer)
        options = format_html_join(
            "", '<option value="{}"></option>', ((p,) for p in self.propositions)
        )
        return format_html('{}<datalist id="{}">{}</datalist>', saisie, liste, options)


class ChampSuggere(forms.CharField):
    """`proposer(textes)` : ce que la page suggère ; la valeur rendue reste un texte."""

    widget = SaisieSuggeree

    def proposer(self, textes):
        self.widget.propositions = list(textes)

    def to_python(self, value):
        return " ".join(super().to_python(value).split())
