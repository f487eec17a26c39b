// Receives Stint's webhooks: one file, no dependencies (Node 18 or newer).
//
//   WEBHOOK_SECRET=whsec_… node docs/examples/webhook-receiver.mjs [PORT]
//
// Verifies the signature, processes each event once, and prints it. See docs/webhooks.md.

import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const TOLERANCE_SECONDS = 300;
const MOST_BYTES = 1024 * 1024;

// Separated by spaces: two of them while a secret is being rotated.
const secrets = (process.env.WEBHOOK_SECRET ?? "").split(" ").filter(Boolean);
if (secrets.length === 0) {
  console.error("Set WEBHOOK_SECRET to the secret that POST /api/webhooks answered: whsec_…");
  process.exit(2);
}

/** Whether the signature is valid and recent. `body` must be the raw bytes of the request. */
function verify(secret, headers, body) {
  const id = headers["webhook-id"] ?? "";
  const seconds = headers["webhook-timestamp"] ?? "";
  // Negated, so that NaN is rejected as well.
  if (!(Math.abs(Date.now() / 1000 - Number(seconds)) <= TOLERANCE_SECONDS)) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${seconds}.`).update(body).digest();
  return (headers["webhook-signature"] ?? "").split(" ").some((one) => {
    const [version, signature] = one.split(",");
    const given = Buffer.from(signature ?? "", "base64");
    return version === "v1" && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

// A real receiver has a table with the id as primary key, written in the same transaction as the effect.
const taken = new Set();

async function receive(request) {
  const chunks = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MOST_BYTES) return 413;
    chunks.push(chunk);
  }
  const body = Buffer.concat(chunks);
  if (!secrets.some((secret) => verify(secret, request.headers, body))) {
    console.log("refused: the signature is not right");
    return 401;
  }
  const id = request.headers["webhook-id"];
  if (taken.has(id)) return 204;
  taken.add(id);
  const { type, data } = JSON.parse(body);
  console.log(type === "webhook.test" ? "it works" : `${data.sequence} ${type} of ${data.sessionId}`);
  return 204;
}

const server = createServer((request, response) => {
  receive(request)
    .catch((error) => {
      console.error(error);
      return 500;
    })
    .then((status) => response.writeHead(status).end());
});
server.listen(Number(process.argv[2] ?? 8080), "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
