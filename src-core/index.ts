/** The front door of the core: what the interface, the command line and the tests of whole runs may use. */
export { ConfigError, type ConfigErrorKey, type ConfigErrorParams } from './config/configError.ts';
export { presetNamed, presets } from './scenario/presets.ts';
export { simulate, ADDRESSES } from './simulate.ts';
export { captureOf } from './capture.ts';
export { transcript } from './trace/transcript.ts';
export type { PythonCall, PythonHost, PythonProcess, PythonRun } from './python/pythonHost.ts';
export { FAULTS, type Fault, type Scenario, type Visit, type ZoneSetup } from './scenario/scenario.ts';
export { labelOf } from './trace/label.ts';
export { messageAt, messagesOf, sameActor, type Message } from './trace/messages.ts';
export { DEPTHS, navigate, positionAt, stopNear, stopsOf, type Depth, type Position } from './trace/navigate.ts';
export { nearestStep } from './trace/nearestStep.ts';
export { spansOf, type Span } from './trace/spans.ts';
export { requestAt, stagesOf, type Skip, type SkipReason, type StageSummary } from './trace/stages.ts';
export { STAGES, type Actor, type Crossing, type Payload, type StageId, type Step, type StepId, type StepOf, type Trace, type TracedRequest } from './trace/trace.ts';
export type { StepData, StepKind } from './trace/vocabulary.ts';
export { worldAt } from './trace/worldAt.ts';
export { applied, undone, valueAt, type Change, type Leaf, type Value } from './world/change.ts';
export type { Cache, CacheLine, Descriptor, Frame, Machine, MachineRole, PacketInFlight, Page, Process, ProcessState, Segment, SegmentName, Socket, Thread, World } from './world/world.ts';
