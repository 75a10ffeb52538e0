/** Scenarios for tests: a preset with something changed. */
import type { Scenario } from '../src-core/index.ts';

/** Other texts for services that it has, by name. */
export function withConfig(scenario: Scenario, configs: Readonly<Record<string, string>>): Scenario {
  const changed = Object.entries(configs).map(([name, config]) => [name, { ...scenario.server.services[name]!, config }] as const);
  return { ...scenario, server: { ...scenario.server, services: { ...scenario.server.services, ...Object.fromEntries(changed) } } };
}

export function withFiles(scenario: Scenario, files: Readonly<Record<string, string>>): Scenario {
  return { ...scenario, server: { ...scenario.server, files } };
}

/** Without the services of these names running. */
export function without(scenario: Scenario, ...names: readonly string[]): Scenario {
  const services = Object.entries(scenario.server.services).map(([name, service]) => [name, names.includes(name) ? { ...service, off: true } : service] as const);
  return { ...scenario, server: { ...scenario.server, services: Object.fromEntries(services) } };
}
