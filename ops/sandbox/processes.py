"""The sandbox's name for the child processes of ops.runtime.processes."""

from ops.runtime.processes import Account, ChildSpec, Supervisor, end_child, start_child

__all__ = ["Account", "ChildSpec", "Supervisor", "end_child", "start_child"]
