package io.vmcrypt.benchmarks;

import java.util.List;

/** All budgets of the SDK. */
final class Budgets {

  private Budgets() {}

  static List<Budget> all() {
    return List.of(
        new ReadCertificateBudget("TLSv1.2"),
        new ReadCertificateBudget("TLSv1.3"),
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
        new EstateBudget("plan", true, 1.15),
        new EstateBudget("plan", false, 1.15),
        new EstateBudget("prove", true, 1.15),
        new EstateBudget("prove", false, 1.15),
        // 36 calls beside the 239 of an audit, login and all; three of them read clusters of hosts
        new EstateBudget("ledger", true, 0.16),
        new MoveBudget(MoveBudget.Cost.REQUESTS),
        new MoveBudget(MoveBudget.Cost.TIME),
        new MoveBudget(MoveBudget.Cost.PROCESSOR));
  }
}
