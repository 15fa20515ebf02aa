"""`mca connector`: the verbs of connectors, and the gap analysis, which normalises reports as the hub does."""

from __future__ import annotations

from connectors.kit.command import main

connector = main
