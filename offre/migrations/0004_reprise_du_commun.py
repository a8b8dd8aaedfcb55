"""Ce qu’un service du réseau lisait dans le commun s’y écrit désormais, avec le commun tel que lu."""

from django.db import migrations
from django.utils import timezone

CHAMPS = (
    "libelle", "but", "publics", "profils", "angle", "modes", "deroule", "livrables", "suites",
    "outils", "competences", "ecsi", "odd",
)


def premieres_versions(apps, schema_editor):
    Service = apps.get_model("offre", "Service")
    VersionService = apps.get_model("offre", "VersionService")
    VersionService.objects.bulk_create(
        VersionService(
            service=service, numero=1, publiee_le=timezone.now(),
            contenu={nom: getattr(service, nom) for nom in CHAMPS},
        )
        for service in Service.objects.all()
    )


def completer_les_services(apps, schema_editor):
    Reseau = apps.get_model("comptes", "Reseau")
    ServiceReseau = apps.get_model("offre", "ServiceReseau")
    for reseau in Reseau.objects.all():
        if schema_editor.connection.vendor == "postgresql":
            # La sécurité par ligne vaut aussi pour le propriétaire : sans réseau, rien ne se lit.
            schema_editor.execute(
                "SELECT set_config('predict.reseau', %s, true)", [str(reseau.pk)]
            )
        services = list(
            ServiceReseau.objects.filter(reseau=reseau, service__isnull=False)
            .select_related("service")
        )
        for service in services:
            commun = service.service
            service.base = {nom: getattr(commun, nom) for nom in CHAMPS}
            for nom in CHAMPS:
                # Vide, le champ se lisait dans le commun.
                if getattr(service, nom) in ("", [], None):
                    setattr(service, nom, getattr(commun, nom))
        ServiceReseau.objects.bulk_update(services, ["base", *CHAMPS])


def regles_en_liste(apps, schema_editor):
    apps.get_model("offre", "SessionDispositif").objects.filter(regles={}).update(regles=[])


class Migration(migrations.Migration):
    dependencies = [("offre", "0003_offre_entiere"), ("comptes", "0005_identite_reseau")]
    operations = [
        migrations.RunPython(premieres_versions, migrations.RunPython.noop),
        migrations.RunPython(completer_les_services, migrations.RunPython.noop),
        migrations.RunPython(regles_en_liste, migrations.RunPython.noop),
    ]
