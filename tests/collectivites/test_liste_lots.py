"""Actions groupées : choisir, confirmer, faire ; rien hors du réseau ; combien se dit."""

from datetime import timedelta

import pytest
from django.utils import timezone

from collectivites.models import Etiquette, EtiquetteFiche, Fiche, Participation
from predict.comptes.models import Acte
from tests.fabriques import CollectiviteFactory, ContactFactory, EvenementFactory, FicheFactory

LOT = "/collectivites/lot/"


@pytest.fixture
def navigateur(client_de, agent):
    return client_de(agent)


@pytest.fixture
def trois(reseau):
    return [
        FicheFactory(reseau=reseau, collectivite=CollectiviteFactory(nom=f"Ville {n}"))
        for n in range(3)
    ]


def envoyer(navigateur, action, fiches=(), **donnees):
    donnees |= {"action": action, "fiche": [f.pk for f in fiches]}
    return navigateur.post(LOT, donnees)


def faire(navigateur, action, fiches=(), **donnees):
    return envoyer(navigateur, action, fiches, confirmer="1", **donnees)


def dit(reponse, navigateur):
    page = navigateur.get(reponse.url)
    return [str(m) for m in page.context["messages"]]


def test_le_premier_envoi_montre_et_n_ecrit_rien(navigateur, trois):
    reponse = envoyer(navigateur, "affecter", trois[:2])
    assert reponse.status_code == 200
    corps = reponse.content.decode()
    assert "Affecter 2 collectivités" in corps
    assert "Ville 0" in corps
    assert "Ville 2" not in corps
    assert not Fiche.objects.filter(suivie_par__isnull=False).exists()


def test_affecter_touche_les_choisies_et_le_journal_les_nomme(navigateur, trois, collegue):
    reponse = faire(navigateur, "affecter", trois[:2], suivie_par=collegue.pk)
    assert [f.suivie_par for f in Fiche.objects.order_by("pk")] == [collegue, collegue, None]
    assert Acte.objects.filter(verbe="fiche affectée").count() == 2
    assert "2\u00a0collectivités affectées à Inès Marchand" in dit(reponse, navigateur)[-1]
    # Rejouée, elle ne change plus rien et ne remplit pas le journal.
    faire(navigateur, "affecter", trois[:2], suivie_par=collegue.pk)
    assert Acte.objects.filter(verbe="fiche affectée").count() == 2


def test_affecter_a_personne_libere(navigateur, trois, collegue):
    Fiche.objects.update(suivie_par=collegue)
    faire(navigateur, "affecter", trois[:1], suivie_par="")
    assert Fiche.objects.filter(suivie_par__isnull=True).count() == 1


def test_une_fiche_d_un_autre_reseau_est_ignoree(navigateur, trois, autre_reseau, collegue):
    ailleurs = FicheFactory(reseau=autre_reseau)
    faire(navigateur, "affecter", [trois[0], ailleurs], suivie_par=collegue.pk)
    ailleurs.refresh_from_db()
    assert ailleurs.suivie_par is None
    reponse = envoyer(navigateur, "affecter", [ailleurs])
    assert "Cochez d’abord" in dit(reponse, navigateur)[-1]


def test_une_personne_d_ailleurs_ne_peut_pas_recevoir_de_fiche(navigateur, trois, etrangere):
    reponse = faire(navigateur, "affecter", trois, suivie_par=etrangere.pk)
    assert reponse.status_code == 422
    assert not Fiche.objects.filter(suivie_par__isnull=False).exists()


def test_toutes_designe_ce_que_filtre_l_adresse(navigateur, trois, collegue):
    faire(navigateur, "affecter", [], toutes="3", requete="q=ville 1", suivie_par=collegue.pk)
    assert [str(f) for f in Fiche.objects.filter(suivie_par=collegue)] == ["Ville 1"]


def test_la_page_entiere_se_choisit_sans_script(navigateur, trois, collegue):
    faire(
        navigateur, "affecter", [], page_entiere="1", suivie_par=collegue.pk,
        de_la_page=[f.pk for f in trois[1:]],
    )  # fmt: skip
    assert Fiche.objects.filter(suivie_par=collegue).count() == 2


def test_etiqueter_cree_l_etiquette_une_fois_sans_egard_a_la_casse(navigateur, trois):
    faire(navigateur, "etiqueter", trois[:2], nom="  Tournée  Sologne ")
    faire(navigateur, "etiqueter", trois, nom="tournée sologne")
    assert [e.nom for e in Etiquette.objects.all()] == ["Tournée Sologne"]
    assert EtiquetteFiche.objects.count() == 3
    assert Acte.objects.filter(verbe="étiquette posée").count() == 3


def test_etiqueter_sans_nom_le_dit_et_garde_la_selection(navigateur, trois):
    reponse = faire(navigateur, "etiqueter", trois, nom=" ")
    assert reponse.status_code == 422
    corps = reponse.content.decode()
    assert "Choisissez une étiquette, ou écrivez-en une nouvelle" in corps
    assert f'name="fiche" value="{trois[2].pk}"' in corps


def test_oter_ne_propose_que_les_etiquettes_posees_et_n_ote_qu_aux_choisies(navigateur, trois):
    faire(navigateur, "etiqueter", trois, nom="PAT")
    autre = Etiquette.objects.create(reseau=trois[0].reseau, nom="Ailleurs")
    pat = Etiquette.objects.get(nom="PAT")
    assert faire(navigateur, "oter", trois, etiquette=autre.pk).status_code == 422
    faire(navigateur, "oter", trois[:1], etiquette=pat.pk)
    assert EtiquetteFiche.objects.count() == 2


def test_inviter_met_les_personnes_sur_la_liste_et_dit_combien(navigateur, reseau, trois):
    ContactFactory(reseau=reseau, fiche=trois[0], principal=True)
    demain = timezone.localdate() + timedelta(days=9)
    evenement = EvenementFactory(reseau=reseau, le=demain)
    reponse = faire(navigateur, "inviter", trois, evenement=evenement.pk)
    assert Participation.objects.filter(evenement=evenement).count() == 3
    assert "1\u00a0personne invitée" in dit(reponse, navigateur)[-1]


def test_un_evenement_passe_ne_se_propose_pas(navigateur, reseau, trois):
    hier = timezone.localdate() - timedelta(days=1)
    evenement = EvenementFactory(reseau=reseau, le=hier)
    assert faire(navigateur, "inviter", trois, evenement=evenement.pk).status_code == 422


def test_une_tournee_a_sa_borne_et_la_dit(navigateur, reseau):
    for n in range(41):
        FicheFactory(reseau=reseau, collectivite__nom=f"Ville {n}")
    reponse = envoyer(navigateur, "tournee", [], toutes="41")
    assert "40 collectivités au plus" in dit(reponse, navigateur)[-1].replace("\u00a0", " ")


def test_exporter_la_selection_ne_sort_qu_elle_dans_l_ordre_de_la_liste(navigateur, trois):
    reponse = envoyer(navigateur, "csv", [trois[0], trois[2]], requete="tri=-nom")
    lignes = b"".join(reponse.streaming_content).decode("utf-8-sig").splitlines()
    assert [ligne.split(";")[0] for ligne in lignes] == ["Collectivité", "Ville 2", "Ville 0"]


@pytest.mark.parametrize(
    "donnees",
    [{}, {"action": "effacer"}, {"action": "affecter", "fiche": ["x", "-1", "9" * 30]},
     {"action": "csv"}, {"action": "affecter", "toutes": "1", "requete": "a=%00&niveau=zz"}],
)  # fmt: skip
def test_un_envoi_abime_ne_casse_rien(navigateur, trois, donnees):
    assert navigateur.post(LOT, donnees).status_code in {200, 302}


def test_l_ancienne_version_d_une_fiche_affectee_se_voit(navigateur, trois, collegue):
    faire(navigateur, "affecter", trois[:1], suivie_par=collegue.pk)
    trois[0].refresh_from_db()
    assert trois[0].version == 2


def test_une_etiquette_se_renomme_et_se_retire(navigateur, client_de, etrangere, trois):
    faire(navigateur, "etiqueter", trois, nom="PAT")
    faire(navigateur, "etiqueter", trois[:1], nom="Élection")
    pat = Etiquette.objects.get(nom="PAT")
    adresse = f"/collectivites/etiquettes/{pat.pk}/"
    assert "Élection" in navigateur.get("/collectivites/etiquettes/").content.decode()
    assert client_de(etrangere).get(adresse).status_code == 404
    assert navigateur.post(adresse, {"nom": "élection", "version": 1}).status_code == 422
    assert navigateur.post(adresse, {"nom": "PAT 2027", "version": 1}).status_code == 302
    navigateur.post(f"{adresse}retirer/")
    assert [e.nom for e in Etiquette.objects.all()] == ["Élection"]
    assert EtiquetteFiche.objects.count() == 1
