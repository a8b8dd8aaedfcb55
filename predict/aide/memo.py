"""« L’essentiel » de chaque rôle, une page A4 : les textes de `docs/guide/memos.toml`, et les
personnes du réseau à appeler."""

import tomllib
from functools import lru_cache

from django.conf import settings
from django.urls import reverse

from collectivites.models import Fiche
from offre.models import PresentationOffre
from predict.comptes import identite as identites
from predict.comptes.models import Adhesion
from predict.comptes.regles import Role
from predict.noyau.couleurs import PRIMAIRE
from predict.noyau.documents import pdf
from predict.noyau.documents.contextes import Entete
from predict.noyau.documents.contextes.memo import ContexteMemo, Geste, Personne
from predict.noyau.documents.contextes.offre import Identite
from predict.noyau.typographie import date_longue

from .guide import DOSSIER

TEXTES = DOSSIER / "memos.toml"
PERSONNES = 2
# À qui s’adresser, par rôle du mémo : les rôles de l’équipe, dans l’ordre où on les appelle.
RECOURS = {
    Role.CHARGE: (Role.ADMINISTRATION, Role.DIRECTION),
    Role.DIRECTION: (Role.ADMINISTRATION,),
    Role.ADMINISTRATION: (Role.DIRECTION,),
    Role.COORDINATION: (Role.COORDINATION,),
}


class EnteteMemo(Entete):
    """Une page d’aide n’a pas de version : le pied dit quand on l’a imprimée."""

    @property
    def pied(self):
        return self.reference


def memo_pdf(page, agent, le):
    """Octets du PDF. `page` : une `guide.Page` ; `agent` : qui le demande."""
    contexte = contexte_memo(page, agent, le)
    logo = {"logo": ("image/png", contexte.identite.logo)} if contexte.identite.logo else {}
    # Des noms longs ne doivent pas ouvrir une seconde page.
    return pdf.rendre(
        "pdf/memo.html", {"c": contexte}, titre=contexte.entete.titre, images=logo, serrer=True
    )


def contexte_memo(page, agent, le):
    textes, reseau = textes_de(page.cle), agent.reseau
    return ContexteMemo(
        entete=EnteteMemo(
            genre="PREDICT, l’essentiel",
            titre=textes["titre"],
            sous_titre=textes["accroche"],
            emetteur=str(reseau or "PREDICT"),
            reference=f"Imprimé le {date_longue(le)}",
            mention="le guide entier se lit dans PREDICT, à la page « Aide »",
        ),
        identite=identite_de(reseau),
        rythme_titre=textes["rythme_titre"],
        rythme=tuple(map(tuple, textes["rythme"])),
        gestes=tuple(
            Geste(titre=g["titre"], chemin=tuple(g["chemin"]), donne=g["donne"])
            for g in textes["gestes"]
        ),
        mots=tuple(map(tuple, textes["mots"])),
        bloque=tuple(map(tuple, textes["bloque"])),
        appeler=textes["appeler"],
        personnes=tuple(personnes_a_appeler(page.role, agent)),
        adresse=settings.ADRESSE_PUBLIQUE + reverse("accueil"),
    )


def textes_de(cle):
    return _textes(TEXTES.stat().st_mtime_ns)[cle]


@lru_cache(maxsize=1)
def _textes(_modifie):
    return tomllib.loads(TEXTES.read_text(encoding="utf-8"))


def identite_de(reseau):
    if reseau is None:
        return Identite(nom="PREDICT", sigle="P", couleur=PRIMAIRE)
    return Identite(
        nom=reseau.nom, sigle=identites.sigle(reseau), precision=reseau.territoire_nom,
        couleur=identites.couleur(reseau), logo=identites.octets_du_logo(reseau) or b"",
    )  # fmt: skip


def personnes_a_appeler(role, agent):
    """Qui répond, dans le réseau de la personne ; jamais elle-même."""
    if agent.reseau is None:
        return []
    if role == Role.REFERENT:
        return _qui_suit(agent) or _interlocuteur(agent)
    recours = RECOURS[role]
    membres = (
        Adhesion.objects.visibles_par(agent).actives().filter(role__in=recours)
        .exclude(agent=agent).select_related("agent").order_by("agent__nom", "agent__prenom", "pk")
    )  # fmt: skip
    ranges = sorted(membres, key=lambda m: recours.index(m.role))
    return [
        Personne(nom=str(m.agent), pour=m.get_role_display(), email=m.agent.email)
        for m in ranges[:PERSONNES]
    ]


def _qui_suit(agent):
    """Pour un·e référent·e : qui suit ses collectivités."""
    if agent.role != Role.REFERENT:
        return []
    fiches = Fiche.objects.visibles_par(agent).exclude(suivie_par=None)
    rangees = fiches.select_related("collectivite", "suivie_par").order_by("collectivite__nom")
    suivies = {f.suivie_par: str(f.collectivite) for f in rangees}
    return [
        Personne(nom=str(qui), pour=f"Suit {collectivite}", email=qui.email)
        for qui, collectivite in list(suivies.items())[:PERSONNES]
    ]


def _interlocuteur(agent):
    """La personne que le réseau nomme sur son offre."""
    presentation = PresentationOffre.objects.visibles_par(agent).first()
    if presentation is None or not presentation.contact_nom:
        return []
    telephone = presentation.contact_telephone
    return [
        Personne(
            nom=presentation.contact_nom,
            pour=presentation.contact_fonction,
            email=presentation.contact_email,
            telephone=telephone.as_national if telephone else "",
        )
    ]
