/** Wraps an error that is raised where a tasklet goes on with it: put one in `tempval`, or hand one over. */
export class Bomb {
  /** What is raised. */
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}
