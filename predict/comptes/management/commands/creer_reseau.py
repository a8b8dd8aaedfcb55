"""Le premier pas d’un réseau : sa ligne, et l’invitation de sa première administration."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email, validate_slug
from django.db import transaction

from predict.comptes.actions import inviter, journaliser
from predict.comptes.actions.membres import adresse_d_acceptation
from predict.comptes.models import Adhesion, Reseau
from predict.comptes.perimetre import dans_reseau
from predict.comptes.regles import DUREE_INVITATION, Role


class Command(BaseCommand):
    help = (
        "Crée un réseau (ou reprend un réseau de référence encore sans équipe) et invite sa "
        "première administration. Aucun compte ni mot de passe par défaut : le lien affiché "
        "est la seule entrée."
    )

    def add_arguments(self, parser):
        parser.add_argument("--slug", required=True, help="identifiant court, dans les adresses")
        parser.add_argument("--nom", help="nom affiché ; gardé s’il existe déjà")
        parser.add_argument(
            "--region", action="append", default=[], metavar="CODE",
            help="code Insee de région, répétable",
        )  # fmt: skip
        parser.add_argument("--admin", required=True, metavar="ADRESSE", help="à qui le confier")

    def handle(self, *, slug, nom, region, admin, **options):
        try:
            validate_slug(slug)
            validate_email(admin)
        except ValidationError as erreur:
            raise CommandError(" ".join(erreur.messages)) from erreur
        if mauvais := [c for c in region if not (c.isalnum() and 2 <= len(c) <= 3)]:
            raise CommandError(f"Code de région inconnu : {', '.join(mauvais)} (ex. 24, 76, 94).")
        with transaction.atomic():
            reseau, nouveau = self._reseau(slug, nom, region)
            with dans_reseau(reseau.pk):
                jeton = self._inviter(reseau, nouveau, admin)
        self.stdout.write(f"Réseau « {reseau} » {'créé' if nouveau else 'repris'}.")
        self.stdout.write(
            f"Lien à remettre à {admin} (une seule fois, {DUREE_INVITATION.days} jours) :"
        )
        self.stdout.write(adresse_d_acceptation(jeton))

    def _reseau(self, slug, nom, region):
        reseau = Reseau.objects.filter(slug=slug).first()
        if reseau is None:
            if not nom:
                raise CommandError("Un réseau nouveau a un nom : --nom « … ».")
            return Reseau.objects.create(
                slug=slug, nom=nom, territoire=region, source_document="commande creer_reseau"
            ), True
        if Adhesion.objects.actives().filter(reseau=reseau, role=Role.ADMINISTRATION).exists():
            raise CommandError(
                f"« {slug} » a déjà une administration : elle invite depuis la page Équipe."
            )
        changes = {c: v for c, v in {"nom": nom, "territoire": region}.items() if v}
        for champ, valeur in changes.items():
            setattr(reseau, champ, valeur)
        reseau.save(update_fields=list(changes))
        return reseau, False

    def _inviter(self, reseau, nouveau, admin):
        if nouveau:
            journaliser(agent=None, verbe="réseau créé", objet=reseau)
        try:
            _, jeton = inviter(
                reseau=reseau, email=admin, role=Role.ADMINISTRATION, par_courriel=False
            )
        except ValidationError as erreur:
            raise CommandError(" ".join(erreur.messages)) from erreur
        return jeton
