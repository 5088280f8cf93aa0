import { allContainers } from "../../objects/pods";
import { container, deployment, podWith } from "../examples";
import { aula, type ResourceRule } from "../rule";

const DIGEST = /@sha256:[0-9a-f]{64}$/;
/** A tag made from content has its hash in it: twelve hexadecimal digits or more, with a letter or a digit on neither side. */
const CONTENT = /(^|[^0-9a-z])[0-9a-f]{12,64}($|[^0-9a-z])/;

/** The tag of an image's name; undefined without one. A colon before a slash is the registry's port. */
function tagOf(image: string): string | undefined {
  const colon = image.indexOf(":", image.lastIndexOf("/") + 1);
  return colon < 0 ? undefined : image.slice(colon + 1);
}

function fault(image: string): string | undefined {
  const tag = tagOf(image);
  if (image === "") return "no image";
  if (DIGEST.test(image) || (tag !== undefined && CONTENT.test(tag))) return undefined;
  return `${image}, ${tag ? `and what the tag ${tag} means may change` : "which has no tag"}`;
}

/** Images by digest, or by a tag that is made from what is in them. */
export const pinnedImages: ResourceRule = {
  id: "pinned-images",
  severity: "medium",
  level: "mandatory",
  scope: "resource",
  reason: "A tag such as latest or 4.1 is another image next week: half of a class then runs different software, and nobody can say which.",
  cure: "Name the image with its digest (image:tag@sha256:…), or with a tag that holds a hash of its content.",
  reference: aula("Images", "https://kubernetes.io/docs/concepts/containers/images/#image-names"),
  *check(object) {
    for (const { container, path, label } of allContainers(object)) {
      const image = String(container.image ?? "");
      const wrong = fault(image);
      if (wrong) yield { path: `${path}.image`, reason: `${label} uses ${wrong}`, value: image };
    }
  },
  examples: {
    pass: [
      podWith({ image: "localhost:5001/aula/hub:3f2a9c0d11be" }),
      podWith({ image: "registry.example/hub:4.1.0-3f2a9c0d11be" }),
      podWith({ image: `registry.example/hub@sha256:${"0".repeat(64)}` }),
      podWith({ image: `registry.example/hub:latest@sha256:${"0".repeat(64)}` }),
    ],
    fail: [
      podWith({ image: "registry.example/hub:latest" }),
      podWith({ image: "registry.example/hub:4.1.0" }),
      podWith({ image: "localhost:5001/aula/hub" }),
      podWith({ image: undefined }),
      deployment({ initContainers: [container({ image: "busybox" })] }),
    ],
  },
};
