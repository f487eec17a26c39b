// Form posts that are rejected before the handler runs: the answer is a page, and the input is not
// lost.
import { expectNoAxeViolations } from "./axe";
import { button, expect, expectState, test } from "./fixtures";
import { seedSessions } from "./seed-history";

const tooLargeError = "Failed to load resource: the server responded with a status of 413";

for (const javaScriptEnabled of [false, true]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a body that is too large shows an error page, and going back restores the input", async ({ page, context, consoleErrors }) => {
      const [session] = await seedSessions(context, [{ daysAgo: 1 }]);
      await page.goto(`/history/${session}`);
      await page.getByText("Edit").first().click();
      const text = "Chapter 3. ".repeat(30_000);
      await page.locator("[name=taskProgress]").fill(text);
      const response = page.waitForResponse((response) => response.url().endsWith("/forms/history/amend"));
      await button(page, "Save").click();
      expect((await response).status()).toBe(413);
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("This was not saved");
      await expect(page.getByRole("alert")).toHaveText("This is too large.");
      expect(consoleErrors.splice(0).join()).toContain(tooLargeError);
      if (javaScriptEnabled) await expectNoAxeViolations(page);

      await page.goBack();
      await page.getByText("Edit").first().click();
      await expect(page.locator("[name=taskProgress]")).toHaveValue(text);
      await page.locator("[name=taskProgress]").fill("Chapter 3");
      await button(page, "Save").click();
      await expect(page.getByText("Chapter 3", { exact: true }).first()).toBeVisible();
    });
  });
}

test("GET on the URL of a form explains that it accepts forms only", async ({ page, consoleErrors }) => {
  await page.goto("/forms/tasks/add");
  await expect(page.getByRole("alert")).toContainText("accepts forms only");
  consoleErrors.splice(0);
  await page.getByRole("link", { name: "To the timer" }).click();
  await expectState(page, "idle");
});
