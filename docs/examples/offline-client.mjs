// A client that works offline, in one file and without dependencies (Node 18 or newer).
//
//   STINT_TOKEN=stint_… node docs/examples/offline-client.mjs [http://127.0.0.1:3000]
//
// It records a session of half an hour ago as if the network had been away, loses an answer
// on purpose, sends everything again, and shows what became of each command.
// docs/offline-client.md explains the rules behind it.

import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const RULES_VERSION = 1;
const BATCH = 100;

/** Commands that wait, kept in a file: what was asked survives a crash at any instant. */
class Queue {
  constructor(file) {
    this.file = file;
    this.waiting = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
  }

  /** Stores first; only then may the screen show the command as done. */
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

/** Sends the queue in order. Throws only where trying again later is right. */
async function flush(base, token, queue, attention) {
  while (queue.waiting.length > 0) {
    const commands = queue.waiting.slice(0, BATCH);
    const response = await fetch(`${base}/api/sync`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
      body: JSON.stringify({ rulesVersion: RULES_VERSION, commands }),
    });
    if (!response.ok) {
      // 429 and 503 say when to come back; 409 rules_version_unknown asks for a newer client;
      // in every case nothing is lost, for the queue still has the commands.
      const problem = await response.json();
      throw new Error(`${problem.status} ${problem.code}: ${problem.detail}`);
    }
    const { results } = await response.json();
    for (const [index, result] of results.entries()) {
      // A duplicate counts as what became of it the first time.
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

// While the network was away: ids are ours, instants are when the person acted.
const sessionId = randomUUID();
queue.add(sessionId, "start", { sessionType: "short", intention: "Read on the train" }, minutesAgo(30));
queue.add(sessionId, "pause", { pauseReason: "Ticket inspection" }, minutesAgo(25));
queue.add(sessionId, "resume", {}, minutesAgo(23));
queue.add(sessionId, "resume", {}, minutesAgo(22)); // A mistake: nothing was paused.
queue.add(sessionId, "complete", { qualityRating: 4, taskProgress: "Chapter 3" }, minutesAgo(14));

// The first answer gets lost, as answers do: the queue still has everything.
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
