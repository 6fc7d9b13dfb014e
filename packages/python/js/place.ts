// Where a widget's element is on the page. A widget has one element, so that its traits describe one run; of several places at
// which it is shown, the latest has the element, and the others offer to fetch it.

const MOORING = 'raftarium-mooring';

/** Reports that the place was removed from the page. A host may take it away and put it back, as JupyterLab does with cells out of view. */
class Mooring extends HTMLElement {
  onLeave: () => void = () => undefined;

  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (!this.isConnected) this.onLeave();
    });
  }
}

export function defineMooring(): void {
  if (!customElements.get(MOORING)) customElements.define(MOORING, Mooring);
}

export class Places {
  private readonly places: HTMLElement[] = [];

  /**
   * @param element The element.
   * @param onLeave Is called when the element is no longer on the page.
   */
  constructor(private readonly element: HTMLElement, private readonly onLeave: () => void) {}

  /** Shows the element in another place; returns how to end that. */
  add(host: HTMLElement): () => void {
    const place = document.createElement('div');
    const mooring = document.createElement(MOORING) as Mooring;
    mooring.hidden = true;
    mooring.onLeave = (): void => {
      if (!this.element.isConnected) this.onLeave();
    };
    host.append(place, mooring);
    // A key that the element does not need is not a command for the notebook either.
    place.addEventListener('keydown', (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
    });
    this.places.push(place);
    this.moveTo(place);
    return () => {
      this.places.splice(this.places.indexOf(place), 1);
      const next = this.places.at(-1);
      if (place.contains(this.element) && next) this.moveTo(next);
      place.remove();
      mooring.remove();
    };
  }

  private moveTo(place: HTMLElement): void {
    place.replaceChildren(this.element);
    for (const other of this.places) {
      if (other !== place) other.replaceChildren(this.sign(other));
    }
  }

  private sign(place: HTMLElement): HTMLElement {
    const sign = document.createElement('p');
    const fetch = document.createElement('button');
    fetch.type = 'button';
    fetch.textContent = 'Show it here';
    fetch.addEventListener('click', () => this.moveTo(place));
    sign.append('This cluster is shown in another place. ', fetch);
    return sign;
  }
}
