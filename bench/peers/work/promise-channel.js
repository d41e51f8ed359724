import { Queue } from './queue.js';

/** What `receive` gives once a channel is closed and empty. */
export const CLOSED = Symbol('closed');

/**
 * A channel as people write it over promises: arrays of items, of senders and of receivers that wait.
 * What can be done at once is done at once and gives no promise: `await` takes a plain value too, and that is cheaper.
 */
export class Channel {
  #capacity;
  #items = new Queue();
  #senders = new Queue();
  #receivers = [];
  #closed = false;

  constructor(capacity = 0) {
    this.#capacity = capacity;
  }

  send(value) {
    if (this.#receivers.length > 0) this.#receivers.shift()(value, this);
    else if (this.#items.length < this.#capacity) this.#items.push(value);
    else return new Promise((resolve) => this.#senders.push({ value, resolve }));
    return undefined;
  }

  receive() {
    if (this.ready) return this.#take();
    return new Promise((resolve) => this.#receivers.push(resolve));
  }

  close() {
    this.#closed = true;
    for (const receiver of this.#receivers.splice(0)) receiver(CLOSED, this);
  }

  get ready() {
    return this.#items.length > 0 || this.#senders.length > 0 || this.#closed;
  }

  /** The first channel that has something, and what it has; the receivers left at the others are taken away. */
  static select(channels) {
    for (const channel of channels) if (channel.ready) return { channel, value: channel.#take() };
    return new Promise((resolve) => {
      const receiver = (value, chosen) => {
        for (const channel of channels) {
          if (channel !== chosen) channel.#receivers.splice(channel.#receivers.indexOf(receiver), 1);
        }
        resolve({ channel: chosen, value });
      };
      for (const channel of channels) channel.#receivers.push(receiver);
    });
  }

  #take() {
    if (this.#items.length > 0) {
      const item = this.#items.shift();
      if (this.#senders.length > 0) {
        const { value, resolve } = this.#senders.shift();
        this.#items.push(value);
        resolve();
      }
      return item;
    }
    if (this.#senders.length === 0) return CLOSED;
    const { value, resolve } = this.#senders.shift();
    resolve();
    return value;
  }
}
