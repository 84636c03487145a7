/** Any strategy, with every question it is asked and every answer it gives told to somebody. */
import type { Drawer, Strategy } from "../../core/decisions.ts";
import { keyText } from "../../core/decisions.ts";

export interface Asked {
  readonly site: string;
  readonly key: string;
  readonly alternatives: number;
  readonly answer: number;
}

export function noting(inner: Strategy, note: (asked: Asked) => void): Strategy {
  const open = (site: string, entity: string): Drawer => {
    const drawer = inner.open(site, entity);
    return {
      draw(index, alternatives) {
        const answer = drawer.draw(index, alternatives);
        note({ site, key: keyText(site, entity, index), alternatives, answer });
        return answer;
      },
    };
  };
  return { name: inner.name, open };
}
