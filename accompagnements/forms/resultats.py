"""Mises en lien, projets, candidatures, conventions, stratégies."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from collectivites.models import Acteur, Fiche
from collectivites.pays import PAYS
from offre.models import SessionDispositif
from predict.noyau.formulaires import ChampMontant
from predict.noyau.typographie import date_longue, euros

from ..models import Candidature, Convention, MiseEnLien, Projet, Strategie
from ..regles import DecisionCandidature
from .quotidien import (
    AvecPieceForm,
    ChampFiches,
    SaisieForm,
    date_et,
    du_dossier,
    relier_des_fiches,
    reunir_les_fiches,
)


def _rencontres(formulaire):
    lignes = MiseEnLien.objects.visibles_par(formulaire.agent).filter(du_dossier(formulaire))
    return lignes.select_related("acteur")


def _libelle_rencontre(rencontre):
    return date_et(f"{rencontre}, avec {rencontre.partenaire}", rencontre.le)


class MiseEnLienForm(SaisieForm):
    prerempli = "le"
    faits = ("le",)
    places = {"acc_miseenlien_avec": "avec"}

    class Meta:
        model = MiseEnLien
        fields = ["le", "nature", "acteur", "avec", "objet"]
        labels = {"acteur": "Acteur de l’annuaire", "avec": "Ou son nom, s’il n’y est pas"}
        help_texts = {
            "nature": "Une mise en lien peut mener à une convention ; une mise en réseau, "
            "à un projet."
        }

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["acteur"].queryset = Acteur.objects.visibles_par(self.agent)
        self.fields["acteur"].empty_label = "Pas dans l’annuaire"


class ProjetForm(AvecPieceForm):
    faits = ("document_valide_le",)
    lien = "origines"
    champ_piece = "document"
    origines = forms.ModelMultipleChoiceField(
        MiseEnLien.objects.none(), label="Né de ces rencontres", required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Un projet né de plusieurs rencontres compte une fois.",
    )  # fmt: skip
    pays = forms.ChoiceField(
        label="Pays", choices=[("", "À préciser"), *PAYS.items()], required=False
    )
    field_order = ["titre", "pays", "origines", "document_valide_le", "document", "fichier"]

    class Meta:
        model = Projet
        fields = ["titre", "pays", "document_valide_le", "document"]
        labels = {"document": "Document du projet"}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        champ = self.fields["origines"]
        champ.queryset = _rencontres(self)
        champ.label_from_instance = _libelle_rencontre
        if self.instance.pk is not None:
            origines = self.instance.origines.values_list("mise_en_lien", flat=True)
            self.initial["origines"] = list(origines)


def au_dela(demande, accorde):
    """« dépasse de 5 000 € le montant demandé » ; vide si ce n’est pas le cas, ou pas connu."""
    if demande is None or accorde is None or accorde <= demande:
        return ""
    return f"dépasse de {euros(accorde - demande)} le montant demandé"


class CandidatureForm(AvecPieceForm):
    """Du brouillon à la décision. Sans accusé, un dépôt ne compte pas."""

    faits = ("deposee_le", "notifiee_le")
    places = {
        "acc_candidature_dates": "notifiee_le",
        "acc_candidature_notifiee": "notifiee_le",
    }
    lien = "collectivites"
    champ_piece = "accuse"
    collectivites = forms.ModelMultipleChoiceField(
        Fiche.objects.none(), label="Collectivités qui la portent",
        widget=forms.CheckboxSelectMultiple,
        help_text="Une candidature groupée compte une fois.",
    )  # fmt: skip
    autres_collectivites = ChampFiches()
    montant_total = ChampMontant(label="Coût total (€)", required=False)
    montant_demande = ChampMontant(label="Montant demandé (€)", required=False)
    montant_accorde = ChampMontant(label="Montant accordé (€)", required=False)

    field_order = [
        "titre", "session", "dispositif", "collectivites", "autres_collectivites", "projet",
        "etape_de", "montant_total", "montant_demande", "deposee_le", "accuse", "fichier",
        "decision", "notifiee_le", "montant_accorde",
    ]  # fmt: skip

    class Meta:
        model = Candidature
        fields = [
            "titre", "session", "dispositif", "projet", "etape_de", "montant_total",
            "montant_demande", "deposee_le", "accuse", "decision", "notifiee_le",
            "montant_accorde",
        ]  # fmt: skip
        labels = {
            "session": "Session de financement",
            "projet": "Projet à financer",
            "etape_de": "Étape suivante de",
        }
        help_texts = {"etape_de": "Les étapes d’un même appel ne se comptent qu’une fois."}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        relier_des_fiches(self, "collectivites")
        ouvertes = Q(ferme_le__isnull=True) | Q(ferme_le__gte=self.aujourdhui)
        visibles = SessionDispositif.objects.visibles_par(self.agent)
        sessions = visibles.filter(ouvertes | Q(pk=self.instance.session_id))
        self.fields["session"].queryset = sessions.order_by("ferme_le", "libelle")
        self.fields["session"].label_from_instance = lambda s: date_et(s, s.ferme_le)
        self.fields["session"].empty_label = "Hors catalogue"
        visibles = Projet.objects.visibles_par(self.agent)
        self.fields["projet"].queryset = visibles.filter(du_dossier(self))
        self.fields["etape_de"].queryset = (
            Candidature.objects.visibles_par(self.agent)
            .filter(accompagnement__fiche=self.fiche)
            .exclude(pk=self.instance.pk)
        )
        # Une liste vide n’est pas une question : on ne la pose pas.
        for nom in ("projet", "etape_de"):
            if not self.fields[nom].queryset.exists():
                del self.fields[nom]

        depasse = au_dela(self.instance.montant_demande, self.instance.montant_accorde)
        if depasse and not self.is_bound:
            self.fields["montant_accorde"].help_text = f"{depasse[:1].upper()}{depasse[1:]}."

    @property
    def a_verifier(self):
        """Un financeur peut accorder plus qu’on ne demandait : on le dit, on ne l’empêche pas."""
        nettoye = self.cleaned_data
        depasse = au_dela(nettoye.get("montant_demande"), nettoye.get("montant_accorde"))
        return (f"Le montant accordé {depasse} : vérifiez la notification.",) if depasse else ()

    def clean(self):
        nettoye = super().clean()
        reunir_les_fiches(self, "collectivites")
        if not nettoye.get("session") and not nettoye.get("dispositif"):
            self.add_error("session", "Choisissez la session, ou nommez le dispositif.")
        origine = self.instance.redepot_de
        if origine and nettoye.get("session") and nettoye["session"] == origine.session:
            self.add_error(
                "session", "C’est la session du premier dépôt : choisissez-en une autre."
            )
        total, demande = nettoye.get("montant_total"), nettoye.get("montant_demande")
        if total is not None and demande is not None and demande > total:
            self.add_error("montant_demande", "Le montant demandé dépasse le coût total.")
        accordee = nettoye.get("decision") == DecisionCandidature.ACCORDEE
        if nettoye.get("montant_accorde") and not accordee:
            self.add_error("montant_accorde", "Un montant s’accorde avec une décision favorable.")
        if nettoye.get("notifiee_le") and not nettoye.get("deposee_le"):
            self.add_error("deposee_le", "Une décision suppose un dépôt : indiquez sa date.")
        return nettoye


class ConventionForm(AvecPieceForm):
    """Les dates font l’état : délibérée, signée, transmise donc en vigueur (CGCT L.1115-1)."""

    faits = ("deliberee_le", "signee_le", "transmise_le")
    places = {
        "acc_convention_complete": "montant_previsionnel",
        "acc_convention_signature": "signee_le",
        "acc_convention_transmission": "transmise_le",
    }
    champ_piece = "piece_signee"
    montant_previsionnel = ChampMontant(
        label="Montant prévisionnel (€)", required=False,
        help_text="Exigé, avec l’objet, avant la signature (CGCT L.1115-1).",
    )  # fmt: skip
    sans_depense = forms.BooleanField(
        label="Aucune dépense n’est prévue : 0 € est bien le montant", required=False
    )
    field_order = [
        "titre", "parent", "objet", "partenaire", "avec_reseau", "mise_en_lien",
        "contractualisation", "montant_previsionnel", "sans_depense", "deliberee_le",
        "signee_le", "transmise_le", "fin_le", "piece_signee", "fichier",
    ]  # fmt: skip

    class Meta:
        model = Convention
        fields = [
            "titre", "parent", "objet", "partenaire", "avec_reseau", "mise_en_lien",
            "contractualisation", "montant_previsionnel", "deliberee_le", "signee_le",
            "transmise_le", "fin_le", "piece_signee",
        ]  # fmt: skip
        labels = {
            "partenaire": "Partenaire de la collectivité",
            "avec_reseau": "Le réseau en est partie",
            "contractualisation": "Forme",
            "piece_signee": "Convention signée",
            "fin_le": "Jusqu’au",
        }
        help_texts = {
            "mise_en_lien": "Sans rencontre tracée avant la signature, elle ne compte pas.",
            "transmise_le": "Elle entre en vigueur ce jour-là.",
        }
        widgets = {"objet": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        rencontres = self.fields["mise_en_lien"]
        rencontres.queryset = _rencontres(self)
        rencontres.label_from_instance = _libelle_rencontre
        rencontres.empty_label = "D’aucune rencontre tracée"
        self.fields["parent"].queryset = (
            Convention.objects.visibles_par(self.agent)
            .filter(du_dossier(self), parent__isnull=True)
            .exclude(pk=self.instance.pk)
        )
        self.fields["parent"].empty_label = "Non, convention première"
        self.initial["sans_depense"] = self.instance.montant_previsionnel == 0
        if self._montant_lu() != 0:
            del self.fields["sans_depense"]
        self.avenant_de = self._convention_premiere()
        if self.avenant_de and not self.is_bound:
            self._heriter(self.avenant_de)

    def _montant_lu(self):
        """Le montant reçu, sinon l’enregistré ; `None` s’il est vide ou illisible."""
        if not self.is_bound:
            return self.instance.montant_previsionnel
        try:
            recu = self.data.get(self.add_prefix("montant_previsionnel"))
            return self.fields["montant_previsionnel"].to_python(recu)
        except ValidationError:
            return None

    def _confirmer_zero(self, nettoye):
        """Zéro n’est ni vide ni une faute de frappe : la loi veut un montant, on le fait redire."""
        if nettoye.get("montant_previsionnel") == 0 and not nettoye.get("sans_depense"):
            self.add_error(
                "montant_previsionnel",
                "Un montant de 0 € se confirme : cochez la case qui suit, ou écrivez le montant.",
            )

    def _convention_premiere(self):
        """La convention dont on est venu préparer l’avenant, ou None."""
        voulu = self.initial.get("parent") if self.instance.pk is None else None
        return self.fields["parent"].queryset.filter(pk=voulu).first() if voulu else None

    def _heriter(self, parent):
        """Un avenant reprend les parties de sa convention ; ses dates et son objet sont à lui."""
        rang = parent.avenants.count() + 1
        self.initial |= {
            "titre": f"Avenant n° {rang} : {parent.titre}"[:200],
            "partenaire": parent.partenaire, "avec_reseau": parent.avec_reseau,
            "contractualisation": parent.contractualisation, "fin_le": parent.fin_le,
        }  # fmt: skip

    def clean(self):
        nettoye = super().clean()
        parent, signee = nettoye.get("parent"), nettoye.get("signee_le")
        if nettoye.get("transmise_le") and not signee and "signee_le" not in self.errors:
            self.add_error(
                "transmise_le",
                "La transmission ne peut pas précéder la signature : indiquez d’abord sa date.",
            )
        if parent and signee and (not parent.signee_le or parent.signee_le > signee):
            quand = f"le {date_longue(parent.signee_le)}" if parent.signee_le else "pas encore"
            self.add_error("signee_le", f"Un avenant suit sa convention, qui est signée {quand}.")
        if not nettoye.get("partenaire") and not nettoye.get("avec_reseau"):
            self.add_error("partenaire", "Dites avec qui : un partenaire, ou le réseau.")
        self._confirmer_zero(nettoye)
        if nettoye.get("signee_le"):
            self._exiger_le_complet(nettoye)
        self.ordre(
            "deliberee_le", "signee_le", "La signature ne peut pas précéder la délibération."
        )
        self.ordre(
            "signee_le", "transmise_le", "La transmission ne peut pas précéder la signature."
        )
        self.ordre("signee_le", "fin_le", "La convention ne peut pas finir avant sa signature.")
        if nettoye.get("parent") and self.instance.pk and self.instance.avenants.exists():
            self.add_error("parent", "Elle a ses propres avenants : elle ne peut pas en être un.")
        return nettoye

    def _exiger_le_complet(self, nettoye):
        """Ce que la loi veut avant la signature, dit champ par champ."""
        if not nettoye.get("objet") and "objet" not in self.errors:
            self.add_error("objet", "L’objet est exigé avant la signature.")
        if nettoye.get("montant_previsionnel") is None and (
            "montant_previsionnel" not in self.errors
        ):
            self.add_error(
                "montant_previsionnel", "Le montant prévisionnel est exigé avant la signature."
            )
        rencontre = nettoye.get("mise_en_lien")
        if rencontre and rencontre.le > nettoye["signee_le"]:
            self.add_error(
                "mise_en_lien",
                ValidationError(
                    f"Cette rencontre du {date_longue(rencontre.le)} suit la signature : "
                    "la convention n’en est pas née."
                ),
            )


class StrategieForm(AvecPieceForm):
    faits = ("adoptee_le",)
    champ_piece = "piece"
    field_order = ["titre", "nature", "adoptee_le", "piece", "fichier"]

    class Meta:
        model = Strategie
        fields = ["titre", "nature", "adoptee_le", "piece"]
        labels = {"piece": "Délibération ou document"}
        help_texts = {"piece": "Sans pièce, la stratégie n’est que déclarée."}
