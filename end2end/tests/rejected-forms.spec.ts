// What was refused on its way to a form is told by a page, and nothing that was typed is lost.
import { hasNoFindings } from "./axe";
import { button, expect, face, test } from "./fixtures";
import { withPast } from "./seed-history";

const tooLarge = "Failed to load resource: the server responded with a status of 413";

for (const javaScriptEnabled of [false, true]) {
  test.describe(`with script: ${javaScriptEnabled}`, () => {
    test.use({ javaScriptEnabled });

    test("a text that is too large is told so, and is still there", async ({ page, context, complaints }) => {
      const [session] = await withPast(context, [{ daysAgo: 1 }]);
      await page.goto(`/history/${session}`);
      await page.getByText("Correct").first().click();
      const text = "Chapter 3. ".repeat(30_000);
      await page.locator("[name=taskProgress]").fill(text);
      const answer = page.waitForResponse((response) => response.url().endsWith("/forms/history/amend"));
      await button(page, "Save").click();
      expect((await answer).status()).toBe(413);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("That was not taken");
      await expect(page.getByRole("alert")).toHaveText("That is too large.");
      expect(complaints.splice(0).join()).toContain(tooLarge);
      if (javaScriptEnabled) await hasNoFindings(page);

      await page.goBack();
      await page.getByText("Correct").first().click();
      await expect(page.locator("[name=taskProgress]")).toHaveValue(text);
      await page.locator("[name=taskProgress]").fill("Chapter 3");
      await button(page, "Save").click();
      await expect(page.getByText("Chapter 3", { exact: true }).first()).toBeVisible();
    });
  });
}

test("the address that a form was answered at says that it only takes forms", async ({ page, complaints }) => {
  await page.goto("/forms/tasks/add");
  await expect(page.getByRole("alert")).toContainText("only takes forms");
  complaints.splice(0);
  await page.getByRole("link", { name: "To the timer" }).click();
  await face(page, "idle");
});
