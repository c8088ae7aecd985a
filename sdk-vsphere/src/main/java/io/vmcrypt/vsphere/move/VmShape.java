package io.vmcrypt.vsphere.move;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a VM is made of, by which a copy is compared with its original. Its keys and policies are no
 * part of it: those of a copy are others. Immutable and thread-safe.
 *
 * @param devices its disks, network cards and virtual TPM; empty if vCenter does not show them
 * @param firmware {@code bios} or {@code efi}; empty if vCenter does not show it
 * @param secureBoot whether it starts only what is signed; empty if vCenter does not show it
 * @param guestId which guest it is set up for, such as {@code ubuntu64Guest}; empty if vCenter does
 *     not show it
 */
public record VmShape(
    Optional<Devices> devices,
    Optional<String> firmware,
    Optional<Boolean> secureBoot,
    Optional<String> guestId) {

  /** One of which vCenter shows nothing. */
  public static final VmShape NOT_SHOWN =
      new VmShape(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * Its devices.
   *
   * @param disks in the VM's order
   * @param networkCards how many it has
   * @param virtualTpm whether it has one
   */
  public record Devices(List<Disk> disks, int networkCards, boolean virtualTpm) {

    public Devices {
      disks = List.copyOf(disks);
    }
  }

  /**
   * A disk.
   *
   * @param place the controller and the unit that it is at: {@code SCSI 0:1}
   * @param bytes how much the guest can write
   */
  public record Disk(String place, long bytes) {

    public Disk {
      requireNonNull(place, "place");
    }
  }

  /**
   * How two are alike.
   *
   * @param differences what is not the same, in words; empty if nothing differs that both show
   * @param notKnown what one of them does not show, or neither; empty if all was compared
   */
  public record Comparison(List<String> differences, List<String> notKnown) {

    public Comparison {
      differences = List.copyOf(differences);
      notKnown = List.copyOf(notKnown);
    }
  }

  public VmShape {
    requireNonNull(devices, "devices");
    requireNonNull(firmware, "firmware");
    requireNonNull(secureBoot, "secureBoot");
    requireNonNull(guestId, "guestId");
  }

  /**
   * Compares a copy with this, its original. What one of them does not show is not the same.
   *
   * @param copy what has arrived
   * @return what differs, and what is not known
   */
  public Comparison compare(VmShape copy) {
    requireNonNull(copy, "copy");
    List<String> differences = new ArrayList<>();
    List<String> notKnown = new ArrayList<>();
    if (devices.isPresent() && copy.devices.isPresent()) {
      compare(devices.get(), copy.devices.get(), differences);
    } else {
      notKnown.add("disks, network cards and virtual TPM");
    }
    both("firmware", firmware, copy.firmware, Function.identity(), differences, notKnown);
    if (!isBios() || !copy.isBios()) {
      both("secure boot", secureBoot, copy.secureBoot, VmShape::onOff, differences, notKnown);
    }
    both("guest", guestId, copy.guestId, Function.identity(), differences, notKnown);
    return new Comparison(differences, notKnown);
  }

  /** Which knows no secure boot. */
  private boolean isBios() {
    return firmware.equals(Optional.of("bios"));
  }

  private static String onOff(boolean on) {
    return on ? "on" : "off";
  }

  private static <T> void both(
      String what,
      Optional<T> original,
      Optional<T> copy,
      Function<T, String> words,
      List<String> differences,
      List<String> notKnown) {
    if (original.isEmpty() || copy.isEmpty()) {
      notKnown.add(what);
    } else if (!original.equals(copy)) {
      differences.add(told(what, words.apply(original.get()), words.apply(copy.get())));
    }
  }

  private static void compare(Devices original, Devices copy, List<String> differences) {
    number("disk", original.disks().size(), copy.disks().size(), differences);
    Map<String, Long> wanted = byPlace(original);
    Map<String, Long> there = byPlace(copy);
    wanted.forEach(
        (place, bytes) -> {
          Long now = there.get(place);
          if (now == null) {
            differences.add(told("disk " + place, bytes + " bytes", "none"));
          } else if (!now.equals(bytes)) {
            differences.add(told("disk " + place, bytes + " bytes", now + " bytes"));
          }
        });
    there.forEach(
        (place, bytes) -> {
          if (!wanted.containsKey(place)) {
            differences.add(told("disk " + place, "none", bytes + " bytes"));
          }
        });
    number("network card", original.networkCards(), copy.networkCards(), differences);
    if (original.virtualTpm() != copy.virtualTpm()) {
      differences.add(
          told(
              "virtual TPM",
              original.virtualTpm() ? "one" : "none",
              copy.virtualTpm() ? "one" : "none"));
    }
  }

  private static Map<String, Long> byPlace(Devices devices) {
    Map<String, Long> places = new LinkedHashMap<>();
    devices.disks().forEach(disk -> places.put(disk.place(), disk.bytes()));
    return places;
  }

  private static void number(String what, int original, int copy, List<String> differences) {
    if (original != copy) {
      differences.add(
          told("number of " + what + "s", String.valueOf(original), String.valueOf(copy)));
    }
  }

  private static String told(String what, String original, String copy) {
    return what + ": the original has " + original + ", what has arrived " + copy;
  }
}
