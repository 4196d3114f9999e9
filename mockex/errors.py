"""What mockex raises. A refusal of the exchange is never an exception; these are for people."""

from __future__ import annotations


class MockexError(Exception):
    """The family. Its text is one sentence: what, where, and what would have been right."""


class UsageError(MockexError):
    """The command or the call cannot be carried out as it was given."""


class DialectError(MockexError):
    """A dialect is unknown, or its profile cannot be read."""


class ScenarioError(MockexError):
    """A scenario cannot be read."""


class RecordingError(MockexError):
    """A recording cannot be read or written."""


class ContractViolation(MockexError, AssertionError):
    """Something that was sent or recorded breaks the contract of its dialect."""


class ExpectationUnmet(MockexError, AssertionError):
    """A client did not do what was expected of it in time."""


class CheckFailed(MockexError, AssertionError):
    """The exchange is not as was claimed: an order, a balance, or what clients have asked."""


class UnexpectedRequest(MockexError, AssertionError):
    """A client asked for something that the dialect does not have."""


class FaultUnserved(MockexError, AssertionError):
    """A fault never struck what it was meant for, so the test has not tested what it says."""
