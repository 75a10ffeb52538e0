/** Files that are dropped anywhere on the page: wheels are installed, and the editor shows what came of it. */
import { askForWheels } from '../state/wheels.ts';
import { openDialog } from './dialogs.ts';

export function takeDrops(): void {
  window.addEventListener('dragover', (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  window.addEventListener('drop', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    void take([...(event.dataTransfer?.files ?? [])]);
  });
}

async function take(files: readonly File[]): Promise<void> {
  const { installWheels } = await import('../state/installWheels.ts');
  await installWheels(files);
  askForWheels();
  openDialog('edit');
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') ?? false;
}
