"""Reads the procedure files: the steps, owners and time limits two countries agreed on."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ops.runtime.errors import HubMisconfigured

FOLDER = Path(__file__).parent
DEFAULT = "default"  # the procedure of corridors that have no file of their own
MAX_LIMIT_DAYS = 3650


class Step(BaseModel):
    """One step: who does it, whom it waits on, and how many days it may take after the step before."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    step: str
    owner: str
    waiting_on: str | None
    limit_days: int = Field(ge=0, le=MAX_LIMIT_DAYS)


class Procedure(BaseModel):
    """The agreed procedure of a corridor, steps in order; the first is done by opening the case."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    corridor: str
    version: str
    source: str
    steps: tuple[Step, ...] = Field(min_length=2)


def procedure_for(corridor: str) -> Procedure:
    """Return the procedure of a corridor, of the same two countries the other way round, or the default one.

    corridor: country where the child is, a hyphen, country of return, for example `IN-BD`.
    """
    there, home = corridor.split("-")
    procedures = read_procedures()
    return procedures.get(corridor) or procedures.get(f"{home}-{there}") or procedures[DEFAULT]


@cache
def read_procedures(folder: Path = FOLDER) -> dict[str, Procedure]:
    """Return the procedures of a folder by corridor; raises `HubMisconfigured` with the faults of all its files."""
    procedures: dict[str, Procedure] = {}
    faults: list[str] = []
    for path in sorted(folder.glob("*.yml")):
        try:
            procedure = read_procedure(path)
            procedures[procedure.corridor] = procedure
        except HubMisconfigured as fault:
            faults += fault.faults
    if not faults and DEFAULT not in procedures:
        faults = [f"{DEFAULT}.yml: missing"]
    if faults:
        raise HubMisconfigured(faults)
    return procedures


def read_procedure(path: Path) -> Procedure:
    """Return the procedure of a file; raises `HubMisconfigured` naming the file and every fault in it, not its content.

    The file's name is its corridor in lower case, and no step stands in it twice.
    """
    try:
        procedure = Procedure.model_validate(yaml.safe_load(path.read_bytes()))
    except ValidationError as fault:
        places = [".".join(str(part) for part in error["loc"]) for error in fault.errors(include_input=False)]
        raise HubMisconfigured([f"{path.name}: {place or 'not a procedure'}" for place in places]) from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise HubMisconfigured([f"{path.name}: not YAML"]) from None
    faults = [] if procedure.corridor.lower() == path.stem else [f"{path.name}: corridor"]
    if len({step.step for step in procedure.steps}) < len(procedure.steps):
        faults.append(f"{path.name}: steps")
    if faults:
        raise HubMisconfigured(faults)
    return procedure
