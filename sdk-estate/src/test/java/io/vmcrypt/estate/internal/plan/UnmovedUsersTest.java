package io.vmcrypt.estate.internal.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.core.finding.Severity;
import io.vmcrypt.testkit.http.Fault;
import io.vmcrypt.testkit.vcenter.FakeFirstClassDisk;
import io.vmcrypt.testkit.vcenter.FakeVcenter;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Users that no step moves: what cannot be read hides nothing that can. */
class UnmovedUsersTest {

  private final LoneVcenter vcenter = new LoneVcenter();

  @AfterEach
  void stop() {
    vcenter.close();
  }

  private List<String> told() {
    List<Finding> findings =
        new UnmovedUsers(vcenter.look()).findings(Severity.BLOCKING, Severity.WARNING);
    return findings.stream()
        .map(
            finding ->
                finding.severity()
                    + " "
                    + finding.code()
                    + " "
                    + finding.subject()
                    + ": "
                    + finding.seen())
        .toList();
  }

  @Test
  @DisplayName("a disk that cannot be read hides none that has its keys")
  void disks_oneIsNotRead_othersAreTold() {
    for (String id : List.of("a", "b", "c")) {
      vcenter.fake.addFirstClassDisk(
          FakeFirstClassDisk.of(id, "pvc-" + id).encryptedWith(LoneVcenter.key("k-1")));
    }
    for (int n = 1; n <= 2; n++) {
      vcenter
          .fake
          .faults()
          .onNext(
              FakeVcenter.call("RetrieveVStorageObject"),
              Fault.soapFault("NoPermission", "denied"));
    }
    assertThat(told())
        .satisfiesExactly(
            unread ->
                assertThat(unread)
                    .startsWith("WARNING key-users-not-known KMS cluster old: ")
                    .contains("could not read first-class disk a on datastore", ", read")
                    .contains(" first-class disk b on datastore"),
            used ->
                assertThat(used)
                    .startsWith("BLOCKING key-provider-still-used first-class disk pvc-c"));
  }

  @Test
  @DisplayName("a vSAN cluster that cannot be read is told by its name")
  void vsan_notRead_isToldByName() {
    vcenter
        .fake
        .faults()
        .onNext(
            FakeVcenter.call("VsanClusterGetConfig"), Fault.soapFault("NoPermission", "denied"));
    assertThat(told())
        .singleElement()
        .asString()
        .startsWith("WARNING key-users-not-known")
        .contains("could not read the vSAN configuration of cluster \"Cluster\" (domain-c");
  }
}
