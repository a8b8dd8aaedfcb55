"""Ce qui sort de l’API, champ par champ : ce qui n’est pas écrit ici ne sort pas.

Aucun nom de personne, aucune coordonnée, aucune note, aucun coût : ni `Agent`, ni `Contact`, ni
texte libre d’un dossier n’a de place dans ces formes.
"""

import datetime as dt

from ninja import Field, Schema


class Mot(Schema):
    """Un mot d’une liste : son code, stable ; son libellé, à montrer."""

    code: str = Field(description="Stable.")
    libelle: str = Field(description="À montrer.")


class CollectiviteCitee(Schema):
    """Une collectivité, telle que d’autres lignes la citent."""

    reference: str = Field(description="Référence de la fiche dans le réseau.")
    nom: str = Field(description="Tel que le Code officiel géographique l’écrit.")
    code_insee: str = Field(description="Vide pour une intercommunalité.")
    siren: str = Field(description="Vide s’il n’est pas connu.")


class CollectiviteSuivie(CollectiviteCitee):
    """Ce que le réseau sait d’une collectivité qu’il suit."""

    nature: Mot = Field(description="Commune, intercommunalité…")
    departement: str = Field(description="Code Insee du département, ou vide.")
    region: str = Field(description="Code Insee de la région, ou vide.")
    population: int | None = Field(description="Habitants.")
    strate: Mot | None = Field(description="Strate de population.")
    membre: bool = Field(description="Adhérente au réseau.")
    niveau: Mot | None = Field(description="Niveau d’engagement.")
    profil: Mot | None = Field(description="Profil ACTER principal.")
    attentes: list[Mot] = Field(description="Ce qu’elle espère du réseau.")
    odd: list[int] = Field(description="Objectifs de développement durable, par numéro.")
    dernier_echange_le: dt.date | None = Field(description="Dernier échange noté.")
    modifiee_le: dt.datetime = Field(description="Dernière modification de la fiche.")


class ServiceFourni(Schema):
    """Un service de l’offre, tel qu’un accompagnement le cite."""

    cle: str = Field(description="Son adresse sur la page publique du réseau.")
    libelle: str = Field(description="À montrer.")


class Accompagnement(Schema):
    """Où en est un accompagnement. Son titre et ses textes restent dans l’outil."""

    reference: str = Field(description="Stable, propre au réseau.")
    collectivite: CollectiviteCitee = Field(description="Celle que l’on accompagne.")
    scenario: Mot = Field(description="Qui est à l’origine.")
    cas_type: Mot | None = Field(description="Ce qui l’a fait naître.")
    posture: Mot | None = Field(description="Posture du réseau.")
    ecsi: bool = Field(
        description="Relève de l’éducation à la citoyenneté et à la solidarité internationale."
    )
    etape: Mot = Field(description="De 1 à 6.")
    etat: Mot = Field(description="Actif, en sommeil, abandonné, clos.")
    debut_le: dt.date = Field(description="Démarrage.")
    valide_le: dt.date | None = Field(description="Entrée admise dans l’offre.")
    etape_depuis: dt.date = Field(description="À cette étape depuis ce jour.")
    fin_prevue_le: dt.date | None = Field(description="Fin prévue.")
    fin_le: dt.date | None = Field(description="Fin constatée.")
    services: list[ServiceFourni] = Field(description="Services retenus.")
    modifie_le: dt.datetime = Field(description="Dernière modification.")


class Service(ServiceFourni):
    """Un service publié de l’offre du réseau."""

    adresse: str = Field(description="Sa page publique ; vide si la page du réseau est fermée.")
    mission: str = Field(description="Mission du réseau dont il relève.")
    volet: str = Field(description="« socle » ou « specifique ».")
    but: str = Field(description="À quoi il sert.")
    promesse: str = Field(description="Ce que reçoit la collectivité.")
    publics: list[str] = Field(description="À qui il s’adresse.")
    modes: list[str] = Field(description="Manières de le rendre.")
    livrables: list[str] = Field(description="Ce qui est remis.")
    duree: str = Field(description="En toutes lettres.")
    tarif: str = Field(description="En toutes lettres ; vide si rien n’est dit.")
    odd: list[int] = Field(description="Objectifs de développement durable, par numéro.")


class Evenement(Schema):
    """Un événement. Qui l’anime, qui y vient et ce qui s’y est dit restent dans l’outil."""

    reference: str = Field(description="Stable, propre au réseau.")
    type: Mot
    titre: str = Field(description="Tel qu’il s’annonce.")
    le: dt.date = Field(description="Jour de l’événement.")
    heure_debut: dt.time | None = Field(description="Heure de Paris.")
    heure_fin: dt.time | None = Field(description="Heure de Paris.")
    lieu: str = Field(description="Commune ou collectivité, ou vide.")
    adresse: str = Field(description="Salle, adresse.")
    pays: str = Field(description="Code ISO à deux lettres, ou vide.")
    angle_local: str = Field(description="Par quel sujet d’ici il entre.")
    public: str = Field(description="À qui il s’adresse.")
    places: int | None = Field(description="Vide : sans limite.")
    inscription: str = Field(description="Page d’inscription, si elle est ouverte à tous.")


class EvenementSuivi(Evenement):
    """Un événement du réseau, et combien y viennent."""

    annonce: bool = Field(description="Ouvert à l’inscription publique.")
    inscrites: int = Field(description="Personnes inscrites.")
    presentes: int = Field(description="Personnes présentes.")


class Periode(Schema):
    """Une période close : ses chiffres ne bougent plus."""

    du: dt.date = Field(description="Premier jour.")
    au: dt.date = Field(description="Dernier jour.")
    close_le: dt.datetime = Field(description="Quand elle a été close.")


class LigneVentilee(Schema):
    """Une ligne d’une ventilation : « profil », « HUMANIS », 4 sur 9."""

    ventilation: str = Field(description="Par quoi l’on range.")
    ligne: str = Field(description="La ligne, telle qu’elle s’affiche.")
    numerateur: float = Field(description="Ce qui est compté.")
    denominateur: float | None


class Chiffre(Schema):
    """Un indicateur sur une période close."""

    periode: Periode = Field(description="Du, au, close le.")
    code: str = Field(description="I1 à I9, ou le code d’un indicateur propre au réseau.")
    libelle: str = Field(description="À montrer.")
    unite: str = Field(description="Ce que l’on compte.")
    numerateur: float = Field(description="Ce qui est compté.")
    denominateur: float | None = Field(description="Vide pour un simple compte.")
    valeur: float | None = Field(
        description="Le compte, ou le taux en pourcentage ; vide si rien n’est à rapporter."
    )
    ventilations: list[LigneVentilee] = Field(
        description="Vide pour ce qui vient d’une enquête : une réponse s’y devinerait."
    )


class Page(Schema):
    """Ce qui accompagne toute liste."""

    total: int = Field(description="Nombre de lignes, toutes pages confondues.")
    page: int
    pages: int
    suivante: str | None = Field(description="Adresse de la page suivante, s’il y en a une.")


class PageCollectivites(Page):
    resultats: list[CollectiviteSuivie]


class PageAccompagnements(Page):
    resultats: list[Accompagnement]


class PageServices(Page):
    resultats: list[Service]


class PageEvenements(Page):
    resultats: list[Evenement]


class PageEvenementsSuivis(Page):
    resultats: list[EvenementSuivi]


class PageChiffres(Page):
    resultats: list[Chiffre]


class ChampRefuse(Schema):
    parametre: str
    message: str


class Probleme(Schema):
    """Un refus (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    champs: list[ChampRefuse] | None = None
