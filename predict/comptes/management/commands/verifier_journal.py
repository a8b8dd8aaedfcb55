"""Relire la chaîne du journal : `manage.py verifier_journal [--reseau SLUG] [--temoin …]`."""

from django.core.management.base import BaseCommand, CommandError

from predict.comptes.chaine import lire_temoin
from predict.comptes.models import Reseau
from predict.comptes.scellement import verifier
from predict.noyau.templatetags.noyau import pluriel


class Command(BaseCommand):
    help = (
        "Relit la chaîne d’empreintes du journal, sans rien écrire. Code de sortie 1 au premier "
        "acte qui ne tient pas. Gardez le témoin affiché hors de la machine : rendu plus tard par "
        "--temoin, il montre aussi une fin de journal coupée."
    )

    def add_arguments(self, parser):
        parser.add_argument("--reseau", metavar="SLUG", help="un seul réseau (défaut : tous)")
        parser.add_argument(
            "--temoin", action="append", default=[], metavar="RANG:EMPREINTE",
            help="relevé auparavant ; répétable, avec --reseau",
        )  # fmt: skip

    def handle(self, *, reseau, temoin, **options):
        temoins = [lire_temoin(t) for t in temoin]
        if None in temoins:
            raise CommandError("Un témoin s’écrit « rang:empreinte », comme 120:3f9a… (64 signes).")
        if temoins and not reseau:
            raise CommandError("Un témoin est celui d’un réseau : ajoutez --reseau.")
        reseaux = Reseau.objects.order_by("slug")
        if reseau:
            reseaux = reseaux.filter(slug=reseau)
            if not reseaux:
                raise CommandError(f"Aucun réseau « {reseau} ».")
        faux = [un.slug for un in reseaux if not self._un(un, temoins).intact]
        if faux:
            raise CommandError(f"Journal rompu : {', '.join(faux)}.", returncode=1)

    def _un(self, reseau, temoins):
        verdict = verifier(reseau.pk, temoins)
        actes = f"{verdict.scelles} {pluriel(verdict.scelles, 'acte scellé,actes scellés')}"
        if verdict.intact:
            oublis = f", {verdict.effaces} sans nom" if verdict.effaces else ""
            attente = f", {verdict.en_attente} à sceller" if verdict.en_attente else ""
            self.stdout.write(f"{reseau.slug} : intact, {actes}{oublis}{attente}")
            if verdict.temoin:
                self.stdout.write(f"  témoin {verdict.temoin}")
        else:
            self.stderr.write(
                f"{reseau.slug} : ROMPU au rang {verdict.faux} ({verdict.en_clair}) ; "
                f"{actes} avant lui"
            )
        return verdict
