/** For `pulumi preview --policy-pack policies`: Aula's rules with this course's waivers, and rules of its own. */
import { join } from "node:path";
import { policiesWith } from "@aula/policies/pack";
import { OWN_WAIVERS, readWaivers } from "@aula/policies/waivers";
import { type Policies, PolicyPack } from "@pulumi/policy";

const waivers = [OWN_WAIVERS, join(__dirname, "waivers.yaml")].flatMap(readWaivers);
const own: Policies = [];

new PolicyPack("NAME", { policies: [...policiesWith(waivers), ...own], displayName: "NAME" });
