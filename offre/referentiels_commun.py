"""Versions du catalogue commun et canevas commun, au chargement des référentiels."""

from django.db.models import F
from django.utils import timezone

from predict.comptes.referentiels import enregistrer, poser

from .models import CanevasCommun, Service, VersionService

NOTE = "Mise à jour des données de référence."


@enregistrer("canevas")
def charger(donnees):
    return [poser(CanevasCommun, donnees["canevas"], cle=("bloc",), fichier="canevas")]


def verser():
    """Garde le texte de chaque service commun : sa version 1, puis une par changement.

    Les versions se lisent en une requête ; un service inchangé n’écrit rien.
    """
    courantes = {
        version.service_id: version
        for version in VersionService.objects.filter(numero=F("service__numero_version"))
    }
    le, nouvelles = timezone.now(), []
    for service in Service.objects.all():
        courante = courantes.get(service.pk)
        if courante is not None and courante.contenu == service.contenu:
            continue
        if courante is not None:
            service.numero_version += 1
            service.save(update_fields=["numero_version"])
        nouvelles.append(
            VersionService(
                service=service,
                numero=service.numero_version,
                contenu=service.contenu,
                note=NOTE if courante is not None else "",
                publiee_le=le,
            )
        )
    VersionService.objects.bulk_create(nouvelles)
    return nouvelles
