import { type AddressInfo, createServer } from 'node:net';
import { CliError, ExitCode } from '../cli.error.js';

/**
 * Makes sure that nobody listens on `port` of the loopback interface, and resolves to it; for 0, to a free one. CliError
 * names `variable`, which chooses another.
 */
export async function claimPort(port: number, variable: string): Promise<number> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ port, host: '127.0.0.1', exclusive: true }, resolve);
    });
  } catch (error) {
    throw explain(port, variable, error as NodeJS.ErrnoException);
  }
  const claimed = (server.address() as AddressInfo).port;
  await new Promise((resolve) => server.close(resolve));
  return claimed;
}

/** As {@link claimPort}; 0 stays 0, for whoever listens to take any: a port that was found free may be somebody else's by then. */
export async function claimUnlessAny(port: number, variable: string): Promise<number> {
  return port === 0 ? 0 : claimPort(port, variable);
}

function explain(port: number, variable: string, error: NodeJS.ErrnoException): CliError {
  if (error.code === 'EADDRINUSE') {
    return new CliError(
      ExitCode.usage,
      `Port ${port} is taken by another program; stop that, or choose another port with ${variable} (0 takes any free one).`,
    );
  }
  if (error.code === 'EACCES') {
    return new CliError(
      ExitCode.usage,
      `This user may not listen on port ${port}; choose one from 1024 up with ${variable}.`,
    );
  }
  return new CliError(ExitCode.dependency, `Nothing can listen on 127.0.0.1:${port} (${error.code}); see ${variable}.`);
}
