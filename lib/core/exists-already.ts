import { UserError } from "./user-error";

/**
 * An object is in the way that this stack did not make, as far as this machine knows.
 * @param what - the object with its name, and where it is
 * @param otherwise - what else than taking it over could be done
 */
export function existsAlready(what: string, where: string, otherwise?: string): UserError {
  const fixes = ["set adopt: true to take it over", ...(otherwise ? [otherwise] : [])].join(
    ", or ",
  );
  return new UserError(
    `${what} exists already (${where}); ${fixes}. If an "up" made it that was cut short on another ` +
      "machine, adopt: true is right, for one up",
  );
}
