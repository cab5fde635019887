import assert from "node:assert/strict";
import fc from "fast-check";
import type { Problem } from "../../../lib/core/problems";
import {
  checkLabels,
  checkObjectName,
  checkQuantity,
  checkSubdomain,
  checkVariables,
  labelValue,
  objectName,
  partName,
} from "../../../lib/render/kubernetes";
import { itHolds } from "../../support/fuzz";
import { anyLength, anyText, textFrom } from "../../support/fuzz-texts";
import { needsGoParsers } from "../../support/real-parsers/parsers";

const legal = fc.oneof(
  {
    weight: 4,
    arbitrary: textFrom("a", "A", "0", "-", ".", "_", "/", "a".repeat(30), "example.com/"),
  },
  { weight: 1, arbitrary: anyText },
);

const amount = textFrom(
  "1",
  "0",
  ".",
  "+",
  "-",
  "e",
  "E",
  "m",
  "k",
  "K",
  "i",
  "M",
  "Gi",
  "u",
  "n",
  "500",
);

describe("Names in Kubernetes' own eyes", () => {
  const ask = needsGoParsers();

  const wrongWith = async (text: string, ...places: readonly string[]) => {
    const asked = { kind: "kubernetes", text, texts: places };
    const { value, error } = await ask<Record<string, readonly string[]>>(asked);
    assert.ok(value, error);
    return value;
  };

  itHolds(
    "are legal whatever they are made from",
    fc.tuple(anyLength, anyText),
    async ([name, part]) => {
      for (const made of [objectName(name), partName(name, part)]) {
        const found = await wrongWith(made, "label", "labelValue");
        assert.deepEqual(found, { label: [], labelValue: [] }, made);
      }
      const value = labelValue(name);
      assert.deepEqual(await wrongWith(value, "labelValue"), { labelValue: [] }, value);
    },
  );

  const checks: readonly [place: string, check: (text: string) => Problem[]][] = [
    ["label", (text) => checkObjectName("name", text)],
    ["subdomain", (text) => checkSubdomain("name", text)],
    ["labelValue", (text) => checkLabels("labels", { a: text })],
    ["key", (text) => checkLabels("labels", { [text]: "" })],
    ["variable", (text) => checkVariables("environment", { [text]: "" })],
  ];
  for (const [place, check] of checks) {
    itHolds(
      `are refused just where an API server refuses them as a ${place}`,
      legal,
      async (text) => {
        const found = await wrongWith(text, place);
        assert.equal(check(text).length === 0, found[place]?.length === 0, found[place]?.join());
      },
    );
  }

  itHolds("are quantities only where an API server takes them", amount, async (text) => {
    // It takes some that are hardly meant: "m" is none.
    if (checkQuantity("cpu", text).length > 0) return;
    assert.deepEqual(await wrongWith(text, "quantity"), { quantity: [] });
  });
});
