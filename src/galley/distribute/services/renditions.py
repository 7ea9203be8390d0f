"""Keep the bytes that were sent, once for each content."""

from __future__ import annotations

import hashlib
import json

from galley.distribute.data import RenditionData
from galley.distribute.models import Rendition


def keep_rendition(rendition: RenditionData) -> Rendition:
    """The row of these bytes, made when there is none yet."""
    about = json.dumps([rendition.media_type, rendition.subject, rendition.extra], sort_keys=True, ensure_ascii=False)
    sha256 = hashlib.sha256(about.encode("utf-8", "surrogatepass") + b"\0" + rendition.body).hexdigest()
    kept, _new = Rendition.objects.get_or_create(
        sha256=sha256,
        defaults={
            "media_type": rendition.media_type,
            "subject": rendition.subject[:500],
            "extra": rendition.extra,
            "body": rendition.body,
        },
    )
    return kept
