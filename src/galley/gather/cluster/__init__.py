"""Which items are about the same event: online, in order of arrival, explainable, careful. No rows in here.

```python
from galley.gather import cluster

index = cluster.EventIndex()
words = cluster.words_of(headline, text)
found = index.nearest(words, at=published)   # a Match with its reasons, or None when it is about something new
index.add(found.event_id if found else a_new_id, words, at=published)
```
An item is its headline (twice) and its first words, in seven channels: words, names, numbers, runs of characters,
meanings that English and Chinese share, and how names sound. What is said weighs more the rarer it is among the items
so far. An event is the sum of its items' unit vectors in each channel. An item joins the event for which the sum of the
rule's terms is highest, when that is high enough; each term is kept as a reason.
"""

from galley.gather.cluster.index import EventIndex, Match, Term
from galley.gather.cluster.items import Grouped, Item, group
from galley.gather.cluster.rule import WINDOW, Rule, default_rule
from galley.gather.cluster.words import CHANNELS, Words, words_of

__all__ = [
    "CHANNELS",
    "WINDOW",
    "EventIndex",
    "Grouped",
    "Item",
    "Match",
    "Rule",
    "Term",
    "Words",
    "default_rule",
    "group",
    "words_of",
]
