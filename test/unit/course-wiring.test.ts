/** What the objects of a course say about each other, and what changes when the course does. */
import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { accessOf } from "../../components/cluster/access-of";
import { Course } from "../../components/course";
import { IMAGES, imageSpecs } from "../../components/images/catalogue";
import { passwordHash } from "../../components/jupyterhub/files";
import { type Changes, course, rosterFile } from "./fixtures";
import { type Declared, declared, declaredCourse, type KubeObject, objects, podSpecs } from "./mocks";

const HUB = "ml-2026-27-hub";
let all: Declared[];
let kube: Map<string, KubeObject>;
beforeAll(async () => {
  all = await declaredCourse(course());
  kube = objects(all);
});

const variant = async (changes: Changes) => objects(await declaredCourse(course(changes)));
/** Keys of objects that are in only one of two courses, or differ. */
function different(one: Map<string, KubeObject>, two: Map<string, KubeObject>): string[] {
  const keys = [...new Set([...one.keys(), ...two.keys()])].sort();
  return keys.filter((key) => JSON.stringify(one.get(key)) !== JSON.stringify(two.get(key)));
}
const text = (objectsOf: Map<string, KubeObject>, key: string, field: string, name: string): string =>
  (objectsOf.get(key)?.[field] as Record<string, string>)[name] ?? "";
const people = (objectsOf: Map<string, KubeObject>) =>
  (
    JSON.parse(text(objectsOf, `Secret/${HUB}/people`, "stringData", "people.json")) as {
      people: { name: string; scrypt: { salt: string; hash: string } }[];
    }
  ).people;

describe("one object names another that is there", () => {
  test("accounts, Secrets, ConfigMaps and claims of pods", () => {
    for (const [key, pod] of podSpecs(kube)) {
      const namespace = key.split("/")[1];
      const wanted = [
        ...(pod.serviceAccountName ? [`ServiceAccount/${namespace}/${pod.serviceAccountName}`] : []),
        ...pod.containers.flatMap((c) =>
          (c.envFrom ?? []).map(({ secretRef }) => `Secret/${namespace}/${secretRef.name}`),
        ),
        ...(pod.volumes ?? []).flatMap((volume) =>
          Object.entries(volume).flatMap(([kind, source]) => {
            if (typeof source === "string") return [];
            if (kind === "configMap") return [`ConfigMap/${namespace}/${source.name}`];
            if (kind === "secret") return [`Secret/${namespace}/${source.secretName}`];
            return kind === "persistentVolumeClaim" ? [`PersistentVolumeClaim/${namespace}/${source.claimName}`] : [];
          }),
        ),
      ];
      for (const name of wanted) expect([...kube.keys()]).toContain(name);
    }
  });

  test("Services select the pods of one workload and one of their named ports", () => {
    const services = [...kube.values()].filter((o) => o.kind === "Service");
    expect(services.map((o) => o.metadata.name).sort()).toEqual(["hub", "proxy-api", "proxy-public"]);
    for (const service of services) {
      const { selector, ports } = service["spec"] as {
        selector: Record<string, string>;
        ports: { targetPort: string }[];
      };
      const [behind, ...others] = [...kube.values()].filter(
        (o) => o.kind === "Deployment" && Object.entries(selector).every(([k, v]) => o.metadata.labels[k] === v),
      );
      expect(others).toEqual([]);
      const spec = behind?.["spec"] as {
        selector: { matchLabels: object };
        template: { metadata: { labels: object } };
      };
      expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
      const named = podSpecs(kube)
        .get(`Deployment/${HUB}/${behind?.metadata.name}`)
        ?.containers.flatMap((c) => c.ports ?? [])
        .map((p) => p.name);
      expect(named).toEqual(expect.arrayContaining(ports.map((p) => p.targetPort)));
    }
  });

  test("the hub's annotations are digests of what it reads", () => {
    const { annotations } = (
      kube.get(`Deployment/${HUB}/hub`)?.["spec"] as { template: { metadata: { annotations: Record<string, string> } } }
    ).template.metadata;
    const digest = (content: string) => createHash("sha256").update(content).digest("hex").slice(0, 16);
    expect(annotations).toEqual({
      "aula.dev/course-digest": digest(text(kube, `ConfigMap/${HUB}/hub`, "data", "course.json")),
      "aula.dev/people-digest": digest(text(kube, `Secret/${HUB}/people`, "stringData", "people.json")),
    });
  });

  test("the record names the engine that owns the course, and what its quotas may promise", () => {
    expect(kube.get(`ConfigMap/${HUB}/aula`)?.["data"]).toEqual({
      engine: "manifests",
      secrets: "seed",
      instance: "ml-2026-27",
      title: "Machine Learning",
      url: "http://localhost:8000",
      capacity: '{"cpu":"8","memory":"68719476736","nvidia.com/gpu":"4"}',
    });
  });
});

describe("sign-ins", () => {
  test("are secret, have 14 letters and digits, and match the hashes that the hub gets", async () => {
    const config = course();
    let made: Course | undefined;
    const now = objects(
      await declared(() => {
        made = new Course("course", { config, access: accessOf(config.target) });
      }),
    );
    expect(await pulumi.isSecret(made!.signIns)).toBe(true);
    const signIns = await new Promise<Record<string, string>>((resolve) => made!.signIns.apply(resolve));
    expect(Object.keys(signIns)).toEqual(["teacher", "alice", "bob"]);
    for (const { name, scrypt } of people(now))
      expect(scrypt.hash).toBe(passwordHash(signIns[name] ?? "", scrypt.salt));
    expect(JSON.stringify([...now])).not.toMatch(new RegExp(Object.values(signIns).join("|")));
    for (const password of Object.values(signIns)) expect(password).toMatch(/^[a-z0-9]{14}$/);
    expect(all.filter(({ type }) => type.startsWith("random:")).map(({ name, inputs }) => [name, inputs])).toEqual([
      ["course-seed", { length: 32 }],
    ]);
  });
});

describe("what a change changes", () => {
  const OF_HUB = [`Deployment/${HUB}/hub`, `Secret/${HUB}/people`];

  test("a student more: the student's own objects, and who the hub lets in", async () => {
    const more = different(kube, await variant({ roster: rosterFile(["alice", "bob", "carol"]) }));
    expect(more.filter((key) => !key.includes("ml-2026-27-student-carol"))).toEqual(OF_HUB);
    expect(more).toHaveLength(OF_HUB.length + 8);
  });

  test("a student who leaves: the quota to nothing, the rights gone, and who the hub lets in", async () => {
    const left = await variant({ roster: rosterFile(["alice"], ["bob,,,"]) });
    const rights = "RoleBinding/ml-2026-27-student-bob/spark";
    expect(different(kube, left)).toEqual([...OF_HUB, "ResourceQuota/ml-2026-27-student-bob/workspace", rights].sort());
    expect(left.has(rights)).toBe(false);
  });

  test("the order of the roster: nothing", async () => {
    expect(different(kube, await variant({ roster: rosterFile(["bob", "alice"]) }))).toEqual([]);
  });

  test("another year: not one object in common", async () => {
    const next = await variant({ year: "2027-28" });
    expect([...next.keys()].filter((key) => kube.has(key))).toEqual([]);
    expect(next.size).toBe(kube.size);
  });

  test("no GPUs: no plugin, and the hub offers none", async () => {
    const none = await variant({ gpu: { plugin: "none" }, "student.quota.gpu": 0 });
    const quotas = ["student-alice", "student-bob", "teacher-teacher"].map(
      (who) => `ResourceQuota/ml-2026-27-${who}/workspace`,
    );
    expect(different(kube, none).filter((key) => !quotas.includes(key))).toEqual([
      `ConfigMap/${HUB}/hub`,
      "DaemonSet/ml-2026-27-gpu/gpu-simulator",
      `Deployment/${HUB}/hub`,
      "Namespace/ml-2026-27-gpu",
      "NetworkPolicy/ml-2026-27-gpu/isolate",
      ...["Policy", "PolicyBinding"].flatMap((kind) =>
        ["pods", "variables"].map((part) => `ValidatingAdmission${kind}/ml-2026-27-gpu-${part}`),
      ),
    ]);
    expect(JSON.parse(text(none, `ConfigMap/${HUB}/hub`, "data", "course.json"))).toMatchObject({ gpu: null });
  });

  test("a site's own cluster: its storage class, its registry, no node port unless it names one", async () => {
    const site = await variant({
      target: {
        kind: "existing",
        context: "prod",
        registry: "reg.example.edu/aula",
        storageClass: "nfs",
        url: "https://hub.example.edu",
      },
    });
    expect(site.get(`Service/${HUB}/proxy-public`)?.["spec"]).toMatchObject({ type: "ClusterIP" });
    expect(kube.get(`Service/${HUB}/proxy-public`)?.["spec"]).toMatchObject({
      type: "NodePort",
      ports: [{ nodePort: 30080 }],
    });
    const written = JSON.stringify([...site]);
    expect(written).not.toMatch(/aula-homes|localhost:5001|nodePort"/);
    expect(written.match(/"storageClassName":"nfs"/g)).toHaveLength(4);
  });
});

describe("images", () => {
  test("built by make: the program declares none", () =>
    expect(all.filter(({ type }) => type.startsWith("docker-build:"))).toEqual([]));

  test("built by pulumi: one each, pushed under its content tag, and pods name the tag and not a digest", async () => {
    const built = await declaredCourse(course({ images: "pulumi" }));
    const images = built.filter(({ type }) => type === "docker-build:index:Image");
    const specs = imageSpecs("localhost:5001/aula");
    expect(images.map(({ name }) => name).sort()).toEqual(IMAGES.map((name) => `course-images-${name}`).sort());
    for (const { inputs } of images) {
      const { context, tags, push } = inputs as { context: { location: string }; tags: string[]; push: boolean };
      expect(push).toBe(true);
      expect(tags).toEqual([specs.find((spec) => spec.context === context.location)?.ref]);
    }
    expect(different(kube, objects(built))).toEqual([]);
  });
});
