/** A course by itself: the stack's `aula:` keys describe it, and a fork changes one kind of its objects. */
import * as pulumi from "@pulumi/pulumi";
import { connect } from "../../components/cluster/connect";
import { clusterProvider } from "../../components/cluster/provider";
import { readConfig } from "../../components/config";
import { Course } from "../../components/course";

const config = readConfig(pulumi.runtime.allConfig());
const access = connect("cluster", config.target);

const course = new Course("course", {
  config,
  access,
  transform: { workspace: { limits: (args) => ({ ...args, metadata: { ...args.metadata, annotations: { "example.edu/owner": "it" } } }) } },
}, { providers: [clusterProvider("cluster", access, config)] });

export const url = course.url;
export const signIns = course.signIns;
