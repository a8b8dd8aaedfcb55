"""Quoi qu’il arrive : jamais deux fois, jamais à l’auteur, jamais ailleurs."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accompagnements.actions.quotidien import ajouter, faire, modifier
from accompagnements.models import Tache
from predict.comptes.models import Courriel, Notification, Reseau
from predict.comptes.regles import Rythme
from predict.notifications.actions import marquer_lue, regler
from predict.notifications.quotidien import passer
from tests.courrier import distribuer

GESTES = st.lists(
    st.tuples(
        st.sampled_from(["confier", "reconfier", "faire", "lire", "regler", "passer", "porter"]),
        st.integers(0, 2),
        st.integers(0, 2),
        st.integers(0, 20),
    ),
    max_size=14,
)


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(gestes=GESTES)
def test_jamais_deux_fois_jamais_a_l_auteur_jamais_dans_un_autre_reseau(
    agent, collegue, etrangere, gestes
):
    personnes = [agent, collegue, etrangere]
    with transaction.atomic():
        try:
            _jouer(personnes, gestes)
            _verifier()
        finally:
            mail.outbox.clear()
            transaction.set_rollback(True)


def _jouer(personnes, gestes):
    jour, taches = date(2027, 11, 2), []
    for geste, i, j, n in gestes:
        qui, a = personnes[i], personnes[j]
        with time_machine.travel(datetime.combine(jour, datetime.min.time(), UTC), tick=False):
            if geste == "confier":
                tache = Tache(
                    reseau_id=qui.reseau_id, titre=f"T{len(taches)}", assignee=a,
                    echeance=jour + timedelta(days=n),
                )  # fmt: skip
                taches.append((ajouter(objet=tache, agent=qui), qui))
            elif geste == "reconfier" and taches:
                tache, par = taches[n % len(taches)]
                tache.assignee = a
                modifier(
                    objet=tache, agent=par, enregistrer=lambda t=tache: t.save() or True,
                    champs=["assignee"],
                )  # fmt: skip
            elif geste == "faire" and taches:
                tache, par = taches[n % len(taches)]
                faire(tache=tache, agent=par, le=jour)
            elif geste == "lire":
                for une in Notification.objects.visibles_par(qui).non_lues()[:1]:
                    marquer_lue(notification=une, agent=qui)
            elif geste == "regler":
                rythme = list(Rythme)[n % 4]
                regler(agent=qui, rythmes={"tache_confiee": rythme}, jour=n % 5)
            elif geste == "passer":
                jour += timedelta(days=1)
                for reseau in [*Reseau.objects.all()] * 2:
                    passer(reseau, jour)
            distribuer()


def _verifier():
    for une in Notification.objects.select_related("nouvelle"):
        assert une.destinataire_id != une.nouvelle.auteur_id
        assert une.reseau_id == une.nouvelle.reseau_id
        places = une.destinataire.adhesions.filter(active=True)
        assert places.filter(reseau=une.reseau_id).exists()
        # Écrite au plus une fois : son courriel, s’il y en a un, est à elle et de son réseau.
        if une.courriel_id:
            assert une.courriel.destinataire_id == une.destinataire_id
            assert une.courriel.reseau_id == une.reseau_id
    cles = list(Courriel.objects.values_list("reseau", "cle"))
    assert len(cles) == len(set(cles))
    partis = Courriel.objects.filter(etat="envoye").count()
    assert len(mail.outbox) == partis
    # Une même tâche, pour une même personne, ne s’écrit pas deux fois pour une même nouvelle.
    ecrites = Notification.objects.filter(ecrite_le__isnull=False)
    assert ecrites.count() == ecrites.values("nouvelle", "destinataire").distinct().count()
