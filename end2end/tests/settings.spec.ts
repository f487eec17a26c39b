// Settings: the forms of each chapter, with and without JavaScript.
import { button, expect, registerAccount, test, type Page } from "./fixtures";

const xssPayload = "</title></textarea><script>alert(1)</script>";
const password = "correct horse battery";
const failedToLoad = (status: string) => `Failed to load resource: the server responded with a status of ${status}`;

async function registerThroughForm(page: Page) {
  const email = `${crypto.randomUUID()}@example.org`;
  await page.goto("/sign-in?next=/settings");
  const form = page.getByRole("form", { name: "Register" });
  await form.getByLabel("E-mail").fill(email);
  await form.getByLabel("Password").fill(password);
  await form.getByLabel("Name (optional)").fill(xssPayload);
  await form.getByRole("button", { name: "Register" }).click();
  await expect(page).toHaveURL("/settings");
  await expect(page.getByText(`Signed in as ${email}.`)).toBeVisible();
  return email;
}

const openChapter = (page: Page, chapter: RegExp) => page.getByRole("link", { name: chapter }).click();

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("every chapter saves its form", async ({ page, consoleErrors }) => {
    await registerThroughForm(page);
    await openChapter(page, /^Profile/);
    await expect(page.getByLabel("Name")).toHaveValue(xssPayload);
    await page.getByLabel("Time zone", { exact: true }).selectOption("Asia/Tokyo");
    await page.getByLabel("Day starts at").fill("04:30");
    await page.getByLabel("Week starts on").selectOption("Sunday");
    await page.getByLabel("Daily goal (minutes)").fill("180");
    await button(page, "Save").click();
    await expect(page.getByRole("status")).toHaveText("Saved.");
    await expect(page.getByLabel("Time zone", { exact: true })).toHaveValue("Asia/Tokyo");
    await page.getByLabel("Daily goal (minutes)").fill("0");
    await button(page, "Save").click();
    await expect(page.getByLabel("Daily goal (minutes)")).toHaveAccessibleDescription(/Between 1 and 1440/);
    expect(consoleErrors.splice(0)).toEqual([failedToLoad("422 (Unprocessable Entity)")]);

    await page.goto("/settings/appearance");
    await page.getByRole("radio", { name: "Dark" }).check();
    await page.getByRole("radio", { name: "Deutsch" }).check();
    await button(page, "Save").click();
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Aussehen");
    await page.getByRole("radio", { name: "Wie im Browser" }).check();
    await page.getByRole("radio", { name: "Wie im System" }).check();
    await button(page, "Speichern").click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Appearance");

    await page.goto("/settings/tokens");
    await page.getByLabel("What is it for?").fill(xssPayload);
    await page.getByRole("checkbox", { name: /^Read your sessions/ }).check();
    await button(page, "Create a token").click();
    const secret = await page.getByLabel("Your new token").inputValue();
    expect(secret).toMatch(/^stint_/);
    await page.goto("/settings/tokens");
    await expect(page.getByText(xssPayload)).toBeVisible();
    expect(await page.content()).not.toContain(secret);
    await page.getByText("Delete", { exact: true }).click();
    await button(page, "Delete permanently").click();
    await expect(page.getByText(xssPayload)).toHaveCount(0);

    await page.goto("/settings/webhooks");
    await page.getByLabel("Address").fill("https://example.org/hook");
    await page.getByLabel("What is it for?").fill(xssPayload);
    await page.getByLabel("Its session").check();
    await button(page, "Create a webhook").click();
    await expect(page.getByLabel("Signing secret")).toHaveValue(/^whsec_/);
    await expect(page.getByLabel("Its session")).toBeChecked();
    await button(page, "Switch off").click();
    await expect(page.getByRole("status")).toHaveText("Webhook switched off.");
    await button(page, "Send a test").click();
    await expect(page.getByRole("alert")).toHaveText("The webhook is off: switch it on first.");
    expect(consoleErrors.splice(0)).toEqual([failedToLoad("409 (Conflict)")]);
    await page.getByText("Delete", { exact: true }).click();
    await button(page, "Delete permanently").click();
    await expect(page.getByRole("status")).toHaveText("Webhook deleted.");

    await page.goto("/settings/calendar");
    await button(page, "Create an address").click();
    const feed = await page.getByLabel("Calendar address").inputValue();
    expect((await page.request.get(feed)).ok()).toBe(true);
    await page.goto("/settings/calendar");
    await page.getByText("Remove the feed").first().click();
    await page.getByRole("button", { name: "Remove the feed" }).click();
    expect((await page.request.get(feed)).status()).toBe(404);
  });

  test("the event log is exported and imported", async ({ page, consoleErrors }) => {
    await registerThroughForm(page);
    await openChapter(page, /^Your data/);
    const download = page.waitForEvent("download");
    await page.getByRole("link", { name: /^Event log/ }).click();
    const file = await (await download).path();
    await page.getByLabel("File (.jsonl").setInputFiles(file);
    await button(page, "Import").click();
    await expect(page.getByRole("status")).toContainText("Sessions added: 0.");
    await page.getByLabel("File (.jsonl").setInputFiles({
      name: "broken.jsonl",
      mimeType: "application/octet-stream",
      buffer: Buffer.from(`{"${xssPayload}":`),
    });
    await button(page, "Import").click();
    await expect(page.getByRole("alert")).toContainText("Line 1");
    expect(consoleErrors.splice(0)).toEqual([failedToLoad("422 (Unprocessable Entity)")]);
    await button(page, "Import").click();
    await expect(page.getByLabel("File (.jsonl")).toHaveAccessibleDescription("Choose a file.");
    expect(consoleErrors.splice(0)).toEqual([failedToLoad("422 (Unprocessable Entity)")]);
  });
});

test("the password is changed and the account deleted", async ({ page, consoleErrors }) => {
  const email = await registerThroughForm(page);
  await openChapter(page, /^Password/);
  await page.getByLabel("Your password").fill("wrong");
  await page.getByLabel("New password").fill("another good one");
  await button(page, "Change password").click();
  await expect(page.getByLabel("Your password")).toHaveAccessibleDescription("That is not your password.");
  await expect(page.getByLabel("Your password")).toBeFocused();
  expect(consoleErrors.splice(0)).toEqual([failedToLoad("422 (Unprocessable Entity)")]);
  await page.getByLabel("Your password").fill(password);
  await page.getByLabel("New password").fill("another good one");
  await button(page, "Change password").click();
  await expect(page.getByRole("status")).toContainText("Password changed");
  await page.goto("/settings/sign-ins");
  await expect(page.getByText(/^Chrome, /)).toBeVisible();
  await expect(page.getByText("This browser")).toBeVisible();
  await page.goto("/settings/leave");
  await page.getByLabel("Your password").fill("another good one");
  await button(page, "Delete my account").click();
  await expect(page.getByRole("status")).toHaveText("Your account and all its data have been deleted.");
  const form = page.getByRole("form", { name: "Sign in" });
  await form.getByLabel("E-mail").fill(email);
  await form.getByLabel("Password").fill("another good one");
  await form.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("alert")).toContainText("Wrong e-mail or password.");
  expect(consoleErrors.splice(0)).toEqual([failedToLoad("401 (Unauthorized)")]);
});

test("a guest registers where an account is needed, and returns to that chapter", async ({ page }) => {
  await page.goto("/settings/profile");
  await page.getByLabel("Name").fill("Guest");
  await button(page, "Save").click();
  await page.goto("/settings/tokens");
  await page.getByRole("link", { name: "Register or sign in" }).click();
  const form = page.getByRole("form", { name: "Register" });
  await form.getByLabel("E-mail").fill(`${crypto.randomUUID()}@example.org`);
  await form.getByLabel("Password").fill(password);
  await form.getByRole("button", { name: "Register" }).click();
  await expect(page).toHaveURL("/settings/tokens");
  await expect(button(page, "Create a token")).toBeVisible();
});

test("the device's time zone is suggested", async ({ browser }) => {
  const context = await browser.newContext({ timezoneId: "Asia/Tokyo" });
  const page = await context.newPage();
  await page.goto("/settings/profile");
  await expect(page.getByLabel("Time zone", { exact: true })).toHaveValue("UTC");
  await button(page, "Use this device’s time zone: Asia/Tokyo").click();
  await expect(page.getByLabel("Time zone", { exact: true })).toHaveValue("Asia/Tokyo");
  await button(page, "Save").click();
  await expect(page.getByLabel("Time zone", { exact: true })).toHaveValue("Asia/Tokyo");
  await expect(button(page, "Use this device’s time zone")).toBeHidden();
  await context.close();
});

test("a chapter is opened and filled in by keyboard alone", async ({ page }) => {
  await page.goto("/settings");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: /^Profile/ })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Appearance");
  await page.getByRole("radio", { name: "Match system" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "light");
});

test("a long import shows its progress, and can be cancelled", async ({ page }) => {
  await registerAccount(page);
  await page.goto("/settings/data");
  // The import is under way until it is cancelled.
  await page.route("**/forms/settings/import", () => {});
  await page.route("**/fn/import_progress", (route) => route.fulfill({ json: { received: 900, done: 40, total: 100 } }));
  const form = page.locator("form[action$='/forms/settings/import']");
  const log = { name: "stint.jsonl", mimeType: "application/jsonl", buffer: Buffer.from("{}") };
  await form.locator("[name=file]").setInputFiles(log);
  // Playwright waits for the answer before it looks at the page, so the page itself reports and cancels.
  const reports: string[] = [];
  await page.exposeFunction("report", (text: string) => reports.push(text));
  await form.evaluate((form) => {
    const shown = form.querySelector<HTMLElement>(".import-progress")!;
    const bar = shown.querySelector("progress")!;
    const cancel = () => {
      (window as unknown as { report(text: string): void }).report(`${bar.value} of ${bar.max}: ${shown.innerText}`);
      shown.querySelector("button")!.click();
    };
    new MutationObserver(cancel).observe(bar, { attributes: true });
  });
  await form.getByRole("button", { name: "Import" }).click({ noWaitAfter: true });
  await expect.poll(() => reports).toEqual([expect.stringMatching(/^40 of 100: Sessions are being added …/)]);
  await expect(form.getByRole("progressbar")).toHaveCount(0);
  await expect(form.getByRole("button", { name: "Import" })).toBeFocused();
});
