/** A real Chromium, as on a student's desk. */

import { execFileSync } from "node:child_process";
import { type Browser, chromium, type Page } from "playwright-core";
import { passwordOf } from "./hub";
import { report, URL } from "./stack";
import { since } from "./wait";

// Without the networking flags Chromium looks for hosts of its maker at every start, which a closed network refuses.
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Path of a Chromium: $CHROMIUM, or the first one on PATH. @throws when there is none */
export function findChromium(): string {
  if (process.env["CHROMIUM"]) return process.env["CHROMIUM"];
  const names = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
  const found = execFileSync("sh", ["-c", `${names.map((name) => `command -v ${name}`).join(" || ")} || true`])
    .toString()
    .trim();
  if (found === "")
    throw new Error("no Chromium: install one (Debian: apt-get install chromium), or name it in $CHROMIUM");
  return found;
}

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: findChromium(), args: FLAGS });
}

/** A new page with cookies of its own. */
export async function newPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ baseURL: URL, viewport: { width: 1280, height: 860 } });
  return context.newPage();
}

/** Fills in the sign-in form and clicks. @returns the moment of the click (performance.now()) */
export async function signIn(page: Page, user: string): Promise<number> {
  await page.goto("/");
  await page.locator("#username_input").fill(user);
  await page.locator("#password_input").fill(passwordOf(user));
  const start = performance.now();
  await page.locator("#login_submit").click({ noWaitAfter: true });
  return start;
}

/** Waits until JupyterLab shows the cells of its notebook, or the course's news, and its splash is gone. */
export async function labUsable(page: Page, seconds = 120): Promise<void> {
  await page
    .locator(".jp-NotebookPanel .jp-Cell, .jp-MarkdownViewer")
    .first()
    .waitFor({ timeout: seconds * 1000 });
  await page.locator("#jupyterlab-splash").waitFor({ state: "detached", timeout: 30_000 });
}

/** Seconds from the click on "Sign in" until JupyterLab is usable. */
export async function signInToLab(page: Page, user: string): Promise<number> {
  const start = await signIn(page, user);
  await labUsable(page);
  return since(start);
}

/** A picture of what the person sees, below `reports/`. */
export async function screenshot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: report(`${name}.png`) });
}
