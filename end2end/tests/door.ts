// A door between browser and server. Behind a service worker no route of Playwright's sees
// what the worker asks for, nor its updates; and a server that is away must be away for all.
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { test as base, type Page } from "./page";

const address = process.env.STINT_ADDR ?? "127.0.0.1:3100";

type State = "open" | "cut" | "broken" | "hanging";

export class Door {
  /** What has passed, as `GET /path 200`. */
  passed: string[] = [];
  origin = "";
  private state: State = "open";
  /** Names of files in the version that is served, by their names in the build. */
  private newer = new Map<string, string>();
  private readonly server = createServer((asked, answer) => this.pass(asked, answer));

  async open() {
    await new Promise<void>((done) => this.server.listen(0, "127.0.0.1", done));
    this.origin = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** `cut` is a network that is gone, `broken` a server that answers 503, `hanging` no answer. */
  be(state: State) {
    this.state = state;
    this.server.closeAllConnections();
  }

  /** From now on the server is of a newer version: its script has another name. */
  async publish() {
    const worker = await (await fetch(`http://${address}/sw.js`)).text();
    // Pages name it without its extension where they import it.
    const [script] = worker.match(/stint\.[0-9a-f]{16}(?=\.js)/)!;
    const [, version] = worker.match(/"stint-([0-9a-f]{16})"/)!;
    this.newer.set(script, "stint.fedcba9876543210").set(version, `${version}0`);
  }

  private pass(asked: IncomingMessage, answer: ServerResponse) {
    if (this.state === "cut") {
      asked.socket.destroy();
    } else if (this.state === "broken") {
      this.note(asked, 503);
      answer.writeHead(503, { "content-type": "text/plain" }).end("broken");
    } else if (this.state === "open") {
      this.forward(asked, answer);
    }
  }

  private note(asked: IncomingMessage, status: number) {
    this.passed.push(`${asked.method} ${asked.url} ${status}`);
  }

  private forward(asked: IncomingMessage, answer: ServerResponse) {
    let path = asked.url!;
    for (const [old, name] of this.newer) path = path.replace(name, old);
    const [host, port] = address.split(":");
    const headers = { ...asked.headers };
    if (this.newer.size) {
      // What is compressed cannot be rewritten, nor what the browser is told that it has.
      for (const name of ["accept-encoding", "if-none-match", "if-modified-since"]) delete headers[name];
    }
    const onward = request({ host, port, path, method: asked.method, headers }, (got) => {
      const status = got.statusCode!;
      this.note(asked, status);
      const isText = /html|javascript/.test(got.headers["content-type"] ?? "");
      if (!this.newer.size || !isText) {
        answer.writeHead(status, got.headers);
        got.pipe(answer);
        return;
      }
      const parts: Buffer[] = [];
      got.on("data", (part) => parts.push(part));
      got.on("end", () => {
        let text = Buffer.concat(parts).toString();
        for (const [old, name] of this.newer) text = text.replaceAll(old, name);
        const { "content-length": _, etag: __, "last-modified": ___, ...kept } = got.headers;
        answer.writeHead(status, kept).end(text);
      });
    });
    onward.on("error", () => asked.socket.destroy());
    answer.on("close", () => onward.destroy());
    asked.pipe(onward);
  }
}

/** Waits until the service worker answers for the page. */
export async function installed(page: Page) {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
}

/** Each test has a door of its own, and so an origin of its own. */
export const test = base.extend<{ door: Door }>({
  door: async ({}, use) => {
    const door = new Door();
    await door.open();
    await use(door);
    door.close();
  },
  baseURL: async ({ door }, use) => use(door.origin),
});
