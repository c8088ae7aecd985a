package io.vmcrypt.vsphere.internal.vm.check;

import static io.vmcrypt.vsphere.internal.vm.check.Plans.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.ledger.KeyAvailability;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vim.PropertyCollector;
import io.vmcrypt.vsphere.internal.vm.reading.KnownHosts;
import io.vmcrypt.vsphere.internal.vm.reading.SeenDisk;
import io.vmcrypt.vsphere.internal.vm.reading.SeenVm;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.Unlock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whether vCenter can unlock a VM. */
class UnlockChecksTest {

  private static final CryptoKeyId HOME = new CryptoKeyId("k-1", Optional.of("a"));
  private static final CryptoKeyId DISK = new CryptoKeyId("k-2", Optional.of("b"));
  private static final Unlock UNLOCK = Unlock.vmAlone();

  private final PaperVcenter vcenter = new PaperVcenter();

  private static String provider(String id) {
    return "<returnval><clusterId><id>" + id + "</id></clusterId></returnval>";
  }

  private static String status(CryptoKeyId key, String more) {
    return "<returnval><keyId><keyId>%s</keyId>%s</keyId>%s</returnval>"
        .formatted(
            key.keyId(),
            key.providerId().map(id -> "<providerId><id>" + id + "</id></providerId>").orElse(""),
            more);
  }

  private static VmReading locked(CryptoKeyId... ofDisks) {
    return SeenVm.named("web-01")
        .host("host-9")
        .cryptoState("locked")
        .home(HOME)
        .disks(List.of(ofDisks).stream().map(key -> SeenDisk.number(1).key(key).device()).toList())
        .reading();
  }

  private List<Finding> check(VmReading vm) {
    vcenter
        .on("IsKmsClusterActive", "<returnval>true</returnval>")
        .on(
            "RetrievePropertiesEx",
            PaperVcenter.object(
                "HostSystem", "host-9", PaperVcenter.property("runtime.cryptoState", "incapable")));
    VimSession session = vcenter.session();
    Attempt attempt = session.attempt("check");
    KeyProviders providers = new KeyProviders(session);
    return new UnlockChecks(
            providers,
            new KeyChecks(
                providers,
                new KmsVmChecks(
                    new KnownHosts(List.of(), host -> Optional.of(Set.of())),
                    (tried, provider, host) -> KmsAnswers.Answer.SILENT,
                    (tried, host, other) -> false)),
            new KeyAvailability(session),
            new HostChecks(new PropertyCollector(session)))
        .check(attempt, vm, UNLOCK);
  }

  private static List<String> withoutHost(List<Finding> findings) {
    List<String> words = words(findings);
    // the host is told whatever the keys are
    assertThat(words).endsWith("WARNING host-not-in-encryption-mode");
    return words.subList(0, words.size() - 1);
  }

  @Test
  @DisplayName("a key that vCenter cannot get blocks, and one that it says nothing of is told")
  void keys_missing() {
    vcenter
        .on("ListKmsClusters", provider("a") + provider("b"))
        .on(
            "QueryCryptoKeyStatus",
            status(
                HOME,
                "<keyAvailable>false</keyAvailable>" + "<reason>KeyStateMissingInKMS</reason>"));

    List<Finding> findings = check(locked(DISK));
    assertThat(withoutHost(findings))
        .containsExactly("BLOCKING key-not-available key", "WARNING key-not-seen key");
    assertThat(findings.get(0).seen())
        .isEqualTo(
            "vCenter cannot get key k-1 of key provider a (KeyStateMissingInKMS), for which VM"
                + " \"web-01\" waits");
    assertThat(findings.get(1).seen()).endsWith("can get key k-2 of key provider b");
  }

  @Test
  @DisplayName("where a key provider is not usable, its keys are not asked for")
  void provider_gone() {
    vcenter.on("ListKmsClusters", provider("a"));

    assertThat(withoutHost(check(locked(DISK)))).containsExactly("BLOCKING unknown-key-provider");
    assertThat(vcenter.calls("QueryCryptoKeyStatus")).isEmpty();
  }

  @Test
  @DisplayName("a vCenter without the call to unlock blocks")
  void release_tooOld() {
    PaperVcenter old = new PaperVcenter("6.5").on("ListKmipServers", provider("a"));
    VimSession session = old.session();
    KeyProviders providers = new KeyProviders(session);
    UnlockChecks checks =
        new UnlockChecks(
            providers,
            new KeyChecks(
                providers,
                new KmsVmChecks(
                    new KnownHosts(List.of(), host -> Optional.of(Set.of())),
                    (tried, provider, host) -> KmsAnswers.Answer.SILENT,
                    (tried, host, other) -> false)),
            new KeyAvailability(session),
            new HostChecks(new PropertyCollector(session)));

    List<Finding> findings =
        checks.check(session.attempt("check"), SeenVm.named("web-01").home(HOME).reading(), UNLOCK);
    assertThat(words(findings)).containsExactly("BLOCKING vm-locked");
    assertThat(findings.get(0).seen()).contains("API release 6.5 has no call that unlocks it");
  }
}
