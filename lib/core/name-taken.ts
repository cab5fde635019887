import { UserError } from "./user-error";

/** @param what - the object that is to be renamed, with the name that it has */
export function nameTaken(what: string, name: string, id: string): UserError {
  return new UserError(
    `${what} cannot be renamed to "${name}": there is one already (id ${id}); ` +
      "choose another name, or delete that one",
  );
}
