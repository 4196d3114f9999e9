"""A profile unlike any vendor's, in which every rule says something else than the shipped one."""

from __future__ import annotations

from collections.abc import Mapping

from mockex.wire.dialect import Dialect
from mockex.wire.profile import load
from mockex.wire.shelf import Shelf

ID = "acme-spot/2030-01-01"

PROFILE = """\
profile: 1
id: acme-spot/2030-01-01
aliases: [acme]
as_of: "2030-01-01"
title: Acme
notice: mind the gap
sources:
  auth: {evidence: lib, where: a hunch}
unverified:
  stream.heartbeat: nobody has seen one
auth:
  header: X-ACME-KEY
  key_format: "[a-z]{3}"
  levels:
    OPEN: {api_key: none}
    KEYED: {api_key: required, permission: TRADE}
    TIMED: {api_key: required, timestamp: optional, signature: none}
    SIGNED: {api_key: required, timestamp: required, signature: optional}
  signing: {schemes: {hmac_sha256_hex: {until: "2030-01-01"}, rsa_sha256_base64: {since: "2029-01-01"}, ed25519_base64: {since: "2031-01-01"}}, recv_window: {default: 2s, longest: 30s, ahead: 500ms}}
credentials:
  token: {parameter: token, length: 20, validity: 90s, on_create_when_active: rotate, forewarning: {first: 30s, every: 10s}}
  pass: {parameter: pass, length: 16, validity: 2d, on_create_when_active: mint_new, per: market, validity_parameter: lifetime}
rate_limits:
  - {type: REQUEST_WEIGHT, interval: SECOND, interval_num: 10, limit: 5, headers: [X-USED]}
  - {type: ORDERS, interval: DAY, interval_num: 1, limit: 7}
  - {type: REQUEST_WEIGHT, interval: HOUR, interval_num: 2, limit: 9}
bans: {after: 3, first: 5s, longest: 20s}
rest:
  time_unit_header: X-UNIT
  unknown_path: {status: 406, html: <p>what?</p>}
  gone: {status: 451, html: <p>gone</p>}
  unknown_parameters: ignore
  endpoints:
    GET /now: {operation: time, security: OPEN, weight: 3, parameters: {zone: optional}}
    POST /passes: {operation: open_listen_token, credential: pass, security: TIMED, weight: 4, parameters: {isolated: optional, market: {required_if: {isolated: "true"}}}}
    PUT /tokens: {operation: extend_listen_key, credential: token, security: KEYED, weight: 0, parameters: {}, reply: key, since: "2029-12-31"}
    DELETE /tokens: {operation: close_listen_key, credential: token, security: SIGNED, weight: 0, parameters: {token: required}}
    GET /old: {operation: time, security: OPEN, weight: 1, parameters: {}, until: "2030-01-01", when_ended: gone}
    GET /older: {operation: time, security: OPEN, weight: 1, parameters: {}, until: "2029-12-31T23:59:59Z"}
    GET /new: {operation: time, security: OPEN, weight: 1, parameters: {}, since: "2030-01-01T00:00:01Z"}
  exchange_info: {house: Acme}
  exchange_info_symbol: {name: $symbol}
stream:
  routes:
    /feed: {envelope: combined, names_in: of}
    /private: {envelope: raw, keys_in: token, events_in: only}
    /hush: {envelope: raw, until: "2030-01-01", when_ended: silent}
    /dead: {envelope: raw, until: "2030-01-01", when_ended: gone}
    /later: {envelope: raw, since: "2031-01-01"}
  separator: ","
  time_unit: {parameter: unit, microseconds: [us]}
  max_age: 1h
  close_at_max_age: {code: 4000, reason: old}
  max_streams: 2
  too_many_streams: {code: 4001, reason: many}
  max_message_bytes: 2048
  binary: {code: 4002, reason: binary}
  inbound: {messages: 1, per: 2s, close: {code: 4003, reason: fast}}
  heartbeat: {every: 1m, payload: empty, answer: any_pong, within: 3m, close: {code: 4004, reason: deaf}, style: json}
  client_ping: {idle: 5m, close: {code: 4006, reason: idle}}
  unknown_listen_key: refuse_handshake
  after_key_ends: close
  close_at_shutdown: {code: 4005, reason: down}
  shutdown_lead: 7m
  batch: array
  integers_as_text: all
  control:
    ids: [unsigned]
    reply_ids: text
    errors_are: wrapped
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
ws_api:
  since: "2030-01-01"
  path: /talk
  envelope: event
  max_age: 2h
  close_at_max_age: {code: 4100, reason: aged}
  inbound: {messages: 2, per: 3s, close: {code: 4103, reason: hasty}}
  heartbeat: {every: 2m, payload: empty, answer: any_pong, within: 4m, close: {code: 4104, reason: mute}}
  client_ping: {}
  binary: {code: 4102, reason: bits}
  connection_weight: 0
  when_banned: {code: 4105, reason: out}
  subscriptions: {active: 2, ever: 3}
  methods:
    clock: {operation: time, security: OPEN, weight: 0, parameters: {}, kind: wsapi.clock}
    join: {operation: subscribe_token, credential: pass, security: OPEN, weight: 5, parameters: {listenToken: required}}
    leave: {operation: unsubscribe, security: OPEN, weight: 1, parameters: {}, until: "2030-01-01"}
events:
  keyGone: {times: [T], announces: key_expiry, tells: {k: key}}
  keyGoing: {times: [T], announces: key_expiring, tells: {k: key, until: valid_until}, under: [token]}
  moved: {times: [T, U], variants: [how], batch: object, integers_as_text: times}
  unborn: {times: [T], since: "2030-01-02"}
  dead: {times: [T], until: "2030-01-01"}
errors:
  api_key_missing: {status: 400, code: -1, msg: missing}
  api_key_unknown: {status: 401, code: -2, msg: unknown}
  parameter_missing: {status: 402, code: -3, msg: "{name}"}
  parameter_empty: {status: 403, code: -4, msg: "{name}!"}
  parameters_too_many: {status: 404, code: -5, msg: "{expected}/{received}"}
  parameter_twice: {status: 405, code: -6, msg: twice}
  parameter_illegal: {status: 406, code: -7, msg: "{name} {range}"}
  parameters_exclude: {status: 407, code: -8, msg: either}
  timestamp_stale: {status: 408, code: -9, msg: late}
  timestamp_ahead: {status: 409, code: -10, msg: "early {ahead}"}
  signature_invalid: {status: 410, code: -11, msg: forged}
  no_such_listen_key: {status: 411, code: -12, msg: no key}
  no_such_symbol: {status: 412, code: -13, msg: no symbol}
  no_such_listen_token: {status: 413, code: -14, msg: no pass}
  subscription_exists: {status: 414, code: -15, msg: already}
  no_such_subscription: {status: 415, code: -16, msg: none}
  subscriptions_exhausted: {status: 416, code: -17, msg: enough}
  request_not_json: {status: 417, code: -18, msg: no json}
  request_id_invalid: {status: 422, code: -23, msg: "no {{id}}"}
  request_params_invalid: {status: 423, code: -24, msg: no params}
  request_without_method: {status: 418, code: -19, msg: no method}
  unknown_method: {status: 419, code: -20, msg: "{method}?"}
  address_banned: {status: 421, code: -22, msg: "{address} {until}"}
  too_much_weight: {status: 420, code: -21, msg: "{limit} {interval}"}
"""


def a_shelf(others: Mapping[str, str] | None = None) -> Shelf:
    """A shelf with the profile, and others by id."""
    profiles = {ID: PROFILE, **(others or {})}
    return Shelf({name: {"profile.yaml": text} for name, text in profiles.items()})


def read(text: str) -> Dialect:
    """The dialect of a profile that stands alone."""
    return load(ID, Shelf({ID: {"profile.yaml": text}}))


def with_line(beginning: str, line: str) -> str:
    """The profile with another line in place of the one that begins so."""
    lines = PROFILE.splitlines()
    lines[line_of(beginning) - 1 : line_of(beginning)] = [line] if line else []
    return "\n".join(lines) + "\n"


def line_of(beginning: str) -> int:
    """The number, from 1, of the first line that begins so."""
    return next(
        number
        for number, line in enumerate(PROFILE.splitlines(), start=1)
        if line.strip().startswith(beginning)
    )
