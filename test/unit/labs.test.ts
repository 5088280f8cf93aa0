/** The labs' frame: what is on, whether it fits, what reaches the cluster; and a lab is its folder and a line. */
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { count } from "../../components/count";
import { imageSpecs } from "../../components/images/catalogue";
import { labJobs } from "../../components/labs/driver";
import { labsEnvironment } from "../../components/labs/environment";
import { labsOn } from "../../components/labs/on";
import { groupsNeed } from "../../components/labs/problems";
import { labRules } from "../../components/labs/rights";
import { chosen, labTable } from "../../delivery/course/lab";
import { LABS } from "../../labs";
import { course } from "./fixtures";

const names: readonly string[] = LABS.map(({ name }) => name);
const all = Object.fromEntries(names.map((name) => [name, {}]));
const BENCH = { benchmarks: { quota: { cpu: 2, memory: "8Gi" } }, capacity: { cpu: 64, memory: "256Gi", gpu: 4 } };

describe("a course without labs", () => {
  const config = course({});
  test("has none of their images, jobs, rights or environment", () => {
    expect(labsOn(config)).toEqual([]);
    expect(imageSpecs("r", config).filter(({ name }) => name.startsWith("lab-"))).toEqual([]);
    expect([labJobs(config), labRules(config), labsEnvironment(config, {})]).toEqual([[], [], {}]);
  });
});

describe.each(LABS)("$name", (lab) => {
  const config = course({ labs: { [lab.name]: {} }, ...BENCH });
  const [on] = labsOn(config);

  test("is switched on by {}, with its defaults", () => {
    expect(on?.lab.name).toBe(lab.name);
    expect(lab.config.safeParse(on?.config).error).toBeUndefined();
    expect(Object.keys(on?.config ?? {})).toContain(lab.smaller);
  });

  test("takes at most 4 GiB and 7 pods beside a notebook", () => {
    const need = groupsNeed(on?.groups ?? []);
    expect(need.memory).toBeLessThanOrEqual(4 * 2 ** 30);
    expect(need.pods).toBeLessThanOrEqual(7);
    expect(need.pods).toBeGreaterThan(0);
  });

  test("tells notebooks its image, and has a Job without a person", () => {
    const ref = imageSpecs("r", config).find(({ name }) => name === `lab-${lab.name}`)?.ref;
    const { labs } = JSON.parse(labsEnvironment(config, { [`lab-${lab.name}`]: ref ?? "" })["AULA_LABS"] ?? "{}") as {
      labs: Record<string, { image?: string; deadlineSeconds: number }>;
    };
    expect(labs[lab.name]?.image).toBe(lab.image ? ref : undefined);
    const [job] = labJobs(config);
    expect(job).toMatchObject({ name: `lab-${lab.name}`, module: "aula_labs", args: [lab.name] });
    expect(job?.deadlineSeconds).toBeGreaterThan(labs[lab.name]?.deadlineSeconds ?? Number.POSITIVE_INFINITY);
  });

  test("has what a lab's folder has", () => {
    for (const file of ["lab.ts", "README.md", "student/lab.py", "student/lab.ipynb", "tests"])
      expect(existsSync(join("labs", lab.name, file))).toBe(true);
    expect(existsSync(join("labs", lab.name, "image", "Dockerfile"))).toBe(lab.image);
  });

  test("that is misspelt, or a key of it, is told the nearest name", () => {
    expect(refusal({ [`${lab.name}x`]: {} })).toContain(
      `aula:labs.${lab.name}x: there is no such key; did you mean "${lab.name}"?`,
    );
    expect(refusal({ [lab.name]: { [`${lab.smaller}s`]: 1 } })).toContain(`did you mean "${lab.smaller}"?`);
  });

  test("that does not fit is told which quota, by how much, and what to lower", () => {
    const sentence = refusal({ [lab.name]: { [lab.smaller]: 32 } });
    expect(sentence).toMatch(
      new RegExp(
        `aula:labs\\.${lab.name}\\.${lab.smaller}: its \\d+ pods take \\d+ pods beside a notebook of 1 pod, and ` +
          "aula:student\\.quota\\.pods is 8; lower the one or raise the other",
      ),
    );
    expect(sentence).toContain("aula:benchmarks.quota.pods is 8");
  });

  // With both, deleting the folder and its line in labs/index.ts leaves everything else as it is (but for a test of a cluster).
  test("is named nowhere else in the code", () => {
    const words = [
      lab.name,
      lab.name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
      lab.name.replaceAll("-", "_"),
    ];
    const code = ["*.ts", "*.py", "*.yaml", "*.json", "*.html", "Makefile", ":!Pulumi.schema.json"];
    const files = execFileSync("git", ["grep", "-lwE", words.join("|"), "--", ...code])
      .toString()
      .trim()
      .split("\n");
    const others = files.filter((file) => !file.startsWith(`labs/${lab.name}/`) && !file.startsWith("test/cluster/"));
    expect(others).toEqual(["labs/index.ts"]);
  });
  test("can be left out", () => {
    jest.isolateModules(() => {
      jest.doMock("../../labs", () => ({ LABS: LABS.filter(({ name }) => name !== lab.name) }));
      const { CourseSchema } = jest.requireActual<typeof import("../../components/schema")>("../../components/schema");
      expect(Object.keys(CourseSchema.shape.labs.unwrap().shape)).toEqual(names.filter((name) => name !== lab.name));
    });
    jest.dontMock("../../labs");
  });
});

/** What a course with these labs is refused with. */
function refusal(labs: object): string {
  try {
    course({ ...BENCH, labs });
  } catch (error) {
    return String((error as Error).message);
  }
  return "nothing is wrong";
}

test("every folder of labs/ is a lab of labs/index.ts, or the kit", () => {
  const folders = readdirSync("labs", { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(folders.map(({ name }) => name).sort()).toEqual([...names, "kit"].sort());
});

test("all labs on have one Job each, and the rights of each kind of run once", () => {
  const config = course({ labs: all, ...BENCH });
  const kinds: readonly string[] = LABS.map(({ kind }) => kind);
  expect(labJobs(config)).toHaveLength(names.length);
  const creating = labRules(config).filter(({ verbs }) => verbs.includes("create"));
  expect(creating.flatMap(({ resources }) => resources).sort()).toEqual([
    ...(kinds.includes("indexedJob") ? ["jobs"] : []),
    ...(kinds.includes("jobset") ? ["jobsets"] : []),
  ]);
});

describe("make lab", () => {
  test("a lab that is off, that there is not, or none at all", () => {
    const [first = ""] = names;
    expect(() => chosen(course({}), first)).toThrow(`the lab "${first}" is off`);
    expect(() => chosen(course({ labs: all, ...BENCH }), `${first}x`)).toThrow(`there is no lab "${first}x"`);
    expect(() => chosen(course({}))).toThrow("no lab is on");
    expect(chosen(course({ labs: all, ...BENCH })).map(({ name }) => name)).toEqual(names);
  });

  test("the table has a line a figure, and the run's own figures once", () => {
    const report = {
      lab: "a",
      title: "A",
      instance: "i",
      date: "d",
      published: "p",
      config: {},
      seconds: 12.4,
      pods: 3,
      peak_mib: 80,
      binds: "compute",
      rows: [],
      figures: [
        { label: "x", value: 0.501234, unit: "s", published: 0.5, reason: "", ratio: 1.002468 },
        { label: "y", value: "to the last bit", unit: "", published: null, reason: "why", ratio: null },
      ],
    };
    expect(labTable([report])).toBe(`\
lab  figure  here             published  ratio or reason  seconds  pods  peak memory
a    x       0.5012 s         0.5        1.002            12       3     80 MiB
     y       to the last bit             why`);
  });
});

test("the page of labs has each with what it takes", () => {
  const page = readFileSync(join("docs", "labs.md"), "utf8");
  for (const { lab, groups } of labsOn(course({ labs: all, ...BENCH }))) {
    const takes = groups.map(({ pods, cpu, memory }) => `${count(pods, "pod")} of ${cpu} CPU and ${memory}`).join(", ");
    expect(page).toMatch(new RegExp(`^\\| \`${lab.name}\` \\| ${lab.title} \\| [^|]+ \\| ${takes} \\|$`, "m"));
  }
});

test("a README's words about its folder are true", () => {
  for (const name of names)
    for (const [, path = ""] of readFileSync(join("labs", name, "README.md"), "utf8").matchAll(/^\| `([^`]+)` \|/gm))
      expect(existsSync(join("labs", name, path))).toBe(true);
});
