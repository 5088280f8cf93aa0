/** JobSet by itself, as a course brings it that has a lab which needs it: one for the whole cluster. */
import { JobSetController } from "aula";

new JobSetController("jobset", { image: "registry.example.edu/aula/jobset:2026-10" });
