"""A local Primero v2, as far as its public API documents say: login, lists with pages, flags."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.support.fault_server import Asked, Reply

USER, PASSWORD = "hub", "s3cret"


@dataclass
class PrimeroServer:
    """Two lists of records, one user, tokens that end, and the flags that were written."""

    now: datetime = datetime(2026, 5, 20, tzinfo=UTC)
    lists: dict[str, list[dict[str, object]]] = field(default_factory=lambda: {"cases": [], "tracing_requests": []})
    flags: dict[str, list[dict[str, object]]] = field(default_factory=dict)
    """By path of the record, such as `cases/<id>`."""
    tokens: list[str] = field(default_factory=list)
    """The last one is good, unless it ended."""
    answers_left: int | None = None
    """Answers until the token ends; null: never."""
    kill_flags: bool = False
    """Whether a flag is stored and then no answer given."""

    def put(self, name: str, record: Mapping[str, object]) -> None:
        """Add or change a record now."""
        self.now += timedelta(minutes=1)
        records = self.lists[name]
        told = {**record, "last_updated_at": self.now.isoformat(timespec="milliseconds").replace("+00:00", "Z")}
        kept = [each for each in records if each["id"] != told["id"]]
        # As Primero sorts: what was created last comes first; a record keeps its place when it changes.
        place = next((at for at, each in enumerate(records) if each["id"] == told["id"]), 0)
        self.lists[name] = [*kept[:place], told, *kept[place:]]

    def __call__(self, asked: Asked) -> Reply:
        """Answer a request."""
        parts = asked.path.strip("/").split("/")
        if parts[:3] == ["api", "v2", "tokens"]:
            return self._login(asked)
        if not self.tokens or asked.headers.get("authorization") != f"Bearer {self.tokens[-1]}" or self._has_ended():
            return _reply({"errors": [{"code": 401}]}, 401)
        if parts[-1] == "flags":
            return self._flags("/".join(parts[2:4]), asked)
        return self._list(parts[2], asked.query)

    def _has_ended(self) -> bool:
        if self.answers_left is None:
            return False
        self.answers_left -= 1
        return self.answers_left < 0

    def _login(self, asked: Asked) -> Reply:
        if json.loads(asked.body) != {"user": {"user_name": USER, "password": PASSWORD}}:
            return _reply({"error": "Invalid User name or password."}, 401)
        self.tokens.append(f"jwt.{len(self.tokens)}.secret")
        self.answers_left = None if self.answers_left is None else 3
        return _reply({"user_name": USER}, 200, {"Authorization": f"Bearer {self.tokens[-1]}"})

    def _list(self, name: str, query: Mapping[str, str]) -> Reply:
        since, dots, _ = query.get("last_updated_at", "..").partition("..")
        assert dots
        found = [each for each in self.lists[name] if not since or _at(each) >= datetime.fromisoformat(since)]
        page, per = int(query.get("page", "1")), min(int(query.get("per", "20")), 1000)
        shown = found[(page - 1) * per : page * per]
        headers = {"Date": format_datetime(self.now, usegmt=True)}
        return _reply({"data": shown, "metadata": {"total": len(found), "per": per, "page": page}}, 200, headers)

    def _flags(self, record: str, asked: Asked) -> Reply:
        name, _, own_id = record.partition("/")
        if not any(each["id"] == own_id for each in self.lists[name]):
            return _reply({"errors": [{"code": 404}]}, 404)
        kept = self.flags.setdefault(record, [])
        if asked.method == "POST":
            kept.append({"id": len(kept) + 1, "removed": False, **json.loads(asked.body)["data"]})
            if self.kill_flags:
                self.kill_flags = False
                return Reply(fault="reset")
        return _reply({"data": kept}, 200)


def _at(record: Mapping[str, object]) -> datetime:
    return datetime.fromisoformat(str(record["last_updated_at"]))


def _reply(told: object, status: int, headers: Mapping[str, str] | None = None) -> Reply:
    return Reply(json.dumps(told).encode(), status, {"Content-Type": "application/json", **(headers or {})})
