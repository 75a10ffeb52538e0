/** Names of what a step changes. */
import type { Stories } from '../storyShape.ts';

export const changes: Stories['changes'] = {
  processMade: 'a new process', processGone: 'the process is gone', threadMade: 'a new thread, tid {name}', threadGone: 'thread {name} is gone', threadWaits: 'thread {name} waits in the system call', state: 'state', waitsFor: 'waits in the system call', called: 'call of {name}', left: '{name} is left', line: 'line', local: 'local variable {name}',
  stackEmptied: 'the call stack is empty', descriptorOpened: 'descriptor {name} opened', descriptorClosed: 'descriptor {name} closed', memory: 'memory, {name} (private + shared)', program: '{name}', exit: 'exit', location: 'chosen location', page: 'page',
  cacheStored: 'cache keeps {name}', cacheGone: 'cache drops {name}', environment: 'environment variable {name}', socketMade: 'socket {name} made', socketGone: 'socket {name} gone', socketState: 'socket {name}', unread: 'socket {name}, bytes not yet read',
  queued: 'socket {name}, connections that wait', owner: 'socket {name} belongs to pid', peer: 'socket {name}, other end', logged: 'line in {name}', packetLeft: 'packet under way {name}', packetEnded: 'packet no longer under way {name}', other: '{name}',
};
