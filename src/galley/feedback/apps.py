"""The app's place in Django: its label, and what is connected when Django starts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from galley.feedback.rankings import MostRead
from galley.kernel.roles import Role, give
from galley.site.registries import StorySlot, rankings, story_slots


class FeedbackConfig(AppConfig):
    name = "galley.feedback"
    label = "galley_feedback"
    verbose_name = _("Feedback")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        story_slots.add(StorySlot("comments", "feedback/story_comments.html", order=10))
        rankings.add(MostRead())
        answers = "galley_feedback.answer_error_reports"
        reads = "galley_feedback.see_reads"
        give(
            {
                Role.REPORTER: [reads],
                Role.PRODUCER: [reads],
                Role.DESK_EDITOR: [reads, answers],
                Role.CHIEF_EDITOR: [reads, answers, "galley_feedback.change_commentsettings"],
                Role.COMMUNITY_MODERATOR: [reads],
            }
        )
