// The mini timer as a window of its own.
import { waitForHydration, type Page } from "./fixtures";

/** Without the windows that stay above others. */
export const withoutPictureInPicture = (page: Page) =>
  page.addInitScript(() => Object.defineProperty(window, "documentPictureInPicture", { value: undefined }));

export async function openMini(page: Page) {
  const opened = page.waitForEvent("popup");
  await page.getByRole("button", { name: "Mini timer" }).click();
  const mini = await opened;
  await mini.setViewportSize({ width: 300, height: 340 });
  await waitForHydration(mini);
  return mini;
}
