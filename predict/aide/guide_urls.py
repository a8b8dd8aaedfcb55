"""Le guide et les pages à imprimer, sous /aide/."""

from django.urls import path

from . import vues_guide

urlpatterns = [
    path("guide/", vues_guide.guide, name="guide"),
    path("guide/captures/<str:nom>", vues_guide.guide_image, name="guide_image"),
    path("guide/<slug:role>/", vues_guide.guide_role, name="guide_role"),
    path("memo/<slug:role>.pdf", vues_guide.memo, name="memo"),
]
