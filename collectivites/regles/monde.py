"""Ranger les pays par régions du monde, dire où en est une convention ou un jumelage."""

from django.db.models import IntegerChoices, TextChoices

from ..pays import PAYS
from ..regles import EtatPartenariat, TypePartenariat, il_y_a_mois

# Une convention qui finit sous ce délai se signale (choix de conception, à discuter en réseau).
MOIS_AVANT_TERME = 6


class RegionDuMonde(TextChoices):
    """Régions géographiques des Nations unies (codes M49), regroupées pour tenir en une liste."""

    AFRIQUE_NORD = "afrique_nord", "Afrique du Nord"
    AFRIQUE_OUEST = "afrique_ouest", "Afrique de l’Ouest"
    AFRIQUE_CENTRALE = "afrique_centrale", "Afrique centrale"
    AFRIQUE_EST = "afrique_est", "Afrique de l’Est et océan Indien"
    AFRIQUE_AUSTRALE = "afrique_australe", "Afrique australe"
    EUROPE = "europe", "Europe"
    ASIE_OUEST = "asie_ouest", "Proche-Orient, Caucase et Golfe"
    ASIE_CENTRE_SUD = "asie_centre_sud", "Asie centrale et du Sud"
    ASIE_EST = "asie_est", "Asie de l’Est et du Sud-Est"
    AMERIQUE_NORD = "amerique_nord", "Amérique du Nord"
    AMERIQUE_CENTRALE = "amerique_centrale", "Amérique centrale et Caraïbes"
    AMERIQUE_SUD = "amerique_sud", "Amérique du Sud"
    OCEANIE = "oceanie", "Océanie et pôle Sud"


_R = RegionDuMonde
_PAYS_DES_REGIONS = {
    _R.AFRIQUE_NORD: "DZ EG LY MA SD TN EH",
    _R.AFRIQUE_OUEST: "BJ BF CV CI GM GH GN GW LR ML MR NE NG SH SN SL TG",
    _R.AFRIQUE_CENTRALE: "AO CM CF TD CG CD GQ GA ST",
    _R.AFRIQUE_EST: "IO BI KM DJ ER ET KE MG MW MU YT MZ RE RW SC SO SS TZ UG ZM ZW",
    _R.AFRIQUE_AUSTRALE: "BW SZ LS NA ZA",
    _R.EUROPE: "AX AL AD AT BY BE BA BG HR CZ DK EE FO FI FR DE GI GR GG VA HU IS IE IM IT JE "
    "LV LI LT LU MT MD MC ME NL MK NO PL PT RO RU SM RS SK SI ES SJ SE CH UA GB",
    _R.ASIE_OUEST: "AM AZ BH CY GE IQ IL JO KW LB OM PS QA SA SY TR AE YE",
    _R.ASIE_CENTRE_SUD: "KZ KG TJ TM UZ AF BD BT IN IR MV NP PK LK",
    _R.ASIE_EST: "CN HK JP KP KR MO MN TW BN KH ID LA MY MM PH SG TH TL VN",
    _R.AMERIQUE_NORD: "BM CA GL PM US",
    _R.AMERIQUE_CENTRALE: "AI AG AW BS BB BQ VG KY CU CW DM DO GD GP HT JM MQ MS PR BL KN LC "
    "MF VC SX TT TC VI BZ CR SV GT HN MX NI PA",
    _R.AMERIQUE_SUD: "AR BO BV BR CL CO EC FK GF GY PY PE GS SR UY VE",
    _R.OCEANIE: "AS AQ AU CX CC CK FJ PF TF GU HM KI MH FM NR NC NZ NU NF MP PW PG PN WS SB TK "
    "TO TV UM VU WF",
}
REGION_DU_PAYS = {
    code: region for region, codes in _PAYS_DES_REGIONS.items() for code in codes.split()
}
if set(REGION_DU_PAYS) != set(PAYS) or len(REGION_DU_PAYS) != sum(
    len(codes.split()) for codes in _PAYS_DES_REGIONS.values()
):
    raise ValueError(f"Pays mal rangés : {sorted(set(PAYS) ^ set(REGION_DU_PAYS))}")


def pays_des_regions(regions):
    """Codes des pays de ces régions du monde."""
    return sorted(code for code, region in REGION_DU_PAYS.items() if region in regions)


class Terme(IntegerChoices):
    """Où en est une convention datée."""

    LOIN = 0, "En vigueur"
    PROCHE = 1, "Finit bientôt"
    ECHU = 2, "Échue"


def terme_de_la_convention(fin_le, le):
    """`None` sans date de fin."""
    if fin_le is None:
        return None
    if fin_le < le:
        return Terme.ECHU
    return Terme.PROCHE if il_y_a_mois(fin_le, MOIS_AVANT_TERME) <= le else Terme.LOIN


def plus_tard(le, mois):
    """La date `mois` mois après `le`."""
    return il_y_a_mois(le, -mois)


def jumelage_en_sommeil(type_, etat):
    return type_ == TypePartenariat.JUMELAGE and etat == EtatPartenariat.EN_SOMMEIL


def annee_dite(debut, fin):
    """« depuis 1971 », « de 1971 à 1980 », « jusqu’en 1980 », vide."""
    if debut and fin:
        return f"en {debut}" if debut == fin else f"de {debut} à {fin}"
    if debut:
        return f"depuis {debut}"
    return f"jusqu’en {fin}" if fin else ""


# Classes de la carte : bornes basses du nombre de lignes par pays, de la plus claire à la plus
# foncée. Fixes, pour que deux cartes se comparent.
CLASSES_CARTE = (1, 2, 4, 8)


def classe_de_la_carte(nombre):
    """0 sans rien, puis le rang de la classe (1 à 4)."""
    return sum(nombre >= borne for borne in CLASSES_CARTE)


def libelle_de_classe(rang):
    bas = CLASSES_CARTE[rang - 1]
    if rang == len(CLASSES_CARTE):
        return f"{bas} et plus"
    haut = CLASSES_CARTE[rang] - 1
    return str(bas) if bas == haut else f"{bas} à {haut}"
