"""Le portail, assemblé : ce qui tient à toutes les applications à la fois."""
