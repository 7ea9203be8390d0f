"""`/healthz`: this process is alive. `/readyz`: Galley can do its work, or 503 with the reasons.

Answered before anything else of Django, so that a probe needs no host name, session or page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from galley.kernel.models import JobWorker
from galley.project.preparing import missing_migrations

NO_STORE = {"Cache-Control": "no-store"}


@dataclass(frozen=True)
class Reason:
    """Why Galley is not ready: a word for machines, a sentence for people."""

    check: str
    problem: str


class HealthMiddleware:
    """First in the list of middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain", headers=NO_STORE)
        if request.path == "/readyz":
            reasons = why_not_ready()
            body = {"ready": not reasons, "reasons": [vars(reason) for reason in reasons]}
            return JsonResponse(body, status=503 if reasons else 200, headers=NO_STORE)
        return self.get_response(request)


def why_not_ready() -> list[Reason]:
    """Every reason; none: ready."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return [Reason("database", "The database does not answer.")]
    try:
        missing = _missing_migrations()
        if missing:
            return [Reason("migrations", f"{len(missing)} migrations are missing, such as {missing[0]}.")]
        seen_at = JobWorker.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    except DatabaseError:
        return [Reason("migrations", "The database has no schema of Galley's.")]
    if seen_at is None:
        return [Reason("worker", "No worker runs: start galley worker.")]
    silent = (timezone.now() - seen_at).total_seconds()
    return [Reason("worker", f"No worker was seen for {silent:.0f} s.")] if silent > 30 else []


def _missing_migrations() -> list[str]:
    """Asked until none is missing: this process never needs more than what it has code for."""
    database = str(connection.settings_dict["NAME"])
    if database in _complete:
        return []
    missing = missing_migrations()
    if not missing:
        _complete.add(database)
    return missing


_complete: set[str] = set()
