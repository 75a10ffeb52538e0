/** What was written for version 1, when a scenario was always nginx before gunicorn on one machine, read as version 2. */
import type { Json } from './patch.ts';

type Members = { readonly [key: string]: Json };

/** A scenario or a patch of one. What is not of version 1's form comes back as it is: the schema will say what is wrong. */
export function upgraded(old: Json): Json {
  if (!isMembers(old)) return old;
  const { server, faults, visits, network, ...rest } = old;
  const down = Array.isArray(faults) ? faults : [];
  const { nginxConf, gunicorn, ...kept } = isMembers(server) ? server : {};
  const serviceOf = (program: string, config: Json | undefined): Members => ({
    ...(config === undefined ? {} : { config }),
    ...(Array.isArray(faults) ? { off: down.includes(`${program}Down`) } : {}),
  });
  const services = Object.entries({ 'nginx.conf': serviceOf('nginx', nginxConf), gunicorn: serviceOf('gunicorn', gunicorn) }).filter(([, service]) => Object.keys(service).length > 0);
  const serverNow = { ...kept, ...(services.length > 0 ? { services: Object.fromEntries(services) } : {}) };
  return {
    ...rest,
    ...(Object.keys(serverNow).length > 0 ? { server: serverNow } : isMembers(server) || server === undefined ? {} : { server }),
    ...(Array.isArray(faults) ? { faults: faults.filter((fault) => fault !== 'nginxDown' && fault !== 'gunicornDown') } : faults === undefined ? {} : { faults }),
    ...(Array.isArray(visits) ? { visits: visits.map((visit) => (isMembers(visit) ? { withPrevious: false, ...visit } : visit)) } : visits === undefined ? {} : { visits }),
    ...(network === undefined ? {} : { network }),
    ...(old['version'] === undefined ? {} : { version: 2 }),
  };
}

function isMembers(value: Json | undefined): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
