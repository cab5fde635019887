/** Docker's own rules for what images are called. */
const PART = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const LABEL = "(?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9-]*[A-Za-z0-9])";
const HOST = `(?:localhost|${LABEL}(?:\\.${LABEL})+|${LABEL}(?=:))(?::[0-9]+)?`;
const NAME = `(?:${HOST}/)?${PART}(?:/${PART})*`;
const TAG_TEXT = "\\w[\\w.-]{0,127}";
const DIGEST = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";

const WHOLE_NAME = new RegExp(`^${NAME}$`);
const WHOLE_REFERENCE = new RegExp(`^(${NAME})(?::${TAG_TEXT})?(?:@${DIGEST})?$`);

/** The most characters of a name, its registry's host among them. */
const LONGEST = 255;

/** What a text may look like: a pattern, or more than a pattern can say. */
export interface Form {
  test(text: string): boolean;
}

/** An image's name, without a tag; what docker takes for an image's id is none. */
export const REPOSITORY: Form = {
  test: (text) => text.length <= LONGEST && WHOLE_NAME.test(text) && !/^[0-9a-f]{64}$/.test(text),
};

export const TAG: Form = new RegExp(`^${TAG_TEXT}$`);

/** One image: with its tag, its digest, both or none. */
export const REFERENCE: Form = {
  test: (text) => REPOSITORY.test(WHOLE_REFERENCE.exec(text)?.[1] ?? ""),
};
