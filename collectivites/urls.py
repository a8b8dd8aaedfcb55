app_name = "collectivites"
urlpatterns = []
