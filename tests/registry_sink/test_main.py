import os
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from registry_sink.__main__ import main
from registry_sink.service import MIGRATIONS


def environ_of(database: str, secrets_dir: Path) -> dict[str, str]:
    """Settings that name a database and a broker that nobody asks."""
    return {
        "MCA_DATABASE_URL": database,
        "MCA_SECRETS_DIR": str(secrets_dir),
        "MCA_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1",
    }


def test_migrate_makes_the_tables_once(database: str, secrets_dir: Path) -> None:
    """`migrate` applies every migration in order and names it; run again it does nothing."""
    environ = environ_of(database, secrets_dir)

    first, second = (CliRunner().invoke(main, ["migrate"], env=environ) for _ in range(2))

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.stdout.split("\n")[:-1] == [f"applied {path.name}" for path in sorted(MIGRATIONS.glob("*.sql"))]
    assert second.stdout == ""


def test_wrong_settings_are_told_all_at_once() -> None:
    """Without settings the sink does not start, says everything that is missing, and exits with 1."""
    bare = {name: text for name, text in os.environ.items() if not name.startswith("MCA_")}
    environ = {**bare, "PYTHONPATH": os.pathsep.join(sys.path), "MCA_DATABSE_URL": "postgresql://x/y"}

    ended = subprocess.run(
        [sys.executable, "-m", "registry_sink", "run"],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert ended.returncode == 1
    for name in ("MCA_DATABASE_URL", "MCA_SECRETS_DIR", "MCA_KAFKA_BOOTSTRAP_SERVERS", "MCA_DATABSE_URL"):
        assert name in ended.stderr
    assert "Traceback" not in ended.stderr


def test_database_away_is_an_exit_code(secrets_dir: Path, tmp_path: Path) -> None:
    """`migrate` on a database that does not answer says so and exits with 1."""
    away = f"postgresql://postgres@/mca?host={tmp_path}"
    environ = {**os.environ, **environ_of(away, secrets_dir), "PYTHONPATH": os.pathsep.join(sys.path)}

    ended = subprocess.run(
        [sys.executable, "-m", "registry_sink", "migrate"],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert ended.returncode == 1
    assert "PostgreSQL does not answer" in ended.stderr
    assert "Traceback" not in ended.stderr
