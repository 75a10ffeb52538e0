/** The door of the load lab. A page imports it when it opens the lab, so that the first load knows nothing of it. */
export { PROCESS_FIELDS, REQUEST_FIELDS } from './census.ts';
export { APPLICATIONS, DEPLOYMENTS, type ApplicationSize, type DeploymentId } from '../costs/subjects.ts';
export { BALANCERS, BOTTLENECKS, HANDLERS, type Bottleneck, type CostProfile, type HandlerCost, type HandlerName, type LatencyBucket, type LoadDatabase, type LoadDescription, type LoadErrors, type LoadMachine, type LoadResult, type LoadRun, type LoadSample, type LoadStaff, type ProcessMemory, type RequestDot, type Utilisation, type Workload } from './description.ts';
export { deployments, type Deployment, type Shape } from './deployments.ts';
export { cellDescription, factorOf, FIDELITY_AIMS, FIDELITY_METRICS, fidelityOf, summaryOf, type FidelityMetric, type FidelityRow, type FidelitySummary, type MeasuredRun } from './fidelity.ts';
export { PROCESS_STATES, REQUEST_PHASES, type ProcessState, type RequestPhase } from './flight.ts';
export { findingsOf, type LoadFinding } from './findings.ts';
export { blocksLoopOf } from './handlers.ts';
export { KNOBS, knobs, sweepOf, type Knob, type KnobName, type KnobUnit } from './knobs.ts';
export { LOAD_QUESTIONS, loadPresets, type LoadPreset, type LoadQuestion } from './presets.ts';
export { entryIn, measuredAs, parseProfile, ProfileError, readProfile, type ProfileEntry, type ProfileFault, type ProfileFile } from './profileFile.ts';
export { profileOf, type ProfileKey } from './profiles.ts';
export { notMeasuredOf, type CostField, type GivenCosts } from './profileSchema.ts';
export { LOAD_LIMITS, LoadError, readLoad } from './read.ts';
export { simulateLoad, startLoad } from './run.ts';
export { putSample, SAMPLE_WIDTH, sampleFrom } from './samples.ts';
export { STAFF_KINDS, type StaffKind } from './staff.ts';
export { intervalOf, THEORY_CASES, THEORY_SYSTEMS, type TheoryCase, type TheoryInterval, type TheorySystem } from './theory.ts';
