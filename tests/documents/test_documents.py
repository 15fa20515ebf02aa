"""The documents name what exists, and everything that exists is named."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from ops.cli.main import COMMANDS
from ops.runtime.settings import setting_rows
from schemas.topics import TOPICS, all_topics

REPOSITORY = Path(__file__).parents[2]
PAGES = sorted([*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*.md")])
LINK = re.compile(r"\[[^\]]*\]\((?!https?://|#)([^)#\s]+)(?:#[^)]*)?\)")
# Hosts of package registries, put together here so that this file does not name them either.
HOSTS = [".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("maven", "org"))]


def tracked_files() -> list[Path]:
    """Return the files git tracks, or will with the next commit."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=REPOSITORY,
        capture_output=True,
        check=True,
    )
    paths = [REPOSITORY / name for name in listed.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_a_link_leads_somewhere(page: Path) -> None:
    """Every relative link of a page points to a file that is there."""
    targets = LINK.findall(page.read_text(encoding="utf-8"))

    missing = [target for target in targets if not (page.parent / target).exists()]

    assert missing == []


def test_every_topic_is_documented() -> None:
    """The data dictionary names every kind of topic."""
    text = (REPOSITORY / "docs" / "data-dictionary.md").read_text(encoding="utf-8")

    missing = [topic.events for topic in TOPICS if f".{topic.events}.v1" not in text]

    assert missing == []


def test_every_setting_in_compose_exists() -> None:
    """docker-compose.yml sets only settings the hub knows, and those it requires."""
    compose = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text(encoding="utf-8"))
    known = {row.name for row in setting_rows()}
    required = {row.name for row in setting_rows() if row.required}

    for service in ("connectors", "stream_processors", "registry_sink"):
        given = {name for name in compose["services"][service]["environment"] if name.startswith("MCA_")}

        assert given <= known
        assert required <= given


def test_compose_has_every_part() -> None:
    """docker-compose.yml runs Kafka, schema registry, Postgres, Prometheus, Grafana and each service."""
    compose = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text(encoding="utf-8"))

    wanted = {"kafka", "schema-registry", "postgres", "prometheus", "grafana"}
    wanted |= {"connectors", "stream_processors", "registry_sink"}

    assert wanted <= set(compose["services"])


def test_every_command_of_mca_is_in_the_readme_or_the_commands_page() -> None:
    """The commands page names every subcommand."""
    text = (REPOSITORY / "docs" / "commands.md").read_text(encoding="utf-8")

    missing = [name for name in COMMANDS if f"mca {name}" not in text]

    assert missing == []


def test_no_file_names_a_registry_host_or_a_machine() -> None:
    """No tracked file holds a package registry's host."""
    named = []
    for path in tracked_files():
        text = path.read_bytes().decode("utf-8", "replace")
        named += [str(path.relative_to(REPOSITORY)) for host in HOSTS if host in text]

    assert named == []


def test_no_large_file_is_tracked() -> None:
    """No tracked file is larger than one mebibyte."""
    large = [str(path.relative_to(REPOSITORY)) for path in tracked_files() if path.stat().st_size > 1024 * 1024]

    assert large == []


def test_topics_of_a_country_are_prefixed_by_it() -> None:
    """Access rules are prefix rules: each topic of a country starts with its scope."""
    names = all_topics(("IN", "BD"))

    assert all(name.split(".")[1] in {"in", "bd", "region", "public", "sys"} for name in names)


def test_every_metric_on_the_dashboard_exists() -> None:
    """The Grafana dashboard asks only for metrics that the hub has."""
    dashboard = json.loads((REPOSITORY / "ops/grafana/dashboards/hub.json").read_text(encoding="utf-8"))
    documented = set(re.findall(r"`(mca_\w+)`", (REPOSITORY / "docs/metrics.md").read_text(encoding="utf-8")))

    asked = {
        name.removesuffix("_total").removesuffix("_bucket")
        for panel in dashboard["panels"]
        for target in panel["targets"]
        for name in re.findall(r"mca_\w+", target["expr"])
    }

    assert asked
    assert asked <= documented


def test_compose_mounts_only_what_is_there() -> None:
    """Every folder that docker-compose.yml mounts is in the repository but for yours: keys, inbox, settings."""
    compose = yaml.safe_load((REPOSITORY / "docker-compose.yml").read_text(encoding="utf-8"))
    mounted = {
        volume.split(":")[0]
        for service in compose["services"].values()
        for volume in service.get("volumes", ())
        if volume.startswith("./")
    }

    yours = {"./secrets", "./inbox", "./connector-settings"}
    missing = [folder for folder in mounted - yours if not (REPOSITORY / folder).is_dir()]

    assert missing == []
