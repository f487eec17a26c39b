// A proxy between browser and server that can go offline, fail or hang. `page.route` sees neither
// the requests of a service worker nor its update checks, so an outage has to happen outside the
// browser to be the same for pages and worker.
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { test as base, type Page } from "./fixtures";

const address = process.env.STINT_ADDR ?? "127.0.0.1:3100";

/** `offline` drops connections, `failing` answers 503, `hanging` never answers. */
type State = "online" | "offline" | "failing" | "hanging";

/** A server below a path; the proxy removes the path where it `strips`. */
interface Mount {
  path: string;
  address: string;
  strips: boolean;
}

export class NetworkProxy {
  /** Answered requests, as `GET /path 200`. */
  requests: string[] = [];
  origin = "";
  private state: State = "online";
  /** From a name in the build to the name in the pretended new version. */
  private newVersionNames = new Map<string, string>();
  private readonly server = createServer((clientRequest, clientResponse) => this.handle(clientRequest, clientResponse));

  constructor(private readonly mounts: Mount[] = [{ path: "", address, strips: false }]) {}

  async start() {
    await new Promise<void>((done) => this.server.listen(0, "127.0.0.1", done));
    this.origin = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close() {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** Applies to open connections too: they are closed. */
  setState(state: State) {
    this.state = state;
    this.server.closeAllConnections();
  }

  /** Pretends that a new version was deployed: the script and the worker get new names. */
  async serveNewVersion() {
    const worker = await (await fetch(`http://${address}/sw.js`)).text();
    // Without the extension, because pages import it by that name too.
    const [script] = worker.match(/stint\.[0-9a-f]{16}(?=\.js)/)!;
    const [, version] = worker.match(/"stint-([0-9a-f]{16})"/)!;
    this.newVersionNames.set(script, "stint.fedcba9876543210").set(version, `${version}0`);
  }

  private handle(clientRequest: IncomingMessage, clientResponse: ServerResponse) {
    if (this.state === "offline") {
      clientRequest.socket.destroy();
    } else if (this.state === "failing") {
      this.record(clientRequest, 503);
      clientResponse.writeHead(503, { "content-type": "text/plain" }).end("failing");
    } else if (this.state === "online") {
      this.forward(clientRequest, clientResponse);
    }
  }

  private record(clientRequest: IncomingMessage, status: number) {
    this.requests.push(`${clientRequest.method} ${clientRequest.url} ${status}`);
  }

  private forward(clientRequest: IncomingMessage, clientResponse: ServerResponse) {
    let path = clientRequest.url!;
    const mount = this.mounts.find((mount) => path.startsWith(`${mount.path}/`));
    if (!mount) {
      this.record(clientRequest, 404);
      clientResponse.writeHead(404).end();
      return;
    }
    if (mount.strips) path = path.slice(mount.path.length);
    for (const [old, name] of this.newVersionNames) path = path.replace(name, old);
    const [host, port] = mount.address.split(":");
    const headers = { ...clientRequest.headers };
    if (this.newVersionNames.size) {
      // Rewriting needs a full, uncompressed body: neither gzip nor 304.
      for (const name of ["accept-encoding", "if-none-match", "if-modified-since"]) delete headers[name];
    }
    const serverRequest = request({ host, port, path, method: clientRequest.method, headers }, (serverResponse) => {
      const status = serverResponse.statusCode!;
      this.record(clientRequest, status);
      const isText = /html|javascript/.test(serverResponse.headers["content-type"] ?? "");
      if (!this.newVersionNames.size || !isText) {
        clientResponse.writeHead(status, serverResponse.headers);
        serverResponse.pipe(clientResponse);
        return;
      }
      const chunks: Buffer[] = [];
      serverResponse.on("data", (chunk) => chunks.push(chunk));
      serverResponse.on("end", () => {
        let text = Buffer.concat(chunks).toString();
        for (const [old, name] of this.newVersionNames) text = text.replaceAll(old, name);
        const { "content-length": _, etag: __, "last-modified": ___, ...otherHeaders } = serverResponse.headers;
        clientResponse.writeHead(status, otherHeaders).end(text);
      });
    });
    serverRequest.on("error", () => clientRequest.socket.destroy());
    clientResponse.on("close", () => serverRequest.destroy());
    clientRequest.pipe(serverRequest);
  }
}

/** Waits until the service worker controls the page. */
export async function waitForServiceWorker(page: Page) {
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
}

/** Each test has its own proxy, and so its own origin: workers and caches are never shared. */
export const test = base.extend<{ network: NetworkProxy }>({
  network: async ({}, use) => {
    const network = new NetworkProxy();
    await network.start();
    await use(network);
    network.close();
  },
  baseURL: async ({ network }, use) => use(network.origin),
});
