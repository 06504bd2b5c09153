import { Injectable } from '@nestjs/common';

/** The time. A test replaces it: `overrideProvider(Clock).useValue({ now: () => … })`. */
@Injectable()
export class Clock {
  /** In milliseconds, like `Date.now()`. */
  now(): number {
    return Date.now();
  }
}
