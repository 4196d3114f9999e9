"""A program as a user of binance-connector writes it: a user data stream, from key to close.

Says what happens to it as JSON lines, and does the next thing when it is told a line.
"""

import json
import os
import sys

from binance.error import ClientError
from binance.spot import Spot
from binance.websocket.spot.websocket_stream import SpotWebsocketStreamClient
from saying import say


def main() -> None:
    rest = Spot(api_key=os.environ["MOCKEX_API_KEY"], base_url=os.environ["MOCKEX_REST_URL"])
    key = rest.new_listen_key()["listenKey"]
    say("created", length=len(key), again=rest.new_listen_key()["listenKey"] == key)
    say("renewed", reply=rest.renew_listen_key(key))
    streams = SpotWebsocketStreamClient(
        stream_url=os.environ["MOCKEX_WS_URL"],
        on_message=lambda _, message: say("message", message=json.loads(message)),
        is_combined="--combined" in sys.argv,
    )
    streams.user_data(listen_key=key)
    sys.stdin.readline()
    say("closed", reply=rest.close_listen_key(key))
    try:
        rest.renew_listen_key(key)
    except ClientError as error:
        say("refused", status=error.status_code, code=error.error_code, msg=error.error_message)
    sys.stdin.readline()
    streams.stop()
    say("end")


main()
