// A device in another time zone than the account's: every page and the API agree on the day of a session.
import { test, waitForServiceWorker } from "./network-proxy";
import { completeAndSync, expect, openTimer, startSession, type Page } from "./fixtures";
import { post } from "./seed-history";
import { storedHistory, waitForHistorySync } from "./stored-history";

// At any time one of these, 11 hours behind and 14 ahead, is on another day than UTC.
const away = new Date().getUTCHours() < 10 ? "Pacific/Pago_Pago" : "Pacific/Kiritimati";
const home = "UTC";

const dayIn = (timeZone: string, at: Date) => new Intl.DateTimeFormat("sv-SE", { timeZone }).format(at);
const clockIn = (timeZone: string, at: Date) =>
  new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }).format(at);

/** Everything that shows the only session, `at` this time, has it on the same day, which is today. */
async function expectDay(page: Page, sessionId: string, zone: string, at: Date) {
  const [day, clock] = [dayIn(zone, at), clockIn(zone, at)];
  const query = `startDate=${day}&endDate=${day}`;
  const listed = await page.request.get(`/api/sessions?${query}`);
  expect((await listed.json()).items.map((session: { sessionId: string }) => session.sessionId)).toEqual([sessionId]);
  const counted = await page.request.get(`/api/stats?${query}`);
  expect(await counted.json()).toMatchObject({ today: day, totals: { sessions: 1 } });

  await openTimer(page);
  await expect(page.locator("#today a")).toHaveAttribute("href", new RegExp(`[?]${query}$`));
  await expect(page.locator("#today")).toContainText("1 session");

  await page.goto("/history");
  await expect(page.getByRole("heading", { level: 2 })).toHaveText(/^Today/);
  const entry = page.locator("a.entry");
  await expect(entry.locator("time").first()).toContainText(clock);
  await expect(entry.getByText(zone)).toHaveCount(zone === home ? 0 : 1);
  await page.goto(`/history?${query}`);
  await entry.click();
  const shown = page.locator(".session-intro time");
  await expect(shown).toContainText(/^Today/);
  await expect(shown).toContainText(clock);

  await page.goto("/insights?days=7");
  const days = page.locator("section", { has: page.getByRole("heading", { name: "Focus by day" }) });
  await days.getByText("As a table").click();
  await expect(days.getByRole("link", { name: "Today" }).last()).toHaveAttribute("href", `/history?${query}`);
  await page.goto(`/insights?${query}`);
  await expect(page.locator("dt", { hasText: "Sessions" }).first().locator("+ dd")).toContainText("1");
}

test.describe("on a journey", () => {
  test.use({ timezoneId: away, locale: "en-GB" });

  test("a session has one day on every page and in the API, and a setting changes them all", async ({ page, context }) => {
    test.slow(); // It opens every page twice.
    await post(context.request, "/api/auth/guest", { timeZone: home });
    await openTimer(page);
    await waitForServiceWorker(page);
    await startSession(page);
    await completeAndSync(page);
    await waitForHistorySync(page);
    const [{ sessionId, startTime, timeZone }] = (await (await context.request.get("/api/sessions")).json()).items;
    expect(timeZone).toBe(away);
    const at = new Date(startTime);
    expect(dayIn(away, at)).not.toBe(dayIn(home, at));
    await expectDay(page, sessionId, away, at);

    await page.goto("/settings/profile");
    await page.getByLabel("Of this time zone, for all sessions").check();
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Saved.")).toBeVisible();
    // The copy on this device has the setting at once.
    await expect(async () => {
      expect((await storedHistory(page))?.daysInCurrentZone).toBe(true);
    }).toPass();
    await expectDay(page, sessionId, home, at);
  });
});
