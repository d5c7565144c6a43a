import { requirePermission, type Authenticator, type Permission, type Principal } from '#libs/identity';
import type { FastifyRequest } from 'fastify';
import { HttpError } from '../errors/http.error.js';

/** Who may call a route: whoever has a permission, anybody with a key, or anybody. Every route says so. */
export type Access = Permission | 'any-key' | 'anyone';

declare module 'fastify' {
  interface FastifyContextConfig {
    access?: Access;
    /** Takes the key as the password of HTTP Basic too: pages that people open in a browser. */
    browsable?: boolean;
  }
  interface FastifyRequest {
    /** Who is asking; null where nobody need be known. */
    principal: Principal | null;
  }
}

const BEARER = /^Bearer +(\S+) *$/i;
const BASIC = /^Basic +([A-Za-z0-9+/]+=*) *$/i;

function tokenOf(header: string, browsable: boolean): string | undefined {
  const bearer = BEARER.exec(header)?.[1];
  if (bearer !== undefined || !browsable) return bearer;
  const basic = BASIC.exec(header)?.[1];
  return basic && Buffer.from(basic, 'base64').toString('utf8').split(':').slice(1).join(':');
}

/** A browser asks people for what the challenge `Basic` names: any user name, and the key as the password. */
function keyRequired(browsable: boolean): HttpError {
  const challenge = `${browsable ? 'Basic realm="API key as password", ' : ''}Bearer realm="stenographer"`;
  const message = 'Send an API key: Authorization: Bearer steno_….';
  return new HttpError('IDENTITY.KEY_REQUIRED', 401, message, { 'www-authenticate': challenge });
}

/** Finds out who is asking, and whether they may; throws, or rejects, where not. */
export function authorise(request: FastifyRequest, authenticator: Authenticator): void | Promise<void> {
  const { access, browsable = false } = request.routeOptions.config;
  if (access === 'anyone') return undefined;
  const header = request.headers.authorization;
  const token = header === undefined ? undefined : tokenOf(header, browsable);
  if (token === undefined) throw keyRequired(browsable);
  const admit = (principal: Principal): void => {
    request.principal = principal;
    if (access !== undefined && access !== 'any-key') requirePermission(principal, access);
  };
  const principal = authenticator.authenticate(token);
  return principal instanceof Promise ? principal.then(admit) : admit(principal);
}
