"""How Chromium is started here, for browser tests and for screenshots: headless, and talking to nobody of itself."""

from __future__ import annotations

import os
import shutil
from typing import Any

NOT_NEEDED = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup"),  # a page each behind every window, which took more time than ours
    *("HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "OptimizationHints"),
    *("PaintHolding", "ThirdPartyStoragePartitioning", "AvoidUnnecessaryBeforeUnloadCheckSync"),  # playwright's own
)
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"),
    *("--disable-sync", "--no-first-run", f"--disable-features={','.join(NOT_NEEDED)}"),
)


def launch(runner: Any) -> Any:
    """The browser that `GALLEY_CHROMIUM` names, or that is on the path, or that playwright put somewhere itself.

    Raises:
        playwright.sync_api.Error: It does not start.
    """
    found = os.environ.get("GALLEY_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    return runner.chromium.launch(executable_path=found, args=list(ARGUMENTS))
