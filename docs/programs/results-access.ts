/** The hub's right to show results of benchmarks, by itself: for a namespace that is there already. */
import { identityOf, namespaceOf, ResultsAccess } from "aula";

const identity = identityOf("ml", "2026-27");
new ResultsAccess("results", { identity, namespace: namespaceOf(identity.instance, "bench") });
