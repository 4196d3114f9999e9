"""A program as a user of binance-connector writes it: it keeps a listen key alive whenever it is told.

Says what happens to it as JSON lines. Where its key cannot be renewed it asks for another.
"""

import json
import os
import sys

from binance.error import ClientError
from binance.spot import Spot
from binance.websocket.spot.websocket_stream import SpotWebsocketStreamClient
from saying import say


def refused(what: str, error: ClientError) -> None:
    say(
        "refused",
        what=what,
        status=error.status_code,
        code=error.error_code,
        msg=error.error_message,
    )


def main() -> None:
    rest = Spot(api_key=os.environ["MOCKEX_API_KEY"], base_url=os.environ["MOCKEX_REST_URL"])
    key = rest.new_listen_key()["listenKey"]
    streams = SpotWebsocketStreamClient(
        stream_url=os.environ["MOCKEX_WS_URL"],
        on_message=lambda _, message: say("message", message=json.loads(message)),
        on_close=lambda _: say("cut"),
    )
    streams.user_data(listen_key=key)
    for _ in sys.stdin:
        try:
            say("renewed", reply=rest.renew_listen_key(key))
        except ClientError as error:
            refused("renewal", error)
            try:
                say("created", length=len(rest.new_listen_key()["listenKey"]))
            except ClientError as another:
                refused("creation", another)
    streams.stop()


main()
