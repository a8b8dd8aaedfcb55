"""La préparation d’un rendez-vous : une page à lire avant d’appeler, pour l’équipe seulement.

Elle n’est ni scellée ni gardée : c’est une lecture de la fiche, à l’instant où on la demande.
"""

from collectivites.models import Contact, Echange
from collectivites.regles.monde import annee_dite, terme_de_la_convention
from predict.comptes.identite import partie as partie_du_reseau
from predict.noyau.documents import contextes, pdf
from predict.noyau.typographie import date_longue, nombre

from .models import Accompagnement, Tache
from .regles import Etape, Etat

TITRE = "Préparer un rendez-vous"
CONTACTS, PARTENARIATS, SUITES = 4, 5, 5
LONGUEUR = 420


class EntetePreparation(contextes.Entete):
    """Une lecture n’a pas de version : le pied dit seulement quand on l’a lue."""

    @property
    def pied(self):
        return self.reference


def preparation_pdf(fiche, le, entete):
    """Octets du PDF. `entete` : ce que dit l’en-tête de la fiche (`contexte_fiche`)."""
    contexte = contexte_preparation(fiche, le, entete)
    return pdf.rendre("pdf/preparation.html", {"c": contexte}, titre=contexte.entete.titre)


def contexte_preparation(fiche, le, entete):
    reseau, collectivite = fiche.reseau, fiche.collectivite
    profils = [p.profil + ("" if p.principal else " (secondaire)") for p in entete["profils"]]
    reperes = (
        ("Profils", ", ".join(profils) or "aucun constaté"),
        ("Niveau", fiche.get_niveau_display() or "non renseigné"),
        ("Adhésion", entete["adhesion"]["titre"]),
        ("Suivie par", str(fiche.suivie_par or "personne")),
    )
    sections = (
        ("Ce qu’elle cherche", fiche.recherche_de),
        ("Ce qui est singulier ici", fiche.singularite),
        ("Attentes", " · ".join(fiche.attentes_libelles)),
        ("International porté par", _portage(fiche)),
        ("Interlocuteurs", contacts_dits(fiche, le)),
        ("Dernier échange", _dernier_echange(fiche, le)),
        ("Où en est l’accompagnement", _accompagnements(fiche)),
        ("Suites à donner", _suites(fiche)),
        ("Partenariats", _partenariats(fiche, le)),
    )
    sous_titre = collectivite.type_libelle
    if collectivite.population:
        sous_titre += f", {nombre(collectivite.population)} habitants"
    if collectivite.epci:
        sous_titre += f", {collectivite.epci}"
    return contextes.ContexteFicheBesoin(
        entete=EntetePreparation(
            genre=TITRE,
            titre=collectivite.nom,
            sous_titre=sous_titre,
            courant=f"{TITRE} · {collectivite.nom}",
            emetteur=reseau.nom,
            reference=f"Lu le {date_longue(le)}",
            mention="Pour l’équipe du réseau seulement",
        ),
        parties=(partie_du_reseau(reseau),),
        reperes=reperes,
        chapeau=fiche.vigilance,
        sections=tuple(
            contextes.Section(titre=titre, texte=texte) for titre, texte in sections if texte
        ),
    )


def court(texte):
    texte = " ".join(texte.split())
    return texte if len(texte) <= LONGUEUR else texte[: LONGUEUR - 1].rsplit(" ", 1)[0] + "…"


def phrases(*morceaux):
    return ". ".join(m.rstrip(".") for m in morceaux if m)


def liste(lignes):
    return "\n".join(f"- {ligne}" for ligne in lignes)


def _portage(fiche):
    directions = ", ".join(d.nom for d in fiche.directions.all() if d.porte_international)
    modele = fiche.get_rattachement_display() if fiche.rattachement else ""
    if fiche.rattachement_variante:
        modele += f", {fiche.get_rattachement_variante_display().lower()}"
    return phrases(fiche.international_porte_par, directions, modele)


def contacts_dits(fiche, le):
    contacts = Contact.objects.filter(fiche=fiche, anonymise_le__isnull=True)
    contacts = contacts.filter(parti_le__isnull=True).select_related("direction")
    return liste(
        ", ".join(
            m
            for m in (
                f"**{c.nom_complet}**",
                c.fonction,
                c.telephone.as_national if c.telephone else "",
                "élu·e référent·e" if c.elu_referent else "",
                "ne souhaite plus d’envois" if c.oppose_le else "",
            )
            if m
        )
        for c in contacts.order_by("-principal", "-elu_referent", "nom")[:CONTACTS]
    )


def _dernier_echange(fiche, le):
    dernier = Echange.objects.filter(fiche=fiche, le__lte=le).select_related("auteur").first()
    if dernier is None:
        return "Aucun échange noté."
    qui = f"Noté par {dernier.auteur.nom_complet}" if dernier.auteur else ""
    tete = f"**{dernier.libelle_type} du {date_longue(dernier.le)}**"
    return f"{tete} : {phrases(dernier.objet, court(dernier.compte_rendu), qui)}."


def _accompagnements(fiche):
    ouverts = Accompagnement.objects.filter(fiche=fiche, etat=Etat.ACTIF).order_by("-debut_le")
    return liste(
        f"**{a.titre}**, étape « {Etape(a.etape).label} » depuis le {date_longue(a.etape_depuis)}"
        for a in ouverts[:3]
    )


def _suites(fiche):
    taches = taches_de(fiche).select_related("assignee")
    return liste(
        ", ".join(
            m
            for m in (
                t.titre,
                f"pour le {date_longue(t.echeance)}" if t.echeance else "",
                str(t.assignee or ""),
            )
            if m
        )
        for t in taches[:SUITES]
    )


def taches_de(fiche):
    """Les tâches ouvertes de la fiche et de ses accompagnements, la plus pressée d’abord."""
    siennes = Tache.objects.filter(fiche=fiche) | Tache.objects.filter(accompagnement__fiche=fiche)
    return siennes.a_faire().order_by("echeance", "pk")


def _partenariats(fiche, le):
    lignes = []
    for p in fiche.partenariats.exclude(etat="termine")[:PARTENARIATS]:
        terme = terme_de_la_convention(p.convention_fin_le, le)
        lignes.append(
            ", ".join(
                m
                for m in (
                    f"**{p.partenaire}** ({p.nom_du_pays})",
                    p.get_type_display().lower(),
                    annee_dite(p.debut_annee, p.fin_annee),
                    p.get_etat_display().lower(),
                    f"convention : {terme.label.lower()}" if terme else "",
                )
                if m
            )
        )
    return liste(lignes)
