// A forgotten password: a link by mail, opened in this browser and in another one.
import { button, expect, registerAccount, type Page } from "./fixtures";
import { test, type MailServer } from "./mail-server";

const NEW_PASSWORD = "staple of the right kind";

/** Registers an account, forgets its password and asks for a link; returns the address and the link. */
async function askForLink(page: Page, mailServer: MailServer) {
  const { email } = await registerAccount(page);
  await page.context().clearCookies();
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await page.getByLabel("E-mail").fill(email);
  await button(page, "Send the link").click();
  await expect(page.getByRole("status")).toContainText("a mail is on its way");
  const mail = await mailServer.mailTo(email, "Stint: set a new password");
  return { email, link: /^http\S+\?link=\S+$/m.exec(mail.text)![0] };
}

async function setPassword(page: Page) {
  await page.getByLabel("New password").fill(NEW_PASSWORD);
  await button(page, "Set the password").click();
}

const signedInAs = async (page: Page) => {
  const response = await page.request.get("/api/me");
  return ((await response.json()) as { email?: string }).email;
};

test("a link sets a new password, once", async ({ page, mailing }) => {
  const { email, link } = await askForLink(page, mailing.mailServer);
  await page.goto(link);
  await setPassword(page);
  await expect(page).toHaveURL(/\/settings\/sign-ins$/);
  expect(await signedInAs(page)).toBe(email);
  await page.goto(link);
  await expect(page.getByRole("alert")).toContainText("no longer works");
  await mailing.mailServer.mailTo(email, "Stint: your account was recovered");

  await page.context().clearCookies();
  await page.goto("/sign-in");
  const form = page.getByRole("form", { name: "Sign in" });
  await form.getByLabel("E-mail").fill(email);
  await form.getByLabel("Password").fill(NEW_PASSWORD);
  await form.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/");
  expect(await signedInAs(page)).toBe(email);
});

test("another browser has to name the address of the link", async ({ page, browser, mailing }) => {
  const { email, link } = await askForLink(page, mailing.mailServer);
  const context = await browser.newContext({ baseURL: mailing.origin });
  const other = await context.newPage();
  await other.goto(link);
  await other.getByLabel("E-mail").fill("eve@example.org");
  await setPassword(other);
  await expect(other.getByText("The link was not sent to this address.").first()).toBeVisible();
  expect(await signedInAs(other)).toBeUndefined();
  await context.close();

  // The refused attempt has not used the link up.
  await page.goto(link);
  await setPassword(page);
  await expect(page).toHaveURL(/\/settings\/sign-ins$/);
  expect(await signedInAs(page)).toBe(email);
});
