"""What a dialect may choose between: the words of profiles, one enum for each choice."""

from __future__ import annotations

from enum import StrEnum


class Operation(StrEnum):
    """What an endpoint or a method does, whatever it is called."""

    PING = "ping"
    TIME = "time"
    EXCHANGE_INFO = "exchange_info"
    OPEN_LISTEN_KEY = "open_listen_key"
    EXTEND_LISTEN_KEY = "extend_listen_key"
    CLOSE_LISTEN_KEY = "close_listen_key"
    OPEN_LISTEN_TOKEN = "open_listen_token"
    PLACE_ORDER = "place_order"
    TEST_ORDER = "test_order"
    PLACE_SOR_ORDER = "place_sor_order"
    TEST_SOR_ORDER = "test_sor_order"
    CANCEL_ORDER = "cancel_order"
    CANCEL_OPEN_ORDERS = "cancel_open_orders"
    REPLACE_ORDER = "replace_order"
    AMEND_ORDER = "amend_order"
    # Of order lists: the first is the one of 2019, whose orders are called limit and stop.
    PLACE_OCO = "place_oco"
    PLACE_OCO_LIST = "place_oco_list"
    PLACE_OTO_LIST = "place_oto_list"
    PLACE_OTOCO_LIST = "place_otoco_list"
    PLACE_OPO_LIST = "place_opo_list"
    PLACE_OPOCO_LIST = "place_opoco_list"
    CANCEL_LIST = "cancel_list"
    ORDER_LIST = "order_list"
    OPEN_ORDER_LISTS = "open_order_lists"
    ALL_ORDER_LISTS = "all_order_lists"
    ORDER = "order"
    OPEN_ORDERS = "open_orders"
    ALL_ORDERS = "all_orders"
    AMENDMENTS = "amendments"
    TRADES = "trades"
    ALLOCATIONS = "allocations"
    PREVENTED_MATCHES = "prevented_matches"
    ACCOUNT = "account"
    COMMISSION = "commission"
    UNFILLED_ORDERS = "unfilled_orders"
    MY_FILTERS = "my_filters"
    EXECUTION_RULES = "execution_rules"
    # Of market data.
    DEPTH = "depth"
    PUBLIC_TRADES = "public_trades"
    BLOCK_TRADES = "block_trades"
    AGGREGATE_TRADES = "aggregate_trades"
    CANDLES = "candles"
    AVERAGE_PRICE = "average_price"
    DAY_TICKER = "day_ticker"
    TRADING_DAY_TICKER = "trading_day_ticker"
    WINDOW_TICKER = "window_ticker"
    PRICE_TICKER = "price_ticker"
    BOOK_TICKER = "book_ticker"
    REFERENCE_PRICE = "reference_price"
    REFERENCE_CALCULATION = "reference_calculation"
    # Of what lies beside the market: futures, of which there are none, and the wallet.
    FUTURES_INFO = "futures_info"
    COINS = "coins"
    MARGIN_PAIRS = "margin_pairs"
    ISOLATED_MARGIN_PAIRS = "isolated_margin_pairs"
    TRADE_FEES = "trade_fees"
    ACCOUNT_STATUS = "account_status"
    SYSTEM_STATUS = "system_status"
    # Of the WebSocket API alone.
    LOG_ON = "log_on"
    LOG_OUT = "log_out"
    SESSION_STATUS = "session_status"
    SUBSCRIBE = "subscribe"
    SUBSCRIBE_SIGNED = "subscribe_signed"
    SUBSCRIBE_TOKEN = "subscribe_token"
    UNSUBSCRIBE = "unsubscribe"
    LIST_SUBSCRIPTIONS = "list_subscriptions"


# What is about a connection of the WebSocket API itself: no REST call is like it.
OF_CONNECTIONS = frozenset(
    {
        Operation.LOG_ON,
        Operation.LOG_OUT,
        Operation.SESSION_STATUS,
        Operation.SUBSCRIBE,
        Operation.SUBSCRIBE_SIGNED,
        Operation.SUBSCRIBE_TOKEN,
        Operation.UNSUBSCRIBE,
        Operation.LIST_SUBSCRIPTIONS,
    }
)

# What places orders, and so counts against the limits of orders.
PLACING = frozenset(
    {
        Operation.PLACE_ORDER,
        Operation.PLACE_SOR_ORDER,
        Operation.REPLACE_ORDER,
        Operation.PLACE_OCO,
        Operation.PLACE_OCO_LIST,
        Operation.PLACE_OTO_LIST,
        Operation.PLACE_OTOCO_LIST,
        Operation.PLACE_OPO_LIST,
        Operation.PLACE_OPOCO_LIST,
    }
)


class Need(StrEnum):
    """Whether something must, may or cannot be sent."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"


class SigningScheme(StrEnum):
    """How a request is signed: over what, and in which writing."""

    HMAC_SHA256_HEX = "hmac_sha256_hex"
    RSA_SHA256_BASE64 = "rsa_sha256_base64"
    ED25519_BASE64 = "ed25519_base64"


class Reply(StrEnum):
    """What an operation on listen keys answers with."""

    EMPTY = "empty"
    KEY = "key"


class Envelope(StrEnum):
    """How a connection wraps its events.

    `event` and `subscription` are of the WebSocket API: `{"event"}`, and the same with the
    number of the subscription.
    """

    RAW = "raw"
    COMBINED = "combined"
    EVENT = "event"
    SUBSCRIPTION = "subscription"


class Batch(StrEnum):
    """Whether a frame carries one event, or a list of events."""

    OBJECT = "object"
    ARRAY = "array"


class TextOf(StrEnum):
    """Which whole numbers of an event are written as text: none, its times, or all."""

    NONE = "none"
    TIMES = "times"
    ALL = "all"


class MarketData(StrEnum):
    """What a market stream tells."""

    TRADE = "trade"
    AGGREGATE_TRADE = "aggregate_trade"
    BLOCK_TRADE = "block_trade"
    BOOK_TICKER = "book_ticker"
    DEPTH = "depth"
    PARTIAL_DEPTH = "partial_depth"
    AVERAGE_PRICE = "average_price"
    REFERENCE_PRICE = "reference_price"
    CANDLE = "candle"
    MINI_TICKER = "mini_ticker"
    TICKER = "ticker"
    WINDOW_TICKER = "window_ticker"


class Comes(StrEnum):
    """Where the event of an order list stands beside the reports of its orders."""

    AFTER_REPORTS = "after_reports"
    BEFORE_REPORTS = "before_reports"


class HeartbeatStyle(StrEnum):
    """Ping frames of RFC 6455, or JSON texts `{"ping": …}` answered by `{"pong": …}`."""

    FRAME = "frame"
    JSON = "json"


class Announcement(StrEnum):
    """What the exchange itself tells a stream about."""

    KEY_EXPIRY = "key_expiry"
    KEY_EXPIRING = "key_expiring"
    SHUTDOWN = "shutdown"
    SUBSCRIPTION_END = "subscription_end"


class Told(StrEnum):
    """What an announcement can say in one of its fields."""

    KEY = "key"
    VALID_UNTIL = "valid_until"


class UnknownListenKey(StrEnum):
    """What a stream under a key that does not exist meets."""

    ACCEPT_SILENT = "accept_silent"
    REFUSE_HANDSHAKE = "refuse_handshake"
    CLOSE = "close"


class AfterKeyEnds(StrEnum):
    """What becomes of connections whose last key has ended."""

    KEEP_OPEN = "keep_open"
    CLOSE = "close"


class PingPayload(StrEnum):
    """What the server's ping frames carry."""

    EPOCH_MS = "epoch_ms"
    EMPTY = "empty"


class PongAnswer(StrEnum):
    """Which pong answers a ping."""

    SAME_PAYLOAD = "same_payload"
    ANY_PONG = "any_pong"


class IdForm(StrEnum):
    """Forms that the id of a control message may have."""

    UNSIGNED = "unsigned"
    SIGNED = "signed"
    TEXT = "text"
    NULL = "null"
