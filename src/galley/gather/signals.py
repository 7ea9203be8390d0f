"""What gathering tells the apps above it."""

from galley.kernel.signals import TypedSignal

items_arrived = TypedSignal("gather.items_arrived", when="in the transaction", item_ids=list, kinds=list)
"""New wire items were kept; ids in order of arrival, and the kinds that are among them."""

item_updated = TypedSignal("gather.item_updated", when="in the transaction", item_id=int, version=int)
"""A source changed an item that was there already."""

series_changed = TypedSignal("gather.series_changed", when="in the transaction", series_ids=list)
"""Series have new readings; sent at most once a minute."""

item_killed = TypedSignal("gather.item_killed", when="in the transaction", item_id=int)
"""The provider killed an item: nobody may use it, and every story made from it must be looked at."""

banner_changed = TypedSignal("gather.banner_changed", when="in the transaction", alert_id=int)
"""An emergency alert was put on the site's banner or taken off it: every reader page shows something else now."""
