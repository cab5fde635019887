import { FAULTS } from "./faults";
import { describeMatrix } from "./matrix";
import { SUBJECTS } from "./subjects";

// What is the client's alone does not depend on the server's generation.
describeMatrix(
  2,
  SUBJECTS.filter(({ type }) => type !== "Automation"),
  FAULTS.filter(({ core }) => core),
);
