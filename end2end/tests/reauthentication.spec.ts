// The page that asks for the password before something that is of use longer than the sign-in.
import { execFileSync } from "node:child_process";
import { button, expect, registerAccount, test } from "./fixtures";

const database = (process.env.DATABASE_URL ?? "sqlite://../target/end2end/stint.db").replace(/^sqlite:\/\//, "");

/** As if the account had signed in 16 minutes earlier. */
function ageSignIns(email: string) {
  const statement =
    "UPDATE logins SET created_at = created_at - 960000 WHERE user_id = (SELECT id FROM users WHERE email = ?)";
  const program =
    "import sqlite3, sys; c = sqlite3.connect(sys.argv[1], timeout=20); " +
    "assert c.execute(sys.argv[2], [sys.argv[3]]).rowcount == 1; c.commit()";
  execFileSync("python3", ["-c", program, database, statement, email]);
}

for (const javaScriptEnabled of [false, true]) {
  test.describe(javaScriptEnabled ? "with JavaScript" : "without JavaScript", () => {
    test.use({ javaScriptEnabled });

    test("a token is made after the password was confirmed", async ({ page, consoleErrors }) => {
      const account = await registerAccount(page);
      ageSignIns(account.email);
      await page.goto("/settings/tokens");
      await page.getByLabel("What is it for?").fill("Editor");
      await page.getByRole("checkbox", { name: /^Read your sessions/ }).check();
      await page.getByRole("checkbox", { name: /^Read your tasks/ }).check();
      await button(page, "Create a token").click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText("Confirm your password");
      await page.getByLabel("Password").fill("not this one");
      await button(page, "Confirm and continue").click();
      await expect(page.getByLabel("Password")).toHaveAccessibleDescription(/That is not your password/);
      await page.getByLabel("Password").fill(account.password);
      await button(page, "Confirm and continue").click();
      await expect(page.getByLabel("Your new token")).toHaveValue(/^stint_/);
      await expect(page.getByText("Editor", { exact: true })).toBeVisible();
      await expect(page.getByText("sessions:read, tasks:read")).toBeVisible();

      // It is not asked for again.
      await page.goto("/settings/calendar");
      await button(page, "Create an address").click();
      await expect(page.locator(".secret")).toBeVisible();
      expect(consoleErrors.splice(0)).toHaveLength(2);
    });
  });
}
