/** Reads manifest files: the objects in them, and the line of each part of an object. */
import { readFileSync } from "node:fs";
import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, parseAllDocuments } from "yaml";
import { expand } from "./manifest";
import { isRecord, type KubeObject } from "./objects/kubernetes";
import { Unreadable } from "./unreadable";

/** A file and the objects in it, including the items of its lists. */
export interface Source {
  readonly file: string;
  readonly objects: readonly KubeObject[];
  /** The line, from 1, of a path in one of the objects; if it is missing, of the nearest part above it. */
  lineOf(object: KubeObject, path: string): number;
}

interface Place {
  readonly document: Document;
  readonly prefix: readonly (string | number)[];
}

/** `spec.containers[0].ports` or `metadata.labels["a.b"]` as keys. */
function keysOf(path: string): (string | number)[] {
  return [...path.matchAll(/\[(\d+)\]|\["([^"]*)"\]|([^.[\]]+)/g)].map(([, index, quoted, plain]) =>
    index !== undefined ? Number(index) : (quoted ?? plain ?? ""),
  );
}

/** The offset of a key, or of an item in a list. */
function startOf(inside: unknown, key: string | number): number | undefined {
  const node = isMap(inside)
    ? inside.items.map((pair) => pair.key).find((one) => isScalar(one) && one.value === key)
    : isSeq(inside)
      ? inside.items[Number(key)]
      : undefined;
  return isNode(node) ? node.range?.[0] : undefined;
}

function offsetOf({ document, prefix }: Place, path: string): number {
  const keys = [...prefix, ...keysOf(path)];
  for (let length = keys.length; length > 0; length -= 1) {
    const start = startOf(document.getIn(keys.slice(0, length - 1), true), keys[length - 1] ?? "");
    if (start !== undefined) return start;
  }
  return document.contents?.range?.[0] ?? 0;
}

/**
 * @throws Unreadable if a value is not a Kubernetes object or a list of them; a list's kind implies the kind of its
 * items
 */
function assertObject(value: unknown, where: string): asserts value is KubeObject {
  const { apiVersion, kind, items } = (isRecord(value) ? value : {}) as Partial<KubeObject>;
  if (typeof apiVersion !== "string" || typeof kind !== "string")
    throw new Unreadable(`${where} is not a Kubernetes object: give it an apiVersion and a kind`);
  if (!kind.endsWith("List") || !Array.isArray(items)) return;
  for (const [index, item] of items.entries()) {
    assertObject(
      kind !== "List" && isRecord(item) ? { apiVersion, kind: kind.slice(0, -"List".length), ...item } : item,
      `${where}, item ${index + 1},`,
    );
  }
}

/**
 * Reads the objects in a YAML or JSON text; empty documents are skipped. It uses YAML 1.1, because Kubernetes reads
 * `yes` and `on` that way.
 * @param file name for messages
 * @throws Unreadable if it is not YAML, or contains something that is not a Kubernetes object
 */
export function parse(text: string, file: string): Source {
  const lines = new LineCounter();
  const places = new Map<KubeObject, Place>();
  const documents = [...parseAllDocuments(text, { version: "1.1", lineCounter: lines })];
  for (const [index, document] of documents.entries()) {
    let value: unknown;
    try {
      const [error] = document.errors;
      if (error) throw error;
      value = document.toJS();
    } catch (error) {
      throw new Unreadable(`${file}: not YAML: ${(error as Error).message.split("\n")[0]}`);
    }
    if (value === null || value === undefined) continue;
    assertObject(value, `${file}: document ${index + 1}`);
    for (const [number, item] of [...expand([value])].entries())
      places.set(item, { document, prefix: item === value ? [] : ["items", number] });
  }
  const lineOf = (object: KubeObject, path: string) => {
    const place = places.get(object);
    return place ? lines.linePos(offsetOf(place, path)).line : 1;
  };
  return { file, objects: [...places.keys()], lineOf };
}

/**
 * Reads a file; `-` is the standard input.
 * @throws Unreadable if it cannot be read or checked
 */
export function read(file: string): Source {
  let text: string;
  try {
    text = readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why =
      code === "ENOENT"
        ? "the file does not exist"
        : code === "EISDIR"
          ? "it is a folder; name the files in it"
          : message;
    throw new Unreadable(`${file}: cannot be read: ${why}`);
  }
  return parse(text, file);
}
