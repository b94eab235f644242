/** Thrown when nobody who could do what was asked has answered in time. What was asked stays asked. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}
