interface Behaviour {
  readonly answer?: string;
  readonly pieces?: readonly string[];
  readonly closes: boolean;
}
export interface UpstreamCase {
  readonly name: string;
  readonly http?: string;
  readonly events?: string;
  readonly server: string;
  readonly programs: Readonly<Record<string, readonly Behaviour[]>>;
  readonly requests: readonly (string | { readonly waitMs: number } | { readonly dialogue: readonly string[] })[];
}
export const cases: readonly UpstreamCase[];
export function confOf(each: UpstreamCase, main?: string): string;
export function settled(line: string): string;
export function settledResponse(text: string): string;
export const nginxPort: number;
