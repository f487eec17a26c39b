// How the specs reach the timer page: each in a browser context, and so a guest, of its own.
import { expect, test as base, type BrowserContext, type Page } from "@playwright/test";

export { expect, type BrowserContext, type Page };

/** A page that fails its test when the console or the page complains. */
export const test = base.extend<{ complaints: string[] }>({
  complaints: [
    async ({ page }, use) => {
      const complaints: string[] = [];
      page.on("console", (message) => {
        // A request that a test cuts off is told by the browser, not by the page.
        // Nor is it the page's fault that nothing is run where scripts are switched off.
        const isOurs = !/net::ERR_|was preloaded using link preload but not used/.test(message.text());
        if (isOurs && ["error", "warning"].includes(message.type())) complaints.push(message.text());
      });
      page.on("pageerror", (error) => complaints.push(String(error)));
      await use(complaints);
      expect(complaints).toEqual([]);
    },
    { auto: true },
  ],
});

export const timer = (page: Page) => page.getByRole("timer");
export const button = (page: Page, name: string) => page.getByRole("button", { name });
export const instrument = (page: Page) => page.locator("main.timer");

/** Opens the page and waits until its buttons answer. */
export async function open(page: Page) {
  const wasm = page.waitForResponse((response) => response.url().endsWith(".wasm"));
  await page.goto("/");
  await wasm;
  await answers(page);
}

/** The help button does nothing before the module has taken the page over. */
export async function answers(page: Page) {
  await expect(async () => {
    await page.keyboard.press("?");
    await expect(page.locator("#keys")).toBeVisible({ timeout: 200 });
  }).toPass();
  await page.keyboard.press("Escape");
  await expect(page.locator("#keys")).toBeHidden();
}

/** The page in another tab of the same browser. */
export async function anotherTab(page: Page) {
  const tab = await page.context().newPage();
  await open(tab);
  return tab;
}

/** The page on another device of the same person's. */
export async function anotherDevice(page: Page, account: Account) {
  const device = await (await page.context().browser()!.newContext()).newPage();
  await signIn(device, account);
  await open(device);
  return device;
}

export async function face(page: Page, name: string) {
  await expect(instrument(page)).toHaveAttribute("data-face", name);
}

/** Waits until the server knows all that was done, so that another page shows it too. */
export async function saved(page: Page) {
  await expect(page.locator(".unsaved")).toHaveText(/^0 steps /);
}

/** Starts with one click and waits for the server's answer. */
export async function start(page: Page, name = "Start") {
  const answer = page.waitForResponse((response) => response.url().endsWith("/api/sync"));
  await button(page, name).click();
  await face(page, "focus");
  expect((await answer).ok()).toBe(true);
}

const confirm = (page: Page) => page.getByRole("dialog").getByRole("button", { name: "Complete" }).click();

/** Completes as things stand in the sheet. */
export async function complete(page: Page) {
  await button(page, "Complete").click();
  await confirm(page);
}

/** Completes and waits for the server's answer, which only the tab that leads hears. */
export async function completeForSure(page: Page, leader = page) {
  await button(page, "Complete").click();
  const answer = leader.waitForResponse((response) => response.url().endsWith("/api/sync"));
  await confirm(page);
  expect((await answer).ok()).toBe(true);
}

/** From here the page has its own clock and the shared rules, and no server. */
export async function cutOff(page: Page) {
  await page.route("**/api/**", (route) => route.abort());
}

export async function reconnect(page: Page) {
  await page.unroute("**/api/**");
}

/** Lets the page know that the network is back, as the browser would. */
export async function comeBack(page: Page) {
  await reconnect(page);
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
}

/** Opens the page as if server and browser had this instant, and nothing can be sent. */
export async function openAt(page: Page, instant: string) {
  await page.clock.install({ time: instant });
  await page.route("/", async (route) => {
    const answer = await route.fetch();
    const html = await answer.text();
    const at = new Date(instant).toISOString();
    await route.fulfill({ response: answer, body: html.replace(/"now":"[^"]*"/, `"now":"${at}"`) });
  });
  await cutOff(page);
  await open(page);
}

/** Notes a distraction from within, by keyboard. */
export async function distraction(page: Page) {
  await page.keyboard.press("d");
  await page.keyboard.press("i");
}

interface Recorded {
  sequence: number;
  type: string;
  sessionId: string;
  timestamp: string;
  data: Record<string, unknown>;
}

/** The person's event log, as the server has it. */
export async function log(page: Page): Promise<Recorded[]> {
  const answer = await page.request.get("/api/events?limit=100");
  // Nobody who is known yet has one.
  return ((await answer.json()) as { items?: Recorded[] }).items ?? [];
}

interface Account {
  email: string;
  password: string;
}

/** An account, signed in in this page's browser. */
export async function register(page: Page) {
  const account = { email: `${crypto.randomUUID()}@example.org`, password: "correct horse battery" };
  const answer = await page.request.post("/api/auth/register", { data: account });
  expect(answer.status()).toBe(201);
  return account;
}

/** Signs in in this page's browser, whoever was there before. */
export async function signIn(page: Page, account: Account) {
  await page.context().clearCookies();
  const answer = await page.request.post("/api/auth/login", { data: account });
  expect(answer.status()).toBe(200);
}
