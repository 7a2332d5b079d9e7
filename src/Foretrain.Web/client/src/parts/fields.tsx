import type { ComponentChildren } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { commit, params } from "../state/address";

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly hint?: string;
  readonly options?: readonly string[];
  readonly code?: boolean;
  /** The option that it sets, by which messages find it. */
  readonly control?: string;
  readonly onCommit: (text: string) => void;
}

/** A line of text that takes effect when it is left or Enter is pressed. */
export function TextField(p: TextFieldProps) {
  const id = useId();
  const [typed, setTyped] = useState<string | null>(null);
  useEffect(() => setTyped(null), [p.value]);
  return (
    <div class="field">
      <label for={id}>{p.label}</label>
      <input
        id={id}
        type="text"
        data-control={p.control}
        class={p.code ? "code" : ""}
        autocomplete="off"
        spellcheck={false}
        placeholder={p.placeholder ?? ""}
        list={p.options ? `${id}-list` : undefined}
        aria-describedby={p.hint ? `${id}-hint` : undefined}
        value={typed ?? p.value}
        onInput={(e) => setTyped(e.currentTarget.value)}
        onChange={(e) => { if (e.currentTarget.value.trim() !== p.value) p.onCommit(e.currentTarget.value.trim()); }}
      />
      {p.options && <datalist id={`${id}-list`}>{p.options.map((o) => <option key={o} value={o} />)}</datalist>}
      {p.hint && <p class="hint" id={`${id}-hint`}>{p.hint}</p>}
    </div>
  );
}

/** A text of the address. */
export function ParamField({ name, ...rest }: { name: string } & Omit<TextFieldProps, "value" | "onCommit">) {
  return <TextField control={name} {...rest} value={params.value.get(name) ?? ""} onCommit={(text) => commit({ [name]: text })} />;
}

/** Several texts of the address under one name, written with commas between them. */
export function ParamListField({ name, ...rest }: { name: string } & Omit<TextFieldProps, "value" | "onCommit">) {
  return <TextField control={name} {...rest} value={params.value.getAll(name).join(", ")} onCommit={(text) => commit({ [name]: text.split(/\s*,\s*/).filter((t) => t !== "") })} />;
}

export function SelectField({ label, value, options, hint, control, onChange }: { label: string; value: string; control?: string; options: readonly (readonly [string, string])[]; hint?: string; onChange: (value: string) => void }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} data-control={control} value={value} onChange={(e) => onChange(e.currentTarget.value)}>
        {options.map(([v, text]) => <option key={v} value={v}>{text}</option>)}
      </select>
      {hint && <p class="hint">{hint}</p>}
    </div>
  );
}

/** One of a few ways, all in sight. */
export function Choice({ label, value, options, onChange }: { label: string; value: string; options: readonly (readonly [string, string])[]; onChange: (value: string) => void }) {
  const name = useId();
  return (
    <fieldset class="choice">
      <legend>{label}</legend>
      <div class="choice-row">
        {options.map(([v, text]) => (
          <label key={v} class={v === value ? "chosen" : ""}>
            <input type="radio" name={name} value={v} checked={v === value} onChange={() => onChange(v)} />
            <span>{text}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** A box of controls that can be folded away. */
export function Fold({ title, open, note, control, children }: { title: string; open?: boolean; note?: string; control?: string; children: ComponentChildren }) {
  return (
    <details class="fold" open={open ?? false} data-control={control}>
      <summary><span>{title}</span>{note && <span class="fold-note">{note}</span>}</summary>
      <div class="fold-body">{children}</div>
    </details>
  );
}
