"""The newsroom's addresses under /desk/."""

from django.urls import path

from galley.newsroom import start_views, views
from galley.newsroom.listing import CorrectionsView, StoriesView

app_name = "galley_newsroom"
urlpatterns = [
    path("stories/", StoriesView.as_view(), name="stories"),
    path("stories/results/", StoriesView.as_view(results_only=True), name="stories_results"),
    path("stories/new/", views.new_story, name="new_story"),
    path("stories/from/<int:pk>/", start_views.start_from_item, name="start_from_item"),
    path("stories/<int:pk>/correct/", views.correct, name="correct"),
    path("stories/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("stories/killed/<int:pk>/", views.settle_killed, name="settle_killed"),
    path("corrections/", CorrectionsView.as_view(), name="corrections"),
    path("corrections/results/", CorrectionsView.as_view(results_only=True), name="corrections_results"),
    path("corrections/<int:pk>/", views.correction, name="correction"),
    # In the place of Wagtail's own, whose name leads here too.
    path("images/multiple/add/", views.AddPicturesView.as_view(), name="add_pictures"),
    path("topics/", views.topics, name="topics"),
]
