// The README's pictures, to be copied from target/contact-sheets to docs.
import { test } from "@playwright/test";
import { expectState } from "../tests/fixtures";
import { post } from "../tests/seed-history";
import { createPlausibleAccount } from "./plausible-account";

const folder = "../target/contact-sheets";

test("the timer on a laptop", async ({ browser }) => {
  const settings = { colorScheme: "light", viewport: { width: 1280, height: 800 }, reducedMotion: "reduce" } as const;
  const page = await (await browser.newContext(settings)).newPage();
  const { taskId, projectId } = await createPlausibleAccount(page);
  const now = Date.now();
  const sessionId = crypto.randomUUID();
  const command = (minutesAgo: number, type: string, fields: object = {}) => ({
    commandId: crypto.randomUUID(),
    sessionId,
    occurredAt: new Date(now - minutesAgo * 60_000).toISOString(),
    type,
    ...fields,
  });
  const commands = [
    command(21, "start", { sessionType: "pomodoro", intention: "Outline the argument", taskId, projectId }),
    command(17, "recordDistraction", { kind: "internal" }),
    command(12, "pause"),
    command(10, "resume"),
  ];
  await post(page.request, "/api/sync", { rulesVersion: 2, commands });
  await page.goto("/");
  await expectState(page, "focus");
  await page.screenshot({ path: `${folder}/timer.png`, animations: "disabled" });
});

test("the history on a phone", async ({ browser }) => {
  const settings = { colorScheme: "dark", viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 } as const;
  const page = await (await browser.newContext(settings)).newPage();
  await createPlausibleAccount(page);
  await page.goto("/history");
  await page.screenshot({ path: `${folder}/history.png`, animations: "disabled" });
});
