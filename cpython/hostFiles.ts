/** The Python on the host's side of the interpreter, which the simulated machine does not see. */
import init from '../src-core/python/guest/host/hopbyhop/__init__.py?raw';
import calls from '../src-core/python/guest/host/hopbyhop/calls.py?raw';
import reprs from '../src-core/python/guest/host/hopbyhop/reprs.py?raw';
import script from '../src-core/python/guest/host/hopbyhop/script.py?raw';
import tracer from '../src-core/python/guest/host/hopbyhop/tracer.py?raw';
import world from '../src-core/python/guest/host/hopbyhop/world.py?raw';

export const hostFiles: Readonly<Record<string, string>> = { '__init__.py': init, 'calls.py': calls, 'reprs.py': reprs, 'script.py': script, 'tracer.py': tracer, 'world.py': world };
