import fc from "fast-check";
import { differs, versionOf, type LiveObject } from "../../delivery/course/differing";
import type { Manifest } from "../../delivery/course/manifests";

const DECLARED: Manifest = {
  apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "workspace", namespace: "i", labels: { a: "1" } },
  imagePullSecrets: [{ name: "site" }], automountServiceAccountToken: false,
};
const FIELDS = { "f:metadata": { "f:labels": { "f:a": {} } }, "f:automountServiceAccountToken": {}, "f:imagePullSecrets": { 'k:{"name":"site"}': { ".": {}, "f:name": {} } } };
const live = (changes: object = {}, fieldsV1: object = FIELDS, manager: object = {}): LiveObject =>
  ({ ...DECLARED, ...changes, metadata: { ...DECLARED.metadata, uid: "u", managedFields: [{ manager: "aula", operation: "Apply", fieldsV1, ...manager }] } }) as unknown as LiveObject;

test("what is there in the same words, with more beside it, does not differ", () => {
  expect(differs(DECLARED, live({ secrets: [], status: {} }))).toBe(false);
});

test.each<[string, LiveObject | undefined]>([
  ["it is not there", undefined],
  ["it is being deleted", { ...live(), metadata: { ...live().metadata, deletionTimestamp: "now" } }],
  ["a value is another", live({ automountServiceAccountToken: true })],
  ["a value is in other words", live({ automountServiceAccountToken: "false" })],
  ["a list has one more", live({ imagePullSecrets: [{ name: "site" }, { name: "theirs" }] })],
  ["a list has none", live({ imagePullSecrets: undefined })],
  ["we own a field that is declared no more", live({}, { ...FIELDS, "f:secrets": {} })],
  ["we own a label that is declared no more", live({}, { "f:metadata": { "f:labels": { "f:a": {}, "f:b": {} } } })],
  ["we own a list's item that is declared no more", live({}, { "f:imagePullSecrets": { 'k:{"name":"old"}': {} } })],
  ["we own an item of a set that is declared no more", live({}, { "f:metadata": { "f:finalizers": { 'v:"x"': {} } } })],
  ["we own something in a way that is not known", live({}, { "f:imagePullSecrets": { "i:0": {} } })],
  ["we never applied it", live({}, FIELDS, { manager: "kubectl" })],
  ["we made it by other means", live({}, FIELDS, { operation: "Update" })],
  ["only its status is ours", live({}, FIELDS, { subresource: "status" })],
])("it differs when %s", (_, object) => expect(differs(DECLARED, object)).toBe(true));

test("whatever is declared, the same with more beside it does not differ, and another value in its place does", () => {
  const data = (value: unknown, more: object = {}): LiveObject => live({ data: { key: value, ...more } }, { "f:data": { "f:key": {} } });
  fc.assert(fc.property(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 1 }), fc.oneof(fc.string(), fc.integer(), fc.boolean()), (value, beside, other) => {
    const declared = { ...DECLARED, data: { key: value } } as Manifest;
    const stored = JSON.parse(JSON.stringify(value)) as unknown;
    expect(differs(declared, data(stored, { beside }))).toBe(false);
    expect(differs(declared, data([stored, other]))).toBe(true);
    if (other !== value) expect(differs(declared, data(other))).toBe(true);
  }));
});

test("a version is what was declared: a generation, a quota's own figures, or else the object's version", () => {
  const object = (more: object, metadata: object = {}): LiveObject => ({ ...DECLARED, ...more, metadata: { name: "x", resourceVersion: "7", ...metadata } }) as LiveObject;
  expect(versionOf(object({}, { generation: 3 }))).toBe("3");
  expect(versionOf(object({ spec: { hard: { cpu: "1" } } }))).toBe('{"cpu":"1"}');
  expect(versionOf(object({ spec: {} }))).toBe("7");
});
