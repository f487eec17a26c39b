// A Stint with its own database and settings, for tests that the common server is not enough for.
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "./fixtures";

export class OwnServer {
  /** Host and port. */
  address = "";
  private readonly folder = mkdtempSync(join(tmpdir(), "stint-own-"));
  private process?: ChildProcess;

  /** `settings` of the address that the server will have. */
  async start(settings: (address: string) => Record<string, string>) {
    this.address = `127.0.0.1:${await freePort()}`;
    this.process = spawn(process.env.STINT_BIN ?? "../target/debug/stint", ["serve"], {
      stdio: "inherit",
      env: {
        STINT_ADDR: this.address,
        DATABASE_URL: `sqlite://${join(this.folder, "stint.db")}`,
        STINT_RATE_LIMITS: "off",
        LEPTOS_SITE_ROOT: process.env.LEPTOS_SITE_ROOT ?? "../target/site",
        STINT_LOG: "warn",
        ...settings(this.address),
      },
    });
    const isUp = async () => (await fetch(`http://${this.address}/healthz`).catch(() => undefined))?.status;
    await expect.poll(isUp, { timeout: 20_000 }).toBe(200);
  }

  async close() {
    const ended = new Promise((done) => this.process!.once("exit", done));
    this.process!.kill("SIGTERM");
    await ended;
    rmSync(this.folder, { recursive: true });
  }
}

/** A port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
