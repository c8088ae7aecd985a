package io.vmcrypt.vsphere.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmcrypt.core.error.AuthenticationException;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import io.vmcrypt.testkit.vcenter.part.FakeVm;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.audit.AuditRules;
import io.vmcrypt.vsphere.session.VsphereCredentials;
import io.vmcrypt.vsphere.vm.VirtualMachine;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A vCenter answers a retrieval of properties without a session too: it says of each property that
 * it is not for somebody without one, and where a property leads to other objects, it tells none
 * and says nothing. None of that may pass for how things are.
 */
@DisplayName("A session that is over when properties are retrieved")
class SessionOverFlowTest {

  private static final String RETRIEVAL = "RetrievePropertiesEx";

  private static final MoveWorld WORLD = MoveWorld.ready();

  @BeforeAll
  static void fill() {
    WORLD.encrypted("web-01", "db-01");
    WORLD.to().addVm(FakeVm.builder("there").disks(1).encryptedWith(WORLD.key()).build());
  }

  @AfterEach
  void calm() {
    WORLD.from().faults().clear();
    WORLD.to().faults().clear();
  }

  @AfterAll
  static void stop() {
    WORLD.close();
  }

  /** What reads much of a vCenter. */
  @SuppressWarnings("ImmutableEnumChecker") // what it does holds nothing
  private enum Job {
    STATES(world -> world.vms().stream().map(VirtualMachine::encryptionState).toList()),
    AUDIT(world -> world.target().encryptionAudit(AuditRules.builder().build()).report()),
    KEYS(world -> world.target().keyLedger().count(List.of())),
    HOSTS(world -> world.target().hosts().list()),
    CLUSTERS(world -> world.target().computeClusters().list()),
    VERDICT(
        world -> world.relocations().check(Relocation.of(world.vms(), world.place())).toString());

    private final Function<MoveWorld, Object> how;

    Job(Function<MoveWorld, Object> how) {
      this.how = how;
    }

    Object run(MoveWorld world) {
      return String.valueOf(how.apply(world));
    }
  }

  private static FakeVcenter read(Job job) {
    return job == Job.STATES ? WORLD.from() : WORLD.to();
  }

  @ParameterizedTest
  @Tag("thorough")
  @EnumSource(Job.class)
  @DisplayName("is renewed, at whichever retrieval of a job, and the job tells what exists")
  void retrieval_sessionOver_isDoneAgain(Job job) {
    FakeVcenter fake = read(job);
    Object whole = job.run(WORLD);
    int before = fake.calls(RETRIEVAL).size();
    assertThat(job.run(WORLD)).isEqualTo(whole);
    int retrievals = fake.calls(RETRIEVAL).size() - before;
    assertThat(retrievals).isPositive();

    for (int at = 1; at <= retrievals; at++) {
      fake.faults().onNth(at, FakeVcenter.call(RETRIEVAL), Fault.expiredSession());

      assertThat(job.run(WORLD)).as("over at retrieval %s of %s", at, retrievals).isEqualTo(whole);

      assertThat(fake.faults().isUsedUp()).isTrue();
    }
  }

  @Test
  @DisplayName("and is another program's, is told as that, and nothing as not known")
  void retrieval_handedSessionOver_isTold() {
    // logs in, if the session is over since an earlier test
    assertThat(WORLD.source().virtualMachines().list()).isNotEmpty();
    VsphereCredentials handed = VsphereCredentials.session(WORLD.source().vimSessionId());
    try (VsphereClient guest = WORLD.client(WORLD.from(), handed)) {
      VirtualMachine vm = guest.virtualMachines().list().get(0);
      WORLD.from().users().expireSessions();

      assertThatThrownBy(vm::encryptionState)
          .isInstanceOf(AuthenticationException.class)
          .hasMessageContaining("the session that was handed over is over");
    }
  }

  @Test
  @DisplayName("again and again is told as that, after a few times")
  void retrieval_sessionsEndAlways_isTold() {
    VirtualMachine vm = WORLD.vms().get(0);
    int before = WORLD.from().calls(RETRIEVAL).size();
    WORLD.from().faults().onEvery(FakeVcenter.call(RETRIEVAL), Fault.expiredSession());

    assertThatThrownBy(vm::encryptionState).isInstanceOf(AuthenticationException.class);

    assertThat(WORLD.from().calls(RETRIEVAL).size() - before).isBetween(2, 5);
  }
}
