// Replaces browser interfaces that a headless browser cannot observe (audio, notifications, wake
// locks) by recording ones, before the scripts of the page run.
import { expect, type BrowserContext, type Page } from "./fixtures";

interface BrowserApiCalls {
  /** One oscillator is one stroke of the sound. */
  oscillators: number;
  permissionRequests: number;
  notifications: string[];
  /** Wake locks that are held now. */
  wakeLocks: number;
}

declare global {
  interface Window {
    browserApiCalls: BrowserApiCalls;
  }
}

/** Records the calls of every page of the context. */
export async function recordBrowserApis(context: BrowserContext, permission = "default") {
  await context.addInitScript((permission) => {
    const browserApiCalls: BrowserApiCalls = { oscillators: 0, permissionRequests: 0, notifications: [], wakeLocks: 0 };
    window.browserApiCalls = browserApiCalls;
    const createOscillator = BaseAudioContext.prototype.createOscillator;
    BaseAudioContext.prototype.createOscillator = function () {
      browserApiCalls.oscillators += 1;
      return createOscillator.call(this);
    };
    class FakeNotification extends EventTarget {
      static permission = permission;
      static async requestPermission() {
        browserApiCalls.permissionRequests += 1;
        FakeNotification.permission = "granted";
        return "granted";
      }
      constructor(title: string) {
        super();
        browserApiCalls.notifications.push(title);
      }
      close() {}
    }
    Object.defineProperty(window, "Notification", { value: FakeNotification });
    const request = async () => {
      browserApiCalls.wakeLocks += 1;
      return { released: false, release: async () => void (browserApiCalls.wakeLocks -= 1) };
    };
    Object.defineProperty(navigator, "wakeLock", { value: { request } });
  }, permission);
}

export const browserApiCalls = (page: Page) => page.evaluate(() => window.browserApiCalls);

/** Expects `count` strokes in one of the tabs and none in the others, now and two seconds later. */
export async function expectOneTabRings(pages: Page[], count: number) {
  const oscillators = async () => (await Promise.all(pages.map(browserApiCalls))).map((calls) => calls.oscillators).sort();
  const expected = [...pages.slice(1).map(() => 0), count];
  await expect.poll(oscillators).toEqual(expected);
  await pages[0].clock.runFor(2_000);
  expect(await oscillators()).toEqual(expected);
}

/** The alerts that any tab of the browser has claimed, so that no other tab raises them. */
export const claimedAlerts = (page: Page) =>
  page.evaluate(() => (localStorage.getItem("stint.claimed") ?? "").split(" ").filter(Boolean));
