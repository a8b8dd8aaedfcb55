"""Les mandats : les noter, les voir finir, les renouveler après une élection."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from collectivites.models import Contact, Mandat
from predict.comptes.models import Acte
from tests.fabriques import CollectiviteFactory, ContactFactory, FicheFactory, MandatFactory
from tests.mesures import requetes

RENOUVELER = "collectivites:renouveler_mandats"


@pytest.fixture
def le():
    return timezone.localdate()


@pytest.fixture
def elue(reseau):
    return ContactFactory(reseau=reseau, nom="Élue", qualite="elu", fiche__collectivite__nom="Lys")


def mandat(elue, **champs):
    champs.setdefault("debut_le", date(2020, 5, 25))
    return MandatFactory(reseau=elue.reseau, contact=elue, **champs)


def test_un_mandat_se_note_et_le_journal_le_dit_sans_valeur(elue, agent, client_de):
    adresse = reverse("collectivites:creer_mandat", args=[elue.pk])
    saisie = {"intitule": "Maire", "debut_le": "2020-05-25", "fin_le": "2026-03-21",
              "fin_motif": "terme"}  # fmt: skip
    assert client_de(agent).post(adresse, saisie).status_code == 302
    note = Mandat.objects.get()
    assert (note.intitule, note.fin_motif) == ("Maire", "terme")
    client_de(agent).post(reverse("collectivites:modifier_mandat", args=[note.pk]),
                          saisie | {"intitule": "Adjointe"})  # fmt: skip
    actes = Acte.objects.filter(verbe__startswith="mandat").order_by("pk")
    assert [(a.verbe, a.champs) for a in actes] == [
        ("mandat ajouté", []), ("mandat modifié", ["intitule"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("saisie", "message"),
    [
        ({"fin_le": "2019-01-01"}, "avant d’avoir commencé"),
        ({"fin_motif": "terme"}, "Indiquez quand le mandat a fini"),
    ],
)
def test_un_mandat_impossible_est_refuse_et_garde_la_saisie(elue, agent, client_de, saisie,
                                                            message):  # fmt: skip
    reponse = client_de(agent).post(
        reverse("collectivites:creer_mandat", args=[elue.pk]),
        {"intitule": "Maire", "debut_le": "2020-05-25"} | saisie,
    )
    assert reponse.status_code == 422 and message in reponse.content.decode()
    assert 'value="Maire"' in reponse.content.decode()
    assert not Mandat.objects.exists()


def test_l_ecran_des_fins_dit_ce_qui_finit_et_ce_qui_reste_a_trancher(
    elue, reseau, agent, collegue, client_de, le
):
    bientot = ContactFactory(reseau=reseau, nom="Bientôt", qualite="elu", fiche__suivie_par=agent)
    mandat(bientot, fin_le=le + timedelta(60))
    mandat(elue, fin_le=le - timedelta(5))
    loin = ContactFactory(reseau=reseau, nom="Lointaine", qualite="elu")
    mandat(loin, fin_le=le + timedelta(500))
    page = client_de(agent).get(reverse("collectivites:mandats")).content.decode()
    assert "Bientôt" in page and "Élue" in page and "Lointaine" not in page
    page = client_de(agent).get(reverse("collectivites:mandats"), {"mois": 24}).content.decode()
    assert "Lointaine" in page
    page = client_de(collegue).get(reverse("collectivites:mandats"), {"miens": 1}).content.decode()
    assert "Bientôt" not in page


def test_ma_journee_mene_aux_fins_de_mandat(elue, agent, client_de, le):
    mandat(elue, fin_le=le + timedelta(60))
    assert reverse("collectivites:mandats") in client_de(agent).get("/").content.decode()


def test_qui_cumule_ne_perd_que_le_mandat_echu(elue, agent, client_de):
    maire = mandat(elue, intitule="Maire", fin_le=date(2026, 3, 21))
    departement = mandat(elue, intitule="Conseillère départementale",
                         debut_le=date(2021, 7, 1), fin_le=date(2028, 3, 31))  # fmt: skip
    page = f"{reverse(RENOUVELER)}?scrutin=municipal&debut_le=2026-03-22"
    client_de(agent).post(page, {f"sort-{maire.pk}": "sortant", f"intitule-{maire.pk}": ""})
    maire.refresh_from_db()
    departement.refresh_from_db()
    assert (maire.fin_motif, departement.fin_motif) == ("terme", "")
    assert elue in Contact.objects.joignables(date(2026, 6, 1))


def test_un_scrutin_ne_touche_que_ses_collectivites(elue, reseau, agent, client_de):
    mandat(elue, fin_le=date(2026, 3, 21))
    epci = CollectiviteFactory(nature="epci", code_insee="", siren="244500468", nom="Vals")
    autre = ContactFactory(reseau=reseau, nom="Présidente", qualite="elu",
                           fiche=FicheFactory(reseau=reseau, collectivite=epci))  # fmt: skip
    mandat(autre, fin_le=date(2026, 3, 21))
    region = CollectiviteFactory(nature="region", code_insee="93", nom="Sud")
    regionale = ContactFactory(reseau=reseau, nom="Régionale", qualite="elu",
                               fiche=FicheFactory(reseau=reseau, collectivite=region))  # fmt: skip
    mandat(regionale, fin_le=date(2026, 3, 21))

    def montres(scrutin):
        reponse = client_de(agent).get(
            reverse(RENOUVELER), {"scrutin": scrutin, "debut_le": "2026-03-22"}
        )
        return {m.contact.nom for m in reponse.context["form"].mandats}

    assert montres("municipal") == {"Élue", "Présidente"}
    assert montres("regional") == {"Régionale"}
    assert montres("tous") == {"Élue", "Présidente", "Régionale"}


def test_sans_fin_notee_un_mandat_se_propose_sur_demande_et_se_ferme_la_veille(
    elue, agent, client_de
):
    ouvert = mandat(elue)
    page = f"{reverse(RENOUVELER)}?scrutin=municipal&debut_le=2026-03-22"
    assert not client_de(agent).get(page).context["form"].mandats
    reponse = client_de(agent).post(
        f"{page}&sans_fin=on&fin_le=2032-03-31",
        {f"sort-{ouvert.pk}": "reelu", f"intitule-{ouvert.pk}": "Maire"},
    )
    assert reponse.status_code == 302
    ouvert.refresh_from_db()
    assert ouvert.fin_le == date(2026, 3, 21)
    assert elue.mandats.get(debut_le=date(2026, 3, 22)).fin_le == date(2032, 3, 31)


def test_une_reelection_sans_intitule_est_refusee_et_rien_n_est_ecrit(elue, agent, client_de):
    echu = mandat(elue, fin_le=date(2026, 3, 21))
    page = f"{reverse(RENOUVELER)}?scrutin=municipal&debut_le=2026-03-22"
    reponse = client_de(agent).post(page, {f"sort-{echu.pk}": "reelu", f"intitule-{echu.pk}": " "})
    assert reponse.status_code == 422
    assert "Dites quel est son nouveau mandat." in reponse.content.decode()
    assert Mandat.objects.count() == 1


@pytest.mark.parametrize(
    "adresse",
    ["?scrutin=inconnu&debut_le=2026-03-22", "?scrutin=tous&debut_le=", "?scrutin=tous&debut_le=x",
     "?scrutin=tous&debut_le=2026-03-22&fin_le=2020-01-01",
     "?scrutin=tous&debut_le=2026-03-22&departement=99999"],
)  # fmt: skip
def test_un_scrutin_mal_dit_revient_en_francais(elue, agent, client_de, adresse):
    assert client_de(agent).get(f"{reverse(RENOUVELER)}{adresse}").status_code == 422


def test_le_renouvellement_coute_autant_pour_une_que_pour_trente(reseau, agent, client_de):
    navigateur = client_de(agent)
    page = f"{reverse(RENOUVELER)}?scrutin=municipal&debut_le=2026-03-22"

    def mesurer():
        with requetes() as liste:
            assert navigateur.get(page).status_code == 200
        return len(liste)

    def un_de_plus():
        mandat(ContactFactory(reseau=reseau, qualite="elu"), fin_le=date(2026, 3, 21))

    un_de_plus()
    peu = mesurer()
    for _ in range(29):
        un_de_plus()
    assert mesurer() == peu <= 8


def test_les_mandats_d_ici_ne_se_renouvellent_pas_d_ailleurs(elue, etrangere, client_de):
    echu = mandat(elue, fin_le=date(2026, 3, 21))
    page = f"{reverse(RENOUVELER)}?scrutin=municipal&debut_le=2026-03-22"
    client_de(etrangere).post(page, {f"sort-{echu.pk}": "reelu", f"intitule-{echu.pk}": "Maire"})
    assert Mandat.objects.count() == 1
    echu.refresh_from_db()
    assert echu.fin_motif == ""
