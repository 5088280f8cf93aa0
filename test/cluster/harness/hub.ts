/** JupyterHub over HTTP: a person with cookies, and the course's own operations token. */
import { type APIRequestContext, type APIResponse, request } from "playwright-core";
import { pods, secretData } from "./kube";
import { hubNamespace, studentNamespace, URL } from "./stack";
import { waitFor } from "./wait";

/** Password of a person, as `make signins` listed it before the first test. */
export function passwordOf(user: string): string {
  const password = (JSON.parse(process.env["AULA_TEST_SIGNINS"] ?? "{}") as Record<string, string>)[user];
  if (password === undefined) throw new Error(`make signins lists no ${user}`);
  return password;
}

/** Someone at a browser without a screen: cookies are kept, redirects followed. */
export class Visitor {
  private constructor(private readonly context: APIRequestContext) {}

  static async open(): Promise<Visitor> {
    return new Visitor(await request.newContext({ baseURL: URL, timeout: 60_000 }));
  }

  /** Opens a page or an API address. */
  get(path: string): Promise<APIResponse> {
    return this.call("GET", path);
  }

  /**
   * A request with the token that JupyterHub wants of its own pages, so that a refusal is one of rights and not of
   * form.
   */
  async call(method: string, path: string, data?: unknown): Promise<APIResponse> {
    const { cookies } = await this.context.storageState();
    const xsrf = cookies
      .filter((c) => c.name === "_xsrf" && path.startsWith(c.path))
      .sort((a, b) => b.path.length - a.path.length)[0]?.value;
    return this.context.fetch(path, {
      method,
      headers: xsrf ? { "X-XSRFToken": xsrf } : {},
      ...(data === undefined ? {} : { data }),
    });
  }

  /** Sends the sign-in form and stays on the hub; the answer is that of the page after it. */
  async signIn(user: string, password: string): Promise<APIResponse> {
    await this.context.get("/hub/login");
    const xsrf = (await this.context.storageState()).cookies.find((c) => c.name === "_xsrf")?.value ?? "";
    return this.context.post("/hub/login?next=%2Fhub%2Fhome", { form: { username: user, password, _xsrf: xsrf } });
  }

  /** Sends the form of a page that only asks whether to go on. */
  async confirm(url: string): Promise<APIResponse> {
    const { cookies } = await this.context.storageState();
    const xsrf = cookies.find((c) => c.name === "_xsrf" && c.path === "/hub/")?.value ?? "";
    return this.context.post(url, { form: { _xsrf: xsrf } });
  }

  close(): Promise<void> {
    return this.context.dispose();
  }
}

/** A person who has signed in. */
export async function signedIn(user: string): Promise<Visitor> {
  const visitor = await Visitor.open();
  const answer = await visitor.signIn(user, passwordOf(user));
  if (!answer.ok() || !answer.url().endsWith("/hub/home"))
    throw new Error(`${user} cannot sign in: ${answer.status()} ${answer.url()}`);
  return visitor;
}

/** The hub's API with the token of the service `ops`. */
export async function ops(method: string, path: string, body?: unknown): Promise<{ status: number; text: string }> {
  const { AULA_OPS_TOKEN } = await secretData(hubNamespace, "hub");
  const answer = await fetch(`${URL}/hub/api${path}`, {
    method,
    headers: { Authorization: `token ${AULA_OPS_TOKEN}` },
    signal: AbortSignal.timeout(60_000),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, text: await answer.text() };
}

interface User {
  readonly servers: Record<string, { ready: boolean; pending: string | null }>;
}

/** What the hub has of a person's server; undefined: none, also none that is still ending. */
export async function server(user: string): Promise<User["servers"][string] | undefined> {
  const { status, text } = await ops("GET", `/users/${user}`);
  if (status !== 200) throw new Error(`GET /users/${user}: ${status} ${text}`);
  return (JSON.parse(text) as User).servers[""];
}

/**
 * Waits until nothing is under way with a person's server: a hub that has just started looks at each for up to 30 s,
 * and refuses the rest.
 */
async function settled(user: string): Promise<void> {
  await waitFor(`the hub is done with ${user}'s server`, 90, async () => !(await server(user))?.pending);
}

/** Starts a person's server and waits until it answers; does nothing where it runs. */
export async function startServer(user: string, options: Record<string, unknown> = {}): Promise<void> {
  await settled(user);
  if ((await server(user))?.ready) return;
  const { status, text } = await ops("POST", `/users/${user}/server`, options);
  if (![201, 202].includes(status)) throw new Error(`the hub refuses to start ${user}'s server: ${status} ${text}`);
  await waitFor(`${user}'s server is ready`, 180, async () => (await server(user))?.ready);
}

/** Asks the hub to stop a person's server, and waits until its pod is gone. */
export async function stopServer(user: string): Promise<void> {
  await settled(user);
  await ops("DELETE", `/users/${user}/server`);
  await waitFor(`${user}'s server is stopped`, 90, async () => (await server(user)) === undefined);
  await waitFor(
    `${user}'s notebook pod is gone`,
    60,
    async () => (await pods(studentNamespace(user), "component=singleuser-server")).length === 0,
  );
}

/** Whether the hub answers through its published address. */
export async function hubAnswers(): Promise<boolean> {
  return fetch(`${URL}/hub/health`, { signal: AbortSignal.timeout(3000) }).then(
    (answer) => answer.ok,
    () => false,
  );
}
