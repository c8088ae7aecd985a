package io.vmcrypt.vsphere.internal.vm.check;

import static io.vmcrypt.vsphere.internal.vm.check.Plans.words;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.core.finding.Finding;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vm.change.CryptoAction;
import io.vmcrypt.vsphere.internal.vm.change.DiskChange;
import io.vmcrypt.vsphere.internal.vm.change.KeySource;
import io.vmcrypt.vsphere.internal.vm.reading.SeenDisk;
import io.vmcrypt.vsphere.internal.vm.reading.SeenVm;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Whose keys the plain disks of an encrypted VM get. */
class KeyOriginChecksTest {

  private static final CryptoKeyId OF_A = new CryptoKeyId("k-1", Optional.of("a"));
  private static final CryptoKeyId OF_B = new CryptoKeyId("k-2", Optional.of("b"));
  private static final CryptoKeyId OF_NOBODY = new CryptoKeyId("k-3", Optional.empty());
  private static final DiskChange ENCRYPTED =
      Plans.disk(CryptoAction.ENCRYPT, SeenDisk.number(1).device());
  private static final DiskChange KEPT =
      Plans.disk(CryptoAction.SHALLOW_RECRYPT, SeenDisk.number(2).device());

  private final PaperVcenter vcenter =
      new PaperVcenter()
          .on(
              "ListKmsClusters",
              "<returnval><clusterId><id>a</id></clusterId><useAsDefault>true</useAsDefault>"
                  + "</returnval><returnval><clusterId><id>b</id></clusterId></returnval>");
  private final VimSession session = vcenter.session();
  private final Attempt attempt = session.attempt("check");
  private final KeyOriginChecks checks = new KeyOriginChecks(new KeyProviders(session));

  private List<Finding> check(CryptoKeyId home, KeySource key, DiskChange... disks) {
    return checks.check(
        attempt, SeenVm.named("web-01").home(home).reading(), Plans.disks(key, disks));
  }

  private List<Finding> homesKey(CryptoKeyId home) {
    return check(home, new KeySource.Existing(home, false), ENCRYPTED, KEPT);
  }

  @Test
  @DisplayName("the home's key is told where it is not one of the default key provider")
  void homesKey() {
    assertThat(homesKey(OF_A)).isEmpty();
    assertThat(homesKey(OF_B))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(words(List.of(finding)))
                  .containsExactly("WARNING new-key-on-other-provider");
              assertThat(finding.seen())
                  .isEqualTo(
                      "unencrypted disks of VM \"web-01\" (\"Hard disk 1\" (key 2000)) get the"
                          + " home's key, key k-2 of key provider b; the default key provider is"
                          + " \"a\"");
            });
    assertThat(homesKey(OF_NOBODY).get(0).seen())
        .contains("key k-3, whose key provider vCenter does not name");
    // who has chosen the key knows it
    assertThat(check(OF_B, new KeySource.Existing(OF_B, true), ENCRYPTED)).isEmpty();
  }

  @Test
  @DisplayName("without a default there is nothing to compare with; unseen, it is a note")
  void homesKey_defaultNotKnown() {
    vcenter.on("ListKmsClusters", "<returnval><clusterId><id>a</id></clusterId></returnval>");
    assertThat(homesKey(OF_B)).isEmpty();
    vcenter.on("ListKmsClusters", PaperVcenter.fault("NoPermission"));
    assertThat(words(homesKey(OF_A))).containsExactly("NOTE new-key-on-other-provider");
  }

  @Test
  @DisplayName("disks that get a new key while the home keeps its own are told")
  void newKey() {
    KeySource named = new KeySource.NewKey("b");
    assertThat(check(OF_A, named, KEPT, ENCRYPTED))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(words(List.of(finding)))
                  .containsExactly("WARNING new-key-on-other-provider");
              assertThat(finding.seen())
                  .contains(
                      "(\"Hard disk 1\" (key 2000)) get a key of key provider \"b\", while the"
                          + " home has key k-1 of key provider a");
            });
    assertThat(check(OF_A, named, KEPT)).isEmpty();
    assertThat(check(OF_A, new KeySource.LeftToVcenter(), ENCRYPTED)).isEmpty();
    assertThat(
            checks.check(attempt, SeenVm.named("web-01").reading(), Plans.disks(named, ENCRYPTED)))
        .isEmpty();
  }
}
