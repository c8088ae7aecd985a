package io.vmcrypt.vsphere.move;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.vsphere.move.VmShape.Comparison;
import io.vmcrypt.vsphere.move.VmShape.Devices;
import io.vmcrypt.vsphere.move.VmShape.Disk;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class VmShapeTest {

  private static final List<Disk> DISKS =
      List.of(new Disk("SCSI 0:0", 100), new Disk("SCSI 0:1", 200));

  private static VmShape shape(List<Disk> disks, int cards, boolean tpm) {
    return new VmShape(
        Optional.of(new Devices(disks, cards, tpm)),
        Optional.of("efi"),
        Optional.of(true),
        Optional.of("ubuntu64Guest"));
  }

  private static final VmShape ORIGINAL = shape(DISKS, 1, true);

  private static List<String> differences(VmShape copy) {
    Comparison comparison = ORIGINAL.compare(copy);
    assertThat(comparison.notKnown()).isEmpty();
    return comparison.differences();
  }

  @Test
  @DisplayName("what is the same differs in nothing, whatever the order in which it is shown")
  void same() {
    assertThat(ORIGINAL.compare(ORIGINAL)).isEqualTo(new Comparison(List.of(), List.of()));
    assertThat(differences(shape(List.of(DISKS.get(1), DISKS.get(0)), 1, true))).isEmpty();
  }

  @Test
  @DisplayName("each difference is told by what differs")
  void differences_byName() {
    assertThat(differences(shape(DISKS.subList(0, 1), 1, true)))
        .containsExactly(
            "number of disks: the original has 2, what has arrived 1",
            "disk SCSI 0:1: the original has 200 bytes, what has arrived none");
    assertThat(
            differences(shape(List.of(new Disk("SCSI 0:0", 200), new Disk("SCSI 0:1", 100)), 1, true)))
        .containsExactly(
            "disk SCSI 0:0: the original has 100 bytes, what has arrived 200 bytes",
            "disk SCSI 0:1: the original has 200 bytes, what has arrived 100 bytes");
    assertThat(
            differences(shape(List.of(new Disk("SCSI 0:0", 100), new Disk("SATA 0:1", 200)), 1, true)))
        .containsExactly(
            "disk SCSI 0:1: the original has 200 bytes, what has arrived none",
            "disk SATA 0:1: the original has none, what has arrived 200 bytes");
    assertThat(differences(shape(DISKS, 2, false)))
        .containsExactly(
            "number of network cards: the original has 1, what has arrived 2",
            "virtual TPM: the original has one, what has arrived none");
    assertThat(
            differences(
                new VmShape(
                    ORIGINAL.devices(),
                    Optional.of("bios"),
                    Optional.of(false),
                    Optional.of("otherGuest"))))
        .containsExactly(
            "firmware: the original has efi, what has arrived bios",
            "secure boot: the original has on, what has arrived off",
            "guest: the original has ubuntu64Guest, what has arrived otherGuest");
  }

  @Test
  @DisplayName("what one side does not show is not known, and not the same")
  void notShown_isNotKnown() {
    List<String> all =
        List.of("disks, network cards and virtual TPM", "firmware", "secure boot", "guest");

    assertThat(ORIGINAL.compare(VmShape.NOT_SHOWN)).isEqualTo(new Comparison(List.of(), all));
    assertThat(VmShape.NOT_SHOWN.compare(ORIGINAL)).isEqualTo(new Comparison(List.of(), all));
    assertThat(VmShape.NOT_SHOWN.compare(VmShape.NOT_SHOWN).notKnown()).isEqualTo(all);
    VmShape bios =
        new VmShape(
            ORIGINAL.devices(), Optional.of("bios"), Optional.empty(), ORIGINAL.guestId());
    // a BIOS knows no secure boot
    assertThat(bios.compare(bios)).isEqualTo(new Comparison(List.of(), List.of()));
  }
}
