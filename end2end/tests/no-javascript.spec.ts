// Without JavaScript: server-rendered pages and plain forms.
import { button, expect, expectState, test } from "./fixtures";

const xssPayload = "</title></textarea><script>alert(1)</script>";
// The browser logs every response with an error status, also one that is a page.
const unauthorizedError = "Failed to load resource: the server responded with a status of 401 (Unauthorized)";
const newEmail = () => `${crypto.randomUUID()}@example.org`;

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a session is started, paused, resumed and completed", async ({ page }) => {
    await page.goto("/");
    await expect(button(page, "Keyboard shortcuts")).toBeHidden();
    await page.getByRole("radio", { name: "Custom" }).check({ force: true });
    await page.getByLabel("Minutes", { exact: true }).fill("40");
    await page.getByLabel("What are you going to do?").fill(xssPayload);
    await button(page, "Start").click();
    await expectState(page, "focus");
    await expect(page.getByText(xssPayload)).toBeVisible();
    await expect(page.getByRole("timer")).toHaveText(/^(40:00|39:5\d)$/);
    expect(new URL(page.url()).pathname).toBe("/");

    await button(page, "Pause").click();
    await expectState(page, "paused");
    await page.reload();
    await expectState(page, "paused");
    await button(page, "Resume").click();
    await expectState(page, "focus");
    await button(page, "Complete").click();
    await expectState(page, "idle");
  });

  test("a refused command shows the reason", async ({ page, context }) => {
    await page.goto("/");
    await button(page, "Start").click();
    await expectState(page, "focus");
    const stale = await context.newPage();
    await stale.goto("/");
    await button(page, "Abandon").click();
    await expectState(page, "idle");
    await button(stale, "Pause").click();
    await expect(stale.getByText("The session has already ended.")).toBeVisible();
  });

  test("a guest registers, signs out and in again, and still has the session", async ({ page, consoleErrors }) => {
    const email = newEmail();
    await page.goto("/");
    await button(page, "Start").click();
    await expectState(page, "focus");
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("link", { name: "Register or sign in" }).click();
    await expect(page.getByText("You are using Stint as a guest")).toBeVisible();
    const register = page.getByRole("form", { name: "Register" });
    await register.getByLabel("E-mail").fill(email);
    await register.getByLabel("Password").fill("correct horse battery");
    await register.getByLabel("Name (optional)").fill(xssPayload);
    await register.getByRole("button", { name: "Register" }).click();
    await expectState(page, "focus");

    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("link", { name: "Account", exact: true }).click();
    await expect(page.getByText(`You are signed in as ${email}.`)).toBeVisible();
    await button(page, "Sign out").click();
    await expectState(page, "idle");

    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("link", { name: "Register or sign in" }).click();
    const signIn = page.getByRole("form", { name: "Sign in" });
    await signIn.getByLabel("E-mail").fill(email);
    await signIn.getByLabel("Password").fill("wrong horse battery");
    await signIn.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("alert")).toContainText("Wrong e-mail or password.");
    expect(consoleErrors.splice(0)).toEqual([unauthorizedError]);
    await expect(signIn.getByLabel("E-mail")).toHaveValue(email);
    await expect(signIn.getByLabel("Password")).toHaveValue("");
    await signIn.getByLabel("Password").fill("correct horse battery");
    await signIn.getByRole("button", { name: "Sign in" }).click();
    await expectState(page, "focus");
  });
});
