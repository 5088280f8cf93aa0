import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { accessOf } from "../../components/cluster/access-of";
import { NO_SITE } from "../../components/cluster/site";
import { kubeconfigOf } from "../../components/cluster/targets/kind";
import { type CourseImages, contentTag, IMAGES, imageSpecs } from "../../components/images/catalogue";
import { course, folder, setEnv } from "./fixtures";

/** A folder with a Dockerfile and a script. */
function context(): string {
  const path = folder();
  writeFileSync(join(path, "Dockerfile"), "FROM scratch\n");
  mkdirSync(join(path, "bin"));
  writeFileSync(join(path, "bin", "run"), "#!/bin/sh\n", { mode: 0o644 });
  return path;
}

describe("the content tag of an image's folder", () => {
  test("is 12 hexadecimal digits, the same for a copy elsewhere with other dates", () => {
    const one = context();
    const two = join(folder(), "copy");
    cpSync(one, two, { recursive: true });
    expect(contentTag(one)).toMatch(/^[0-9a-f]{12}$/);
    expect(contentTag(two)).toBe(contentTag(one));
  });

  test.each<[string, (path: string) => void]>([
    ["a byte", (path) => writeFileSync(join(path, "Dockerfile"), "FROM scratch \n")],
    ["a new file", (path) => writeFileSync(join(path, "new"), "")],
    ["a file that is gone", (path) => rmSync(join(path, "bin", "run"))],
    [
      "a file in another place",
      (path) => {
        rmSync(join(path, "bin", "run"));
        writeFileSync(join(path, "run"), "#!/bin/sh\n");
      },
    ],
    ["an executable bit", (path) => chmodSync(join(path, "bin", "run"), 0o755)],
    [
      "bytes moved from one file to the next",
      (path) => {
        writeFileSync(join(path, "Dockerfile"), "FROM scratch");
        writeFileSync(join(path, "bin", "run"), "\n#!/bin/sh\n");
      },
    ],
  ])("changes with %s", (_, change) => {
    const path = context();
    const before = contentTag(path);
    change(path);
    expect(contentTag(path)).not.toBe(before);
  });

  test.each([
    "tests/test_a.py",
    "bin/__pycache__/a.pyc",
    "bin/a.pyc",
    "README.md",
    ".pytest_cache/x",
    ".ruff_cache/x",
    "node_modules/a/index.js",
  ])("does not change with %s", (file) => {
    const path = context();
    const before = contentTag(path);
    mkdirSync(join(path, file, ".."), { recursive: true });
    writeFileSync(join(path, file), "x");
    expect(contentTag(path)).toBe(before);
  });
});

test("git ignores no file that a tag counts, so a clone builds the same images", () => {
  const ignored = execFileSync(
    "git",
    ["ls-files", "--others", "--ignored", "--exclude-standard", "images", "contract"],
    { encoding: "utf8" },
  )
    .split("\n")
    .filter(Boolean);
  expect(
    ignored.filter((file) => !/(^|\/)(__pycache__|\.pytest_cache|\.ruff_cache|node_modules)\//.test(file)),
  ).toEqual([]);
});

test("every image of the course has its folder and its content as the tag", () => {
  const specs = imageSpecs("localhost:5001/aula");
  expect(specs.map((spec) => spec.name)).toEqual([...IMAGES]);
  for (const { name, context: path, contexts, ref } of specs) {
    if (Object.keys(contexts).length === 0) expect(ref).toBe(`localhost:5001/aula/${name}:${contentTag(path)}`);
  }
});

test("the notebook takes the course's notebooks with it: others give it another tag", () => {
  const notebook = (notebooks?: string) => imageSpecs("r", { notebooks }).find(({ name }) => name === "notebook")!;
  const own = folder();
  const [contract, labs] = [resolve("contract"), resolve("labs")];
  expect(notebook().contexts).toEqual({ contract, labs, course: resolve("course") });
  expect(notebook(own).contexts).toEqual({ contract, labs, course: own });
  const empty = notebook(own).ref;
  expect(empty).not.toBe(notebook().ref);
  writeFileSync(join(own, "day1.ipynb"), "{}");
  expect(notebook(own).ref).not.toBe(empty);
});

test("a change of the contract gives the images that read it another tag, and no other", () => {
  const tree = folder();
  for (const path of [...IMAGES.map((image) => join("images", image)), "course", "contract", "labs"]) {
    mkdirSync(join(tree, path), { recursive: true });
    writeFileSync(join(tree, path, "file"), path);
  }
  const refs = () => Object.fromEntries(imageSpecs("r", {}, join(tree, "images")).map(({ name, ref }) => [name, ref]));
  const before = refs();
  writeFileSync(join(tree, "contract", "constants.json"), "{}");
  const after = refs();
  expect(IMAGES.filter((image) => after[image] !== before[image])).toEqual(["hub", "notebook"]);
});

test("what a Dockerfile copies from another folder is in it, and the folder is one of the build's", () => {
  for (const { context: path, contexts } of imageSpecs("r")) {
    const text = readFileSync(join(path, "Dockerfile"), "utf8");
    const stages = new Set([...text.matchAll(/^FROM \S+ AS (\S+)/gm)].map(([, stage]) => stage));
    const copies = [...text.matchAll(/^COPY --from=(\S+) (.+) \S+$/gm)].filter(([, from]) => !stages.has(from));
    expect(new Set(copies.map(([, from]) => from))).toEqual(new Set(Object.keys(contexts)));
    for (const [, from = "", files = ""] of copies)
      for (const file of files.split(" ")) expect(existsSync(join(contexts[from]!, file))).toBe(true);
  }
});

describe("variants of the notebook", () => {
  const named = (course: CourseImages) => Object.fromEntries(imageSpecs("r", course).map((spec) => [spec.name, spec]));
  const plain = named({})["notebook"]!.ref;

  test("a course for GPUs builds with CUDA, and cpu is what everybody has", () => {
    expect(named({ accelerator: "cpu" })["notebook"]!.ref).toBe(plain);
    const { notebook } = named({ accelerator: "cuda" });
    expect(notebook!.args).toEqual({ ACCELERATOR: "cuda" });
    expect(notebook!.ref).not.toBe(plain);
  });

  test("a group with packages or an accelerator of its own has its own image, the others the course's", () => {
    const file = join(folder(), "physics.txt");
    writeFileSync(file, "uproot==5.6.4\n");
    const specs = named({
      groups: {
        gpu: { accelerator: "cuda" },
        physics: { requirements: file },
        plain: {},
        theirs: { image: "example.edu/x:1", requirements: file },
      },
    });
    expect(Object.keys(specs).slice(4)).toEqual(["notebook-gpu", "notebook-physics"]);
    expect(specs["notebook-gpu"]!.args).toEqual({ ACCELERATOR: "cuda" });
    expect(specs["notebook-physics"]!.args).toEqual({ REQUIREMENTS: "uproot==5.6.4" });
    expect(specs["notebook"]!.ref).toBe(plain);
    expect(new Set(Object.values(specs).map(({ ref }) => ref)).size).toBe(6);
  });

  test("a group's packages come after its course's; a group that wants what the course has shares its image", () => {
    const [course, group] = ["uproot==5.6.4\n", "awkward==2.8.9\n"].map((text) => {
      const file = join(folder(), "requirements.txt");
      writeFileSync(file, text);
      return file;
    });
    expect(named({ requirements: course, groups: { g: { requirements: group } } })["notebook-g"]!.args).toEqual({
      REQUIREMENTS: "uproot==5.6.4\nawkward==2.8.9",
    });
    const same = named({ accelerator: "cuda", groups: { g: { accelerator: "cuda" } } });
    expect(same["notebook-g"]!.ref).toBe(same["notebook"]!.ref);
  });
});

describe("a course's own Python packages", () => {
  const written = (text: string): string => {
    const file = join(folder(), "requirements.txt");
    writeFileSync(file, text);
    return file;
  };
  const refs = (text: string): Record<string, string> =>
    Object.fromEntries(imageSpecs("r", { requirements: written(text) }).map(({ name, ref }) => [name, ref]));
  const plain = Object.fromEntries(imageSpecs("r").map(({ name, ref }) => [name, ref]));

  test("give the notebook another tag, and no other image", () => {
    const { notebook, ...others } = refs("xgboost==3.1.2\n");
    const { notebook: before, ...othersBefore } = plain;
    expect(notebook).toMatch(/^r\/notebook:[0-9a-f]{12}$/);
    expect(notebook).not.toBe(before);
    expect(others).toEqual(othersBefore);
    expect(refs("xgboost==3.1.3\n")["notebook"]).not.toBe(notebook);
  });

  test("reach the build as they are written, without comments", () => {
    const specs = imageSpecs("r", {
      requirements: written("# ours\n\nxgboost==3.1.2  # trees\r\nshap[plots] == 0.49 ; python_version > '3'\n"),
    });
    expect(Object.fromEntries(specs.map(({ name, args }) => [name, args]))).toEqual({
      hub: {},
      proxy: {},
      notebook: { REQUIREMENTS: "xgboost==3.1.2\nshap[plots] == 0.49 ; python_version > '3'" },
      "gpu-simulator": {},
    });
  });

  test("an empty file changes nothing", () => expect(refs("# none yet\n")).toEqual(plain));

  test.each([
    "xgboost",
    "xgboost>=3",
    "-r other.txt",
    "--index-url https://pypi.example.edu",
    "xgboost==3.1.2 && true",
    "git+https://example.edu/x",
    "xgboost==*",
  ])("%s is refused", (line) => {
    expect(() => refs(`numpy==2.5.5\n${line}\n`)).toThrow(
      `requirements.txt, line 2: "${line}" is not one package in one version; write for example xgboost==3.1.2`,
    );
  });
});

describe("how a cluster is reached", () => {
  const kind = (target: Record<string, unknown>) => accessOf(course({ target: { kind: "kind", ...target } }).target);

  test("kind: a published port, a registry beside it, a kubeconfig of its own, sizes not enforced", () => {
    expect(kind({ cluster: "c1", port: 8080, registryPort: 5005 })).toEqual({
      url: "http://localhost:8080",
      kubeconfig: kubeconfigOf("c1"),
      context: "kind-c1",
      registry: "localhost:5005/aula",
      storageClass: "aula-homes",
      sizesEnforced: false,
      entry: { kind: "nodePort", port: 30080 },
      site: NO_SITE,
      gpuPlugin: "wanted",
    });
  });

  test.each([
    ["127.0.0.1", "http://localhost:8000"],
    ["0.0.0.0", "http://localhost:8000"],
    ["192.0.2.7", "http://192.0.2.7:8000"],
  ])("published on %s it is at %s", (listen, url) => expect(kind({ listen }).url).toBe(url));

  test("the kubeconfig follows XDG_DATA_HOME, and is never ~/.kube/config", () => {
    setEnv("XDG_DATA_HOME", "/data");
    expect(kubeconfigOf("c1")).toBe("/data/aula/c1.kubeconfig");
    setEnv("XDG_DATA_HOME", "");
    expect(kubeconfigOf("c1")).toMatch(/\/\.local\/share\/aula\/c1\.kubeconfig$/);
  });

  test("an existing cluster: what the stack's file says", () => {
    const target = {
      kind: "existing",
      context: "prod",
      registry: "reg.example.edu/aula",
      storageClass: "nfs",
      url: "https://hub.example.edu",
      nodePort: 30100,
    };
    expect(accessOf(course({ target }).target)).toEqual({
      url: "https://hub.example.edu",
      kubeconfig: undefined,
      context: "prod",
      registry: "reg.example.edu/aula",
      storageClass: "nfs",
      sizesEnforced: true,
      entry: { kind: "nodePort", port: 30100 },
      site: NO_SITE,
      gpuPlugin: "wanted",
    });
  });
});
