/**
 * Text of others on its way to a terminal or a log.
 * @module
 */

// C0 but tab and newline, DEL, C1, and what turns the direction of text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

/** `text` without control characters: a node's words must not move the cursor, rename the window or clear the screen. */
export function printable(text: string): string {
  return text.replace(control, '')
}
