// Writes index.d.ts and calls.js from the JSON schema of the interface:
// node declarations.mjs SCHEMA FOLDER
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { compile } from "json-schema-to-typescript";

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
const calls = JSON.stringify(Object.keys(schema.properties));
writeFileSync(join(folder, "calls.js"), `export const CALLS = ${calls};\n`);

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
