// Passkeys with Chromium's virtual authenticator. An IP address cannot have passkeys, so the server
// is called by its name.
import { button, expect, registerAccount, test, type Page } from "./fixtures";
import { addPasskey, plugIn, signInByButton } from "./virtual-authenticator";

const address = process.env.STINT_ADDR ?? "127.0.0.1:3100";
test.use({ baseURL: `http://${address.replace("127.0.0.1", "localhost")}` });

/** Expects the refusal that is shown; all others are in the page, hidden. */
async function expectRefusal(page: Page, text: string) {
  const refusals = page.locator("form[data-passkey] [aria-live]");
  await expect(refusals).toContainText(text, { useInnerText: true });
}

const emailOf = async (page: Page) => {
  const response = await page.request.get("/api/me");
  return ((await response.json()) as { email?: string }).email;
};

async function signOut(page: Page) {
  await page.goto("/sign-in");
  await button(page, "Sign out").first().click();
  await expect(page).toHaveURL("/");
}

test("a passkey is added, signs in without a name, is renamed and removed", async ({ page, consoleErrors }) => {
  const { email, password } = await registerAccount(page);
  const authenticator = await plugIn(page);
  await addPasskey(page, "Phone", password);
  await expect(page).toHaveURL("/settings/passkeys?done=passkey-added");
  await expect(page.getByText("never used")).toBeVisible();

  await signOut(page);
  expect(await emailOf(page)).toBeUndefined();
  await signInByButton(page, authenticator);
  await expect(page).toHaveURL("/tasks");
  expect(await emailOf(page)).toBe(email);

  await page.goto("/settings/passkeys");
  await expect(page.getByText("never used")).toBeHidden();
  await page.locator("summary", { hasText: "Rename" }).click();
  await page.locator(".rows").getByLabel("Name").fill("Blue key");
  await page.locator(".rows").getByRole("button", { name: "Save" }).click();
  await expect(page.locator(".rows .row-title")).toContainText("Blue key");

  await page.locator("summary", { hasText: "Remove" }).click();
  await button(page, "Remove the passkey").click();
  await expect(page.getByRole("status")).toContainText("Passkey removed.");
  await signOut(page);
  await signInByButton(page, authenticator);
  await expectRefusal(page, "This passkey does not work here");
  expect(await emailOf(page)).toBeUndefined();
  // The browser logs the refusal.
  expect(consoleErrors.splice(0).every((text) => text.includes("401"))).toBe(true);
});

test("a passkey is offered where the address is entered", async ({ page }) => {
  const { email, password } = await registerAccount(page);
  await plugIn(page);
  await addPasskey(page, "Phone", password);
  await expect(page).toHaveURL("/settings/passkeys?done=passkey-added");
  await signOut(page);
  // The virtual authenticator chooses the passkey that a person would.
  await page.goto("/sign-in");
  await expect(page).toHaveURL("/");
  expect(await emailOf(page)).toBe(email);
});

test("what the browser or the server refuses is said", async ({ page, consoleErrors }) => {
  const { password } = await registerAccount(page);
  const authenticator = await plugIn(page);
  await addPasskey(page, "Phone", "wrong");
  await expectRefusal(page, "That is not your password.");
  await authenticator.verify(false);
  await addPasskey(page, "Phone", password);
  await expectRefusal(page, "No passkey was used.");
  await authenticator.verify(true);
  await addPasskey(page, "Phone", password);
  await expect(page).toHaveURL("/settings/passkeys?done=passkey-added");
  await addPasskey(page, "Phone again", password);
  await expectRefusal(page, "This device has a passkey for your account already.");
  expect(consoleErrors.splice(0).every((text) => text.includes("401"))).toBe(true);
});

test("at an IP address the page says why not", async ({ page }) => {
  await page.goto(`http://${address}/sign-in`);
  await button(page, "Sign in with a passkey").click();
  await expectRefusal(page, "Passkeys need a host name");
});
