"""Writes files as national systems export them: real names of open lists, invented children, and the truth beside."""

from ops.sandbox.simulate.write import Simulated, SimulationOptions, simulate

__all__ = ["Simulated", "SimulationOptions", "simulate"]
