import Mocha from "mocha";

/** The spec reporter, with the reason of each pending test and a plain last line for machines. */
class Reporter extends Mocha.reporters.Spec {
  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    const pending: Mocha.Test[] = [];
    runner.on("pending", (test) => pending.push(test));
    // Registered last, so that it prints after the summary of the base class.
    runner.once("end", () => {
      for (const test of pending) console.log(`pending: ${test.fullTitle()}`);
      const { passes, failures, pending: skipped } = this.stats;
      console.log(`${passes} passed, ${failures} failed, ${skipped} skipped`);
    });
  }
}

export = Reporter;
