"""Filtrer et trier les sessions de financement, à l’adresse de la page."""

import django_filters
from django.db.models import F, Q

from predict.noyau.champs import preparer

from ..calculs.echeances import condition_d_etat, par_echeance
from ..models import SessionDispositif
from ..regles.financement import EtatSession, FamilleDispositif

# Vues de la liste : clé → (titre, états retenus).
VUES = {
    "suivre": (
        "À suivre",
        [e for e in EtatSession if e not in (EtatSession.EXEMPLE, EtatSession.FERMEE)],
    ),
    "ouvertes": ("Ouvertes", [EtatSession.OUVERTE, EtatSession.PERMANENTE]),
    "a_venir": ("À venir", [EtatSession.A_VENIR]),
    "inconnues": ("Dates inconnues", [EtatSession.INCONNUE]),
    "fermees": ("Fermées", [EtatSession.FERMEE]),
    "exemples": ("À titre d’exemple", [EtatSession.EXEMPLE]),
}
# Clé de tri → (expression ou `None` pour l’échéance, en croissant, en décroissant).
TRIS = {
    "echeance": (None, "ce qui ferme bientôt d’abord", "le plus lointain d’abord"),
    "titre": (F("libelle"), "de A à Z", "de Z à A"),
    "financeur": (F("dispositif__financeur"), "financeurs de A à Z", "financeurs de Z à A"),
    "annee": (F("annee"), "les plus anciennes d’abord", "les plus récentes d’abord"),
}


class SessionFilter(django_filters.FilterSet):
    """Une valeur inconnue est ignorée, et dite."""

    q = django_filters.CharFilter(
        label="Session, dispositif, financeur", method="par_texte", max_length=200
    )
    famille = django_filters.MultipleChoiceFilter(
        label="Famille", field_name="dispositif__famille", choices=FamilleDispositif.choices
    )
    financeur = django_filters.MultipleChoiceFilter(
        label="Financeur", field_name="dispositif__financeur"
    )
    ecsi = django_filters.MultipleChoiceFilter(
        label="ECSI", choices=[("oui", "Finance l’ECSI")], method="par_ecsi"
    )
    origine = django_filters.MultipleChoiceFilter(
        label="Origine", choices=[("commun", "Commune à tous"), ("propre", "De votre réseau")],
        method="par_origine",
    )  # fmt: skip

    class Meta:
        model = SessionDispositif
        fields = []

    def __init__(self, data, queryset, *, financeurs):
        super().__init__(data, queryset)
        self.form.fields["financeur"].choices = [(nom, nom) for nom in financeurs]
        for champ in self.form.fields.values():
            preparer(champ)

    def par_texte(self, sessions, nom, texte):
        for mot in texte.split()[:6]:
            sessions = sessions.filter(
                Q(libelle__icontains=mot)
                | Q(dispositif__libelle__icontains=mot)
                | Q(dispositif__financeur__icontains=mot)
            )
        return sessions

    def par_ecsi(self, sessions, nom, valeurs):
        return sessions.filter(dispositif__ecsi=True)

    def par_origine(self, sessions, nom, valeurs):
        if len(valeurs) == 2:
            return sessions
        return sessions.filter(propre_a__isnull="commun" in valeurs)

    @property
    def choix(self):
        """Les filtres à cases, comme les veut `composants/filtre.html`."""
        return [
            {
                "nom": nom,
                "titre": champ.label,
                "nombre": len(self.retenus(nom)),
                "options": [
                    {"valeur": v, "libelle": libelle, "choisie": str(v) in self.retenus(nom)}
                    for v, libelle in champ.choices
                ],
            }
            for nom, champ in self.form.fields.items()
            if hasattr(champ, "choices") and champ.choices
        ]

    def retenus(self, nom):
        return getattr(self.form, "cleaned_data", {}).get(nom) or []


def dans_la_vue(sessions, vue, le):
    condition = Q()
    for etat in VUES[vue][1]:
        condition |= condition_d_etat(etat, le)
    return sessions.filter(condition)


def trier(sessions, tri, le):
    """Ordonne selon une clé de `TRIS`, précédée d’un tiret pour l’inverse."""
    expression = TRIS[tri.removeprefix("-")][0]
    a_l_envers = tri.startswith("-")
    if expression is None:
        sessions = par_echeance(sessions, le)
        return sessions.reverse() if a_l_envers else sessions
    ordre = expression.desc() if a_l_envers else expression.asc()
    return sessions.order_by(ordre, "libelle", "pk")
