import type { Connection } from "../../../lib/client";
import type { Exchange, Treatment } from "../../support/fault-proxy";
import type { Operation, Step } from "./rig";
import * as treatments from "./treatments";

const { answered, closing, empty, json, page, redirected, replaced } = treatments;

/**
 * What must become of the operation: it succeeds in spite of the fault, or it fails with one clear
 * error. A check never fails but for credentials: there the error is a warning.
 */
export type Verdict = "survives" | "fails" | "either";

/** One way in which a request goes wrong. */
export interface Fault {
  readonly name: string;
  /** Undefined: its port refuses connections instead. */
  readonly treatment?: Treatment;
  /** How many requests it hits, from the chosen one on. @default 1 */
  readonly times?: number;
  /** How long the port stays closed. */
  readonly refusesMilliseconds?: number;
  readonly settings?: Partial<Connection>;
  /** Whether variants of a type meet it too, and Prefect 2. @default false */
  readonly core?: boolean;
  /** Undefined where it cannot happen to this request, or would be no fault. */
  expects(step: Step, operation: Operation): Verdict | undefined;
}

const survives = (): Verdict => "survives";
const fails = (): Verdict => "fails";
const either = (): Verdict => "either";

const onWrites =
  (verdict: Verdict) =>
  (step: Step): Verdict | undefined =>
    isWrite(step) ? verdict : undefined;

/** Schedules alone are looked for, and sent again where they are not there. */
const failsButForSchedules = ({ method, path }: Step): Verdict =>
  method === "POST" && path.endsWith("/schedules") ? "survives" : "fails";

/** An automation too many would act: it is looked for, and never sent again. */
const survivesButForAutomations = ({ method, path }: Step): Verdict =>
  method === "POST" && path === "/automations/" ? "fails" : "survives";

const withBody =
  (verdict: Verdict | ((step: Step) => Verdict)) =>
  (step: Step): Verdict | undefined => {
    if (step.status === 204) return undefined;
    return typeof verdict === "function" ? verdict(step) : verdict;
  };

/** Long enough for a busy machine, short enough for a suite. */
const IMPATIENT = { requestTimeoutSeconds: 3 };
const SOON_SPENT = { retryBudgetSeconds: 0.5 };

const UNAUTHORIZED = json(401, { exception_message: "Unauthorized" });
const CSRF = json(403, { detail: "Missing CSRF token." });
const CONFLICT = json(409, { detail: "Data integrity conflict. This usually means ..." });
const BUSY = json(503, { exception_message: "Service Unavailable" });
const INTERNAL = json(500, { exception_message: "Internal Server Error" });
const TOO_MANY = json(429, { detail: "Too many requests" });

/** Where redirects to another host or port lead: set by the suite that listens there. */
export const elsewhere = { host: "", port: "" };

const away = (to: "host" | "port") => (exchange: Exchange) =>
  `${elsewhere[to]}${exchange.request.path}`;

const circle = ({ apiUrl, request }: Exchange) => `${apiUrl}${request.path}`;

export const FAULTS: readonly Fault[] = [
  { name: "connection refused", core: true, refusesMilliseconds: 150, expects: survives },
  {
    name: "connection refused for good",
    refusesMilliseconds: Number.POSITIVE_INFINITY,
    settings: SOON_SPENT,
    expects: fails,
  },
  {
    name: "reset before the server acts",
    core: true,
    treatment: treatments.reset,
    expects: survivesButForAutomations,
  },
  {
    name: "reset after it has acted",
    core: true,
    treatment: treatments.resetAfter,
    expects: survives,
  },
  { name: "closed after it has acted", treatment: treatments.closedAfter, expects: survives },
  {
    name: "no answer, nothing done",
    treatment: treatments.hang,
    settings: IMPATIENT,
    expects: either,
  },
  {
    name: "no answer, all done",
    core: true,
    treatment: treatments.hangAfter,
    settings: IMPATIENT,
    expects: either,
  },
  { name: "slow drip", treatment: treatments.drip, expects: survives },
  {
    name: "body that stalls",
    treatment: treatments.stalledBody,
    settings: IMPATIENT,
    expects: withBody("either"),
  },
  { name: "body that is cut", treatment: treatments.cutBody, expects: withBody("survives") },
  {
    name: "compressed body that is cut",
    treatment: treatments.cutCompressed,
    expects: withBody("either"),
  },
  {
    name: "truncated JSON",
    core: true,
    treatment: treatments.truncated,
    expects: withBody("either"),
  },
  { name: "not HTTP", treatment: treatments.garbage, expects: either },
  { name: "429", treatment: answered(TOO_MANY), times: 2, expects: survives },
  {
    name: "429 with Retry-After",
    treatment: answered({ ...TOO_MANY, headers: { ...TOO_MANY.headers, "retry-after": "1" } }),
    expects: survives,
  },
  {
    name: "429 with an hour of Retry-After",
    treatment: answered({ ...TOO_MANY, headers: { ...TOO_MANY.headers, "retry-after": "3600" } }),
    expects: fails,
  },
  { name: "500, then closed", treatment: closing(answered(INTERNAL)), expects: either },
  {
    name: "500 when all is done",
    core: true,
    treatment: closing(replaced(INTERNAL)),
    expects: either,
  },
  { name: "503 three times", core: true, treatment: answered(BUSY), times: 3, expects: survives },
  {
    name: "503 for good",
    treatment: answered(BUSY),
    times: Number.POSITIVE_INFINITY,
    settings: SOON_SPENT,
    expects: fails,
  },
  {
    name: "502 page of a proxy",
    treatment: answered(page(502, "502 Bad Gateway")),
    times: 2,
    expects: survivesButForAutomations,
  },
  {
    name: "504 when all is done",
    treatment: replaced(page(504, "504 Gateway Time-out")),
    expects: survives,
  },
  { name: "401", core: true, treatment: answered(UNAUTHORIZED), expects: fails },
  { name: "403 for a CSRF token", treatment: answered(CSRF), expects: fails },
  { name: "403 page of a proxy", treatment: answered(page(403, "Forbidden")), expects: fails },
  {
    name: "404 of Prefect",
    core: true,
    treatment: answered(json(404, { detail: "Object not found" })),
    // Of a deletion it is a success, of a read the truth.
    expects: (step) => (isWrite(step) && step.method !== "DELETE" ? "either" : undefined),
  },
  { name: "404 page", core: true, treatment: answered(page(404, "Not Found")), expects: fails },
  {
    name: "404 of another API",
    treatment: answered(json(404, { message: "no Route matched with those values" })),
    expects: fails,
  },
  { name: "409", core: true, treatment: answered(CONFLICT), expects: onWrites("fails") },
  { name: "422 that quotes the request", treatment: treatments.echo, expects: onWrites("fails") },
  {
    name: "200 page",
    treatment: answered(page(200, "Sign in to ACME")),
    expects: failsButForSchedules,
  },
  {
    name: "200 page when all is done",
    core: true,
    treatment: replaced(page(200, "Welcome")),
    expects: either,
  },
  {
    name: "200 of another API",
    treatment: answered(json(200, { status: "ok" })),
    expects: (step) =>
      ["DELETE", "PATCH", "PUT"].includes(step.method)
        ? "fails"
        : withBody(failsButForSchedules)(step),
  },
  { name: "200 without a body", treatment: answered(empty(200)), expects: failsButForSchedules },
  {
    name: "204 where a body belongs",
    treatment: answered(empty(204)),
    // What Prefect says of most deletions, but not of all.
    expects: (step) =>
      step.method === "DELETE" ? undefined : withBody(failsButForSchedules)(step),
  },
  {
    name: "redirect on the same host",
    treatment: redirected(({ apiUrl, request }) => `${apiUrl}${request.path}`),
    expects: ({ method }) => (method === "GET" ? "survives" : "fails"),
  },
  {
    name: "redirect to another host",
    treatment: redirected(away("host"), 302),
    expects: ({ method }) => (method === "GET" ? "survives" : "fails"),
  },
  {
    name: "redirect to another port",
    treatment: redirected(away("port"), 308),
    expects: ({ method }) => (method === "GET" ? "survives" : "fails"),
  },
  {
    name: "redirects in circles",
    treatment: redirected(circle),
    times: Number.POSITIVE_INFINITY,
    expects: fails,
  },
];

/** Changes something: no GET, no query that is a POST. */
export function isWrite({ method, path }: Pick<Step, "method" | "path">): boolean {
  return method !== "GET" && !path.endsWith("/filter");
}
