import { isJsonObject, type JsonObject, type JsonValue } from '#libs/kernel';

/** What logs usually call their fields, the most telling first; spelled as {@link withPlainNames} spells names. */

export const WRAPPERS = ['event', 'record', 'payload', 'log', 'data'];

export const TIME = [
  'occurredat @timestamp timestamp time eventtime createdat created published date datetime isotimestamp',
  'utctimestamp ts activitydatetime creationtime datecreate id.time event.timestamp event.time peventtime',
].flatMap((line) => line.split(' '));

export const ACTION = [
  'action eventtype eventname operationname operation activity event.action event.type event',
  'verb method type',
].flatMap((line) => line.split(' '));

export const ACTOR = [
  'actor.id actor.email actor.emailaddress actor.login actor.user.email actor.user.id actor.name actor',
  'user.email user.username user.name user.login user.id user userid username useremail email principal',
  'login account sender.login createdby.email createdby.login',
].flatMap((line) => line.split(' '));

export const ENTITY = 'entity target targets resource resources object source repository repo file path url'.split(' ');

export const PLACE = 'service app application host hostname organizationid org tenant'.split(' ');

export const ADDRESS = 'actor.ip actor.ipaddress ip ipaddress clientip sourceip remoteaddr client.ipaddress'.split(' ');

export const USER_AGENT = 'actor.useragent useragent client.useragent.rawuseragent'.split(' ');

export const OUTCOME = ['outcome.result', 'outcome', 'result', 'status'];

export const SEVERITY = ['severity', 'level'];

export const REQUEST = ['requestid', 'traceid'];

export const SERVICE = ['service.name', 'service', 'app', 'application', 'logtype'];

const DEPTH_MAX = 3;

function plain(value: JsonValue, depth: number): JsonValue {
  if (depth === 0) return value;
  if (Array.isArray(value)) return value.slice(0, 1).map((item) => plain(item, depth - 1));
  if (!isJsonObject(value)) return value;
  const named: JsonObject = {};
  for (const [name, member] of Object.entries(value)) {
    const plainName = name.toLowerCase().replaceAll(/[_-]/g, '');
    if (!Object.hasOwn(named, plainName)) named[plainName] = plain(member, depth - 1);
  }
  return named;
}

/** A record's upper levels with names in lower case, without `_` and `-`: `event_type`, `EventType`, `eventType` are one. */
export function withPlainNames(record: JsonObject): JsonObject {
  return plain(record, DEPTH_MAX) as JsonObject;
}
