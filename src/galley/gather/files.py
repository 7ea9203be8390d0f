"""Files that came with items: handed to the desk to save, never shown."""

from __future__ import annotations

from typing import cast

import zstandard
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from galley.gather.access import may_see_wires, require
from galley.gather.models import ItemAttachment
from galley.kernel.models import User

SAFE_TYPES = frozenset(
    {"application/pdf", "image/jpeg", "image/png", "image/webp", "text/plain", "text/csv", "text/calendar"}
)
"""Of others the type is not told: a browser that saves "application/octet-stream" guesses nothing and opens nothing."""


@require_GET
def item_file(request: HttpRequest, pk: int) -> HttpResponse:
    """One file, as a download."""
    require(may_see_wires(cast(User, request.user)))
    file = get_object_or_404(ItemAttachment, pk=pk)
    media_type = file.media_type if file.media_type in SAFE_TYPES else "application/octet-stream"
    body = zstandard.decompress(bytes(file.body), max_output_size=file.size_bytes)
    answer = HttpResponse(body, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(True, file.name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    answer["Cache-Control"] = "private, no-store"
    return answer
