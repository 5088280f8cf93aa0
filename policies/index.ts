import { PolicyPack } from "@pulumi/policy";
import { policies } from "./pack";

new PolicyPack("aula", { policies, description: "Rules that every Aula course follows.", displayName: "Aula" });
