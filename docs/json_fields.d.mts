export const documents: Readonly<
  Record<
    string,
    {
      where: string
      fields: Readonly<Record<string, string>>
      /** Of lines of several types: the fields of each besides, or in words where they are. */
      types?: Readonly<Record<string, string | Readonly<Record<string, string>>>>
    }
  >
>
export function page(): string
