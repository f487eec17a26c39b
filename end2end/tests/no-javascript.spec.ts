// Without JavaScript: pages are read, and plain forms do what matters.
import { button, expect, face, test } from "./fixtures";

const hostile = "</title></textarea><script>alert(1)</script>";
// What the browser says of an answer that is no success, though the page is one.
const unauthorized = "Failed to load resource: the server responded with a status of 401 (Unauthorized)";
const address = () => `${crypto.randomUUID()}@example.org`;

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("a session is started, paused, resumed and completed", async ({ page }) => {
    await page.goto("/");
    await expect(button(page, "Keys")).toBeHidden();
    await page.getByRole("radio", { name: "Custom" }).check({ force: true });
    await page.getByLabel("Minutes", { exact: true }).fill("40");
    await page.getByLabel("What are you going to do?").fill(hostile);
    await button(page, "Start").click();
    await face(page, "focus");
    await expect(page.getByText(hostile)).toBeVisible();
    await expect(page.getByRole("timer")).toHaveText(/^(40:00|39:5\d)$/);
    expect(new URL(page.url()).pathname).toBe("/");

    await button(page, "Pause").click();
    await face(page, "paused");
    await page.reload();
    await face(page, "paused");
    await button(page, "Resume").click();
    await face(page, "focus");
    await button(page, "Complete").click();
    await face(page, "idle");
  });

  test("a refusal is told in words", async ({ page, context }) => {
    await page.goto("/");
    await button(page, "Start").click();
    await face(page, "focus");
    const stale = await context.newPage();
    await stale.goto("/");
    await button(page, "Abandon").click();
    await face(page, "idle");
    await button(stale, "Pause").click();
    await expect(stale.getByText("The session has ended meanwhile.")).toBeVisible();
  });

  test("a guest registers, signs out and in again, and has kept the session", async ({ page, complaints }) => {
    const email = address();
    await page.goto("/");
    await button(page, "Start").click();
    await face(page, "focus");
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("link", { name: "Register or sign in" }).click();
    await expect(page.getByText("You are here as a guest")).toBeVisible();
    const register = page.getByRole("form", { name: "Register" });
    await register.getByLabel("E-mail").fill(email);
    await register.getByLabel("Password").fill("correct horse battery");
    await register.getByLabel("Name (optional)").fill(hostile);
    await register.getByRole("button", { name: "Register" }).click();
    await face(page, "focus");

    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("link", { name: "Account", exact: true }).click();
    await expect(page.getByText(`You are signed in as ${email}.`)).toBeVisible();
    await button(page, "Sign out").click();
    await face(page, "idle");

    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByRole("link", { name: "Register or sign in" }).click();
    const signIn = page.getByRole("form", { name: "Sign in" });
    await signIn.getByLabel("E-mail").fill(email);
    await signIn.getByLabel("Password").fill("wrong horse battery");
    await signIn.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("alert")).toContainText("E-mail or password are wrong");
    expect(complaints.splice(0)).toEqual([unauthorized]);
    await expect(signIn.getByLabel("E-mail")).toHaveValue(email);
    await expect(signIn.getByLabel("Password")).toHaveValue("");
    await signIn.getByLabel("Password").fill("correct horse battery");
    await signIn.getByRole("button", { name: "Sign in" }).click();
    await face(page, "focus");
  });
});
