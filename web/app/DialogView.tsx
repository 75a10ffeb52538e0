/** The dialogs, fetched together when the first of them opens. The editor is large and comes by itself. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { useJourney } from '../state/journey.ts';
import { useWords } from '../state/words.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Consent } from './Consent.tsx';
import { closeDialog, useDialog } from './dialogs.ts';
import { Keys } from './Keys.tsx';
import { Share } from './Share.tsx';

export function DialogView() {
  const { shell: words } = useWords();
  const { dialog, place } = useDialog();
  const isLab = useJourney((state) => state.mode === 'lab');
  if (dialog === null) return null;
  const titles = { keys: words.keys.title, share: isLab ? words.share.labTitle : words.share.title, edit: words.editor.title, consent: words.consent.title };
  return (
    <Dialog key={dialog} title={titles[dialog]} closeLabel={words.buttons.close} onClose={closeDialog} wide={dialog === 'edit'}>
      {dialog === 'keys' && <Keys />}
      {dialog === 'share' && <Share />}
      {dialog === 'consent' && place && <Consent place={place} />}
      {dialog === 'edit' && <LazyEditor />}
    </Dialog>
  );
}

function LazyEditor() {
  const [Loaded, setLoaded] = useState<{ readonly Editor: ComponentType<{ readonly onDone: () => void }> } | null>(null);
  useEffect(() => void import('../editor/Editor.tsx').then(setLoaded), []);
  return Loaded ? <Loaded.Editor onDone={closeDialog} /> : null;
}
