// The browser tests start their own server and use the system's Chromium.
// Playwright stays at 1.61, the last version for Node 18, which Debian 12 has.
// `./dev e2e` sets the environment variables; the defaults are the paths of a debug build.
import { defineConfig, devices } from "@playwright/test";

const address = process.env.STINT_ADDR ?? "127.0.0.1:3100";
const origin = `http://${address}`;

export default defineConfig({
  testDir: "tests",
  outputDir: "../target/end2end/results",
  fullyParallel: true,
  workers: 2,
  forbidOnly: !!process.env.CI,
  // No retries: a flaky test is a defect.
  retries: 0,
  reporter: "list",
  use: {
    ...devices["Desktop Chrome"],
    baseURL: origin,
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      // No sandbox, because CI runs as root in a container. The other switches keep the browser
      // from contacting anything but the server under test.
      args: [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
      ],
    },
  },
  webServer: {
    command: `${process.env.STINT_BIN ?? "../target/debug/stint"} serve`,
    url: `${origin}/healthz`,
    reuseExistingServer: false,
    gracefulShutdown: { signal: "SIGTERM", timeout: 5_000 },
    stdout: "pipe",
    env: {
      STINT_ADDR: address,
      DATABASE_URL: process.env.DATABASE_URL ?? "sqlite://../target/end2end/stint.db",
      STINT_RATE_LIMITS: "off",
      LEPTOS_SITE_ROOT: process.env.LEPTOS_SITE_ROOT ?? "../target/site",
      STINT_LOG: "warn",
    },
  },
});
