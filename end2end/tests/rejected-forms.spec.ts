// Form posts that are rejected before the handler runs: the answer is a page, and the input is not
// lost.
import { expectNoAxeViolations } from "./axe";
import { button, completeSession, expect, expectState, openTimer, startSession, test, waitForSync } from "./fixtures";
import { seedSessions } from "./seed-history";
import { waitForHistorySync } from "./stored-history";

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

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test("a wrong password is said where it is seen", async ({ page, consoleErrors }) => {
    await page.goto("/sign-in");
    const form = page.locator("form", { has: button(page, "Sign in") });
    await form.getByLabel("E-mail").fill("nobody@example.org");
    await form.getByLabel("Password").fill("wrong horse battery");
    await form.getByRole("button", { name: "Sign in", exact: true }).click();
    const why = page.getByRole("alert");
    await expect(why).toHaveText("Wrong e-mail or password.");
    await expect(page.locator(":focus")).toHaveText("Wrong e-mail or password.");
    await expect(why).toBeInViewport({ ratio: 1 });
    consoleErrors.splice(0);
  });
});

test("a session that is refused is not said to be saved", async ({ page }) => {
  await openTimer(page);
  await startSession(page);
  await completeSession(page);
  await waitForSync(page);
  await page.goto("/history");
  await waitForHistorySync(page);
  await page.reload();
  const form = page.locator("#add");
  await form.getByText("Add a session").click();
  await form.getByLabel("Started at").fill("2026-11-20T10:00");
  await form.getByLabel("Ended at").fill("2026-11-20T09:00");
  await button(page, "Add").click();
  await expect(page.getByText("The end must be 1 to 135 focused minutes after the start")).toBeVisible();
  await expect(page.locator(".notice-bar")).toBeHidden();
});
