"""What the newsroom looks for: what weighs on its wall, and what two reporters watch for."""

from __future__ import annotations

from galley.demo.services.staff import Staff
from galley.demo.wires.places import HERNMOUTH, IN_BOTH_LANGUAGES
from galley.gather.models import Watch
from galley.gather.services.watching import save_watch
from galley.gather.services.weighing import save_weights, weights_row

NEAR_KM = 10.0
WATCHES = (
    ("ada-kinsella", "High water", 'flood OR surge OR ("quay gauge" AND rising)'),
    ("chen-yuan", "涨水", "洪水 OR 水位 OR 橙色预警"),
)


def make_beats(staff: Staff) -> None:
    """Weigh what is near, and watch the river."""
    weights = weights_row()
    latitude, longitude = HERNMOUTH
    town = {"name": "Hernmouth", "chinese": "鹭津", "latitude": latitude, "longitude": longitude, "radius_km": NEAR_KM}
    weights.places = [
        town,
        *(
            {"name": name, "chinese": chinese, "latitude": None, "longitude": None, "radius_km": NEAR_KM}
            for name, chinese in IN_BOTH_LANGUAGES.items()
        ),
    ]
    weights.beat_words = ["town", "bridge", "开合桥"]
    save_weights(weights, by=staff.users["mara-ellison"])
    for slug, name, words in WATCHES:
        save_watch(Watch(user=staff.users[slug], name=name, words=words))
