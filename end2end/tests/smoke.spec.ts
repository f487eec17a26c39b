// The page arrives, the wasm takes it over, and the console stays silent.
import { expect, test } from "@playwright/test";

test("the first page arrives and is taken over without a word in the console", async ({ page }) => {
  const said: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) said.push(message.text());
  });
  page.on("pageerror", (error) => said.push(String(error)));

  const wasm = page.waitForResponse((response) => response.url().endsWith(".wasm"));
  const answer = await page.goto("/");
  expect(answer?.status()).toBe(200);
  expect((await wasm).ok()).toBe(true);
  await page.waitForLoadState("networkidle");

  await expect(page).toHaveTitle(/Stint/);
  expect(said).toEqual([]);
});
