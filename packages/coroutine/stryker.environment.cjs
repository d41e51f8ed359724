// The environment of mutation runs. A mutant is dead at the first test that fails, so the others of its file are left out; and so
// are tests with huge numbers in their titles, which take longer than all others together and reach no line of their own.
const NodeEnvironment = require('@stryker-mutator/jest-runner/jest-env/node');

const HUGE = /\b(1,?000,?000|[1-9]00,?000)\b/;

module.exports = class extends NodeEnvironment {
  constructor(config, context) {
    super(config, context);
    const tellStryker = this.handleTestEvent;
    let dead = false;
    this.handleTestEvent = async (event, state) => {
      if (event.name === 'test_fn_failure') dead = true;
      if (event.name === 'test_start' && (dead || HUGE.test(event.test.name))) event.test.mode = 'skip';
      await tellStryker(event, state);
    };
  }
};
