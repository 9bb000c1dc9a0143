// Walks through the console in a real browser, as its user would. Started by ConsoleTest, which says by the environment
// where it is and what opens it; prints what it measured as one line of JSON, and fails with a sentence.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const { URL: base, KEY, CODE, DENOKV, NODE_MODULES, SHOTS, CHROMIUM } = process.env;
const require = createRequire(`${NODE_MODULES}/`);
const { chromium } = require("playwright-core");
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const PATIENCE = 40_000;

const errors = [];
const elsewhere = [];
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-dev-shm-usage"] });
const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: "light" });
const page = await context.newPage();
page.setDefaultTimeout(PATIENCE);
page.on("console", (message) => ["error", "warning"].includes(message.type()) && errors.push(message.text()));
page.on("pageerror", (error) => errors.push(error.message));
page.on("request", (request) => request.url().startsWith(base) || elsewhere.push(request.url()));
page.on("dialog", (dialog) => errors.push(`a dialog of the browser: ${dialog.message()}`) && dialog.dismiss());
const devtools = await context.newCDPSession(page);
const report = { pages: [] };

const step = async (name, work) => {
  try {
    await work();
  } catch (error) {
    await page.screenshot({ path: `${process.env.FAILED}` }).catch(() => {});
    error.message = `${name}: ${error.message}`;
    throw error;
  }
};
const heading = (text) => page.locator("h1", { hasText: text }).waitFor();
const open = async (place, title) => {
  await page.goto(`${base}/#/${place}`);
  await heading(title);
};
/** Presses, and answers with the run that this leads to. */
const toRun = async (press, title) => {
  await press();
  await page.waitForURL(/#\/runs\/.+/);
  await heading(title);
};
const ended = (word) => page.locator(".head .badge", { hasText: word }).waitFor();
const shoot = async (name, fullPage = false) => {
  if (SHOTS) await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage });
};
/** By the devtools, since the page itself may run no script of ours: that is its policy. */
const axe = async (name) => {
  await devtools.send("Runtime.evaluate", { expression: `${AXE};0` });
  const { result } = await devtools.send("Runtime.evaluate", {
    expression: "axe.run().then((found) => JSON.stringify(found.violations.map((one) => [one.impact, one.id, one.nodes[0].html])))",
    awaitPromise: true,
    returnByValue: true,
  });
  const serious = JSON.parse(result.value).filter(([impact]) => ["serious", "critical"].includes(impact));
  assert.deepEqual(serious, [], `axe, ${name}`);
  report.pages.push(name);
};
const fits = async (name) => {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(over <= 0, `${name} is ${over} px too wide`);
};

let bytes = 0;
await devtools.send("Network.enable");
devtools.on("Network.loadingFinished", (loaded) => {
  bytes += loaded.encodedDataLength;
});

await step("sign in", async () => {
  await page.goto(base);
  await heading("Sign in");
  await axe("sign in");
  await shoot("sign-in");
  await page.getByLabel("API key").fill(KEY);
  await page.getByLabel("Code").fill(CODE);
  await page.getByRole("button", { name: "Sign in" }).click();
  await heading(/database/);
  const cookies = await context.cookies();
  assert.deepEqual(
    cookies.map((cookie) => [cookie.name, cookie.httpOnly, cookie.sameSite]),
    [["holdfast_session", true, "Strict"]],
  );
});

await step("backups are started, and one fails", async () => {
  for (const source of ["d1:billing", "d1:shop", "kv:sessions", "d1:analytics"]) await page.getByRole("button", { name: `Back up now: ${source}` }).click();
  const row = (source) => page.locator("tr", { has: page.getByRole("link", { name: source }) });
  await row("d1:shop").getByText("Proven", { exact: true }).waitFor();
  await row("kv:sessions").getByText("Proven", { exact: true }).waitFor();
  await row("d1:analytics").getByText("Proven", { exact: true }).waitFor();
  const failed = row("d1:billing");
  await failed.getByText("Failed", { exact: true }).waitFor();
  await failed.getByText("There is no D1 database billing").waitFor();
});

await step("first paint", async () => {
  // A browser that comes for the first time: nothing of the console is kept.
  await devtools.send("Network.clearBrowserCache");
  bytes = 0;
  await page.reload();
  await page.locator(".verdict h1").waitFor();
  await page.locator("size-spark .uplot").first().waitFor();
  const paints = await page.evaluate(() => performance.getEntriesByType("paint").map((entry) => [entry.name, entry.startTime]));
  report.firstPaintMs = Math.round(Object.fromEntries(paints)["first-contentful-paint"]);
  report.transferredBytes = bytes;
  assert.ok(report.firstPaintMs <= 1000, `first paint after ${report.firstPaintMs} ms`);
  assert.ok(bytes > 10_000 && bytes <= 300_000, `${bytes} bytes`);
});

await step("trigger, and watch the bar move", async () => {
  await page.getByRole("button", { name: "Back up now: d1:analytics" }).click();
  await page.locator("tr", { hasText: "d1:analytics" }).locator("a.going").click();
  await heading("Backup of d1:analytics");
  const seen = new Set();
  const said = new Set();
  let shot = false;
  const until = Date.now() + PATIENCE;
  while (!(await page.locator(".head .badge", { hasText: "Succeeded" }).isVisible())) {
    assert.ok(Date.now() < until, "the backup has ended in time");
    const at = await page.evaluate(() => [document.querySelector(".step progress")?.position, document.querySelector(".step .progress")?.innerText]);
    if (at[0] > 0) seen.add(at[0]);
    if (at[1]) said.add(at[1]);
    await page.waitForTimeout(60);
    if (at[0] > 0.2 && at[0] < 1 && !shot) {
      shot = true;
      await shoot("run");
    }
  }
  report.barPositions = seen.size;
  assert.ok(seen.size >= 2 && said.size >= 3, `the bar was seen at ${[...seen]}, and said ${[...said]}`);
  await page.locator(".result .badge", { hasText: "Proven" }).waitFor();
});

await step("a source, charts and timeline", async () => {
  await open("sources/d1-shop?backup=nightly", "d1:shop");
  await page.locator("size-chart canvas").waitFor();
  assert.ok((await page.locator(".timeline .mark").count()) >= 3);
  await axe("source");
  await shoot("source");
});

await step("two snapshots are compared", async () => {
  const boxes = page.getByRole("checkbox");
  await boxes.nth(0).check();
  await boxes.nth((await boxes.count()) - 1).check();
  await toRun(() => page.getByRole("button", { name: "Compare" }).click(), "Comparison");
  await ended("Succeeded");
  await page.getByRole("heading", { name: "They differ" }).waitFor();
  await page.locator("tr", { hasText: "orders" }).locator(".delta.add").waitFor();
  await axe("comparison");
  await shoot("diff");
});

await step("hostile names are only names", async () => {
  await open("sources/d1-shop?backup=nightly", "d1:shop");
  await page.locator("td.main a").first().click();
  await page.getByRole("cell", { name: "<img src=x onerror=alert(1)>", exact: true }).waitFor();
  assert.equal(await page.locator("main img").count(), 0);
  await axe("snapshot");
});

await step("a file is downloaded", async () => {
  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download: manifest.json" }).click();
  const file = JSON.parse(readFileSync(await (await waiting).path(), "utf8"));
  assert.equal(file.format, 1);
});

await step("a snapshot is proven again", async () => {
  await toRun(() => page.getByRole("button", { name: "Prove" }).click(), "Proof");
  await ended("Succeeded");
});

await step("a restore into a new database, by plan and apply", async () => {
  await open("sources/d1-shop?backup=nightly", "d1:shop");
  await page.getByRole("link", { name: "Restore" }).click();
  await heading("Restore");
  await axe("restore");
  await page.getByLabel("Target").fill("d1:shop-restored");
  await toRun(() => page.getByRole("button", { name: "Make a plan" }).click(), "Restore plan");
  await ended("Succeeded");
  await page.getByRole("heading", { name: "The plan" }).waitFor();
  await page.locator("tr", { hasText: "orders" }).locator(".delta.add").waitFor();
  await axe("plan");
  await shoot("plan");
  const plan = page.url();
  await page.getByRole("button", { name: "Apply", exact: true }).click();
  await page.getByRole("button", { name: "Apply the plan" }).click();
  await page.waitForURL((url) => url.href !== plan);
  await heading(/^Restore of/);
  await ended("Succeeded");
});

await step("what comes from elsewhere shows without a reload", async () => {
  await open("runs", "Runs");
  const before = await page.locator("tbody tr").count();
  const other = await context.newPage();
  await other.goto(`${base}/#/`);
  await other.getByRole("button", { name: "Back up now: kv:sessions" }).click();
  await page.locator("tbody tr").nth(before).waitFor();
  await other.close();
});

await step("live again after a stream was refused", async () => {
  const other = await context.newPage();
  await other.route("**/api/v1/events", (route) => route.fulfill({ status: 429 }));
  await other.goto(`${base}/#/`);
  await other.getByText("Looking every 5 s").waitFor();
  await other.unroute("**/api/v1/events");
  await other.getByText("Live", { exact: true }).waitFor();
  await other.close();
});

await step("an alert", async () => {
  await open("alerts", "Alerts");
  await page.locator(".alert", { hasText: "d1:billing" }).first().waitFor();
  await shoot("alerts");
});

const PLACES = [
  ["", /database/, "overview"],
  ["runs", "Runs", "runs"],
  ["schedules", "Schedules", "schedules"],
  ["alerts", "Alerts", "alerts"],
  ["audit", "Audit", "audit"],
  ["keys", "Keys", "keys"],
  ["settings", "Settings", "settings"],
];

await step("every page, light, dark and narrow", async () => {
  for (const [scheme, width, height] of [["light", 1280, 800], ["dark", 1280, 800], ["light", 360, 740]]) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height });
    for (const [place, title, name] of PLACES) {
      await open(place, title);
      await fits(`${name} at ${width}`);
      if (width > 360 || name === "overview") await axe(`${name} ${scheme} ${width}`);
      if (name === "overview") await shoot(width === 360 ? "phone" : `overview-${scheme}`);
    }
    await open("sources/d1-shop?backup=nightly", "d1:shop");
    await fits(`source at ${width}`);
    if (scheme === "dark") await shoot("source-dark");
  }
});

await step("light and dark by the switch", async () => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await open("", /database/);
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByRole("button", { name: "Dark" }).click();
  assert.notEqual(await ground(), light);
  await page.reload();
  await page.locator(".verdict h1").waitFor();
  assert.notEqual(await ground(), light, "the choice is kept");
});

await step("by keyboard alone", async () => {
  await open("", /database/);
  // The page has put the focus on its heading; the first stop of all is before that.
  await page.evaluate(() => document.querySelector(".skip").focus());
  const reached = new Set();
  for (let i = 0; i < 24; i++) {
    const [text, outline] = await page.evaluate(() => {
      const at = document.activeElement;
      return at === document.body ? ["", "solid"] : [at.textContent.trim(), getComputedStyle(at).outlineStyle];
    });
    assert.equal(outline, "solid", `"${text}" shows the focus`);
    reached.add(text);
    await page.keyboard.press("Tab");
  }
  for (const wanted of ["Skip to the page", "Runs", "Settings", "Sign out", "d1:billing"]) assert.ok(reached.has(wanted), `${wanted} in ${[...reached]}`);
});

await step("a Deno KV database, how far its backup is, and, without a reload, that it is gone", async () => {
  await open("", /database/);
  const row = page.getByRole("table", { name: "Deno KV" }).locator("tbody tr", { hasText: "carts" });
  await row.getByText("Active", { exact: true }).waitFor();
  await row.getByText("carts-backup").waitFor();
  process.kill(Number(DENOKV));
  await row.getByText("Unreachable", { exact: true }).waitFor();
  await row.getByText("can not be reached").waitFor();
  await page.locator(".verdict", { hasText: "1 Deno KV database does not answer" }).waitFor();
  await axe("a database that is gone");
});

await step("sign out", async () => {
  await page.getByRole("button", { name: "Sign out" }).click();
  await heading("Sign in");
  const answer = await page.request.get(`${base}/api/v1/runs`);
  assert.equal(answer.status(), 401);
});

await browser.close();
assert.deepEqual(errors, [], "the browser’s console");
assert.deepEqual(elsewhere, [], "requests to elsewhere");
console.log(JSON.stringify(report));
