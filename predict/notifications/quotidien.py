"""La passe du matin, réseau par réseau : rappels, nouvelles restées à dire, résumés, ménage."""

from datetime import timedelta

from django.utils import timezone

from predict.comptes.models import Courriel, Notification, Nouvelle, Rappel, Travail
from predict.comptes.perimetre import dans_reseau
from predict.comptes.regles import EtatCourriel, EtatTravail
from predict.comptes.tasks import DE_SERVICE, demander_le_facteur

from .diffusion import a_diffuser, diffuser
from .lecture import retirer_les_perimees
from .rappels import tenir_les_rappels
from .resumes import resumer

# Le temps de répondre à « je n’ai rien reçu » ; au-delà, corps et adresse n’ont plus d’usage.
GARDE_DES_COURRIELS = timedelta(days=90)
GARDE_DES_NOTIFICATIONS = timedelta(days=365)
GARDE_DES_PASSAGES = timedelta(days=7)
FINIS = (EtatCourriel.ENVOYE, EtatCourriel.RETIRE, EtatCourriel.RENONCE)


def passer(reseau, le):
    """Rend (rappels dits, résumés écrits). Rejouée le même jour, n’écrit rien deux fois."""
    with dans_reseau(reseau.pk):
        rappels = tenir_les_rappels(reseau.pk, le)
    for pk in a_diffuser(reseau.pk):
        diffuser(pk, reseau.pk)
    with dans_reseau(reseau.pk):
        resumes = resumer(reseau, le)
        _retirer(reseau.pk)
        _menage(reseau.pk)
    demander_le_facteur(reseau.pk)
    return rappels, resumes


def _retirer(reseau_id):
    """Ce qui n’est pas lu et ne vaut plus disparaît des listes."""
    lignes = Notification.objects.filter(
        reseau_id=reseau_id, lue_le__isnull=True, retiree_le__isnull=True
    )
    retirer_les_perimees(lignes.select_related("nouvelle", "destinataire"))


def _menage(reseau_id):
    maintenant = timezone.now()
    Courriel.objects.filter(
        reseau_id=reseau_id, etat__in=FINIS, cree_le__lt=maintenant - GARDE_DES_COURRIELS
    ).delete()
    vieilles = maintenant - GARDE_DES_NOTIFICATIONS
    Nouvelle.objects.filter(
        reseau_id=reseau_id, le__lt=vieilles, diffusee_le__isnull=False
    ).delete()
    Rappel.objects.filter(reseau_id=reseau_id, pour_le__lt=timezone.localdate(vieilles)).delete()
    Travail.objects.filter(
        reseau_id=reseau_id, type__in=DE_SERVICE, etat=EtatTravail.FAIT,
        fini_le__lt=maintenant - GARDE_DES_PASSAGES,
    ).delete()  # fmt: skip
