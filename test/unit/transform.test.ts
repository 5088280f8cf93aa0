import * as pulumi from "@pulumi/pulumi";
import { transformed, withMetadata } from "../../components/transform";

test("without a change a child is declared as Aula made it", () => {
  const args = { spec: {} };
  expect(transformed(undefined, "a", args)).toBe(args);
  expect(transformed((own, name) => ({ ...own, name }), "a-b", { spec: {} })).toEqual({ spec: {}, name: "a-b" });
});

describe("labels and annotations", () => {
  const args = { metadata: { name: "n", labels: { a: "1", b: "2" } }, spec: { replicas: 1 } };

  test("come beside those that are there, and nothing else changes", () => {
    expect(withMetadata(args, { labels: { b: "3", c: "4" }, annotations: { x: "y" } })).toEqual({
      metadata: { name: "n", labels: { a: "1", b: "3", c: "4" }, annotations: { x: "y" } },
      spec: { replicas: 1 },
    });
    expect(args.metadata.labels).toEqual({ a: "1", b: "2" });
    expect(withMetadata({}, { labels: { a: "1" } })).toEqual({
      metadata: { labels: { a: "1" }, annotations: undefined },
    });
  });

  test("come beside those that are known only later", async () => {
    const { metadata } = withMetadata(
      { metadata: { labels: pulumi.output({ a: "1" }) as pulumi.Input<Record<string, string>> } },
      { labels: { b: "2" } },
    );
    expect(await new Promise((known) => pulumi.output(metadata.labels).apply(known))).toEqual({ a: "1", b: "2" });
  });
});
