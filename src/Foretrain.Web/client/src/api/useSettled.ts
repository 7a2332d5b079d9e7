import { useEffect, useState } from "preact/hooks";

/** The newest value once it has stayed for a while; what belongs to a drag but need not keep up with it waits here. */
export function useSettled<T>(value: T, after: number): T {
  const [settled, set] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => set(() => value), after);
    return () => clearTimeout(timer);
  }, [value, after]);
  return settled;
}
