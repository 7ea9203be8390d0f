"""Rows of governing: rules, reports, cases, decisions, appeals, notices and the public log."""

from galley.govern.models.cases import Appeal, Case, Decision, Notice, Report
from galley.govern.models.log import LogEntry, LogHead
from galley.govern.models.rules import Rule, RuleBook
from galley.govern.models.settings import GovernSettings

__all__ = [
    "Appeal",
    "Case",
    "Decision",
    "GovernSettings",
    "LogEntry",
    "LogHead",
    "Notice",
    "Report",
    "Rule",
    "RuleBook",
]
