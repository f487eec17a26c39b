// A session that was timed offline and refused, because another device had one at that time, is put
// right without losing a minute.
import { expectNoAxeViolations } from "./axe";
import {
  button,
  completeSession,
  expect,
  expectState,
  openTimerAt,
  reconnect,
  registerAccount,
  test,
  type Page,
} from "./fixtures";
import { waitForHistorySync } from "./stored-history";

const minute = 60_000;
const attention = (page: Page) => page.getByRole("region", { name: "Needs your attention" });

interface Session {
  sessionId: string;
  intention: string | null;
  actualDuration: number;
  qualityRating: number | null;
  taskProgress: string | null;
}

const sessions = async (page: Page) =>
  ((await (await page.request.get("/api/sessions")).json()) as { items: Session[] }).items;

/**
 * Two devices were offline at once: another one had a session of `minutes` from 60 minutes ago on, this
 * one has timed one from 50 to 25 minutes ago. Opens the timer, where the second is refused.
 */
async function timeOnTwoDevices(page: Page, minutes: number) {
  const now = Date.now();
  await registerAccount(page);
  await openTimerAt(page, new Date(now - 50 * minute).toISOString());
  await page.getByLabel("What are you going to do?").fill("Reading");
  await button(page, "Start").click();
  await expectState(page, "focus");
  await page.clock.fastForward("25:00");
  await expectState(page, "overtime");
  await completeSession(page);
  await expectState(page, "completed");

  const sessionId = crypto.randomUUID();
  const at = (minutesAgo: number) => new Date(now - minutesAgo * minute).toISOString();
  const command = (minutesAgo: number, fields: object) => ({
    commandId: crypto.randomUUID(),
    sessionId,
    occurredAt: at(minutesAgo),
    ...fields,
  });
  const commands = [
    command(60, { type: "start", sessionType: "custom", plannedDuration: minutes, intention: "Letters" }),
    command(60 - minutes, { type: "complete" }),
  ];
  const headers = { "sec-fetch-site": "same-origin" };
  const response = await page.request.post("/api/sync", { data: { rulesVersion: 2, commands }, headers });
  expect(response.status()).toBe(200);

  await page.unroute("/");
  await reconnect(page);
  await expect(attention(page)).toContainText("Reading");
  await waitForHistorySync(page);
  await page.getByRole("link", { name: "Put it right" }).click();
  await expect(attention(page)).toContainText("Reading");
}

test("what overlaps no other session is added", async ({ page }) => {
  await timeOnTwoDevices(page, 25);
  await expect(attention(page).getByRole("link", { name: /^Letters/ })).toHaveAttribute("href", /^\/history\//);
  await expectNoAxeViolations(page);
  await attention(page).getByRole("button", { name: /^Add \d\d:\d\d–\d\d:\d\d$/ }).click();
  const minutes = async () => (await sessions(page)).map((session) => [session.intention, session.actualDuration]);
  // From 60 to 35 minutes ago, and from there to 25 minutes ago: of 35 minutes none is missing.
  await expect.poll(minutes).toEqual([
    ["Reading", 10],
    ["Letters", 25],
  ]);
  await expect(page.locator("a.entry")).toHaveCount(2);
  await expect(page.getByText("not saved yet")).toHaveCount(0);
  await expect(attention(page)).toHaveCount(0);
  await page.goto("/");
  await expect(attention(page)).toBeHidden();
});

test("where there is no time left, its text is kept with the other session", async ({ page }) => {
  await timeOnTwoDevices(page, 45);
  await expect(attention(page).getByRole("button", { name: /^Add/ })).toHaveCount(0);
  await button(page, "Keep only the text, with Letters").click();
  await expect.poll(async () => (await sessions(page)).map(({ taskProgress }) => taskProgress)).toEqual(["Reading"]);
  await expect(attention(page)).toHaveCount(0);
});

test("with the other session corrected, the whole of it is added", async ({ page }) => {
  await timeOnTwoDevices(page, 25);
  await attention(page).getByRole("link", { name: /^Letters/ }).click();
  await page.getByText("Correct the times").click();
  const end = page.getByLabel("Ended at");
  const earlier = new Date(Date.parse(`${await end.inputValue()}Z`) - 15.5 * minute);
  // A field has no seconds where they are none.
  await end.fill(earlier.toISOString().slice(0, 19).replace(/:00$/, ""));
  await button(page, "Save").click();
  await expect(page.getByText("9 min of 25 min")).toBeVisible();
  await expect(page).toHaveURL(/done=amended$/);
  await waitForHistorySync(page);
  await page.goto("/history");
  await attention(page).getByRole("button", { name: /^Add/ }).click();
  const minutes = async () => (await sessions(page)).map(({ actualDuration }) => actualDuration);
  // The page may be loaded again meanwhile.
  await expect(async () => expect(await minutes()).toEqual([25, 9])).toPass();
});
