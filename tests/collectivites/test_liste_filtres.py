"""Les filtres de la liste, un à un, et ce qu’elle propose quand rien ne répond."""

from datetime import timedelta

import pytest
from django.utils import timezone

from collectivites.actions import constater_profil
from collectivites.actions.lots import etiqueter_fiches
from collectivites.models import Contact, Fiche
from tests.fabriques import (
    AccompagnementFactory,
    CollectiviteFactory,
    ContactFactory,
    FicheFactory,
)

LISTE = "/collectivites/"


@pytest.fixture
def navigateur(client_de, agent):
    return client_de(agent)


def noms(navigateur, **filtres):
    reponse = navigateur.get(LISTE, filtres)
    assert not reponse.context["filtre_refuse"]
    return [fiche.collectivite.nom for fiche in reponse.context["page"]]


def _fiche(reseau, nom, **champs):
    return FicheFactory(reseau=reseau, collectivite=CollectiviteFactory(nom=nom), **champs)


def test_l_intercommunalite_retient_ses_communes_et_elle_meme(navigateur, reseau):
    agglo = CollectiviteFactory(nature="epci", nom="Agglo", code_insee="", siren="200030385")
    FicheFactory(reseau=reseau, collectivite=agglo)
    FicheFactory(reseau=reseau, collectivite=CollectiviteFactory(nom="Dedans", epci=agglo))
    _fiche(reseau, "Dehors")
    assert noms(navigateur, epci="200030385") == ["Agglo", "Dedans"]


def test_l_etiquette_et_la_priorite_se_filtrent(navigateur, reseau, agent):
    _fiche(reseau, "A", priorite="haute"), _fiche(reseau, "B", priorite="basse")
    choisie = Fiche.objects.filter(collectivite__nom="B")
    etiquette, _ = etiqueter_fiches(fiches=choisie, nom="PAT", agent=agent)
    assert noms(navigateur, etiquette=etiquette.ref) == ["B"]
    assert noms(navigateur, priorite="haute") == ["A"]
    assert noms(navigateur, priorite=["haute", "basse"], tri="-priorite") == ["A", "B"]


def test_l_etiquette_d_un_autre_reseau_ne_se_propose_pas(navigateur, autre_reseau, etrangere):
    FicheFactory(reseau=autre_reseau)
    ailleurs = Fiche.objects.filter(reseau=autre_reseau)
    etiquette, _ = etiqueter_fiches(fiches=ailleurs, nom="SECRÈTE", agent=etrangere)
    reponse = navigateur.get(LISTE, {"etiquette": etiquette.ref})
    assert reponse.context["filtre_refuse"]
    assert "SECRÈTE" not in reponse.content.decode()


def test_accompagnement_en_cours_passe_ou_jamais(navigateur, reseau):
    AccompagnementFactory(reseau=reseau, fiche=_fiche(reseau, "A"))
    AccompagnementFactory(
        reseau=reseau, fiche=_fiche(reseau, "B"), etat="en_sommeil", motif_etat="Élections"
    )
    _fiche(reseau, "C")
    assert noms(navigateur, accompagnement="en_cours") == ["A"]
    assert noms(navigateur, accompagnement="passe") == ["B"]
    assert noms(navigateur, accompagnement=["en_cours", "jamais"]) == ["A", "C"]


def test_le_profil_se_filtre_aussi_par_sa_place(navigateur, reseau, agent):
    le = timezone.localdate()
    for nom, principal in (("A", True), ("B", False)):
        constater_profil(
            fiche=_fiche(reseau, nom), profil="ASTRE", principal=principal, constate_le=le,
            justification="x", agent=agent,
        )  # fmt: skip
    assert noms(navigateur, profil="ASTRE") == ["A", "B"]
    assert noms(navigateur, profil="ASTRE", place="principal") == ["A"]
    assert noms(navigateur, profil="ASTRE", place="secondaire") == ["B"]
    assert noms(navigateur, place="secondaire") == ["B"]


@pytest.mark.parametrize(
    ("age", "attendues"),
    [("plus_3", ["B", "C", "D"]), ("plus_12", ["C", "D"]), ("plus_24", ["D"])],
)
def test_le_dernier_echange_plus_vieux_que(navigateur, reseau, age, attendues):
    le = timezone.localdate()
    for nom, jours in (("A", 10), ("B", 100), ("C", 400), ("D", 800)):
        _fiche(reseau, nom, dernier_echange_le=le - timedelta(days=jours))
    assert noms(navigateur, echange=age) == attendues


def test_moi_designe_qui_regarde(client_de, reseau, agent, collegue):
    _fiche(reseau, "A", suivie_par=agent)
    _fiche(reseau, "B", suivie_par=collegue)
    assert noms(client_de(agent), suivie_par="moi") == ["A"]
    assert noms(client_de(collegue), suivie_par="moi") == ["B"]


def test_sans_resultat_exact_les_noms_proches_se_proposent(navigateur, reseau, autre_reseau):
    _fiche(reseau, "Vendôme")
    FicheFactory(reseau=autre_reseau, collectivite=CollectiviteFactory(nom="Vendome-le-Vieil"))
    reponse = navigateur.get(LISTE, {"q": "Vandôme"})
    corps = reponse.content.decode()
    assert "Aucun résultat exact" in corps
    assert [str(f) for f in reponse.context["proches"]] == ["Vendôme"]


def test_chaque_colonne_s_affiche(navigateur, reseau, agent):
    from collectivites.views.presentation_liste import COLONNES

    fiche = _fiche(reseau, "A", priorite="haute", niveau="deja_engagee", suivie_par=agent)
    AccompagnementFactory(reseau=reseau, fiche=fiche)
    ContactFactory(reseau=reseau, fiche=fiche, prenom="Zoé", nom="Martin", principal=True)
    etiqueter_fiches(fiches=Fiche.objects.all(), nom="PAT", agent=agent)
    etiqueter_fiches(fiches=Fiche.objects.all(), nom="Jeunesse", agent=agent)
    corps = navigateur.get(LISTE, {"col": list(COLONNES)}).content.decode()
    for dit in ("Zoé Martin", "PAT", "Jeunesse", "Haute", "Loir-et-Cher", "1/4"):
        assert dit in corps


def test_un_contact_oppose_ou_parti_n_est_pas_montre_comme_principal(navigateur, reseau):
    fiche = _fiche(reseau, "A")
    ContactFactory(reseau=reseau, fiche=fiche, prenom="Zoé", nom="Martin", principal=True)
    Contact.objects.update(oppose_le=timezone.localdate())
    assert "Zoé Martin" not in navigateur.get(LISTE, {"col": "contact"}).content.decode()


def test_l_en_tete_dit_le_territoire_et_les_fiches(navigateur, reseau):
    AccompagnementFactory(reseau=reseau, fiche=_fiche(reseau, "A"))
    _fiche(reseau, "B")
    comptes = navigateur.get(LISTE).context["comptes"]
    assert (comptes["fiches"], comptes["accompagnees"]) == (2, 1)
    assert comptes["collectivites"] == 4  # deux communes, leur département, leur région
