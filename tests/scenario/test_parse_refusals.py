"""What is no scenario is refused in one sentence: where, what, and what would have been right."""

from __future__ import annotations

import pytest

from tests.support.scenarios import FIRST_STEP, HEAD, refusal, refusal_of

SPAN = "wanted a span such as 90s or 1h30m"


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("advnce: 61m", "unknown step 'advnce'; did you mean 'advance'?"),
        ("torture: {symbol: BTCUSDT}", "unknown step 'torture', wanted one of "),
        ("shutdown", "steps[0] is 'shutdown', wanted a step: one verb with what belongs to it; did you mean 'shutdown: …'?"),
        ("wait: 5", f"steps[0].wait is 5, {SPAN}"),
        ("wait: soon", f"steps[0].wait is 'soon', {SPAN}"),
        ("wait: 1.5s", f"steps[0].wait is '1.5s', {SPAN}"),
        ('wait: "5s\\n"', f"steps[0].wait is '5s\\n', {SPAN}"),
        ("advance: -1s", f"steps[0].advance is '-1s', {SPAN}"),
        ("advance: 9999999999999999s", f"steps[0].advance is '9999999999999999s', {SPAN}"),
        ("wait:", f"steps[0].wait is empty, {SPAN}"),
        ("shutdown: {now: 1}", "unknown key of shutdown 'now', wanted after"),
        ("shutdown: {after: soon}", f"steps[0].shutdown.after is 'soon', {SPAN}"),
        ("dialect: 7", "steps[0].dialect is 7, wanted a dialect id such as binance-spot/2026-02-20"),
        ("expire: alice", "steps[0].expire is 'alice', wanted a mapping with account"),
        ("expire: {account: alcie}", "unknown account 'alcie'; did you mean 'alice'?"),
        ("revoke: {key: zzz}", "no account has the API key 'zzz', wanted a key of one of the accounts"),
        ("revoke: {account: alice}", "unknown key of revoke 'account', wanted key"),
        ("expire: {account: zzz}", "unknown account 'zzz'; there are alice, bob"),
        ("disconnect: {}", "there is no 'to' in steps[0].disconnect; it is required"),
        ("disconnect: {to: alice, how: rts}", "steps[0].disconnect.how is 'rts', wanted one of close, rst, fin, blackhole; did you mean 'rst'?"),
        ("disconnect: {to: alice, code: 999}", "steps[0].disconnect.code is 999, wanted a whole number of at least 1000 and of at most 4999"),
        ("disconnect: {to: {acount: alice}}", "unknown key of to 'acount'; did you mean 'account'?"),
        ("disconnect: {to: zzz}", "unknown account 'zzz'; there are alice, bob"),
    ],
)  # fmt: skip
def test_a_step_that_is_wrong(step: str, sentence: str) -> None:
    assert refusal(step).startswith(f"x.yaml:{FIRST_STEP}: {sentence}")


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("push: {to: alice}", "there is no 'event' in steps[0].push; event and to are required"),
        ("push: {event: a}", "there is no 'to' in steps[0].push; event and to are required"),
        ("push: {event: a, to: zzz}", "unknown account 'zzz'; there are alice, bob"),
        ("push: {event: a, to: {account: zzz}}", "unknown account 'zzz'; there are alice, bob"),
        ("push: {event: a, to: alice, wiht: {}}", "unknown key of push 'wiht'; did you mean 'with'?"),
        ("push: {event: a, to: alice, with: []}", "steps[0].push.with is [], wanted a mapping"),
        ("push: {event: a, to: {account: alice, connection: 0}}", "steps[0].push.to.connection is 0, wanted first, last or a number from 1"),
        ("push: {event: a, to: {account: alice, connection: frist}}", "steps[0].push.to.connection is 'frist', wanted first, last or a number from 1; did you mean 'first'?"),
        ("push: {event: a, to: alice, with: {T: {ago: 2}}}", "ago is 2, wanted a span such as 2s"),
        ("push: {event: a, to: alice, with: {T: {ago: -2s}}}", "ago is '-2s', wanted a span such as 2s"),
        ("push: {event: a, to: alice, with: {T: {ago: }}}", "ago is empty, wanted a span such as 2s"),
        ("push_raw: {to: alice}", "steps[0].push_raw is {to: alice}, wanted at least 2 keys"),
        ("push_raw: {to: alice, text: a, hex: '00'}", "steps[0].push_raw has 3 keys, wanted at most 2"),
        ("push_raw: {text: a, hex: '00'}", "there is no 'to' in steps[0].push_raw; it is required"),
        ("push_raw: {to: alice, hex: '0'}", "steps[0].push_raw.hex is '0', wanted pairs of hex digits"),
        ("push_raw: {to: alice, hex: zz}", "steps[0].push_raw.hex is 'zz', wanted pairs of hex digits"),
        ("push_raw: {to: alice, text: 5}", 'steps[0].push_raw.text is 5, wanted text in quotes: "5"'),
        ("push_raw: {to: zzz, text: a}", "unknown account 'zzz'; there are alice, bob"),
    ],
)  # fmt: skip
def test_a_push_that_is_wrong(step: str, sentence: str) -> None:
    assert refusal(step) == f"x.yaml:{FIRST_STEP}: {sentence}"


ONE_OF = "expect wants exactly one of request, stream, reconnect, pushed, message"


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        ("expect: {}", ONE_OF),
        ("expect: {within: 5s}", ONE_OF),
        ("expect: {stream: alice, reconnect: alice}", ONE_OF),
        ("expect: {stream: alice, to: alice}", "'to' means nothing beside 'stream' in expect"),
        ("expect: {stream: alice, with: {}}", "'with' means nothing beside 'stream' in expect"),
        ("expect: {reconnect: alice, with: {}}", "'with' means nothing beside 'reconnect' in expect"),
        ('expect: {request: "GET /", to: alice}', "'to' means nothing beside 'request' in expect"),
        ("expect: {message: {}, with: {}}", "'with' means nothing beside 'message' in expect"),
        ("expect: {stream: zzz}", "unknown account 'zzz'; there are alice, bob"),
        ("expect: {reconnect: zzz}", "unknown account 'zzz'; there are alice, bob"),
        ("expect: {pushed: a, to: zzz}", "unknown account 'zzz'; there are alice, bob"),
        ("expect: {stram: alice}", "unknown key of expect 'stram'; did you mean 'stream'?"),
        ("expect: {stream: alice, within: soon}", f"steps[0].expect.within is 'soon', {SPAN}"),
        ('expect: {request: "PATCH /x"}', "steps[0].expect.request is 'PATCH /x', wanted a method and a path such as POST /api/v3/order"),
        ("expect: {request: /x}", "steps[0].expect.request is '/x', wanted a method and a path such as POST /api/v3/order"),
    ],
)  # fmt: skip
def test_an_expectation_that_is_wrong(step: str, sentence: str) -> None:
    assert refusal(step) == f"x.yaml:{FIRST_STEP}: {sentence}"


def test_of_two_keys_that_mean_nothing_the_first_is_named() -> None:
    one = refusal("expect: {stream: alice, to: alice, with: {}}")
    other = refusal("expect: {with: {}, to: alice, stream: alice}")

    assert one == f"x.yaml:{FIRST_STEP}: 'to' means nothing beside 'stream' in expect"
    assert other == f"x.yaml:{FIRST_STEP}: 'with' means nothing beside 'stream' in expect"


def test_what_is_wrong_is_told_by_its_own_line() -> None:
    step = "push:\n      event: a\n      to:\n        account: zzz"

    assert refusal("wait: 1s", step) == (
        f"x.yaml:{FIRST_STEP + 4}: unknown account 'zzz'; there are alice, bob"
    )


def test_two_verbs_in_one_step_are_one_too_many() -> None:
    assert refusal("wait: 1s\n    advance: 2s") == (
        f"x.yaml:{FIRST_STEP + 1}: steps[0] has 'wait' and 'advance', wanted one step only"
    )


@pytest.mark.parametrize(
    ("head", "sentence"),
    [
        ("nmae: 5", "unknown key of a scenario 'nmae'; did you mean 'name'?"),
        ("name: again", "key 'name' is given on line 2 already, wanted it once"),
        ("dialect: 7", "dialect is 7, wanted a dialect id such as binance-spot/2025-08-28"),
        ("seed: -1", "seed is -1, wanted a whole number of at least 0"),
        ("seed: x", "seed is 'x', wanted a whole number of at least 0"),
        ("clock: 2025-02-30T00:00:00Z", "clock is 2025-02-30T00:00:00Z, which is no date of the calendar"),
        ("clock: 2025-09-15", "clock is '2025-09-15', wanted an instant such as 2025-09-15T12:00:00Z"),
        ("speed: 0", "speed is 0, wanted a number above 0 such as 60"),
        ("speed: 0.0", "speed is 0.0, wanted a number above 0 such as 60"),
        ("speed: -1", "speed is -1, wanted a number above 0 such as 60"),
        ("speed: fast", "speed is 'fast', wanted a number above 0 such as 60"),
        ("repeat: maybe", "repeat is 'maybe', wanted true or false"),
        ("repeat: true", "repeat without a wait or an advance among the steps never rests"),
        ("accounts: [alice]", "accounts is [alice], wanted a mapping"),
        ("accounts: {alice: 5}", "accounts.alice is 5, wanted a mapping or nothing"),
        ("accounts: {alice: {keey: x}}", "unknown key of an account 'keey'; did you mean 'key'?"),
        ("accounts: {alice: {key: a b}}", "accounts.alice.key is 'a b', wanted an API key without spaces"),
        ("accounts: {alice: {secret: ''}}", "accounts.alice.secret is '', wanted a secret without spaces"),
        ("accounts: {alice: {balances: {USDT: 20000}}}", 'accounts.alice.balances.USDT is 20000, wanted decimal text in quotes such as "20000"'),
        ("accounts: {alice: {balances: {USDT: '-1'}}}", "accounts.alice.balances.USDT is '-1', wanted decimal text in quotes such as \"20000\""),
    ],
)  # fmt: skip
def test_a_head_that_is_wrong(head: str, sentence: str) -> None:
    assert refusal_of(f"{HEAD}{head}\nsteps: []\n") == f"x.yaml:3: {sentence}"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "1: the document is empty, wanted 'key: value' lines"),
        ("mockex: 1\nname: x\n", "1: there is no 'steps'; mockex, name and steps are required"),
        ("name: x\nsteps: []\n", "1: there is no 'mockex'; mockex, name and steps are required"),
        ("mockex: 2\nname: x\nsteps: []\n", "1: mockex is 2, wanted 1, the version of this format"),
        ("mockex: 1\nname: ''\nsteps: []\n", "2: name is '', wanted text that is not empty"),
        ("mockex: 1\nname: x\nsteps: 5\n", "3: steps is 5, wanted a list"),
        ("mockex: 1\nname: &a x\nsteps: []\n", "2: anchor '&a' "),
        ("[]", "1: the document is [], wanted a mapping"),
        ("mockex: [\n", "1: the end of the text stands where a value is wanted"),
    ],
)
def test_a_document_that_is_wrong(text: str, sentence: str) -> None:
    assert refusal_of(text).startswith(f"x.yaml:{sentence}")
