// Vitest reporter: ends the output with `N passed, N failed`, counted test by test.

/** @implements {import('vitest/reporters').Reporter} */
export default class CountsReporter {
  /**
   * @param {ReadonlyArray<import('vitest/node').TestModule>} modules
   * @param {ReadonlyArray<unknown>} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) count[test.result().state]++;
      // A file that does not load, or a hook that throws, has no test to its name: it is a failure of its own.
      const groups = [module, ...module.children.allSuites()];
      count.failed += groups.reduce((sum, group) => sum + group.errors().length, 0);
    }
    const skipped = count.skipped + count.pending;
    const line = `${count.passed} passed, ${count.failed} failed${skipped ? `, ${skipped} skipped` : ''}`;
    // At exit, so that nothing another reporter prints can follow it.
    process.once('exit', () => console.log(line));
  }
}
