/** What came of one look. */
export interface Finding {
  /** What was looked for. */
  readonly check: string;
  readonly status: "ok" | "wrong" | "missing" | "not needed";
  /** What was found, or why it does not do. */
  readonly detail: string;
  /** What puts it right: a command where there is one. @default - nothing has to be */
  readonly fix?: string;
  /** Whether every stack needs it. */
  readonly required: boolean;
}

const WITHIN_SECONDS = 10;

/** One look; those that are not done in time count as failed. */
export async function inTime(
  check: string,
  required: boolean,
  look: () => Promise<Finding | Finding[]>,
): Promise<Finding[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Finding>((done) => {
    const detail = `no answer within ${WITHIN_SECONDS} s`;
    const give = () => done({ check, status: "wrong", detail, required });
    timer = setTimeout(give, WITHIN_SECONDS * 1000);
  });
  try {
    return [await Promise.race([look(), late])].flat();
  } finally {
    clearTimeout(timer);
  }
}
