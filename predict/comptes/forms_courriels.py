"""Filtrer la boîte d’envoi."""

from django import forms

from .regles import EtatCourriel

GENRES_DITS = {
    "acces_portail": "Accès au portail",
    "enquete": "Enquête",
    "invitation": "Invitation dans l’équipe",
    "notification": "Notification",
    "resume": "Résumé",
}


class FiltreCourrielsForm(forms.Form):
    etat = forms.ChoiceField(label="État", required=False)
    genre = forms.ChoiceField(required=False)

    def __init__(self, *args, genres, **options):
        super().__init__(*args, **options)
        self.fields["etat"].choices = [("", "Tous les états"), *EtatCourriel.choices]
        self.fields["genre"].choices = [
            ("", "Tous les genres"), *((g, self.nom_du_genre(g)) for g in genres)
        ]  # fmt: skip

    @staticmethod
    def nom_du_genre(code):
        return GENRES_DITS.get(code, code.replace("_", " ").capitalize())

    @property
    def choisis(self):
        """Une valeur inconnue ne filtre pas."""
        self.is_valid()
        return {nom: v for nom, v in self.cleaned_data.items() if v}

    @property
    def actif(self):
        return bool(self.choisis)

    def filtrer(self, lignes):
        return lignes.filter(**self.choisis)
