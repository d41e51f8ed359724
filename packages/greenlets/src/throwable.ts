/** An error, or a class of errors. */
export type Throwable = Error | ErrorClass | object;
/** A class whose objects are errors. */
export type ErrorClass = new (...args: never[]) => Error;

/** The error meant by `throw(error)` and `throw(ErrorClass, …args)`; an object of the class stands for itself. */
export function thrown(greenlet: string, error: unknown, args: readonly unknown[]): unknown {
  const verb = `cannot throw into "${greenlet}"`;
  if (isErrorClass(error)) return args.length === 1 && args[0] instanceof error ? args[0] : Reflect.construct(error, args);
  if (typeof error !== 'object' || error === null) {
    throw new TypeError(`${verb}: ${what(error)} is neither an error nor a class of errors`);
  }
  if (args.length > 0) throw new TypeError(`${verb}: arguments go with a class of errors, not with an error that is made`);
  return error;
}

function isErrorClass(error: unknown): error is ErrorClass {
  return typeof error === 'function' && (error === Error || error.prototype instanceof Error);
}

function what(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'function' ? `function ${value.name}` : String(value);
}
