// Loads the WebAssembly of the rules and turns its JSON boundary into functions.
import { CALLS } from "./calls.js";

const bundled = () => new URL("./rules.wasm", import.meta.url);

async function compile(source) {
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return WebAssembly.compile(source);
  if (source instanceof URL || typeof source === "string") {
    const url = new URL(source, import.meta.url);
    // Node's fetch has no file: URLs; browsers, Deno and workers fetch everything.
    if (url.protocol === "file:" && globalThis.process?.versions?.node) {
      const { readFile } = await import("node:fs/promises");
      return WebAssembly.compile(await readFile(url));
    }
    source = fetch(url);
  }
  const response = await source;
  if (!response.ok) throw new Error(`rules.wasm: HTTP status ${response.status}`);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** Loads the rules; see index.d.ts. */
export async function load(source = bundled()) {
  const { exports } = await WebAssembly.instantiate(await compile(source));
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();

  function call(name, input = {}) {
    const request = encoder.encode(JSON.stringify({ call: name, input }));
    // The memory may grow in each call, which detaches older views of it.
    const address = exports.input(request.length);
    new Uint8Array(exports.memory.buffer, address, request.length).set(request);
    const length = exports.call();
    const answer = new Uint8Array(exports.memory.buffer, exports.output(), length);
    const { output, error } = JSON.parse(decoder.decode(answer));
    if (error) throw Object.assign(new TypeError(`${name}: ${error.detail}`), { code: error.code });
    return output;
  }

  const functions = CALLS.map((name) => [name, (input) => call(name, input)]);
  return Object.freeze(Object.fromEntries(functions));
}
