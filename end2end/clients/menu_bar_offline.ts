// Runs docs/examples/menu-bar.ts against the server at STINT_URL, with the network cut in between.
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdtempSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const url = process.env.STINT_URL!;
const token = process.env.STINT_TOKEN!;

// The client's network.
const sockets = new Set<Socket>();
const network = createServer((near) => {
  const far = connect(Number(new URL(url).port), "127.0.0.1");
  for (const [socket, other] of [[near, far], [far, near]]) {
    sockets.add(socket);
    socket.pipe(other).on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
  }
});
network.listen(0, "127.0.0.1");
await once(network, "listening");
const { port } = network.address() as { port: number };
async function cut() {
  const closed = once(network.close(), "close");
  for (const socket of sockets) socket.destroy();
  await closed;
}
async function mend() {
  await once(network.listen(port, "127.0.0.1"), "listening");
}

/** The same client on the same computer, after each start. */
const file = join(mkdtempSync(join(tmpdir(), "stint-")), "menu-bar.json");
let client: ChildProcess;
const lines: string[] = [];
const output = new EventEmitter();
function begin() {
  client = spawn("node", ["js/menu-bar.js", `http://127.0.0.1:${port}`], {
    env: { ...process.env, STINT_FILE: file },
    stdio: ["pipe", "pipe", "inherit"],
  });
  createInterface({ input: client.stdout! }).on("line", (line) => {
    lines.push(line);
    output.emit("line");
  });
}
const type = (line: string) => client.stdin!.write(`${line}\n`);
/** Waits for a line among those that were not waited for yet. */
async function said(pattern: RegExp) {
  for (;;) {
    const found = lines.findIndex((line) => pattern.test(line));
    if (found >= 0) return lines.splice(0, found + 1)[found];
    await once(output, "line", { signal: AbortSignal.timeout(20_000) }).catch(() => {
      throw new Error(`${pattern} is not among:\n${lines.join("\n")}`);
    });
  }
}

async function ask(method: string, path: string, body?: unknown) {
  const response = await fetch(url + path, {
    method,
    headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  assert.ok(response.ok, `${method} ${path}: ${response.status}`);
  return response.json() as Promise<any>;
}
const current = async () => (await ask("GET", "/api/sessions/current")).session;
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

await ask("POST", "/api/sessions/record", { startTime: minutesAgo(41), endTime: minutesAgo(1) });
const { userId } = await ask("GET", "/api/me");

begin();
type(token);
await said(new RegExp(`^${userId} · today \\d+ min · not running$`));
type("stop");
await said(/^refused: no session is running$/);
type("start");
await said(/running, 25 min left$/);
const first = await current();
assert.equal(first.status, "active");

// Without a connection, and after another start, it goes on.
await cut();
type("start");
await said(/^refused: .*open/);
type("stop");
await said(/not running · 1 waiting · offline: /);
client!.kill("SIGKILL");
begin();
await said(/not running · 1 waiting · offline: /);
type("start");
await said(/running, 25 min left · 2 waiting · offline: /);
assert.equal((await current()).sessionId, first.sessionId);
await mend();
type("show");
await said(/running, 25 min left$/);
const second = await current();
assert.notEqual(second.sessionId, first.sessionId);
assert.equal((await ask("GET", `/api/sessions/${first.sessionId}`)).status, "completed");

// Another device ends the session while this one is cut off: the server's decision counts.
await cut();
await ask("PUT", `/api/sessions/${second.sessionId}/abandon`, {});
type("stop");
await said(/not running · 1 waiting · offline: /);
await mend();
type("show");
await said(/^not taken: session_ended: /);
const line = await said(/not running$/);
const { days } = await ask("GET", "/api/stats");
assert.ok(line.includes(` · today ${Math.floor(days.at(-1).focusedSeconds / 60)} min · `), line);
assert.equal((await ask("GET", `/api/sessions/${second.sessionId}`)).status, "abandoned");

client!.stdin!.end();
await once(client!, "exit");
network.close();
console.log("1 passed");
