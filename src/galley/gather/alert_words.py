"""The standard's words for alerts, as the desk and the readers know them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import pgettext_lazy

SEVERITY: dict[str, Any] = {
    "Extreme": pgettext_lazy("severity of an alert", "Extreme danger"),
    "Severe": pgettext_lazy("severity of an alert", "Severe danger"),
    "Moderate": pgettext_lazy("severity of an alert", "Moderate danger"),
    "Minor": pgettext_lazy("severity of an alert", "Minor danger"),
    "Unknown": pgettext_lazy("severity of an alert", "Danger of unknown size"),
}
URGENCY: dict[str, Any] = {
    "Immediate": pgettext_lazy("urgency of an alert", "act at once"),
    "Expected": pgettext_lazy("urgency of an alert", "act soon, within the hour"),
    "Future": pgettext_lazy("urgency of an alert", "act in time"),
    "Past": pgettext_lazy("urgency of an alert", "nothing to do any more"),
    "Unknown": pgettext_lazy("urgency of an alert", "unknown"),
}
CERTAINTY: dict[str, Any] = {
    "Observed": pgettext_lazy("certainty of an alert", "it happens, or has happened"),
    "Very Likely": pgettext_lazy("certainty of an alert", "likely"),
    "Likely": pgettext_lazy("certainty of an alert", "likely"),
    "Possible": pgettext_lazy("certainty of an alert", "possible"),
    "Unlikely": pgettext_lazy("certainty of an alert", "unlikely"),
    "Unknown": pgettext_lazy("certainty of an alert", "unknown"),
}
STATUS: dict[str, Any] = {
    "Actual": pgettext_lazy("status of an alert", "Actual"),
    "Exercise": pgettext_lazy("status of an alert", "Exercise"),
    "System": pgettext_lazy("status of an alert", "System message"),
    "Test": pgettext_lazy("status of an alert", "Test"),
    "Draft": pgettext_lazy("status of an alert", "Draft"),
    "": pgettext_lazy("status of an alert", "Says not whether it is real"),
}
SCOPE: dict[str, Any] = {
    "Public": pgettext_lazy("scope of an alert", "for the public"),
    "Restricted": pgettext_lazy("scope of an alert", "for some only"),
    "Private": pgettext_lazy("scope of an alert", "for those it names"),
    "": pgettext_lazy("scope of an alert", "says not whom it is for"),
}
MESSAGE_TYPE: dict[str, Any] = {
    "Alert": pgettext_lazy("kind of message about an alert", "Alert"),
    "Update": pgettext_lazy("kind of message about an alert", "Update"),
    "Cancel": pgettext_lazy("kind of message about an alert", "Cancellation"),
    "Ack": pgettext_lazy("kind of message about an alert", "Acknowledgement"),
    "Error": pgettext_lazy("kind of message about an alert", "Refusal"),
    "": pgettext_lazy("kind of message about an alert", "Says not what it is"),
}
