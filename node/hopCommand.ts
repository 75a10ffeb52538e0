/** What a command of the headless door is. */
export interface Streams {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
}

export interface Command {
  /** What follows the command's name, for the usage text: `NAME`. */
  readonly usage: string;
  readonly about: string;
  /** Gives the exit code; throws `WrongUse` for arguments that make no sense. */
  readonly run: (args: readonly string[], streams: Streams) => Promise<number>;
}

export class WrongUse extends Error {}
