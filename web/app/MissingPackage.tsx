/** What to do about a run that wanted a Python package which is not there. */
import { useEditingWords } from '../state/editingWords.ts';
import { askForWheels } from '../state/wheels.ts';
import { openDialog } from './dialogs.ts';

export function MissingPackage({ module }: { readonly module: string }) {
  const words = useEditingWords()?.wheels;
  if (!words) return null;
  return (
    <>
      {words.missing(module)}
      <button type="button" onClick={() => { askForWheels(); openDialog('edit'); }}>{words.title}</button>
    </>
  );
}
