const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Calls `first` on the first Ctrl-C (or SIGTERM, or the terminal going away), and `again` on each one after it. A starter that
 * gave us a channel and is gone counts as the first.
 */
export function onStopSignals(first: () => void, again: () => void): void {
  let asked = false;
  const handle = (signal: NodeJS.Signals): void => {
    if (!asked) first();
    else if (signal !== 'SIGHUP') again();
    asked = true;
  };
  process.once('disconnect', () => handle('SIGHUP'));
  // Listening must not keep us alive once everything has stopped.
  process.channel?.unref();
  for (const signal of signals) process.on(signal, handle);
}
