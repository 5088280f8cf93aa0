/** `aula:prices` of a stack's file: what machines cost, on a day. Aula ships no price: they change. Pure. */
import { z } from "zod";
import { cpu, day, decimal, matching, memory, whole } from "../fields";

const price = () => decimal(0, 1_000_000);

/** `aula:prices`. */
export const PricesSchema = z.strictObject({
  currency: matching(/^[A-Z]{3}$/, "a currency in three capitals, such as EUR").describe("Currency of all prices."),
  asOf: day().describe("Day on which the prices were read; every plan names it."),
  machines: z
    .record(
      z.string(),
      z.strictObject({
        cpu: cpu().optional().describe("Cores of it; unset: as Aula knows the type."),
        memory: memory().optional().describe("Memory of it; unset: as Aula knows the type."),
        gpu: whole(0, 64).optional().describe("GPUs of it; unset: as Aula knows the type, or none."),
        monthly: price().optional().describe("Price of one, day and night for a month of 730 hours. Unset: unknown."),
      }),
      "a block of machine types, such as { m6i.2xlarge: { monthly: 300 } }",
    )
    .prefault({})
    .describe("Machine types, as the cloud names them: what one costs, and its size where Aula does not know it."),
  cluster: price().prefault(0).describe("The cluster itself, its address and what else does not grow, a month."),
  disk: price().prefault(0).describe("One GiB of a home, a month."),
});
export type Prices = z.infer<typeof PricesSchema>;
