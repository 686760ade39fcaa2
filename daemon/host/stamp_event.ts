/** Events as those who follow them are told. */

/** The event with what it is and when it was; what it says itself of that holds. */
export function stampEvent(event: object): object {
  return { schema: "shivya.event/1", at: new Date().toISOString(), ...event };
}
