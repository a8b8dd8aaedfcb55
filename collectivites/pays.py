"""Les pays, tels que la relation les nomme : la table est au noyau, l’offre s’en sert aussi."""

from predict.noyau.pays import PAYS, nom_du_pays

__all__ = ["PAYS", "nom_du_pays"]
