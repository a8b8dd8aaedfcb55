"""Transmettre une période close, puis lire le national.

`direction` transmet et retire ; `agent` relit ce qui est parti ; `coordination` lit l’ensemble, et
rien d’un réseau ; `voisine` dirige un autre réseau.
"""

import json
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from openpyxl import load_workbook

from predict.comptes.models import Acte, Document
from predict.comptes.regles import NatureReseau, Role
from suivi.actions.transmissions import TransmissionRefusee, retirer, transmettre
from suivi.calculs import Periode
from suivi.calculs.cles import cle_nationale, cles_nationales
from suivi.calculs.national import National, periodes_transmises, versions_de
from suivi.calculs.transmission import composer, empreinte
from suivi.models import ChiffreClos, Cloture, MesureTransmise, Transmission
from tests.fabriques import AgentFactory, ReseauFactory
from tests.mesures import requetes

pytestmark = pytest.mark.django_db

DU, AU = date(2027, 1, 1), date(2027, 12, 31)
ANNEE = Periode(DU, AU)
LE = datetime(2028, 2, 3, 10, tzinfo=UTC)
PAGES = (
    "suivi:national", "suivi:national_reseaux", "suivi:national_ventilations",
    "suivi:national_evolution", "suivi:rapport_national",
)  # fmt: skip


@pytest.fixture
def indicateurs(db):
    call_command("charger_referentiels", verbosity=0)


@pytest.fixture
def coordination(db):
    reseau = ReseauFactory(nom="Coordination", slug="coord", nature=NatureReseau.COORDINATION)
    return AgentFactory(reseau=reseau, prenom="Elsa", nom="Vignaud", role=Role.COORDINATION)


@pytest.fixture
def voisine(autre_reseau):
    return AgentFactory(reseau=autre_reseau, prenom="Lise", role=Role.DIRECTION)


def chiffre(cloture, code, numerateur, denominateur=None, *, codes=(), **autres):
    details = autres.pop("details", {}) | {"codes": list(codes)}
    return ChiffreClos.objects.create(
        reseau=cloture.reseau, cloture=cloture, code=code, numerateur=numerateur,
        denominateur=denominateur, details=details,
        preuves=[{"titre": "Convention de Blois", "collectivites": ["Blois"]}], **autres,
    )  # fmt: skip


def clore(reseau, i1, i6=(), *, prefixe="", du=DU, au=AU):
    """Une clôture faite à la main : I1, et I6 si l’on veut."""
    cloture = Cloture.objects.create(reseau=reseau, du=du, au=au, le=LE)
    codes = [f"{prefixe}{n:05}" for n in range(i1)]
    chiffre(
        cloture, "I1", i1, codes=codes,
        ventilations={
            "profil": [["HUMANIS", i1 - 3, None, i1 - 3], ["ASTRE", 3, None, 3]],
            "departement": [["41", i1, None, i1]],
            "service": [["Diagnostic", i1, None, i1]],
        },
    )  # fmt: skip
    if i6:
        oui, repondu = i6
        chiffre(
            cloture, "I6", oui, repondu, invitees=repondu + 3, codes=codes[:repondu],
            details={"codes_favorables": codes[:oui], "codes_invitees": codes[: repondu + 3]},
        )  # fmt: skip
    chiffre(cloture, "S1", 7)
    return cloture


def vu(cloture):
    return empreinte(composer(cloture.chiffres.all(), Periode(cloture.du, cloture.au)))


def envoyer(cloture, agent, le=LE):
    return transmettre(cloture=cloture, agent=agent, vu=vu(cloture), le=le)


def en_commun(*effectifs):
    """Un réseau par effectif, qui a transmis I1."""
    for rang, effectif in enumerate(effectifs):
        reseau = ReseauFactory(nom=f"Réseau {rang}", slug=f"reseau-{rang}")
        directrice = AgentFactory(reseau=reseau, role=Role.DIRECTION)
        envoyer(clore(reseau, effectif, prefixe=f"{rang}-"), directrice)


# -- Les clés


def test_une_cle_ne_se_retrouve_pas_sans_le_secret(settings):
    settings.CLE_NATIONALE = "un secret"
    ici = cle_nationale("41018", ANNEE)
    settings.CLE_NATIONALE = "un autre"
    assert cle_nationale("41018", ANNEE) != ici
    assert len(ici) == 64 and "41018" not in ici


def test_la_meme_collectivite_change_de_cle_d_une_annee_a_l_autre():
    assert cle_nationale("41018", ANNEE) != cle_nationale("41018", Periode.de_l_annee(2028))
    assert cles_nationales(["41018", "41018"], ANNEE) == [cle_nationale("41018", ANNEE)]


def test_le_secret_decoule_de_la_cle_du_site_sans_l_egaler(settings):
    assert settings.SECRET_KEY in settings.CLE_NATIONALE
    assert settings.CLE_NATIONALE != settings.SECRET_KEY


# -- Ce qui part


def test_rien_de_personnel_ni_de_reconnaissable_ne_part(reseau, direction):
    cloture = clore(reseau, 12, (6, 9))
    transmission = envoyer(cloture, direction)
    tout = (
        json.dumps(list(transmission.mesures.values()), default=str, ensure_ascii=False)
        + transmission.cloture_ref
    )
    for interdit in ("Blois", "00001", "Diagnostic", "departement", "service", "S1"):
        assert interdit not in tout, interdit
    assert set(transmission.mesures.values_list("code", flat=True)) == {"I1", "I6"}


def test_les_nombres_partent_exacts(reseau, direction):
    transmission = envoyer(clore(reseau, 12, (6, 9)), direction)
    i6 = transmission.mesures.get(code="I6")
    assert (i6.numerateur, i6.denominateur, i6.invitees) == (6, 9, 12)
    assert (len(i6.cles), len(i6.favorables), len(i6.cles_invitees)) == (9, 6, 12)
    assert transmission.mesures.get(code="I1").ventilations == {
        "profil": [["HUMANIS", 9, None, 9], ["ASTRE", 3, None, 3]]
    }


def test_la_page_montre_ce_qui_part_avant_de_le_faire(client_de, direction, reseau, indicateurs):
    cloture = clore(reseau, 12, (6, 9))
    page = client_de(direction).get(reverse("suivi:transmettre", args=[cloture.pk]))
    contenu = page.content.decode()
    assert "6 sur 9" in contenu and "HUMANIS 9, ASTRE 3" in contenu
    assert "Aucun nom de collectivité" in contenu
    assert not Transmission.objects.exists()


def test_confirmer_transmet_ce_qui_a_ete_lu(client_de, direction, reseau, indicateurs):
    cloture = clore(reseau, 12)
    adresse = reverse("suivi:transmettre", args=[cloture.pk])
    lue = client_de(direction).get(adresse).context["vu"]
    reponse = client_de(direction).post(adresse, {"vu": lue})
    partie = Transmission.objects.get()
    assert reponse.url == reverse("suivi:transmission", args=[partie.pk])
    assert partie.cloture_ref == cloture.ref
    assert Acte.objects.filter(verbe="période transmise à la coordination").exists()


def test_si_les_nombres_ont_bouge_rien_ne_part(client_de, direction, reseau, indicateurs):
    cloture = clore(reseau, 12)
    lue = vu(cloture)
    cloture.chiffres.filter(code="I1").update(numerateur=13)
    adresse = reverse("suivi:transmettre", args=[cloture.pk])
    reponse = client_de(direction).post(adresse, {"vu": lue}, follow=True)
    assert "relisez-les" in reponse.content.decode()
    assert not Transmission.objects.exists()


def test_une_periode_rouverte_ne_part_pas(reseau, direction):
    cloture = clore(reseau, 12)
    lue = vu(cloture)
    Cloture.objects.update(rouverte_le=LE, motif_reouverture="Une preuve manquait")
    with pytest.raises(TransmissionRefusee, match="rouverte"):
        transmettre(cloture=cloture, agent=direction, vu=lue)


def test_transmettre_de_nouveau_remplace_et_garde_la_trace(reseau, direction):
    premiere = envoyer(clore(reseau, 12), direction)
    Cloture.objects.update(rouverte_le=LE, motif_reouverture="Une preuve manquait")
    suite = datetime(2028, 3, 1, 10, tzinfo=UTC)
    envoyer(clore(reseau, 15), direction, le=suite)
    premiere.refresh_from_db()
    assert premiere.retiree_le == suite
    assert Transmission.objects.en_vigueur().get().mesures.get().numerateur == 15


def test_retirer_est_date_et_ne_se_lit_plus(
    client_de, direction, coordination, reseau, indicateurs
):
    transmission = envoyer(clore(reseau, 12), direction)
    client_de(direction).post(reverse("suivi:retirer_transmission", args=[transmission.pk]))
    transmission.refresh_from_db()
    assert transmission.retiree_le is not None
    assert periodes_transmises(True) == []
    assert "encore transmis" in _lire(client_de(coordination), "suivi:national")
    assert not retirer(transmission=transmission, agent=direction)
    histoire = client_de(direction).get(reverse("suivi:transmissions")).content.decode()
    assert "retirée le" in histoire


# -- Qui voit quoi


def test_un_reseau_n_ouvre_rien_d_un_autre(client_de, direction, voisine, reseau, indicateurs):
    cloture = clore(reseau, 12)
    transmission = envoyer(cloture, direction)
    for route, pk in (
        ("suivi:transmettre", cloture.pk),
        ("suivi:transmission", transmission.pk),
        ("suivi:retirer_transmission", transmission.pk),
    ):
        assert client_de(voisine).get(reverse(route, args=[pk])).status_code == 404, route


def test_un_charge_relit_ce_qui_est_parti_sans_pouvoir_transmettre(
    client_de, agent, direction, reseau, indicateurs
):
    cloture = clore(reseau, 12)
    transmission = envoyer(cloture, direction)
    lu = client_de(agent).get(reverse("suivi:transmission", args=[transmission.pk]))
    assert lu.status_code == 200
    for route, pk in (
        ("suivi:transmettre", cloture.pk),
        ("suivi:retirer_transmission", transmission.pk),
    ):
        assert client_de(agent).get(reverse(route, args=[pk])).status_code == 403


@pytest.mark.parametrize("route", PAGES)
def test_le_national_n_est_pas_lu_d_un_reseau(client_de, direction, route):
    assert client_de(direction).get(reverse(route)).status_code == 403


def test_la_coordination_n_ouvre_aucune_fiche_ni_transmission(
    client_de, coordination, direction, reseau, indicateurs
):
    from tests.fabriques import FicheFactory

    transmission = envoyer(clore(reseau, 12), direction)
    fiche = FicheFactory(reseau=reseau)
    for route, pk in (
        ("collectivites:detail", fiche.pk), ("suivi:transmission", transmission.pk),
        ("suivi:cloture", transmission.pk),
    ):  # fmt: skip
        assert client_de(coordination).get(reverse(route, args=[pk])).status_code in (403, 404)


@pytest.mark.parametrize("route", PAGES)
def test_la_coordination_lit_les_ecrans_meme_vides(client_de, coordination, indicateurs, route):
    assert client_de(coordination).get(reverse(route)).status_code == 200


@pytest.mark.parametrize("route", PAGES)
def test_les_nombres_de_requetes_ne_suivent_pas_les_reseaux(
    client_de, coordination, indicateurs, route
):
    en_commun(9, 12)
    navigateur = client_de(coordination)
    navigateur.get(reverse(route))
    with requetes() as peu:
        navigateur.get(reverse(route))
    for rang, effectif in enumerate((8, 15, 21), 10):
        reseau = ReseauFactory(nom=f"Réseau {rang}", slug=f"reseau-{rang}")
        directrice = AgentFactory(reseau=reseau, role=Role.DIRECTION)
        envoyer(clore(reseau, effectif, prefixe=f"{rang}-"), directrice)
    with requetes() as beaucoup:
        navigateur.get(reverse(route))
    assert len(beaucoup) == len(peu)


# -- Ce que la coordination lit


def _lire(navigateur, route, **parametres):
    return navigateur.get(reverse(route), parametres).content.decode()


def test_recette_10_soixante_dix_pour_cent_a_l_ecran(client_de, coordination, indicateurs):
    for rang, i6 in enumerate(((9, 10), (12, 20))):
        reseau = ReseauFactory(nom=f"Réseau {rang}", slug=f"reseau-{rang}")
        directrice = AgentFactory(reseau=reseau, role=Role.DIRECTION)
        envoyer(clore(reseau, i6[1] + 3, i6, prefixe=f"{rang}-"), directrice)
    page = _lire(client_de(coordination), "suivi:national")
    assert "70,0\u00a0%" in page and "75,0\u00a0%" not in page
    assert "21 sur 30" in page


def test_une_collectivite_de_deux_reseaux_compte_une_fois(reseau, direction, voisine):
    envoyer(clore(reseau, 12), direction)
    envoyer(clore(voisine.reseau, 9), voisine)
    versions = versions_de([ANNEE], True)
    assert National(versions[ANNEE]).ligne("I1").total.numerateur == 12


def test_une_cellule_trop_petite_est_masquee_partout(client_de, coordination, indicateurs):
    en_commun(14, 9, 3)
    reseau = ReseauFactory(nom="Tout petit", slug="tout-petit")
    directrice = AgentFactory(reseau=reseau, role=Role.DIRECTION)
    cloture = Cloture.objects.create(reseau=reseau, du=DU, au=AU, le=LE)
    chiffre(cloture, "I1", 2, codes=["x1", "x2"])
    envoyer(cloture, directrice)
    navigateur = client_de(coordination)
    lignes = {
        str(r): cellules[0]["valeur"]
        for r, cellules in navigateur.get(reverse("suivi:national_reseaux")).context["lignes"]
    }
    assert lignes["Tout petit"] == "masqué"
    export = navigateur.get(reverse("suivi:exporter_national"))
    feuille = load_workbook(BytesIO(b"".join(export.streaming_content))).active
    exportes = {ligne[0].value: ligne[1].value for ligne in feuille.iter_rows(min_row=2)}
    # Un nombre sort en nombre ; ce qui se tait, en mot.
    assert type(exportes["Réseau 0"]) is int
    assert {nom: str(exportes[nom]) for nom in lignes} == lignes


def test_les_reseaux_se_lisent_par_nom_jamais_par_rang(client_de, coordination, indicateurs):
    en_commun(9, 30, 14)
    page = client_de(coordination).get(reverse("suivi:national_reseaux"))
    assert [str(r) for r, _ in page.context["lignes"]] == ["Réseau 0", "Réseau 1", "Réseau 2"]


def test_hors_demonstration_un_reseau_fictif_ne_compte_pas(settings, reseau, direction):
    reseau.demonstration = True
    reseau.save()
    envoyer(clore(reseau, 12), direction)
    assert periodes_transmises(avec_demonstration=True) == [ANNEE]
    assert periodes_transmises(avec_demonstration=False) == []


def test_le_national_s_ouvre_sur_la_derniere_periode_ou_trois_reseaux_sont_la(
    client_de, coordination, reseau, direction, indicateurs
):
    envoyer(clore(reseau, 12, du=date(DU.year + 1, 1, 1), au=date(DU.year + 1, 12, 31)), direction)
    seul = client_de(coordination).get(reverse("suivi:national"))
    assert seul.context["periode"].annee == DU.year + 1  # faute de mieux, et l’écran dit pourquoi
    assert "sous trois réseaux" in seul.content.decode()
    en_commun(9, 30, 14)
    page = client_de(coordination).get(reverse("suivi:national"))
    assert page.context["periode"] == ANNEE
    assert f"{DU.year + 1}</a>, n’a encore que 1 réseau" in page.content.decode()
    suivie = client_de(coordination).get(reverse("suivi:national") + page.context["suite_recente"])
    assert suivie.context["periode"].annee == DU.year + 1
    assert "n’a encore que" not in suivie.content.decode()


# -- Le rapport


def test_le_rapport_se_produit_en_trois_formats_avec_les_memes_masques(
    client_de, coordination, indicateurs, django_capture_on_commit_callbacks
):
    from predict.comptes.travaux import executer

    en_commun(14, 9, 5, 6)
    navigateur = client_de(coordination)
    suite = f"?periode={DU}_{AU}"
    navigateur.post(reverse("suivi:rapport_national") + suite)
    navigateur.post(reverse("suivi:rapport_national") + suite)
    from predict.comptes.models import Travail

    travail = Travail.objects.get()
    executer(travail.pk, travail.reseau_id)
    travail.refresh_from_db()
    assert travail.etat == "fait", travail.message
    assert set(Document.objects.values_list("format", flat=True)) == {"pdf", "docx", "xlsx"}
    fichier = navigateur.get(reverse("suivi:rapport_national_fichier", args=["xlsx"]) + suite)
    classeur = load_workbook(BytesIO(b"".join(fichier.streaming_content)))
    total = [ligne for ligne in classeur["Toutes les lignes"].iter_rows(min_row=2, values_only=True)
             if ligne[:2] == ("Ensemble", "I1")]  # fmt: skip
    assert total[0][4] == 34
    reseaux = list(classeur["Réseau par réseau"].iter_rows(values_only=True))
    assert reseaux[-1][:2] == ("Ensemble", 34)


def test_les_mesures_d_une_transmission_sont_uniques(reseau, direction):
    transmission = envoyer(clore(reseau, 12), direction)
    assert MesureTransmise.objects.filter(transmission=transmission, code="I1").count() == 1
