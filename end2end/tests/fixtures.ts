// The `test` of all specs, and steps that many of them share. Each test has its own browser
// context, and so its own guest account.
import { expect, test as base, type BrowserContext, type Page } from "@playwright/test";

export { expect, type BrowserContext, type Page };

/** Fails a test whose page logged an error or a warning that the test did not remove here. */
export const test = base.extend<{ consoleErrors: string[] }>({
  consoleErrors: [
    async ({ page }, use) => {
      const consoleErrors: string[] = [];
      page.on("console", (message) => {
        // The browser itself logs requests that a test aborts, and preloads that are not used
        // where scripts are disabled.
        const isFromPage = !/net::ERR_|was preloaded using link preload but not used/.test(message.text());
        if (isFromPage && ["error", "warning"].includes(message.type())) consoleErrors.push(message.text());
      });
      page.on("pageerror", (error) => consoleErrors.push(String(error)));
      await use(consoleErrors);
      expect(consoleErrors).toEqual([]);
    },
    { auto: true },
  ],
});

export const timer = (page: Page) => page.getByRole("timer");
export const button = (page: Page, name: string) => page.getByRole("button", { name });
export const timerMain = (page: Page) => page.locator("main.timer");

/** Opens the timer and waits for hydration. */
export async function openTimer(page: Page) {
  const wasm = page.waitForResponse((response) => response.url().endsWith(".wasm"));
  await page.goto("/");
  await wasm;
  await waitForHydration(page);
}

/** Waits until the page reacts to keys, which it does from hydration on. */
export async function waitForHydration(page: Page) {
  await expect(async () => {
    await page.keyboard.press("?");
    await expect(page.locator("#keys")).toBeVisible({ timeout: 200 });
  }).toPass();
  await page.keyboard.press("Escape");
  await expect(page.locator("#keys")).toBeHidden();
}

/** Opens the timer in another tab of the same browser. */
export async function openAnotherTab(page: Page) {
  const tab = await page.context().newPage();
  await openTimer(tab);
  return tab;
}

/** Opens the timer in another browser, signed in to the same account. */
export async function openAnotherDevice(page: Page, account: Account) {
  const device = await (await page.context().browser()!.newContext()).newPage();
  await signIn(device, account);
  await openTimer(device);
  return device;
}

/** Expects the timer in a state: idle, focus, paused, overtime, completed, abandoned or break. */
export async function expectState(page: Page, name: string) {
  await expect(timerMain(page)).toHaveAttribute("data-phase", name);
}

/** Waits until the command queue is empty, so that other pages show the same. */
export async function waitForSync(page: Page) {
  await expect(page.locator(".unsaved")).toHaveText(/^0 changes /);
}

/** Starts a session and waits for the server's response. */
export async function startSession(page: Page, name = "Start") {
  const response = page.waitForResponse((response) => response.url().endsWith("/api/sync"));
  await button(page, name).click();
  await expectState(page, "focus");
  expect((await response).ok()).toBe(true);
}

const confirmCompletion = (page: Page) => page.getByRole("dialog").getByRole("button", { name: "Complete" }).click();

/** Completes with the defaults of the dialog. */
export async function completeSession(page: Page) {
  await button(page, "Complete").click();
  await confirmCompletion(page);
}

/** Completes and waits for the server's response, which only the leader tab receives. */
export async function completeAndSync(page: Page, leader = page) {
  await button(page, "Complete").click();
  const response = leader.waitForResponse((response) => response.url().endsWith("/api/sync"));
  await confirmCompletion(page);
  expect((await response).ok()).toBe(true);
}

/** The addresses of data, rather than of pages. */
const data = /\/(api|fn\/history\w*)(\/|\?|$)/;

/** Aborts all requests of the page for data; pages are still served. */
export async function blockApi(page: Page) {
  await page.route(data, (route) => route.abort());
}

export async function unblockApi(page: Page) {
  await page.unroute(data);
}

/** Unblocks the API and fires the `online` event, as the browser does when the network returns. */
export async function reconnect(page: Page) {
  await unblockApi(page);
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
}

/** Opens the timer with both clocks, the browser's and the server's, at this instant; the API is blocked. */
export async function openTimerAt(page: Page, instant: string) {
  await page.clock.install({ time: instant });
  await page.route("/", async (route) => {
    const response = await route.fetch();
    const html = await response.text();
    const at = new Date(instant).toISOString();
    await route.fulfill({ response, body: html.replace(/"now":"[^"]*"/, `"now":"${at}"`) });
  });
  await blockApi(page);
  await openTimer(page);
}

/** Records an internal distraction by keyboard. */
export async function recordDistraction(page: Page) {
  await page.keyboard.press("d");
  await page.keyboard.press("i");
  await expect(page.getByLabel("What was it? (optional)")).toBeFocused();
  await page.keyboard.press("Enter");
}

interface RecordedEvent {
  sequence: number;
  type: string;
  sessionId: string;
  timestamp: string;
  data: Record<string, unknown>;
}

/** The event log of the account on the server. */
export async function eventLog(page: Page): Promise<RecordedEvent[]> {
  const response = await page.request.get("/api/events?limit=100");
  // Without an account, as before the first session, the answer is a problem without items.
  return ((await response.json()) as { items?: RecordedEvent[] }).items ?? [];
}

interface Account {
  email: string;
  password: string;
}

/** Registers a new account, signed in in this page's browser. */
export async function registerAccount(page: Page) {
  const account = { email: `${crypto.randomUUID()}@example.org`, password: "correct horse battery" };
  const response = await page.request.post("/api/auth/register", { data: account });
  expect(response.status()).toBe(201);
  return account;
}

/** Signs in in this page's browser, replacing any account there. */
export async function signIn(page: Page, account: Account) {
  await page.context().clearCookies();
  const response = await page.request.post("/api/auth/login", { data: account });
  expect(response.status()).toBe(200);
}
