"""Two tips of readers, sealed to a key that only a demo newsroom would keep on its own machine."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from galley.gather.services.tips import send_tip, tip_files
from galley.gather.tips.sealing import new_identity

KEY_FILE = "demo-tips-key.txt"
TIPS = (
    "The night gate of the sluice at the Saltings stood open on the 4th, the 11th and the 12th. Ask for the keeper's log.",
    "盐巷三号楼的挡水板从去年冬天起就缺了两块，物业说已经补上，其实只是把旧板漆了一遍。请来看看，涨水之前。",
)


def make_tips() -> Path:
    """Make the key and send the tips; gives the file with the private key."""
    identity, recipient = new_identity()
    path = Path(settings.DATA_DIR) / KEY_FILE
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(f"# The demo newsroom's key for tips. A real one never lies on the server.\n{identity}\n")
    tip_files().add_recipient(recipient)
    for text in TIPS:
        send_tip(text, [])
    return path
