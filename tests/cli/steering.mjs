// Steers a mock exchange from outside: node steering.mjs URL, and what it saw as JSON on stdout.
import { createHmac } from "node:crypto";

const ready = JSON.parse(process.argv[2]);
const [account] = ready.accounts;
const seen = {};

async function steer(method, path, body) {
  const headers = body === undefined ? {} : { "Content-Type": "application/json" };
  const reply = await fetch(ready.admin + path, { method, headers, body: body && JSON.stringify(body) });
  return { status: reply.status, body: await reply.json() };
}

async function signed(method, path, words) {
  const { body } = await steer("GET", "clock");
  const query = new URLSearchParams({ ...words, timestamp: Date.parse(body.now) });
  const proof = createHmac("sha256", account.api_secret).update(`${query}`).digest("hex");
  const headers = { "X-MBX-APIKEY": account.api_key };
  return fetch(`${ready.rest}${path}?${query}&signature=${proof}`, { method, headers });
}

// A stream, read with fetch alone: whatever follows the journal hears what the stream is sent.
const opened = await fetch(`${ready.rest}/api/v3/userDataStream`, {
  method: "POST",
  headers: { "X-MBX-APIKEY": account.api_key },
});
const { listenKey } = await opened.json();
const following = await fetch(`${ready.admin}journal?follow=1&kind=user.executionReport`);
const lines = following.body.pipeThrough(new TextDecoderStream()).getReader();
const stream = await openStream(`${ready.ws}/ws/${listenKey}`);

seen.world = (await steer("POST", "steps", { book: { BTCUSDT: { asks: [["42000.00", "0.30"]] } } })).status;
seen.fault = (await steer("POST", "faults", { status: { code: 503 }, on: "POST /api/v3/order", times: 1 })).body;

const order = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT", timeInForce: "GTC", price: "42000.00", quantity: "0.3" };
seen.refused = (await signed("POST", "/api/v3/order", order)).status;
seen.placed = (await (await signed("POST", "/api/v3/order", order)).json()).status;
seen.heard = JSON.parse((await lines.read()).value.split("\n")[0]).body.e;
await lines.cancel();

seen.requests = (await steer("POST", "steps", { expect: { request: "POST /api/v3/order", with: { side: "BUY" } } })).status;
seen.advanced = (await steer("POST", "clock/advance", { by: "61m" })).status;
seen.closed = await stream.events();
seen.fired = (await steer("GET", "faults/1")).body.fired;
seen.free = (await steer("GET", "truth")).body.balances[account.name].BTC.free;

const told = await (await fetch(`${ready.admin}journal?kind=reply`)).text();
seen.replies = told.trim().split("\n").map((line) => JSON.parse(line)).map((one) => `${one.request} ${one.status}`);
console.log(JSON.stringify(seen));
stream.end();

// Node 20 has no WebSocket of its own: the handshake and short text frames are all that is needed.
async function openStream(url) {
  const { connect } = await import("node:net");
  const { hostname, port, pathname } = new URL(url);
  const socket = connect(Number(port), hostname);
  let data = Buffer.alloc(0);
  let waiting = () => {};
  socket.on("data", (part) => { data = Buffer.concat([data, part]); answerPings(); waiting(); });
  socket.write(
    `GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  while (data.indexOf("\r\n\r\n") < 0) await new Promise((go) => { waiting = go; });
  data = data.subarray(data.indexOf("\r\n\r\n") + 4);
  const texts = [];
  answerPings();
  return {
    events: async () => {
      while (!texts.some((text) => text.e === "listenKeyExpired")) await new Promise((go) => { waiting = go; });
      return texts.map((text) => text.e);
    },
    end: () => socket.destroy(),
  };

  function answerPings() {
    if (!String(data.subarray(0, 4)).startsWith("HTTP")) for (let one = frame(); one; one = frame()) {
      if (one.code === 1) texts.push(JSON.parse(one.payload));
      if (one.code === 9) socket.write(Buffer.concat([Buffer.from([0x8a, 0x80 | one.payload.length, 0, 0, 0, 0]), one.payload]));
    }
  }

  function frame() {
    if (data.length < 2) return null;
    let length = data[1], start = 2;
    if (length === 126) { if (data.length < 4) return null; length = data.readUInt16BE(2); start = 4; }
    if (data.length < start + length) return null;
    const found = { code: data[0] & 15, payload: data.subarray(start, start + length) };
    data = data.subarray(start + length);
    return found;
  }
}
