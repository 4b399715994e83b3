"""/winners/stories/: a winner's own stories and their review."""

from django.urls import path

from cms_pages.views import winner_stories

urlpatterns = [
    path("stories/", winner_stories.own_stories, name="winner_stories"),
    path("stories/<int:pk>/", winner_stories.own_story, name="winner_story"),
    path("stories/<int:pk>/take-back/", winner_stories.take_back, name="story_take_back"),
    path("stories/<int:pk>/take-down/", winner_stories.take_down, name="story_take_down"),
]
