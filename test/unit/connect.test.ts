/** From a target to a cluster: this machine's, another stack's, a cloud's. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { ClusterAccess } from "../../components/cluster/access";
import { accessOf } from "../../components/cluster/access-of";
import { installOf, loadCloud } from "../../components/cluster/cloud";
import { connect } from "../../components/cluster/connect";
import { TARGETS } from "../../components/cluster/targets";
import { EksTarget } from "../../components/cluster/targets/eks";
import { readTarget } from "../../components/cluster/targets/standalone-config";
import { commandAccess, kubectlFor } from "../../delivery/context";
import { course, EKS, folder, problemsOf, setEnv } from "./fixtures";
import { declared } from "./mocks";

const STACK = "uni/aula-eks/cluster";
const OTHER = {
  kind: "existing",
  stack: STACK,
  registry: "r/aula",
  storageClass: "aula-homes",
  url: "https://hub.example.edu",
};

describe("a cluster that another stack made", () => {
  const run = async (outputs: Record<string, unknown>, secretOutputNames: string[]) => {
    let access: ClusterAccess | undefined;
    const all = await declared(
      () => {
        access = connect("cluster", course({ target: OTHER }).target);
      },
      {
        outputs: ({ type }) => (type === "pulumi:pulumi:StackReference" ? { outputs, secretOutputNames } : undefined),
      },
    );
    return { all, access: access! };
  };

  test("its kubeconfig is read from that stack, and is a secret even where it was none there", async () => {
    for (const secrets of [["kubeconfig"], []]) {
      const { all, access } = await run({ kubeconfig: "kind: Config" }, secrets);
      expect(all.map(({ type, name, inputs }) => [type, name, inputs["name"]])).toEqual([
        ["pulumi:pulumi:StackReference", "cluster-stack", STACK],
      ]);
      expect(await new Promise((resolve) => pulumi.output(access.kubeconfig).apply(resolve))).toBe("kind: Config");
      expect(await pulumi.isSecret(pulumi.output(access.kubeconfig))).toBe(true);
      expect(access).toMatchObject({ context: undefined, registry: "r/aula", storageClass: "aula-homes" });
    }
  });

  test("a render, which cannot read another stack, declares nothing for it", async () => {
    expect(
      await declared(() => {
        connect("cluster", course({ target: OTHER }).target, true);
      }),
    ).toEqual([]);
  });

  test("make's commands need a context of one's own", () => {
    expect(problemsOf(() => commandAccess(course({ target: OTHER }).target))).toEqual([
      "aula:target.context: missing; make's commands cannot read another stack: name the context of your " +
        "kubeconfig too, or deliver with `pulumi up`",
    ]);
    expect(commandAccess(course({ target: { ...OTHER, context: "uni" } }).target).context).toBe("uni");
  });
});

test("without kubectl, make's commands say so", async () => {
  const config = course({ target: { ...OTHER, context: "uni" } });
  const context = { stack: "dev", config, access: commandAccess(config.target) };
  setEnv("PATH", folder());
  await expect(kubectlFor(context)).rejects.toMatchObject({
    message: "kubectl is not on PATH",
    cure: expect.stringContaining("install it"),
  });
});

describe("kind", () => {
  test("before there is a cluster, a Pulumi run says how to make it", () => {
    const data = folder();
    setEnv("XDG_DATA_HOME", data);
    expect(problemsOf(() => connect("cluster", course().target))).toEqual([
      `there is no cluster yet: ${data}/aula/aula.kubeconfig does not exist; run "make cluster STACK=test" first`,
    ]);
    expect(connect("cluster", course().target, true)).toEqual(accessOf(course().target));
  });
});

describe("a cloud's SDK", () => {
  const failing = (message: string) => () => {
    throw new Error(message);
  };

  test.each([
    ["eks", "@pulumi/aws"],
    ["gke", "@pulumi/gcp"],
    ["aks", "@pulumi/azure-native/containerservice"],
  ] as const)("%s, not installed: named, with the command that installs it", (kind, module) => {
    const { sdk } = TARGETS[kind];
    const wanted = [
      `aula:target.kind: "${kind}" needs the package ${sdk}, which is not installed; run "npm ci --prefix ` +
        `targets/${kind}" first`,
    ];
    // Node.js says it so, and ts-node, which checks types before it runs anything.
    expect(problemsOf(() => loadCloud(kind, failing(`Cannot find module '${module}'\nRequire stack:\n- x`)))).toEqual(
      wanted,
    );
    expect(
      problemsOf(() =>
        loadCloud(
          kind,
          failing(
            `⨯ Unable to compile TypeScript:\ncluster.ts(1,22): error TS2307: Cannot find module '${module}' or ` +
              "its corresponding type declarations.",
          ),
        ),
      ),
    ).toEqual(wanted);
  });

  test("where Aula is a package of a fork, the fork installs it, in the version that the target was made with", () => {
    const root = join(folder(), "node_modules", "aula");
    mkdirSync(join(root, "targets", "eks"), { recursive: true });
    writeFileSync(
      join(root, "targets", "eks", "package.json"),
      JSON.stringify({ dependencies: { "@pulumi/aws": "7.1.2" } }),
    );
    expect(installOf("eks", "@pulumi/aws", root)).toBe("npm install --ignore-scripts @pulumi/aws@7.1.2");
  });

  test("another mistake is not taken for it", () => {
    expect(() => loadCloud("eks", failing("Cannot find module './network'"))).toThrow("Cannot find module './network'");
  });

  test("is asked for only when its cloud is chosen, and by a render never", () => {
    const paths: string[] = [];
    const cloud = { connect: () => accessOf(course().target) };
    expect(loadCloud("gke", (path) => (paths.push(path), cloud))).toBe(cloud);
    expect(paths).toEqual(["../../targets/gke/cluster"]);
    expect(connect("cluster", course({ target: EKS }).target, true)).toEqual(accessOf(course({ target: EKS }).target));
  });
});

describe("a stack that makes a cluster and no course", () => {
  const read = (target: unknown) =>
    readTarget(
      EksTarget,
      target === undefined ? {} : { "aula:target": typeof target === "string" ? target : JSON.stringify(target) },
    );

  test("reads the same key as a course", () =>
    expect(read(EKS)).toMatchObject({ kind: "eks", account: "123456789012", cluster: "aula" }));

  test.each<[unknown, string]>([
    [undefined, "aula:target: missing; write it into this stack's file as docs/targets.md shows"],
    ["eks", 'aula:target: "eks" is not a block with the key kind'],
    [{ ...EKS, account: "12" }, 'aula:target.account: "12" is not the 12 digits of an AWS account, in quotes'],
    [{ ...EKS, region: undefined }, "aula:target.region: missing; write a region such as eu-central-1"],
    [{ ...EKS, kind: "gke" }, 'aula:target.kind: "gke" is not one of eks'],
    [
      { ...EKS, groups: { core: { node: 2 } } },
      'aula:target.groups.core.node: there is no such key; did you mean "nodes"?',
    ],
    [
      { ...EKS, network: "10.0.0.0/8" },
      'aula:target.network: "10.0.0.0/8" is not a network from /16 to /25 in size, such as 10.42.0.0/16',
    ],
  ])("%j", (target, problem) => expect(problemsOf(() => read(target))).toEqual([problem]));
});
