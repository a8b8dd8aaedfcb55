"""Le réseau de démonstration : `manage.py creer_demo [--volume N]`."""

import datetime as dt

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from predict.comptes import echange
from predict.comptes.models import Adhesion, Agent, Reseau
from predict.comptes.perimetre import dans_reseau
from predict.noyau.echange import FichierRefuse
from suivi import demonstration
from suivi.demonstration.comptes import COORDINATRICE, courriel, ligne_agent
from suivi.demonstration.effacement import effacer
from suivi.demonstration.national import transmettre

# Phrase connue de tous : elle n’est posée que si DEMONSTRATION l’autorise.
MOT_DE_PASSE = "une passerelle vers le monde"


class Command(BaseCommand):
    help = "Crée les réseaux fictifs de la démonstration ; ne fait rien s’ils sont là."

    def add_arguments(self, parser):
        parser.add_argument("--volume", type=int, default=1, help="multiplie les données (banc)")
        parser.add_argument(
            "--aujourdhui", type=dt.date.fromisoformat, help="jour où se place la démonstration"
        )
        parser.add_argument("--refaire", action="store_true", help="efface et recrée")

    def handle(self, *, volume, aujourdhui, refaire, **options):
        if volume < 1:
            raise CommandError("--volume est au moins 1.")
        if refaire:
            effacer()
        aujourdhui = aujourdhui or timezone.localdate()
        cree = False
        for slug, composer in (
            (demonstration.RESEAU, demonstration.jeu),
            (demonstration.VOISIN, demonstration.jeu_voisin),
        ):
            if Reseau.objects.filter(slug=slug).exists():
                continue
            volume_ici = volume if slug == demonstration.RESEAU else 1
            self._charger(composer(aujourdhui), volume_ici, aujourdhui)
            cree = True
        if cree:
            self._comptes()
            transmettre(aujourdhui)
        self.stdout.write(
            self.style.SUCCESS("Réseaux de démonstration créés.")
            if cree
            else "Les réseaux de démonstration sont déjà là."
        )

    @transaction.atomic
    def _charger(self, jeu, volume, aujourdhui):
        try:
            reseau, bilan = echange.charger_donnees(jeu)
        except FichierRefuse as refus:
            raise CommandError(
                "La démonstration ne se charge pas ; la géographie et les référentiels sont-ils "
                "chargés\u00a0?\n" + "\n".join(refus.erreurs[:5])
            ) from None
        total = sum(bilan.values())
        if reseau.slug == demonstration.RESEAU:
            calendrier = demonstration.Calendrier(aujourdhui)
            with dans_reseau(reseau.pk):
                cloture = demonstration.clore(reseau, aujourdhui)
                partagee = demonstration.partager_une_fiche(reseau, calendrier)
            if cloture:
                demonstration.nommer_l_acte(cloture)
            if partagee:
                demonstration.nommer_l_acte_du_partage(reseau, calendrier)
        if volume > 1:
            with dans_reseau(reseau.pk):
                total += demonstration.multiplier(reseau, volume)
        self.stdout.write(f"{reseau} : {total} lignes.")

    def _comptes(self):
        """La coordination a un compte, sans réseau fictif ; la phrase connue si c’est permis."""
        reseau = Reseau.objects.filter(slug=demonstration.COORDINATION).first()
        if reseau is not None:
            ligne = ligne_agent(*COORDINATRICE)
            agent, _ = Agent.objects.get_or_create(
                email=ligne["email"],
                defaults={
                    "prenom": ligne["prenom"],
                    "nom": ligne["nom"],
                    "password": make_password(None),
                },
            )
            place, _ = Adhesion.objects.get_or_create(
                agent=agent,
                reseau=reseau,
                defaults={"role": ligne["role"], "fonction": ligne["fonction"]},
            )
            Agent.objects.filter(pk=agent.pk).update(adhesion_courante=place)
        if settings.DEMONSTRATION:
            fictifs = Agent.objects.filter(email__endswith=courriel("").lower(), is_staff=False)
            fictifs.update(password=make_password(MOT_DE_PASSE))
