package io.vmcrypt.cli;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.cli.tool.StandIns;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.kmip.FakeKmipServer;
import io.vmcrypt.testkit.kmip.part.FakeKmipKey;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.vsphere.VsphereClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RecoverCommandTest {

  /** Two encrypted VMs on hosts that have a key, all of which is lost when the hosts restart. */
  static FakeCloud afterOutage() {
    FakeCloud cloud = Cli.cloud();
    Cli.createCluster(cloud, "kms-cluster");
    assertThat(Cli.of(cloud).run("encrypt", "--all", "--yes").status()).isZero();
    FakeKey key = key(cloud, "web-01");
    Set<String> hosts = Set.copyOf(cloud.vcenter().hosts().cryptoStates().keySet());
    hosts.forEach(host -> cloud.vcenter().hosts().setKey(host, key));
    cloud.kms().orElseThrow().stop();
    hosts.forEach(cloud.vcenter().hosts()::restart);
    return cloud;
  }

  private static FakeKey key(FakeCloud cloud, String vm) {
    return requireNonNull(cloud.vcenter().vm(vm).key());
  }

  private static boolean isLocked(FakeCloud cloud, String vm) {
    try (var vcenter = new StandIns(cloud).vcenter()) {
      return vcenter.virtualMachines().get(vm).encryptionState().isLocked();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("hosts first, then VMs; once more there is nothing to do")
  void all_isRecovered() throws IOException {
    try (FakeCloud cloud = afterOutage()) {
      cloud.kms().orElseThrow().restart();

      Run plan = Cli.of(cloud).run("recover", "--all", "--plan");
      assertThat(plan.status()).isZero();
      assertThat(plan.words())
          .contains("2 locked VMs, of which 2 can be unlocked", ": there", "Nothing was changed.");
      assertThat(Cli.of(cloud).answering("no").run("recover", "--all").status()).isEqualTo(1);
      assertThat(isLocked(cloud, "web-01")).isTrue();
      assertThat(cloud.vcenter().hosts().cryptoStates()).doesNotContainValue("safe");

      Run run = Cli.of(cloud).run("recover", "--all", "--yes", "--json");
      assertThat(run.status()).as(run.err()).isZero();
      Map<?, ?> told = Parsed.object(run);
      assertThat(Parsed.list(told, "hosts"))
          .isNotEmpty()
          .allMatch(host -> host.get("safe") == Boolean.TRUE);
      assertThat(isLocked(cloud, "web-01")).isFalse();
      assertThat(isLocked(cloud, "db-01")).isFalse();
      assertThat(cloud.vcenter().hosts().cryptoStates().values()).containsOnly("safe");

      Run again = Cli.of(cloud).run("recover", "--all", "--yes");
      assertThat(again.status()).isZero();
      assertThat(again.words()).contains("nothing is locked", "Nothing was changed.");
    }
  }

  @Test
  @DisplayName("a VM whose key is lost stays locked and is named; the others are unlocked")
  void oneKeyIsLost_othersAreUnlocked() {
    try (FakeCloud cloud = afterOutage()) {
      FakeKey lost = key(cloud, "db-01");
      cloud.kms().orElseThrow().restart();
      cloud.kms().orElseThrow().destroyKey(lost.keyId());

      Run run = Cli.of(cloud).run("recover", "--all", "--yes");

      assertThat(run.status()).isEqualTo(3);
      assertThat(run.words()).contains("db-01", lost.keyId());
      assertThat(isLocked(cloud, "web-01")).isFalse();
      assertThat(isLocked(cloud, "db-01")).isTrue();
    }
  }

  @Test
  @DisplayName("every VM's key is lost: --all brings back the hosts whose own key is there")
  void vmsKeysLost_hostsComeBackByTheirOwn() {
    try (FakeCloud cloud = Cli.cloud()) {
      Cli.createCluster(cloud, "kms-cluster");
      assertThat(Cli.of(cloud).run("encrypt", "--all", "--yes").status()).isZero();
      FakeKey own;
      try (VsphereClient vcenter = new StandIns(cloud).vcenter()) {
        own =
            new FakeKey(vcenter.kmsClusters().keys().create("kms-cluster").keyId(), "kms-cluster");
      }
      Set<String> hosts = Set.copyOf(cloud.vcenter().hosts().cryptoStates().keySet());
      hosts.forEach(host -> cloud.vcenter().hosts().setKey(host, own));
      FakeKmipServer kms = cloud.kms().orElseThrow();
      kms.stop();
      hosts.forEach(cloud.vcenter().hosts()::restart);
      kms.restart();
      kms.keys().stream()
          .map(FakeKmipKey::id)
          .filter(id -> !id.equals(own.keyId()))
          .forEach(kms::destroyKey);

      Run run = Cli.of(cloud).run("recover", "--all", "--yes");

      assertThat(run.status()).as(run.toString()).isEqualTo(3);
      assertThat(cloud.vcenter().hosts().cryptoStates().values()).containsOnly("safe");
      assertThat(cloud.vcenter().hosts().keys().values()).containsOnly(own);
      assertThat(isLocked(cloud, "web-01")).isTrue();
    }
  }

  @Test
  @Tag("thorough")
  @DisplayName("--encryption chooses beside --all too, and drops no VM whose level is not known")
  void encryption_chooses() {
    try (FakeCloud cloud = afterOutage()) {
      cloud.kms().orElseThrow().restart();

      Run plain = Cli.of(cloud).run("recover", "--all", "--encryption", "plain", "--yes");
      assertThat(plain.words()).contains("Nothing was changed.");
      assertThat(isLocked(cloud, "web-01")).isTrue();

      // vCenter tells nothing of how it is set up, so nobody knows whether it is meant
      cloud.vcenter().inventory().setAccessible("web-01", false);
      for (String[] filter : new String[][] {{"--all"}, {"--below", "/Datacenter/vm"}}) {
        List<String> line = new ArrayList<>(List.of("recover"));
        line.addAll(List.of(filter));
        line.addAll(List.of("--encryption", "plain", "--plan"));
        Run run = Cli.of(cloud).run(line.toArray(String[]::new));
        assertThat(run.status()).as(run.toString()).isEqualTo(3);
        assertThat(run.words()).contains("web-01");
      }
    }
  }
}
