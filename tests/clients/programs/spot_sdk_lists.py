"""A program as a user of binance-sdk-spot writes it: order lists over REST, read into its models.

Says what it has read as JSON lines.
"""

import os

from binance_common.configuration import ConfigurationRestAPI
from binance_sdk_spot.spot import Spot
from saying import say

SELL = {
    "symbol": "BTCUSDT",
    "side": "SELL",
    "quantity": 0.1,
    "above_type": "LIMIT_MAKER",
    "above_price": 43000.0,
    "below_type": "STOP_LOSS",
    "below_stop_price": 41000.0,
}
ENTRY = {
    "symbol": "BTCUSDT",
    "working_type": "LIMIT",
    "working_side": "BUY",
    "working_price": 41500.0,
    "working_quantity": 0.1,
    "working_time_in_force": "GTC",
    "pending_type": "STOP_LOSS",
    "pending_side": "SELL",
    "pending_stop_price": 40000.0,
}


def tell(event: str, reply: object) -> None:
    model = reply.data()
    told = [each.to_dict() for each in model] if isinstance(model, list) else model.to_dict()
    say(event, told=told)


def main() -> None:
    rest = Spot(
        config_rest_api=ConfigurationRestAPI(
            api_key=os.environ["MOCKEX_API_KEY"],
            api_secret=os.environ["MOCKEX_API_SECRET"],
            base_path=os.environ["MOCKEX_REST_URL"],
        )
    ).rest_api
    tell("oco", rest.order_list_oco(**SELL))
    tell("opo", rest.order_list_opo(**ENTRY))
    tell("open", rest.get_open_orders(symbol="BTCUSDT"))
    tell("lists", rest.open_order_list())
    tell("list", rest.get_order_list(order_list_id=1))
    tell("cancelled", rest.delete_order_list(symbol="BTCUSDT", order_list_id=1))
    tell("all", rest.all_order_list())
    tell("prevented", rest.my_prevented_matches(symbol="BTCUSDT", prevented_match_id=0))


main()
