"""A program as a user of binance-futures-connector writes it: a user data stream of futures.

Says what happens to it as JSON lines, and does the next thing when it is told a line.
"""

import json
import os
import sys

from binance.um_futures import UMFutures
from binance.websocket.um_futures.websocket_client import UMFuturesWebsocketClient
from saying import say


def main() -> None:
    rest = UMFutures(key=os.environ["MOCKEX_API_KEY"], base_url=os.environ["MOCKEX_REST_URL"])
    key = rest.new_listen_key()["listenKey"]
    say("created", again=rest.new_listen_key()["listenKey"] == key)
    say("renewed", same=rest.renew_listen_key(key) == {"listenKey": key})
    streams = UMFuturesWebsocketClient(
        stream_url=os.environ["MOCKEX_WS_URL"],
        on_message=lambda _, message: say("message", message=json.loads(message)),
        on_ping=lambda *_: say("ping"),
    )
    streams.user_data(listen_key=key)
    sys.stdin.readline()
    say("closed", reply=rest.close_listen_key(key))
    streams.stop()
    say("end")


main()
