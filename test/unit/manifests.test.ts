import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parse } from "yaml";
import { applyOrder, keyOf, type Manifest, redacted, writeManifests } from "../../delivery/course/manifests";
import { folder } from "./fixtures";

const object = (kind: string, name: string, namespace?: string, more: Record<string, unknown> = {}): Manifest => ({
  apiVersion: "v1",
  kind,
  metadata: { name, ...(namespace ? { namespace } : {}) },
  ...more,
});
const secret = object("Secret", "keys", "a", {
  stringData: { TOKEN: "tok-secret-1", "people.json": '{"salt":"feed"}' },
});
const COURSE = [
  object("Deployment", "hub", "a"),
  object("DaemonSet", "puller", "a"),
  object("CronJob", "bench", "b"),
  object("Service", "hub", "a"),
  secret,
  object("RoleBinding", "spark", "b"),
  object("ResourceQuota", "q", "b"),
  object("LimitRange", "l", "b"),
  object("ServiceAccount", "s", "b"),
  object("ClusterRole", "r"),
  object("Namespace", "b"),
  object("Namespace", "a"),
];

describe("the order in which objects are applied", () => {
  const kinds = (list: readonly Manifest[]) => list.map((m) => m.kind);

  test("namespaces and rights first, quotas before what they count, workloads last", () => {
    expect(kinds(applyOrder(COURSE))).toEqual([
      "Namespace",
      "Namespace",
      "ClusterRole",
      "ServiceAccount",
      "ResourceQuota",
      "LimitRange",
      "RoleBinding",
      "Secret",
      "Service",
      "Deployment",
      "DaemonSet",
      "CronJob",
    ]);
  });

  test("is the same whatever order they came in, and loses none", () => {
    const sorted = applyOrder(COURSE).map(keyOf);
    expect([...sorted].sort()).toEqual(COURSE.map(keyOf).sort());
    fc.assert(
      fc.property(fc.shuffledSubarray(COURSE, { minLength: COURSE.length }), (shuffled) =>
        expect(applyOrder(shuffled).map(keyOf)).toEqual(sorted),
      ),
    );
  });

  test("keys name kind, namespace and name", () => {
    expect(COURSE.slice(-3).map(keyOf).concat(keyOf(secret))).toEqual([
      "ClusterRole/r",
      "Namespace/b",
      "Namespace/a",
      "Secret/a/keys",
    ]);
  });
});

describe("Secrets", () => {
  const [encoded] = applyOrder([secret]) as [Manifest];

  test("are encoded as data, as the API server keeps them", () => {
    expect(encoded["stringData"]).toBeUndefined();
    expect(encoded["data"]).toEqual({
      TOKEN: Buffer.from("tok-secret-1").toString("base64"),
      "people.json": Buffer.from('{"salt":"feed"}').toString("base64"),
    });
  });

  test.each([
    ["encoded", () => encoded],
    ["in clear", () => secret],
  ])("are redacted with no value left, %s", (_, of) => {
    const text = JSON.stringify(redacted(of()));
    for (const value of [
      "tok-secret-1",
      "feed",
      Buffer.from("tok-secret-1").toString("base64"),
      Buffer.from('{"salt":"feed"}').toString("base64"),
    ])
      expect(text).not.toContain(value);
    expect(redacted(of()).metadata).toEqual(secret.metadata);
  });

  test("keep the names of their keys when redacted", () => {
    expect(redacted(encoded)["stringData"]).toEqual({
      TOKEN: "REDACTED: render with SECRETS=1",
      "people.json": "REDACTED: render with SECRETS=1",
    });
  });

  test("other objects are not touched", () => {
    const map = object("ConfigMap", "c", "a", { data: { k: "v" } });
    expect(redacted(map)).toBe(map);
    expect(applyOrder([map])).toEqual([map]);
  });
});

describe("one file an object", () => {
  const at = (out: string, part: string): string =>
    join(out, readdirSync(out).find((name) => name.includes(part)) ?? "none");

  test("in the order of applying, readable back", () => {
    const out = join(folder(), "deep", "er");
    expect(writeManifests(out, applyOrder(COURSE))).toBe(12);
    const names = readdirSync(out).sort();
    expect(names[0]).toBe("0000-namespace-a.yaml");
    expect(names[11]).toBe("0011-cronjob-b-bench.yaml");
    expect(names.map((name) => keyOf(parse(readFileSync(join(out, name), "utf8")) as Manifest))).toEqual(
      applyOrder(COURSE).map(keyOf),
    );
  });

  test("files of objects that are gone go too, and nobody else's", () => {
    const out = folder();
    writeManifests(out, applyOrder(COURSE));
    writeFileSync(join(out, "kustomization.yaml"), "x");
    writeManifests(out, applyOrder(COURSE).slice(0, 2));
    expect(readdirSync(out).sort()).toEqual(["0000-namespace-a.yaml", "0001-namespace-b.yaml", "kustomization.yaml"]);
  });

  test("a second time writes the same bytes", () => {
    const [one, two] = [folder(), folder()] as const;
    for (const out of [one, two, two]) writeManifests(out, applyOrder(COURSE));
    for (const name of readdirSync(one)) expect(readFileSync(join(two, name))).toEqual(readFileSync(join(one, name)));
  });

  test("what an older YAML reader takes for a boolean, a number or a time is quoted", () => {
    const out = folder();
    const data = {
      a: "n",
      b: "y",
      c: "on",
      d: "off",
      e: "no",
      f: "yes",
      g: "2026",
      h: "1e3",
      i: "0x1F",
      j: "12:30:45",
      k: "null",
      l: "~",
      m: "010",
    };
    writeManifests(out, [object("ConfigMap", "c", "a", { data })]);
    const text = readFileSync(at(out, "configmap"), "utf8");
    for (const value of Object.values(data)) expect(text).toMatch(new RegExp(`: "${value}"`));
    expect((parse(text, { version: "1.1" }) as Manifest)["data"]).toEqual(data);
    expect((parse(text, { version: "1.2" }) as Manifest)["data"]).toEqual(data);
  });

  test(
    "Secrets in clear only when asked, and then for the owner's eyes only, in a folder that had a redacted render " +
      "too",
    () => {
      const out = folder();
      writeManifests(out, applyOrder([secret]));
      expect(readFileSync(at(out, "secret"), "utf8")).not.toContain(Buffer.from("tok-secret-1").toString("base64"));
      expect(statSync(at(out, "secret")).mode & 0o777).toBe(0o644);
      writeManifests(out, applyOrder([secret]), { secrets: true });
      expect(readFileSync(at(out, "secret"), "utf8")).toContain(Buffer.from("tok-secret-1").toString("base64"));
      expect(statSync(at(out, "secret")).mode & 0o777).toBe(0o600);
    },
  );
});
