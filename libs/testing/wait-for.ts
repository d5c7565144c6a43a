/**
 * Polls `condition` until it gives something truthy, and resolves to that; rejects after `timeoutMs` (10,000 by default)
 * with what it gave or threw last. A condition that throws counts as not yet met.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  options: { timeoutMs?: number; intervalMs?: number; what?: string } = {},
): Promise<NonNullable<T>> {
  const { timeoutMs = 10_000, intervalMs = 20, what = condition.toString() } = options;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const last = await attempt(condition);
    if (last.value) return last.value;
    if (performance.now() > deadline)
      throw new Error(`Not met within ${timeoutMs} ms: ${what}; last: ${String(last.error ?? last.value)}`);
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}

async function attempt<T>(condition: () => T | Promise<T>): Promise<{ value?: T; error?: unknown }> {
  try {
    return { value: await condition() };
  } catch (error) {
    return { error };
  }
}
