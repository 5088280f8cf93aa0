/**
 * The Pod Security rules against admission itself: a running API server is asked about the same pods, and must say the
 * same.
 */
import * as fc from "fast-check";
import { KUBERNETES_VERSION } from "../../delivery/versions";
import { compared, differing, score } from "../policy/agreement";
import { invented, oneByOne } from "../policy/invented-pods";
import { fixtures, type Question } from "../policy/oracle";
import { judgedBy, type Told } from "./admission";
import { type ApiServer, startApiServer } from "./api-server";
import { Requests } from "./requests";

const LEVELS = ["baseline", "restricted"] as const;
const VERSION = KUBERNETES_VERSION.replace(/\.\d+$/, "");

let server: ApiServer;
let requests: Requests;
const figures: string[] = [];

beforeAll(async () => {
  server = await startApiServer({ controllers: false });
  requests = new Requests(server.address);
});
afterAll(async () => {
  requests?.close();
  await server?.stop();
  if (figures.length > 0)
    console.log(`Agreement with the admission of Kubernetes ${KUBERNETES_VERSION}\n${figures.join("\n")}`);
});

/**
 * Puts pods to the server, compares, and notes the figures. @returns what was judged, and each pod on which the two
 * differ
 */
async function compare(
  what: string,
  prefix: string,
  questions: readonly Question[],
): Promise<{ judged: readonly Told[]; unfit: readonly string[]; differences: string[] }> {
  const { judged, unfit } = await judgedBy(requests, prefix, questions);
  const verdicts = compared(judged);
  for (const level of LEVELS)
    figures.push(`${what}, ${level}: ${score(verdicts.filter(({ answer }) => answer.level === level)).text}`);
  figures.push(
    `${what}: ${unfit.length} of ${questions.length} could run nowhere, and are refused before their security is ` +
      "looked at",
  );
  return {
    judged,
    unfit,
    differences: differing(verdicts).map(
      ({ what: pod, level, version, message }) => `${level} ${version}, ${pod}: the API server says: ${message}`,
    ),
  };
}

test("upstream's own pods, each in a namespace of its level and version, are judged alike", async () => {
  const all = fixtures();
  const { judged, unfit, differences } = await compare("upstream's pods", "upstream", all);
  expect(differences).toEqual([]);
  expect(judged.length + unfit.length).toBe(all.length);
  // This server makes no pod with procMount: Unmasked and users of the host.
  expect(unfit.filter((why) => !why.includes("`hostUsers` must be false to use `Unmasked`"))).toEqual([]);
  expect(unfit.length).toBeLessThan(20);
});

test("pods that nobody wrote are judged alike", async () => {
  const pods = [...oneByOne, ...fc.sample(invented, { seed: 20261121, numRuns: 1000 })];
  const { judged, unfit, differences } = await compare(
    "invented pods",
    "invented",
    pods.flatMap((pod) => LEVELS.map((level) => ({ level, version: VERSION, pod }))),
  );
  expect(differences).toEqual([]);
  expect(unfit.length).toBeLessThan(pods.length);
  for (const level of LEVELS) {
    const own = judged.filter((one) => one.level === level);
    expect(own.length).toBeGreaterThanOrEqual(500);
    // Both verdicts come up often, or the comparison would say little; and containers that come later are judged too.
    const refused = own.filter(({ allowed }) => !allowed);
    expect(Math.min(refused.length, own.length - refused.length)).toBeGreaterThan(100);
    expect(refused.filter(({ pod }) => JSON.stringify(pod).includes("ephemeralContainers")).length).toBeGreaterThan(20);
  }
});
