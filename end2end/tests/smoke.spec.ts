// The start page loads and hydrates, and its service worker starts, without console errors.
import { expect, test } from "@playwright/test";
import { waitForHydration } from "./fixtures";
import { waitForServiceWorker } from "./network-proxy";

test("the start page loads and hydrates without console errors", async ({ page }) => {
  const consoleErrors: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) consoleErrors.push(message.text());
  });
  page.on("pageerror", (error) => consoleErrors.push(String(error)));

  const wasm = page.waitForResponse((response) => response.url().endsWith(".wasm"));
  const response = await page.goto("/");
  expect(response?.status()).toBe(200);
  expect((await wasm).ok()).toBe(true);
  await waitForHydration(page);
  await waitForServiceWorker(page);

  await expect(page).toHaveTitle(/Stint/);
  expect(consoleErrors).toEqual([]);
});
