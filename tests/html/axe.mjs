// Opens HTML reports in headless Chromium and prints axe-core's violations as JSON, one array per view.
//   node axe.mjs CHROMIUM SCREENSHOT_FOLDER REPORT.html ...
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [executablePath, folder, ...reports] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const VIEWS = [
  { name: "light", width: 1200, colorScheme: "light" },
  { name: "dark", width: 1200, colorScheme: "dark" },
  { name: "phone", width: 375, colorScheme: "light" },
  { name: "print", width: 900, colorScheme: "light", media: "print" },
  { name: "without-scripts", width: 1200, colorScheme: "light", scripts: false },
];
const TALLEST = 6000;
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];

const browser = await chromium.launch({ executablePath, args });
const results = [];
for (const report of reports) {
  for (const view of VIEWS) {
    const scripts = view.scripts ?? true;
    const context = await browser.newContext({
      bypassCSP: true, colorScheme: view.colorScheme, javaScriptEnabled: scripts, viewport: { width: view.width, height: 900 },
    });
    const page = await context.newPage();
    page.setDefaultTimeout(120_000);
    const refused = [];
    page.on("request", (request) => { if (!request.url().startsWith("file:")) refused.push(request.url()); });
    await page.goto(pathToFileURL(path.resolve(report)).href);
    if (view.media) await page.emulateMedia({ media: view.media });
    const name = `${path.basename(report, ".html")}-${view.name}`;
    // Chromium gives up on pictures of a very tall page: its beginning shows every kind of block.
    const height = Math.min(await page.evaluate(() => document.documentElement.scrollHeight).catch(() => TALLEST), TALLEST);
    await page.setViewportSize({ width: view.width, height });
    await page.screenshot({ path: path.join(folder, `${name}.png`) });
    await page.setViewportSize({ width: view.width, height: 900 });
    const row = { name, violations: [], requests: refused, wide: 0 };
    if (scripts) {
      row.wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      await page.evaluate(axe);
      const found = await page.evaluate(() => globalThis.axe.run(document));
      row.violations = found.violations.map((v) => ({ id: v.id, help: v.help, nodes: v.nodes.map((n) => n.html).slice(0, 5) }));
    }
    results.push(row);
    await context.close();
  }
}
await browser.close();
process.stdout.write(JSON.stringify(results, null, 1) + "\n");
