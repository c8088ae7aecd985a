package io.vmcrypt.vsphere.move;

import static java.util.Objects.requireNonNull;

import io.vmcrypt.vsphere.vm.CryptoKeyId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a VM is made of, by which what has arrived is compared with its original, whatever the way
 * it came. Immutable and thread-safe.
 *
 * @param parts its home, disks, network cards, virtual TPM and snapshots; empty if vCenter does not
 *     show them
 * @param firmware {@code bios} or {@code efi}; empty if vCenter does not show it
 * @param secureBoot whether it starts only what is signed; empty if vCenter does not show it
 * @param guestId which guest it is set up for, such as {@code ubuntu64Guest}; empty if vCenter does
 *     not show it
 */
public record VmShape(
    Optional<Parts> parts,
    Optional<String> firmware,
    Optional<Boolean> secureBoot,
    Optional<String> guestId) {

  /** One of which vCenter shows nothing. */
  public static final VmShape NOT_SHOWN =
      new VmShape(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /**
   * Its parts.
   *
   * @param home the key of its home; empty if that is plain
   * @param disks in the VM's order
   * @param networkCards how many it has
   * @param virtualTpm whether it has one
   * @param snapshots how many it has
   */
  public record Parts(
      Optional<CryptoKeyId> home,
      List<Disk> disks,
      int networkCards,
      boolean virtualTpm,
      int snapshots) {

    public Parts {
      requireNonNull(home, "home");
      disks = List.copyOf(disks);
    }

    /** {@return whether home and all files of all disks that are shown have a key; true if so} */
    public boolean isEncrypted() {
      return home.isPresent()
          && disks.stream().allMatch(disk -> disk.links().stream().allMatch(Optional::isPresent));
    }
  }

  /**
   * A disk.
   *
   * @param place the controller and the unit that it is at: {@code SCSI 0:1}
   * @param bytes how much the guest can write
   * @param uuid vSphere {@code backing.uuid}, which a disk keeps when vCenter moves it; empty if
   *     vCenter does not show it
   * @param links the key of each file of its chain, the one that is written to first; empty for a
   *     plain one
   */
  public record Disk(
      String place, long bytes, Optional<String> uuid, List<Optional<CryptoKeyId>> links) {

    public Disk {
      requireNonNull(place, "place");
      requireNonNull(uuid, "uuid");
      links = List.copyOf(links);
    }
  }

  /**
   * What is not the same.
   *
   * @param what which part or property
   * @param original what the original has, in words
   * @param arrived what has arrived, in words
   */
  public record Difference(String what, String original, String arrived) {

    public Difference {
      requireNonNull(what, "what");
      requireNonNull(original, "original");
      requireNonNull(arrived, "arrived");
    }

    /** {@return in words; for messages, not for parsing} */
    @Override
    public String toString() {
      return what + ": the original has " + original + ", what has arrived " + arrived;
    }
  }

  /**
   * How two are alike.
   *
   * @param differences what is not the same; empty if nothing differs that both show
   * @param keys the parts that have another key than they had; empty also if keys were not compared
   * @param notKnown what one of them does not show, or neither; empty if all was compared
   */
  public record Comparison(
      List<Difference> differences, List<Difference> keys, List<String> notKnown) {

    public Comparison {
      differences = List.copyOf(differences);
      keys = List.copyOf(keys);
      notKnown = List.copyOf(notKnown);
    }
  }

  public VmShape {
    requireNonNull(parts, "parts");
    requireNonNull(firmware, "firmware");
    requireNonNull(secureBoot, "secureBoot");
    requireNonNull(guestId, "guestId");
  }

  /**
   * Compares what others have brought with this, its original. What one of them does not show is
   * not the same. The keys of such a copy, and the UUIDs of its disks, are its own.
   *
   * @param copy what has arrived
   * @return what differs, and what is not known
   */
  public Comparison compare(VmShape copy) {
    return new Comparing(this, requireNonNull(copy, "copy")).comparison();
  }

  /**
   * Compares what vCenter has moved with this, as it was before: the UUIDs of its disks and the key
   * of each part too.
   *
   * @param moved what is at the target
   * @param mayHave which keys a part may have that had another one, or none
   * @return what differs, and what is not known
   */
  public Comparison compareMoved(VmShape moved, Predicate<CryptoKeyId> mayHave) {
    return new Comparing(this, requireNonNull(moved, "moved"))
        .moved(requireNonNull(mayHave, "mayHave"))
        .comparison();
  }

  /** One comparison. */
  private static final class Comparing {
    private final VmShape original;
    private final VmShape arrived;
    private final List<Difference> differences = new ArrayList<>();
    private final List<Difference> keys = new ArrayList<>();
    private final List<String> notKnown = new ArrayList<>();

    Comparing(VmShape original, VmShape arrived) {
      this.original = original;
      this.arrived = arrived;
      if (original.parts.isPresent() && arrived.parts.isPresent()) {
        parts(original.parts.get(), arrived.parts.get());
      } else {
        notKnown.add("home, disks, network cards, virtual TPM and snapshots");
      }
      both("firmware", original.firmware, arrived.firmware, Function.identity());
      // a BIOS knows no secure boot
      if (!isBios(original) || !isBios(arrived)) {
        both("secure boot", original.secureBoot, arrived.secureBoot, on -> on ? "on" : "off");
      }
      both("guest", original.guestId, arrived.guestId, Function.identity());
    }

    private static boolean isBios(VmShape vm) {
      return vm.firmware.equals(Optional.of("bios"));
    }

    private <T> void both(String what, Optional<T> was, Optional<T> is, Function<T, String> words) {
      if (was.isEmpty() || is.isEmpty()) {
        notKnown.add(what);
      } else {
        same(what, was.get(), is.get(), words);
      }
    }

    private <T> void same(String what, T was, T is, Function<T, String> words) {
      if (!was.equals(is)) {
        differences.add(new Difference(what, words.apply(was), words.apply(is)));
      }
    }

    private void parts(Parts was, Parts is) {
      // an account may be shown devices without their disks: none that is shown is not none
      if (was.disks().isEmpty() || is.disks().isEmpty()) {
        notKnown.add("any disk");
      }
      same("number of disks", was.disks().size(), is.disks().size(), String::valueOf);
      Map<String, Disk> before = byPlace(was);
      Map<String, Disk> there = byPlace(is);
      Set<String> places = new LinkedHashSet<>(before.keySet());
      places.addAll(there.keySet());
      places.forEach(
          at -> same("disk " + at, bytes(before.get(at)), bytes(there.get(at)), Comparing::size));
      same("number of network cards", was.networkCards(), is.networkCards(), String::valueOf);
      same("virtual TPM", was.virtualTpm(), is.virtualTpm(), one -> one ? "one" : "none");
      same("number of snapshots", was.snapshots(), is.snapshots(), String::valueOf);
    }

    private static Map<String, Disk> byPlace(Parts parts) {
      Map<String, Disk> places = new LinkedHashMap<>();
      parts.disks().forEach(disk -> places.put(disk.place(), disk));
      return places;
    }

    /** Below zero if there is none. */
    private static long bytes(@Nullable Disk disk) {
      return disk == null ? -1 : disk.bytes();
    }

    private static String size(long bytes) {
      return bytes < 0 ? "none" : bytes + " bytes";
    }

    Comparing moved(Predicate<CryptoKeyId> mayHave) {
      if (original.parts.isEmpty() || arrived.parts.isEmpty()) {
        return this;
      }
      Parts was = original.parts.get();
      key("home", was.home(), arrived.parts.get().home(), mayHave);
      Map<String, Disk> there = byPlace(arrived.parts.get());
      for (Disk disk : was.disks()) {
        Disk now = there.get(disk.place());
        if (now != null) {
          both(
              "UUID of disk " + disk.place(),
              disk.uuid().map(Comparing::plain),
              now.uuid().map(Comparing::plain),
              Function.identity());
          links(disk, now, was.snapshots() > 0, mayHave);
        }
      }
      return this;
    }

    private static String plain(String uuid) {
      return uuid.replace(" ", "").replace("-", "").toLowerCase(Locale.ROOT);
    }

    /** A linked clone arrives as a full VM: then one file takes the chain's place. */
    private void links(Disk was, Disk is, boolean snapshots, Predicate<CryptoKeyId> mayHave) {
      boolean merged = is.links().size() == 1 && !snapshots;
      if (!merged) {
        Function<Integer, String> files = all -> all + " files";
        same("disk " + was.place(), was.links().size(), is.links().size(), files);
      }
      for (int link = 0; link < Math.min(was.links().size(), is.links().size()); link++) {
        key(
            "disk " + was.place() + (link == 0 ? "" : ", file " + (link + 1)),
            was.links().get(link),
            is.links().get(link),
            mayHave);
      }
    }

    private void key(
        String what,
        Optional<CryptoKeyId> was,
        Optional<CryptoKeyId> is,
        Predicate<CryptoKeyId> mayHave) {
      if (is.isEmpty()) {
        same(what, was, is, Comparing::words);
      } else if (was.filter(is.get()::isSame).isEmpty() && !mayHave.test(is.get())) {
        keys.add(new Difference(what, words(was), words(is)));
      }
    }

    private static String words(Optional<CryptoKeyId> key) {
      return key.map(id -> "key " + id).orElse("no key");
    }

    Comparison comparison() {
      return new Comparison(differences, keys, notKnown);
    }
  }
}
