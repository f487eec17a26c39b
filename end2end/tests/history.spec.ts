// The history and the page of a session: with and without script, by keyboard.
import { button, expect, test } from "./fixtures";
import { hostile, post, withPast } from "./seed-history";

const entries = "a.entry";
// What the browser says of an answer that is no success, though the page is one.
const told = (status: string) => `Failed to load resource: the server responded with a status of ${status}`;

const some = [
  { daysAgo: 1, intention: "Letters" },
  { daysAgo: 1, intention: hostile, eventful: true },
  { daysAgo: 2, intention: "Given up", abandoned: true },
];

test("a newcomer is invited, and nothing is an error", async ({ page }) => {
  await page.goto("/history");
  await expect(page.getByRole("heading", { name: "Your history begins with the first session" })).toBeVisible();
  await page.getByRole("link", { name: "Start one" }).click();
  await expect(button(page, "Start")).toBeVisible();
});

test("days, lines and texts", async ({ page, context }) => {
  await withPast(context, some);
  await page.goto("/history");
  await expect(page.getByRole("heading", { name: /^Yesterday/ })).toContainText("2 sessions");
  await expect(page.locator(entries)).toHaveCount(3);
  await expect(page.getByText(hostile)).toBeVisible();
  await expect(page.getByRole("img", { name: "1 pause, 1 distraction, 2 min overtime" })).toBeVisible();
  await expect(page.getByText("Pomodoro · Abandoned")).toBeVisible();
});

test("filters stand in the address; the back button takes them back", async ({ page, context, complaints }) => {
  await withPast(context, some);
  await page.goto("/history");
  await page.getByText("Filter", { exact: true }).click();
  await page.getByLabel("Status").selectOption({ label: "Abandoned" });
  await button(page, "Show").click();
  await expect(page.locator(entries)).toHaveCount(1);
  expect(new URL(page.url()).searchParams.get("status")).toBe("abandoned");
  await expect(page.getByLabel("Status")).toHaveValue("abandoned");
  await page.locator(entries).click();
  await expect(page.getByRole("heading", { level: 1, name: "Given up" })).toBeVisible();
  await page.goBack();
  await expect(page.locator(entries)).toHaveCount(1);
  await page.getByRole("link", { name: "Clear" }).click();
  await expect(page.locator(entries)).toHaveCount(3);

  await page.goto("/history?startDate=2001-01-01&endDate=2001-01-02");
  await expect(page.getByRole("heading", { name: "No session fits these filters" })).toBeVisible();
  await page.goto("/history?startDate=soon");
  await expect(page.getByLabel("From")).toHaveValue("soon");
  await expect(page.getByLabel("From")).toHaveAccessibleDescription(/Write a date/);
  expect(complaints.splice(0)).toEqual([told("422 (Unprocessable Entity)")]);
});

test("a task is chosen in the filters and told in the list", async ({ page, context }) => {
  await withPast(context, []);
  const project = await post(context.request, "/api/projects", { name: "Thesis" });
  const task = await post(context.request, "/api/tasks", { title: hostile, projectId: project.projectId });
  const { taskId, projectId } = task as unknown as { taskId: string; projectId: string };
  const started = await post(context.request, "/api/sessions", { sessionType: "short", taskId, projectId });
  await context.request.put(`/api/sessions/${started.sessionId}/complete`, { data: {}, headers: { "sec-fetch-site": "same-origin" } });
  await page.goto("/history");
  await expect(page.locator(entries)).toContainText([`${hostile}`]);
  await expect(page.locator(entries)).toContainText(["Short · Thesis"]);
  await page.getByText("Filter", { exact: true }).click();
  await page.getByLabel("Task").selectOption({ label: hostile });
  await button(page, "Show").click();
  await expect(page.locator(entries)).toHaveCount(1);
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with script" : "without script", () => {
    test.use({ javaScriptEnabled });

    test("a session is corrected, deleted, and brought back", async ({ page, context, complaints }) => {
      await withPast(context, some);
      await page.goto("/history");
      await page.locator(entries, { hasText: hostile }).click();
      await expect(page.getByRole("heading", { level: 1, name: hostile })).toBeVisible();
      await expect(page.getByText("Distracted by someone or something")).toBeVisible();
      await expect(page.getByText("The door")).toBeVisible();
      await expect(page.getByText("Resumed after 5 min")).toBeVisible();

      await page.getByText("Correct", { exact: true }).click();
      await expect(page.getByLabel("What got done")).toHaveValue(hostile);
      await page.getByLabel("What you meant to do").fill("x".repeat(501));
      await page.getByRole("radio", { name: "5 Deep" }).check({ force: true });
      await button(page, "Save").click();
      await expect(page.getByText("Too long: at most 500 characters.")).toBeVisible();
      expect(complaints.splice(0)).toEqual([told("422 (Unprocessable Entity)")]);
      await expect(page.getByRole("radio", { name: "5 Deep" })).toBeChecked();
      await page.getByLabel("What you meant to do").fill("Letters, again");
      await button(page, "Save").click();
      await expect(page.getByRole("status")).toHaveText("Saved.");
      await expect(page.getByText("5 · Deep")).toBeVisible();
      await expect(page.getByText("Corrected")).toBeVisible();

      await button(page, "Delete this session").click();
      await expect(page.getByRole("status")).toContainText("The session is deleted.");
      await expect(page.locator(entries)).toHaveCount(2);
      await button(page, "Undo").click();
      await expect(page.getByRole("status")).toHaveText("The session is back.");
      await expect(page.locator(entries)).toHaveCount(3);
    });
  });
}

test("what was changed elsewhere is not overwritten", async ({ page, context, complaints }) => {
  await withPast(context, [some[0]]);
  await page.goto("/history");
  await page.locator(entries).click();
  const other = await context.newPage();
  await other.goto(page.url());
  await other.getByText("Correct", { exact: true }).click();
  await other.getByLabel("What you meant to do").fill("Theirs");
  await button(other, "Save").click();
  await page.getByText("Correct", { exact: true }).click();
  await page.getByLabel("What you meant to do").fill("Mine");
  await button(page, "Save").click();
  await expect(page.getByRole("alert")).toContainText("It was changed in another window");
  await expect(page.getByRole("heading", { level: 1, name: "Theirs" })).toBeVisible();
  await expect(page.getByLabel("What you meant to do")).toHaveValue("Mine");
  expect(complaints.splice(0)).toEqual([told("412 (Precondition Failed)")]);
  await button(page, "Save").click();
  await expect(page.getByRole("heading", { level: 1, name: "Mine" })).toBeVisible();
});

test("everything is done by keyboard alone", async ({ page, context }) => {
  await withPast(context, [some[0]]);
  await page.goto("/history");
  const press = async (key: string, until: () => Promise<boolean>) => {
    for (let tries = 0; tries < 40 && !(await until()); tries++) await page.keyboard.press(key);
    expect(await until()).toBe(true);
  };
  const isOn = (selector: string) => () => page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector);
  await press("Tab", isOn("a.entry"));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Letters" })).toBeVisible();
  await press("Tab", isOn("summary"));
  await page.keyboard.press("Enter");
  await press("Tab", isOn("[name=intention]"));
  await page.keyboard.type(" and parcels");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toHaveText("Saved.");
  await press("Tab", isOn(".delete button"));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toContainText("deleted");
  await press("Tab", isOn(".told button"));
  await page.keyboard.press("Enter");
  await expect(page.locator(entries)).toHaveCount(1);
});

test.describe("in German, in Tokyo", () => {
  test.use({ locale: "de-DE", timezoneId: "Asia/Tokyo" });

  test("days and times are those of Tokyo", async ({ page, context }) => {
    // Six o'clock in UTC is three in the afternoon.
    await withPast(context, [{ daysAgo: 9, eventful: true }], "Asia/Tokyo");
    await page.goto("/history");
    await expect(page.getByRole("heading", { level: 1, name: "Verlauf" })).toBeVisible();
    await expect(page.getByRole("heading", { level: 2 })).toContainText(/^(Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag), \d+\. /);
    await expect(page.locator(entries)).toContainText("15:00–15:32");
    await page.locator(entries).click();
    await expect(page.getByText("Weiter nach 5 min")).toBeVisible();
  });
});

test("an unknown session is nowhere", async ({ page, context, complaints }) => {
  await withPast(context, []);
  const answer = await page.goto(`/history/${crypto.randomUUID()}`);
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
  expect(complaints.splice(0)).toEqual([told("404 (Not Found)")]);
});
