/** Texts of every kind, with what one language or another reads something into more often than by chance. */
import fc from "fast-check";
import type { Json } from "../../lib/core/json";

const CHARACTERS = [
  ...[
    "\0",
    "\x01",
    "\x1b",
    "\x7f",
    "\x85",
    "\u00a0",
    "\u2028",
    "\u2029",
    "\ufeff",
    "\ufffe",
    "\u202e",
  ],
  ...["\n", "\r", "\r\n", "\t", "\v", "\f", "\x1c", " ", "é", "e\u0301", "ﬁ", "😀", "日本", "𝒳"],
  // Halves of characters, which no file can hold.
  ...["\ud800", "\udc00", "\udfff\ud800"],
];

const QUOTES = ["'", '"', "`", '"""', "'''", "\\", "\\\\", "\\\n", "\\'", '\\"', "''", '""'];

const SHELL = [
  ...["$", "$$", "$HOME", "${HOME}", "${X:-y}", "$(id)", "$(", "`id`", "$(HOME)", "$$(HOME)"],
  ...[
    ";",
    "&",
    "&&",
    "|",
    ">",
    "<",
    "<<EOF\n",
    "#",
    " # x",
    "*",
    "?",
    "[a]",
    "~",
    "!",
    "{a,b}",
    "(",
    ")",
  ],
  ...["-", "--", "-x", "--name", "--name=x", "A=1", "=", "%s", "%"],
];

const TEMPLATES = [
  "{{ name }}",
  "{{",
  "}}",
  "{{ prefect.blocks.secret.x }}",
  "{{ $HOME }}",
  "${TOKEN}",
  "{0}",
  "{}",
];

const YAML = [
  ...[
    "- ",
    ": ",
    ":",
    ",",
    "[",
    "]",
    "{",
    "}",
    "*a",
    "&a",
    "!!str",
    "!",
    "|",
    ">",
    "|-",
    "%YAML 1.1\n",
    "---",
    "\n---\n",
  ],
  ...[
    "...",
    "? ",
    "@",
    "~",
    "null",
    "Null",
    "yes",
    "No",
    "on",
    "y",
    "true",
    "0o7",
    "012",
    "0x1F",
    "0b1",
    "1e3",
    "1_000",
  ],
  ...[
    "12:30",
    ".inf",
    "-.inf",
    ".nan",
    "2001-01-01",
    "<<",
    "+1",
    "1.",
    ".5",
    "00",
    "-0",
    "1:",
    "\t- ",
  ],
];

const DOCKERFILE = [
  ...[
    "# escape=`\n",
    "# syntax=x\n",
    "\nRUN id\n",
    "\nFROM x\n",
    "<<EOF",
    "\\\nRUN id",
    "--mount=type=x",
    "--chown=0",
  ],
  ...["ONBUILD ", "@sha256:", ":latest", "ENV A b"],
];

const PATHS = [
  "/",
  "//",
  ".",
  "..",
  "../",
  "/../",
  "./",
  "%2e",
  "%2F",
  "?",
  "#",
  "@",
  "http://",
  "a/b",
  "C:",
  "__proto__",
];

const PYTHON = [
  "{x}",
  "\\N{DASH}",
  "\\x41",
  "\\u0041",
  "\\",
  "lambda: 0",
  "__import__('os')",
  "from",
  "None",
];

/** Pieces by which a text could mean more than itself. */
const PIECES = [
  ...CHARACTERS,
  ...QUOTES,
  ...SHELL,
  ...TEMPLATES,
  ...YAML,
  ...DOCKERFILE,
  ...PATHS,
  ...PYTHON,
];

const piece = fc.constantFrom(...PIECES);

const word = fc.stringMatching(/^[A-Za-z0-9_.-]{1,8}$/);

/** Longer than a line of a Dockerfile, an argument's part of a buffer, or a label may be. */
const longText = fc
  .tuple(fc.oneof(piece, word), fc.integer({ min: 100, max: 70_000 }))
  .map(([part, length]) => part.repeat(Math.ceil(length / part.length)));

function textOf(piecesOf: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 8, arbitrary: joined(fc.oneof(piecesOf, word)) },
    { weight: 4, arbitrary: fc.string({ unit: "binary", maxLength: 24 }) },
    { weight: 4, arbitrary: fc.string({ maxLength: 24 }) },
    { weight: 2, arbitrary: word },
  );
}

function joined(parts: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.array(parts, { maxLength: 8 }).map((some) => some.join(""));
}

/** Any text, none among them. */
export const anyText: fc.Arbitrary<string> = textOf(piece);

/** Any text, now and then a very long one. */
export const anyLength: fc.Arbitrary<string> = fc.oneof(
  { weight: 60, arbitrary: anyText },
  { weight: 1, arbitrary: longText },
);

/** Text that a file can hold as it is. */
export const fileText: fc.Arbitrary<string> = anyText.map((text) => Buffer.from(text).toString());

/** Text that a line of a file can hold. */
export const lineText: fc.Arbitrary<string> = fileText.map((text) => text.replace(/[\0\r\n]/g, ""));

/** A value that is mostly let through, since of many in one case a single one would be refused. */
export function mostly<T>(usual: fc.Arbitrary<T>, strange: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 15, arbitrary: usual }, { weight: 1, arbitrary: strange });
}

/** Text mostly made of these pieces, for where chance alone is refused nearly always. */
export function textFrom(...pieces: readonly string[]): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 6, arbitrary: joined(fc.constantFrom(...pieces)) },
    { weight: 3, arbitrary: joined(fc.oneof(fc.constantFrom(...pieces), piece, word)) },
    { weight: 1, arbitrary: anyText },
  );
}

/** Names of things, half of them such as are mostly taken. */
export const anyName: fc.Arbitrary<string> = fc.oneof(word, anyText);

/** Names of variables, and some that are none. */
export const variableName: fc.Arbitrary<string> = mostly(
  fc.oneof(
    fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,8}$/),
    fc.constantFrom("__proto__", "constructor", "PATH", "HOME", "_"),
  ),
  anyText,
);

/** Values by name. */
export function byName<T>(
  names: fc.Arbitrary<string>,
  values: fc.Arbitrary<T>,
  maxKeys = 4,
): fc.Arbitrary<Record<string, T>> {
  return fc.dictionary(names, values, { maxKeys, noNullPrototype: true });
}

const anyNumber = fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));

/** Numbers that no language needs an exponent for. */
export const plainNumber: fc.Arbitrary<number> = fc.oneof(
  fc.integer(),
  fc.integer().map((thousandths) => thousandths / 1000),
);

/** A JSON value of such texts, keys among them. */
export function jsonOf(
  texts: fc.Arbitrary<string>,
  numbers: fc.Arbitrary<number> = anyNumber,
): fc.Arbitrary<Json> {
  return fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.oneof(texts, fc.boolean(), fc.constant(null), numbers) as fc.Arbitrary<Json>,
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(texts, tie("value"), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).value;
}
