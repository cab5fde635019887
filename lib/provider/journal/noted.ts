import { hadNoEffect, type PrefectClient } from "../../client";
import { UserError } from "../../core/user-error";
import { type Creation, type Journal, NO_JOURNAL, type Note } from "./journal";

type Server = Pick<PrefectClient, "apiUrl" | "serverTime">;

/** An object of a Prefect server by the name that the server refuses a second one of. */
export type Named = Pick<Creation, "type" | "name">;

/** Makes an object that was seen not to be there, and notes it until the state knows its id. */
export async function makeNoted<T>(
  { journal = NO_JOURNAL }: { readonly journal?: Journal },
  server: Server,
  named: Named,
  make: () => Promise<T>,
  idOf: (made: T) => string,
): Promise<T> {
  const creation = { ...named, apiUrl: server.apiUrl };
  // What was left under this name has come to nothing, or is gone again.
  await journal.forget(creation);
  const note = await journal.begin(creation, { serverTime: server.serverTime() });
  const made = await orEnd(note, make);
  await note.made(idOf(made));
  return made;
}

/** Does what a note says has begun; where that fails, the note ends as far as the failure tells. */
export async function orEnd<T>(note: Note, make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    if (hadNoEffect(error) || error instanceof UserError) await note.drop();
    else note.leave();
    throw error;
  }
}

/**
 * Whether an object that is in the way is this stack's own: made by an "up" that was cut short
 * before the state knew of it. It is noted anew then. What others made never is.
 */
export async function isLeft(
  { journal = NO_JOURNAL }: { readonly journal?: Journal },
  server: Server,
  named: Named,
  live: { readonly id: string; readonly created?: string | null },
): Promise<boolean> {
  const creation = { ...named, apiUrl: server.apiUrl };
  const note = await journal.claim(creation, (left) =>
    left.id === undefined ? left.mayHaveMade(live.created) : left.id === live.id,
  );
  await note?.made(live.id);
  // Whatever else was noted under this name is void: another object has it.
  await journal.forget(creation);
  return note !== undefined;
}
