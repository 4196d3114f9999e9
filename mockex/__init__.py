"""A Binance you can hold in your hand: a mock exchange that you script, speed up and break."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mockex.errors import CheckFailed as CheckFailed
    from mockex.errors import ContractViolation as ContractViolation
    from mockex.errors import ExpectationUnmet as ExpectationUnmet
    from mockex.errors import FaultUnserved as FaultUnserved
    from mockex.errors import MockexError as MockexError
    from mockex.errors import ScenarioError as ScenarioError
    from mockex.errors import UnexpectedRequest as UnexpectedRequest
    from mockex.faults.fault import Fault as Fault
    from mockex.mock import MockExchange as MockExchange
    from mockex.mock import Recording as Recording
    from mockex.scenario.steps import Scenario as Scenario

__version__ = "0.1.0"

_HOMES = {
    "CheckFailed": "mockex.errors",
    "ContractViolation": "mockex.errors",
    "ExpectationUnmet": "mockex.errors",
    "Fault": "mockex.faults.fault",
    "FaultUnserved": "mockex.errors",
    "MockExchange": "mockex.mock",
    "MockexError": "mockex.errors",
    "Recording": "mockex.mock",
    "Scenario": "mockex.scenario.steps",
    "ScenarioError": "mockex.errors",
    "UnexpectedRequest": "mockex.errors",
}

__all__ = [
    "CheckFailed",
    "ContractViolation",
    "ExpectationUnmet",
    "Fault",
    "FaultUnserved",
    "MockExchange",
    "MockexError",
    "Recording",
    "Scenario",
    "ScenarioError",
    "UnexpectedRequest",
    "__version__",
]


def __getattr__(name: str) -> object:
    # Imported when first asked for: the pytest plugin is loaded into every test run.
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'mockex' has no attribute '{name}'")
