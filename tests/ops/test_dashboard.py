import json
import re
from pathlib import Path

from prometheus_client import REGISTRY

from ops.runtime import metrics

DASHBOARD = Path(__file__).parents[2] / "ops" / "grafana" / "dashboards" / "hub.json"
NAMES = {family.name for family in REGISTRY.collect() if family.name.startswith("mca_")}
GRID_WIDTH = 24


def panels() -> list[dict[str, object]]:
    """The panels of the dashboard that show something."""
    return [panel for panel in json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"] if panel["type"] != "row"]


def asked() -> set[str]:
    """The metrics that the panels ask for."""
    found = set(re.findall(r"mca_\w+", json.dumps(panels())))
    return {name.removesuffix("_total").removesuffix("_bucket") for name in found}


def test_every_metric_that_is_asked_for_exists() -> None:
    """A panel whose metric nobody exports stays empty for ever."""
    assert metrics.PAYLOADS_READ is not None
    assert asked() <= NAMES


def test_everything_measured_of_connectors_and_publishing_is_shown() -> None:
    """What a source sends, what is rejected, left over or not understood, and what producers publish has a panel."""
    wanted = {name for name in NAMES if name.startswith(("mca_connector_", "mca_publish_"))}

    assert "mca_connector_fields_left_over" in wanted
    assert wanted - asked() == {"mca_publish_at_once"}


def test_no_panel_covers_another() -> None:
    """Panels stand on a grid of 24 columns, each place taken once, under ids of their own."""
    every = json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]
    places = [
        (x, y)
        for grid in (panel["gridPos"] for panel in every)
        for x in range(grid["x"], grid["x"] + grid["w"])
        for y in range(grid["y"], grid["y"] + grid["h"])
    ]

    assert len(places) == len(set(places))
    assert max(x for x, _ in places) < GRID_WIDTH
    assert len({panel["id"] for panel in every}) == len(every)
