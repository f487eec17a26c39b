// The task field of the timer: look-up while typing, keyboard, new tasks and projects, offline.
import { button, expect, expectState, test, waitForHydration, type Page } from "./fixtures";
import { expectNoAxeViolations } from "./axe";
import { post, seedSessions } from "./seed-history";

const field = (page: Page) => page.getByRole("combobox", { name: "Task (choose one or type a new one)" });
const options = (page: Page) => page.getByRole("listbox").getByRole("option");
const active = (page: Page) => page.getByRole("listbox").getByRole("option", { selected: true });

async function openPicker(page: Page) {
  await page.goto("/");
  await waitForHydration(page);
  await page.getByText("Task and project").click();
}

async function openTasks(page: Page) {
  const { items } = await (await page.request.get("/api/tasks?limit=100")).json();
  return items as { taskId: string; title: string; projectId: string | null }[];
}

async function currentSession(page: Page) {
  return (await (await page.request.get("/api/sessions/current")).json()).session;
}

test.beforeEach(async ({ page, context }) => {
  await seedSessions(context, []);
  await post(page.request, "/api/tasks", { title: "Thesis, chapter 1" });
  // More than the page brings along.
  for (let number = 1; number <= 25; number++) await post(page.request, "/api/tasks", { title: `Letter ${number}` });
});

test("a task that the page did not bring is found while typing and chosen by keyboard", async ({ page }) => {
  await openPicker(page);
  await expect(field(page)).toHaveAttribute("aria-expanded", "false");
  await field(page).pressSequentially("chapt");
  await expect(options(page)).toHaveText(["Thesis, chapter 1", "Create \u201cchapt\u201d"]);
  await expect(field(page)).toHaveAttribute("aria-expanded", "true");
  await expect(page.getByRole("status").filter({ hasText: "1 task found" })).toBeAttached();
  await expectNoAxeViolations(page);

  await page.keyboard.press("ArrowDown");
  await expect(active(page)).toHaveText("Thesis, chapter 1");
  const activeId = await active(page).getAttribute("id");
  await expect(field(page)).toHaveAttribute("aria-activedescendant", activeId ?? "");
  await page.keyboard.press("ArrowUp");
  await expect(active(page)).toHaveText("Create \u201cchapt\u201d");
  await page.keyboard.press("Escape");
  await expect(options(page)).toHaveCount(0);
  await expect(field(page)).toHaveValue("chapt");
  await page.keyboard.press("ArrowDown");
  await expect(options(page)).not.toHaveCount(0);
  await field(page).fill("thesis");
  await expect(options(page).first()).toHaveText("Thesis, chapter 1");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(field(page)).toHaveValue("Thesis, chapter 1");
  await expect(options(page)).toHaveCount(0);
  await expectState(page, "idle");

  await page.keyboard.press("Enter");
  await expectState(page, "focus");
  await expect(page.locator(".task-name")).toHaveText("Thesis, chapter 1");
  const thesis = (await openTasks(page)).find(({ title }) => title.startsWith("Thesis"));
  await expect.poll(async () => (await currentSession(page))?.taskId).toBe(thesis?.taskId);
});

test("an answer to an earlier query is discarded", async ({ page }) => {
  await openPicker(page);
  let release = () => {};
  const isReleased = new Promise<void>((resolve) => (release = resolve));
  let answered = 0;
  await page.route("**/fn/find-tasks", async (route) => {
    const { query } = route.request().postDataJSON();
    const response = await route.fetch();
    if (query === "letter") await isReleased;
    await route.fulfill({ response });
    answered++;
  });
  const isAsked = page.waitForRequest("**/fn/find-tasks");
  await field(page).fill("letter");
  await isAsked;
  await field(page).fill("chapter");
  await expect(options(page).first()).toHaveText("Thesis, chapter 1");
  release();
  await expect.poll(() => answered).toBe(2);
  await expect(options(page)).toHaveText(["Thesis, chapter 1", "Create \u201cchapter\u201d"]);
});

test("a new task is created in a new project and selected", async ({ page }) => {
  await openPicker(page);
  await page.getByRole("combobox", { name: "Project", exact: true }).selectOption({ label: "New project\u2026" });
  await page.getByLabel("Name of the new project").fill("University");
  await field(page).fill("Exam");
  await options(page).filter({ hasText: "Create \u201cExam\u201d" }).click();
  await expect(page.getByLabel("Name of the new project")).toBeHidden();
  await expect(page.locator("#project option:checked")).toHaveText("University");
  await expect(field(page)).toHaveValue("Exam");
  await expect(field(page)).toBeFocused();
  const exam = (await openTasks(page)).find(({ title }) => title === "Exam");
  const { items } = await (await page.request.get("/api/projects")).json();
  expect(items.map(({ name }: { name: string }) => name)).toEqual(["University"]);
  expect(exam?.projectId).toBe(items[0].projectId);
  await button(page, "Start").click();
  await expectState(page, "focus");
  await expect(page.locator(".task-name")).toHaveText("Exam \u00b7 University");
  await expect.poll(async () => (await currentSession(page))?.taskId).toBe(exam?.taskId);
});

test("without a network recent tasks can be chosen and a new one is refused", async ({ page, context }) => {
  await openPicker(page);
  await context.setOffline(true);
  await field(page).fill("letter 2");
  await expect(options(page).first()).toHaveText("Letter 25");
  await field(page).fill("Exam");
  await options(page).filter({ hasText: "Create" }).click();
  await expect(page.getByText("A new task or project can’t be added offline")).toBeVisible();
  await expect(field(page)).toHaveAccessibleDescription(/added offline/);
  await button(page, "Start").click();
  await expect(page.getByText("A new task or project can’t be added offline")).toBeVisible();
  await expectState(page, "idle");
  await field(page).fill("letter 25");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await button(page, "Start").click();
  await expectState(page, "focus");
  await context.setOffline(false);
  const letter = (await openTasks(page)).find(({ title }) => title === "Letter 25");
  await expect.poll(async () => (await currentSession(page))?.taskId, { timeout: 20_000 }).toBe(letter?.taskId);
  expect((await openTasks(page)).some(({ title }) => title === "Exam")).toBe(false);
});
