/** A course by itself: the stack's `aula:` keys describe it, and a fork changes one kind of its objects. */
import * as pulumi from "@pulumi/pulumi";
import { Course, clusterProvider, connect, readConfig } from "aula";

const config = readConfig(pulumi.runtime.allConfig());
const access = connect("cluster", config.target);

const course = new Course(
  "course",
  {
    config,
    access,
    transform: {
      workspace: {
        limits: (args) => ({ ...args, metadata: { ...args.metadata, annotations: { "example.edu/owner": "it" } } }),
      },
    },
  },
  { providers: [clusterProvider("cluster", access, config)] },
);

export const url = course.url;
export const signIns = course.signIns;
