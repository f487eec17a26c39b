// Passkeys with Chromium's virtual authenticator; `home` is where Stint is.
import { button, expect, type Page } from "./fixtures";

/** An authenticator in the browser of this page, with a finger on it while `isTouched`. */
export async function plugIn(page: Page) {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return {
    touch: (enabled: boolean) =>
      cdp.send("WebAuthn.setAutomaticPresenceSimulation", { authenticatorId, enabled }),
    verify: (isUserVerified: boolean) => cdp.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
  };
}

export async function addPasskey(page: Page, name: string, password: string, home = "/") {
  await page.goto(`${home}settings/passkeys`);
  const form = page.locator("form[data-passkey]");
  await form.getByLabel("Name").fill(name);
  await form.getByLabel("Your password").fill(password);
  await button(page, "Add a passkey").click();
}

/** Signs in by the button, without a name. */
export async function signInByButton(page: Page, authenticator: Awaited<ReturnType<typeof plugIn>>, home = "/") {
  // The page waits for a passkey by itself, too. Nobody touches the authenticator for that request, and a
  // touch is for those that begin after it.
  await authenticator.touch(false);
  await page.addInitScript(() => {
    const get = navigator.credentials.get.bind(navigator.credentials);
    navigator.credentials.get = (options) => {
      document.documentElement.dataset.waits = "for a passkey";
      return get(options);
    };
  });
  await page.goto(`${home}sign-in?next=/tasks`);
  await expect(page.locator("html[data-waits]")).toBeAttached();
  await authenticator.touch(true);
  await button(page, "Sign in with a passkey").click();
}
