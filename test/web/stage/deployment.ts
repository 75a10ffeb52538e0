/** A scene such as large deployments make: nobody ran it, it is there to be laid out. */
import type { Scene, SceneMachine, SceneProcess } from '../../../web/stage/scene.ts';

const process = (pid: number, program: string, role: string, more: Partial<SceneProcess> = {}): SceneProcess => ({
  pid, program, role, involved: false, frames: 0, threads: 0, page: false, location: false, cacheLines: 0, ...more,
});

const machine = (name: string, role: SceneMachine['role'], processes: readonly SceneProcess[]): SceneMachine => ({ name, role, involved: processes.some(({ involved }) => involved), files: role === 'server', processes });

const busy = { involved: true };
const brothers = (first: number, count: number, program: string): SceneProcess[] => Array.from({ length: count }, (_, at) => process(first + at, program, 'worker'));

export const DEPLOYMENT: Scene = {
  first: 0,
  last: 0,
  machines: [
    machine('laptop', 'client', [process(7, 'browser', '', { ...busy, page: true, cacheLines: 1 })]),
    ...['root', 'com', 'example'].map((name, at) => machine(name, 'nameServer', [process(20 + at, 'nameServer', '', busy)])),
    machine('resolver', 'resolver', [process(19, 'resolver', '', { ...busy, cacheLines: 3 })]),
    machine('balancer', 'server', [process(50, 'nginx', 'master'), process(51, 'nginx', 'worker', { ...busy, location: true })]),
    machine('app1', 'server', [
      process(101, 'httpd', 'master', busy), process(102, 'httpd', 'worker', { ...busy, frames: 9 }), ...brothers(103, 4, 'httpd'), process(110, 'uwsgi', 'master'), ...brothers(111, 4, 'uwsgi'), process(120, 'gunicorn', 'master'),
    ]),
    machine('app2', 'server', [process(201, 'tomcat', '', { ...busy, threads: 25 }), process(202, 'httpd', 'master')]),
    machine('db', 'server', [process(301, 'database', '', { ...busy, threads: 3 })]),
    machine('worker', 'server', [process(401, 'worker', '', { ...busy, frames: 4 })]),
  ],
};
