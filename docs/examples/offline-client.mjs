// A client that works offline: one file, no dependencies (Node 18 or newer).
//
//   STINT_TOKEN=stint_… node docs/examples/offline-client.mjs [http://127.0.0.1:3000]
//
// Queues the commands of a session of half an hour ago as if recorded offline, sends them, sends
// them again as if the response had been lost, and prints the outcome of each command.
// See docs/offline-client.md.

import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const RULES_VERSION = 2;
const BATCH = 100;
const ATTEMPTS = 4;

/** A queue of unsent commands in a file, which survives a crash at any time. */
class Queue {
  constructor(file) {
    this.file = file;
    this.waiting = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
  }

  /** Stores the command. Only show its effect after this has returned. */
  add(sessionId, type, fields, occurredAt) {
    const command = { commandId: randomUUID(), sessionId, occurredAt: occurredAt.toISOString(), type, ...fields };
    this.waiting.push(command);
    this.save();
    return command;
  }

  remove(commandIds) {
    this.waiting = this.waiting.filter((command) => !commandIds.has(command.commandId));
    this.save();
  }

  save() {
    writeFileSync(`${this.file}.new`, JSON.stringify(this.waiting));
    renameSync(`${this.file}.new`, this.file);
  }
}

/**
 * The response to a batch. After 408, 429, 500 and 503 the same commands are sent again: what took
 * effect already, as after `outcome_unknown`, is answered as a duplicate.
 */
async function send(base, token, commands) {
  for (let attempt = 0; ; attempt += 1) {
    const response = await fetch(`${base}/api/sync`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      // The server corrects a wrong clock by sentAt, which is new for each attempt.
      body: JSON.stringify({ rulesVersion: RULES_VERSION, sentAt: new Date().toISOString(), commands }),
    });
    if (![408, 429, 500, 503].includes(response.status) || attempt === ATTEMPTS) return response;
    const seconds = Number(response.headers.get("Retry-After")) || 2 ** attempt;
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
}

/** Sends the queue in order. Throws when that has to be tried later. */
async function flush(base, token, queue, attention) {
  while (queue.waiting.length > 0) {
    const commands = queue.waiting.slice(0, BATCH);
    const response = await send(base, token, commands);
    if (!response.ok) {
      // 409 rules_version_unknown means that this client is too old. The commands stay in the queue
      // in every case.
      const problem = await response.json();
      throw new Error(`${problem.status} ${problem.code}: ${problem.detail}`);
    }
    const { results } = await response.json();
    for (const [index, result] of results.entries()) {
      // A duplicate has the outcome of the first time it was sent.
      const outcome = result.outcome === "duplicate" ? result.firstOutcome : result.outcome;
      if (outcome === "rejected") attention.push({ command: commands[index], problem: result.problem });
    }
    queue.remove(new Set(commands.map((command) => command.commandId)));
    for (const result of results) report(result);
  }
}

function report({ outcome, firstOutcome, problem, session }) {
  const first = firstOutcome ? ` (first: ${firstOutcome})` : "";
  const why = problem ? ` ${problem.code}: ${problem.detail}` : "";
  console.log(`${outcome}${first}${why}${session ? `, session is ${session.status}` : ""}`);
}

const base = process.argv[2] ?? "http://127.0.0.1:3000";
const token = process.env.STINT_TOKEN;
if (!token) {
  console.error("Set STINT_TOKEN to a token with the scope sessions:write (stint token create …).");
  process.exit(2);
}

const file = join(tmpdir(), `stint-offline-${process.pid}.json`);
const queue = new Queue(file);
const attention = [];
const minutesAgo = (minutes) => new Date(Date.now() - minutes * 60_000);

// Recorded offline: the client generates the ids, and occurredAt is the time of the action.
const sessionId = randomUUID();
queue.add(sessionId, "start", { sessionType: "short", intention: "Read on the train" }, minutesAgo(30));
queue.add(sessionId, "pause", { pauseReason: "Ticket inspection" }, minutesAgo(25));
queue.add(sessionId, "resume", {}, minutesAgo(23));
queue.add(sessionId, "resume", {}, minutesAgo(22)); // Rejected by the rules: the session is not paused.
queue.add(sessionId, "complete", { qualityRating: 4, taskProgress: "Chapter 3" }, minutesAgo(14));

// Simulates a lost response: the commands are back in the queue.
const copy = [...queue.waiting];
await flush(base, token, queue, attention);
queue.waiting = copy;
queue.save();
attention.length = 0;
console.log("-- the same again, as if the answer had been lost --");
await flush(base, token, queue, attention);

rmSync(file);
console.log(`needs attention: ${attention.map(({ command, problem }) => `${command.type} ${problem.code}`).join(", ")}`);
const ended = await fetch(`${base}/api/sessions/${sessionId}`, { headers: { Authorization: `Bearer ${token}` } });
const session = await ended.json();
console.log(`${session.status}, ${session.actualDuration} min, score ${session.focusScore}`);
if (session.status !== "completed" || attention.length !== 1) process.exit(1);
