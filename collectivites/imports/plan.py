"""Ce qu’une ligne ferait : des créations, des changements, et ce que l’on en montre."""

from dataclasses import dataclass, field

from ..regles import VerdictLigne


class Nouveau:
    """Une ligne de base à créer ; ses valeurs peuvent désigner un autre `Nouveau`, créé avant elle.

    `accessoire` : née pour en accueillir une autre (fiche ouverte pour un contact) ; à
    l’annulation, elle reste si quelqu’un s’en sert.
    """

    __slots__ = ("accessoire", "modele", "pk", "valeurs")

    def __init__(self, modele, accessoire=False, **valeurs):
        self.modele, self.accessoire, self.valeurs, self.pk = modele, accessoire, valeurs, None


@dataclass
class Jugement:
    """Le verdict d’une ligne. `objet` : la ligne de base qu’elle vise (modèle ou `Nouveau`) ;
    `avant`, `apres` : {code de champ: texte montré} ; `changements` : [(objet, {champ: valeur})].
    """

    numero: int
    verdict: str = VerdictLigne.INCHANGE
    motifs: list = field(default_factory=list)
    objet: object = None
    titre: str = ""
    avant: dict = field(default_factory=dict)
    apres: dict = field(default_factory=dict)
    nouveaux: list = field(default_factory=list)
    changements: list = field(default_factory=list)

    def conclure(self):
        if isinstance(self.objet, Nouveau):
            self.verdict = VerdictLigne.CREE
        elif self.nouveaux or self.changements:
            self.verdict = VerdictLigne.MODIFIE
        else:
            self.verdict = VerdictLigne.INCHANGE
        return self

    def creer(self, modele, accessoire=False, **valeurs):
        nouveau = Nouveau(modele, accessoire, **valeurs)
        self.nouveaux.append(nouveau)
        return nouveau

    def changer(self, objet, **valeurs):
        self.changements.append((objet, valeurs))

    @property
    def objet_type(self):
        if self.objet is None:
            return ""
        modele = self.objet.modele if isinstance(self.objet, Nouveau) else self.objet
        return modele._meta.label_lower

    @property
    def objet_id(self):
        return getattr(self.objet, "pk", None)

    def ressemble(self, ligne):
        """Est-ce bien ce que l’aperçu a montré de cette ligne (`LigneImport`) ?"""
        vise = None if isinstance(self.objet, Nouveau) else self.objet_id
        return (self.verdict, vise, self.avant, self.apres) == (
            ligne.verdict, ligne.objet_id, ligne.avant, ligne.apres,
        )  # fmt: skip
