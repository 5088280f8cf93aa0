/** Several courses on one kind cluster: each has a port of its own, out of those that the cluster was made with. */

import { type KindConfig, kindConfig } from "../../components/cluster/kind-config";
import { portProblem, portsOf, rangeOfPorts, sameCluster } from "../../components/cluster/kind-ports";
import { KindTarget, kindAccess, nodePortOf, publishedPorts } from "../../components/cluster/targets/kind";
import { course, problemsOf } from "./fixtures";

const target = (changes: Record<string, unknown> = {}): KindTarget => KindTarget.parse({ kind: "kind", ...changes });
const host = { homes: "/data/homes/aula", cgroupV1: false };
const made = (changes: Record<string, unknown> = {}, taken: number[] = []): KindConfig =>
  kindConfig(target(changes), { ...host, taken });
/** As clusters were made before there were several ports. */
const madeWithOne = (port: number): KindConfig => {
  const config = made({ port });
  return {
    ...config,
    nodes: config.nodes.map((node) => ({
      ...node,
      ...(node.extraPortMappings && { extraPortMappings: node.extraPortMappings.slice(0, 1) }),
    })),
  };
};

test("unset: the course's own port and the three after it, the registry's left out", () => {
  expect(publishedPorts(target())).toEqual([8000, 8001, 8002, 8003]);
  expect(publishedPorts(target({ port: 5000 }))).toEqual([5000, 5002, 5003]);
  expect(publishedPorts(target({ port: 65534 }))).toEqual([65534, 65535]);
  expect(publishedPorts(target({ port: 8001, ports: "8000-8001" }))).toEqual([8000, 8001]);
});

test("each port leads to a node port of its own, and the course's Service asks for its own", () => {
  expect(portsOf(made({ ports: "8000-8002" }))).toEqual(
    [0, 1, 2].map((i) => ({ port: 8000 + i, nodePort: 30080 + i, listen: "127.0.0.1" })),
  );
  expect(nodePortOf(target({ port: 8002, ports: "8000-8003" }))).toBe(30082);
  expect(kindAccess(target({ port: 8002, ports: "8000-8003" }))).toMatchObject({
    url: "http://localhost:8002",
    entry: { kind: "nodePort", port: 30082 },
  });
  expect(kindAccess(target({ port: 9000 })).entry).toEqual({ kind: "nodePort", port: 30080 });
});

test("a port that another program has is left out; the others keep their node ports", () => {
  expect(portsOf(made({}, [8001])).map(({ port, nodePort }) => [port, nodePort])).toEqual([
    [8000, 30080],
    [8002, 30082],
    [8003, 30083],
  ]);
});

describe("a cluster that is there", () => {
  test("serves whoever has one of its ports, however many it was made with", () => {
    for (const other of [{}, { ports: "8000-8019" }, { port: 8003, ports: "8000-8003" }])
      expect(sameCluster(made(), made(other))).toBe(true);
    expect(sameCluster(madeWithOne(8000), made())).toBe(true);
    expect(portProblem(target(), madeWithOne(8000), [30080])).toBeUndefined();
    expect(portProblem(target({ port: 8003, ports: "8000-8003" }), made(), [30080])).toBeUndefined();
  });

  test("is another one with other nodes, another address or another folder", () => {
    for (const other of [{ nodes: 2 }, { listen: "0.0.0.0" }]) expect(sameCluster(made(), made(other))).toBe(false);
    expect(sameCluster(made(), kindConfig(target(), { ...host, homes: "/elsewhere" }))).toBe(false);
  });

  test("a port outside: the free ones are named, and what to write", () => {
    expect(portProblem(target({ port: 8009 }), made(), [30080, 30082])).toEqual({
      message:
        'aula:target.port: 8009 is not published by the cluster "aula": it was made with 8000, 8001, 8002, 8003, ' +
        "of which 8001, 8003 are free",
      cure: expect.stringMatching(
        /^Write port: 8001 and ports: 8000-8003 in aula:target, choose another aula:target\.cluster, or make this one again with CONFIRM=1: that ends every running server/,
      ) as string,
    });
    expect(portProblem(target({ port: 8001 }), madeWithOne(8000), [30080])?.message).toMatch(
      /it was made with 8000, of which none is free$/,
    );
  });

  test("a port that another course has, counted wrong: both at once", () => {
    expect(portProblem(target({ port: 8001 }), made(), [30080, 30081])?.cure).toBe(
      "Write port: 8001 and ports: 8000-8003 in aula:target; where another course has 8001, port: 8002 and ports: " +
        "8000-8003 in aula:target (8003 is free too).",
    );
  });

  test("a stack that counts from its own port: the range that it has to name", () => {
    expect(portProblem(target({ port: 8001 }), made({}, [8002]), [30080])).toEqual({
      message:
        'aula:target.ports: the cluster "aula" was made with the ports 8000-8003, and this stack does not ' +
        "name the cluster's ports",
      cure: "Write port: 8001 and ports: 8000-8003 in aula:target.",
    });
    expect(rangeOfPorts(made({ ports: "8000-8003" }, [8000]))).toBe("8000-8003");
  });
});

test.each([
  ["8003-8000", 8000, 'aula:target.ports: "8003-8000" is not a range of 1 to 20 ports; write for example 8000-8003'],
  ["8000-8020", 8000, 'aula:target.ports: "8000-8020" is not a range of 1 to 20 ports; write for example 8000-8003'],
  [
    "8000-8003",
    8004,
    "aula:target.port: 8004 is not one of the cluster's ports (aula:target.ports is 8000-8003); write one of " +
      "them that no other course on the cluster has",
  ],
])("ports: %s with port: %i is refused", (ports, port, problem) => {
  expect(problemsOf(() => course({ "target.ports": ports, "target.port": port }))).toEqual([problem]);
});
