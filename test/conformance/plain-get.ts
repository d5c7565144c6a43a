import { connect } from 'node:http2';

/** A GET over HTTP/2 that is not gRPC; with a certificate over TLS. The body parsed, undefined where there is none. */
export async function plainGet(port: number, path: string, ca?: Buffer): Promise<{ status: number; body: unknown }> {
  const session = ca ? connect(`https://localhost:${port}`, { ca }) : connect(`http://127.0.0.1:${port}`);
  try {
    return await new Promise((resolve, reject) => {
      session.on('error', reject);
      const request = session.request({ ':path': path });
      let status = 0;
      let text = '';
      request.on('response', (headers) => (status = Number(headers[':status'])));
      request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      request.on('end', () => resolve({ status, body: text === '' ? undefined : (JSON.parse(text) as unknown) }));
      request.on('error', reject);
    });
  } finally {
    session.destroy();
  }
}
