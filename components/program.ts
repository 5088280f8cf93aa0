/** The program: read the configuration, connect to the cluster, make the course. `pulumi up` and `make render` both run it, and so does a fork. */
import * as pulumi from "@pulumi/pulumi";
import { connect } from "./cluster/connect";
import { clusterProvider } from "./cluster/provider";
import { readConfig } from "./config";
import { Course, type CourseTransforms } from "./course";
import { leftOut } from "./left-out";
import { FIELD_MANAGER } from "./names";
import { quickSdk } from "./quick-sdk";
import { withMetadata } from "./transform";

/** Pulumi would give each object a field manager of its own, and a new one to an object that it takes over. A transformation and not a transform: no callback for each resource. */
const oneManager: pulumi.ResourceTransformation = ({ type, props, opts }) => {
  if (!type.startsWith("kubernetes:")) return undefined;
  return { props: withMetadata(props, { annotations: { "pulumi.com/patchFieldManager": FIELD_MANAGER } }), opts };
};

/** What a program exports. */
export interface CourseOutputs {
  /** Address of the course. */
  readonly url: pulumi.Output<string>;
  /** Secret: who signs in with what; `pulumi stack output signIns --show-secrets`. */
  readonly signIns: pulumi.Output<Record<string, string>>;
}

/**
 * Declares the course of the stack that is being run.
 * @param transform changes of a fork, for any child of any component
 * @throws ConfigError before anything is declared
 */
export function courseProgram(transform?: CourseTransforms): CourseOutputs {
  const config = readConfig(pulumi.runtime.allConfig());
  quickSdk(config.people.length);
  // Without an engine the program is only rendered: it needs no cluster, and none is looked for.
  const engine = pulumi.runtime.hasEngine() ? "pulumi" : "manifests";
  const access = connect("cluster", config.target, engine);
  const provider = clusterProvider("cluster", access, config);
  const under = { providers: [provider], ...(engine === "pulumi" ? { transformations: [oneManager] } : {}), ...(access.made ? { dependsOn: access.made } : {}) };
  const { url, signIns } = new Course("course", { config, access, engine, transform, leftOut: leftOut() }, under);
  return { url, signIns };
}
