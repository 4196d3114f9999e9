"""A program as a user of binance-connector writes it: it trades over REST.

Says what happens to it as JSON lines.
"""

import os

from binance.error import ClientError
from binance.spot import Spot
from saying import say


def main() -> None:
    rest = Spot(
        api_key=os.environ["MOCKEX_API_KEY"],
        api_secret=os.environ["MOCKEX_API_SECRET"],
        base_url=os.environ["MOCKEX_REST_URL"],
    )
    limit = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC"}
    say("info", symbols=[one["symbol"] for one in rest.exchange_info()["symbols"]])
    placed = rest.new_order(**limit, quantity=0.3, price="42000.00", newClientOrderId="mine")
    say("placed", status=placed["status"], name=placed["clientOrderId"])
    bought = rest.new_order(symbol="BTCUSDT", side="BUY", type="MARKET", quantity="0.10")
    say("bought", status=bought["status"])
    say("cancelled", status=rest.cancel_order("BTCUSDT", origClientOrderId="mine")["status"])
    try:
        rest.new_order(**limit, quantity="0.3", price="42000.001")
    except ClientError as error:
        say("refused", code=error.error_code, msg=error.error_message)
    held = {one["asset"]: one["free"] for one in rest.account()["balances"]}
    say("account", btc=held["BTC"], usdt=held["USDT"])
    trades = rest.my_trades("BTCUSDT")
    say("trades", own=[[trade["price"], trade["qty"]] for trade in trades])
    say("coins", coins=[coin["coin"] for coin in rest.coin_info()])
    say("fees", fees=rest.trade_fee(symbol="BTCUSDT"))
    say("status", account=rest.account_status(), system=rest.system_status())


main()
