package io.vmcrypt.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.cli.tool.StandIns;
import io.vmcrypt.pykmip.PyKmipServer;
import io.vmcrypt.testkit.FakeCloud;
import io.vmcrypt.testkit.vcenter.part.FakeKey;
import io.vmcrypt.testkit.vcenter.part.FakeVmState;
import io.vmcrypt.vsphere.VsphereClient;
import io.vmcrypt.vsphere.kms.CryptoKeyStatus;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** VMs whose keys come from two real KMIP servers are re-keyed and decrypted; skipped without. */
@Tag("thorough")
class RealKmsRekeyFlowTest {

  private static final List<String> VMS = List.of("web-01", "db-01");
  private static final Pattern CREATED = Pattern.compile("Created a SymmetricKey with ID: (\\S+)");

  @TempDir private Path directory;
  private PyKmipServer first;
  private final List<PyKmipServer> others = new ArrayList<>();
  private FakeCloud cloud;

  @BeforeEach
  void start() {
    first = PyKmipServer.builder().tls13().start(directory.resolve("first"));
    cloud =
        FakeCloud.builder()
            .externalKms("127.0.0.1", first.port())
            .taskStep(Duration.ofMillis(20))
            .start();
    Cli.createCluster(cloud, "kms-cluster", first.port(), first.client());
    run("encrypt", "--all");
  }

  @AfterEach
  void stop() {
    Stream.concat(Stream.of(cloud, first).filter(Objects::nonNull), others.stream())
        .forEach(RealKmsRekeyFlowTest::close);
  }

  private static void close(AutoCloseable system) {
    try {
      system.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private String run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    if (!all.contains("--plan")) {
      all.add("--yes");
    }
    Run run = Cli.of(cloud).run(all.toArray(String[]::new));
    assertThat(run.status()).as(run.out() + run.err()).isZero();
    return run.words();
  }

  /** The key of the VM's home, which its disks have too. */
  private FakeKey key(String vm) {
    FakeVmState state = cloud.vcenter().vm(vm);
    FakeKey key = Objects.requireNonNull(state.key());
    assertThat(state.disks()).isNotEmpty().extracting(FakeVmState.Disk::key).containsOnly(key);
    return key;
  }

  private List<FakeKey> keys() {
    return VMS.stream().map(this::key).toList();
  }

  /** The ids of the keys that a server made, in its own words. */
  private static List<String> made(PyKmipServer kms) throws IOException {
    List<String> log = Files.readAllLines(kms.log());
    assertThat(log).noneMatch(line -> line.contains("Destroying"));
    return log.stream().map(CREATED::matcher).filter(Matcher::find).map(m -> m.group(1)).toList();
  }

  /** What the KMS says when vCenter asks it for the keys. */
  private void assertHeldByKms(List<FakeKey> keys) {
    List<CryptoKeyId> ids =
        keys.stream()
            .map(key -> new CryptoKeyId(key.keyId(), Optional.of(key.clusterId())))
            .toList();
    try (VsphereClient vcenter = new StandIns(cloud).vcenter()) {
      assertThat(vcenter.kmsClusters().keys().availability(ids))
          .hasSameSizeAs(ids)
          .allMatch(status -> status.available().equals(Optional.of(true)), "available")
          .extracting(CryptoKeyStatus::key)
          .containsExactlyElementsOf(ids);
    }
  }

  private void assertAllNew(List<FakeKey> before, List<FakeKey> after, String clusterId) {
    Set<FakeKey> all = new HashSet<>(before);
    all.addAll(after);
    assertThat(all).hasSize(before.size() + after.size());
    assertThat(after).extracting(FakeKey::clusterId).containsOnly(clusterId);
    assertHeldByKms(after);
    // vCenter destroys no key: what backups and snapshots need stays
    assertHeldByKms(before);
  }

  @Test
  @DisplayName("shallow and deep re-keys give home and disks new keys that the real server made")
  void rekey_sameKms_givesNewKeysOfIt() throws IOException {
    List<FakeKey> made = keys();

    assertThat(run("rekey", "--all")).contains("2 done");
    List<FakeKey> shallow = keys();
    assertAllNew(made, shallow, "kms-cluster");

    assertThat(run("rekey", "--all", "--deep")).contains("2 done");
    assertAllNew(shallow, keys(), "kms-cluster");
    assertThat(made(first))
        .containsAll(
            Stream.of(made, shallow, keys()).flatMap(List::stream).map(FakeKey::keyId).toList());
  }

  @Test
  @DisplayName("VMs move to a second real KMS, need the first no more, and are decrypted")
  void rekey_otherKms_movesThere() throws IOException {
    PyKmipServer second = PyKmipServer.builder().tls13().start(directory.resolve("second"));
    others.add(second);
    List<FakeKey> made = keys();
    int before = made(first).size();
    Cli.createCluster(cloud, "kms-second", second.port(), second.client());

    assertThat(run("rekey", "--all", "--provider", "kms-second", "--plan"))
        .contains("Nothing was changed");
    assertThat(keys()).isEqualTo(made);
    assertThat(made(second)).isEmpty();
    assertThat(run("rekey", "--all", "--provider", "kms-second")).contains("2 done");
    assertAllNew(made, keys(), "kms-second");
    assertThat(run("rekey", "--all", "--provider", "kms-second"))
        .contains("0 to change, 2 as wanted");
    assertThat(made(second))
        .containsExactlyInAnyOrderElementsOf(keys().stream().map(FakeKey::keyId).toList());
    assertThat(made(first)).hasSize(before);

    first.close();
    assertThat(run("rekey", "--all", "--deep")).contains("2 done");
    assertThat(keys()).extracting(FakeKey::clusterId).containsOnly("kms-second");
    assertHeldByKms(keys());

    List<FakeKey> last = keys();
    assertThat(run("decrypt", "--all")).contains("2 done");
    assertThat(VMS).noneMatch(vm -> cloud.vcenter().vm(vm).isEncrypted());
    assertThat(VMS.stream().flatMap(vm -> cloud.vcenter().vm(vm).disks().stream()))
        .noneMatch(FakeVmState.Disk::isEncrypted);
    assertHeldByKms(last);
  }
}
