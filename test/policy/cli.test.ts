import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { main } from "../../policies/cli";
import { namespace, pod, workspace } from "../../policies/rules/examples";

const folder = mkdtempSync(join(tmpdir(), "aula-policy-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Judges texts as files; the exit status and what was printed, without the folder's name. */
function judge(...texts: string[]): { status: number; text: string } {
  const files = texts.map((text, index) => {
    const file = join(folder, `${index}.yaml`);
    writeFileSync(file, text);
    return file;
  });
  const lines: string[] = [];
  const status = main(files, (line) => lines.push(line));
  return { status, text: lines.join("\n").replaceAll(`${folder}/`, "") };
}

describe("the command line", () => {
  test("accepts safe manifests, several in a file and in several files", () => {
    const texts = [workspace().map((object) => stringify(object)).join("---\n"), stringify(pod())];
    expect(judge(...texts)).toEqual({ status: 0, text: "5 objects: 0 mandatory, 0 advisory, 0 allowed" });
  });

  test("judges all files together", () => {
    const [one, ...others] = workspace().map((object) => stringify(object));
    expect(judge(one ?? "", ...others).status).toBe(0);
    expect(judge(one ?? "").status).toBe(1);
  });

  test("prints rule, object, place, reason and cure", () => {
    expect(judge(stringify(pod({ hostPID: true })))).toEqual({
      status: 1,
      text: [
        "mandatory  no-host-namespaces (high)  Pod course-student/example",
        "    spec.hostPID: the pod uses its node's PID namespace",
        "    cure: Remove hostNetwork, hostPID and hostIPC.",
        "",
        "1 objects: 1 mandatory, 0 advisory, 0 allowed",
      ].join("\n"),
    });
  });

  test("shows what is allowed, and why", () => {
    const { status, text } = judge(stringify(namespace("gpu", "privileged")));
    expect(status).toBe(0);
    expect(text).toMatch(/^allowed {4}namespace-pod-security {2}Namespace course-gpu\n.*\n {4}because: Device plugins/);
  });

  test("reads `yes` as Kubernetes does", () => {
    expect(judge("apiVersion: v1\nkind: Pod\nspec: {automountServiceAccountToken: no, hostNetwork: yes}\n")).toMatchObject({ status: 1, text: expect.stringContaining("no-host-namespaces") });
  });

  test.each([
    ["text that is not YAML", "a: [1, 2", /^0\.yaml: not YAML: /],
    ["a key twice", "apiVersion: v1\nkind: Pod\nkind: Namespace\n", /^0\.yaml: not YAML: Map keys must be unique/],
    ["an alias without an anchor", "apiVersion: v1\nkind: *none\n", /^0\.yaml: not YAML: /],
    ["something that is no object", "apiVersion: v1\nkind: Namespace\n---\njust text\n", /^0\.yaml: document 2 is no Kubernetes object/],
  ])("refuses %s", (_, text, message) => {
    expect(judge(text)).toEqual({ status: 2, text: expect.stringMatching(message) });
  });

  test("refuses a file that is not there, by name", () => {
    const lines: string[] = [];
    expect(main([join(folder, "none.yaml")], (line) => lines.push(line))).toBe(2);
    expect(lines).toEqual([expect.stringMatching(/none\.yaml: cannot be read: ENOENT/)]);
  });
});
