// The line below the timer that says what was done today.
import { test, waitForServiceWorker } from "./network-proxy";
import { button, completeSession, expect, expectState, openTimer, startSession, type Page } from "./fixtures";
import { post } from "./seed-history";
import { waitForHistorySync } from "./stored-history";

const line = (page: Page) => page.locator("#today");
const headers = { "sec-fetch-site": "same-origin" };

/** A zone in which it is noon, so that an hour ago is the same day. */
const zoneAtNoon = () => {
  const ahead = 12 - new Date().getUTCHours();
  return ahead === 0 ? "Etc/UTC" : `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;
};

test("today's focus, sessions, streak and cycle are below the timer, offline too", async ({ page, context, network }) => {
  await post(context.request, "/api/auth/guest", { timeZone: zoneAtNoon() });
  const response = await context.request.patch("/api/me", { data: { dailyGoalMinutes: 120 }, headers });
  expect(response.ok()).toBe(true);
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
  await post(context.request, "/api/sessions/record", { startTime: minutesAgo(60), endTime: minutesAgo(10) });

  await openTimer(page);
  await waitForServiceWorker(page);
  await waitForHistorySync(page);
  await expect(line(page)).toHaveText("50 min of 2 h today · 1 session · Streak: 1 day");

  // It recedes while a session runs, and counts it afterwards, though the server cannot be reached.
  network.setState("offline");
  await button(page, "Start").click();
  await expectState(page, "focus");
  await expect(line(page)).toBeHidden();
  await completeSession(page);
  await expectState(page, "completed");
  await expect(line(page)).toHaveText("50 min of 2 h today · 2 sessions · Streak: 1 day · 1 of 4 until the long break");

  network.setState("online");
  await line(page).getByRole("link").click();
  await expect(page).toHaveURL(/\/history\?startDate=(\d{4}-\d\d-\d\d)&endDate=\1$/);
  await expect(page.locator("a.entry")).toHaveCount(2);
});

test("a newcomer reads nothing about today before the first session", async ({ page }) => {
  await openTimer(page);
  await expect(line(page)).toHaveText("");
  await startSession(page);
  await completeSession(page);
  await expect(line(page)).toHaveText("0 min today · 1 session · Streak: 1 day · 1 of 4 until the long break");
});
