// The copy of the history in the browser: waits until it is complete.
import { waitForServiceWorker } from "./network-proxy";
import { expect, openTimer, type Page } from "./fixtures";
import { seedSessions } from "./seed-history";

export const offlineNotice = (page: Page) => page.getByRole("status").filter({ hasText: /Offline: / });

/** How far the local copy of the history is; null without a copy. */
export const storedHistory = (page: Page) =>
  page.evaluate(async () => {
    const database = await new Promise<IDBDatabase | null>((resolve) => {
      const request = indexedDB.open("stint-past", 1);
      // One that does not exist, or is deleted at this moment, must not be created.
      request.onupgradeneeded = () => request.transaction?.abort();
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => resolve(null);
    });
    if (!database) return null;
    const text = await new Promise<string | undefined>((resolve) => {
      const request = database.transaction("about").objectStore("about").get("");
      request.onsuccess = () => resolve(request.result);
    });
    database.close();
    return text ? (JSON.parse(text) as { sequence: number; asOf: string | null; daysInCurrentZone: boolean }) : null;
  });

/** Waits until the local copy contains the server's last event. */
export async function waitForHistorySync(page: Page) {
  const response = await page.request.get("/api/events?limit=1");
  const { lastSequence } = (await response.json()) as { lastSequence: number };
  // A page that is loaded again meanwhile loses its context: it is asked again.
  await expect(async () => {
    const about = await storedHistory(page);
    expect(about?.asOf ? about.sequence : null).toBe(lastSequence);
  }).toPass({ timeout: 20_000 });
}

/** Seeds sessions and waits until the local copy contains them. */
export async function openWithHistory(page: Page, sessions: Parameters<typeof seedSessions>[1], timeZone?: string) {
  const ids = await seedSessions(page.context(), sessions, timeZone);
  await openTimer(page);
  await waitForServiceWorker(page);
  await waitForHistorySync(page);
  return ids;
}
