/** A page for interpreters inside of httpd. Python stands in for the language that the file's name promises. */
import hello from './guest/embedded/hello.py?raw';
import { appPath } from './sampleApp.ts';

export const pagesPath = `${appPath}/pages`;

export function embeddedPage(extension: string): Readonly<Record<string, string>> {
  return { [`${pagesPath}/hello.${extension}`]: hello };
}
