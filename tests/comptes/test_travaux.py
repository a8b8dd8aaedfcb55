"""Un travail : pris une fois, produit une fois, avancement visible, annulable."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from predict.comptes import travaux
from predict.comptes.actions import demander_travail
from predict.comptes.models import Acte, Travail
from predict.comptes.regles import EtatTravail

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def epreuve(monkeypatch):
    """Travail d’essai, dont le calcul se remplace par `epreuve.calcul`."""

    class Epreuve:
        calcul = None

        def __call__(self, un_travail, avancer):
            if self.calcul:
                self.calcul(un_travail, avancer)

            def effet():
                Acte.objects.create(
                    reseau_id=un_travail.reseau_id,
                    verbe="effet",
                    objet_type="travail",
                    objet_ref=un_travail.ref,
                    le=timezone.now(),
                )
                return {"url": "/suivi/"}

            return effet

    epreuve = Epreuve()
    monkeypatch.setitem(travaux.TRAVAUX, "epreuve", epreuve)
    return epreuve


@pytest.fixture
def un_travail(reseau, agent, epreuve):
    return demander_travail(reseau=reseau, type="epreuve", titre="Rapport", agent=agent)


def effets():
    return Acte.objects.filter(verbe="effet").count()


def test_un_travail_demande_puis_execute_produit_son_effet(un_travail):
    assert travaux.executer(un_travail.pk, un_travail.reseau_id) == EtatTravail.FAIT
    un_travail.refresh_from_db()
    assert (un_travail.etat, un_travail.resultat, effets()) == ("fait", {"url": "/suivi/"}, 1)


def test_un_travail_demande_dans_une_transaction_annulee_n_existe_pas(reseau, epreuve):
    class Demi(Exception):
        pass

    with pytest.raises(Demi), transaction.atomic():
        demander_travail(reseau=reseau, type="epreuve", titre="Rapport")
        raise Demi
    assert not Travail.objects.exists()


def test_un_travail_deja_pris_ne_se_prend_pas_deux_fois(un_travail):
    assert travaux.prendre(un_travail.pk, un_travail.reseau_id) is not None
    assert travaux.prendre(un_travail.pk, un_travail.reseau_id) is None


def test_un_bail_expire_rend_le_travail_a_un_autre(un_travail):
    travaux.prendre(un_travail.pk, un_travail.reseau_id)
    plus_tard = timezone.now() + travaux.BAIL + timedelta(seconds=1)
    assert travaux.prendre(un_travail.pk, un_travail.reseau_id, plus_tard).essais == 2


def test_qui_a_perdu_son_bail_ne_produit_rien(un_travail, epreuve):
    def se_faire_voler(ce_travail, avancer):
        Travail.objects.filter(pk=ce_travail.pk).update(bail_jeton="un-autre")

    epreuve.calcul = se_faire_voler
    assert travaux.executer(un_travail.pk, un_travail.reseau_id) is None
    assert effets() == 0


def test_l_avancement_se_lit_pendant_le_calcul(un_travail, epreuve):
    lus = []

    def compter(ce_travail, avancer):
        avancer(3, 12, "Indicateurs")
        lus.append(Travail.objects.get(pk=ce_travail.pk).pourcentage)

    epreuve.calcul = compter
    travaux.executer(un_travail.pk, un_travail.reseau_id)
    assert lus == [25]


def test_un_travail_annule_en_route_s_arrete_sans_effet(un_travail, epreuve):
    def demander_l_annulation(ce_travail, avancer):
        Travail.objects.filter(pk=ce_travail.pk).update(annulation_demandee=True)
        avancer(1, 2)

    epreuve.calcul = demander_l_annulation
    assert travaux.executer(un_travail.pk, un_travail.reseau_id) == EtatTravail.ANNULE
    assert effets() == 0


def test_une_panne_passagere_se_reprend_plus_tard(un_travail, epreuve):
    def tomber(ce_travail, avancer):
        raise OSError("disque plein")

    epreuve.calcul = tomber
    assert travaux.executer(un_travail.pk, un_travail.reseau_id) == EtatTravail.EN_ATTENTE
    un_travail.refresh_from_db()
    assert un_travail.a_partir_de > timezone.now()


def test_une_erreur_de_donnees_met_en_echec_et_le_dit_en_francais(un_travail, epreuve):
    def refuser(ce_travail, avancer):
        raise ValueError("période vide")

    epreuve.calcul = refuser
    assert travaux.executer(un_travail.pk, un_travail.reseau_id) == EtatTravail.ECHEC
    un_travail.refresh_from_db()
    assert un_travail.message == "Le travail s’est arrêté : rien n’a été produit."


def test_un_travail_qui_tue_toujours_son_executeur_finit_en_echec(un_travail):
    Travail.objects.filter(pk=un_travail.pk).update(essais=travaux.REPRISES_MAX)
    assert travaux.executer(un_travail.pk, un_travail.reseau_id) == EtatTravail.ECHEC


def test_l_agent_suit_le_travail_de_son_reseau(un_travail, agent, client_de):
    reponse = client_de(agent).get(reverse("comptes:travail", args=[un_travail.pk]))
    assert "Rapport" in reponse.content.decode()


def test_l_etrangere_ne_voit_ni_n_annule_le_travail_d_un_autre_reseau(
    un_travail, etrangere, client_de
):
    navigateur = client_de(etrangere)
    assert navigateur.get(reverse("comptes:travail", args=[un_travail.pk])).status_code == 404
    assert (
        navigateur.post(reverse("comptes:annuler_travail", args=[un_travail.pk])).status_code == 404
    )
    un_travail.refresh_from_db()
    assert not un_travail.annulation_demandee


def test_le_suivi_relit_la_page_de_son_resultat_quand_il_finit(un_travail, agent, client_de):
    def suivre(depuis):
        return client_de(agent).get(
            reverse("comptes:travail", args=[un_travail.pk]),
            headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{depuis}"},
        )

    assert "HX-Refresh" not in suivre("/suivi/")
    travaux.executer(un_travail.pk, un_travail.reseau_id)
    assert suivre("/suivi/")["HX-Refresh"] == "true"
    assert "HX-Refresh" not in suivre("/equipe/")
