/** Texts by their paths, which are relative and written with slashes. */
export type Files = Readonly<Record<string, string>>;

/** What a template file is filled with. */
export interface Words {
  /** Takes the place of `@core/NAME`. */
  readonly package: string;
  /** Takes the place of the word `NAME` everywhere else. */
  readonly name: string;
  /** Other words in capitals, and whatever else differs between the settings, with what takes their places. */
  readonly others?: Readonly<Record<string, string>>;
}

/**
 * The files of one folder of the template, filled in. A template file whose name ends in `.txt` is one that tools would
 * otherwise take for their own; it loses that ending.
 */
export function fill(template: Files, folder: string, { package: full, name, others = {} }: Words): Record<string, string> {
  const filled: Record<string, string> = {};
  for (const [path, text] of Object.entries(template)) {
    if (!path.startsWith(`${folder}/`)) continue;
    let result = text.replaceAll('@core/NAME', () => full).replaceAll(/\bNAME\b/g, () => name);
    for (const [word, value] of Object.entries(others)) result = result.replaceAll(word, () => value);
    filled[path.slice(folder.length + 1).replace(/\.txt$/, '')] = result;
  }
  return filled;
}
