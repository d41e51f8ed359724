import type { StacklessTasklet } from './tasklet.ts';

/**
 * The run list: one circular list of the tasklets that can run, the running one included, which is its head. "The end" is
 * the place before the head. Links live in the tasklets, so every operation is O(1) and allocates nothing.
 */
export class Ring {
  head: StacklessTasklet | null = null;
  size = 0;

  has(tasklet: StacklessTasklet): boolean {
    return tasklet._next !== null;
  }

  /** Links one that is not linked before the head; the first becomes the head. */
  append(tasklet: StacklessTasklet): void {
    const { head } = this;
    this.size++;
    if (head === null) {
      this.head = tasklet._next = tasklet._previous = tasklet;
      return;
    }
    const last = head._previous!;
    tasklet._previous = last;
    tasklet._next = head;
    last._next = tasklet;
    head._previous = tasklet;
  }

  /** Moves one that is linked, and is not the head, to the place behind the head: it is next. */
  moveBehindHead(tasklet: StacklessTasklet): void {
    const head = this.head!;
    this.remove(tasklet);
    const next = head._next!;
    tasklet._previous = head;
    tasklet._next = next;
    head._next = tasklet;
    next._previous = tasklet;
    this.size++;
  }

  /** Unlinks one that is linked; of the head the next becomes the head. */
  remove(tasklet: StacklessTasklet): void {
    const next = tasklet._next!;
    const previous = tasklet._previous!;
    previous._next = next;
    next._previous = previous;
    tasklet._next = tasklet._previous = null;
    if (this.head === tasklet) this.head = next === tasklet ? null : next;
    this.size--;
  }
}
