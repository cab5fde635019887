import type { ScalarTag, Tags } from "yaml";

/** Digits, between which kubectl passes over underscores. */
const DIGITS = "[0-9](?:_*[0-9])*_*";
const WHOLE = [
  "0_*[xX](?:_*[0-9a-fA-F])+",
  "0_*[bB](?:_*[01])+",
  "0_*[oO](?:_*[0-7])+",
  "0(?:_*[0-7])*",
  "[1-9](?:_*[0-9])*",
].join("|");
const FRACTION = `${DIGITS}(?:\\._*(?:${DIGITS})?)?`;
/** Behind a leading point Go's own rule holds: an underscore stands between two digits. */
const GO_DIGITS = "[0-9]+(?:_[0-9]+)*";
const POINT_FIRST = `\\.${GO_DIGITS}(?:[eE][-+]?${GO_DIGITS})?`;
const EXPONENT = `(?:[eE]_*[-+]?_*${DIGITS})?`;

const wholeNumber: ScalarTag = {
  tag: "tag:yaml.org,2002:int",
  default: true,
  test: new RegExp(`^(?:[-+]_*)?(?:${WHOLE})_*$`),
  resolve: (text) => {
    const [, sign, digits = ""] = /^([-+]?)(.*)$/.exec(text.replaceAll("_", "")) ?? [];
    const value = Number(BigInt(digits.replace(/^0(?=\d)/, "0o")));
    return sign === "-" ? -value : value;
  },
};

const fraction: ScalarTag = {
  tag: "tag:yaml.org,2002:float",
  default: true,
  test: new RegExp(
    `^(?:${POINT_FIRST}|(?:${FRACTION}|[-+]_*(?:\\._*${DIGITS}|${FRACTION}))${EXPONENT})$`,
  ),
  resolve: (text) => {
    const value = Number(text.replaceAll("_", ""));
    return Number.isFinite(value) ? value : text;
  },
};

/** What `.inf` is, as the library has it: JSON has nothing for it. */
const isEndless = (tag: ScalarTag) => tag.test?.test(".inf") === true;

/**
 * YAML 1.1, of which `0644` is octal and `on` is true, with numbers as kubectl sees them, and without
 * the two things that it leaves alone: dates, and numbers to the base of 60.
 */
export function asKubectlReads(tags: Tags): Tags {
  const others = tags.filter((tag) => {
    if (typeof tag === "string") return true;
    const { tag: name } = tag;
    if (name === "tag:yaml.org,2002:timestamp" || name === "tag:yaml.org,2002:int") return false;
    return name !== "tag:yaml.org,2002:float" || isEndless(tag as ScalarTag);
  });
  return [...others, wholeNumber, fraction];
}
