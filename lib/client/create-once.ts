import { hadNoEffect } from "./errors";

/**
 * Makes an object that was not there a moment ago. Where that may have been done although it failed
 * (the answer was lost, or came as something else) the object is looked up, and taken for the one.
 * @param isOurs - says whether what was found is what was to be made. @default - whatever is found is
 */
export async function createOnce<T>(
  create: () => Promise<T>,
  find: () => Promise<T | undefined>,
  isOurs: (found: T) => boolean = () => true,
): Promise<T> {
  try {
    return await create();
  } catch (error) {
    if (hadNoEffect(error)) throw error;
    const found = await find().catch((): undefined => undefined);
    if (found === undefined || !isOurs(found)) throw error;
    return found;
  }
}
