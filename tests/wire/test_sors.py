"""The SORs of a market file, and what is wrong with others."""

from __future__ import annotations

import pytest

from mockex import resources
from mockex.errors import ScenarioError
from mockex.wire.markets import read_symbols

RULES = (
    'tick_size: "1", max_price: "9", step_size: "1", max_quantity: "9", min_notional: "1", '
    'max_notional: "9"'
)
SYMBOLS = f"""\
mockex: 1
symbols:
  BTCUSDT: {{base: BTC, quote: USDT, {RULES}}}
  BTCUSDC: {{base: BTC, quote: USDC, {RULES}}}
  BTCEUR: {{base: BTC, quote: EUR, {RULES}}}
  BTCEURI: {{base: BTC, quote: EURI, {RULES}}}
  ETHUSDT: {{base: ETH, quote: USDT, {RULES}}}
sors:
"""


def read(*sors: str) -> dict[str, tuple[str, ...]]:
    """The SOR of each symbol."""
    text = SYMBOLS + "".join(f"  - {sor}\n" for sor in sors)
    return {one.name: one.sor for one in read_symbols(text, "m.yaml", resources.schema("market"))}


def test_each_symbol_of_a_sor_knows_them_all() -> None:
    dollars, euros = ("BTCUSDT", "BTCUSDC"), ("BTCEUR", "BTCEURI")

    found = read(
        "{base: BTC, symbols: [BTCUSDT, BTCUSDC]}", "{base: BTC, symbols: [BTCEUR, BTCEURI]}"
    )

    assert found == {
        "BTCUSDT": dollars,
        "BTCUSDC": dollars,
        "BTCEUR": euros,
        "BTCEURI": euros,
        "ETHUSDT": (),
    }


@pytest.mark.parametrize(
    ("sor", "sentence"),
    [
        (
            "{base: BTC, symbols: [BTCUSDT, BTCUSDP]}",
            "sors[1]: there is no symbol 'BTCUSDP'; did you mean 'BTCUSDT'?",
        ),
        (
            "{base: BTC, symbols: [X1, BTCUSDP]}",
            "sors[1]: there is no symbol 'X1'; there are BTCUSDT, BTCUSDC, BTCEUR, BTCEURI, "
            "ETHUSDT",
        ),
        (
            "{base: BTC, symbols: [BTCUSDT, ETHUSDT]}",
            "sors[1]: the base asset of ETHUSDT is ETH, wanted BTC",
        ),
        (
            "{base: BTC, symbols: [BTCUSDT, BTCEUR]}",
            "sors[1]: BTCEUR is a symbol of another SOR, wanted each symbol in one of them",
        ),
        (
            "{base: BTC, symbols: [BTCUSDT]}",
            "sors[1].symbols is [BTCUSDT], wanted two different symbols or more",
        ),
        (
            "{base: BTC, symbols: [BTCUSDT, BTCUSDT]}",
            "sors[1].symbols has 'BTCUSDT' twice, wanted it once",
        ),
        (
            "{baseAsset: BTC, symbols: [BTCUSDT, BTCUSDC]}",
            "unknown key of a SOR 'baseAsset'; did you mean 'base'?",
        ),
        (
            "{symbols: [BTCUSDT, BTCUSDC]}",
            "there is no 'base' in sors[1]; base and symbols are required",
        ),
    ],
)
def test_a_wrong_sor_is_refused_by_file_and_line(sor: str, sentence: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        read("{base: BTC, symbols: [BTCEUR, BTCEURI]}", sor)
    assert str(caught.value) == f"m.yaml:10: {sentence}"
