import { useLayoutEffect, useRef } from "preact/hooks";
import { askedOf } from "../api/asking";
import type { DrawnFigure } from "../api/server";
import { params, twinHref } from "../state/address";
import { drawing, fitHeadings } from "./markup";

/** One figure of the server. The drawing is replaced in one step, so that nothing jumps while a newer one is made. */
export function Figure({ figure, page, stale, query }: { figure: DrawnFigure; page: string; stale?: boolean; query?: URLSearchParams }) {
  const holder = useRef<HTMLDivElement>(null);
  const shown = useRef("");
  useLayoutEffect(() => {
    if (!holder.current || shown.current === figure.svg) return;
    const svg = drawing(figure.svg);
    if (svg) {
      holder.current.replaceChildren(svg);
      fitHeadings(svg);
    } else {
      holder.current.textContent = "This drawing holds parts that a drawing need not hold, so it is not shown.";
    }
    shown.current = figure.svg;
  }, [figure.svg]);
  const q = query ?? askedOf(page, params.value);
  const name = figure.id.split("/").map(encodeURIComponent).join("/"), file = figure.id.replaceAll(/[^A-Za-z0-9-]+/g, "-"); // a group may be called anything
  return (
    <figure class={stale ? "figure stale" : "figure"} data-figure={figure.id}>
      <div class="drawing" ref={holder} />
      <figcaption>
        <span class="figure-words">{figure.description}</span>
        <span class="figure-files">
          <a href={twinHref(`/figures/${page}/${name}.svg`, q)} download={`${file}.svg`} aria-label={`${figure.title}: SVG file`}>SVG</a>
          <a href={twinHref(`/figures/${page}/${name}.vl.json`, q)} download={`${file}.vl.json`} aria-label={`${figure.title}: Vega-Lite file`}>Vega-Lite</a>
        </span>
      </figcaption>
    </figure>
  );
}

/** All figures of a page but those shown elsewhere. */
export function Figures({ figures, page, stale, except = [], query }: { figures: readonly DrawnFigure[] | undefined; page: string; stale?: boolean; except?: readonly string[]; query?: URLSearchParams }) {
  const rest = (figures ?? []).filter((f) => !except.includes(f.id));
  if (rest.length === 0) return null;
  return (
    <section class="section" aria-label="Figures">
      <h2>Figures</h2>
      <div class="figures">
        {rest.map((f) => <Figure key={f.id} figure={f} page={page} stale={stale ?? false} {...(query ? { query } : {})} />)}
      </div>
    </section>
  );
}
