import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { withoutUndefined } from "../../core/json";
import { LocalError } from "../../core/local-error";
import { type Problem, problem } from "../../core/problems";
import { isUnknown } from "../../core/unknown";
import type { EngineInputs } from "./inputs";

/** PEM texts, as TLS takes them. */
export interface Certificates {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

type Part = keyof Certificates;

const MATERIALS = { ca: "caMaterial", cert: "certMaterial", key: "keyMaterial" } as const;
const PARTS = Object.keys(MATERIALS) as Part[];

const FIX =
  "give certPath, the folder of ca.pem, cert.pem and key.pem, or their texts as caMaterial, " +
  "certMaterial and keyMaterial";

/** What is wrong with the certificates that are given, as far as their texts tell. */
export function checkCertificates(inputs: EngineInputs): Problem[] {
  const { certPath } = inputs;
  const isPath = certPath === undefined || (typeof certPath === "string" && certPath !== "");
  const path = isPath ? [] : [problem("certPath", "must be a folder", certPath)];
  const given = PARTS.filter((part) => !isUnknown(inputs[MATERIALS[part]]));
  const texts = Object.fromEntries(given.map((part) => [part, inputs[MATERIALS[part]]]));
  return [...path, ...flawsOf(texts).map(([part, what]) => problem(MATERIALS[part], what))];
}

/**
 * What to show the engine and to trust, each from where docker's provider has it: the inputs, else
 * the environment. Undefined where nothing is given.
 */
export function readCertificates(inputs: EngineInputs, place: string): Certificates | undefined {
  const given = { ...ofEnvironment(), ...withoutUndefined(inputs) };
  const sources = PARTS.map((part) => ({ part, ...sourceOf(part, given, place) }));
  const found = sources.map(({ part, text }) => [part, text] as const);
  const certificates = withoutUndefined(Object.fromEntries(found) as Certificates);
  const flaws = [...flawsOf(certificates), ...lacks(certificates)];
  if (flaws.length > 0) {
    const from = (wanted: Part) => sources.find(({ part }) => part === wanted)?.from;
    const reasons = flaws.map(([part, what]) => `${from(part)} ${what}`).join(", ");
    throw new LocalError(`the certificates for the Docker Engine at ${place}: ${reasons}; ${FIX}`);
  }
  return Object.keys(certificates).length > 0 ? certificates : undefined;
}

function sourceOf(part: Part, { certPath, ...given }: EngineInputs, place: string) {
  const from = MATERIALS[part];
  const text = given[from];
  if (text !== undefined || certPath === undefined) return { from, text };
  const path = join(certPath, `${part}.pem`);
  return { from: path, text: readFile(path, place) };
}

function ofEnvironment(): EngineInputs {
  const { DOCKER_CERT_PATH, DOCKER_CA_MATERIAL, DOCKER_CERT_MATERIAL, DOCKER_KEY_MATERIAL } =
    process.env;
  return {
    certPath: DOCKER_CERT_PATH || undefined,
    caMaterial: DOCKER_CA_MATERIAL || undefined,
    certMaterial: DOCKER_CERT_MATERIAL || undefined,
    keyMaterial: DOCKER_KEY_MATERIAL || undefined,
  };
}

function readFile(path: string, place: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const text = `the certificates for the Docker Engine at ${place}: ${path} cannot be read`;
    throw new LocalError(`${text} (${code}); ${FIX}`, { cause: error });
  }
}

/** What TLS itself would not say, or of no part by its name. Nothing is quoted: a key is secret. */
function flawsOf({ ca, cert, key }: Certificates): [Part, string][] {
  const flaws: [Part, string][] = [];
  if (ca !== undefined && parsed(asCertificate, ca) === undefined) flaws.push(["ca", CERTIFICATE]);
  const own = cert === undefined ? undefined : parsed(asCertificate, cert);
  if (cert !== undefined && own === undefined) flaws.push(["cert", CERTIFICATE]);
  const known = key === undefined ? undefined : parsed(createPrivateKey, key);
  if (key !== undefined && known === undefined) flaws.push(["key", KEY]);
  if (own && known && !own.checkPrivateKey(known)) flaws.push(["key", "is not the certificate's"]);
  return flaws;
}

const CERTIFICATE = "is no certificate in PEM";
const KEY = "is no private key in PEM without a passphrase";

function asCertificate(text: string): X509Certificate {
  return new X509Certificate(text);
}

function parsed<T>(parse: (text: string) => T, text: string): T | undefined {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

function lacks({ cert, key }: Certificates): [Part, string][] {
  if ((cert === undefined) === (key === undefined)) return [];
  return [[cert === undefined ? "cert" : "key", "is missing"]];
}
