import type { PrefectClient } from "../../client";
import { isReference } from "../../core/block-schema";
import { isRecord } from "../../core/json";
import { problem, type Problem } from "../../core/problems";
import { hasUnknown, isUnknown } from "../../core/unknown";

const FORM = '{ $ref: { block_document_id: "<id>" } }';

/**
 * What Prefect does not understand of references to other blocks, or understands otherwise: it answers
 * 500, or passes over what is beside one, or keeps one that stands deeper than a field as a value.
 */
export function checkReferences(path: string, data: Readonly<Record<string, unknown>>): Problem[] {
  return Object.entries(data).flatMap(([name, value]) => {
    const at = `${path}.${name}`;
    if (isReference(value)) {
      const isOne = hasUnknown(value) || idOf(value) !== undefined;
      return isOne ? [] : [problem(at, `must be ${FORM} and nothing beside it, to be a block`)];
    }
    return deeper(at, value);
  });
}

/** References to blocks that the server does not have. Its own answer is "data integrity conflict". */
export async function danglingReferences(
  client: PrefectClient,
  path: string,
  data: Readonly<Record<string, unknown>>,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [name, value] of Object.entries(data)) {
    const id = idOf(value);
    if (id === undefined || isUnknown(id) || (await client.blocks.get(id))) continue;
    const needs = `refers to a block that the server at ${client.apiUrl} does not have`;
    problems.push(problem(`${path}.${name}`, needs, id));
  }
  return problems;
}

function deeper(path: string, value: unknown): Problem[] {
  if (typeof value !== "object" || value === null) return [];
  if (idOf(value) !== undefined) {
    const fix = "Prefect takes one only as the whole value of a field of the block itself";
    return [problem(path, "must not be a reference to a block", undefined, fix)];
  }
  if (Array.isArray(value)) return value.flatMap((item, at) => deeper(`${path}[${at}]`, item));
  return Object.entries(value).flatMap(([key, part]) => deeper(`${path}.${key}`, part));
}

function idOf(value: unknown): string | undefined {
  if (!isRecord(value) || Object.keys(value).length !== 1 || !isRecord(value.$ref))
    return undefined;
  const { block_document_id: id, ...others } = value.$ref;
  const isId = typeof id === "string" && /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id);
  return isId && Object.keys(others).length === 0 ? id : undefined;
}
