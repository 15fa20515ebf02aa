"""Running the hub: its runtime, the `mca` command and the sandbox."""
