// Renders style/icons/*.svg to the PNG files in style/public/icons that operating systems require.
// Run `node icons.mjs` after changing an SVG, and commit the result.
import { readFileSync, writeFileSync } from "node:fs";
import { chromium } from "@playwright/test";

const icons = [
  ["app", 192, "192"],
  ["app", 512, "512"],
  ["maskable", 512, "maskable"],
  // iOS rounds the corners itself and shows transparency as black.
  ["maskable", 180, "apple"],
  // Notification badges use only the alpha channel.
  ["badge", 96, "badge"],
];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--force-color-profile=srgb"],
});
const page = await browser.newPage();
for (const [source, size, name] of icons) {
  const svg = readFileSync(new URL(`../style/icons/${source}.svg`, import.meta.url), "utf8");
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw}</style>${svg}`);
  const png = await page.screenshot({ omitBackground: true });
  writeFileSync(new URL(`../style/public/icons/${name}.png`, import.meta.url), png);
}
await browser.close();
