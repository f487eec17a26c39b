// Follows the event stream of an account without missing an event: one file, no dependencies
// (Node 20 or newer).
//
//   STINT_TOKEN=stint_… node docs/examples/follow-events.mjs [http://127.0.0.1:3000] [COUNT]
//
// Prints every event and stores the last sequence in the file STINT_CURSOR (default: stint-cursor),
// from which it resumes after any kind of stop. With COUNT it exits after that many events.
// See docs/events.md.

import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

// In milliseconds: three missed heartbeats (the stream sends a comment every 15 s).
const DEAD_AFTER = 45_000;
const LONGEST_WAIT = 30_000;

const base = process.argv[2] ?? "http://127.0.0.1:3000";
let left = Number(process.argv[3] ?? Infinity);
const token = process.env.STINT_TOKEN;
const file = process.env.STINT_CURSOR ?? "stint-cursor";
if (!token) {
  console.error("Set STINT_TOKEN to a token with the scope sessions:read (stint token create …).");
  process.exit(2);
}

/** The last handled sequence; 0 to start with the first event. */
let last = existsSync(file) ? Number(readFileSync(file, "utf8")) : 0;

function remember(sequence) {
  last = sequence;
  // Write and rename, so that a crash leaves the old or the new value, never a partial one.
  writeFileSync(`${file}.new`, String(sequence));
  renameSync(`${file}.new`, file);
}

/** Your program handles the event here. If this throws, the event is delivered again. */
async function handle(event) {
  console.log(`${event.sequence} ${event.timestamp} ${event.type} ${event.sessionId ?? event.taskId ?? event.projectId}`);
}

/**
 * Reads one stream until it ends. Returns the delay before the next attempt, in milliseconds; throws
 * when the connection fails; exits on a problem that a retry cannot solve.
 */
async function follow(wait) {
  const giveUp = new AbortController();
  const watch = setTimeout(() => giveUp.abort(), DEAD_AFTER);
  try {
    const response = await fetch(`${base}/api/events/stream`, {
      headers: { Authorization: `Bearer ${token}`, "Last-Event-ID": String(last) },
      signal: giveUp.signal,
    });
    if (!response.ok) return await refused(response, wait);
    let unread = "";
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      watch.refresh();
      // An event is complete after its empty line; an incomplete one is sent again.
      const blocks = (unread + text).split("\n\n");
      unread = blocks.pop();
      for (const block of blocks) {
        const { retry, data } = fields(block);
        if (retry) wait = Number(retry);
        if (!data) continue;
        const event = JSON.parse(data);
        await handle(event);
        remember(event.sequence);
        left -= 1;
        if (left <= 0) process.exit(0);
      }
    }
    return wait;
  } finally {
    clearTimeout(watch);
  }
}

/** The fields of an event. A comment line has an empty field name. */
function fields(block) {
  return Object.fromEntries(
    block.split("\n").map((line) => {
      const [, name, value] = /^([^:]*): ?(.*)$/.exec(line);
      return [name, value];
    }),
  );
}

async function refused(response, wait) {
  const problem = await response.json();
  if (problem.code === "after_out_of_range") {
    console.error(`${problem.detail}`);
    remember(0);
    return 0;
  }
  if (response.status === 429 || response.status >= 500) {
    const seconds = Number(response.headers.get("Retry-After"));
    return seconds > 0 ? seconds * 1000 : Math.min(wait * 2, LONGEST_WAIT);
  }
  console.error(`${problem.status} ${problem.code}: ${problem.detail}`);
  process.exit(1);
}

let wait = 1_000;
for (;;) {
  try {
    wait = await follow(wait);
  } catch (error) {
    // Network or server unavailable; the event log has what happens in the meantime.
    wait = Math.min(Math.max(wait, 500) * 2, LONGEST_WAIT);
    console.error(`cut off (${error.cause?.code ?? error.message}), again after ${wait} ms`);
  }
  await sleep(wait);
}
