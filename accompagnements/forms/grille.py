"""La grille de temps d’une semaine : une ligne par sujet et par financement, une case par jour.

Tout se lit d’un coup : `Grille` rassemble les lignes reçues ou à montrer, vérifie chacune, et
compare la semaine à ce que la page avait lu (deux onglets ne s’écrasent pas).
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django import forms
from django.db.models import Q

from predict.noyau.formulaires import ChampDuree, Formulaire
from predict.noyau.typographie import heures

from ..models import Accompagnement, Financement, Prestation, TempsPasse
from ..regles import Etat

JOURS = 7
LIGNES_NEUVES = 2
LIGNES_MAX = 80
PROPOSES = 40  # dossiers proposés dans une ligne neuve
RECENTS = 60  # jours où chercher les dossiers récents
DUREE_MIN = 5
RESEAU, SANS_FINANCEMENT = "r", "0"


@dataclass(frozen=True)
class Cle:
    """Ce qui fait une ligne : le sujet, ce qui la paie, l’objet."""

    accompagnement: int | None
    prestation: int | None
    financement: int | None
    objet: str

    @classmethod
    def de(cls, temps):
        return cls(temps.accompagnement_id, temps.prestation_id, temps.financement_id, temps.objet)

    @property
    def sur(self):
        if self.prestation:
            return f"p{self.prestation}"
        return f"a{self.accompagnement}" if self.accompagnement else RESEAU


def empreinte(temps):
    """Ce que l’on a lu d’une semaine : tout ajout, retrait ou correction la change."""
    lus = sorted(f"{t.pk}:{t.version}" for t in temps)
    return hashlib.sha256("|".join(lus).encode()).hexdigest()[:32]


def temps_de_la_semaine(agent, lundi):
    return (
        TempsPasse.objects.visibles_par(agent)
        .filter(agent=agent, le__range=(lundi, lundi + timedelta(days=JOURS - 1)))
        .select_related("accompagnement__fiche__collectivite", "prestation__service", "financement")
        .order_by("pk")
    )


def par_ligne(temps):
    """{clé: {jour de la semaine: minutes}} et {clé: un temps de la ligne}."""
    cases, exemples = {}, {}
    for t in temps:
        cle, jour = Cle.de(t), t.le.weekday()
        siennes = cases.setdefault(cle, {})
        siennes[jour] = siennes.get(jour, 0) + t.minutes
        exemples.setdefault(cle, t)
    return cases, exemples


class LigneForm(Formulaire):
    """`sur` : « a12 » (dossier), « p7 » (prestation), « r » (vie du réseau)."""

    sur = forms.CharField(label="Sur quoi", required=False, max_length=14)
    financement = forms.CharField(label="Payé par", required=False, max_length=13)
    objet = forms.CharField(label="À quoi", required=False, max_length=160)

    def __init__(self, *args, neuve, choix, jours, aujourdhui, **options):
        super().__init__(*args, **options)
        self.neuve, self.jours, self.aujourdhui = neuve, jours, aujourdhui
        for nom in ("sur", "financement"):
            self.fields[nom].widget = (
                forms.Select(choices=choix[nom]) if neuve else forms.HiddenInput()
            )
        if not neuve:
            self.fields["objet"].widget = forms.HiddenInput()
        for rang, le in enumerate(jours):
            champ = ChampDuree(label="", required=False, minimum=0)
            champ.widget.attrs["class"] = "form-control"
            champ.widget.attrs["data-case"] = rang
            if le > aujourdhui:
                champ.disabled = True
            self.fields[f"j{rang}"] = champ

    def clean(self):
        nettoye = super().clean()
        for rang in range(JOURS):
            if 0 < (nettoye.get(f"j{rang}") or 0) < DUREE_MIN:
                self.add_error(f"j{rang}", f"Au moins {heures(DUREE_MIN)}.")
        return nettoye

    @property
    def cases(self):
        """(jour, champ, minutes notées à présent si elles diffèrent de la saisie)."""
        actuelles = getattr(self, "actuelles", {})
        return [(le, self[f"j{r}"], actuelles.get(r)) for r, le in enumerate(self.jours)]

    @property
    def minutes(self):
        """{jour: minutes} des cases remplies."""
        remplies = {r: self.cleaned_data.get(f"j{r}") for r in range(JOURS)}
        return {r: m for r, m in remplies.items() if m}

    @property
    def total(self):
        """Ce que montre la ligne : la saisie si elle se lit, sinon l’initial."""
        if self.is_bound:
            return sum((self.cleaned_data.get(f"j{r}") or 0) for r in range(JOURS))
        return sum(self.initial.get(f"j{r}") or 0 for r in range(JOURS))


class Grille:
    """La semaine de `agent` qui commence à `lundi`. `copier` : proposer les durées de la semaine
    passée dans les cases vides, sans rien enregistrer."""

    def __init__(self, agent, lundi, aujourdhui, donnees=None, copier=False):
        self.agent, self.lundi, self.aujourdhui = agent, lundi, aujourdhui
        self.jours = [lundi + timedelta(days=n) for n in range(JOURS)]
        self.temps = list(temps_de_la_semaine(agent, lundi))
        self.empreinte = empreinte(self.temps)
        self.en_base, self.exemples = par_ligne(self.temps)
        self.passee = {}
        if copier:
            veille = list(temps_de_la_semaine(agent, lundi - timedelta(days=JOURS)))
            self.passee, exemples = par_ligne(veille)
            self.exemples = exemples | self.exemples
        self.erreurs, self.conflit, self.donnees = [], False, donnees
        self.choix = {"sur": self._sujets(), "financement": self._financements()}
        self.lignes = self._recues() if donnees is not None else self._montrees()

    # -- Ce que l’on propose ------------------------------------------------------------

    def _sujets(self):
        """Ses dossiers ouverts et leurs prestations, groupés ; puis la vie du réseau."""
        depuis = self.lundi - timedelta(days=RECENTS)
        recents = TempsPasse.objects.filter(agent=self.agent, le__gte=depuis)
        siens = Q(responsable=self.agent) | Q(prestations__equipe__agent=self.agent)
        siens |= Q(pk__in=recents.order_by().values("accompagnement"))
        ouverts = Accompagnement.objects.visibles_par(self.agent).ouverts()
        dossiers = ouverts.filter(pk__in=ouverts.filter(siens).order_by().values("pk"))
        dossiers = list(
            dossiers.avec_fiche().order_by("fiche__collectivite__recherche", "pk")[:PROPOSES]
        )
        prestations = {}
        for p in Prestation.objects.filter(accompagnement__in=dossiers).avec_service():
            prestations.setdefault(p.accompagnement_id, []).append((f"p{p.pk}", str(p.service)))
        groupes = [
            (f"{a.fiche}, {a}", [(f"a{a.pk}", "Le dossier en général"), *prestations.get(a.pk, [])])
            for a in dossiers
        ]
        return [("", "À choisir"), (RESEAU, "Vie du réseau"), *groupes]

    def _financements(self):
        ouverts = Financement.objects.visibles_par(self.agent).filter(clos=False)
        choix = [(str(f.pk), str(f)) for f in ouverts]
        return [("", "Celui de la prestation"), (SANS_FINANCEMENT, "Aucun"), *choix]

    # -- Les lignes ---------------------------------------------------------------------

    def _ligne(self, rang, neuve, **options):
        return LigneForm(
            self.donnees, prefix=f"l{rang}", neuve=neuve, choix=self.choix, jours=self.jours,
            aujourdhui=self.aujourdhui, **options,
        )  # fmt: skip

    def _montrees(self):
        lignes = []
        for cle in [*self.en_base, *(c for c in self.passee if c not in self.en_base)]:
            cases = dict(self.passee.get(cle, {}))
            if cle not in self.en_base:
                # Un sujet refermé depuis ne se recopie pas.
                exemple = self.exemples[cle]
                if exemple.accompagnement and exemple.accompagnement.etat != Etat.ACTIF:
                    continue
            cases = {j: m for j, m in cases.items() if self.jours[j] <= self.aujourdhui}
            cases |= self.en_base.get(cle, {})
            initial = {f"j{j}": m for j, m in cases.items()}
            initial |= {
                "sur": cle.sur, "objet": cle.objet,
                "financement": str(cle.financement or SANS_FINANCEMENT),
            }  # fmt: skip
            ligne = self._ligne(len(lignes), False, initial=initial)
            ligne.exemple = self.exemples[cle]
            lignes.append(ligne)
        for _ in range(LIGNES_NEUVES):
            ligne = self._ligne(len(lignes), True)
            ligne.exemple = None
            lignes.append(ligne)
        return lignes

    def _recues(self):
        nombre = self.donnees.get("lignes", "")
        nombre = min(int(nombre), LIGNES_MAX) if nombre.isdecimal() and len(nombre) < 4 else 0
        exemples = {(c.sur, str(c.financement or SANS_FINANCEMENT), c.objet): t
                    for c, t in self.exemples.items()}  # fmt: skip
        lignes = []
        for rang in range(nombre):
            sur, financement, objet = (
                self.donnees.get(f"l{rang}-{nom}", "") for nom in ("sur", "financement", "objet")
            )
            exemple = exemples.get((sur, financement, objet))
            notees = self.en_base.get(Cle.de(exemple), {}) if exemple else {}
            initial = {f"j{j}": m for j, m in notees.items()}
            ligne = self._ligne(rang, exemple is None, initial=initial)
            ligne.exemple = exemple
            lignes.append(ligne)
        return lignes

    # -- Vérifier -----------------------------------------------------------------------

    def est_valide(self):
        """Pose les erreurs sous leurs cases ; `self.voulues` : {clé: {jour: minutes}}."""
        if self.donnees.get("empreinte") != self.empreinte:
            self.dire_le_conflit()
        connus = self._connus()
        self.voulues = {}
        for ligne in self.lignes:
            if ligne.is_valid():
                self._verifier(ligne, connus)
            if self.conflit and ligne.exemple:
                notees = self.en_base.get(Cle.de(ligne.exemple), {})
                ligne.actuelles = {
                    j: notees.get(j, 0) for j in range(JOURS)
                    if notees.get(j, 0) != (ligne.cleaned_data.get(f"j{j}") or 0)
                }  # fmt: skip
        sommes = [sum(c.get(j, 0) for c in self.voulues.values()) for j in range(JOURS)]
        for le, somme in zip(self.jours, sommes, strict=True):
            if somme > 24 * 60:
                self.erreurs.append(f"{heures(somme)} le {le:%d/%m} : une journée a 24 heures.")
        return not self.conflit and not self.erreurs and not any(x.errors for x in self.lignes)

    def dire_le_conflit(self):
        self.conflit = True
        self.erreurs.append(
            "Votre semaine a changé dans un autre onglet. Rien n’est écrasé : comparez ce que vous "
            "aviez saisi à ce qui est noté, puis enregistrez de nouveau."
        )

    def _connus(self):
        """(dossiers visibles, prestations → dossier et financement, financements), bornés à ceux
        que la page nomme."""
        surs = {x.data.get(x.add_prefix("sur"), "") for x in self.lignes}
        pks = {g: {s[1:] for s in surs if s[:1] == g and s[1:].isdecimal() and len(s) < 14}
               for g in "ap"}  # fmt: skip
        prestations = {
            str(p.pk): p
            for p in Prestation.objects.visibles_par(self.agent).filter(pk__in=pks["p"])
        }
        dossiers = Accompagnement.objects.visibles_par(self.agent).filter(pk__in=pks["a"])
        payeurs = Financement.objects.visibles_par(self.agent).values_list("pk", flat=True)
        return set(map(str, dossiers.values_list("pk", flat=True))), prestations, set(payeurs)

    def _verifier(self, ligne, connus):
        dossiers, prestations, payeurs = connus
        donnees, minutes = ligne.cleaned_data, ligne.minutes
        sur, objet = donnees["sur"], " ".join(donnees["objet"].split())
        if not sur:
            if minutes:
                ligne.add_error("sur", "Choisissez sur quoi ce temps est passé.")
            return
        prestation = prestations.get(sur[1:]) if sur[:1] == "p" else None
        if sur != RESEAU and prestation is None and not (sur[:1] == "a" and sur[1:] in dossiers):
            ligne.add_error("sur", "Cet accompagnement n’existe pas ou n’existe plus.")
            return
        if sur == RESEAU and not objet and minutes:
            ligne.add_error("objet", "Dites à quoi : réunion d’équipe, formation…")
            return
        payeur = self._payeur(ligne, donnees["financement"], prestation, payeurs)
        accompagnement = prestation.accompagnement_id if prestation else None
        if sur[:1] == "a":
            accompagnement = int(sur[1:])
        cle = Cle(accompagnement, prestation and prestation.pk, payeur, objet)
        if cle in self.voulues:
            if minutes:
                ligne.add_error("sur", "Cette ligne est déjà dans la grille : complétez-la.")
            return
        self.voulues[cle] = minutes

    def _payeur(self, ligne, financement, prestation, payeurs):
        if not financement:
            return prestation.financement_id if prestation else None
        if financement == SANS_FINANCEMENT:
            return None
        if not financement.isdecimal() or int(financement) not in payeurs:
            ligne.add_error("financement", "Ce financement n’existe pas ou n’existe plus.")
            return None
        return int(financement)

    # -- Totaux -------------------------------------------------------------------------

    @property
    def totaux(self):
        """Minutes par jour, telles que la page les montre."""
        sommes = [0] * JOURS
        for ligne in self.lignes:
            for j in range(JOURS):
                valeur = (
                    ligne.cleaned_data.get(f"j{j}")
                    if ligne.is_bound
                    else ligne.initial.get(f"j{j}")
                )
                sommes[j] += valeur or 0
        return sommes

    @property
    def en_attente(self):
        """Vrai si la page propose des durées qui ne sont pas enregistrées."""
        return bool(self.passee) and self.donnees is None
