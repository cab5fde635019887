// `npm run check:dependencies`: advisories and licences of what users install with us.
import { REPOSITORY } from "../support/program";
import { audit, auditProblems } from "./audit";
import { licenceProblems } from "./licences";
import { licensedPackages } from "./production-packages";

async function main(): Promise<void> {
  const packages = licensedPackages(REPOSITORY);
  const made = await audit(REPOSITORY);
  if ("notMade" in made) console.log(`audit not made: ${made.notMade}`);
  const advisories = "report" in made ? auditProblems(made.report) : [];
  const problems = [...licenceProblems(packages), ...advisories];
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
  else console.log(`licences of ${packages.length} production packages: all allowed`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
