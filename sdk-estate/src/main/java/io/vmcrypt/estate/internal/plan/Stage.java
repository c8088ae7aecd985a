package io.vmcrypt.estate.internal.plan;

import io.vmcrypt.estate.EstateStep;
import io.vmcrypt.estate.internal.reading.Found;
import java.util.Optional;

/** One part of the whole job: says what it would do, and does it. For one thread. */
interface Stage {

  /**
   * Looks at what is there. Sends nothing that changes.
   *
   * @param found takes what stands in the way, and what is good to know
   * @return what has to be done; empty if nothing has to be, or nothing can be
   */
  Optional<? extends EstateStep> plan(Found found);

  /**
   * Does what was planned, and sees that it is so.
   *
   * @param ears hears how it goes on, and of each change as soon as it is made
   */
  void run(Ears ears);
}
