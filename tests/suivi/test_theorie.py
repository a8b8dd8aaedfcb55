"""La théorie du changement : niveaux, liens, valeurs du moment, schéma, export.

`agent` l’écrit dans son réseau ; `etrangere`, d’un autre réseau, n’en voit rien.
"""

import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from docx import Document
from pypdf import PdfReader

from accompagnements.models import CadreLogique
from suivi.actions import theorie as actions
from suivi.calculs import Periode
from suivi.calculs.theorie import lire_theorie
from suivi.documents.theorie import figure
from suivi.models import Indicateur, IndicateurPropre, LienTheorie, MaillonTheorie
from suivi.models import TheorieChangement as Theorie
from tests.fabriques import AccompagnementFactory, ActiviteFactory
from tests.mesures import requetes
from tests.suivi.scenes import indicateurs

ANNEE = Periode.de_l_annee(2027)


@pytest.fixture
def theorie(reseau, agent):
    indicateurs()
    return actions.poser_modele(agent=agent)


def maillon(theorie, niveau, libelle, **champs):
    return MaillonTheorie.objects.create(
        reseau=theorie.reseau, theorie=theorie, niveau=niveau, libelle=libelle, **champs
    )


def du_modele(theorie, indicateur):
    return theorie.maillons.get(indicateur__code=indicateur)


def test_le_modele_de_depart_relie_chaque_maillon_aux_niveaux_voisins(theorie):
    lue = lire_theorie(theorie, ANNEE)
    assert [len(siens) for _, siens in lue.niveaux] == [4, 5, 6, 1]
    assert lue.reconstruits == 16
    assert not [p for p in lue.manques if "mène" in p]


def test_un_libelle_recrit_n_est_plus_signale_comme_reconstruction(theorie):
    du_modele(theorie, "I3").__class__.objects.filter(indicateur__code="I3").update(
        libelle="Vingt diagnostics remis"
    )
    assert lire_theorie(theorie, ANNEE).reconstruits == 15


def test_la_valeur_du_maillon_est_celle_de_la_matrice_pour_l_annee(theorie, reseau):
    a = AccompagnementFactory(reseau=reseau, debut_le=date(2027, 1, 5), valide_le=date(2027, 1, 6))
    ActiviteFactory(reseau=reseau, accompagnement=a, le=date(2027, 3, 1))
    pk = du_modele(theorie, "I1").pk
    assert lire_theorie(theorie, ANNEE).maillons[pk].valeur == "1"
    assert lire_theorie(theorie, Periode.de_l_annee(2025)).maillons[pk].valeur == "0"
    assert lire_theorie(theorie, ANNEE).maillons[du_modele(theorie, "I6").pk].valeur == "–"


def test_un_indicateur_du_reseau_donne_aussi_sa_valeur(theorie, reseau):
    a = AccompagnementFactory(reseau=reseau)
    ActiviteFactory(reseau=reseau, accompagnement=a, le=date(2027, 3, 1))
    propre = IndicateurPropre.objects.create(
        reseau=reseau, code="P1", libelle="Activités menées", chaine="activite",
        composition={"objet": "activite", "mesure": "compte", "date": "le"},
    )  # fmt: skip
    pk = maillon(theorie, "activite", "Agir", indicateur_propre=propre).pk
    assert lire_theorie(theorie, ANNEE).maillons[pk].valeur == "1"


@pytest.mark.parametrize(("de", "vers"), [("effet", "resultat"), ("resultat", "resultat")])
def test_un_lien_qui_ne_monte_pas_est_refuse_en_francais(theorie, agent, client_de, de, vers):
    bas, haut = maillon(theorie, de, "Départ"), maillon(theorie, vers, "Arrivée")
    reponse = client_de(agent).post(
        reverse("suivi:relier_maillons", args=[theorie.pk]), {"de": bas.pk, "vers": haut.pk}
    )
    assert reponse.status_code == 422 and "un lien monte" in reponse.content.decode()
    with pytest.raises(ValidationError, match="un lien monte"):
        actions.relier(lien=LienTheorie(theorie=theorie, de=bas, vers=haut), agent=agent)


def test_un_lien_ne_va_pas_vers_une_autre_theorie(theorie, agent, client_de):
    ailleurs = maillon(actions.poser_modele(agent=agent), "impact", "Loin")
    depart = du_modele(theorie, "I3")
    reponse = client_de(agent).post(
        reverse("suivi:relier_maillons", args=[theorie.pk]), {"de": depart.pk, "vers": ailleurs.pk}
    )
    assert reponse.status_code == 422
    with pytest.raises(ValidationError, match="même théorie"):
        actions.relier(lien=LienTheorie(theorie=theorie, de=depart, vers=ailleurs), agent=agent)


def test_un_maillon_s_ajoute_et_se_relie_d_un_geste(theorie, agent, client_de):
    effet = du_modele(theorie, "I9")
    reponse = client_de(agent).post(
        reverse("suivi:ajouter_maillon", args=[theorie.pk]),
        {"niveau": "resultat", "libelle": "Un plan voté", "mesure": "", "vers": [effet.pk]},
    )
    assert reponse.status_code == 302
    nouveau = MaillonTheorie.objects.get(libelle="Un plan voté")
    assert nouveau.suites.get().vers == effet
    assert lire_theorie(theorie, ANNEE).maillons[nouveau.pk].numero == "R6"


def test_un_maillon_relie_ne_descend_pas_sous_ce_qui_y_mene(theorie, agent, client_de):
    effet = du_modele(theorie, "I9")
    reponse = client_de(agent).post(
        reverse("suivi:modifier_maillon", args=[effet.pk]),
        {"niveau": "activite", "libelle": effet.libelle, "version": effet.version, "mesure": ""},
    )
    assert reponse.status_code == 422 and "retirez d’abord ce lien" in reponse.content.decode()


def test_l_indicateur_choisi_s_enregistre_et_se_retire(theorie, agent, client_de):
    un = theorie.maillons.filter(indicateur=None, niveau="effet").first()
    adresse = reverse("suivi:modifier_maillon", args=[un.pk])
    saisie = {"niveau": "effet", "libelle": un.libelle}
    i5 = Indicateur.objects.get(code="I5")
    client_de(agent).post(adresse, saisie | {"version": 1, "mesure": f"c{i5.pk}"})
    un.refresh_from_db()
    assert un.indicateur == i5
    client_de(agent).post(adresse, saisie | {"version": 2, "mesure": ""})
    un.refresh_from_db()
    assert un.indicateur is None


def test_monter_echange_deux_maillons_du_meme_niveau(theorie, agent, client_de):
    second = list(theorie.maillons.filter(niveau="resultat").order_by("ordre"))[1]
    client_de(agent).post(reverse("suivi:deplacer_maillon", args=[second.pk]), {"sens": "haut"})
    assert lire_theorie(theorie, ANNEE).maillons[second.pk].numero == "R1"


def test_une_seule_theorie_est_en_vigueur(theorie, agent):
    autre = actions.poser_modele(agent=agent)
    assert list(Theorie.objects.filter(courante=True)) == [autre]


def test_ce_qui_manque_se_dit(reseau, agent, theorie):
    maillon(theorie, "activite", "Seule", ordre=9)
    phrases = lire_theorie(theorie, ANNEE).manques
    assert "A5 ne mène à rien : Seule." in phrases


def test_le_schema_nomme_chaque_maillon_et_le_tableau_dit_la_meme_chose(theorie, agent, client_de):
    page = client_de(agent).get(theorie.get_absolute_url()).content.decode()
    dessin = figure(lire_theorie(theorie, ANNEE), largeur=1120, corps=12)
    for un in theorie.maillons.all():
        assert un.libelle in dessin.description
        assert f'id="maillon-{un.pk}"' in page
    assert "A1 " in dessin.description and "mène à" in dessin.description


def test_une_fleche_qui_saute_un_niveau_passe_entre_les_cases(theorie):
    from predict.noyau.graphiques.chaine import Case, Fleche, _Cadre

    colonnes = [("A", [Case("A1", "x")]), ("R", [Case("R1", "y"), Case("R2", "z")]),
                ("E", [Case("E1", "t")])]  # fmt: skip
    fleche = Fleche("A1", "E1")
    cadre = _Cadre(colonnes, [fleche], 900, 11, True)
    for _, y in cadre._chemin(fleche, cadre._ports())[1:3]:
        assert not any(
            p.y <= y <= p.y + cadre.case_h for p in cadre.poses.values() if p.colonne == 1
        )


def test_le_pdf_porte_maillons_et_hypotheses(theorie, agent, client_de):
    reponse = client_de(agent).get(reverse("suivi:document_theorie", args=[theorie.pk, "pdf"]))
    texte = " ".join(
        " ".join(p.extract_text().split()) for p in PdfReader(io.BytesIO(reponse.content)).pages
    )
    assert "Ce que nous supposons" in texte and "reconstruit, à vérifier" in texte


def test_le_word_porte_maillons_et_hypotheses_et_ne_titre_le_schema_qu_une_fois(
    theorie, agent, client_de
):
    reponse = client_de(agent).get(reverse("suivi:document_theorie", args=[theorie.pk, "docx"]))
    assert reponse.status_code == 200
    textes = [p.text.strip() for p in Document(io.BytesIO(reponse.content)).paragraphs]
    assert "Ce que nous supposons" in textes
    assert len([t for t in textes if "mènent à l’impact" in t]) == 1


def test_l_export_montre_d_abord_puis_ecrit_le_cadre_logique(theorie, reseau, agent, client_de):
    dossier = AccompagnementFactory(reseau=reseau, responsable=agent)
    client, adresse = client_de(agent), reverse("suivi:exporter_theorie", args=[theorie.pk])
    apercu = client.get(adresse, {"dossier": dossier.pk})
    assert not CadreLogique.objects.exists()
    vu = apercu.context["vu"]
    reponse = client.post(adresse, {"dossier": dossier.pk, "vu": vu})
    cadre = CadreLogique.objects.get()
    assert reponse.url == cadre.get_absolute_url()
    etudes = cadre.lignes.get(libelle="Des études livrées aux collectivités")
    assert (etudes.niveau, etudes.parent.libelle) == ("resultat", "Le territoire se connaît mieux")
    assert etudes.indicateurs == "I3. Libellé de I3"
    assert "Le portage politique tient" in etudes.hypotheses
    assert "Contribue aussi à : La collectivité formalise sa stratégie." in etudes.hypotheses


def test_une_theorie_changee_depuis_l_apercu_ne_s_exporte_pas(theorie, reseau, agent, client_de):
    dossier = AccompagnementFactory(reseau=reseau, responsable=agent)
    adresse = reverse("suivi:exporter_theorie", args=[theorie.pk])
    client_de(agent).post(adresse, {"dossier": dossier.pk, "vu": "autre chose"})
    assert not CadreLogique.objects.exists()


def test_le_dossier_d_un_autre_reseau_ne_se_choisit_pas(theorie, autre_reseau, agent, client_de):
    dossier = AccompagnementFactory(reseau=autre_reseau)
    adresse = reverse("suivi:exporter_theorie", args=[theorie.pk])
    assert client_de(agent).get(adresse, {"dossier": dossier.pk}).status_code == 404
    assert client_de(agent).get(adresse, {"dossier": "9" * 30}).status_code == 404


def test_la_page_coute_autant_pour_seize_maillons_que_pour_trente(
    theorie, agent, client_de, navigation_gardee
):
    client = client_de(agent)
    client.get(theorie.get_absolute_url())
    with requetes() as seize:
        client.get(theorie.get_absolute_url())
    impact = theorie.maillons.get(niveau="impact")
    for n in range(14):
        un = maillon(theorie, "effet", f"Effet {n}")
        LienTheorie.objects.create(reseau=theorie.reseau, theorie=theorie, de=un, vers=impact)
    with requetes() as trente:
        client.get(theorie.get_absolute_url())
    assert len(trente) == len(seize), trente
