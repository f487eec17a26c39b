// Registration and a forgotten password: links by mail, opened in this browser and in another one.
import { button, expect, expectState, openTimer, startSession, type Page } from "./fixtures";
import { test, type MailServer } from "./mail-server";

const NEW_PASSWORD = "staple of the right kind";

const PASSWORD = "correct horse battery";
const linkIn = (text: string) => /^http\S+\?link=\S+$/m.exec(text)![0];

/** Fills the form and sends it; returns the address. */
async function register(page: Page, email = `${crypto.randomUUID()}@example.org`) {
  await page.goto("/sign-in");
  const form = page.getByRole("form", { name: "Register" });
  await form.getByLabel("E-mail").fill(email);
  await form.getByLabel("Password").fill(PASSWORD);
  await form.getByRole("button", { name: "Register" }).click();
  await expect(page.getByRole("status")).toContainText("A mail is on its way to the address.");
  return email;
}

/** Registers and follows the link of the mail in this browser. */
async function registerAccount(page: Page, mailServer: MailServer) {
  const email = await register(page);
  const mail = await mailServer.mailTo(email, "Stint: finish your registration");
  await page.goto(linkIn(mail.text));
  await button(page, "Confirm").click();
  await expect(page.getByRole("status")).toContainText("Your e-mail address is confirmed.");
  expect(await signedInAs(page)).toBe(email);
  return { email };
}

/** Registers an account, forgets its password and asks for a link; returns the address and the link. */
async function askForLink(page: Page, mailServer: MailServer) {
  const { email } = await registerAccount(page, mailServer);
  // Not while the page asks the server, whose refusals the browser would log.
  await page.goto("about:blank");
  await page.context().clearCookies();
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await page.getByLabel("E-mail").fill(email);
  await button(page, "Send the link").click();
  await expect(page.getByRole("status")).toContainText("a mail is on its way");
  const mail = await mailServer.mailTo(email, "Stint: set a new password");
  return { email, link: linkIn(mail.text) };
}

async function setPassword(page: Page) {
  await page.getByLabel("New password").fill(NEW_PASSWORD);
  await button(page, "Set the password").click();
}

const signedInAs = async (page: Page) => {
  const response = await page.request.get("/api/me");
  return ((await response.json()) as { email?: string }).email;
};

test("a guest who registers keeps the sessions, and a taken address tells its owner alone", async ({ page, browser, mailing }) => {
  await openTimer(page);
  await startSession(page);
  const { email } = await registerAccount(page, mailing.mailServer);
  await page.goto("/");
  await expectState(page, "focus");

  const context = await browser.newContext({ baseURL: mailing.origin });
  const other = await context.newPage();
  await openTimer(other);
  await startSession(other);
  await register(other, email);
  expect(await signedInAs(other)).toBeNull();
  await mailing.mailServer.mailTo(email, "Stint: you already have an account");
  await other.goto("/");
  await expectState(other, "focus");
  await context.close();
});

test("a link sets a new password, once", async ({ page, mailing }) => {
  const { email, link } = await askForLink(page, mailing.mailServer);
  await page.goto(link);
  await setPassword(page);
  await expect(page).toHaveURL(/\/settings\/sign-ins$/);
  expect(await signedInAs(page)).toBe(email);
  await page.goto(link);
  await expect(page.getByRole("alert")).toContainText("no longer works");
  await mailing.mailServer.mailTo(email, "Stint: your account was recovered");

  await page.goto("about:blank");
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
