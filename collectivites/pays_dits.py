"""Reconnaître un pays tel qu’il s’écrit : au noyau, l’offre s’en sert aussi."""

from predict.noyau.pays_dits import code_du_pays, pays_proches

__all__ = ["code_du_pays", "pays_proches"]
