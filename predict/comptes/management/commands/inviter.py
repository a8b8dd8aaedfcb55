"""Inviter quelqu’un dans l’équipe d’un réseau, depuis le serveur."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from predict.comptes.actions import inviter
from predict.comptes.actions.membres import adresse_d_acceptation
from predict.comptes.models import Reseau
from predict.comptes.perimetre import dans_reseau
from predict.comptes.regles import DUREE_INVITATION, ROLES_INTERNES, Role


class Command(BaseCommand):
    help = "Invite une adresse dans l’équipe d’un réseau et affiche le lien à usage unique."

    def add_arguments(self, parser):
        parser.add_argument("adresse")
        parser.add_argument("--reseau", required=True, metavar="SLUG")
        parser.add_argument("--role", default=Role.CHARGE, choices=sorted(ROLES_INTERNES))
        parser.add_argument("--courriel", action="store_true", help="envoyer aussi le courriel")

    def handle(self, *, adresse, reseau, role, courriel, **options):
        le_reseau = Reseau.objects.filter(slug=reseau).first()
        if le_reseau is None:
            raise CommandError(f"Aucun réseau « {reseau} ».")
        try:
            validate_email(adresse)
            with dans_reseau(le_reseau.pk):
                _, jeton = inviter(
                    reseau=le_reseau, email=adresse, role=role, par_courriel=courriel
                )
        except ValidationError as erreur:
            raise CommandError(" ".join(erreur.messages)) from erreur
        self.stdout.write(f"Lien à remettre (une seule fois, {DUREE_INVITATION.days} jours) :")
        self.stdout.write(adresse_d_acceptation(jeton))
