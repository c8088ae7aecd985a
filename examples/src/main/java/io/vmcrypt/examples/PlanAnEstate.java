package io.vmcrypt.examples;

import io.vmcrypt.estate.EstateClient;
import io.vmcrypt.estate.plan.EstatePlan;
import io.vmcrypt.estate.spec.Estate;
import java.io.PrintStream;
import java.nio.file.Path;

/**
 * Reads what should be from a document, and prints what would have to be done; nothing is changed.
 */
final class PlanAnEstate {

  private PlanAnEstate() {}

  static EstatePlan plan(EstateClient estates, Path document, PrintStream out) {
    EstatePlan plan = estates.plan(Estate.fromFile(document));
    out.print(plan.text());
    return plan;
  }
}
