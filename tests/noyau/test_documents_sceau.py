"""Le sceau : mêmes données, même empreinte ; une virgule de plus, une autre."""

import dataclasses
import hashlib
import json
from datetime import date
from decimal import Decimal

import pytest

from predict.noyau.documents import sceau
from tests.noyau import exemples_documents as exemples


def test_l_empreinte_est_un_sha_256():
    assert sceau.empreinte(b"abc") == hashlib.sha256(b"abc").hexdigest()


def test_un_octet_change_se_voit():
    attendue = sceau.empreinte(b"document")
    assert sceau.est_intact(b"document", attendue)
    assert sceau.est_intact(b"document", attendue.upper())
    assert not sceau.est_intact(b"documenT", attendue)


def test_deux_instantanes_des_memes_donnees_sont_identiques():
    assert sceau.instantane(exemples.cadre()) == sceau.instantane(exemples.cadre())


def test_le_sceau_ne_fait_pas_partie_de_ce_qu_il_scelle():
    cadre = exemples.cadre()
    assert sceau.empreinte_donnees(dataclasses.replace(cadre, sceau=None)) == cadre.sceau.empreinte


def test_une_donnee_changee_change_l_empreinte():
    cadre = exemples.cadre()
    autre = dataclasses.replace(cadre, prise_effet=date(2027, 10, 2))
    assert sceau.empreinte_donnees(autre) != cadre.sceau.empreinte


def test_un_montant_quantifie_par_la_base_reste_le_meme_montant():
    assert sceau.instantane({"m": Decimal("1250")}) == sceau.instantane({"m": Decimal("1250.00")})
    assert sceau.instantane({"m": Decimal("1000")}) == b'{"m":"1000"}'


@pytest.mark.parametrize("nom", ["cadre", "convention", "rapport", "fiche_besoin"])
def test_l_instantane_se_relit_et_ne_contient_pas_les_dessins(nom):
    octets = sceau.instantane(getattr(exemples, nom)())
    assert json.loads(octets)["entete"]["reference"]
    assert b"<svg" not in octets


def test_refuse_une_valeur_qu_on_ne_saurait_relire():
    with pytest.raises(TypeError, match="object"):
        sceau.instantane({"x": object()})


def test_le_code_vaut_un_jeton_et_se_relit_recopie_de_travers():
    code = sceau.nouveau_code()
    assert code != sceau.nouveau_code()
    canonique = code.replace("-", "")
    assert len(canonique) == 26
    assert sceau.lire_code(f"  {code.lower().replace('0', 'o').replace('1', 'l')} ") == canonique


def test_le_qr_dit_l_adresse_et_ne_porte_aucun_style():
    dessin = sceau.qr("https://predict.exemple/v/7F3K")
    assert dessin.startswith("<svg") and "<title>" in dessin
    assert "style=" not in dessin and "class=" not in dessin
    assert dessin != sceau.qr("https://predict.exemple/v/7F3L")


def test_l_adresse_s_ecrit_sans_protocole_a_cote_du_qr():
    assert sceau.adresse_lisible("https://predict.exemple/v/7F3K") == "predict.exemple/v/7F3K"


def test_l_empreinte_se_lit_en_deux_lignes_de_quatre_groupes():
    lignes = sceau.grouper("0123456789abcdef" * 4)
    assert [len(x.split()) for x in lignes] == [4, 4]
    assert "".join(lignes).replace(" ", "") == "0123456789abcdef" * 4
