package io.vmcrypt.vsphere.move;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.secret.Secret;
import io.vmcrypt.testkit.CapturedLogs;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeMoveTrait;
import io.vmcrypt.vsphere.rollout.RolloutReport;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** The credentials of the target are in the requests of a move, and nowhere else. */
@Isolated("captures all logs")
@Timeout(60)
class MoveLeakTest {

  private static final String PASSWORD = "MARK-target-password";

  @Test
  @DisplayName("neither logs nor failures nor results tell the password of the target")
  void start_wrongAndRight_tellNoPassword() {
    List<String> said = new ArrayList<>();
    try (CapturedLogs logs = CapturedLogs.start();
        MoveWorld world =
            MoveWorld.ready(
                options -> options.moves(FakeMoveTrait.REFUSES_AT_ONCE),
                options -> options.credentials(FakeVcenter.DEFAULT_USER_NAME, PASSWORD))) {
      List<VirtualMachine> vms = world.encrypted("web-01", "web-02");
      Relocations wrong =
          world
              .source()
              .relocations(
                  world.target(),
                  world.certificate(),
                  VsphereCredentials.password(
                      world.to().userName(), Secret.of(PASSWORD + "-wrong")));
      said.add(wrong.toString());
      Relocation relocation = Relocation.of(vms, world.place());
      tell(said, MoveWorld.move(wrong, relocation));
      world
          .from()
          .faults()
          .onNext(FakeVcenter.call("RelocateVM_Task"), Fault.close().afterTakingEffect());
      world.relocations().check(relocation).forEach(verdict -> said.add(verdict.toString()));
      tell(said, world.move(relocation));

      assertThat(logs.text()).contains("POST").doesNotContain(PASSWORD);
      assertThat(said).isNotEmpty().noneMatch(text -> text.contains(PASSWORD));
      assertThat(world.from().calls("RelocateVM_Task"))
          .anySatisfy(call -> assertThat(call.body()).contains(PASSWORD));
    }
  }

  private static void tell(List<String> said, RolloutReport report) {
    report
        .results()
        .forEach(
            result -> {
              said.add(result.toString());
              result.findings().forEach(finding -> said.add(finding.toString()));
              for (Throwable why = result.failure().orElse(null);
                  why != null;
                  why = why.getCause()) {
                said.add(String.valueOf(why));
              }
            });
  }
}
