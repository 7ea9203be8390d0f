"""Rows of distribute: channels, deliveries with their tries, letters, and the readers of mailing lists."""

from galley.distribute.models.channels import Channel
from galley.distribute.models.deliveries import Delivery, DeliveryAttempt, Rendition
from galley.distribute.models.letters import Letter
from galley.distribute.models.readers import MailingList, Subscriber

__all__ = ["Channel", "Delivery", "DeliveryAttempt", "Letter", "MailingList", "Rendition", "Subscriber"]
