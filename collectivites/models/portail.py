"""Ce que le portail montre : une seule règle, dite une fois pour toutes les tables."""

from predict.comptes.models import LocataireQuerySet
from predict.comptes.regles import Role


class PortailQuerySet(LocataireQuerySet):
    """L’équipe du réseau voit tout ; un·e référent·e, ce qui touche ses collectivités.

    `acces` : chemin jusqu’aux accès de la fiche ; `partage` : ce qui doit en plus être vrai.
    """

    acces = "fiche__referents"
    partage = {}

    def visibles_par(self, agent):
        if agent.role != Role.REFERENT:
            return super().visibles_par(agent)
        return self.filter(
            reseau_id=agent.reseau_id,
            # Un même accès : celui de cette personne, et encore ouvert.
            **{f"{self.acces}__agent_id": agent.pk, f"{self.acces}__actif": True},
            **self.partage,
        ).distinct()
