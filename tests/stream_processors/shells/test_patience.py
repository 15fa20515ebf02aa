from threading import Event as Flag

import pytest

from ops.runtime.errors import RecordRejected, SourceUnavailable
from stream_processors.shells import patience
from stream_processors.shells.patience import insist


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses that take no time."""
    monkeypatch.setattr(patience, "FIRST_PAUSE_SECONDS", 0.001)


class Moody:
    """An action that fails some times and then answers."""

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.calls = 0

    def __call__(self) -> str:
        """Answers, or says that it cannot now."""
        self.calls += 1
        if self.calls <= self.failures:
            raise SourceUnavailable("not now")
        return "done"


def test_an_action_is_tried_until_it_succeeds() -> None:
    """What fails for a while is repeated, and its answer comes back."""
    action = Moody(failures=3)

    answer = insist(action, "echo", 10, Flag())

    assert (answer, action.calls) == ("done", 4)


def test_patience_ends() -> None:
    """What keeps failing raises its own error when the time is over."""
    action = Moody(failures=1000)

    with pytest.raises(SourceUnavailable, match="not now"):
        insist(action, "echo", 0.02, Flag())

    assert 1 < action.calls < 1000


def test_nobody_waits_who_is_to_leave() -> None:
    """A process that was told to end tries once and waits for nothing."""
    leave = Flag()
    leave.set()
    action = Moody(failures=1000)

    with pytest.raises(SourceUnavailable):
        insist(action, "echo", 1000, leave)

    assert action.calls == 1


def test_other_errors_are_not_repeated() -> None:
    """Only a service that does not answer is waited for."""
    calls = []

    def reject() -> None:
        calls.append(1)
        raise RecordRejected("TOO_LARGE")

    with pytest.raises(RecordRejected):
        insist(reject, "echo", 10, Flag())

    assert len(calls) == 1
