// Sessions added, corrected and split without the server: shown at once, and saved later.
import { expectNoAxeViolations } from "./axe";
import { test } from "./network-proxy";
import { button, expect, type Page } from "./fixtures";
import { openWithHistory } from "./stored-history";

const entries = "a.entry";
const hour = 3_600_000;

/** The beginning of a day in UTC, so many days ago. */
const midnight = (daysAgo: number) => (Math.floor(Date.now() / (24 * hour)) - daysAgo) * 24 * hour;

/** A time as a field has it, in hours of a day. */
const field = (daysAgo: number, hours: number) =>
  new Date(midnight(daysAgo) + hours * hour).toISOString().slice(0, 16);

interface Session {
  sessionId: string;
  intention: string | null;
  actualDuration: number;
  plannedDuration: number;
  sessionType: string;
  source: string;
  pauses: object[];
}

const sessions = async (page: Page) =>
  ((await (await page.request.get("/api/sessions")).json()) as { items: Session[] }).items;

/** Opens the form and fills in from, to and what. */
async function fillIn(page: Page, from: string, to: string, what: string) {
  const form = page.locator("#add");
  if ((await form.getAttribute("open")) === null) await form.getByText("Add a session").click();
  await form.getByLabel("Started at").fill(from);
  await form.getByLabel("Ended at").fill(to);
  await form.getByLabel("What it was about").fill(what);
}

test("a forgotten session is added offline and saved later", async ({ page, network }) => {
  // Two sessions yesterday: 6:00 to 6:25 and 7:00 to 7:25.
  await openWithHistory(page, [
    { daysAgo: 1, intention: "Letters" },
    { daysAgo: 1, intention: "Accounts" },
  ]);
  network.setState("offline");
  await page.goto("/history");

  // It would overlap: the other session is named, with a link, and nothing that was entered is lost.
  await fillIn(page, field(1, 7.25), field(1, 8), "Reading");
  await button(page, "Add").click();
  const refusal = page.getByRole("alert").filter({ hasText: "at this time there is" });
  await expect(refusal.getByRole("link")).toHaveText(/^Accounts, .* 07:00–07:25$/);
  await expect(page.getByLabel("What it was about")).toHaveValue("Reading");
  await expect(page.locator(entries)).toHaveCount(2);

  // A value that is wrong is named at its field.
  await page.locator("#add").getByText("Pauses, type and plan").click();
  await page.getByLabel("Plan in minutes").fill("121");
  await page.locator("#add form").evaluate((form: HTMLFormElement) => (form.noValidate = true));
  await fillIn(page, field(1, 8), field(1, 8.5), "Reading");
  await button(page, "Add").click();
  const plan = page.getByLabel("Plan in minutes");
  await expect(plan).toHaveAccessibleDescription(/The plan must be 5 to 120 minutes/);
  await expect(plan).toBeFocused();
  await expectNoAxeViolations(page);

  await plan.fill("45");
  await page.getByLabel("Pause 1 begins").fill(field(1, 8.1));
  await page.getByLabel("Pause 1 ends").fill(field(1, 8.2));
  await button(page, "Add").click();
  await expect(page.locator(entries)).toHaveCount(3);
  const added = page.locator(entries).first();
  await expect(added).toContainText("Reading");
  await expect(added).toContainText("24 min");
  await expect(added).toContainText("not saved yet");

  // It is stored on the device: another page shows it too, and its own page.
  await page.goto("/history");
  await expect(added).toContainText("not saved yet");
  await added.click();
  await expect(page.getByRole("heading", { level: 1, name: "Reading" })).toBeVisible();

  network.setState("online");
  await expect.poll(async () => (await sessions(page)).length, { timeout: 40_000 }).toBe(3);
  await expect(page.getByText("Edit", { exact: true })).toBeVisible();
  const session = (await sessions(page)).find(({ intention }) => intention === "Reading")!;
  expect(session).toMatchObject({
    source: "manual",
    sessionType: "custom",
    actualDuration: 24,
    plannedDuration: 45,
  });
  expect(session.pauses).toHaveLength(1);
});

test("40 minutes on a 25-minute plan are put right, and split", async ({ page, network }) => {
  const [id] = await openWithHistory(page, [{ daysAgo: 1, intention: "Letters" }]);
  network.setState("offline");
  await page.goto(`/history/${id}`);
  await page.getByText("Correct the times").click();
  await page.getByLabel("Ended at").fill(field(1, 6 + 40 / 60));
  await button(page, "Save").click();
  await expect(page.getByText("40 min (25 min planned)")).toBeVisible();
  await page.getByText("Split", { exact: true }).first().click();
  await page.getByLabel("At", { exact: true }).fill(field(1, 6.25));
  await button(page, "Split").click();
  await expect(page.getByText("15 min of 25 min")).toBeVisible();
  await page.goto("/history");
  await expect(page.locator(entries)).toHaveCount(2);

  network.setState("online");
  await expect.poll(async () => (await sessions(page)).length, { timeout: 40_000 }).toBe(2);
  expect((await sessions(page)).map(({ actualDuration }) => actualDuration)).toEqual([25, 15]);
});

test("with a network the session's page follows at once", async ({ page }) => {
  await openWithHistory(page, [{ daysAgo: 1, intention: "Letters" }]);
  await page.goto("/history");
  await fillIn(page, field(1, 9), field(1, 9.5), "Reading");
  await button(page, "Add").click();
  await expect(page).toHaveURL(/\/history\/[0-9a-f-]{36}\?done=amended$/);
  await expect(page.getByRole("status").filter({ hasText: "Saved." })).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: "Reading" })).toBeVisible();
});
