import { container, deployment, podWith } from "./examples";
import { allContainers } from "./pods";
import type { ResourceRule } from "./rule";

/** The tag of an image's name; undefined without one. A colon before a slash is the registry's port. */
function tagOf(image: string): string | undefined {
  const colon = image.indexOf(":", image.lastIndexOf("/") + 1);
  return colon < 0 ? undefined : image.slice(colon + 1);
}

/** Images by digest, or by a tag that says which one. */
export const pinnedImages: ResourceRule = {
  id: "pinned-images",
  severity: "medium",
  level: "mandatory",
  scope: "resource",
  reason: "An image without a fixed tag is another one next week: half of a class then runs different software.",
  cure: "Name the image with a tag other than latest, or with its digest.",
  reference: { framework: "Aula", version: "1", control: "Images", url: "https://kubernetes.io/docs/concepts/containers/images/#image-names" },
  *check(object) {
    for (const { container, path, label } of allContainers(object)) {
      const image = container.image ?? "";
      if (/@sha256:[0-9a-f]{64}$/.test(image)) continue;
      const tag = tagOf(image);
      if (tag === undefined || tag === "" || tag === "latest") yield { path: `${path}.image`, reason: `${label} uses ${image === "" ? "no image" : `${image}, which ${tag ? "changes" : "has no tag"}`}`, value: image };
    }
  },
  examples: {
    pass: [
      podWith({ image: "localhost:5001/aula/hub:3f2a" }),
      podWith({ image: `registry.example/hub@sha256:${"0".repeat(64)}` }),
      podWith({ image: `registry.example/hub:latest@sha256:${"0".repeat(64)}` }),
    ],
    fail: [
      podWith({ image: "registry.example/hub:latest" }),
      podWith({ image: "localhost:5001/aula/hub" }),
      deployment({ initContainers: [container({ image: "busybox" })] }),
    ],
  },
};
