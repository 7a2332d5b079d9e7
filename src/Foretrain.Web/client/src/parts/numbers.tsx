import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Interval } from "../api/documents";
import { like, percent } from "../quantities";

/** `low to high` with the decimals of the value. An open end is said in words. */
export function intervalText(interval: Interval | null | undefined, value: number, show?: (x: number) => string): string {
  if (!interval) return "–";
  const text = (x: number | null): string => (x === null ? "open" : show ? show(x) : like(x, value));
  return `${text(interval.low)} to ${text(interval.high)}`;
}

/** The level in words: `95 %`. */
export function levelText(level: number | undefined): string {
  return level === undefined ? "" : percent(level, Number.isInteger(Math.round(level * 1e6) / 1e4) ? 0 : 1);
}

/** A share as a bar. */
export function Bar({ share, label }: { share: number; label: string }) {
  return <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label={label}><rect x="0" y="0" height="10" width={Math.max(0, Math.min(100, 100 * share))} /></svg>;
}

/** One number that answers the question, with its interval under it. */
export function Answer({ label, value, unit, interval, show, note }: { label: string; value: string; unit?: string | null; interval?: string | null; show?: string; note?: ComponentChildren }) {
  return (
    <div class="figure-number" data-answer={show ?? label}>
      <dt>{label}</dt>
      <dd>
        <span class="number">{value}</span>{unit && unit !== "1" ? <span class="unit"> {unit}</span> : null}
        {interval && <span class="number-interval">{interval}</span>}
        {note && <span class="number-note">{note}</span>}
      </dd>
    </div>
  );
}

/** A table that scrolls within itself where the page is narrow; only then is it a stop for the keyboard. */
export function Sheet({ caption, head, children }: { caption: string; head: readonly (readonly [string, "n" | "t"])[]; children: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  const [scrolls, setScrolls] = useState(false);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = (): void => setScrolls(element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1);
    look();
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => observer.disconnect();
  });
  return (
    <div class="sheet" ref={box} {...(scrolls ? { role: "region", "aria-label": caption, tabIndex: 0 } : {})}>
      <table>
        <caption class="away">{caption}</caption>
        <thead><tr>{head.map(([name, kind], i) => <th key={i} scope="col" class={kind === "n" ? "n" : ""}>{name}</th>)}</tr></thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}
