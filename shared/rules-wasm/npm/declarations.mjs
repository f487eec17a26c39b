// Writes index.d.ts from the JSON schema of the interface, whose calls must be those of calls.js:
// node declarations.mjs SCHEMA FOLDER
import { deepStrictEqual } from "node:assert";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "json-schema-to-typescript";
import { CALLS } from "./calls.js";

// A reference with a description beside it would be written out in full instead of by name.
const named = (schema) => {
  if (Array.isArray(schema)) return schema.map(named);
  if (schema === null || typeof schema !== "object") return schema;
  const { $ref, description, ...rest } = schema;
  if (typeof $ref === "string") {
    return { tsType: $ref.replace("#/definitions/", ""), ...(description && { description }) };
  }
  const entries = Object.entries(rest).map(([key, value]) => [key, named(value)]);
  return { ...(description && { description }), ...Object.fromEntries(entries) };
};

const [schemaFile, folder] = process.argv.slice(2);
const schema = named(JSON.parse(readFileSync(schemaFile, "utf8")));
deepStrictEqual(CALLS, Object.keys(schema.properties), "calls.js must name the calls of the schema");

const types = await compile(schema, "Rules", {
  additionalProperties: false,
  bannerComment: "",
  unreachableDefinitions: true,
});
const references = / \*\n \* This (interface|type) was referenced by `Rules`'s JSON-Schema\n \* via the `definition` ".*"\.\n/g;
const alone = /\/\*\*\n \* This (interface|type) was referenced by `Rules`'s JSON-Schema\n \* via the `definition` ".*"\.\n \*\/\n/g;
writeFileSync(
  join(folder, "index.d.ts"),
  `${types.replace(references, "").replace(alone, "")}
/** Where \`rules.wasm\` comes from: its URL, a response, its bytes, or the compiled module. */
export type Source =
  | string
  | URL
  | Response
  | Promise<Response>
  | ArrayBuffer
  | ArrayBufferView
  | WebAssembly.Module;

/** Loads the rules; without a source from the \`rules.wasm\` beside this file. */
export function load(source?: Source): Promise<Rules>;
`,
);
