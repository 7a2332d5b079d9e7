import type { ComponentChildren } from "preact";
import type { FailedGroup, Grouped } from "../api/documents";
import { Said } from "./Said";

export const isGrouped = <T,>(doc: T | Grouped<T>): doc is Grouped<T> => typeof doc === "object" && doc !== null && "groups" in doc && "failed" in doc && "by" in doc;

/** One answer, or one per group with the groups that have none and why. */
export function Groups<T>({ doc, children }: { doc: T | Grouped<T>; children: (report: T, group: string | null) => ComponentChildren }) {
  if (!isGrouped(doc)) return <>{children(doc, null)}</>;
  return (
    <>
      {doc.groups.map((g) => (
        <section key={g.group} class="group" aria-label={`${doc.by} ${g.group}`}>
          <h2 class="group-name"><span class="quiet">{doc.by}</span> {g.group}</h2>
          {children(g.report, g.group)}
        </section>
      ))}
      {doc.failed.map((f) => <NoAnswer key={f.group} by={doc.by} failed={f} />)}
    </>
  );
}

/** A group without an answer. */
export function NoAnswer({ by, failed: f }: { by: string; failed: FailedGroup }) {
  return <p class="said no-answer"><strong>{by} {f.group}</strong> has no answer: <Said text={`${f.message}${f.hint ? `; ${f.hint}` : ""}`} /></p>;
}
