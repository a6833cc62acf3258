export const documents: Readonly<Record<string, { where: string; fields: Readonly<Record<string, string>> }>>
export function page(): string
