/** Resolves when the listener that `arm` was given is called, or the signal is aborted, whichever is first. */
export function untilWoken(signal: AbortSignal, arm: (wake: () => void) => () => void): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const wake = (): void => {
      disarm();
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const disarm = arm(wake);
    signal.addEventListener('abort', wake, { once: true });
  });
}
