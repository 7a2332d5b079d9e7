import { useLayoutEffect, useRef } from "preact/hooks";
import { askedOf } from "../api/asking";
import type { DrawnFigure } from "../api/server";
import { params, twinHref } from "../state/address";
import { drawing, fitHeadings } from "./markup";

/** True within half a screen of what is seen. */
function isNearSight(element: Element): boolean {
  const box = element.getBoundingClientRect(), margin = window.innerHeight / 2;
  return box.bottom > -margin && box.top < window.innerHeight + margin;
}

/** One figure of the server. The drawing is replaced in one step, so that nothing jumps while a newer one is made. */
export function Figure({ figure, page, stale, query }: { figure: DrawnFigure; page: string; stale?: boolean; query?: URLSearchParams }) {
  const holder = useRef<HTMLDivElement>(null);
  const shown = useRef("");
  useLayoutEffect(() => {
    const place = holder.current;
    if (!place || shown.current === figure.svg) return;
    const draw = (): void => {
      const svg = drawing(figure.svg);
      if (svg) {
        place.replaceChildren(svg);
        fitHeadings(svg);
      } else {
        place.textContent = "This drawing holds parts that a drawing need not hold, so it is not shown.";
      }
      shown.current = figure.svg;
    };
    // While a hand drags, what is out of sight can wait until the hand rests.
    if (place.firstChild === null || isNearSight(place)) {
      draw();
      return;
    }
    const timer = setTimeout(draw, 150);
    return () => clearTimeout(timer);
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
