/** The inspector's texts: what happens, why, and what people often believe instead. */
import type { Stories } from '../storyShape.ts';
import { inspecting } from './inspecting.ts';
import { changes } from './storyChanges.ts';
import { claims } from './storyClaims.ts';
import { kinds, roles } from './storyKinds.ts';
import { stages } from './storyStages.ts';

export const stories = { kinds, roles, stages, claims, changes, inspecting } satisfies Stories;
