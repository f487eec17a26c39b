// A guest signs in to an account and adds what the guest recorded, with a choice for what overlaps.
import { expectNoAxeViolations } from "./axe";
import { button, completeSession, expect, expectState, openTimer, registerAccount, startSession, test, waitForSync, type Page } from "./fixtures";
import { post } from "./seed-history";
import { addPasskey, plugIn, signInByButton } from "./virtual-authenticator";

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

const record = (page: Page, from: number, to: number, intention: string) =>
  post(page.request, "/api/sessions/record", { startTime: minutesAgo(from), endTime: minutesAgo(to), intention });

/** An account with a session of its own, and a guest in this browser after it was signed out. */
async function createAccount(page: Page) {
  const account = await registerAccount(page);
  await record(page, 130, 100, "Own work");
  return account;
}

async function recordAsGuest(page: Page) {
  await page.context().clearCookies();
  await post(page.request, "/api/auth/guest", {});
  await record(page, 110, 80, "Both at once");
  await record(page, 60, 40, "Guest work");
}

async function signInByForm(page: Page, account: { email: string; password: string }) {
  await page.goto("/sign-in?next=/history");
  const form = page.getByRole("form", { name: "Sign in" });
  await form.getByLabel("E-mail").fill(account.email);
  await form.getByLabel("Password").fill(account.password);
  await form.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your guest sessions");
}

// A page of the guest may still read its history when the sign-in ends, and is refused.
test.afterEach(({ consoleErrors }) => {
  expect(consoleErrors.splice(0).filter((text) => !text.includes("status of 401"))).toEqual([]);
});

const listed = (page: Page, intention: string) => page.getByRole("main").getByText(intention);

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("what a guest recorded is added, and undone", async ({ page }) => {
      const account = await createAccount(page);
      await recordAsGuest(page);
      await signInByForm(page, account);
      const overlap = page.getByRole("group", { name: "Both at once" });
      await expect(overlap.getByRole("radio", { name: /^Add \d/ })).toBeChecked();
      await button(page, "Add to my account").click();
      await expect(page.getByRole("status")).toContainText("Your guest sessions are in your account.");
      await page.goto("/history");
      for (const intention of ["Own work", "Both at once", "Guest work"]) {
        await expect(listed(page, intention)).toHaveCount(1);
      }
      await page.goto("/settings/data");
      await expect(page.getByRole("link", { name: "Add your guest sessions to this account" })).toHaveCount(0);
      await button(page, "Undo …").click();
      await button(page, "Undo this import").click();
      await page.goto("/history");
      await expect(listed(page, "Own work")).toHaveCount(1);
      await expect(listed(page, "Guest work")).toHaveCount(0);
    });

    test("the decision can wait, and be to add nothing", async ({ page }) => {
      const account = await createAccount(page);
      await recordAsGuest(page);
      await signInByForm(page, account);
      await page.goto("/settings/data");
      await page.getByRole("link", { name: "Add your guest sessions to this account" }).click();
      await button(page, "Don’t add anything").click();
      await expect(page).toHaveURL("/");
      await page.goto("/history");
      await expect(listed(page, "Own work")).toHaveCount(1);
      await expect(listed(page, "Guest work")).toHaveCount(0);
      await page.goto("/guest-sessions?next=/tasks");
      await expect(page).toHaveURL("/tasks");
    });
  });
}

test("a session that a guest has started goes on in the account", async ({ page }) => {
  const account = await createAccount(page);
  await page.context().clearCookies();
  await openTimer(page);
  await startSession(page);
  await waitForSync(page);
  await signInByForm(page, account);
  await button(page, "Add to my account").click();
  await openTimer(page);
  await expectState(page, "focus");
  await completeSession(page);
});

test.describe("by name", () => {
  // An IP address cannot have passkeys.
  test.use({ baseURL: `http://${(process.env.STINT_ADDR ?? "127.0.0.1:3100").replace("127.0.0.1", "localhost")}` });

  test("whoever signs in with a passkey is asked, too", async ({ page }) => {
    const authenticator = await plugIn(page);
    const account = await createAccount(page);
    await addPasskey(page, "Phone", account.password);
    await expect(page).toHaveURL(/done=passkey-added/);
    await recordAsGuest(page);
    await signInByButton(page, authenticator);
    await expect(page).toHaveURL("/guest-sessions?next=%2Ftasks");
    await button(page, "Add to my account").click();
    await expect(page.getByRole("status")).toContainText("Your guest sessions are in your account.");
  });
});

test("the page fits 320 px, and axe finds no violation", async ({ page }) => {
  const account = await createAccount(page);
  await recordAsGuest(page);
  await signInByForm(page, account);
  await page.setViewportSize({ width: 320, height: 568 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  await expectNoAxeViolations(page);
});
