/** Sign-ins to hand out: a table for a spreadsheet, and a page of slips to print and cut. Pure. */
import { stringify } from "csv-stringify/sync";
import { ConfigError } from "../../components/errors";
import type { RosterEntry } from "../../components/students/roster";
import type { Context } from "../context";

/** One person's sign-in. */
export interface Slip {
  readonly username: string;
  /** As the roster has it; may be empty. */
  readonly name: string;
  readonly role: string;
  readonly password: string;
}

/** How sign-ins are shown: for the terminal, for a spreadsheet, for paper. */
export type SlipFormat = "table" | "csv" | "html";

const ENDINGS: Readonly<Record<string, SlipFormat>> = { csv: "csv", html: "html", htm: "html", txt: "table" };

/**
 * The format that was asked for: by its name, or by the end of the file's.
 * @throws ConfigError for a format that there is not
 */
export function slipFormat(out?: string, format?: string): SlipFormat {
  const known = ["table", "csv", "html"] as const;
  const named = known.find((one) => one === format);
  if (format !== undefined && named === undefined)
    throw new ConfigError([`FORMAT=${format}: is not one of ${known.join(", ")}`]);
  if (named !== undefined || out === undefined) return named ?? "table";
  const ending = ENDINGS[out.split(".").at(-1)?.toLowerCase() ?? ""];
  if (ending === undefined)
    throw new ConfigError([
      `OUT=${out}: write a name that ends in .csv (for a spreadsheet) or .html (slips to print), or FORMAT= too`,
    ]);
  return ending;
}

/** What all slips say. */
export interface SlipCourse {
  /** Title and year. */
  readonly title: string;
  readonly url: string;
}

/**
 * The slips as CSV, with the mark by which Excel knows UTF-8. A name that begins as a formula does is text in a
 * spreadsheet.
 */
export function slipsCsv({ url }: SlipCourse, slips: readonly Slip[]): string {
  const rows = slips.map(({ username, name, role, password }) => ({ username, name, role, password, address: url }));
  return stringify(rows, {
    bom: true,
    header: true,
    columns: ["username", "name", "role", "password", "address"],
    escape_formulas: true,
  });
}

/** The slips of everybody who may sign in, in the order of the configuration. */
export function slipsOf(
  { config }: Pick<Context, "config">,
  roster: readonly RosterEntry[],
  signIns: Readonly<Record<string, string>>,
): Slip[] {
  const names = new Map(roster.map(({ username, name }) => [username, name]));
  return config.people.flatMap(({ username, role }) => {
    const password = Object.hasOwn(signIns, username) ? signIns[username] : undefined;
    return password === undefined ? [] : [{ username, name: names.get(username) ?? "", role, password }];
  });
}

const MARKS: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const html = (text: string): string => text.replace(/[&<>"]/g, (mark) => MARKS[mark] ?? mark);

/** A password in which 0 and o, 1 and l can be told apart on paper. */
const drawn = (password: string): string => html(password).replace(/\d+/g, "<b>$&</b>");

const STYLE = `
  :root { color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }
  body { margin: 0 auto; max-width: 60rem; padding: 1rem; }
  header { margin-bottom: 1rem; }
  main { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr)); }
  section { border: 1px dashed #888; padding: 1rem 1.1rem; margin: 0 -1px -1px 0; break-inside: avoid; }
  h2 { font-size: 1.05rem; margin: 0 0 .1rem; overflow-wrap: anywhere; }
  p { margin: 0 0 .6rem; }
  dl { display: grid; grid-template-columns: auto 1fr; gap: .15rem .8rem; margin: 0 0 .6rem; }
  dd { margin: 0; overflow-wrap: anywhere; }
  code { font: 1.05rem/1.3 ui-monospace, monospace; font-feature-settings: "zero"; }
  ol { margin: 0; padding-left: 1.2rem; font-size: .87rem; }
  @media print {
    :root { color-scheme: light; font-size: 10.5pt; }
    body { max-width: none; padding: 0; }
    header { display: none; }
    main { grid-template-columns: 1fr 1fr; }
  }
  @page { margin: 12mm; }
`;

const slipOf = ({ title, url }: SlipCourse, { username, name, role, password }: Slip): string => `<section>
<h2>${html(name === "" ? username : name)}</h2>
<p>${html(title)}${role === "teacher" ? " (teacher)" : ""}</p>
<dl>
<dt>Address</dt><dd><code>${html(url)}</code></dd>
<dt>User name</dt><dd><code>${html(username)}</code></dd>
<dt>Password</dt><dd><code>${drawn(password)}</code></dd>
</dl>
<ol>
<li>Open the address in a browser, and sign in.</li>
<li>Your server starts, and JupyterLab opens <em>welcome.ipynb</em>: <em>Run → Run All Cells</em>.</li>
<li>Bold marks are digits. Keep this slip to yourself; if it is lost, your teacher gives you a new password.</li>
</ol>
</section>`;

/** The slips as one page of HTML, which needs nothing else: a slip a person, with lines to cut along. */
export function slipsPage(course: SlipCourse, slips: readonly Slip[]): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="referrer" content="no-referrer">
<title>Sign-ins of ${html(course.title)}</title>
<style>${STYLE}</style>
<header>Print this page and cut it along the lines. It holds everybody's password: delete it when the slips are handed
out.</header>
<main>
${slips.map((slip) => slipOf(course, slip)).join("\n")}
</main>
</html>
`;
}
