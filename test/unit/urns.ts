/** Names by which an engine's state knows resources. */
import type { Declared } from "./mocks";

/**
 * A resource by its chain of types and its name, as a URN without stack and project:
 * `aula:course:Course$random:index/randomBytes:RandomBytes::course-crypt-key`.
 */
type Form = { readonly chain: string; readonly name: string };
const text = ({ chain, name }: Form): string => `${chain}::${name}`;
/** The end of a URN, without stack and project. */
const shortened = (urn: string): Form => {
  const [chain = "", name = ""] = urn.split("::").slice(-2);
  return { chain: chain === "pulumi:pulumi:Stack" ? "" : chain.replace(/^pulumi:pulumi:Stack\$/, ""), name };
};

/**
 * Every name under which a state may hold each resource: its own, those of its aliases, and those that follow from its
 * parents' aliases, as the engine derives them (a child's name that begins with its parent's follows the parent's old
 * one).
 */
export function namesOf(all: readonly Declared[]): { readonly now: string; readonly known: ReadonlySet<string> }[] {
  const byName = new Map(all.map((one) => [`${one.name} ${one.type.startsWith("aula:")}`, one]));
  const forms = (one: Declared): Form[] => {
    const parent = one.parent === undefined ? undefined : byName.get(`${one.parent} true`);
    const parents: (Form | undefined)[] = parent ? forms(parent) : [undefined];
    const below = (under: Form | undefined, type: string, name: string): Form => ({
      chain: under?.chain ? `${under.chain}$${type}` : type,
      name,
    });
    const inherited = (name: string, under: Form | undefined): string =>
      under && parent && name.startsWith(parent.name) ? under.name + name.slice(parent.name.length) : name;
    const variants = [{}, ...one.aliases.filter(({ urn }) => urn === undefined)];
    return [
      ...parents.flatMap((under) =>
        variants.map(({ name, type, parent: old }: { name?: string; type?: string; parent?: string }) => {
          // The SDK names the present parent where an alias names none.
          const above =
            old === undefined || (parent !== undefined && shortened(old).name === parent.name) ? under : shortened(old);
          return below(above, type ?? one.type, name ?? inherited(one.name, above));
        }),
      ),
      ...one.aliases.flatMap(({ urn }) => (urn === undefined ? [] : [shortened(urn)])),
    ];
  };
  return all.map((one) => {
    const [own, ...others] = forms(one).map(text);
    return { now: own!, known: new Set([own!, ...others]) };
  });
}
