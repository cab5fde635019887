import type { PrefectClient } from "../../../client";
import { type AnyHandler, HANDLERS } from "../../../provider/resource-types";
import type { Wanted } from "../filter";
import { type Imported, type Kind, wordsOf } from "../kinds";
import type { Lists } from "./lists";

/** A live object that may be imported, in the form in which its handler would have recorded it. */
export interface Candidate extends Omit<Imported, "inputs"> {
  /** What a refresh needs to know to read it; what people may set shows because it is stated here. */
  readonly state: Readonly<Record<string, unknown>>;
  /** Why it cannot be imported. */
  readonly leftOut?: string;
}

/** What the search for objects has at hand. */
export interface Search {
  readonly client: PrefectClient;
  readonly lists: Lists;
  readonly wanted: Wanted;
}

/** Adopted by whoever runs the program. */
export const ADOPTED = { adopt: true } as const;

export function handlerOf(kind: Kind): Promise<AnyHandler> {
  return HANDLERS[wordsOf(kind).type]();
}

/** True, or left out: a switch that is as it is by itself is nobody's. */
export function onlyIf(flag: boolean | undefined | null): true | undefined {
  return flag === true ? true : undefined;
}

export function createdOf({ created }: { readonly created?: string | null }): string {
  return created ?? "";
}
