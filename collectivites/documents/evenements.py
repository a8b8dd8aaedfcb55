"""Ce qu’un événement imprime ou met à l’agenda : note de cadrage, émargement, iCalendar."""

from datetime import timedelta

from predict.comptes.identite import partie as partie_du_reseau
from predict.noyau.calendrier import RendezVous, ecrire_ics
from predict.noyau.documents import contextes, docx, pdf
from predict.noyau.typographie import INSECABLE, date_longue

from ..pays import PAYS
from ..regles import ObjectifEvenement
from ..regles.evenements import OBJECTIFS, PUBLICS, SUITES_A

LIGNES_VIDES = 10
# Une salle, une adresse, des signatures : ce que le réseau en fait se dit sur la feuille même.
MENTION_EMARGEMENT = (
    "Cette feuille sert à rendre compte de la participation. Vos droits sur ces données "
    "s’exercent auprès du réseau."
)


def heure_ecrite(heure):
    if heure is None:
        return ""
    minutes = f"{heure.minute:02d}" if heure.minute else ""
    return f"{heure.hour}{INSECABLE}h" + (f"{INSECABLE}{minutes}" if minutes else "")


def horaire(evenement):
    """« 9 h 30 – 12 h », « à partir de 9 h 30 », ou vide."""
    debut, fin = heure_ecrite(evenement.heure_debut), heure_ecrite(evenement.heure_fin)
    if debut and fin:
        return f"{debut} – {fin}"
    return f"à partir de {debut}" if debut else ""


def endroit(evenement):
    lieu = str(evenement.lieu) if evenement.lieu_id else ""
    return ", ".join(filter(None, [evenement.adresse, lieu]))


def _entete(evenement, genre, sous_titre=""):
    reseau = evenement.reseau
    return contextes.Entete(
        genre=genre,
        titre=evenement.titre,
        sous_titre=sous_titre,
        emetteur=reseau.nom,
        reference=f"EV-{evenement.le.year}-{evenement.pk:04d}",
        version=evenement.version,
        mention="Démonstration : personnes fictives" if reseau.demonstration else "",
    )


def _parties(reseau):
    return (
        partie_du_reseau(reseau),
    )  # fmt: skip


def _reperes(evenement):
    paires = [
        ("Date", date_longue(evenement.le)),
        ("Heure", horaire(evenement)),
        ("Lieu", endroit(evenement)),
        ("Préparé par", str(evenement.animee_par) if evenement.animee_par_id else ""),
    ]
    return tuple((mot, valeur) for mot, valeur in paires if valeur)


def note_de_cadrage(evenement):
    """Le `ContexteNoteCadrage` d’un événement lu avec son réseau et son lieu."""
    pays = PAYS.get(evenement.pays, "")
    genre = evenement.get_type_display() + (f" {pays}" if pays else "")
    return contextes.ContexteNoteCadrage(
        entete=_entete(evenement, "Note de cadrage", genre),
        parties=_parties(evenement.reseau),
        reperes=_reperes(evenement),
        angle=evenement.angle_local,
        objectifs=tuple(
            (ObjectifEvenement(code).label, OBJECTIFS[code])
            for code in OBJECTIFS
            if code in evenement.objectifs
        ),
        temps=tuple(
            contextes.TempsDeRencontre(
                titre=t.titre,
                heure=heure_ecrite(t.heure),
                intervenants=t.intervenants,
                detail=t.detail,
            )
            for t in evenement.temps.all()
        ),
        sections=tuple(_sections(evenement)),
    )


def _sections(evenement):
    public = evenement.public or "\n".join(f"- {p}" for p in PUBLICS)
    yield contextes.Section(titre="À qui l’on s’adresse", texte=public)
    if evenement.relais:
        yield contextes.Section(titre="Qui relaie l’invitation", texte=evenement.relais)
    if evenement.programme:
        yield contextes.Section(titre="Autour du programme", texte=evenement.programme)
    yield contextes.Section(titre="S’inscrire", texte="\n".join(_inscription(evenement)))
    jours = " et ".join(
        f"le {date_longue(evenement.le + timedelta(days=j))} (J+{j})" for j in SUITES_A
    )
    yield contextes.Section(
        titre="Après la rencontre",
        texte=f"Le réseau reprend contact avec chaque collectivité venue {jours}. "
        "Ce qui est né de la rencontre se note alors : rien ne compte sans suite datée.",
    )


def _inscription(evenement):
    if evenement.places:
        yield f"{evenement.places} places."
    if evenement.inscriptions_jusqu_au:
        yield f"Réponse attendue avant le {date_longue(evenement.inscriptions_jusqu_au)}."
    yield "Chaque personne invitée reçoit un lien qui n’est qu’à elle ; le réseau peut aussi "\
        "ouvrir une page d’inscription."  # fmt: skip


def feuille_d_emargement(evenement, participations, vides=LIGNES_VIDES):
    """Le `ContexteEmargement` : `participations` attendues, dans l’ordre, puis `vides` lignes."""
    return contextes.ContexteEmargement(
        entete=_entete(evenement, "Feuille d’émargement"),
        parties=_parties(evenement.reseau),
        reperes=_reperes(evenement),
        lignes=tuple(
            (p.personne or "–", p.sa_fonction, str(p.la_collectivite)) for p in participations
        ),
        vides=vides,
        mention=MENTION_EMARGEMENT,
    )


def en_pdf(gabarit, contexte):
    titre = f"{contexte.entete.genre}, {contexte.entete.titre}"
    return pdf.rendre(f"pdf/{gabarit}.html", {"c": contexte}, titre=titre, serrer=True)


def note_en_docx(contexte):
    return docx.note_de_cadrage(contexte)


def agenda(evenement, *, url=""):
    """L’événement en iCalendar (octets) ; journée entière tant que l’heure n’est pas fixée."""
    debut, fin = evenement.heure_debut, evenement.heure_fin
    rendez_vous = RendezVous(
        uid=f"evenement-{evenement.ref}@predict",
        titre=evenement.titre,
        le=evenement.le,
        modifie_le=evenement.modifie_le,
        heure=debut,
        duree=_minutes(debut, fin) if debut and fin else 60,
        lieu=endroit(evenement),
        detail=evenement.angle_local,
        url=url,
        version=evenement.version,
    )
    return ecrire_ics(evenement.titre, [rendez_vous])


def _minutes(debut, fin):
    return (fin.hour - debut.hour) * 60 + fin.minute - debut.minute
