"""Un réseau complet : une ligne au moins de chaque table métier, marquée d’un canari.

Le canari est un mot propre au réseau, écrit dans tous ses textes. S’il paraît dans une
réponse faite à quelqu’un d’un autre réseau, une donnée a fui.
"""

import hashlib
import secrets
from datetime import date, time, timedelta
from decimal import Decimal

from django.apps import apps
from django.core.files.base import ContentFile
from django.db import models
from django.utils import timezone
from django.utils.text import slugify

from offre.models import Dispositif, PrioriteReseau, Service, SessionDispositif
from predict.comptes.models import Adhesion, Agent, Invitation, Locataire, Reseau
from predict.comptes.models.base import nouvelle_ref
from predict.comptes.regles import DUREE_INVITATION, NatureReseau, PorteeAPI, Role
from suivi.models import MaillonTheorie, Transmission
from suivi.models.enquetes import empreinte

LE = date(2026, 3, 12)
# Ce qui rend la ligne visible du portail, ou simplement possible : le reste se devine.
PRECISIONS = {
    "accompagnements.CadreCollaboration": {"partage_le": timezone.now, "numero": lambda: 2},
    "comptes.Document": {"type": lambda: "cadre"},
    "accompagnements.Piece": {"partagee": lambda: True},
    "accompagnements.Sollicitation": {"dans_offre": lambda: True},
    "collectivites.Tournee": {"heure_depart": lambda: time(9), "heure_retour": lambda: time(18)},
    "collectivites.ParticipantEchange": {"agent": lambda: None},
    # Une paire s’écrit dans l’ordre.
    "collectivites.PasDoublon": {"premier_id": lambda: 1, "second_id": lambda: 2},
    "comptes.FluxCalendrier": {"retire_le": lambda: None},
    # Lue par sa personne, et menant quelque part.
    "comptes.Notification": {"chemin": lambda: "/", "type": lambda: "tache_confiee"},
    "comptes.Vue": {"partagee": lambda: True},
    "comptes.JetonAPI": {
        "portees": lambda: PorteeAPI.values,
        "expire_le": lambda: timezone.now() + timedelta(days=1),
        "revoque_le": lambda: None,
    },
    # La page publique se lit ouverte, et n’a d’adresse que pour un service publié.
    "offre.PresentationOffre": {"publique": lambda: True},
    "offre.ServiceReseau": {"publie": lambda: True, "service": Service.objects.first},
    # Remise : la direction la lit aussi.
    "offre.Evaluation": {"remise_le": timezone.now},
    "suivi.Cible": {"ventilation": lambda: "", "categorie": lambda: ""},
    "suivi.Campagne": {"seuil": lambda: 3},
    # Un maillon porte un seul indicateur ; un lien en joint deux.
    "suivi.MaillonTheorie": {"indicateur_propre": lambda: None},
    "suivi.LienTheorie": {"vers": lambda: autre_maillon()},
    # Un·e référent·e ne lit que ce qui est ouvert aux inscriptions.
    "collectivites.Evenement": {"inscriptions_ouvertes": lambda: True},
    "collectivites.Contact": {"email": lambda: f"canari-{secrets.token_hex(4)}@exemple.invalid"},
}


def autre_maillon():
    maillon = MaillonTheorie.objects.latest("pk")
    maillon.pk, maillon.ref = None, nouvelle_ref()
    maillon.save(force_insert=True)
    return maillon


def modeles_en_ordre():
    """Modèles métier, les référencés avant ceux qui les référencent (liens obligatoires)."""
    restants = [m for m in apps.get_models() if issubclass(m, Locataire)]
    ordonnes = []
    while restants:
        prets = [
            m
            for m in restants
            if all(
                f.null or f.related_model is m or f.related_model not in restants
                for f in m._meta.concrete_fields
                if f.is_relation
            )
        ]
        assert prets, f"Cycle de liens obligatoires : {restants}"
        ordonnes += prets
        restants = [m for m in restants if m not in prets]
    return ordonnes


class Graphe:
    """`graphe["accompagnements.Accompagnement"]` : une ligne de ce réseau."""

    def __init__(self, slug, canari):
        self.canari = canari
        self.lignes = {}
        self.reseau = Reseau.objects.create(
            slug=slug, nom=f"Réseau {canari}", territoire=["24"], source_document="essai",
            api_publique=True,
        )  # fmt: skip
        self.lignes["comptes.Reseau"] = self.reseau
        self.agents = {role: self.agent(role) for role in Role.values if role != "superviseur"}
        self.lignes["comptes.Agent"] = self.agents["charge"]
        self.lignes["comptes.Adhesion"] = self.agents["charge"].adhesion_courante
        self.agents["referent"].adhesion_courante.reseau = self.reseau
        self.lignes["comptes.Invitation"] = self.invitation()
        # Ces deux tables ne sont pas des `Locataire` (ADR 6) : une ligne commune, une propre.
        self.communes = self.financement(None, "commun")
        self.lignes |= self.financement(self.reseau, self.canari)
        self.lignes["offre.PrioriteReseau"] = self.priorite_transmise()
        self.lignes["suivi.Transmission"] = self.transmission()
        for modele in modeles_en_ordre():
            self.lignes[modele._meta.label] = self.ligne(modele)
        self.accorder()
        # Une notification ne se lit que de sa personne.
        self.siennes = {
            role: {"comptes.Notification": self.notification_de(role)}
            for role in ("referent", "direction", "administration")
        }
        self.siennes["administration"]["suivi.FeuilleTemps"] = self.feuille_de("administration")
        self.siennes["coordination"] = self.communes

    def a_chacun(self, role):
        """Lignes qui remplacent celles du graphe pour un rôle : ce qu’il tient, ou ce qui est à lui
        seul."""
        return self.siennes.get(role)

    def notification_de(self, role):
        """Celle du graphe, dite à cette autre personne."""
        une = self.lignes["comptes.Notification"]
        return type(une).objects.create(
            reseau=self.reseau, nouvelle=une.nouvelle, destinataire=self.agents[role],
            type=une.type, titre=une.titre, chemin=une.chemin, le=une.le, rythme=une.rythme,
        )  # fmt: skip

    def feuille_de(self, role):
        """Une feuille de temps ne se lit que de sa personne, et de la direction."""
        feuille = self.lignes["suivi.FeuilleTemps"]
        return type(feuille).objects.create(
            reseau=self.reseau, agent=self.agents[role], financement=feuille.financement,
            du=LE, au=LE,
        )  # fmt: skip

    def accorder(self):
        """Ce qui relie les lignes hors des clés étrangères : versions, document d’un cadre."""
        cadre = self.lignes["accompagnements.CadreCollaboration"]
        type(cadre).objects.create(
            reseau=self.reseau, accompagnement=cadre.accompagnement, numero=1, etat="remplace"
        )
        # L’empreinte du lien personnel est celle du canari : il en est le jeton en clair.
        self.lignes["collectivites.Participation"].jeton = self.canari
        self.lignes["comptes.FluxCalendrier"].jeton = self.canari
        self.lignes["comptes.JetonAPI"].Bearer = f"predict_{self.reseau.slug}_{self.canari}"
        invitation = self.lignes["suivi.InvitationEnquete"]
        invitation.jeton_sha256 = empreinte(invitation.jeton)
        invitation.save(update_fields=["jeton_sha256"])
        document = self.lignes["comptes.Document"]
        document.objet_type, document.objet_ref = cadre._meta.label_lower, cadre.ref
        document.save(update_fields=["objet_type", "objet_ref"])

    def agent(self, role, **champs):
        agent = Agent.objects.create_user(
            f"{role}-{self.canari}@exemple.invalid".lower(), prenom=role, nom=self.canari, **champs
        )
        reseau = self.reseau
        if role == Role.COORDINATION:
            reseau, _ = Reseau.objects.get_or_create(
                slug=f"coordination-{self.reseau.slug}",
                defaults={
                    "nom": "Coordination",
                    "nature": NatureReseau.COORDINATION,
                    "source_document": "essai",
                },
            )
        agent.adhesion_courante = Adhesion.objects.create(agent=agent, reseau=reseau, role=role)
        agent.save(update_fields=["adhesion_courante"])
        return agent

    def invitation(self):
        """En attente ; `jeton` porte en clair ce que la base ne garde que haché."""
        jeton = secrets.token_urlsafe(32)
        invitation = Invitation.objects.create(
            reseau=self.reseau,
            email=f"invitee-{self.canari}@exemple.invalid".lower(),
            nom=self.canari,
            role=Role.CHARGE,
            jeton_hache=Invitation.hacher(jeton),
            expire_le=timezone.now() + DUREE_INVITATION,
        )
        invitation.jeton = jeton
        return invitation

    def financement(self, proprietaire, mot):
        """Un dispositif et sa session datée ; `proprietaire` nul : communs."""
        code = slugify(f"essai-{self.reseau.slug}-{mot}")
        commun = {"code": code, "propre_a": proprietaire, "source_document": f"Source {mot}"}
        dispositif = Dispositif.objects.create(
            libelle=f"Dispositif {mot}", financeur=f"Financeur {mot}", description=mot, **commun
        )
        session = SessionDispositif.objects.create(
            dispositif=dispositif, libelle=f"Session {mot}", annee=2026, note=mot,
            ferme_le=timezone.localdate() + timedelta(days=20), **commun,
        )  # fmt: skip
        return {"offre.Dispositif": dispositif, "offre.SessionDispositif": session}

    def priorite_transmise(self):
        """Lue par tous les réseaux (vue nationale) : sans canari, mais retirée par le sien seul."""
        return PrioriteReseau.objects.create(
            reseau=self.reseau, code="essai", theme="Priorité transmise", annee=2026,
            transmise_le=LE, source_document="essai",
        )  # fmt: skip

    def transmission(self):
        """Table partagée, sans canari : elle ne porte que des nombres ; son réseau seul l’ouvre."""
        return Transmission.objects.create(
            reseau=self.reseau, du=LE, au=LE, cloture_ref="essai", transmise_le=timezone.now()
        )

    def ligne(self, modele):
        valeurs = {
            champ.name: valeur
            for champ in modele._meta.concrete_fields
            if (valeur := self.valeur(modele, champ)) is not None
        }
        valeurs |= {c: v() for c, v in PRECISIONS.get(modele._meta.label, {}).items()}
        return modele.objects.create(**valeurs)

    @property
    def octets(self):
        """Le contenu de tout fichier déposé ; son empreinte est la sienne, l’export le vérifie."""
        return f"Contenu {self.canari}".encode()

    def valeur(self, modele, champ):
        if champ.name in {"id", "ref", "version"}:
            return None
        if champ.name == "reseau":
            return self.reseau
        if champ.is_relation:
            return self.lie(modele, champ)
        if isinstance(champ, models.FileField):
            return ContentFile(self.octets, name="canari.pdf")
        if champ.name in {"sha256", "jeton_hache"}:
            clair = self.octets if champ.name == "sha256" else self.canari.encode()
            return hashlib.sha256(clair).hexdigest()
        if champ.name == "jeton":
            return secrets.token_urlsafe(32)
        if isinstance(champ, models.CharField | models.TextField):
            return self.texte(champ)
        return self.autre(champ)

    def lie(self, modele, champ):
        cible = champ.related_model
        if cible is Agent:
            # L’accès au portail est celui de la personne référente.
            return self.agents["referent" if modele.__name__ == "Referent" else "charge"]
        if cible is modele:
            return None
        if cible._meta.label in self.lignes:
            return self.lignes[cible._meta.label]
        return None if champ.null else self.partagee(cible)

    def partagee(self, modele):
        """Une ligne d’une table partagée (commune, mission, indicateur…)."""
        existante = modele.objects.first()
        if existante:
            return existante
        valeurs = {}
        for champ in modele._meta.concrete_fields:
            if champ.is_relation and not champ.null:
                valeurs[champ.name] = self.partagee(champ.related_model)
            elif not champ.is_relation and not champ.has_default() and not champ.primary_key:
                valeur = (
                    self.texte(champ, "commun")
                    if isinstance(champ, models.CharField | models.TextField)
                    else self.autre(champ)
                )
                if valeur is not None:
                    valeurs[champ.name] = valeur
        return modele.objects.create(**valeurs)

    def texte(self, champ, mot=None):
        if champ.choices:
            return None if champ.has_default() or champ.blank else champ.choices[0][0]
        if champ.blank and champ.max_length and champ.max_length < 40:
            return None
        return f"{mot or self.canari} {champ.name}"[: champ.max_length or 200]

    def autre(self, champ):
        if champ.has_default() or champ.null or getattr(champ, "auto_now", False):
            return None
        if getattr(champ, "auto_now_add", False):
            return None
        if isinstance(champ, models.JSONField):
            return {"texte": self.canari}
        if isinstance(champ, models.DateTimeField):
            return timezone.now()
        if isinstance(champ, models.DateField):
            return LE
        if isinstance(champ, models.TimeField):
            return time(10)
        if isinstance(champ, models.DecimalField):
            return Decimal("1")
        if champ.name.endswith("annee"):
            return 2026
        if champ.name == "minutes":
            return 60
        if isinstance(champ, models.IntegerField):
            return 1
        return None
