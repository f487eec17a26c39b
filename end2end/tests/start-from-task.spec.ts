// A session that begins at its task: the way from there leads to the timer with it chosen.
import { answers, button, expect, face, test, type Page } from "./fixtures";
import { post, withPast } from "./seed-history";

const title = "Chapter 3 </title></textarea><script>alert(1)</script>";

async function task(page: Page, title: string) {
  const made = await post(page.request, "/api/tasks", { title });
  return made.taskId as string;
}

const about = async (page: Page) => {
  const answer = await page.request.get("/api/sessions/current");
  return (await answer.json()).session?.taskId as string | undefined;
};

for (const javaScriptEnabled of [false, true]) {
  test.describe(`with script: ${javaScriptEnabled}`, () => {
    test.use({ javaScriptEnabled });

    test("a task leads to the timer, which begins with it", async ({ page, context }) => {
      await withPast(context, []);
      const id = await task(page, title);
      await task(page, "Another");
      await page.goto(`/tasks/${id}`);
      await page.getByRole("link", { name: "Start a session" }).click();
      if (javaScriptEnabled) await answers(page);
      await expect(page.locator(".about summary")).toHaveText(title);
      await button(page, "Start").click();
      await face(page, "focus");
      await expect(page.locator(".named")).toHaveText(title);
      await expect.poll(() => about(page)).toBe(id);
    });

    test("of two tasks with one name it is the one that was chosen", async ({ page, context }) => {
      await withPast(context, []);
      const id = await task(page, "Letters");
      await task(page, "Letters");
      await page.goto("/tasks");
      await page.locator(`a[href="/?task=${id}"]`).click();
      if (javaScriptEnabled) await answers(page);
      await expect(page.locator(".about summary")).toHaveText("Letters");
      await button(page, "Start").click();
      await face(page, "focus");
      await expect.poll(() => about(page)).toBe(id);
    });
  });
}

test("what is not there to be done gives the usual timer", async ({ page, context, browser }) => {
  const other = await browser.newContext();
  await withPast(other, []);
  const foreign = await task(await other.newPage(), "Theirs");
  await withPast(context, []);
  const done = await task(page, "Over");
  const over = await page.request.patch(`/api/tasks/${done}`, {
    data: { status: "done" },
    headers: { "sec-fetch-site": "same-origin" },
  });
  expect(over.ok()).toBe(true);
  for (const id of [foreign, done, crypto.randomUUID(), "7", ""]) {
    await page.goto(`/?task=${id}`);
    await face(page, "idle");
    await expect(page.locator(".about summary")).toHaveText("Task and project");
  }
  await page.goto(`/tasks/${done}`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Over");
  await expect(page.getByRole("link", { name: "Start a session" })).toHaveCount(0);
  await other.close();
});
