// Firefox and WebKit as Debian has them. Playwright only drives builds of its own; Firefox is driven
// over WebDriver BiDi, which it speaks itself, and WebKitGTK by its WebDriver.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { expect } from "@playwright/test";
import puppeteer from "puppeteer-core";
import { Builder, By, until } from "selenium-webdriver";
import { freePort } from "../tests/own-server";

/** What the tests do with a browser. */
export interface DrivenBrowser {
  open(url: string): Promise<void>;
  press(key: string): Promise<void>;
  /** Clicks the button that is shown at this XPath, as soon as there is one. */
  click(xpath: string): Promise<void>;
  /** The value of an expression in the page; promises are waited for. */
  evaluate<T>(expression: string): Promise<T>;
  close(): Promise<void>;
}

/** How long a button may take to appear. */
const PATIENCE = 10_000;

export async function firefox(): Promise<DrivenBrowser> {
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: process.env.FIREFOX ?? "/usr/bin/firefox-esr",
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE);
  return {
    open: async (url) => void (await page.goto(url)),
    press: (key) => page.keyboard.press(key as Parameters<typeof page.keyboard.press>[0]),
    click: (xpath) => page.locator(`::-p-xpath(${xpath})`).click(),
    evaluate: (expression) => page.evaluate(expression) as Promise<never>,
    close: () => browser.close(),
  };
}

export async function webkit(): Promise<DrivenBrowser> {
  const display = spawn("Xvfb", ["-displayfd", "3", "-screen", "0", "1280x900x24"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const number = await firstLine(display.stdio[3] as Readable);
  const port = await freePort();
  const service = spawn("WebKitWebDriver", [`--port=${port}`], {
    stdio: "ignore",
    // Its sandbox needs namespaces, which root in a container does not have.
    env: { ...process.env, DISPLAY: `:${number}`, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" },
  });
  const stop = () => [service, display].forEach((child: ChildProcess) => child.kill());
  try {
    await answers(port);
    const driver = await new Builder()
      .usingServer(`http://127.0.0.1:${port}`)
      .withCapabilities({ browserName: "MiniBrowser" })
      .build();
    await driver.manage().setTimeouts({ script: PATIENCE });
    return {
      open: (url) => driver.get(url),
      press: (key) => driver.actions().sendKeys(key).perform(),
      click: async (xpath) => {
        const button = await driver.wait(until.elementLocated(By.xpath(xpath)), PATIENCE);
        await driver.wait(until.elementIsVisible(button), PATIENCE);
        await button.click();
      },
      evaluate: (expression) => driver.executeAsyncScript(`Promise.resolve(${expression}).then(arguments[0])`),
      close: () => driver.quit().finally(stop),
    };
  } catch (error) {
    stop();
    throw error;
  }
}

/** Leaves the stream open: Xvfb ends if it cannot write all of the line. */
async function firstLine(stream: Readable): Promise<string> {
  const lines = createInterface(stream);
  const [line] = await once(lines, "line", { signal: AbortSignal.timeout(PATIENCE) });
  return line;
}

/** Waits until the WebDriver answers. */
async function answers(port: number) {
  const status = async () => (await fetch(`http://127.0.0.1:${port}/status`).catch(() => undefined))?.ok;
  await expect.poll(status, { timeout: PATIENCE }).toBe(true);
}
