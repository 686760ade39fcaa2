/** One line to stderr, whatever the message holds. */
export function log(message: string): void {
  console.error(`shivya: ${message.replace(/\s*\n\s*/g, " ")}`);
}
