import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { Page } from "../api/server";
import { useAnswer } from "../api/useAnswer";
import type { Change } from "../state/address";
import { Waiting } from "./Waiting";

/** A further question about the same runs, asked only when it is unfolded. */
export function LazyFold<T>({ title, what, page, change, children }: { title: string; what: string; page: string; change: Change; children: (answer: Page<T>) => ComponentChildren }) {
  const [open, setOpen] = useState(false);
  const twin = useAnswer<T>(open ? page : null, change);
  return (
    <details class="fold answer-fold" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary><span>{title}</span></summary>
      <div class="fold-body">
        {open && <Waiting twin={twin} what={what} />}
        {twin.page && <div class={twin.busy ? "stale" : ""}>{children(twin.page)}</div>}
      </div>
    </details>
  );
}
