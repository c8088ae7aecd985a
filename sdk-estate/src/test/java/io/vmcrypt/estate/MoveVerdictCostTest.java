package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.estate.move.MovePlan;
import io.vmcrypt.estate.part.VmSelection;
import io.vmcrypt.estate.spec.EstateMove;
import io.vmcrypt.estate.spec.MovedVms;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.vm.VmFilter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the verdict of a move costs. */
@Tag("thorough")
class MoveVerdictCostTest {

  private static final int FEW = 400;
  private static final int MANY = 1_400;

  @Test
  @DisplayName("With each more VM, a verdict costs little more calls than the audits of both sides")
  void check_readsEachSideOnce() {
    try (MoveWorld world = MoveWorld.ready()) {
      world.encrypted("first");
      addVms(world, 0, FEW);
      Costs few = costs(world);
      addVms(world, FEW, MANY);
      Costs many = costs(world);

      assertThat(many.check() - few.check())
          .as("check %s, audits %s", many.checks(), many.audited())
          .isLessThanOrEqualTo((many.audits() - few.audits()) * 13 / 10);
    }
  }

  private record Costs(
      int check, int audits, Map<String, Integer> checks, Map<String, Integer> audited) {}

  private static Costs costs(MoveWorld world) {
    EstateMove move =
        MoveWorld.move()
            .move(
                MovedVms.travel(
                        VmSelection.matching(VmFilter.builder().name("vm-*").build()).build(),
                        MoveWorld.place())
                    .build())
            .build();
    Map<String, Integer> before = calls(world);
    try (MoveClient client = world.client().build()) {
      MovePlan plan = client.plan(move);
      assertThat(plan.isBlocked()).as(plan.text()).isFalse();
    }
    Map<String, Integer> between = calls(world);
    world.sites.a.encryptionAudit(AuditRules.builder().build()).report();
    world.sites.b.encryptionAudit(AuditRules.builder().build()).report();
    Map<String, Integer> after = calls(world);
    Map<String, Integer> check = difference(between, before);
    Map<String, Integer> audits = difference(after, between);
    return new Costs(sum(check), sum(audits), check, audits);
  }

  private static int sum(Map<String, Integer> calls) {
    return calls.values().stream().mapToInt(Integer::intValue).sum();
  }

  private static Map<String, Integer> difference(
      Map<String, Integer> after, Map<String, Integer> before) {
    Map<String, Integer> more = new TreeMap<>();
    after.forEach((method, calls) -> more.put(method, calls - before.getOrDefault(method, 0)));
    return more;
  }

  private static Map<String, Integer> calls(MoveWorld world) {
    Map<String, Integer> calls = new TreeMap<>();
    for (FakeVcenter side : List.of(world.from, world.to)) {
      side.requests()
          .forEach(
              call ->
                  calls.merge(
                      (side == world.from ? "source " : "target ") + call.method(),
                      1,
                      Integer::sum));
    }
    return calls;
  }

  private static void addVms(MoveWorld world, int from, int until) {
    FakeKey key = requireNonNull(world.from.vm("first").key());
    for (int i = from; i < until; i++) {
      world.from.addVm(
          FakeVm.builder(String.format(Locale.ROOT, "vm-%05d", i))
              .disks(2)
              .encryptedWith(key)
              .build());
      if (i % 10 == 0) {
        world.to.addVm(
            FakeVm.builder(String.format(Locale.ROOT, "other-%05d", i))
                .disks(2)
                .encryptedWith(key)
                .build());
      }
    }
  }
}
