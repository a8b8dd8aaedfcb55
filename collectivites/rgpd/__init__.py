"""Ce que le règlement général sur la protection des données demande d’un outil."""
