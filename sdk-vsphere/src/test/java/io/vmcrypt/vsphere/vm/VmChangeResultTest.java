package io.vmcrypt.vsphere.vm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a reconfiguration changed at a disk of several links. */
class VmChangeResultTest {

  private static final CryptoKeyId OLD = new CryptoKeyId("k-1", Optional.of("a"));
  private static final CryptoKeyId NEW = new CryptoKeyId("k-2", Optional.of("b"));

  private static VmEncryptionState vm(@Nullable CryptoKeyId top, @Nullable CryptoKeyId... below) {
    return new VmEncryptionState(
        "vm-42",
        "web-01",
        Optional.of(NEW),
        Optional.empty(),
        List.of(
            new DiskEncryptionState(
                2000,
                "Hard disk 1",
                Optional.ofNullable(top),
                Optional.empty(),
                Arrays.stream(below).<Optional<CryptoKeyId>>map(Optional::ofNullable).toList())),
        Optional.empty(),
        Optional.empty(),
        PowerState.POWERED_OFF);
  }

  private static List<PartChange> changed(VmEncryptionState before, VmEncryptionState after) {
    return new VmChangeResult(true, List.of(), before, after).changedParts();
  }

  @Test
  @DisplayName("a key that changed on a lower link alone is told")
  void changedParts_lowerLink() {
    assertThat(changed(vm(NEW, NEW, OLD), vm(NEW, NEW, NEW)))
        .singleElement()
        .satisfies(
            part -> {
              assertThat(part.part()).isEqualTo("Hard disk 1");
              assertThat(part.isRekeyed()).isTrue();
              assertThat(part.keyBefore()).contains(OLD);
              assertThat(part.keyAfter()).contains(NEW);
            });
    assertThat(changed(vm(OLD, OLD), vm(NEW, OLD)))
        .singleElement()
        .satisfies(part -> assertThat(part.keyBefore()).contains(OLD));
    assertThat(changed(vm(NEW, OLD), vm(NEW, OLD))).isEmpty();
    // a snapshot was made meanwhile
    assertThat(changed(vm(NEW, OLD), vm(NEW, NEW, OLD))).isEmpty();
  }
}
