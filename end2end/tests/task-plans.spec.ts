// Tasks: search, notes, the list for today and the order by hand, with and without JavaScript.
import { expectNoAxeViolations } from "./axe";
import { button, expect, openTimer, test, type BrowserContext, type Page } from "./fixtures";
import { post, seedSessions, xssPayload } from "./seed-history";

const titles = (page: Page) => page.locator(".rows .row-title");
const overflow = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** Tasks whose last one is the newest. */
async function createTasks(context: BrowserContext, tasks: object[], timeZone?: string) {
  await seedSessions(context, [], timeZone);
  const ids: string[] = [];
  for (const task of tasks) ids.push((await post(context.request, "/api/tasks", task)).taskId as string);
  return ids;
}

const named = (...names: string[]) => names.map((title) => ({ title }));

async function storedOrder(page: Page) {
  const { items } = await (await page.request.get("/api/tasks?sort=-rank")).json();
  return items.map(({ title }: { title: string }) => title) as string[];
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("the order by hand is changed by keyboard", async ({ page, context }) => {
      await createTasks(context, named("Third", xssPayload, "First"));
      await page.goto("/tasks");
      await expect(titles(page)).toHaveText(["First", xssPayload, "Third"]);
      await page.getByRole("link", { name: "Change order" }).click();
      await expect(button(page, "Move up: First")).toBeDisabled();
      await expect(button(page, "Move down: Third")).toBeDisabled();
      await button(page, "Move up: Third").focus();
      await page.keyboard.press("Enter");
      await expect(page.getByRole("status")).toHaveText("“Third” is now number 2 of 3.");
      await expect(titles(page)).toHaveText(["First", "Third", xssPayload]);
      await expect(button(page, "Move up: Third")).toBeFocused();
      await page.keyboard.press("Enter");
      await expect(page.getByRole("status")).toHaveText("“Third” is now number 1 of 3.");
      await expect(button(page, "Move down: Third")).toBeFocused();
      await expect.poll(() => storedOrder(page)).toEqual(["Third", "First", xssPayload]);
      await button(page, `Move up: ${xssPayload}`).click();
      await expect.poll(() => storedOrder(page)).toEqual(["Third", xssPayload, "First"]);
      await page.getByRole("link", { name: "Finish" }).click();
      await expect(titles(page)).toHaveText(["Third", xssPayload, "First"]);
    });

    test("today's tasks have a list of their own until the day is over", async ({ page, context }) => {
      const [first] = await createTasks(context, named("Write", "Rest"), "Pacific/Kiritimati");
      const headers = { "sec-fetch-site": "same-origin" };
      // So that today is the profile's and not the device's.
      await page.request.patch("/api/me", { headers, data: { daysInCurrentZone: true } });
      await page.goto("/tasks");
      await button(page, "Plan for today: Write").click();
      await expect(page.getByRole("status")).toHaveText("Planned for today.");
      await expect(button(page, "Not today: Write")).toBeVisible();
      await page.getByRole("link", { name: "Today", exact: true }).click();
      await expect(titles(page)).toHaveText(["Write"]);
      await page.getByLabel("Add a task").fill("Made for today");
      await button(page, "Add").click();
      await expect(titles(page)).toHaveText(["Made for today", "Write"]);
      // West of the date line it is yesterday there: what was planned is for another day.
      await page.request.patch("/api/me", { headers, data: { timeZone: "Pacific/Pago_Pago" } });
      await page.reload();
      await expect(page.getByText("Nothing planned for today")).toBeVisible();
      await page.request.patch("/api/me", { headers, data: { timeZone: "Pacific/Kiritimati" } });
      await page.reload();
      await button(page, "Mark as done: Made for today").click();
      await expect(titles(page)).toHaveText(["Write"]);
      await titles(page).click();
      await expect(page.getByText("Planned for today")).toBeVisible();
      await button(page, "Not today").click();
      await expect(page).toHaveURL(new RegExp(`/tasks/${first}`));
      await page.goto("/tasks?which=today");
      await expect(page.getByText("Nothing planned for today")).toBeVisible();
    });

    test("notes are written, shown and searched", async ({ page, context }) => {
      await createTasks(context, named("Write", "Read Über it", "Rest"));
      await page.goto("/tasks");
      await page.getByRole("link", { name: "Write", exact: true }).click();
      await page.getByText("Edit", { exact: true }).click();
      const notes = `Über den Anfang\n${xssPayload}`;
      await page.getByLabel("Notes").fill(notes);
      await page.getByLabel("Planned for").fill("2031-05-04");
      await button(page, "Save").click();
      await expect(page.locator(".notes")).toHaveText(notes);
      await expect(page.locator(".notes")).toHaveAttribute("dir", "auto");
      await expect(page.getByText("Planned for 4 May 2031")).toBeVisible();
      await page.goto("/tasks");
      await page.getByRole("searchbox").fill("über");
      await button(page, "Search").click();
      await expect(page.getByRole("status")).toHaveText("2 tasks found");
      await expect(titles(page)).toHaveText(["Read Über it", "Write"]);
      // The search stays within the tab.
      await page.getByRole("link", { name: "Done" }).click();
      await expect(page.getByRole("status")).toHaveText("No task found");
      await expect(page.getByRole("searchbox")).toHaveValue("über");
      await page.getByRole("link", { name: "Show all" }).click();
      await expect(page).toHaveURL("/tasks?which=done");
      // The form goes on with what is stored.
      await page.goto("/tasks?q=anfang");
      await titles(page).click();
      await page.getByText("Edit", { exact: true }).click();
      await expect(page.getByLabel("Notes")).toHaveValue(notes);
      await page.getByLabel("Notes").fill("");
      await page.getByLabel("Planned for").fill("");
      await button(page, "Save").click();
      await expect(page.locator(".notes")).toHaveCount(0);
      await expect(page.getByText("Planned for", { exact: false }).filter({ visible: true })).toHaveCount(0);
    });
  });
}

test("300 tasks are pages, which a move leads over", async ({ page, context }) => {
  test.slow();
  await seedSessions(context, []);
  for (let number = 1; number <= 300; number++) await post(context.request, "/api/tasks", { title: `Task ${number}` });
  await page.goto("/tasks");
  await expect(titles(page)).toHaveCount(50);
  await expect(page.getByRole("navigation", { name: "Pages of the list" })).toContainText("1 of 6");
  await page.getByRole("link", { name: "Next" }).click();
  await expect(titles(page).first()).toHaveText("Task 250");
  await page.getByRole("link", { name: "Change order" }).click();
  await expect(page).toHaveURL(/order=yes&page=2/);
  // The first one of the page goes to the page before, where the focus follows it.
  await button(page, "Move up: Task 250").click();
  await expect(page.getByRole("status")).toHaveText("“Task 250” is now number 50 of 300.");
  await expect(button(page, "Move up: Task 250")).toBeFocused();
  await expect(titles(page).last()).toHaveText("Task 250");
  await button(page, "Move down: Task 250").click();
  await expect(page.getByRole("status")).toHaveText("“Task 250” is now number 51 of 300.");
  await expect(titles(page).first()).toHaveText("Task 250");
  await page.getByRole("link", { name: "Finish" }).click();
  await page.getByRole("searchbox").fill("task 17");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status")).toHaveText("11 tasks found");
});

test("a task is dragged to its place, and Escape leaves it", async ({ page, context, consoleErrors }) => {
  await createTasks(context, named("4", "3", "2", "1"));
  await page.goto("/tasks?order=yes");
  const handle = (title: string) => page.locator(`li[data-title="${title}"] .handle`);
  const dragTo = async (from: string, to: string) => {
    const target = (await handle(to).boundingBox())!;
    await handle(from).hover();
    await page.mouse.down();
    await page.mouse.move(target.x + 10, target.y + target.height / 2, { steps: 5 });
    await page.mouse.move(target.x + 10, target.y + target.height * (from < to ? 0.9 : 0.1));
  };
  await dragTo("1", "3");
  await expect(titles(page)).toHaveText(["2", "3", "1", "4"]);
  await page.mouse.up();
  await expect(page.getByRole("status")).toHaveText("“1” is now number 3 of 4.");
  await expect.poll(() => storedOrder(page)).toEqual(["2", "3", "1", "4"]);
  await dragTo("4", "2");
  await page.mouse.up();
  await expect.poll(() => storedOrder(page)).toEqual(["4", "2", "3", "1"]);
  await dragTo("4", "1");
  await expect(titles(page)).toHaveText(["2", "3", "4", "1"]);
  await page.keyboard.press("Escape");
  await page.mouse.up();
  await expect(titles(page)).toHaveText(["4", "2", "3", "1"]);
  await page.reload();
  await expect(titles(page)).toHaveText(["4", "2", "3", "1"]);
  expect(consoleErrors).toEqual([]);
});

test("two devices move tasks, and a move that is not stored is not shown", async ({ page, context }) => {
  await createTasks(context, named("3", "2", "1"));
  await page.goto("/tasks?order=yes");
  const other = await context.newPage();
  await other.goto("/tasks?order=yes");
  await button(other, "Move up: 3").click();
  await expect.poll(() => storedOrder(page)).toEqual(["1", "3", "2"]);
  // This page still shows 1, 2, 3: what is above it here is above it then.
  await button(page, "Move down: 1").click();
  await expect.poll(() => storedOrder(page)).toEqual(["3", "2", "1"]);
  await page.route("**/forms/tasks/move", (route) => route.abort());
  await button(page, "Move up: 1").click();
  await expect(titles(page)).toHaveText(["3", "2", "1"]);
});

test("the timer proposes today's tasks first", async ({ page, context }) => {
  const today = new Date().toISOString().slice(0, 10);
  await createTasks(context, [{ title: "Planned", plannedOn: today }, ...named("Newer", "Newest")]);
  await openTimer(page);
  await page.getByText("Task and project").click();
  await page.getByRole("combobox", { name: "Task (choose one or type a new one)" }).press("ArrowDown");
  await expect(page.getByRole("listbox").getByRole("option")).toHaveText(["Planned", "Newest", "Newer"]);
});

test("the pages fit 320 px, and axe finds no violation", async ({ page, context }) => {
  await seedSessions(context, []);
  const project = { name: "A project with a rather long name", color: "#2f7d5f" };
  const { projectId } = await post(context.request, "/api/projects", project);
  const long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
  for (const title of ["Short", long, `${long} ${long}`]) {
    await post(context.request, "/api/tasks", { title, projectId, estimatedSessions: 12, notes: long.repeat(3) });
  }
  const { items } = await (await page.request.get("/api/tasks")).json();
  await page.setViewportSize({ width: 320, height: 568 });
  for (const path of ["/tasks", "/tasks?order=yes", "/tasks?which=today", "/tasks?q=short", `/tasks?q=${"x".repeat(101)}`, `/tasks/${items[0].taskId}`]) {
    await page.goto(path);
    expect(await overflow(page), path).toBe(0);
    await expectNoAxeViolations(page);
  }
});
