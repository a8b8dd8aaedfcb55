"""Épreuve des travaux : un exécuteur tué net, encore et encore.

Lancé par test_travaux_tues.py dans un processus à part, sur une base à lui (DATABASE_URL).
Écrit une ligne JSON : travaux créés, états finaux, effets produits, effets en double.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from datetime import timedelta

import django


def preparer(nombre):
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from predict.comptes.actions import demander_travail
    from predict.comptes.models import Reseau
    from predict.comptes.perimetre import dans_reseau

    reseaux = [
        Reseau.objects.create(slug=f"r{i}", nom=f"Réseau {i}", source_document="essai")
        for i in (1, 2)
    ]
    for numero in range(nombre):
        reseau = reseaux[numero % 2]
        with dans_reseau(reseau.pk):
            demander_travail(reseau=reseau, type="epreuve", titre=f"Travail {numero}")


def inscrire():
    from django.utils import timezone

    from predict.comptes import travaux
    from predict.comptes.models import Acte

    travaux.BAIL = timedelta(seconds=1)

    @travaux.travail("epreuve")
    def epreuve(un_travail, avancer):
        avancer(0, 2)
        time.sleep(0.03)
        avancer(1, 2)

        def effet():
            Acte.objects.create(
                reseau_id=un_travail.reseau_id,
                verbe="effet",
                objet_type="travail",
                objet_ref=un_travail.ref,
                le=timezone.now(),
            )
            time.sleep(0.01)
            return {}

        return effet


def naitre(fonction):
    """Exécute la fonction dans un fils sans connexion héritée ; rend son numéro.

    Le père ne touche jamais Redis : un fils hériterait de sa connexion et ils se la voleraient.
    """
    from django.db import connections

    connections.close_all()
    fils = os.fork()
    if fils:
        return fils
    try:
        fonction()
    finally:
        os._exit(0)


def ouvrier_celery():
    from predict.celery import app

    app.worker_main(
        ["worker", "--pool=solo", "--loglevel=CRITICAL", "--without-gossip",
         "--without-mingle", "--without-heartbeat"]
    )  # fmt: skip


def ouvrier_embarque():
    from django.core.management import call_command

    call_command("executer_travaux", une_fois=True, pause=0.1)


def balayer_a_part():
    from predict.comptes.tasks import balayer

    os.waitpid(naitre(balayer), 0)


def restants():
    from predict.comptes.models import Reseau, Travail
    from predict.comptes.perimetre import dans_reseau

    total = 0
    for reseau in Reseau.objects.all():
        with dans_reseau(reseau.pk):
            total += Travail.objects.filter(etat__in=["en_attente", "en_cours"]).count()
    return total


def bilan():
    from predict.comptes.models import Acte, Reseau, Travail
    from predict.comptes.perimetre import dans_reseau

    etats, effets = Counter(), Counter()
    for reseau in Reseau.objects.all():
        with dans_reseau(reseau.pk):
            etats.update(Travail.objects.filter(reseau=reseau).values_list("etat", flat=True))
            effets.update(
                Acte.objects.filter(reseau=reseau, verbe="effet").values_list(
                    "objet_ref", flat=True
                )
            )
    return {
        "etats": etats,
        "effets": len(effets),
        "doubles": sum(1 for n in effets.values() if n > 1),
    }


def main(nombre, morts, par_celery):
    django.setup()
    inscrire()
    os.waitpid(naitre(lambda: preparer(nombre)), 0)
    ouvrier = ouvrier_celery if par_celery else ouvrier_embarque
    hasard = random.Random(2030)
    tues = 0
    fin = time.monotonic() + 240
    while restants() and time.monotonic() < fin:
        if par_celery and tues:
            balayer_a_part()
        fils = naitre(ouvrier)
        if tues < morts:
            # Le sommeil laisse au moins un travail commencer : un mort oisif n’éprouve rien.
            time.sleep((0.8 if par_celery else 0.05) + hasard.random() * 0.25)
            if os.waitpid(fils, os.WNOHANG) == (0, 0):
                os.kill(fils, signal.SIGKILL)
                tues += 1
                os.waitpid(fils, 0)
            continue
        limite = time.monotonic() + 20
        while restants() and time.monotonic() < limite:
            time.sleep(0.3)
            if os.waitpid(fils, os.WNOHANG) != (0, 0):
                fils = None
                break
        if fils:
            os.kill(fils, signal.SIGKILL)
            os.waitpid(fils, 0)
        time.sleep(0.3)
    sys.stdout.write(json.dumps({"tues": tues, **bilan()}) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3] == "celery")
