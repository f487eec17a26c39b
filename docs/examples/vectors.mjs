// Checks an implementation of the rules against the golden vectors:
// node vectors.mjs shared/vectors/v2
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { load } from "@stint/rules";

// Details are sentences for people; the vectors leave them out.
const withoutDetails = (value) =>
  JSON.parse(JSON.stringify(value, (name, part) => (name === "detail" ? undefined : part)));

const rules = await load();
const folder = process.argv[2];
let count = 0;
for (const file of readdirSync(folder)) {
  for (const line of readFileSync(join(folder, file), "utf8").trimEnd().split("\n")) {
    const { call, input, output } = JSON.parse(line);
    assert.deepEqual(withoutDetails(rules[call](input)), output, `${file}: ${line}`);
    count += 1;
  }
}
console.log(`${count} vectors passed`);
