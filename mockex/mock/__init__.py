"""MockExchange: a whole exchange in one object, for tests and programs."""

from mockex.mock.accounts import AccountHandle as AccountHandle
from mockex.mock.exchange import ClockName as ClockName
from mockex.mock.exchange import MockExchange as MockExchange
from mockex.mock.extended import ExtendedExchange as ExtendedExchange
from mockex.mock.files import load_scenario as load_scenario
from mockex.mock.proxied import ProxiedExchange as ProxiedExchange
from mockex.mock.recordings import Recording as Recording
from mockex.mock.replayed import ReplayedExchange as ReplayedExchange
