/** The fences of a course's workspaces by themselves: what its students may not make there. */
import { Fences, identityOf } from "aula";

new Fences("fences", {
  identity: identityOf("ml", "2026-27"),
  images: ["registry.example.edu/aula/notebook:2026-10"],
  taints: ["students"],
});
