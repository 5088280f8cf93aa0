/** Shared data and S3: where pods find them, what they cost, and what they may not do. */
import { accessOf } from "../../components/cluster/access-of";
import { s3Ports } from "../../components/cluster/s3";
import { NO_SITE } from "../../components/cluster/site";
import { studentEnvironment, studentPod } from "../../components/cluster/site-pod";
import { Course } from "../../components/course";
import { quantityValue } from "../../components/quantity";
import { quotaHard } from "../../components/students/objects";
import { type Changes, course } from "./fixtures";
import { declared, objects } from "./mocks";

const NODE = { kind: "node", path: "/var/aula/homes/shared" } as const;
const STORE = { endpoint: "https://s3.example.edu:9000", region: "us-east-1" };

async function made(changes: Changes) {
  const config = course(changes);
  return objects(
    await declared(() => new Course("course", { config, access: accessOf(config.target), rendered: true })),
  );
}

describe("shared data", () => {
  test("is read, never written, by every pod of students", () => {
    const { volumes, volumeMounts } = studentPod({ ...NO_SITE, data: NODE });
    expect(volumes).toEqual([{ name: "data", persistentVolumeClaim: { claimName: "data", readOnly: true } }]);
    expect(volumeMounts).toEqual([{ name: "data", mountPath: "/data", readOnly: true }]);
  });

  test("is a volume of its own in each namespace, the benchmarks' too, bound to that one claim", async () => {
    const all = await made({ data: NODE });
    const volumes = [...all]
      .filter(([key]) => key.startsWith("PersistentVolume/"))
      .map(([, object]) => object as typeof object & { spec: Record<string, unknown> });
    expect(volumes.map(({ metadata }) => metadata.name)).toEqual(
      expect.arrayContaining(["ml-2026-27-student-alice-data", "ml-2026-27-bench-data"]),
    );
    expect(volumes[0]?.spec).toMatchObject({
      accessModes: ["ReadOnlyMany"],
      persistentVolumeReclaimPolicy: "Retain",
      hostPath: { path: NODE.path },
    });
    expect(all.get("PersistentVolumeClaim/ml-2026-27-student-alice/data")?.["spec"]).toMatchObject({
      volumeName: "ml-2026-27-student-alice-data",
      storageClassName: "",
    });
  });

  test("has room in the quota beside the home, and there is none for a further claim", () => {
    const hard = quotaHard({ cpu: "1", memory: "1Gi", gpu: 0, pods: 1 }, "5Gi", "nvidia.com/gpu", [], true);
    expect(hard["persistentvolumeclaims"]).toBe("2");
    expect(quantityValue(hard["requests.storage"] ?? "")).toBe(quantityValue("5Gi") + quantityValue("1Mi"));
    expect(
      quotaHard({ cpu: "1", memory: "1Gi", gpu: 0, pods: 1 }, undefined, "nvidia.com/gpu", [], true),
    ).toMatchObject({ persistentvolumeclaims: "1", "requests.storage": "1Mi" });
  });

  test("a course without any declares no volume", async () => {
    expect([...(await made({})).keys()].filter((key) => /\/data$|^PersistentVolume\//.test(key))).toEqual([]);
  });
});

describe("S3", () => {
  const site = { ...NO_SITE, s3: STORE };

  test("a person's key is a file that a pod can start without", () => {
    expect(studentPod(site).volumes).toEqual([{ name: "s3", secret: { secretName: "s3", optional: true } }]);
    expect(studentEnvironment(site)).toEqual({ AWS_SHARED_CREDENTIALS_FILE: "/var/run/aula/s3/credentials" });
  });

  test("its port is opened to students' pods", async () => {
    expect([s3Ports(undefined), s3Ports(STORE), s3Ports({ ...STORE, endpoint: "https://s3.example.edu" })]).toEqual([
      [],
      [9000],
      [443],
    ]);
    const policy = (await made({ s3: STORE })).get("NetworkPolicy/ml-2026-27-student-alice/isolate");
    expect(JSON.stringify(policy)).toContain('"port":9000');
  });

  test("the course itself holds no key", async () => {
    const secrets = [...(await made({ s3: STORE })).keys()].filter((key) => key.startsWith("Secret/"));
    expect(secrets.filter((key) => key.endsWith("/s3"))).toEqual([]);
  });
});
