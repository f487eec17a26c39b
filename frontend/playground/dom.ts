// Makes elements, and keeps those of a list as its items change.

type Properties<E> = Partial<Omit<E, "style" | "children" | "dataset">> & { data?: Record<string, string> };

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  { data, ...properties }: Properties<HTMLElementTagNameMap[K]> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  Object.assign(made, properties);
  Object.assign(made.dataset, data);
  made.append(...children);
  return made;
}

/** The element of the page with this id. */
export function part<E extends HTMLElement = HTMLElement>(id: string): E {
  return document.getElementById(id) as E;
}

/** The children of an element, one for each item; an item's element stays the same, and so its focus. */
export class KeyedChildren<T extends object, E extends HTMLElement> {
  private readonly elements = new Map<T, E>();

  constructor(
    private readonly parent: HTMLElement,
    private readonly create: (item: T) => E,
    private readonly update: (item: T, element: E) => void,
  ) {}

  /** Elements are not brought into the order of their items while one of them is dragged, which would end that. */
  show(items: readonly T[], isDragging: boolean) {
    for (const [item, element] of this.elements) {
      if (items.includes(item)) continue;
      element.remove();
      this.elements.delete(item);
    }
    const focused = document.activeElement;
    for (const [index, item] of items.entries()) {
      let element = this.elements.get(item);
      if (!element) {
        element = this.create(item);
        this.elements.set(item, element);
        this.parent.append(element);
      }
      const there = this.parent.children[index];
      if (there !== element && !isDragging) this.parent.insertBefore(element, there ?? null);
      this.update(item, element);
    }
    // An element that is moved loses the focus.
    if (focused instanceof HTMLElement && focused !== document.activeElement && focused.isConnected) focused.focus();
  }

  of(item: T): E | undefined {
    return this.elements.get(item);
  }
}
