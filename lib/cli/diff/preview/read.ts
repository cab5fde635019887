import Ajv from "ajv";
import { isRecord } from "../../../core/json";
import { withoutSecrets } from "./secrets";
import { parseUrn } from "./urn";

/** A resource as a preview has it, before or after. Its secrets are `SECRET` already. */
export interface PreviewState {
  readonly type: string;
  /** False of a component, which is nothing but what is in it. */
  readonly custom?: boolean;
  readonly id?: string;
  readonly parent?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
}

/** What would be done to one resource. */
export interface PreviewStep {
  readonly op: string;
  readonly urn: string;
  readonly oldState?: PreviewState;
  readonly newState?: PreviewState;
  readonly diffReasons?: readonly string[] | null;
  readonly replaceReasons?: readonly string[] | null;
  readonly detailedDiff?: Readonly<Record<string, unknown>> | null;
}

/** What `pulumi preview --json` says, as far as a review reads it. */
export interface Preview {
  /** Unknown where the preview failed before it came to any resource. */
  readonly stack?: string;
  readonly project?: string;
  readonly steps: readonly PreviewStep[];
  /** The messages of what went wrong. */
  readonly errors: readonly string[];
  /** How many resources stay as they are. */
  readonly unchanged: number;
}

const TEXTS = { type: ["array", "null"], items: { type: "string" } };
const STATE = {
  type: "object",
  required: ["type"],
  properties: {
    type: { type: "string" },
    custom: { type: "boolean" },
    id: { type: "string" },
    parent: { type: "string" },
    inputs: { type: "object" },
    outputs: { type: "object" },
    dependencies: TEXTS,
    propertyDependencies: { type: "object", additionalProperties: TEXTS },
  },
};
const STEP = {
  type: "object",
  required: ["op", "urn"],
  properties: {
    op: { type: "string" },
    urn: { type: "string" },
    oldState: STATE,
    newState: STATE,
    diffReasons: TEXTS,
    replaceReasons: TEXTS,
    detailedDiff: { type: ["object", "null"] },
  },
};
const DIAGNOSTIC = {
  type: "object",
  required: ["message", "severity"],
  properties: { message: { type: "string" }, severity: { type: "string" } },
};
const PREVIEW = {
  type: "object",
  anyOf: ["steps", "changeSummary", "diagnostics"].map((one) => ({ required: [one] })),
  properties: {
    steps: { type: ["array", "null"], items: STEP },
    diagnostics: { type: ["array", "null"], items: DIAGNOSTIC },
    changeSummary: { type: ["object", "null"], additionalProperties: { type: "number" } },
  },
};

interface RawPreview {
  readonly steps?: readonly PreviewStep[] | null;
  readonly diagnostics?: readonly { message: string; severity: string; urn?: string }[] | null;
  readonly changeSummary?: Readonly<Record<string, number>> | null;
}

/** What was read is not what `pulumi preview --json` prints. */
export class NoPreview extends Error {}

/**
 * Reads what `pulumi preview --json` has printed; throws {@link NoPreview} for anything else.
 * @param where - the file, or what else the text is from, for messages
 */
export function readPreview(text: string, where: string): Preview {
  if (text.trim() === "") {
    throw new NoPreview(
      `${where} is empty: the preview failed before it began, and has said why on standard error`,
    );
  }
  const { value, plaintexts } = withoutSecrets(parseJson(text, where));
  const problem = problemOf(value);
  if (problem !== undefined) {
    throw new NoPreview(`${where} is JSON, but not that of "pulumi preview --json": ${problem}`);
  }
  const { steps, diagnostics, changeSummary } = value as RawPreview;
  const errors = (diagnostics ?? []).filter(({ severity }) => severity === "error");
  const urns = [...(steps ?? []).map(({ urn }) => urn), ...errors.map(({ urn }) => urn)];
  const root = urns.map((urn) => parseUrn(urn ?? "")).find((one) => one !== undefined);
  return {
    stack: root?.stack,
    project: root?.project,
    steps: steps ?? [],
    errors: errors.map(({ message }) => withoutTexts(message, plaintexts)),
    unchanged: changeSummary?.same ?? 0,
  };
}

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    // Not the parser's own message, which quotes the text.
    throw new NoPreview(`${where} is not JSON; give what "pulumi preview --json" prints`);
  }
}

function problemOf(value: unknown): string | undefined {
  if (!isRecord(value)) return "it is no object";
  const validate = new Ajv({ allowUnionTypes: true }).compile(PREVIEW);
  if (validate(value)) return undefined;
  // The alternatives are said of the whole; what is wrong in one place says more.
  const errors = validate.errors ?? [];
  const told = errors.find(({ instancePath }) => instancePath !== "");
  if (told === undefined) return "it has no steps";
  return `${told.instancePath.slice(1).replaceAll("/", ".")} ${told.message ?? "is wrong"}`;
}

function withoutTexts(message: string, texts: readonly string[]): string {
  return texts.reduce((shown, one) => shown.replaceAll(one, "[secret]"), message);
}
