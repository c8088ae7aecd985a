package io.vmcrypt.vsphere.internal.vm.check;

import static io.vmcrypt.vsphere.internal.vm.check.Plans.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vm.change.CryptoAction;
import io.vmcrypt.vsphere.internal.vm.change.KeySource;
import io.vmcrypt.vsphere.internal.vm.reading.KnownHosts;
import io.vmcrypt.vsphere.internal.vm.reading.SeenVm;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.internal.vm.reading.VmTraces;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which key provider a change takes its key from, and whether that one can give it. */
class KeyChecksTest {

  private static final KeySource DEFAULT = new KeySource.LeftToVcenter();

  private final PaperVcenter vcenter =
      new PaperVcenter().on("IsKmsClusterActive", "<returnval>true</returnval>");
  private final VimSession session = vcenter.session();
  private final Attempt attempt = session.attempt("check");
  private final KeyChecks checks =
      new KeyChecks(
          new KeyProviders(session),
          new KmsVmChecks(
              new KnownHosts(List.of(), host -> Optional.of(Set.of())),
              (tried, provider, host) -> KmsAnswers.Answer.SILENT,
              (tried, host, vm) -> false));

  private void providers(String... all) {
    vcenter.on("ListKmsClusters", String.join("", all));
  }

  private static String provider(String id, String more) {
    return "<returnval><clusterId><id>"
        + id
        + "</id></clusterId><servers><name>s</name><address>"
        + id
        + ".example.com</address><port>5696</port></servers>"
        + more
        + "</returnval>";
  }

  private static String systemDefault(String id) {
    return provider(id, "<useAsDefault>true</useAsDefault>");
  }

  private static String entityDefault(String id) {
    return provider(
        id, "<useAsEntityDefault type=\"ClusterComputeResource\">c-1</useAsEntityDefault>");
  }

  private static String nativeOne(String id, boolean backedUp) {
    return provider(
        id,
        "<managementType>nativeProvider</managementType><hasBackup>" + backedUp + "</hasBackup>");
  }

  private static KeySource existing(String provider) {
    return new KeySource.Existing(
        new CryptoKeyId("k-1", Optional.of(provider).filter(id -> !id.isEmpty())), true);
  }

  private List<Finding> check(KeySource key) {
    return check(SeenVm.named("web-01").reading(), key);
  }

  private List<Finding> check(VmReading vm, KeySource key) {
    return checks.check(attempt, vm, Plans.home(CryptoAction.ENCRYPT, key)).stream()
        .filter(finding -> !finding.code().value().equals("vm-may-run-kms"))
        .toList();
  }

  @Test
  @DisplayName("without a default key provider, only a key that is named is there")
  void noDefault() {
    providers(provider("a", ""), provider("b", ""));

    assertThat(check(DEFAULT))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(words(List.of(finding)))
                  .containsExactly("BLOCKING no-default-key-provider");
              assertThat(finding.seen()).endsWith("; there are: a, b");
            });
    assertThat(check(new KeySource.NewKey("b"))).isEmpty();
    assertThat(check(existing("b"))).isEmpty();
    // its key provider is not known, so neither is that it has gone
    assertThat(check(existing("gone"))).isEmpty();
    assertThat(check(existing(""))).isEmpty();
    providers("");
    assertThat(check(DEFAULT).get(0).seen()).endsWith("; there is none at all");
  }

  @Test
  @DisplayName("a default of a part of the inventory may be the VM's, and is not judged")
  void defaultOfAPart() {
    providers(provider("a", ""), entityDefault("b"));
    vcenter.on("IsKmsClusterActive", "<returnval>false</returnval>");

    assertThat(check(DEFAULT)).isEmpty();
    assertThat(vcenter.calls("IsKmsClusterActive")).isEmpty();
  }

  @Test
  @DisplayName("the key provider that gives the key is asked for, and blocks if it is not usable")
  void notUsable() {
    providers(provider("a", ""), systemDefault("b"), provider("c", ""));
    vcenter.answering(
        "IsKmsClusterActive", call -> "<returnval>" + !call.contains(">b<") + "</returnval>");

    assertThat(check(new KeySource.NewKey("a"))).isEmpty();
    assertThat(check(existing("c"))).isEmpty();
    assertThat(vcenter.calls("IsKmsClusterActive")).hasSize(2);
    for (KeySource key : List.of(DEFAULT, new KeySource.NewKey("b"), existing("b"))) {
      assertThat(check(key))
          .singleElement()
          .satisfies(
              finding -> {
                assertThat(words(List.of(finding)))
                    .containsExactly("BLOCKING key-provider-not-usable");
                assertThat(finding.subject().toString()).isEqualTo("key provider b");
              });
    }
    // not known is told when the key is made
    vcenter.on("IsKmsClusterActive", PaperVcenter.fault("NoPermission"));
    assertThat(check(DEFAULT)).isEmpty();
  }

  @Test
  @DisplayName("a native key provider that is not backed up makes no keys")
  void notBackedUp() {
    providers(nativeOne("a", false), nativeOne("b", true));

    assertThat(words(check(new KeySource.NewKey("a"))))
        .containsExactly("BLOCKING key-provider-not-backed-up");
    assertThat(check(new KeySource.NewKey("b"))).isEmpty();
  }

  @Test
  @DisplayName("the VM of a key server is not encrypted with a key that it gives itself")
  void kmsVm() {
    providers(provider("a", ""), systemDefault("b"), entityDefault("c"));
    VmReading ofA = vmAt("a.example.com");
    VmReading ofB = vmAt("b.example.com");
    VmReading ofC = vmAt("c.example.com");

    assertThat(words(check(ofA, new KeySource.NewKey("a"))))
        .containsExactly("BLOCKING vm-runs-kms");
    assertThat(words(check(ofA, existing("a")))).containsExactly("BLOCKING vm-runs-kms");
    assertThat(words(check(ofA, DEFAULT))).containsExactly("WARNING vm-runs-kms");
    assertThat(words(check(ofB, DEFAULT))).containsExactly("BLOCKING vm-runs-kms");
    // the VM may be in that part
    assertThat(words(check(ofC, DEFAULT))).containsExactly("BLOCKING vm-runs-kms");
    assertThat(words(check(ofB, new KeySource.NewKey("a")))).containsExactly("WARNING vm-runs-kms");
    assertThat(words(check(ofB, existing("a")))).containsExactly("WARNING vm-runs-kms");
    // whose key it is, is not known
    assertThat(words(check(ofA, existing("")))).containsExactly("BLOCKING vm-runs-kms");
  }

  private static VmReading vmAt(String address) {
    return SeenVm.named("kms-01")
        .traces(new VmTraces(Set.of(address), Set.of(), Optional.empty(), List.of()))
        .reading();
  }

  @Test
  @DisplayName("who may not see key providers is told what is not known: a VM may run the KMS")
  void notSeen() {
    vcenter.on("ListKmsClusters", PaperVcenter.fault("NoPermission"));

    VmReading vm = SeenVm.named("web-01").reading();
    assertThat(words(checks.check(attempt, vm, Plans.home(CryptoAction.ENCRYPT, DEFAULT))))
        .containsExactly("BLOCKING vm-may-run-kms");
    assertThat(words(checks.check(attempt, vm, Plans.home(CryptoAction.SHALLOW_RECRYPT, DEFAULT))))
        .containsExactly("NOTE vm-may-run-kms");
    assertThat(checks.usable(attempt, Set.of("a"))).isEmpty();
  }
}
