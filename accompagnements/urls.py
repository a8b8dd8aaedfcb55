app_name = "accompagnements"
urlpatterns = []
