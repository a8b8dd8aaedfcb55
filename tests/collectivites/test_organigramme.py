"""L’organigramme d’une collectivité : directions, services, personnes, et ce qu’il refuse."""

import pytest
from django.urls import reverse
from django.utils import timezone

from collectivites.models import Contact, Direction
from collectivites.views.organigramme import organigramme
from predict.comptes.models import Acte
from tests.fabriques import ContactFactory, DirectionFactory, FicheFactory, MandatFactory
from tests.mesures import requetes


@pytest.fixture
def fiche(reseau):
    return FicheFactory(reseau=reseau, collectivite__nom="Tours")


def direction(fiche, nom, parente=None, **champs):
    return DirectionFactory(reseau=fiche.reseau, fiche=fiche, nom=nom, parente=parente, **champs)


def page(client_de, agent, fiche):
    return client_de(agent).get(reverse("collectivites:contacts", args=[fiche.pk]))


def test_l_arbre_range_les_services_sous_leur_direction(fiche):
    dgs = direction(fiche, "Direction générale")
    culture = direction(fiche, "Culture", dgs)
    musees = direction(fiche, "Musées", culture)
    qui = ContactFactory(reseau=fiche.reseau, fiche=fiche, direction=musees)
    (racine,) = organigramme([culture, dgs, musees], [qui])
    assert racine.direction == dgs and racine.nombre == 1
    assert racine.services[0].direction == culture
    assert racine.services[0].services[0].contacts == [qui]


def test_une_boucle_venue_d_ailleurs_ne_fait_perdre_personne(fiche):
    une, autre = direction(fiche, "Une"), direction(fiche, "Autre")
    Direction.objects.filter(pk=une.pk).update(parente=autre)
    Direction.objects.filter(pk=autre.pk).update(parente=une)
    racines = organigramme(list(Direction.objects.all()), [])
    assert {b.direction for b in racines} == {une, autre}


def test_une_direction_ne_depend_pas_de_son_propre_service(fiche, agent, client_de):
    dgs = direction(fiche, "Direction générale")
    culture = direction(fiche, "Culture", dgs)
    adresse = reverse("collectivites:modifier_direction", args=[dgs.pk])
    reponse = client_de(agent).post(
        adresse, {"nom": "Direction générale", "parente": culture.pk, "version": 1}
    )
    assert reponse.status_code == 422
    assert "dépend déjà de cette direction" in reponse.content.decode()
    dgs.refresh_from_db()
    assert dgs.parente is None


def test_on_ajoute_une_direction_et_le_journal_le_dit(fiche, agent, client_de):
    adresse = reverse("collectivites:creer_direction", args=[fiche.pk])
    reponse = client_de(agent).post(adresse, {"nom": "  Relations   internationales ",
                                              "porte_international": "on"})  # fmt: skip
    assert reponse.status_code == 302
    creee = Direction.objects.get()
    assert (creee.nom, creee.porte_international) == ("Relations internationales", True)
    assert Acte.objects.filter(verbe="direction ajoutée").count() == 1
    contenu = page(client_de, agent, fiche).content.decode()
    assert "Porte l’international" in contenu
    doublon = client_de(agent).post(adresse, {"nom": "Relations internationales"})
    assert doublon.status_code == 422
    assert "déjà dans l’organigramme" in doublon.content.decode()


def test_retirer_une_direction_fait_remonter_services_et_personnes(fiche, agent, client_de):
    dgs = direction(fiche, "Direction générale")
    culture = direction(fiche, "Culture", dgs)
    musees = direction(fiche, "Musées", culture)
    qui = ContactFactory(reseau=fiche.reseau, fiche=fiche, direction=culture)
    client_de(agent).post(reverse("collectivites:retirer_direction", args=[culture.pk]))
    musees.refresh_from_db()
    qui.refresh_from_db()
    assert musees.parente == dgs and qui.direction == dgs
    assert not Direction.objects.filter(nom="Culture").exists()


def test_un_contact_ecrit_le_nom_d_une_direction_et_elle_se_cree_une_fois(
    fiche, agent, collegue, client_de
):
    adresse = reverse("collectivites:creer_contact", args=[fiche.pk])
    for qui, nom in ((agent, "Culture"), (collegue, "  culture ")):
        saisie = {"nom": "Perrin", "qualite": "agent", "direction": nom,
                  "base_legale": "interet_legitime"}  # fmt: skip
        assert client_de(qui).post(adresse, saisie).status_code == 302
    assert Direction.objects.count() == 1
    assert {c.direction.nom for c in Contact.objects.all()} == {"Culture"}


def test_les_elus_viennent_en_tete_et_les_partis_a_part(fiche, agent, client_de):
    le = timezone.localdate()
    reseau = fiche.reseau
    dgs = direction(fiche, "Direction générale")
    ContactFactory(reseau=reseau, fiche=fiche, nom="Agente", direction=dgs)
    elu = ContactFactory(reseau=reseau, fiche=fiche, nom="Élue", qualite="elu")
    MandatFactory(reseau=reseau, contact=elu, debut_le=le)
    ContactFactory(reseau=reseau, fiche=fiche, nom="Partie", parti_le=le)
    contenu = page(client_de, agent, fiche).content.decode()
    assert contenu.index("Élue") < contenu.index("Agente") < contenu.index("Partie")
    assert "Hors des envois" in contenu and "a quitté ses fonctions" in contenu


def test_l_onglet_coute_autant_pour_deux_que_pour_quarante(fiche, agent, client_de):
    navigateur, adresse = client_de(agent), reverse("collectivites:contacts", args=[fiche.pk])

    def mesurer():
        with requetes() as liste:
            assert navigateur.get(adresse).status_code == 200
        return len(liste)

    dgs = direction(fiche, "Direction générale")
    ContactFactory(reseau=fiche.reseau, fiche=fiche, direction=dgs)
    peu = mesurer()
    for rang in range(20):
        service = direction(fiche, f"Service {rang}", dgs)
        ContactFactory(reseau=fiche.reseau, fiche=fiche, direction=service)
        ContactFactory(reseau=fiche.reseau, fiche=fiche, qualite="elu")
    assert mesurer() == peu <= 12


def test_l_organigramme_d_ici_reste_ferme_a_l_etrangere(fiche, etrangere, client_de):
    dgs = direction(fiche, "Direction générale")
    navigateur = client_de(etrangere)
    for route, pk in (("creer_direction", fiche.pk), ("modifier_direction", dgs.pk),
                      ("retirer_direction", dgs.pk)):  # fmt: skip
        assert navigateur.post(reverse(f"collectivites:{route}", args=[pk])).status_code == 404
    assert Direction.objects.filter(pk=dgs.pk).exists()
