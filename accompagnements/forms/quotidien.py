"""Activités, tâches, temps, livrables : les saisies du jour le jour, et leur base commune."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Q

from collectivites.forms.champs import ChampListe, ChampNomme
from collectivites.models import Fiche
from predict.noyau.formulaires import ChampDuree, Formulaire, FormulaireVersionne
from predict.noyau.typographie import date_courte, date_longue

from ..models import Accompagnement, Activite, Financement, Livrable, Piece, Tache, TempsPasse
from ..regles import fichiers
from .commun import agents_du_reseau, passee

AIDE_FICHIER = f"{fichiers.EN_CLAIR}."


class SaisieForm(FormulaireVersionne):
    """Un objet d’un accompagnement (`accompagnement`), d’une `fiche`, ou de la vie du réseau.

    Les choix sont bornés à ce que `agent` peut voir. `faits` : dates qui ne se prennent pas dans
    l’avenir ; `places` : contrainte du modèle → champ sous lequel son message s’écrit ; `lien` :
    champ dont les choix se relient ; `champ_piece` : preuve, choisie ou déposée ici ; `prerempli` :
    date proposée, celle du jour.
    """

    prerempli = ""
    faits = ()
    places = {}
    lien = ""
    champ_piece = ""

    def __init__(self, *args, agent, aujourdhui, accompagnement=None, fiche=None, **options):
        super().__init__(*args, **options)
        self.agent, self.aujourdhui = agent, aujourdhui
        self.accompagnement, self.fiche = accompagnement, fiche
        for champ in self.fields.values():
            _nommer_le_vide(champ)
        if self.prerempli and self.instance.pk is None:
            self.initial[self.prerempli] = aujourdhui
        if "prestation" in self.fields:
            self._borner_prestation()
        if "accompagnement" in self.fields:
            self._borner_accompagnement()

    def _borner_prestation(self):
        if self.accompagnement is None:
            del self.fields["prestation"]
        else:
            prestations = self.accompagnement.prestations.avec_service()
            self.fields["prestation"].queryset = prestations

    def _borner_accompagnement(self):
        if self.accompagnement is not None:
            del self.fields["accompagnement"]
            return
        ouverts = Accompagnement.objects.visibles_par(self.agent).ouverts().avec_fiche()
        self.fields["accompagnement"].queryset = ouverts.order_by("fiche__collectivite__nom")
        self.fields["accompagnement"].label_from_instance = lambda a: f"{a.fiche}, {a}"

    def clean(self):
        nettoye = super().clean()
        for nom in self.faits:
            try:
                passee(nettoye.get(nom), self.aujourdhui)
            except ValidationError as erreur:
                self.add_error(nom, erreur)
        return nettoye

    def _update_errors(self, errors):
        """Django met les contraintes en tête ; ici, chacune sous le champ de `places`.

        Une contrainte ne se reconnaît qu’à son message : il est propre à chacune.
        """
        places = {
            c.get_violation_error_message(): self.places[c.name]
            for c in self.instance._meta.constraints
            if c.name in self.places
        }
        en_tete = getattr(errors, "error_dict", {}).pop(NON_FIELD_ERRORS, [])
        for erreur in en_tete:
            place = places.get(erreur.message)
            self.add_error(place if place in self.fields else None, erreur)
        super()._update_errors(errors)

    def ordre(self, avant, apres, message):
        """Deux dates facultatives : `apres` ne précède pas `avant` ; sinon, `message`."""
        premiere, seconde = self.cleaned_data.get(avant), self.cleaned_data.get(apres)
        if premiere and seconde and seconde < premiere:
            self.add_error(apres, message)

    @property
    def a_verifier(self):
        """Ce qui est permis mais étonne, à dire une fois enregistré."""
        return ()

    @property
    def suites(self):
        """Ce que l’action doit faire après la ligne : relier, déposer."""
        liens = self.cleaned_data[self.lien] if self.lien else None
        fichier = self.cleaned_data.get("fichier")
        return {"liens": liens, "piece": (self.champ_piece, fichier) if fichier else None}


def _nommer_le_vide(champ):
    """« À choisir » plutôt que des tirets, là où rien n’est encore choisi."""
    vide = "À choisir" if champ.required else "Aucun choix"
    if isinstance(champ, forms.ModelMultipleChoiceField):
        return
    if isinstance(champ, forms.ModelChoiceField):
        champ.empty_label = vide
    elif isinstance(champ, forms.ChoiceField):
        champ.choices = [
            (code, vide if not code and set(str(mot)) == {"-"} else mot)
            for code, mot in champ.choices
        ]


class AvecPieceForm(SaisieForm):
    """Une preuve : une pièce déjà déposée pour cette collectivité, ou un fichier joint ici."""

    fichier = forms.FileField(label="Ou joindre le fichier", required=False, help_text=AIDE_FICHIER)

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["fichier"].widget.attrs["accept"] = fichiers.ACCEPTES
        pieces = Piece.objects.visibles_par(self.agent).filter(fiche=self.fiche)
        self.fields[self.champ_piece].queryset = pieces
        self.fields[self.champ_piece].empty_label = "Aucune pour l’instant"

    def clean_fichier(self):
        return verifier(self.cleaned_data["fichier"])


def verifier(fichier):
    """Le même contrôle que l’action, dit sous le champ."""
    if fichier:
        try:
            fichiers.type_verifie(fichiers.nom_sur(fichier.name), fichier.size, fichier)
        except fichiers.FichierRefuse as refus:
            raise ValidationError(str(refus)) from None
    return fichier


class ActiviteForm(SaisieForm):
    prerempli = "le"
    faits = ("le",)

    class Meta:
        model = Activite
        fields = ["le", "type", "objet", "prestation", "participants", "compte_rendu"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields[
            "type"
        ].help_text = "Un simple renseignement ne compte pas comme un accompagnement."

    def clean_le(self):
        le, debut = self.cleaned_data["le"], self.accompagnement.debut_le
        if le and le < debut:
            raise ValidationError(
                f"Cette date précède le début de l’accompagnement ({date_longue(debut)})."
            )
        return le

    def save(self, commit=True):
        if self.instance.pk is None:
            self.instance.auteur = self.agent
        return super().save(commit)


class TacheForm(SaisieForm):
    class Meta:
        model = Tache
        fields = ["titre", "accompagnement", "echeance", "heure", "rappel_le", "assignee", "jalon"]
        labels = {"jalon": "Jalon partagé avec la collectivité"}
        widgets = {"heure": forms.TimeInput(attrs={"type": "time"}, format="%H:%M")}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["heure"].error_messages["invalid"] = "Écrivez une heure, comme 14:30."
        self.fields["assignee"].queryset = agents_du_reseau(self.agent.reseau_id)
        self.fields["rappel_le"].help_text = "Elle reviendra dans « Ma journée » dès ce jour-là."
        if self.instance.pk is None:
            self.initial["assignee"] = self.agent.pk

    def clean(self):
        nettoye = super().clean()
        if nettoye.get("heure") and not nettoye.get("echeance"):
            self.add_error("echeance", "Une heure va avec un jour : indiquez la date.")
        rappel, echeance = nettoye.get("rappel_le"), nettoye.get("echeance")
        if rappel and echeance and rappel > echeance:
            self.add_error("rappel_le", "Le rappel viendrait après l’échéance.")
        return nettoye


class TempsForm(SaisieForm):
    """Du temps à soi. « 3h30 », « 3,5 » ou « 45 min »."""

    prerempli = "le"
    faits = ("le",)
    places = {"acc_temps_objet": "objet", "acc_temps_borne": "minutes"}
    minutes = ChampDuree(label="Durée", minimum=5, help_text="Par exemple 3 h 30, 3,5 ou 45 min.")

    class Meta:
        model = TempsPasse
        fields = ["le", "minutes", "accompagnement", "prestation", "financement", "objet"]
        labels = {"objet": "À quoi", "financement": "Payé par"}

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        ouverts = Q(clos=False) | Q(pk=self.instance.financement_id)
        payeurs = Financement.objects.visibles_par(self.agent).filter(ouverts)
        self.fields["financement"].queryset = payeurs
        self.fields["financement"].empty_label = "Aucun financement"
        if not payeurs:
            del self.fields["financement"]
        if "accompagnement" in self.fields:
            self.fields["accompagnement"].empty_label = "Aucun : la vie du réseau"
            self.fields["objet"].help_text = "Nécessaire hors accompagnement : réunion d’équipe…"


class ChampFiches(ChampListe):
    """Des collectivités suivies, une par ligne ; `lignes` : les fiches que l’on peut nommer."""

    widget = forms.Textarea(attrs={"rows": 2})

    def __init__(self, **options):
        super().__init__(
            label="D’autres collectivités", required=False,
            help_text="Parmi celles que le réseau suit, une par ligne : son nom ou son code.",
            **options,
        )  # fmt: skip
        self.lignes = None

    def clean(self, value):
        champ, fiches, refus = ChampNomme(chemin="collectivite__"), [], []
        champ.lignes = self.lignes
        for nom in super().clean(value):
            try:
                fiches.append(champ.clean(nom))
            except ValidationError as erreur:
                refus.append(f"« {nom} » : {' '.join(erreur.messages)}")
        if refus:
            raise ValidationError(refus)
        return fiches


class LivrableForm(AvecPieceForm):
    faits = ("livre_le",)
    lien = "destinataires"
    champ_piece = "piece"
    destinataires = forms.ModelMultipleChoiceField(
        Fiche.objects.none(), label="Collectivités destinataires", required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Une étude mutualisée compte une fois ; ses destinataires se comptent à part.",
    )  # fmt: skip
    autres_collectivites = ChampFiches()

    class Meta:
        model = Livrable
        fields = ["type", "titre", "prestation", "prevu_le", "livre_le", "final", "piece"]
        labels = {"piece": "Pièce déjà déposée"}
        help_texts = {"final": "Seule la version finale, livrée, compte parmi les études."}

    field_order = [
        "type", "titre", "prestation", "prevu_le", "livre_le", "final", "destinataires",
        "autres_collectivites", "piece", "fichier",
    ]  # fmt: skip

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        relier_des_fiches(self, "destinataires")

    def clean(self):
        nettoye = super().clean()
        reunir_les_fiches(self, "destinataires")
        if nettoye.get("livre_le") and not nettoye.get("destinataires"):
            self.add_error("destinataires", "À qui a-t-il été remis ?")
        return nettoye


def relier_des_fiches(formulaire, nom):
    """Collectivités du réseau, d’emblée celle de l’accompagnement ; les autres se nomment.

    À cocher, celles qui sont déjà reliées : un réseau en suit des centaines.
    """
    fiches = Fiche.objects.visibles_par(formulaire.agent).select_related("collectivite")
    formulaire.fields[nom].queryset = formulaire.fields["autres_collectivites"].lignes = fiches
    if formulaire.instance.pk is None:
        formulaire.initial.setdefault(nom, [formulaire.fiche.pk])
    else:
        liens = getattr(formulaire.instance, nom).values_list("fiche", flat=True)
        formulaire.initial[nom] = list(liens)
    montrees = {formulaire.fiche.pk, *formulaire.initial[nom]}
    if formulaire.is_bound:
        cochees = formulaire.data.getlist(formulaire.add_prefix(nom))
        montrees |= {int(pk) for pk in cochees if pk.isdecimal() and len(pk) < 13}
        nommees = formulaire.data.get(formulaire.add_prefix("autres_collectivites"), "")
        formulaire.fields[nom].required &= not nommees.strip()
    formulaire.fields[nom].widget.choices = [(f.pk, str(f)) for f in fiches.filter(pk__in=montrees)]


def reunir_les_fiches(formulaire, nom):
    """Celles que l’on coche et celles que l’on nomme, chacune une fois."""
    nettoye = formulaire.cleaned_data
    if nom in nettoye:
        nommees = nettoye.get("autres_collectivites") or []
        nettoye[nom] = list(dict.fromkeys([*nettoye[nom], *nommees]))


DUREES = (30, 60, 120, 210, 420)  # minutes ; les cinq boutons de « Ma journée »
VIE_DU_RESEAU = "Réunion d’équipe"


class ImputerForm(Formulaire):
    """Deux clics : sur quoi, combien. `sur` : « a12 » (dossier), « p7 » (prestation), « r »."""

    sur = forms.RegexField(
        r"^(?:[ap]\d{1,12}|r)$", error_messages={"invalid": "Choisissez sur quoi imputer."}
    )
    duree = forms.TypedChoiceField(choices=[(d, d) for d in DUREES], coerce=int)

    def __init__(self, *args, agent, **options):
        super().__init__(*args, **options)
        self.agent = agent

    def clean_sur(self):
        """Rend les arguments de l’action ; un dossier d’un autre réseau n’existe pas."""
        sur = self.cleaned_data["sur"]
        if sur == "r":
            return {"objet": VIE_DU_RESEAU}
        visibles = Accompagnement.objects.visibles_par(self.agent)
        if sur[0] == "a":
            accompagnement, prestation = visibles.filter(pk=sur[1:]).first(), None
        else:
            accompagnement = visibles.filter(prestations=sur[1:]).first()
            prestation = accompagnement and accompagnement.prestations.get(pk=sur[1:])
        if accompagnement is None:
            raise ValidationError("Cet accompagnement n’existe pas ou n’existe plus.")
        return {"accompagnement": accompagnement, "prestation": prestation}


def date_et(objet, le):
    """« Première rencontre, 3 févr. 2027 » : libellé d’un choix daté."""
    return f"{objet}, {date_courte(le, annee=True)}" if le else str(objet)


def du_dossier(formulaire):
    """Condition : de la collectivité, ou né de cet accompagnement."""
    condition = Q(fiche=formulaire.fiche)
    if formulaire.accompagnement is not None:
        condition |= Q(accompagnement=formulaire.accompagnement)
    return condition
