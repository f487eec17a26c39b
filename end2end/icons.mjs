// Draws the icons of style/icons/*.svg as the PNGs in style/public/icons that systems ask
// for. Run it after a drawing has changed, and commit what it made: `node icons.mjs`.
import { readFileSync, writeFileSync } from "node:fs";
import { chromium } from "@playwright/test";

const drawn = [
  ["app", 192, "192"],
  ["app", 512, "512"],
  ["maskable", 512, "maskable"],
  // iOS cuts the corners itself and wants no transparency.
  ["maskable", 180, "apple"],
  // The system paints the badge of a notification in its own colour: only the shape counts.
  ["badge", 96, "badge"],
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--force-color-profile=srgb"],
});
const page = await browser.newPage();
for (const [drawing, size, name] of drawn) {
  const svg = readFileSync(new URL(`../style/icons/${drawing}.svg`, import.meta.url), "utf8");
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw}</style>${svg}`);
  const png = await page.screenshot({ omitBackground: true });
  writeFileSync(new URL(`../style/public/icons/${name}.png`, import.meta.url), png);
}
await browser.close();
