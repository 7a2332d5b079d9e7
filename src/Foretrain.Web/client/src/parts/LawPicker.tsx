import { useEffect, useId, useRef, useState } from "preact/hooks";
import { findLaws, useLaws } from "../state/catalogue";

const shownAtMost = 60;

/** Choosing a law by typing: every word narrows the list; a slip of the pen gets the names most like it. */
export function LawPicker({ value, label = "Law", usual, onChoose }: { value: string; label?: string; usual?: string; onChoose: (id: string) => void }) {
  const id = useId();
  const all = useLaws();
  const [typed, setTyped] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const list = useRef<HTMLUListElement>(null);
  const open = typed !== null;
  const found = findLaws(all, typed === value ? "" : typed ?? "");
  const options = found.laws.slice(0, shownAtMost);
  useEffect(() => setTyped(null), [value]);
  useEffect(() => { list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" }); }, [at, open]);

  const choose = (law: string): void => {
    setTyped(null);
    if (law !== value) onChoose(law);
  };
  const onKey = (e: KeyboardEvent): void => {
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      if (!open) setTyped(value);
      else setAt((n) => Math.max(0, Math.min(options.length - 1, n + (e.key === "ArrowDown" ? 1 : -1))));
    } else if (e.key === "Enter" && open) {
      e.preventDefault();
      const exact = all.find((l) => l.id === typed?.trim() || l.aliases.includes(typed?.trim() ?? ""));
      const first = exact ?? options[at];
      if (typed?.trim() === "") choose("");
      else if (first) choose(first.id);
    } else if (e.key === "Escape" && open) {
      e.preventDefault();
      setTyped(null);
    }
  };

  return (
    <div class="field picker">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        role="combobox"
        class="code"
        data-control="law laws"
        autocomplete="off"
        spellcheck={false}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open && options[at] ? `${id}-${at}` : undefined}
        placeholder={usual ?? "the first that fits the columns"}
        value={typed ?? value}
        onFocus={(e) => e.currentTarget.select()}
        onClick={() => { if (!open) { setTyped(value); setAt(0); } }}
        onInput={(e) => { setTyped(e.currentTarget.value); setAt(0); }}
        onBlur={() => { if (typed !== null && typed.trim() === "" && value !== "") choose(""); else setTyped(null); }}
        onKeyDown={onKey}
      />
      {open && (
        <div class="picker-popup">
          {found.guessed && <p class="hint">{options.length > 0 ? `No law holds '${typed}'. Did you mean` : `No law holds '${typed}'.`}</p>}
          <ul id={`${id}-list`} role="listbox" aria-label={label} ref={list}>
            {options.map((l, i) => (
              <li key={l.id} id={`${id}-${i}`} role="option" aria-selected={i === at} onMouseDown={(e) => { e.preventDefault(); choose(l.id); }} onMouseMove={() => setAt(i)}>
                <span class="option-id">{l.id}</span>
                <span class="option-title">{l.title}</span>
              </li>
            ))}
          </ul>
          {found.laws.length > shownAtMost && <p class="hint">{found.laws.length - shownAtMost} more: type a word</p>}
        </div>
      )}
      {!open && <div id={`${id}-list`} hidden />}
    </div>
  );
}
