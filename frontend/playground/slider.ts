// A thing on the time axis that is moved by dragging and by keys.
import { clock, END } from "./scenario.js";

/** Dragging moves in steps of half a minute. */
const DRAG_STEP = 30;
const KEYS: Record<string, number> = {
  ArrowRight: 60,
  ArrowUp: 60,
  ArrowLeft: -60,
  ArrowDown: -60,
  PageUp: 300,
  PageDown: -300,
  Home: -END,
  End: END,
};
/** With Shift, arrow keys move by five seconds. */
const FINE = 12;

export interface Movable {
  value(): number;
  /** The least and the greatest value. */
  range(): [number, number];
  move(to: number): void;
  remove(): void;
  /** Called before dragging, with true, and after it. */
  drag(isDragging: boolean): void;
}

/** Makes an element in a track a slider of seconds. */
export function makeSlider(element: HTMLElement, track: HTMLElement, movable: Movable) {
  element.setAttribute("role", "slider");
  element.tabIndex = 0;
  element.setAttribute("aria-orientation", "horizontal");
  const move = (to: number) => {
    const [least, greatest] = movable.range();
    const within = Math.min(Math.max(to, least), greatest);
    if (within !== movable.value()) movable.move(within);
  };
  element.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const step = KEYS[event.key];
    if (step !== undefined) move(movable.value() + (event.shiftKey && event.key.startsWith("Arrow") ? step / FINE : step));
    else if (event.key === "Delete" || event.key === "Backspace") movable.remove();
    else return;
    event.preventDefault();
  });
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    const [begin, x] = [movable.value(), event.clientX];
    let isDragging = false;
    const drag = ({ clientX }: PointerEvent) => {
      const to = begin + ((clientX - x) / track.clientWidth) * END;
      if (!isDragging && Math.abs(clientX - x) < 3) return;
      if (!isDragging) movable.drag(true);
      isDragging = true;
      move(Math.round(to / DRAG_STEP) * DRAG_STEP);
    };
    element.addEventListener("pointermove", drag);
    element.addEventListener(
      "lostpointercapture",
      () => {
        element.removeEventListener("pointermove", drag);
        if (isDragging) movable.drag(false);
      },
      { once: true },
    );
  });
}

export function describeSlider(element: HTMLElement, { value, range }: Pick<Movable, "value" | "range">, name: string, text: string) {
  const [least, greatest] = range();
  element.setAttribute("aria-label", name);
  element.setAttribute("aria-valuemin", String(least));
  element.setAttribute("aria-valuemax", String(greatest));
  element.setAttribute("aria-valuenow", String(value()));
  element.setAttribute("aria-valuetext", text);
}

export const position = (seconds: number) => `${(seconds / END) * 100}%`;
export const between = (from: number, to: number) => `from ${clock(from)} to ${clock(to)}`;
