import { useEffect, useId, useState } from "preact/hooks";
import { parseNumber, round3, scale } from "../quantities";

export interface SliderProps {
  readonly label: string;
  readonly unit?: string;
  /** The value as text, `70B`; empty when not set. */
  readonly text: string;
  readonly low: number;
  readonly high: number;
  readonly log?: boolean;
  /** What the left end means when the value may be left open, e.g. `free`. */
  readonly none?: string;
  readonly hint?: string;
  /** The options that it sets, by which messages find it. */
  readonly control?: string;
  readonly show?: (x: number) => string;
  readonly onDrag: (text: string) => void;
  readonly onCommit: (text: string) => void;
}

const steps = 1000;

/** A slider with a field beside it: dragged for a feel, typed for a number. Both write the same text into the address. */
export function Slider(p: SliderProps) {
  const id = useId();
  const log = p.log ?? true;
  const value = p.text === "" ? null : parseNumber(p.text);
  const low = value !== null && (log ? value > 0 : true) ? Math.min(p.low, value) : p.low;
  const high = value !== null ? Math.max(p.high, value) : p.high;
  const first = p.none === undefined ? 0 : -20; // a notch to the left of the scale
  const toStep = (x: number): number => Math.round(steps * (log ? Math.log(Math.max(x, low) / low) / Math.log(high / low) : (x - low) / (high - low)));
  const fromStep = (s: number): string => {
    if (s < 0) return "";
    const x = log ? low * Math.exp((s / steps) * Math.log(high / low)) : low + (s / steps) * (high - low);
    return scale(round3(x), 3);
  };
  const step = value === null ? first : toStep(value);
  const [typed, setTyped] = useState<string | null>(null);
  const [wrong, setWrong] = useState(false);
  useEffect(() => { setTyped(null); setWrong(false); }, [p.text]);

  const take = (text: string): void => {
    const trimmed = text.trim();
    if (trimmed === "" && p.none !== undefined) {
      setWrong(false);
      p.onCommit("");
      return;
    }
    const number = parseNumber(trimmed);
    if (number === null || (log && number <= 0)) {
      setWrong(true);
      return;
    }
    setWrong(false);
    setTyped(null);
    if (trimmed !== p.text) p.onCommit(trimmed.replaceAll(" ", ""));
  };

  const words = value === null ? p.none ?? "not set" : `${(p.show ?? scale)(value)}${p.unit ? ` ${p.unit}` : ""}`;
  return (
    <div class="slider" data-control={p.control}>
      <label for={id} class="slider-label">{p.label}{p.unit && <span class="unit"> {p.unit}</span>}</label>
      <input
        class={wrong ? "slider-field wrong" : "slider-field"}
        type="text"
        inputMode="text"
        autocomplete="off"
        spellcheck={false}
        aria-label={`${p.label}, typed`}
        aria-invalid={wrong}
        aria-describedby={wrong ? `${id}-wrong` : undefined}
        placeholder={p.none ?? ""}
        value={typed ?? p.text}
        onInput={(e) => setTyped(e.currentTarget.value)}
        onChange={(e) => take(e.currentTarget.value)}
        onKeyDown={(e) => { if (e.key === "Escape") { setTyped(null); setWrong(false); } }}
      />
      <input
        id={id}
        type="range"
        min={first}
        max={steps}
        step={1}
        value={step}
        aria-valuetext={words}
        onInput={(e) => p.onDrag(fromStep(Number(e.currentTarget.value)))}
        onChange={(e) => p.onCommit(fromStep(Number(e.currentTarget.value)))}
      />
      <div class="slider-ends" aria-hidden="true"><span>{p.none ?? (p.show ?? scale)(low)}</span><span>{(p.show ?? scale)(high)}</span></div>
      {wrong && <p class="slider-wrong" id={`${id}-wrong`} role="alert">'{typed}' is not {log ? "a number above 0" : "a number"}; write it as 70B, 1.4T or 1e24</p>}
      {p.hint && <p class="hint">{p.hint}</p>}
    </div>
  );
}
