package io.vmcrypt.estate;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.estate.plan.EstateReport;
import io.vmcrypt.estate.rotation.OldKeys;
import io.vmcrypt.estate.rotation.Rotation;
import io.vmcrypt.estate.spec.Estate;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("Keys are renewed where vSAN encrypts with the same key provider")
@Tag("thorough")
class VsanRotationFlowTest {

  @Test
  @DisplayName(
      "a key that a VM had is none of vSAN's, which makes its own: once replaced it may go")
  void replaced_ofVm_mayGo() {
    try (FakeCloud cloud = FakeCloud.builder().taskStep(Duration.ofMillis(1)).start();
        EstateSystems systems = EstateSystems.of(cloud)) {
      Estate estate = systems.estate().build();
      assertThat(systems.apply(estate).isComplete()).isTrue();
      FakeKey before = requireNonNull(cloud.vcenter().vm("web-01").key());
      FakeKey hosts = new FakeKey("key-of-the-hosts", "kms-cluster");
      cloud
          .vcenter()
          .hosts()
          .keys()
          .keySet()
          .forEach(host -> cloud.vcenter().hosts().setKey(host, hosts));
      cloud.vcenter().inventory().setVsan("/Datacenter/host/Cluster", "kms-cluster");

      List<OldKeys> notes = new ArrayList<>();
      EstateReport unused = systems.rotate(estate, Rotation.keys().noting(notes::add));

      OldKeys old = notes.get(1);
      assertThat(old.keys())
          .filteredOn(key -> key.id().keyId().equals(before.keyId()))
          .singleElement()
          .satisfies(key -> assertThat(key.mayGo()).as(key.state()).isTrue());
      assertThat(old.keys())
          .filteredOn(key -> key.id().keyId().equals(hosts.keyId()))
          .allSatisfy(key -> assertThat(key.mayGo()).isFalse());
    }
  }
}
