/** A process that is up. */
export interface Running {
  readonly pid: number;
  /** Where it is reached; may hold a password. */
  readonly url: string;
  readonly port: number;
  /** Resolves when the process has ended, to how it did: "code 1", "signal SIGKILL". */
  readonly exited: Promise<string>;
  /** Asks it to end and resolves when it has; after a bounded wait it is made to. */
  stop(): Promise<void>;
  /** Makes it end now. */
  kill(): void;
}

/** Starts a process and resolves once it is ready; rejects with a sentence. An abort gives the start up. */
export type Launch = (signal: AbortSignal) => Promise<Running>;

/** Every start takes the port of the first, which chooses one itself where `firstPort` is 0. */
export function keepingPort(
  firstPort: number,
  launch: (port: number, signal: AbortSignal) => Promise<Running>,
): Launch {
  let port = firstPort;
  return async (signal) => {
    const running = await launch(port, signal);
    ({ port } = running);
    return running;
  };
}
