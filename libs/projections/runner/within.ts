/** Waits for work that may not end by itself: at most so many milliseconds once the signal says stop. */
export async function within(work: Promise<unknown>, signal: AbortSignal, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  let count!: () => void;
  const late = new Promise<void>((resolve) => {
    count = (): void => void (timer = setTimeout(resolve, milliseconds));
  });
  if (signal.aborted) count();
  else signal.addEventListener('abort', count, { once: true });
  try {
    await Promise.race([work, late]);
  } finally {
    signal.removeEventListener('abort', count);
    clearTimeout(timer);
  }
}
