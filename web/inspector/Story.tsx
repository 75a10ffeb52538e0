/** What happens in a step, what made it happen, what people often believe instead, and where it is written. */
import { gatewayOf, processAt, requestAt, STAGES, worldAt, type Step, type StepOf } from '../../src-core/index.ts';
import type { Stories } from '../i18n/storyShape.ts';
import { useJourney } from '../state/journey.ts';
import { sentenceOf } from '../state/sentence.ts';
import { stageNameOf } from '../state/stageName.ts';
import { jump } from '../state/transport.ts';
import { useWords } from '../state/words.ts';
import { claimAt, type Claim } from './claims.ts';
import { DocumentPreview } from './DocumentPreview.tsx';
import css from './inspector.module.css';
import type { TabProps } from './Inspector.tsx';
import { causeOf, effectsOf } from './links.ts';
import { NotesTold } from './NotesTold.tsx';
import { sidesAt } from './sides.ts';
import type { Source } from './publishers.ts';
import { sourceOfClaim, sourceOfStep } from './sources.ts';
import { sourceOfStage } from './stageSources.ts';
import { stageStoryOf } from './stageStory.ts';
import story from './story.module.css';

const BROWSER_KINDS: readonly string[] = ['navigated', 'documentDrawn', 'stylesheetApplied', 'errorShown', 'contentDecoded', 'subresourceFound', 'redirectFollowed'];

export function Story({ trace, step, stories }: TabProps) {
  const words = useWords();
  const { inspecting } = stories;
  const claim = claimAt(trace, step);
  const told = useJourney((state) => state.telling === 'notes');
  const number = STAGES.indexOf(step.stage) - STAGES.indexOf('1') + 1;
  const gateway = gatewayOf(trace, requestAt(trace, step.id));
  const stageName = stageNameOf(words.stages, step.stage, gateway);
  const isNumbered = number >= 1 && number <= 15;
  return (
    <article>
      <p class={story.kicker} data-crossing={step.crossing ?? 'none'}>
        {isNumbered ? inspecting.stageOf(number) : stageName} · {inspecting.crossing[step.crossing ?? 'none']}
      </p>
      <h2 class={story.heading}>{sentenceOf(words, trace, step)}</h2>
      <p class={story.what}>{whatOf(stories, step)}</p>
      <Links trace={trace} step={step} stories={stories} />
      {(BROWSER_KINDS.includes(step.kind) || step.stage === 'draw') && <DocumentPreview />}
      <Sides trace={trace} step={step} stories={stories} />
      {told && <NotesTold trace={trace} step={step} />}
      {claim && <Misconception claim={claim} stories={stories} />}
      <section class={story.stage}>
        <h3>{inspecting.stageTitle}: {stageName}</h3>
        <p>{stageStoryOf(stories.stages, step.stage, gateway)}</p>
      </section>
      <Sources sources={[sourceOfStep(step), sourceOfStage(step.stage, gateway)]} stories={stories} />
      <Provenance trace={trace} step={step} stories={stories} />
    </article>
  );
}

function Links({ trace, step, stories: { inspecting } }: Pick<TabProps, 'trace' | 'step' | 'stories'>) {
  const words = useWords();
  const fine = useJourney(({ depth }) => depth === 'line') || step.grain === 'fine';
  const cause = causeOf(trace, step, fine);
  const effects = effectsOf(trace, step, fine);
  const link = (to: Step) => <button type="button" class={css.link} onClick={() => jump(to.id)}>{sentenceOf(words, trace, to)}</button>;
  return (
    <dl class={story.links}>
      <dt>{inspecting.because}</dt>
      <dd>{cause ? link(cause) : inspecting.nothingBefore}</dd>
      <dt>{inspecting.leadsTo}</dt>
      <dd>{effects.length > 0 ? effects.map((effect) => <p key={effect.id}>{link(effect)}</p>) : inspecting.nothingAfter}</dd>
    </dl>
  );
}

/** Inside a stack of middlewares: whose application the one that runs is, and whose server. */
function Sides({ trace, step, stories: { inspecting: { sides: words } } }: Pick<TabProps, 'trace' | 'step' | 'stories'>) {
  const sides = sidesAt(trace, step);
  if (!sides) return null;
  const { self, caller, callee } = sides;
  const link = (to: StepOf<'pythonCalled'>) => <button type="button" class={css.link} onClick={() => jump(to.id)}>{to.data.function}</button>;
  return (
    <section class={story.stage}>
      <h3>{words.title}</h3>
      <p>{callee ? words.both(self.data.function) : words.inner(self.data.function)}</p>
      <dl class={story.links}>
        <dt>{words.calledBy}</dt>
        <dd>{caller ? link(caller) : words.server(processAt(trace, step.id, step.actor)?.program ?? '')}</dd>
        {callee && <><dt>{words.calls}</dt><dd>{link(callee)}</dd></>}
      </dl>
    </section>
  );
}

function whatOf({ kinds, roles }: Stories, step: Step): string {
  const role = step.kind === 'pythonCalled' ? step.data.role : '';
  return role in roles ? roles[role as keyof Stories['roles']] : kinds[step.kind];
}

function Misconception({ claim, stories: { claims, inspecting } }: { readonly claim: Claim; readonly stories: Stories }) {
  const text = claims[claim.id];
  const evidence = text.evidence as (figures: Claim['figures']) => string;
  return (
    <section class={story.claim}>
      <h3>{inspecting.misconception}</h3>
      <p class={story.said}>“{text.claim}”</p>
      <h3>{inspecting.truth}</h3>
      <p>{text.truth}</p>
      <h3>{inspecting.evidence}</h3>
      <p>{evidence(claim.figures)}</p>
      <p class={story.source}><SourceLink source={sourceOfClaim(claim.id)} newTab={inspecting.newTab} /></p>
    </section>
  );
}

function Sources({ sources, stories: { inspecting } }: { readonly sources: readonly Source[]; readonly stories: Stories }) {
  const unique = sources.filter((source, index) => sources.findIndex(({ url }) => url === source.url) === index);
  return (
    <div class={story.source}>
      <h3>{inspecting.source}</h3>
      <ul>{unique.map((source) => <li key={source.url}><SourceLink source={source} newTab={inspecting.newTab} /></li>)}</ul>
    </div>
  );
}

function SourceLink({ source: { text, url }, newTab }: { readonly source: Source; readonly newTab: string }) {
  return <a href={url} target="_blank" rel="noopener noreferrer">{text}<span aria-hidden="true"> ↗</span><span class="visually-hidden"> {newTab}</span></a>;
}

/** Whether the step is a real execution or a model, worked out from who acts. */
function Provenance({ trace, step, stories: { inspecting } }: Pick<TabProps, 'trace' | 'step' | 'stories'>) {
  const isPython = step.kind.startsWith('python') || step.kind === 'moduleLoaded';
  const isWritten = step.kind === 'responseSent' && worldAt(trace, step.id).machines[step.actor.machine]?.processes[step.actor.pid]?.python !== undefined;
  const text = isPython ? inspecting.executedOn(trace.python) : isWritten ? inspecting.writtenBy(trace.python) : step.payload ? inspecting.modelledBytes : inspecting.modelledPlain;
  return <p class={story.provenance}><b>{isPython || isWritten ? inspecting.executed : inspecting.modelled}</b> {text}</p>;
}
