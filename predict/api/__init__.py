"""L’API de lecture : composée au-dessus des applications, comme l’agenda et l’accueil."""
