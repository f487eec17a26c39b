// What a page plays, shows outside of itself and claims, written down before its scripts run.
import { expect, type BrowserContext, type Page } from "./fixtures";

interface Heard {
  strokes: number;
  asked: number;
  shown: string[];
  awake: number;
}

declare global {
  interface Window {
    heard: Heard;
  }
}

/** Every page of the context writes down what it does to the world outside of it. */
export async function listen(context: BrowserContext, permission = "default") {
  await context.addInitScript((permission) => {
    const heard: Heard = { strokes: 0, asked: 0, shown: [], awake: 0 };
    window.heard = heard;
    const make = BaseAudioContext.prototype.createOscillator;
    BaseAudioContext.prototype.createOscillator = function () {
      heard.strokes += 1;
      return make.call(this);
    };
    class Shown extends EventTarget {
      static permission = permission;
      static async requestPermission() {
        heard.asked += 1;
        Shown.permission = "granted";
        return "granted";
      }
      constructor(title: string) {
        super();
        heard.shown.push(title);
      }
      close() {}
    }
    Object.defineProperty(window, "Notification", { value: Shown });
    const lock = async () => {
      heard.awake += 1;
      return { released: false, release: async () => void (heard.awake -= 1) };
    };
    Object.defineProperty(navigator, "wakeLock", { value: { request: lock } });
  }, permission);
}

export const heard = (page: Page) => page.evaluate(() => window.heard);

/** Says that one of the pages rings, with so many strokes, and no other, not later either. */
export async function oneRings(pages: Page[], count: number) {
  const strokes = async () => (await Promise.all(pages.map(heard))).map(({ strokes }) => strokes).sort();
  const once = [...pages.slice(1).map(() => 0), count];
  await expect.poll(strokes).toEqual(once);
  await pages[0].clock.runFor(2_000);
  expect(await strokes()).toEqual(once);
}

/** The moments that one tab or another has called for. */
export const claimed = (page: Page) =>
  page.evaluate(() => (localStorage.getItem("stint.claimed") ?? "").split(" ").filter(Boolean));
