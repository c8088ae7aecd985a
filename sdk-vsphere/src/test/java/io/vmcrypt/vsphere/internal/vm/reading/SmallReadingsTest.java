package io.vmcrypt.vsphere.internal.vm.reading;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.shared.HostName;
import io.vmcrypt.vsphere.internal.pbm.PolicySubject;
import io.vmcrypt.vsphere.internal.soap.ElementReader;
import io.vmcrypt.vsphere.internal.soap.XmlFragment;
import io.vmcrypt.vsphere.policy.StoragePolicy;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.DiskEncryptionState;
import io.vmcrypt.vsphere.vm.VmEncryptionState;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is made of small parts of an answer. */
class SmallReadingsTest {

  private static XmlFragment xml(String content) {
    return ElementReader.of(
            new ByteArrayInputStream(("<val>" + content + "</val>").getBytes(UTF_8)))
        .capture();
  }

  /** A snapshot, and those that follow it. */
  private static String snapshot(String list, String id, String... following) {
    return "<%s><snapshot type=\"VirtualMachineSnapshot\">%s</snapshot>%s</%s>"
        .formatted(list, id, String.join("", following), list);
  }

  private static String root(String id, String... following) {
    return snapshot("rootSnapshotList", id, following);
  }

  private static String child(String id, String... following) {
    return snapshot("childSnapshotList", id, following);
  }

  private static Snapshots snapshots(String content) {
    Snapshots.Parts parts = new Snapshots.Parts();
    parts.take(xml(content));
    return parts.snapshots();
  }

  /** The same of a VM that goes on from one of them. */
  private static Snapshots snapshotsAt(String id, String content) {
    return snapshots(
        "<currentSnapshot type=\"VirtualMachineSnapshot\">" + id + "</currentSnapshot>" + content);
  }

  @Test
  @DisplayName("snapshots are one chain if the VM goes on from the last of them")
  void snapshots() {
    assertThat(new Snapshots.Parts().snapshots()).isEqualTo(Snapshots.NONE);
    assertThat(snapshots("")).isEqualTo(Snapshots.NONE);
    assertThat(snapshotsAt("a", root("a"))).isEqualTo(Snapshots.CHAIN);
    assertThat(snapshotsAt("c", root("a", child("b", child("c"))))).isEqualTo(Snapshots.CHAIN);
    assertThat(snapshotsAt("c", root("a", child("b"), child("c")))).isEqualTo(Snapshots.TREE);
    assertThat(snapshotsAt("b", root("a") + root("b"))).isEqualTo(Snapshots.TREE);
    assertThat(snapshots("<currentSnapshot/>")).isEqualTo(Snapshots.CHAIN);
  }

  @Test
  @DisplayName("a VM that went back to an earlier snapshot is a branch of its own")
  void snapshots_wentBack_areBranches() {
    String chain = root("a", child("b", child("c")));
    assertThat(snapshotsAt("a", chain)).isEqualTo(Snapshots.TREE);
    assertThat(snapshotsAt("b", chain)).isEqualTo(Snapshots.TREE);
    // vCenter names none if the VM goes on from what was before all of them
    assertThat(snapshots(chain)).isEqualTo(Snapshots.TREE);
  }

  @ParameterizedTest
  @CsvSource({
    ", true, invalid, locked",
    ", true, connected,",
    ", false, invalid,",
    "unlocked, true, invalid, unlocked",
    "locked, false, connected, locked",
  })
  @DisplayName("where vCenter does not say, an encrypted VM with an invalid connection is locked")
  void lockState(String told, boolean encrypted, String connection, String is) {
    assertThat(LockState.of(Optional.ofNullable(told), encrypted, connection))
        .isEqualTo(Optional.ofNullable(is));
  }

  @Test
  @DisplayName("the own machine is found without DNS; an address has no other form of itself")
  void dns() {
    assertThat(new DnsResolver().others("localhost").orElseThrow()).contains("127.0.0.1");
    assertThat(new DnsResolver().others("127.0.0.1").orElse(Set.of()))
        .noneMatch(HostName::isAddress);
  }

  private static VmTraces traces(String path, String content) {
    VmTraces.Parts parts = new VmTraces.Parts();
    parts.take(path, xml(content));
    return parts.traces();
  }

  private static VmTraces deployed(String id, String type, String value) {
    return traces(
        "config.vAppConfig.property",
        "<VAppPropertyInfo><id>%s</id><type>%s</type><value>%s</value></VAppPropertyInfo>"
            .formatted(id, type, value));
  }

  @ParameterizedTest
  @CsvSource({
    "guestinfo.hostname, string, kms.example.com, true",
    "FQDN, string, kms.example.com, true",
    "address, string, 192.0.2.7, true",
    "title, string, kms.example.com, false",
    "hostname.passwd, string, kms.example.com, false",
    "Hostname.Password, string, kms.example.com, false",
    "hostname, password(8..), kms.example.com, false",
    "hostname, string, localhost, false",
  })
  @DisplayName("of what a VM was deployed with, only places are kept, and no secret")
  void traces_deployedWith(String id, String type, String value, boolean kept) {
    assertThat(deployed(id, type, value).deployedWith().contains(value)).isEqualTo(kept);
    assertThat(deployed(id, type, value).deployedWith()).hasSize(kept ? 1 : 0);
  }

  @ParameterizedTest
  @CsvSource({
    "kms, example.com, 'kms,kms.example.com'",
    "kms, '', kms",
    "kms.example.org, example.com, kms.example.org",
    "'', example.com, ''",
  })
  @DisplayName("a host name is kept alone, and with its domain")
  void traces_dnsNames(String host, String domain, String names) {
    String dns =
        "<dnsConfig><hostName>%s</hostName><domainName>%s</domainName></dnsConfig>"
            .formatted(host, domain);
    List<String> expected = names.isEmpty() ? List.of() : List.of(names.split(",", -1));
    assertThat(traces("guest.net", "<GuestNicInfo>" + dns + "</GuestNicInfo>").guestNames())
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(traces("guest.ipStack", "<GuestStackInfo>" + dns + "</GuestStackInfo>").guestNames())
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  @DisplayName("addresses of the own machine stay among what a guest told")
  void traces_ownAddress() {
    // what is compared with them decides
    assertThat(traces("guest.ipAddress", "127.0.0.1").guestNames()).containsExactly("127.0.0.1");
    assertThat(traces("guest.hostName", "localhost").guestNames()).isEmpty();
    assertThat(traces("guest.hostName", "KMS").guestNames()).containsExactly("kms");
  }

  @Test
  @DisplayName("an owner without a name is an owner")
  void traces_managedBy() {
    assertThat(traces("config.managedBy", "<extensionKey> com.x </extensionKey>").managedBy())
        .contains("com.x");
    assertThat(traces("config.managedBy", "<type>agent</type>").managedBy())
        .contains("an extension without a name");
    assertThat(traces("name", "x").managedBy()).isEmpty();
  }

  @Test
  @DisplayName("a VM and its policies make its state; a TPM that vCenter does not show is unknown")
  void observation_state() {
    CryptoKeyId key = new CryptoKeyId("k-1", Optional.of("a"));
    StoragePolicy policy = new StoragePolicy("p-1", "encrypting", "", true);
    VmReading vm =
        SeenVm.named("web-01")
            .home(key)
            .disks(List.of(SeenVm.disk(1, key), SeenVm.disk(2, null)))
            .cryptoState("unlocked")
            .virtualTpm(true)
            .reading();
    AssignedPolicies policies =
        new AssignedPolicies(
            "vm-1",
            Map.of(PolicySubject.home("vm-1"), policy, PolicySubject.disk("vm-1", 2001), policy));
    assertThat(AssignedPolicies.subjects(vm))
        .containsExactly(
            PolicySubject.home("vm-1"),
            PolicySubject.disk("vm-1", 2000),
            PolicySubject.disk("vm-1", 2001));

    VmEncryptionState state = new Observation(vm, policies).state();

    assertThat(state.homeKeyId()).contains(key);
    assertThat(state.homePolicy()).contains(policy);
    assertThat(state.cryptoState()).contains("unlocked");
    assertThat(state.virtualTpm()).contains(true);
    assertThat(state.disks())
        .containsExactly(
            new DiskEncryptionState(2000, "Hard disk 1", Optional.of(key), Optional.empty()),
            new DiskEncryptionState(2001, "Hard disk 2", Optional.empty(), Optional.of(policy)));
  }
}
