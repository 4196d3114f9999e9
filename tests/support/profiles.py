"""A profile unlike any vendor's, in which every rule says something else than the shipped one."""

from __future__ import annotations

ID = "acme-spot/2030-01-01"

PROFILE = """\
profile: 1
id: acme-spot/2030-01-01
title: Acme
sources: []
unverified:
  - {claim: stream.heartbeat, why: nobody has seen one}
auth: {header: X-ACME-KEY, key_format: "[a-z]{3}"}
credential: {parameter: token, length: 20, validity: 90s, on_create_when_active: rotate}
rate_limits:
  - {type: REQUEST_WEIGHT, interval: SECOND, interval_num: 10, limit: 5, headers: [X-USED]}
  - {type: ORDERS, interval: DAY, interval_num: 1, limit: 7}
  - {type: REQUEST_WEIGHT, interval: HOUR, interval_num: 2, limit: 9}
rest:
  unknown_path: {status: 410, html: <p>gone</p>}
  endpoints:
    - {operation: time, method: GET, path: /now, security: NONE, weight: 3, parameters: {zone: optional}}
    - {operation: close_listen_key, method: DELETE, path: /keys, security: USER_STREAM, weight: 0, parameters: {token: required}}
  exchange_info_symbol: {name: $symbol}
stream:
  routes:
    - {path: /feed, envelope: combined, names_in: of}
  separator: ","
  max_age: 1h
  close_at_max_age: {code: 4000, reason: old}
  max_streams: 2
  too_many_streams: {code: 4001, reason: many}
  max_message_bytes: 2048
  binary: {code: 4002, reason: binary}
  inbound: {messages: 1, per: 2s, close: {code: 4003, reason: fast}}
  heartbeat: {every: 1m, payload: empty, answer: any_pong, within: 3m, close: {code: 4004, reason: deaf}}
  unknown_listen_key: refuse_handshake
  after_key_ends: close
  close_at_shutdown: {code: 4005, reason: down}
  control:
    ids: [unsigned]
    errors:
      unknown_property: {code: 10, msg: p}
      not_boolean: {code: 11, msg: b}
      property_not_text: {code: 12, msg: t}
      bad_id: {code: 13, msg: i, with_id: true}
      unknown_method: {code: 14, msg: "{method} {line} {column}"}
      too_many_parameters: {code: 15, msg: m}
      missing_field: {code: 16, msg: "{field}"}
      invalid_json: {code: 17, msg: "{line} {column}"}
      invalid_stream: {code: 18, msg: s}
events:
  keyGone: {times: [T], announces: key_expiry}
  moved: {times: [T, U]}
errors:
  api_key_missing: {status: 400, code: -1, msg: missing}
  api_key_unknown: {status: 401, code: -2, msg: unknown}
  parameter_missing: {status: 402, code: -3, msg: "{name}"}
  parameter_empty: {status: 403, code: -4, msg: "{name}!"}
  parameters_too_many: {status: 404, code: -5, msg: "{expected}/{received}"}
  parameter_twice: {status: 405, code: -6, msg: twice}
  parameter_illegal: {status: 406, code: -7, msg: "{name} {range}"}
  parameters_exclude: {status: 407, code: -8, msg: either}
  no_such_listen_key: {status: 408, code: -9, msg: no key}
  no_such_symbol: {status: 409, code: -10, msg: no symbol}
"""


def with_line(beginning: str, line: str) -> str:
    """The profile with another line in place of the one that begins so."""
    lines = PROFILE.splitlines()
    lines[line_of(beginning) - 1 : line_of(beginning)] = [line] if line else []
    return "\n".join(lines) + "\n"


def line_of(beginning: str) -> int:
    """The number, from 1, of the only line that begins so."""
    [number] = [
        number
        for number, line in enumerate(PROFILE.splitlines(), start=1)
        if line.strip().startswith(beginning)
    ]
    return number
