// A menu-bar timer in one file, with @stint/rules: who am I, today's total, start and stop, with or
// without a connection (Node 20 or newer).
//
//   tsc --module nodenext --target es2022 menu-bar.ts && node menu-bar.js [http://127.0.0.1:3000]
//
// The first line it reads is a token with the scopes profile:read, sessions:read, sessions:write and
// stats:read, each other one is `start`, `stop` or `show`. What must survive its end is in the file
// STINT_FILE (default: menu-bar.json), the token included. See docs/offline-client.md.

import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { load, type Command, type Session, type SessionState } from "@stint/rules";

const EVERY = 15_000;
const BATCH = 100;

type Queued = Command & { commandId: string; sessionId: string; occurredAt: string };

const rules = await load();
const base = process.argv[2] ?? "http://127.0.0.1:3000";
const file = process.env.STINT_FILE ?? "menu-bar.json";
const kept = {
  token: "",
  me: { userId: "", displayName: null as string | null },
  /** Milliseconds by which the server's clock is ahead of this computer's. */
  ahead: 0,
  /** Commands that the server has not answered. */
  queue: [] as Queued[],
  /** The open session as the server told, and those that the queue is about. */
  states: {} as Record<string, SessionState>,
  /** Today's focused seconds as the server told, and which of them are of these sessions. */
  total: 0,
  counted: {} as Record<string, number>,
};
if (existsSync(file)) Object.assign(kept, JSON.parse(readFileSync(file, "utf8")));

function keep() {
  // Written and renamed, so that a crash leaves the old or the new content.
  writeFileSync(`${file}.new`, JSON.stringify(kept), { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

const now = () => new Date(Date.now() + kept.ahead).toISOString();
const seconds = (session: Session) => session.actualSeconds ?? session.timer?.elapsedSeconds ?? 0;

/** The sessions of `states` as they are at an instant, also where time alone has ended one. */
function views(states: Record<string, SessionState>, at: string): Session[] {
  return Object.values(states).flatMap((state) => rules.view({ state, at }) ?? []);
}

const isOpen = (session: Session) => session.endTime === null;

/** Decides a command here and now. The server hears of it as soon as there is a connection. */
function give(command: Command) {
  const at = now();
  const sessions = views(kept.states, at);
  const sessionId = command.type === "start" ? randomUUID() : sessions.find(isOpen)?.sessionId;
  if (!sessionId) return console.log("refused: no session is running");
  const { state, refusal } = rules.decide({
    state: kept.states[sessionId],
    sessionId,
    userId: kept.me.userId,
    command,
    at,
    others: sessions.map(({ sessionId, startTime, endTime }) => ({ sessionId, start: startTime, end: endTime })),
  });
  if (refusal || !state) return console.log(`refused: ${refusal?.detail}`);
  kept.states[sessionId] = state;
  kept.queue.push({ ...command, sessionId, commandId: randomUUID(), occurredAt: at });
  keep();
}

async function call(path: string, body?: unknown): Promise<any> {
  const response = await fetch(base + path, {
    method: body ? "POST" : "GET",
    headers: { Authorization: `Bearer ${kept.token}`, "Content-Type": "application/json" },
    body: body ? JSON.stringify(body) : undefined,
    signal: AbortSignal.timeout(10_000),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${answer.code}: ${answer.detail}`);
  return answer;
}

/** Sends what waits, then takes over what the server knows. */
async function converge() {
  let told;
  do {
    while (kept.queue.length > 0) {
      const commands = kept.queue.slice(0, BATCH);
      const { userId } = kept.me;
      const sent = { rulesVersion: rules.rulesVersion(), userId, commands };
      const { results } = await call("/api/sync", sent);
      for (const { problem } of results) {
        if (problem) console.log(`not taken: ${problem.code}: ${problem.detail}`);
      }
      kept.queue.splice(0, commands.length);
      keep();
    }
    const me = await call("/api/me");
    const { session } = await call("/api/sessions/current");
    const log = session && (await call(`/api/sessions/${session.sessionId}/events`));
    const stats = await call("/api/stats");
    told = { me, stats, states: log ? { [session.sessionId]: log.state } : {} };
    // A command that was given meanwhile is not in the answers.
  } while (kept.queue.length > 0);
  const { me, stats, states } = told;
  kept.me = me;
  kept.ahead = Date.parse(stats.serverTime) - Date.now();
  kept.states = states;
  kept.total = stats.days.at(-1).focusedSeconds;
  kept.counted = Object.fromEntries(views(states, stats.serverTime).map((view) => [view.sessionId, seconds(view)]));
  keep();
}

let shown = "";
function show(offline = "") {
  const sessions = views(kept.states, now());
  const timer = sessions.find(isOpen)?.timer;
  const more = sessions.map((session) => seconds(session) - (kept.counted[session.sessionId] ?? 0));
  const total = more.reduce((sum, part) => sum + part, kept.total);
  const line = [
    kept.me.displayName ?? kept.me.userId,
    `today ${Math.floor(total / 60)} min`,
    timer ? `running, ${Math.ceil(timer.remainingSeconds / 60)} min left` : "not running",
    ...(kept.queue.length > 0 ? [`${kept.queue.length} waiting`] : []),
    ...(offline ? [`offline: ${offline}`] : []),
  ].join(" · ");
  if (line !== shown) console.log(line);
  shown = line;
}

let turn = Promise.resolve();
/** One after the other; what fails is tried again later. */
function refresh() {
  show();
  turn = turn.then(converge).then(() => show(), (error) => show(error.cause?.code ?? error.message));
}

if (kept.token) refresh();
setInterval(() => kept.token && refresh(), EVERY).unref();
for await (const line of createInterface({ input: process.stdin })) {
  if (!kept.token) kept.token = line.trim();
  if (line === "start") give({ type: "start", sessionType: "pomodoro" });
  if (line === "stop") give({ type: "complete" });
  refresh();
}
await turn;
