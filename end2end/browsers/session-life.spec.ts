// The life of a session, without a network and back, in Firefox and WebKit.
import { expect } from "@playwright/test";
import { test as base, type NetworkProxy } from "../tests/network-proxy";
import { firefox, webkit, type DrivenBrowser } from "./driven-browser";

const button = (name: string) =>
  `//button[starts-with(normalize-space(), '${name}') and not(ancestor::dialog) and not(ancestor::*[@hidden])]`;
const inDialog = (name: string) => `//dialog[@open]//button[starts-with(normalize-space(), '${name}')]`;

async function expectPhase(browser: DrivenBrowser, phase: string) {
  const shown = () => browser.evaluate("document.querySelector('main.timer')?.dataset.phase");
  await expect.poll(shown).toBe(phase);
}

async function expectUnsaved(browser: DrivenBrowser, pattern: RegExp) {
  await expect.poll(() => browser.evaluate("document.querySelector('.unsaved')?.textContent")).toMatch(pattern);
}

/** Opens the timer and waits until it reacts to keys and works without a network. */
async function openTimer(browser: DrivenBrowser, network: NetworkProxy) {
  await browser.open(`${network.origin}/`);
  await expect(async () => {
    await browser.press("?");
    expect(await browser.evaluate("document.querySelector('#keys').open")).toBe(true);
  }).toPass();
  await browser.evaluate("document.querySelector('#keys').close()");
  const worker = () => browser.evaluate("navigator.serviceWorker.controller?.state");
  await expect.poll(worker).toBe("activated");
}

for (const [name, launch] of Object.entries({ firefox, webkit })) {
  const test = base.extend<{ browserUnderTest: DrivenBrowser }>({
    browserUnderTest: async ({}, use) => {
      const browser = await launch();
      await use(browser);
      await browser.close();
    },
  });

  test(`the life of a session in ${name}, without a network and back`, async ({ browserUnderTest: browser, network }) => {
    await openTimer(browser, network);
    await browser.click(button("Start"));
    await expectPhase(browser, "focus");
    await browser.click(button("Pause"));
    await expectPhase(browser, "paused");
    await browser.click(button("Resume"));
    await expectPhase(browser, "focus");
    await expectUnsaved(browser, /\b0 changes /);

    network.setState("offline");
    await browser.click(button("Pause"));
    await expectPhase(browser, "paused");
    await expectUnsaved(browser, /\b1 change /);
    // The worker serves the page, and what was not sent is there.
    await browser.open(`${network.origin}/`);
    await expectPhase(browser, "paused");
    await browser.click(button("Resume"));
    await expectPhase(browser, "focus");
    await browser.click(button("Complete"));
    await browser.click(inDialog("Complete"));
    await expectPhase(browser, "completed");
    await expectUnsaved(browser, /\b3 changes /);

    network.setState("online");
    await browser.evaluate("void dispatchEvent(new Event('online'))");
    await expectUnsaved(browser, /\b0 changes /);
    const log = "fetch('/api/events').then((answer) => answer.json()).then(({ items }) => items.map(({ type }) => type))";
    expect(await browser.evaluate(log)).toEqual([
      "FocusSessionStarted",
      "SessionPaused",
      "SessionResumed",
      "SessionPaused",
      "SessionResumed",
      "SessionCompleted",
    ]);
  });
}
