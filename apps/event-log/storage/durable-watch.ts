type Listener = () => void;

/** Wakes those who wait for more events in the log or in one stream. A listener is called once and forgotten. */
export class DurableWatch {
  private log = new Set<Listener>();
  private readonly streams = new Map<number, Set<Listener>>();

  /** Calls `listener` when there is more in the log; the answer takes it back. */
  onLog(listener: Listener): () => void {
    this.log.add(listener);
    return () => void this.log.delete(listener);
  }

  /** Calls `listener` when there is more in a stream, or its metadata changed; the answer takes it back. */
  onStream(stream: number, listener: Listener): () => void {
    const listeners = this.streams.get(stream) ?? new Set();
    this.streams.set(stream, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.streams.get(stream) === listeners) this.streams.delete(stream);
    };
  }

  streamGrew(stream: number): void {
    const listeners = this.streams.get(stream);
    if (!listeners) return;
    this.streams.delete(stream);
    for (const listener of listeners) listener();
  }

  logGrew(): void {
    if (this.log.size === 0) return;
    const listeners = this.log;
    this.log = new Set();
    for (const listener of listeners) listener();
  }
}
