import { connect, type ClientHttp2Session } from 'node:http2';

const PATIENCE_MS = 1_500;

/** What the embedded event log says of itself. */
export interface NodeReport {
  readonly state: string;
  readonly store?: string;
  readonly directory?: string;
  readonly what?: string;
  readonly whole?: string;
  readonly next?: readonly string[];
  readonly diskFreeBytes?: number | null;
}

/** The one address without TLS of a connection string, as of HTTP; undefined for a cluster, or with TLS. */
export function plainAddress(connectionString: string): string | undefined {
  const match = /^(?:esdb|kurrentdb):\/\/(?:[^@/]*@)?([^,/?]+)\/?\?(.*)$/.exec(connectionString);
  const tls = match && new URLSearchParams(match[2]!.toLowerCase()).get('tls');
  return match && tls === 'false' ? `http://${match[1]}` : undefined;
}

/** Asks an event log of our own how it is; anybody else's gives no answer that counts. */
export class NodeReports {
  readonly #address: string | undefined;
  #session: ClientHttp2Session | undefined;

  constructor(connectionString: string) {
    this.#address = plainAddress(connectionString);
  }

  /** Its report; undefined where nobody answers, or nobody of ours. Never rejects. */
  async read(): Promise<NodeReport | undefined> {
    if (this.#address === undefined) return undefined;
    try {
      const found = JSON.parse(await this.#get(this.#open(this.#address))) as NodeReport & { node?: unknown };
      return found.node === 'stenographer' ? found : undefined;
    } catch {
      this.close();
      return undefined;
    }
  }

  close(): void {
    this.#session?.destroy();
    this.#session = undefined;
  }

  #open(address: string): ClientHttp2Session {
    if (this.#session && !this.#session.closed && !this.#session.destroyed) return this.#session;
    const session = connect(address);
    session.on('error', () => undefined);
    session.unref();
    this.#session = session;
    return session;
  }

  #get(session: ClientHttp2Session): Promise<string> {
    return new Promise((resolve, reject) => {
      let text = '';
      const request = session.request({ ':path': '/health' });
      request.setTimeout(PATIENCE_MS, () => request.destroy(new Error('no answer in time')));
      request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      request.on('end', () => resolve(text));
      request.on('error', reject);
      request.on('close', () => reject(new Error('the connection ended')));
    });
  }
}
