/** Nothing is recorded: what the application costs by itself. */
export function record() {}
export async function flush() {}
export async function close() {}
