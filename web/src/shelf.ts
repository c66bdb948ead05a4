// Where drafts lie in this browser: under the seat that typed them, for seven days. Refuses: other seats' drafts.

import { seat } from "./page";

/** Words of one form. */
export interface Draft {
  /** When it was last typed at. */
  at: number;
  /** Place of the matter's last entry when it was typed. */
  seen: string;
  values: Record<string, string>;
  /** Whether it was sent and not yet seen to have arrived. */
  sent?: boolean;
}

const DAYS_MILLIS = 7 * 24 * 3_600_000;

const PREFIX = "mingjing.draft:";

const mine = (): string => `${PREFIX}${seat() ?? "citizen"}:`;

/** Runs what a browser may forbid. */
function tried<T>(what: () => T): T | undefined {
  try {
    return what();
  } catch {
    return undefined;
  }
}

function parse(text: string | null): Draft | undefined {
  const draft = tried(() => JSON.parse(text ?? "null") as Draft | null);
  return draft && typeof draft.at === "number" && draft.values && draft.at > Date.now() - DAYS_MILLIS ? draft : undefined;
}

const names = (): string[] => tried(() => Object.keys(localStorage)) ?? [];

export function keep(at: string, draft: Draft): void {
  tried(() => localStorage.setItem(mine() + at, JSON.stringify(draft)));
}

export const kept = (at: string): Draft | undefined => parse(tried(() => localStorage.getItem(mine() + at)) ?? null);

export function drop(at: string): void {
  tried(() => localStorage.removeItem(mine() + at));
}

/** Everything this seat has here. */
export function stored(): [string, Draft][] {
  const own = names().filter((name) => name.startsWith(mine()));
  return own.flatMap((name) => {
    const draft = kept(name.slice(mine().length));
    return draft ? [[name.slice(mine().length), draft] as [string, Draft]] : [];
  });
}

/** Takes away everything of this seat: at log-out. */
export function dropAll(): void {
  for (const name of names()) if (name.startsWith(mine())) tried(() => localStorage.removeItem(name));
}

/** Takes away what is older than seven days, whoever typed it. */
export function tidy(): void {
  for (const name of names())
    if (name.startsWith(PREFIX) && !parse(tried(() => localStorage.getItem(name)) ?? null)) tried(() => localStorage.removeItem(name));
}

/** A number every tab of this seat knows. */
export function shared(name: string, value?: number): number {
  const at = `mingjing.${name}:${seat() ?? ""}`;
  if (value !== undefined) tried(() => localStorage.setItem(at, String(value)));
  return Number(tried(() => localStorage.getItem(at)) ?? 0);
}
