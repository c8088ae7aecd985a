package io.vmcrypt.vsphere.internal.vm.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.core.error.Attempt;
import io.vmcrypt.vsphere.PaperVcenter;
import io.vmcrypt.vsphere.internal.key.KeyProviders;
import io.vmcrypt.vsphere.internal.session.VimSession;
import io.vmcrypt.vsphere.internal.vm.reading.SeenVm;
import io.vmcrypt.vsphere.internal.vm.reading.VmReading;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import io.vmcrypt.vsphere.vm.DiskSelector;
import io.vmcrypt.vsphere.vm.MigrateEncryption;
import io.vmcrypt.vsphere.vm.Rekey;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a plan needs, and where its key comes from. */
class PlanTest {

  private static final CryptoKeyId KEY = new CryptoKeyId("k-1", Optional.of("a"));

  @Test
  @DisplayName("a virtual TPM needs a VM that is off, and its devices as they were read")
  void needs_tpm() {
    Plan tpm = Plan.ofTpm(Optional.of(new TpmChange.Add()));
    assertThat(tpm.needsOffline()).isTrue();
    assertThat(tpm.touchesDevices()).isTrue();
    assertThat(tpm.rewritesData()).isFalse();
    Plan mode =
        new Plan(
            Optional.empty(),
            List.of(),
            new KeySource.LeftToVcenter(),
            Optional.of(MigrateEncryption.REQUIRED));
    assertThat(mode.needsOffline()).isFalse();
    assertThat(mode.touchesDevices()).isFalse();
  }

  @Test
  @DisplayName("a key is the one that is there, a new one of its key provider, or left to vCenter")
  void key() {
    PaperVcenter vcenter =
        new PaperVcenter()
            .on("ListKmsClusters", "<returnval><clusterId><id>a</id></clusterId></returnval>")
            .on(
                "GenerateKey",
                "<returnval><keyId><keyId>k-9</keyId></keyId><success>true</success></returnval>");
    VimSession session = vcenter.session();
    KeyProviders providers = new KeyProviders(session);
    Attempt attempt = session.attempt("test");
    assertThat(new KeySource.LeftToVcenter().obtain(attempt, providers)).isEmpty();
    assertThat(new KeySource.Existing(KEY, true).obtain(attempt, providers)).contains(KEY);
    assertThat(vcenter.calls("GenerateKey")).isEmpty();
    assertThat(new KeySource.NewKey("a").obtain(attempt, providers))
        .contains(new CryptoKeyId("k-9", Optional.of("a")));
    assertThat(vcenter.calls("GenerateKey").get(0)).contains("<id>a</id>");
  }

  @Test
  @DisplayName("what a VM has is told where a disk is not there")
  void unknownDisk() {
    DiskSelector missing = DiskSelector.label("x");
    Rekey rekey = Rekey.toKeyProvider("a").disksOnly(missing).build();
    assertThat(seen(SeenVm.named("web-01").reading(), rekey)).endsWith("; it has no disks");
    assertThat(
            seen(
                SeenVm.named("web-01")
                    .disks(List.of(SeenVm.disk(1, null), SeenVm.disk(2, null)))
                    .reading(),
                rekey))
        .endsWith("; it has \"Hard disk 1\" (key 2000), \"Hard disk 2\" (key 2001)");
  }

  private static String seen(VmReading vm, Rekey rekey) {
    return Goal.of(rekey).choose(vm).findings().get(0).seen();
  }
}
