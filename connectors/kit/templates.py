"""connector.yml and README.md of a new connector, as text."""

import yaml

from connectors.kit.changes import leaves
from connectors.kit.guess import Column, Guess
from connectors.kit.roles import FIELDS
from connectors.kit.sample_rows import SampleRows
from connectors.kit.zones import Zone


def connector_text(name: str, zone: Zone, guess: Guess, sample: SampleRows, form: str) -> str:
    """Return connector.yml: what is not inferred says so, and the words of the sample are in the look-ups."""
    transport = {"kind": "folder", "formats": list(dict.fromkeys([sample.form, form])), **sample.settings}
    told = {
        "name": name,
        "title": f"{name.partition('_')[2].replace('_', ' ')} ({zone.name})",
        "source_id": f"{name.partition('_')[2].replace('_', '-')}.example.{zone.country.lower()}",
        "country": zone.country,
        "utc_offset_minutes": zone.utc_offset_minutes,
        "owner": "not said yet, write who is responsible for the records",
        "legal_basis": "not said yet, write the law or agreement on which records may be shared",
        "contact": "not said yet, write an office and not a person",
        "rhythm": "not said yet, write how often the system exports",
        "expected_per_day": {"least": 0, "most": 1000},
        "id_column": guess.by_role["id"].path[0],
        "transports": [transport],
        "lookups": guess.lookups,
    }
    text = yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=118)
    strange = [f"#   {code_list}: {word}" for code_list, words in guess.unknown.items() for word in words]
    if strange:
        text += "# Words of the sample that need a person; until they stand above they become null and an issue:\n"
        text += "\n".join(strange) + "\n"
    return f"# {told['title']}. Field by field: README.md. The source_id is an example: register your own.\n{text}"


def readme_text(name: str, zone: Zone, guess: Guess) -> str:
    """Return README.md: each column of the sample, what it becomes, and what a person has to say."""
    rows = "".join(f"| `{column.name}`{_inside(column, guess)} | {_becomes(column)} | |\n" for column in guess.columns)
    if not guess.has("message_class"):
        rows += "| `message_class` | `message_class` | not in the source: marks the samples as tests | |\n"
    changes = guess.has("changed_at") or guess.has("reported_at")
    version = (
        "" if changes else "\nNo column says when a record changed: a correction is not told from a first report.\n"
    )
    kind = "" if guess.has("kind") else f"\nNo column says what is reported: every record is {guess.kind}.\n"
    return (
        f"# {name.partition('_')[2].replace('_', ' ')} ({zone.name}): `{name}`\n\n"
        "Owner, legal basis, contact and rhythm: `connector.yml`. The columns are those of a sample;\n"
        "say for each from which published form it follows, and what is not known.\n\n"
        "| column | becomes | note | source |\n|---|---|---|---|\n"
        f"{rows}{kind}{version}\n"
        "**Consent.** Basis BEST_INTERESTS; scopes TRACING and SERVICES. Have the owner say which basis is true\n"
        "and whether records may cross a border (CROSS_BORDER); until then they are not matched abroad.\n"
    )


def _becomes(column: Column) -> str:
    if column.role is None:
        return "nothing yet: the mapping passes it over | say what it is"
    field, note = FIELDS[column.role]
    return f"`{field}` | {note}"


def _inside(column: Column, guess: Guess) -> str:
    """Return the keys of the objects of a list, which are passed over with it."""
    ways = (place for row in guess.rows for place in leaves(row) if place[: len(column.path)] == column.path)
    keys = sorted({step for place in ways for step in place[len(column.path) :] if isinstance(step, str)})
    return f" with {', '.join(f'`{key}`' for key in keys)}" if keys else ""
