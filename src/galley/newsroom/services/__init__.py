"""The newsroom's verbs, each in one transaction: start, send for checking, sign, send back, correct, withdraw."""

from galley.newsroom.services.corrections import (
    approve_correction,
    decline_correction,
    may_decide,
    propose_correction,
    publish_correction,
)
from galley.newsroom.services.kills import mark_stories_of, settle_killed_source
from galley.newsroom.services.review import approve_step, send_back, send_for_checking, withdraw_story
from galley.newsroom.services.stories import section_for, start_story

__all__ = [
    "approve_correction",
    "approve_step",
    "decline_correction",
    "mark_stories_of",
    "may_decide",
    "propose_correction",
    "publish_correction",
    "section_for",
    "send_back",
    "send_for_checking",
    "settle_killed_source",
    "start_story",
    "withdraw_story",
]
