package io.vmcrypt.vsphere.move;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmcrypt.vsphere.move.VmShape.Comparison;
import io.vmcrypt.vsphere.move.VmShape.Difference;
import io.vmcrypt.vsphere.move.VmShape.Disk;
import io.vmcrypt.vsphere.move.VmShape.Parts;
import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class VmShapeTest {

  private static final Optional<CryptoKeyId> KEY = key("1");
  private static final List<Disk> DISKS = List.of(disk("SCSI 0:0", 100), disk("SCSI 0:1", 200));

  private static Optional<CryptoKeyId> key(String id) {
    return Optional.of(new CryptoKeyId(id, Optional.of("kms")));
  }

  private static Disk disk(String place, long bytes) {
    return new Disk(place, bytes, Optional.of("uuid of " + place), List.of(KEY));
  }

  private static VmShape shape(List<Disk> disks, int cards, boolean tpm) {
    return of(new Parts(KEY, disks, cards, tpm, 0));
  }

  private static VmShape of(Parts parts) {
    return new VmShape(
        Optional.of(parts), Optional.of("efi"), Optional.of(true), Optional.of("ubuntu64Guest"));
  }

  private static final VmShape ORIGINAL = shape(DISKS, 1, true);

  private static List<String> words(List<Difference> differences) {
    return differences.stream().map(Difference::toString).toList();
  }

  /** As others have brought it, and as vCenter has moved it: both tell it. */
  private static List<String> differences(VmShape copy) {
    Comparison comparison = ORIGINAL.compare(copy);
    assertThat(comparison.notKnown()).isEmpty();
    assertThat(ORIGINAL.compareMoved(copy, key -> false).differences())
        .containsAll(comparison.differences());
    return words(comparison.differences());
  }

  @Test
  @DisplayName("each difference is told by what differs")
  void differences_byName() {
    assertThat(differences(shape(DISKS.subList(0, 1), 1, true)))
        .containsExactly(
            "number of disks: the original has 2, what has arrived 1",
            "disk SCSI 0:1: the original has 200 bytes, what has arrived none");
    assertThat(differences(shape(List.of(disk("SCSI 0:0", 200), disk("SCSI 0:1", 100)), 1, true)))
        .containsExactly(
            "disk SCSI 0:0: the original has 100 bytes, what has arrived 200 bytes",
            "disk SCSI 0:1: the original has 200 bytes, what has arrived 100 bytes");
    assertThat(differences(shape(List.of(disk("SCSI 0:0", 100), disk("SATA 0:1", 200)), 1, true)))
        .containsExactly(
            "disk SCSI 0:1: the original has 200 bytes, what has arrived none",
            "disk SATA 0:1: the original has none, what has arrived 200 bytes");
    assertThat(differences(shape(DISKS, 2, false)))
        .containsExactly(
            "number of network cards: the original has 1, what has arrived 2",
            "virtual TPM: the original has one, what has arrived none");
    assertThat(differences(of(new Parts(KEY, DISKS, 1, true, 2))))
        .containsExactly("number of snapshots: the original has 0, what has arrived 2");
    assertThat(
            differences(
                new VmShape(
                    ORIGINAL.parts(),
                    Optional.of("bios"),
                    Optional.of(false),
                    Optional.of("otherGuest"))))
        .containsExactly(
            "firmware: the original has efi, what has arrived bios",
            "secure boot: the original has on, what has arrived off",
            "guest: the original has ubuntu64Guest, what has arrived otherGuest");
  }

  private static VmShape with(Optional<CryptoKeyId> home, Disk first) {
    return of(new Parts(home, List.of(first, DISKS.get(1)), 1, true, 0));
  }

  @Test
  @DisplayName("what vCenter has moved keeps the UUIDs of its disks, and its keys")
  void moved_keepsUuidsAndKeys() {
    VmShape copy =
        with(
            key("2"), new Disk("SCSI 0:0", 100, Optional.of("another"), List.of(Optional.empty())));

    assertThat(ORIGINAL.compare(copy)).isEqualTo(ORIGINAL.compare(ORIGINAL));
    Comparison moved = ORIGINAL.compareMoved(copy, key -> false);
    assertThat(words(moved.keys()))
        .containsExactly(
            "home: the original has key " + KEY.get() + ", what has arrived key " + key("2").get());
    assertThat(moved.differences())
        .extracting(Difference::what)
        .containsExactly("UUID of disk SCSI 0:0", "disk SCSI 0:0");
    assertThat(ORIGINAL.compareMoved(copy, key("2").get()::equals).keys()).isEmpty();

    VmShape hidden = with(KEY, new Disk("SCSI 0:0", 100, Optional.empty(), List.of(KEY)));
    assertThat(ORIGINAL.compareMoved(hidden, key -> false).notKnown())
        .containsExactly("UUID of disk SCSI 0:0");
    VmShape written =
        with(KEY, new Disk("SCSI 0:0", 100, Optional.of("UUID-OF-SCSI-0:0"), List.of(KEY)));
    assertThat(ORIGINAL.compareMoved(written, key -> false).differences()).isEmpty();
  }

  @Test
  @DisplayName("a linked clone arrives as a full VM; another number of files is told else")
  void moved_linkedClone_isMerged() {
    Disk chain = new Disk("SCSI 0:0", 100, DISKS.get(0).uuid(), List.of(KEY, key("2")));
    VmShape clone = with(KEY, chain);

    assertThat(clone.compareMoved(ORIGINAL, key -> false)).isEqualTo(ORIGINAL.compare(ORIGINAL));
    assertThat(words(ORIGINAL.compareMoved(clone, key -> false).differences()))
        .containsExactly("disk SCSI 0:0: the original has 1 files, what has arrived 2 files");
  }

  @Test
  @DisplayName("what one side does not show is not known, and not the same")
  void notShown_isNotKnown() {
    Comparison all =
        new Comparison(
            List.of(),
            List.of(),
            List.of(
                "home, disks, network cards, virtual TPM and snapshots",
                "firmware",
                "secure boot",
                "guest"));

    assertThat(ORIGINAL.compare(VmShape.NOT_SHOWN)).isEqualTo(all);
    assertThat(VmShape.NOT_SHOWN.compare(ORIGINAL)).isEqualTo(all);
    assertThat(VmShape.NOT_SHOWN.compareMoved(VmShape.NOT_SHOWN, key -> true)).isEqualTo(all);
    VmShape bios =
        new VmShape(ORIGINAL.parts(), Optional.of("bios"), Optional.empty(), ORIGINAL.guestId());
    // a BIOS knows no secure boot
    assertThat(bios.compare(bios)).isEqualTo(ORIGINAL.compare(ORIGINAL));
    VmShape withoutDisks = shape(List.of(), 1, true);
    assertThat(withoutDisks.compare(withoutDisks).notKnown()).containsExactly("any disk");
  }
}
