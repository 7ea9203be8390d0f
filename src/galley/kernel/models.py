"""Rows that every app may refer to: the member of staff, the job, and the browsers that are pushed to."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from galley.kernel.states import JobState


class User(AbstractUser):  # type: ignore[django-manager-missing]  # the accessor of Wagtail's image is modelled elsewhere
    """A member of staff. Readers have no user: see `feedback.models.Reader`."""

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class RateCount(models.Model):
    """How often a hashed somebody did something lately; see `kernel.ratelimit`."""

    key = models.CharField(max_length=64, primary_key=True)
    free_at_ms = models.BigIntegerField(db_index=True)

    class Meta:
        verbose_name = _("rate count")
        verbose_name_plural = _("rate counts")

    def __str__(self) -> str:
        return self.key[:8]


class JobQuerySet(models.QuerySet["Job"]):
    def due(self) -> JobQuerySet:
        """Waiting, and their time has come."""
        return self.filter(state=Job.State.READY, run_at__lte=timezone.now())

    def dead_letters(self) -> JobQuerySet:
        """Given up; each waits for a person."""
        return self.filter(state=Job.State.FAILED).order_by("-finished_at")

    def failing(self) -> JobQuerySet:
        """Not given up, but the last try went wrong."""
        return self.filter(state=Job.State.READY).exclude(last_error="").order_by("run_at")


class Job(models.Model):
    """A piece of background work. Rows change through `kernel.jobs.store` only."""

    class State(models.TextChoices):
        READY = JobState.READY.value, _("Waiting")
        RUNNING = JobState.RUNNING.value, _("Running")
        DONE = JobState.DONE.value, _("Done")
        FAILED = JobState.FAILED.value, _("Given up")

    name = models.CharField(_("name"), max_length=200)
    args = models.JSONField(default=list)
    kwargs = models.JSONField(default=dict)
    queue = models.CharField(_("queue"), max_length=64, default="default")
    priority = models.SmallIntegerField(_("priority"), default=0)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.READY)
    run_at = models.DateTimeField(_("not before"), default=timezone.now)
    every_seconds = models.FloatField(null=True)
    """Of a periodic job, which is one row that goes back to waiting each time; otherwise null."""
    attempts = models.PositiveIntegerField(_("tries"), default=0)
    max_attempts = models.PositiveIntegerField(default=12)
    last_error = models.TextField(_("last error"), blank=True)
    error_class = models.CharField(max_length=200, blank=True)
    token = models.CharField(max_length=32, blank=True)
    """Who holds it: made anew at each claim, so that a worker that lost its lease can no longer write."""
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=120, blank=True)
    result = models.JSONField(null=True)
    created_at = models.DateTimeField(_("created"), default=timezone.now)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        indexes = [
            models.Index(
                fields=["queue", "-priority", "run_at", "id"], condition=models.Q(state="ready"), name="galley_job_next"
            ),
            models.Index(fields=["run_at", "queue"], condition=models.Q(state="ready"), name="galley_job_due"),
            models.Index(fields=["lease_until"], condition=models.Q(state="running"), name="galley_job_lease"),
            models.Index(
                fields=["finished_at"], condition=models.Q(state__in=["done", "failed"]), name="galley_job_finished"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(every_seconds__isnull=False), name="galley_job_periodic_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state="running", lease_until__isnull=False) | ~models.Q(state="running"),
                name="galley_job_running_has_lease",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class JobWorker(models.Model):
    """A worker process, as long as it is alive; readiness asks when one was seen last."""

    name = models.CharField(max_length=120, unique=True)
    queues = models.JSONField(default=dict)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")

    def __str__(self) -> str:
        return self.name

    @property
    def is_alive(self) -> bool:
        """It was seen within the last half minute; it shows itself every five seconds."""
        return self.seen_at > timezone.now() - timedelta(seconds=30)


class PushBrowser(models.Model):
    """A browser that a member of staff lets Galley push to. Rows change through `kernel.webpush.outbox` only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(_("browser"), max_length=80)
    endpoint = models.TextField()
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    mark = models.CharField(max_length=64, unique=True)
    """SHA-256 of the endpoint, by which the browser's own page knows its row; the endpoint itself is on no page."""
    created_at = models.DateTimeField(_("switched on"), default=timezone.now)
    taken_at = models.DateTimeField(_("last message"), null=True)
    """When its push service took a message, the last time."""
    problem = models.CharField(max_length=300, blank=True)
    """Why the last message was not taken, as a sentence marked for translation; empty when it was."""
    detail = models.CharField(max_length=300, blank=True)
    failures = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    token = models.CharField(max_length=32, blank=True)
    """Of whoever is sending to it now: one at a time, so that messages keep their order."""
    lease_until = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("browser that is pushed to")
        verbose_name_plural = _("browsers that are pushed to")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class PushMessage(models.Model):
    """A push message for one browser, until it is taken or of no use any more."""

    class State(models.TextChoices):
        """Stored as text; never renamed."""

        WAITING = "waiting", _("Waiting")
        TAKEN = "taken", _("Taken by the push service")
        REPLACED = "replaced", _("Replaced by a later one")
        EXPIRED = "expired", _("Out of date")
        REFUSED = "refused", _("Refused by the push service")

    browser = models.ForeignKey(PushBrowser, models.CASCADE, related_name="messages", db_index=False)
    key = models.CharField(max_length=120)
    """What it tells of; queued twice, it is there once."""
    tag = models.CharField(max_length=80)
    urgency = models.CharField(max_length=8)
    content = models.JSONField(default=dict)
    """What the browser is told; empty once that is over."""
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("push message")
        verbose_name_plural = _("push messages")
        constraints = [models.UniqueConstraint(fields=["browser", "key"], name="galley_push_once")]
        indexes = [
            models.Index(fields=["browser"], condition=models.Q(state="waiting"), name="galley_push_waiting"),
            models.Index(fields=["ended_at"], name="galley_push_ended"),
        ]

    def __str__(self) -> str:
        return self.key
