import fc from "fast-check";
import { bytesText, QUANTITY, quantityValue } from "../../components/quantity";

describe("a quantity's value", () => {
  test.each([
    ["0", 0],
    ["1", 1],
    ["2.5", 2.5],
    [".5", 0.5],
    ["500m", 0.5],
    ["100m", 0.1],
    ["1n", 1e-9],
    ["7u", 7e-6],
    ["1k", 1000],
    ["3M", 3e6],
    ["2G", 2e9],
    ["1Ki", 1024],
    ["512Mi", 536_870_912],
    ["6Gi", 6_442_450_944],
    ["0.5Gi", 536_870_912],
    ["1Ti", 2 ** 40],
    ["1Pi", 2 ** 50],
    ["1Ei", 2 ** 60],
    ["1T", 1e12],
    ["1P", 1e15],
    ["1E", 1e18],
  ])("%s is %d", (text, value) => expect(quantityValue(text)).toBe(value));

  test.each([
    "",
    " ",
    "1 core",
    "-1",
    "+1",
    "6GB",
    "6gi",
    "6GiB",
    "6 Gi",
    "1,5",
    "1..5",
    ".",
    "m",
    "0x10",
    "1e",
    "NaN",
    "Infinity",
    "1m\n",
  ])("%j is refused by name", (text) =>
    expect(() => quantityValue(text)).toThrow(`"${text}" is not a Kubernetes quantity`),
  );

  test("millis are exact: no sum of binary fractions differs from the same sum in millis", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 10_000_000 }), (n) => quantityValue(`${n}m`) === n / 1000));
  });

  test("a binary suffix is the next smaller one 1024 times over", () => {
    const pairs = fc.constantFrom(["Ki", ""], ["Mi", "Ki"], ["Gi", "Mi"], ["Ti", "Gi"]);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4096 }),
        pairs,
        (n, [big, small]) => quantityValue(`${n}${big}`) === quantityValue(`${n * 1024}${small}`),
      ),
    );
  });

  test("whatever the grammar takes has a value that is not negative, and nothing else has one", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ maxLength: 6 }), fc.stringMatching(/^\d{1,4}(\.\d{1,3})?(m|k|Mi|Gi)?$/)),
        (text) => {
          if (QUANTITY.test(text)) return quantityValue(text) >= 0;
          expect(() => quantityValue(text)).toThrow();
          return true;
        },
      ),
    );
  });
});

describe("bytes for people", () => {
  test.each([
    [0, "0 B"],
    [1, "1 B"],
    [1023, "1023 B"],
    [1024, "1 KiB"],
    [1536, "1.5 KiB"],
    [6 * 2 ** 30, "6 GiB"],
    [5.64 * 2 ** 30, "5.6 GiB"],
    [2 ** 60, "1024 PiB"],
  ])("%d is %s", (bytes, text) => expect(bytesText(bytes)).toBe(text));
});
