import { versions } from "node:process";
import { findPython } from "../../resources/python-environment/interpreter";
import type { Terminal } from "../terminal";
import type { Finding } from "./finding";
import { answerOf } from "../on-path";

const OLDEST_NODE = 20;
const NODE = "https://nodejs.org";
const PREFECT = `
import importlib.metadata as metadata
try:
    print(metadata.version("prefect"))
except metadata.PackageNotFoundError:
    print("none")
`;

export async function lookForNode(): Promise<Finding> {
  const { node } = versions;
  const isOld = Number.parseInt(node, 10) < OLDEST_NODE;
  return {
    ...{ check: "Node.js", required: true, status: isOld ? "wrong" : "ok" },
    detail: isOld ? `${node}; ${OLDEST_NODE} or later is needed` : node,
    ...(isOld ? { fix: `install a later one: ${NODE}` } : {}),
  };
}

/** The Python of environments, and whether it has Prefect, which each of them gets for itself. */
export async function lookForPython({ env }: Terminal): Promise<Finding[]> {
  const found = await findPython({ venv: true });
  const about = { check: "Python", required: true } as const;
  if ("missing" in found) {
    const at = found.missing.lastIndexOf("; ");
    const [detail, fix] = [found.missing.slice(0, at), found.missing.slice(at + 2)];
    return [{ ...about, status: "missing", detail, fix }];
  }
  const prefect = await answerOf(found.path, ["-I", "-c", PREFECT], env);
  const isThere = prefect !== undefined && /^\d/.test(prefect);
  return [
    { ...about, status: "ok", detail: `${found.version} with venv, ${found.path}` },
    {
      ...{ check: "Prefect in it", required: false, status: isThere ? "ok" : "not needed" },
      detail: isThere ? prefect : "not there; each package has an environment of its own",
    },
  ];
}
