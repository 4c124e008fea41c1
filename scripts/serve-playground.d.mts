export function servePlayground(
  port?: number,
  folder?: URL,
): Promise<{ readonly url: string; readonly close: () => void }>;
