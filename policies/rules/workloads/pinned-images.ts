import { allContainers } from "../../objects/pods";
import { container, deployment, podWith } from "../examples";
import { aula, type ResourceRule } from "../rule";

const DIGEST = /@sha256:[0-9a-f]{64}$/;
/**
 * A tag made from content contains its hash: at least twelve hexadecimal digits, with no letter or digit on either
 * side.
 */
const CONTENT = /(^|[^0-9a-z])[0-9a-f]{12,64}($|[^0-9a-z])/;

/** The tag of an image's name; undefined without a tag. A colon before a slash is the registry's port. */
function tagOf(image: string): string | undefined {
  const colon = image.indexOf(":", image.lastIndexOf("/") + 1);
  return colon < 0 ? undefined : image.slice(colon + 1);
}

function fault(image: string): string | undefined {
  const tag = tagOf(image);
  if (image === "") return "no image";
  if (DIGEST.test(image) || (tag !== undefined && CONTENT.test(tag))) return undefined;
  return `${image}, ${tag ? `and the image of the tag ${tag} can change` : "which has no tag"}`;
}

/** Images are named by digest, or by a tag that is made from their content. */
export const pinnedImages: ResourceRule = {
  id: "pinned-images",
  severity: "medium",
  level: "mandatory",
  scope: "resource",
  reason:
    "A tag such as latest or 4.1 can be another image next week. Half of a class then runs different software, " +
    "and nobody can tell which.",
  cure: "Name the image with its digest (image:tag@sha256:…), or with a tag that contains a hash of its content.",
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
