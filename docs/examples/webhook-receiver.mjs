// Receives Stint's webhooks, in one file and without dependencies (Node 18 or newer).
//
//   WEBHOOK_SECRET=whsec_… node docs/examples/webhook-receiver.mjs [PORT]
//
// Checks every signature, takes each event once, and says what it took.
// docs/webhooks.md explains what a receiver has to do.

import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";

const TOLERANCE_SECONDS = 300;
const MOST_BYTES = 1024 * 1024;

// More than one while a rotation is under way, separated by blanks.
const secrets = (process.env.WEBHOOK_SECRET ?? "").split(" ").filter(Boolean);
if (secrets.length === 0) {
  console.error("Set WEBHOOK_SECRET to the secret that POST /api/webhooks answered: whsec_…");
  process.exit(2);
}

/** Whether the request was signed by us and just now. `body` holds the bytes as they came. */
function verify(secret, headers, body) {
  const id = headers["webhook-id"] ?? "";
  const seconds = headers["webhook-timestamp"] ?? "";
  // Written so that what is no number is refused, too.
  if (!(Math.abs(Date.now() / 1000 - Number(seconds)) <= TOLERANCE_SECONDS)) return false;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key).update(`${id}.${seconds}.`).update(body).digest();
  return (headers["webhook-signature"] ?? "").split(" ").some((one) => {
    const [version, signature] = one.split(",");
    const given = Buffer.from(signature ?? "", "base64");
    return version === "v1" && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

// In a real receiver: a table with the id as its key, written in the transaction of the effect.
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
