"""The small change of a harbour town: readings, arrivals and found gloves, without end, the same for the same number."""

from __future__ import annotations

import math
from random import Random

from galley.demo.wires.pool import Telling

SHIPS = (
    "Halcyon",
    "Merlin",
    "Anna Dorn",
    "Brigid",
    "Norsund",
    "Qinghe",
    "Petrel",
    "Margarethe",
    "Salt Rose",
    "Vela",
    "Ho Kam",
    "Tarn",
    "Linnet",
    "Aurora B",
    "Wagtail",
)
CARGOES = (
    "wheat, 2,100 tonnes",
    "timber",
    "gravel, 1,400 tonnes",
    "paper in rolls",
    "potatoes",
    "steel plate for the yard",
    "fertiliser, 900 tonnes",
    "oats",
    "in ballast",
    "roof slates",
)
PORTS = ("Port Carrow", "Saltby", "Aldery", "Ravensholm", "Fenchester Lock", "the north", "the islands")
# In different words, as clerks write: what is alike only in form is not one event.
ARRIVALS = (
    ("{ship} is in", "The {ship} came up on the morning tide with {cargo} and is made fast at {berth}."),
    ("{ship} delayed off the bar", "Bound here from {port} with {cargo}; the pilot boards when the swell goes down."),
    ("Cargo: {cargo}, ex {ship}", "Unloading begins at first light. Lorries use the grain gate and keep left."),
    (
        "{ship} sails for {port}",
        "She cleared customs at noon and goes out on the ebb. Two of her crew stay for the football.",
    ),
    (
        "Visitors may see the {ship}",
        "Her master shows the engine room to schools until four o'clock. Flat shoes are advised.",
    ),
    ("Berth {berth} kept free for {ship}", "A yacht that had tied up there was asked to leave and left, waving."),
)
FINDS = (
    ("one glove, left, red", "It has been waiting since the first frost for the right one."),
    ("a double bass without a case", "It stood in the bus shelter at Northbank Cross, facing the wall."),
    ("a wedding cake, two tiers", "The third is being looked for."),
    ("four oars", "Nobody reports a boat."),
    ("a parrot that says “mind the step”", "It answers to no name and is fond of crackers."),
    ("a jar with 212 buttons", "They have been counted twice."),
    ("one ferry ticket of 1958", "It is still valid, the port says."),
    ("an umbrella with a heron's head", "Its owner may describe the beak."),
)
STREETS = (
    "Salt Lane",
    "Mill Road",
    "Bell Street",
    "Quayside",
    "Church Row",
    "Ropewalk",
    "Hay Street",
    "Northbank Cross",
    "Tar Yard",
)
MARKET = (("黄道蟹", 14, 20), ("鲱鱼", 5, 9), ("青口", 6, 11), ("小白菜", 3, 6), ("土豆", 1, 3), ("苹果", 3, 5), ("老豆腐", 4, 6), ("扇贝", 9, 14))  # fmt: skip
SKIES = ("overcast", "broken cloud", "light rain", "clear", "mist on the river", "showers")


def bulletin(number: int, *, seed: int) -> Telling:
    """The bulletin of this number; its time is set by the schedule."""
    random = Random(f"{seed}:{number}")
    wire, title, text = _KINDS[number % len(_KINDS)](number, random)
    return Telling(wire=wire, seconds=0.0, name=f"bulletin-{number}", title=title, paragraphs=text)


def _gauge(number: int, random: Random) -> tuple[str, str, tuple[str, ...]]:
    level = 2.9 + 1.9 * math.sin(number / 9) + random.uniform(-0.1, 0.1)
    rising = math.cos(number / 9) > 0
    return (
        "port",
        f"Quay gauge {level:.2f} metres, {'rising' if rising else 'falling'}",
        (f"The level at the quay gauge is {level:.2f} metres and {'rising' if rising else 'falling'}. The lower quay floods at 5.40.",),
    )  # fmt: skip


def _arrival(number: int, random: Random) -> tuple[str, str, tuple[str, ...]]:
    ship, cargo, port, berth = random.choice(SHIPS), random.choice(CARGOES), random.choice(PORTS), random.randint(1, 9)
    title, text = random.choice(ARRIVALS)
    said = {"ship": ship, "cargo": cargo, "port": port, "berth": berth}
    return "port", title.format(**said), (text.format(**said),)


def _observation(number: int, random: Random) -> tuple[str, str, tuple[str, ...]]:
    degrees, wind, sky = random.randint(3, 14), random.randint(4, 46), random.choice(SKIES)
    side = random.choice(("south-west", "west", "north-west", "south", "north"))
    return (
        "weather",
        f"Sluice station: {degrees} degrees, wind {side} {wind} km/h, {sky}",
        (f"Reading of the automatic station at the Saltings sluice: {degrees} degrees, wind from the {side} at {wind} km/h, {sky}.",),
    )  # fmt: skip


def _found(number: int, random: Random) -> tuple[str, str, tuple[str, ...]]:
    (thing, remark), street = FINDS[(number // len(_KINDS)) % len(FINDS)], random.choice(STREETS)
    return "police", f"Log: {street}, found property", (f"Handed in at {street}: {thing}. {remark}",)


def _prices(number: int, random: Random) -> tuple[str, str, tuple[str, ...]]:
    picked = random.sample(MARKET, 3)
    prices = [(name, random.randint(low * 2, high * 2) / 2) for name, low, high in picked]
    first, price = prices[0]
    listed = "，".join(f"{name}{cost:g}克朗" for name, cost in prices)
    return (
        "haian",
        f"市集大厅行情：{first}每公斤{price:g}克朗",
        (f"【海岸社鹭津电】市集大厅今日每公斤均价：{listed}。摊主说，行情看潮水，潮水看月亮。",),
    )


def _crossing(number: int, random: Random) -> tuple[str, str, tuple[str, ...]]:
    people, minutes = random.randint(240, 1900), random.randint(2, 13)
    return (
        "council",
        f"Ferries: {people:,} passengers in the last hour, longest wait {minutes} minutes",
        (f"The free ferries carried {people:,} people in the last hour. The longest wait was {minutes} minutes. The footway of the bridge is open.",),
    )  # fmt: skip


_KINDS = (_gauge, _arrival, _observation, _prices, _found, _arrival, _crossing, _gauge)
