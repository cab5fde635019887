import { relative } from "node:path";
import Mocha from "mocha";

/** The spec reporter, with each test that is pending or was tried twice, and a plain last line. */
class Reporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const pending: Mocha.Test[] = [];
    const retried: string[] = [];
    const broken: string[] = [];
    runner.on("retry", (test: Mocha.Test, error: Error) => {
      retried.push(`${test.fullTitle()}: ${error.message.split("\n", 1)[0]}`);
    });
    runner.on("pending", (test) => pending.push(test));
    // In parallel mode a file that cannot be loaded, or ends its process, is one failure.
    runner.on("fail", (_, error: Error & { readonly file?: string }) => {
      if (error.file) broken.push(relative(process.cwd(), error.file));
    });
    // Registered last, so that it prints after the summary of the base class.
    runner.once("end", () => {
      for (const test of pending) console.log(`pending: ${test.fullTitle()}`);
      for (const line of retried) console.log(`tried twice: ${line}`);
      for (const file of broken) console.log(`not run to its end: ${file}`);
      const { passes, failures, pending: skipped } = this.stats;
      console.log(`${passes} passed, ${failures} failed, ${skipped} skipped`);
    });
  }
}

export = Reporter;
