"""Ce qu’un dossier laisse ouvert au moment de le clore : rien n’est bloqué, tout se dit."""

from dataclasses import dataclass

NOMMES = 5


@dataclass(frozen=True)
class Reste:
    """`genre` : code d’un genre de ligne, ou « diagnostic » ; `objets` : les premiers."""

    genre: str
    titre: str
    objets: tuple
    nombre: int

    @property
    def autres(self):
        return self.nombre - len(self.objets)


def reste_ouvert(accompagnement):
    """[Reste] du dossier, en trois requêtes ; vide si tout est fini. Les tâches n’y sont
    pas : la porte de clôture les demande faites (regles.portes)."""
    a = accompagnement
    ouverts = (
        ("diagnostic", "Diagnostic pas encore rendu", a.diagnostics.filter(rendu_le=None)),
        ("livrable", "Livrable attendu", a.livrables.filter(livre_le=None)),
        ("candidature", "Candidature sans décision", a.candidatures.filter(decision="")),
    )
    restes = []
    for genre, titre, lignes in ouverts:
        objets = list(lignes)
        if objets:
            restes.append(Reste(genre, titre, tuple(objets[:NOMMES]), len(objets)))
    return restes
