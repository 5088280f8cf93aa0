import fc from "fast-check";
import { parse } from "yaml";
import { type Amount, capacityProblems, type Promised, room } from "../../components/capacity";

const ONCE = { cpu: 1, memory: 1, gpu: 1 };
const amount = (cpu: string, memory = "0", gpu = 0): Amount => ({ cpu, memory, gpu });
const of = (times: number, quota: Amount, what = "students"): Promised => ({ what, times, quota });

describe("the sum of quotas", () => {
  test("exactly at the border fits, one thousandth over it does not", () => {
    expect(capacityProblems([of(30, amount("100m"))], amount("3"), ONCE)).toEqual([]);
    expect(capacityProblems([of(30, amount("100m")), of(1, amount("1m"))], amount("3"), ONCE)).toHaveLength(1);
  });

  test("one byte over the memory does not fit", () => {
    const capacity = { cpu: "0", memory: "1Mi", gpu: 0 };
    expect(capacityProblems([of(1, amount("0", "1048576"))], capacity, ONCE)).toEqual([]);
    expect(capacityProblems([of(1, amount("0", "1048577"))], capacity, ONCE)).toHaveLength(1);
  });

  test("overcommit counts for its own resource only", () => {
    const promised = [of(4, amount("1", "1Gi", 1))];
    const capacity = { cpu: "2", memory: "2Gi", gpu: 2 };
    const over = (overcommit: typeof ONCE) =>
      capacityProblems(promised, capacity, overcommit).map((p) => /^aula:capacity\.(\w+)/.exec(p)?.[1]);
    expect(over({ cpu: 2, memory: 2, gpu: 2 })).toEqual([]);
    expect(over({ cpu: 1, memory: 2, gpu: 2 })).toEqual(["cpu"]);
    expect(over({ cpu: 2, memory: 1, gpu: 2 })).toEqual(["memory"]);
    expect(over({ cpu: 2, memory: 2, gpu: 1 })).toEqual(["gpu"]);
  });

  test("who promises nothing is not in the sentence", () => {
    expect(capacityProblems([of(0, amount("9"), "teachers"), of(2, amount("1"))], amount("1"), ONCE)[0]).toContain(
      "add up to 2: 2 × 1 (students); there",
    );
  });
});

describe("what to write", () => {
  // Six students on the example's cluster.
  const promised = [
    of(6, amount("1", "6Gi", 1)),
    of(1, amount("1", "6Gi", 1), "teachers"),
    of(1, amount("1", "6Gi"), "benchmarks"),
  ];
  const capacity = amount("2", "20Gi", 2);
  const overcommit = { cpu: 2.5, memory: 1.5, gpu: 2 };

  test("is said once, for everything that does not fit", () => {
    const problems = capacityProblems(promised, capacity, overcommit);
    expect(problems.map((problem) => problem.includes("write"))).toEqual([false, false, true]);
    expect(problems.at(-1)).toMatch(
      /\); write aula:overcommit: \{ cpu: 4, memory: 2\.4, gpu: 3\.5 \} where not everybody works at a time, or aula:capacity: \{ cpu: 3\.2, memory: 32Gi, gpu: 4 \} where the cluster has as much, or smaller quotas$/,
    );
  });

  test("is no capacity of more GPUs than there are: that would be refused next", () => {
    const [said] = capacityProblems(promised, capacity, overcommit, 3).slice(-1);
    expect(said).toContain("aula:overcommit");
    expect(said).not.toContain("aula:capacity: {");
  });

  test("is no overcommit of nothing", () => {
    const [said] = capacityProblems([of(1, amount("1"))], amount("0"), ONCE);
    expect(said).toContain("write aula:capacity: { cpu: 1, memory: 0, gpu: 0 } where");
    expect(said).not.toContain("aula:overcommit: {");
  });
});

describe("for any promises", () => {
  const promised = fc.record({
    what: fc.constantFrom("students", "teachers", "benchmarks"),
    times: fc.integer({ min: 0, max: 300 }),
    quota: fc.record({
      cpu: fc.integer({ min: 0, max: 9000 }).map((n) => `${n}m`),
      memory: fc.integer({ min: 0, max: 64 }).map((n) => `${n}Gi`),
      gpu: fc.integer({ min: 0, max: 4 }),
    }),
  });
  const promises = fc.array(promised, { maxLength: 5 });
  const capacity = fc.record({
    cpu: fc.integer({ min: 0, max: 400 }).map(String),
    memory: fc.integer({ min: 0, max: 4000 }).map((n) => `${n}Gi`),
    gpu: fc.integer({ min: 0, max: 99 }),
  });
  const overcommit = fc.record({
    cpu: fc.double({ min: 1, max: 9, noNaN: true }),
    memory: fc.double({ min: 1, max: 9, noNaN: true }),
    gpu: fc.double({ min: 1, max: 9, noNaN: true }),
  });
  const kinds = (problems: string[]): string[] => problems.map((p) => p.split(":")[1] ?? "");

  test("their order does not matter", () => {
    fc.assert(
      fc.property(promises, capacity, overcommit, (list, room, over) => {
        expect(kinds(capacityProblems([...list].reverse(), room, over))).toEqual(
          kinds(capacityProblems(list, room, over)),
        );
      }),
    );
  });

  test("one student more never makes a problem go away", () => {
    fc.assert(
      fc.property(promises, promised, capacity, overcommit, (list, one, room, over) => {
        const after = new Set(kinds(capacityProblems([...list, one], room, over)));
        return kinds(capacityProblems(list, room, over)).every((kind) => after.has(kind));
      }),
    );
  });

  test("each line that is to be written is enough by itself", () => {
    const written = (problem: string, key: string): Record<string, unknown> | undefined => {
      const block = new RegExp(`aula:${key}: (\\{[^}]*\\})`).exec(problem)?.[1];
      return block === undefined ? undefined : (parse(block) as Record<string, unknown>);
    };
    fc.assert(
      fc.property(promises, capacity, overcommit, (list, room, over) => {
        const last = capacityProblems(list, room, over).at(-1);
        if (last === undefined) return;
        const { cpu, memory, gpu } = written(last, "capacity") ?? {};
        const enough: Amount = { cpu: String(cpu), memory: String(memory), gpu: Number(gpu) };
        expect(capacityProblems(list, enough, over)).toEqual([]);
        const more = written(last, "overcommit") as typeof over | undefined;
        if (more !== undefined) expect(capacityProblems(list, room, more)).toEqual([]);
      }),
    );
  });

  test("a capacity that is the sum itself always fits, and a millicore less never does", () => {
    const millis = fc.array(fc.tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 9000 })), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(millis, (list) => {
        const sum = list.reduce((total, [times, n]) => total + times * n, 0);
        const mine = list.map(([times, n]) => of(times, amount(`${n}m`)));
        expect(capacityProblems(mine, amount(`${sum}m`), ONCE)).toEqual([]);
        if (sum > 0) expect(capacityProblems(mine, amount(`${sum - 1}m`), ONCE)).toHaveLength(1);
      }),
    );
  });
});

test("what may be promised in all, as quantities", () => {
  expect(room({ cpu: "2", memory: "20Gi", gpu: 2 }, { cpu: 2.5, memory: 1.5, gpu: 2 }, "nvidia.com/gpu")).toEqual({
    cpu: "5",
    memory: "32212254720",
    "nvidia.com/gpu": "4",
  });
});
