import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Failure, getWithProgress, type Page, type Progress } from "./server";

export interface Twin<T> {
  /** The newest answer there is; while a newer one is made, the one before it stays. */
  readonly page: Page<T> | null;
  /** The address that `page` answers. */
  readonly answers: string | null;
  readonly busy: boolean;
  readonly progress: Progress | null;
  readonly failure: Failure | null;
  readonly cancelled: boolean;
  readonly cancel: () => void;
  readonly retry: () => void;
}

interface State<T> {
  page: Page<T> | null;
  answers: string | null;
  busy: boolean;
  progress: Progress | null;
  failure: Failure | null;
  cancelled: boolean;
}

/** A request this young is let finish when a newer question comes: aborting each would show nothing until the hand rests. */
const young = 300;

/**
 * The document at an address, asked for again whenever the address changes. Only the newest question counts: an older one that has not
 * been answered soon is aborted, and its answer is never shown over a newer one. Null asks nothing.
 */
export function useTwin<T>(path: string | null, subject: string | null = null): Twin<T> {
  const [state, set] = useState<State<T>>({ page: null, answers: null, busy: path !== null, progress: null, failure: null, cancelled: false });
  const [again, setAgain] = useState(0);
  const running = useRef<{ path: string; started: number; abort: AbortController } | null>(null);
  const wanted = useRef<string | null>(null);
  const subjectShown = useRef<string | null>(subject);

  const start = (p: string): void => {
    const abort = new AbortController();
    const job = { path: p, started: performance.now(), abort };
    running.current = job;
    set((s) => ({ ...s, busy: true, cancelled: false, progress: null }));
    const isNewest = (): boolean => running.current === job;
    getWithProgress<Page<T>>(p, abort.signal, (progress) => isNewest() && set((s) => ({ ...s, progress })))
      .then(
        (page) => isNewest() && set((s) => ({ ...s, page, answers: p, failure: null, progress: null, busy: wanted.current !== p })),
        (e: unknown) => {
          if (!isNewest() || abort.signal.aborted) return;
          const failure = e instanceof Failure ? e : new Failure({ code: "internal", message: String(e), place: null, hint: null }, 0);
          set((s) => ({ ...s, failure, progress: null, busy: wanted.current !== p }));
        },
      )
      .finally(() => {
        if (!isNewest()) return;
        running.current = null;
        if (wanted.current !== null && wanted.current !== p && !abort.signal.aborted) start(wanted.current);
      });
  };

  // Before the paint: a question asked after it would cost a frame of every drag.
  useLayoutEffect(() => {
    wanted.current = path;
    if (subjectShown.current !== subject) {
      // Another table or law: what is on the page answers a different question.
      subjectShown.current = subject;
      running.current?.abort.abort();
      running.current = null;
      set({ page: null, answers: null, busy: path !== null, progress: null, failure: null, cancelled: false });
    }
    if (path === null) {
      running.current?.abort.abort();
      running.current = null;
      set({ page: null, answers: null, busy: false, progress: null, failure: null, cancelled: false });
      return;
    }
    const job = running.current;
    if (job && performance.now() - job.started < young) return; // its end starts the newest
    job?.abort.abort();
    start(path);
  }, [path, subject, again]);

  // A question let finish must not hold the newest back for long.
  useEffect(() => {
    const timer = setTimeout(() => {
      const job = running.current;
      if (!job || path === null || job.path === path) return;
      job.abort.abort();
      start(path);
    }, young);
    return () => clearTimeout(timer);
  }, [path]);

  useEffect(() => () => {
    running.current?.abort.abort();
    running.current = null;
    wanted.current = null;
  }, []);

  return {
    ...state,
    cancel: () => {
      running.current?.abort.abort();
      running.current = null;
      set((s) => ({ ...s, busy: false, progress: null, cancelled: true }));
    },
    retry: () => {
      running.current?.abort.abort();
      running.current = null;
      setAgain((n) => n + 1);
    },
  };
}
