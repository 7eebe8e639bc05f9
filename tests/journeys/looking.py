"""How a page is looked at by machine: axe, and whether anything moves while it loads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = (Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
FINDINGS = """axe.run(document, {resultTypes: ['violations']}).then(found => JSON.stringify(
    found.violations.map(one => [one.id, one.nodes.map(node => node.target.join(' '))])))"""
SHIFT = """window.shift = 0; new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value
}).observe({type: 'layout-shift', buffered: true})"""


def findings(page: Page) -> Any:
    """Return what axe has to say about the page as it stands."""
    page.evaluate(AXE)
    return json.loads(page.evaluate(FINDINGS))
