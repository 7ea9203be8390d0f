"""When gathering happens."""

from __future__ import annotations

from datetime import timedelta

from galley.gather import services
from galley.gather.services import pushing, searching, sensors, tips, watching, websub
from galley.kernel.jobs import job
from galley.kernel.jobs.stopping import worker_keeps_running
from galley.kernel.webpush.jobs import QUEUE as PUSH_QUEUE


@job(name="gather.fetch_due", queue="gather", priority=10, every=timedelta(seconds=20))
def fetch_due() -> int:
    """Ask each source that is due."""
    return services.due_sources_to_jobs()


@job(name="gather.fetch_source", queue="gather")
def fetch_one_source(source_id: int) -> None:
    """Fetch one source."""
    services.fetch_source(source_id)


@job(name="gather.fetch_sources", queue="gather")
def fetch_several_sources(source_ids: list[int]) -> None:
    """Fetch several sources of different servers side by side."""
    services.fetch_sources(source_ids)


@job(name="gather.ask_hubs", queue="gather")
def ask_hubs() -> int:
    """Ask the hubs whose turn it is."""
    return websub.ask_hubs()


@job(name="gather.ask_hubs_left_over", queue="gather", every=timedelta(minutes=1))
def ask_hubs_left_over() -> int:
    """Renew what hubs promised, and ask again those that did not answer."""
    return websub.ask_hubs()


@job(name="gather.group_items", queue="default", priority=5)
def group_items() -> int:
    """Put items that just came with the events that they are about."""
    return services.group_new_items()


@job(name="gather.group_left_over", queue="default", every=timedelta(minutes=1))
def group_left_over() -> int:
    """Items whose own job was lost are grouped all the same."""
    return services.group_new_items()


@job(name="gather.index_left_over", queue="default", every=timedelta(minutes=1))
def index_left_over() -> int:
    """Items from before there was a search are found too, and those that two processes changed at once."""
    return searching.index_left_over()


@job(name="gather.end_alerts", queue="gather", priority=90)
def end_alerts() -> int:
    """End an alert in the moment in which it expires."""
    return services.end_run_out_alerts()


@job(name="gather.end_alerts_left_over", queue="gather", priority=60, every=timedelta(seconds=30))
def end_alerts_left_over() -> int:
    """Alerts whose own job was lost end all the same."""
    return services.end_run_out_alerts()


@job(name="gather.forget_old_tips", queue="default", every=timedelta(hours=1))
def forget_old_tips() -> int:
    """Delete the tips whose day has come."""
    return tips.forget_old_tips()


@job(name="gather.tell_changed_series", queue="default", every=timedelta(minutes=1))
def tell_changed_series() -> None:
    """Say which series have new readings, so that pages with their charts are made anew."""
    sensors.tell_changed_series()


@job(name="gather.forget_old_fetches", queue="default", every=timedelta(hours=6))
def forget_old_fetches() -> int:
    """Drop the bytes of old fetches."""
    return services.forget_old_fetches()


@job(name="gather.forget_old_pictures", queue="default", every=timedelta(hours=6))
def forget_old_pictures() -> int:
    """Drop the files of pictures that were looked at long ago."""
    return services.forget_old_pictures()


@job(name="gather.listen_to_mailboxes", queue="mailboxes", every=timedelta(seconds=15))
def listen_to_mailboxes() -> int:
    """Hold a connection to each mailbox for some minutes, in a queue of its own, so that no fetch waits behind it."""
    return services.listen_to_mailboxes(for_=timedelta(minutes=9), keep_going=worker_keeps_running)


@job(name="gather.find_watched", queue="default", max_attempts=5)
def find_watched(item_ids: list[int]) -> int:
    """Look for what people watch for among items that came."""
    return watching.find_watched(item_ids)


@job(name="gather.mail_watches", queue="default", every=timedelta(minutes=1))
def mail_watches() -> int:
    """Write the letters of watches that are due."""
    return watching.mail_watches()


@job(name="gather.push_watches", queue="default", every=timedelta(minutes=1))
def push_watches() -> int:
    """Queue the push messages of watches that are due."""
    return pushing.push_watches()


@job(name="gather.push_alert", queue=PUSH_QUEUE, priority=95)
def push_alert(alert_id: int) -> int:
    """Queue an alert for every browser of staff that may see it."""
    return pushing.push_alert(alert_id)
