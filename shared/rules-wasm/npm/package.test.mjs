// Tests of the package as a user has it: installed from its tarball. `./dev rules` runs them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { load } from "@stint/rules";

const output = (program, ...args) => execFileSync(program, args, { encoding: "utf8" });

test("examples compile under strict TypeScript", () => {
  output(
    process.env.TSC,
    "--strict",
    "--target", "es2022",
    "--module", "nodenext",
    "--lib", "es2022,dom",
    "session.ts",
  );
});

test("a session is lived through offline", () => {
  assert.deepEqual(output("node", "session.js").trimEnd().split("\n"), [
    "refused: session_not_active",
    "FocusSessionStarted SessionPaused SessionResumed DistractionRecorded SessionTimeElapsed SessionCompleted",
    "completed, 25 minutes, score 85",
    "folded alike: true",
  ]);
});

test("golden vectors are answered exactly", () => {
  assert.match(output("node", "vectors.mjs", process.env.VECTORS), /^[1-9]\d* vectors passed\n$/);
});

test("golden vectors are answered exactly in Python", () => {
  const wasm = fileURLToPath(import.meta.resolve("@stint/rules/rules.wasm"));
  const printed = output(process.env.PYTHON, "rules.py", wasm, process.env.VECTORS);
  assert.match(printed, /^[1-9]\d* vectors passed\n$/);
});

test("the module loads from bytes, a compiled module and a URL", async () => {
  const url = new URL(import.meta.resolve("@stint/rules/rules.wasm"));
  const bytes = readFileSync(url);
  for (const source of [bytes, await WebAssembly.compile(bytes), url, url.href]) {
    assert.equal((await load(source)).rulesVersion(), 2);
  }
});

test("an argument of the wrong type throws", async () => {
  const rules = await load();
  assert.throws(() => rules.decide({ at: "today" }), TypeError);
  assert.equal(rules.nextDeadline({ state: null }), null);
});

test("an event of a later version has an error code of its own", async () => {
  const rules = await load();
  const events = [{ type: "SessionTransferred", data: {} }];
  assert.throws(() => rules.fold({ events }), { name: "TypeError", code: "unknown_event" });
});
