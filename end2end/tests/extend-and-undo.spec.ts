// Extending a session while it runs, and taking back an accidental end, with and without the server.
import {
  blockApi,
  button,
  completeSession,
  eventLog,
  expect,
  expectState,
  openTimer,
  reconnect,
  registerAccount,
  startSession,
  test,
  timer,
  waitForSync,
  type Page,
} from "./fixtures";

const eventTypes = async (page: Page) => (await eventLog(page)).map(({ type }) => type);

test("40 minutes on a 25-minute plan count as 40 once it is extended", async ({ page }) => {
  await page.clock.install();
  await openTimer(page);
  await startSession(page);
  await waitForSync(page);
  await blockApi(page);
  await page.clock.fastForward("28:00");
  await expectState(page, "overtime");
  await button(page, "+5 min").click();
  await expectState(page, "focus");
  await page.keyboard.press("+");
  await page.keyboard.press("+");
  await expect(timer(page)).toHaveText(/^1[12]:\d\d$/);
  await page.clock.fastForward("12:30");
  await expectState(page, "overtime");
  await completeSession(page);
  await expectState(page, "completed");
  await expect(page.getByText("40 of 40 minutes focused")).toBeVisible();
});

test("an extension in overtime is stored by the server", async ({ page }) => {
  await registerAccount(page);
  const start = {
    type: "start",
    commandId: crypto.randomUUID(),
    sessionId: crypto.randomUUID(),
    occurredAt: new Date(Date.now() - 28 * 60_000).toISOString(),
    sessionType: "pomodoro",
  };
  const batch = { rulesVersion: 2, commands: [start] };
  const response = await page.request.post("/api/sync", { data: batch, headers: { "sec-fetch-site": "same-origin" } });
  expect(response.status()).toBe(200);
  await openTimer(page);
  await expectState(page, "overtime");
  await page.keyboard.press("+");
  await expectState(page, "focus");
  await expect.poll(() => eventTypes(page)).toEqual(["FocusSessionStarted", "SessionTimeElapsed", "SessionExtended"]);
  await page.reload();
  await expectState(page, "focus");
  const current = await (await page.request.get("/api/sessions/current")).json();
  expect(current.session).toMatchObject({ plannedDuration: 25, extendedMinutes: 5 });
});

test("an extension that is not possible is refused beside its button", async ({ page }) => {
  await page.clock.install();
  await openTimer(page);
  await startSession(page);
  await blockApi(page);
  await page.clock.fastForward("31:00");
  await expectState(page, "overtime");
  await button(page, "+5 min").click();
  await expect(page.getByText("Five minutes more would be too little or too much.")).toBeVisible();
  await expectState(page, "overtime");
});

/** Rates, writes, and completes. */
async function completeByMistake(page: Page) {
  await button(page, "Complete").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /Good/ }).check();
  await dialog.getByLabel("What did you get done?").fill("Half of it");
  await dialog.getByRole("button", { name: "Complete" }).click();
  await expectState(page, "completed");
}

/** The dialog has what was entered before the end was taken back. */
async function expectDraft(page: Page) {
  await button(page, "Complete").click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("radio", { name: /Good/ })).toBeChecked();
  await expect(dialog.getByLabel("What did you get done?")).toHaveValue("Half of it");
}

test("an accidental completion is undone", async ({ page }) => {
  await openTimer(page);
  await startSession(page);
  await completeByMistake(page);
  await button(page, "Undo").click();
  await expectState(page, "focus");
  await expectDraft(page);
  await page.getByRole("dialog").getByRole("button", { name: "Complete" }).click();
  await expectState(page, "completed");
  // The cycle of breaks counts it once.
  await expect(button(page, "Take a 5-minute break")).toBeVisible();
  await expect
    .poll(() => eventTypes(page))
    .toEqual(["FocusSessionStarted", "SessionCompleted", "SessionReopened", "SessionCompleted"]);
  const session = (await (await page.request.get("/api/sessions")).json()).items[0];
  expect(session).toMatchObject({ status: "completed", qualityRating: 4, taskProgress: "Half of it" });
  expect(session.pauses).toHaveLength(1);
});

test("an accidental completion is undone offline and saved after reconnecting", async ({ page }) => {
  await openTimer(page);
  await startSession(page);
  await waitForSync(page);
  await blockApi(page);
  await completeByMistake(page);
  await page.keyboard.press("u");
  await expectState(page, "focus");
  await page.reload();
  await expectState(page, "focus");
  expect(await eventTypes(page)).toEqual(["FocusSessionStarted"]);
  await reconnect(page);
  await expect.poll(() => eventTypes(page)).toEqual(["FocusSessionStarted", "SessionCompleted", "SessionReopened"]);
  await waitForSync(page);
  await expectState(page, "focus");
});

test("undo is offered for ten seconds", async ({ page }) => {
  await page.clock.install();
  await openTimer(page);
  await startSession(page);
  await blockApi(page);
  await completeSession(page);
  await expect(button(page, "Undo")).toBeVisible();
  await page.clock.fastForward("00:11");
  await expect(button(page, "Undo")).toBeHidden();
  await page.keyboard.press("u");
  await expectState(page, "completed");
});
