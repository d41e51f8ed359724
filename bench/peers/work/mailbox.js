import { Queue } from './queue.js';

/** An actor's mailbox as people write it over promises: without a bound, and with one reader. */
export class Mailbox {
  #messages = new Queue();
  #reader = null;

  post(message) {
    const reader = this.#reader;
    if (reader === null) {
      this.#messages.push(message);
    } else {
      this.#reader = null;
      reader(message);
    }
  }

  /** The next message, or a promise of it: `await` takes both. */
  receive() {
    if (this.#messages.length > 0) return this.#messages.shift();
    return new Promise((resolve) => {
      this.#reader = resolve;
    });
  }
}
