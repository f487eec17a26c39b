// Starting a session from a task: the link opens the timer with the task selected.
import { button, expect, expectState, test, waitForHydration, type Page } from "./fixtures";
import { post, seedSessions } from "./seed-history";

const title = "Chapter 3 </title></textarea><script>alert(1)</script>";

async function createTask(page: Page, title: string) {
  const created = await post(page.request, "/api/tasks", { title });
  return created.taskId as string;
}

const currentTaskId = async (page: Page) => {
  const response = await page.request.get("/api/sessions/current");
  return (await response.json()).session?.taskId as string | undefined;
};

for (const javaScriptEnabled of [false, true]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("the link of a task starts a session for it", async ({ page, context }) => {
      await seedSessions(context, []);
      const id = await createTask(page, title);
      await createTask(page, "Another");
      await page.goto(`/tasks/${id}`);
      await page.getByRole("link", { name: "Start a session" }).click();
      if (javaScriptEnabled) await waitForHydration(page);
      await expect(page.locator(".task-fields summary")).toHaveText(title);
      await button(page, "Start").click();
      await expectState(page, "focus");
      await expect(page.locator(".task-name")).toHaveText(title);
      await expect.poll(() => currentTaskId(page)).toBe(id);
    });

    test("of two tasks with the same title the linked one is used", async ({ page, context }) => {
      await seedSessions(context, []);
      const id = await createTask(page, "Letters");
      await createTask(page, "Letters");
      await page.goto("/tasks");
      await page.locator(`a[href="/?task=${id}"]`).click();
      if (javaScriptEnabled) await waitForHydration(page);
      await expect(page.locator(".task-fields summary")).toHaveText("Letters");
      await button(page, "Start").click();
      await expectState(page, "focus");
      await expect.poll(() => currentTaskId(page)).toBe(id);
    });
  });
}

test("a foreign, done or unknown task opens the timer without a task", async ({ page, context, browser }) => {
  const other = await browser.newContext();
  await seedSessions(other, []);
  const foreign = await createTask(await other.newPage(), "Theirs");
  await seedSessions(context, []);
  const done = await createTask(page, "Over");
  const completed = await page.request.patch(`/api/tasks/${done}`, {
    data: { status: "done" },
    headers: { "sec-fetch-site": "same-origin" },
  });
  expect(completed.ok()).toBe(true);
  for (const id of [foreign, done, crypto.randomUUID(), "7", ""]) {
    await page.goto(`/?task=${id}`);
    await expectState(page, "idle");
    await expect(page.locator(".task-fields summary")).toHaveText("Task and project");
  }
  await page.goto(`/tasks/${done}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Over");
  await expect(page.getByRole("link", { name: "Start a session" })).toHaveCount(0);
  await other.close();
});
