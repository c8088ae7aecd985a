package io.vmcrypt.benchmarks;

import java.util.List;

/** All budgets of the SDK. */
final class Budgets {

  private Budgets() {}

  static List<Budget> all() {
    return List.of(
        new ReadCertificateBudget("TLSv1.2"),
        new ReadCertificateBudget("TLSv1.3"),
        new FleetBudget(),
        new CodecAllocationBudget(8),
        new CodecAllocationBudget(64),
        new StartUpBudget(),
        new RuntimeBudget(),
        new VcenterStartUp(false),
        new VcenterStartUp(true),
        new VmDecodingBudget(),
        new AuditRequestsBudget(),
        new RolloutTimeBudget(),
        new RolloutRequestsBudget(),
        new EstateBudget("plan", true),
        new EstateBudget("plan", false),
        new EstateBudget("prove", true),
        new EstateBudget("prove", false));
  }
}
