/** A number with its word; one is one: `1 home`, `2 homes`. Pure. @param many where it is not the word with an s */
export const count = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`;
