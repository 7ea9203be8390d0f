"""Ten writers wait for each other on SQLite, and none is told that the database is locked."""

import threading
import time

import pytest
from django.db import connection, transaction

from galley.kernel.models import Job

WRITERS, SECONDS = 10, 3


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL locks rows, not the database")
def test_ten_writers_and_a_reader_never_find_the_database_locked():
    errors, written, until = [], [], time.monotonic() + SECONDS

    def write(number):
        try:
            while time.monotonic() < until:
                with transaction.atomic():
                    # a read first and then a write: with Django's default transactions this is what fails as "locked"
                    Job.objects.filter(name=f"test.{number}").count()
                    Job.objects.create(name=f"test.{number}")
                written.append(number)
        except Exception as error:  # noqa: BLE001 -- whatever it is, it is the finding
            errors.append(error)
        finally:
            connection.close()

    def read():
        try:
            while time.monotonic() < until:
                Job.objects.count()
        except Exception as error:  # noqa: BLE001 -- as above
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[number]) for number in range(WRITERS)] + [
        threading.Thread(target=read)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []
    assert set(written) == set(range(WRITERS))
    assert Job.objects.filter(name__startswith="test.").count() == len(written)
