/**
 * Watches the prototypes and constructors that all code of a process shares: remembers their
 * properties, says which have changed since, and puts them back.
 */

/** Those that merging a foreign object into another can reach, and those that decoders extend. */
const WATCHED: readonly (readonly [name: string, owner: object])[] = [
  ["Object.prototype", Object.prototype],
  ["Array.prototype", Array.prototype],
  ["Function.prototype", Function.prototype],
  ["String.prototype", String.prototype],
  ["Uint8Array.prototype", Uint8Array.prototype],
  ["Object", Object],
  ["Array", Array],
];

type Properties = ReadonlyMap<PropertyKey, PropertyDescriptor>;

interface Kept {
  readonly name: string;
  readonly owner: object;
  readonly properties: Properties;
}

export class SharedPrototypes {
  private kept: readonly Kept[] = keep();

  /** Takes what is there for what should be: whoever changed it in the meantime had the right to. */
  remember(): void {
    if (!this.kept.every(isUnchanged)) {
      this.kept = keep();
    }
  }

  /** The properties that were added, removed or replaced since, such as `Object.prototype.polluted`; they are put back. */
  restore(): string[] {
    return this.kept.flatMap((kept) => (isUnchanged(kept) ? [] : putBack(kept)));
  }
}

function keep(): Kept[] {
  return WATCHED.map(([name, owner]) => ({ name, owner, properties: propertiesOf(owner) }));
}

function propertiesOf(owner: object): Properties {
  return new Map(Reflect.ownKeys(owner).map((key) => [key, Object.getOwnPropertyDescriptor(owner, key) ?? {}]));
}

/**
 * Asked before and after every run, so no descriptors are made: of `Object.prototype`, which every merge
 * ends at, the values are looked at, and of the others only how many properties there are.
 */
function isUnchanged({ owner, properties }: Kept): boolean {
  if (Reflect.ownKeys(owner).length !== properties.size) {
    return false;
  }
  if (owner !== Object.prototype) {
    return true;
  }
  for (const [key, property] of properties) {
    if (property.get === undefined && Reflect.get(owner, key) !== property.value) {
      return false;
    }
  }
  return true;
}

function putBack({ name, owner, properties }: Kept): string[] {
  const changed: PropertyKey[] = [];
  for (const key of Reflect.ownKeys(owner)) {
    if (!properties.has(key)) {
      changed.push(key);
      Reflect.deleteProperty(owner, key);
    }
  }
  for (const [key, property] of properties) {
    if (property.get === undefined && Object.getOwnPropertyDescriptor(owner, key)?.value !== property.value) {
      changed.push(key);
      Reflect.defineProperty(owner, key, property);
    }
  }
  return changed.map((key) => `${name}.${String(key)}`);
}
