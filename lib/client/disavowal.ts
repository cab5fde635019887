/** For each answer, the error that says that it is not Prefect's after all. */
const disavowals = new WeakMap<Response, () => Error>();

/** Only who asked knows what the answer must look like. */
export function withDisavowal(response: Response, error: () => Error): Response {
  disavowals.set(response, error);
  return response;
}

export function disavowed(response: Response): Error {
  return disavowals.get(response)?.() ?? new Error(`an answer of ${response.url} is not Prefect's`);
}
