app_name = "offre"
urlpatterns = []
