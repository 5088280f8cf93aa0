/**
 * Requests to an API server over connections that stay open: thousands in seconds, where a kubectl for each would take
 * minutes.
 */
import { Agent, request } from "node:https";
import type { ApiServer } from "./api-server";

/** What the server answered. */
export interface Response<Body> {
  readonly status: number;
  readonly body: Body;
}

/** Sends requests to one server, a few at a time. */
export class Requests {
  // Its certificate is its own, made a moment ago, and it listens on this machine only.
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 16, rejectUnauthorized: false });

  constructor(private readonly address: ApiServer["address"]) {}

  /** Sends one, and returns the answer whatever it is. @throws where there is none */
  send<Body>(method: "POST" | "PUT", path: string, body: object): Promise<Response<Body>> {
    const { port, token } = this.address;
    const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
    return new Promise((done, failed) => {
      const sent = request({ agent: this.agent, host: "127.0.0.1", port, method, path, headers }, (response) => {
        let text = "";
        response
          .setEncoding("utf8")
          .on("data", (part: string) => {
            text += part;
          })
          .once("error", failed);
        response.once("end", () => done({ status: response.statusCode ?? 0, body: JSON.parse(text) as Body }));
      });
      sent.once("error", failed).end(JSON.stringify(body));
    });
  }

  /** Closes the connections. */
  close(): void {
    this.agent.destroy();
  }
}
